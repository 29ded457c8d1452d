package assess

import (
	"testing"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"

	"pgregory.net/rapid"
)

// anyLine draws what a side says of somebody: points, an absence, or nothing.
func anyLine(t *rapid.T, label string) *programme.EntryLine {
	switch rapid.IntRange(0, 6).Draw(t, label) {
	case 0:
		return nil
	case 1:
		return &programme.EntryLine{Absence: programme.MarkAbsent}
	case 2:
		return &programme.EntryLine{Absence: programme.MarkMisconduct, Remark: "带手机"}
	}
	near := rapid.IntRange(50, 70)
	return &programme.EntryLine{Points: map[string]int{
		rules.SubjectTheory:   near.Draw(t, label+" theory"),
		rules.SubjectPractice: near.Draw(t, label+" practice"),
	}}
}

// What two sides say of one trainee stands where it is one thing, whoever is
// which; it passes where both passed and so does what is made of them; a ruling
// that its points do not say stands once a second person confirmed it.
func TestWhatStandsFollowsFromBothSides(t *testing.T) {
	m := &meeting{ev: &programme.Evaluation{}, exam: (&rules.Notice{}).CompletionExam()}
	rapid.Check(t, func(t *rapid.T) {
		pair := [2]*programme.EntryLine{anyLine(t, "base"), anyLine(t, "unit")}
		var k, turned programme.Mark
		m.weigh(&k, pair)
		m.weigh(&turned, [2]*programme.EntryLine{pair[1], pair[0]})
		if Stands(&k) != Stands(&turned) || k.Theory != turned.Theory || k.Practice != turned.Practice {
			t.Fatalf("the sides are not alike: %+v and %+v", k, turned)
		}
		a, b := m.verdict(pair[0]), m.verdict(pair[1])
		switch got := Stands(&k); {
		case got == "" && a != "" && a == b && k.Points != nil:
			t.Fatalf("both say %s and it does not stand: %+v", a, k)
		case got == programme.MarkPass && (a != programme.MarkPass || b != programme.MarkPass || !m.exam.Passes(k.Points)),
			got == programme.MarkFail && (a != b || a == programme.MarkPass || k.Points != nil && m.exam.Passes(k.Points)):
			t.Fatalf("%s stands of %s and %s: %+v", got, a, b, k)
		}
		k.Ruling = rapid.SampledFrom([]string{programme.MarkPass, programme.MarkFail}).Draw(t, "ruling")
		k.Against = (k.Ruling == programme.MarkPass) != (k.Points != nil && m.exam.Passes(k.Points))
		if got := Stands(&k); got != "" && k.Against || got != k.Ruling && !k.Against {
			t.Fatalf("%q stands of a ruling of %s by one person: %+v", got, k.Ruling, k)
		}
		k.ConfirmedBy = "another"
		if Stands(&k) != k.Ruling {
			t.Fatalf("a confirmed ruling does not stand: %+v", k)
		}
	})
}
