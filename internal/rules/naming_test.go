package rules_test

import (
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/notices"
)

// reworded is a carried notice with some of its text replaced, read as one that
// was taken in.
func reworded(t *testing.T, name string, pairs ...string) *rules.Notice {
	t.Helper()
	b, err := notices.Text(name)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("%s does not say %q", name, pairs[i])
		}
		text = strings.ReplaceAll(text, pairs[i], pairs[i+1])
	}
	n, err := rules.Parse(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A notice that was taken in before it could say its brand, whose consent a
// route needs and what is due is read as it was.
func TestNoticesOfBeforeAreReadAlike(t *testing.T) {
	old := reworded(t, "dezhou-2021", "brand: 金蓝领\n", "", "      consent: city\n", "",
		"returns: {due: [statistics, performance], clause: \"5.4\"}\n", "")
	now := reworded(t, "dezhou-2021")
	if old.Brand != now.Brand || old.Brand.Quoted() != "“金蓝领”" {
		t.Errorf("brands %q and %q", old.Brand, now.Brand)
	}
	for _, r := range now.Eligibility.Routes {
		if want := r.Code == programme.ExceptionalRoute; old.NeedsConsent(r.Code) != want || now.NeedsConsent(r.Code) != want {
			t.Errorf("consent for %s: %v before, %v now, want %v", r.Code, old.NeedsConsent(r.Code), now.NeedsConsent(r.Code), want)
		}
	}
	if !slices.Equal(old.DueReturns(), now.DueReturns()) || len(now.DueReturns()) != 2 {
		t.Errorf("due %v and %v", old.DueReturns(), now.DueReturns())
	}
	if old.LevelTitles() != "技师（高级技师）" {
		t.Errorf("levels %s", old.LevelTitles())
	}
}

// Another city says other things, and nothing stands in for them.
func TestANoticeNamesItsProgramme(t *testing.T) {
	n := reworded(t, "yunhai-2022", "    - route: work_years\n      name: 从业年限\n      clause: c2\n",
		"    - route: work_years\n      name: 从业年限\n      clause: c2\n      consent: city\n")
	if n.Brand != "高技能人才" || n.LevelTitles() != "高级工（技师、高级技师）" {
		t.Errorf("brand %q, levels %q", n.Brand, n.LevelTitles())
	}
	if got := n.ConsentRoutes(); !slices.Equal(got, []string{"work_years"}) || n.RouteName(got[0]) != "从业年限" {
		t.Errorf("consent for %v", got)
	}
	if got := n.DueReturns(); !slices.Equal(got, []string{programme.ReturnStatistics}) {
		t.Errorf("due %v", got)
	}
	if none := reworded(t, "yunhai-2022", "brand: 高技能人才\n", ""); none.Brand.Quoted() != "" {
		t.Errorf("a brand out of nothing: %q", none.Brand)
	}
	if waived := reworded(t, "dezhou-2021", "consent: city", "consent: none"); len(waived.ConsentRoutes()) != 0 {
		t.Errorf("a consent that the notice waives: %v", waived.ConsentRoutes())
	}
}
