package rules_test

import (
	"strings"
	"testing"

	"jinlanling/internal/rules"
	"jinlanling/notices"

	"pgregory.net/rapid"
)

// anyExam draws an examination that a notice may ask for.
func anyExam(t *rapid.T) *rules.Exam {
	x := &rules.Exam{}
	left := 100
	n := rapid.IntRange(1, 4).Draw(t, "subjects")
	for i := range n {
		w := left
		if i < n-1 {
			w = rapid.IntRange(0, left).Draw(t, "weight")
		}
		left -= w
		x.Subjects = append(x.Subjects, rules.Subject{Code: string(rune('a' + i)), Name: string(rune('甲' + i)), Weight: w,
			Pass: rapid.IntRange(0, 100).Draw(t, "pass")})
	}
	x.Pass = rapid.IntRange(0, 100).Draw(t, "total")
	return x
}

func anyPoints(t *rapid.T, x *rules.Exam, label string) map[string]int {
	p := map[string]int{}
	for _, s := range x.Subjects {
		p[s.Code] = rapid.IntRange(0, 100).Draw(t, label+s.Code)
	}
	return p
}

// Whatever two sides say, what both agree on is what the settled points say;
// the sides are alike, more points never fail who passed, and one side twice
// agrees with itself.
func TestResultsFollowPoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := anyExam(t)
		a, b := anyPoints(t, x, "a"), anyPoints(t, x, "b")
		got, agreed := x.Together(a, b)
		turned, again := x.Together(b, a)
		if agreed != again {
			t.Fatal("the sides are not alike")
		}
		for k, v := range got {
			if turned[k] != v || v < min(a[k], b[k]) || v > max(a[k], b[k]) {
				t.Fatalf("%s is %d of %d and %d", k, v, a[k], b[k])
			}
		}
		if agreed && (x.Passes(a) != x.Passes(got) || x.Passes(b) != x.Passes(got)) {
			t.Fatalf("agreed on %v of %v and %v, whose results differ", got, a, b)
		}
		if same, ok := x.Together(a, a); !ok || x.Passes(same) != x.Passes(a) {
			t.Fatal("a side does not agree with itself")
		}
		more := map[string]int{}
		for k, v := range a {
			more[k] = rapid.IntRange(v, 100).Draw(t, "more")
		}
		if x.Passes(a) && !x.Passes(more) {
			t.Fatal("more points fail")
		}
		if x.Passes(a) != (len(x.Short(a)) == 0) || x.Fault(a) != "" {
			t.Fatal("what is short is not said, or sound points have a fault")
		}
	})
}

// Three of a hundred and two of a hundred pass nothing; a notice of before
// reads as two subjects with sixty each.
func TestANoticeWithoutTheSectionHasPassMarks(t *testing.T) {
	x := (&rules.Notice{}).CompletionExam()
	for _, c := range []struct {
		theory, practice int
		passes           bool
	}{{3, 2, false}, {60, 60, true}, {59, 100, false}, {100, 59, false}} {
		if got := x.Passes(map[string]int{rules.SubjectTheory: c.theory, rules.SubjectPractice: c.practice}); got != c.passes {
			t.Errorf("%d and %d pass: %t", c.theory, c.practice, got)
		}
	}
	for _, bad := range []map[string]int{nil, {"theory": 60}, {"theory": 60, "practice": 101}, {"theory": -1, "practice": 60},
		{"theory": 60, "practice": 60, "oral": 60}} {
		if x.Fault(bad) == "" {
			t.Errorf("%v has no fault", bad)
		}
	}
	if x.Resits != 0 || !strings.Contains(x.Words(), "60 分") {
		t.Error(x.Words())
	}
}

// Examinations that nobody could fail or pass are found with their lines.
func TestExamsThatCannotBeAreFound(t *testing.T) {
	text, err := notices.Text("dezhou-2021")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, to, want string }{
		{"{code: practice, name: 实操, pass: 60}", "{code: theory, name: 实操, pass: 60}", "科目代码重复"},
		{"{code: practice, name: 实操, pass: 60}", "{code: practise, name: 实操, pass: 60}", "笔误"},
		{"{code: practice, name: 实操, pass: 60}", "{code: practice, name: 实操, pass: 160}", "100"},
		{"  resits: 1\n  resit_days: 10\n", "  resits: 1\n", "resit_days"},
		{"  resits: 1\n", "  pass: 60\n  resits: 1\n", "合计应为 100"},
	} {
		broken := strings.Replace(string(text), c.from, c.to, 1)
		if broken == string(text) {
			t.Fatalf("%q stands nowhere", c.from)
		}
		if _, err := rules.Parse("broken.yaml", []byte(broken)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.to, err, c.want)
		}
	}
}
