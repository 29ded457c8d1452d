package rules_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/notices"
)

// What the program cites is a duty that a notice can give its own clause to.
func TestEverythingCitedIsADuty(t *testing.T) {
	cited := map[string]string{}
	for _, a := range programme.Actions {
		cited[a.Clause] = string(a.Action)
	}
	for _, c := range programme.Crosschecks {
		cited[c.Clause] = c.Code
	}
	for _, r := range programme.ReturnReasons {
		cited[r.Clause] = r.Code
	}
	literal := regexp.MustCompile(`(?:Under|[cC]ite)\("([^"]+)"\)|Clause: "([^"]+)"`)
	worded := regexp.MustCompile(`\bUnder\([a-z.]*Cite\(|programme\.Error\{[^}]*Clause: [a-z.]*Cite\(`)
	for _, dir := range []string{"../app", "../web", "../api", "../programme"} {
		below := 0
		err := filepath.WalkDir(dir, func(f string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || strings.HasSuffix(f, "_test.go") || !strings.HasSuffix(f, ".go") && !strings.HasSuffix(f, ".templ") {
				return err
			}
			text, err := os.ReadFile(f)
			for _, m := range literal.FindAllSubmatch(text, -1) {
				cited[string(m[1])+string(m[2])] = f
			}
			if at := worded.Find(text); at != nil {
				t.Errorf("%s refuses under a clause in words, %s…: who tells of it would word it again, and take it for a duty", f, at)
			}
			if filepath.Dir(f) != dir {
				below++
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if dir != "../api" && dir != "../programme" && below == 0 {
			t.Errorf("no file below %s was read", dir)
		}
	}
	for id, by := range cited {
		if id != "" && !strings.Contains(id, "法第") && programme.DutyOf(id) == nil {
			t.Errorf("%s cites %s, which is no duty", by, id)
		}
	}
}

// Another city's acts cite its own clauses; every shipped notice has them all.
func TestDutiesAreCitedAsTheNoticeNumbersThem(t *testing.T) {
	for _, name := range notices.Names() {
		text, err := notices.Text(name)
		if err != nil {
			t.Fatal(err)
		}
		n, err := rules.Parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range programme.Duties {
			if n.Clause(d.ID) == nil || n.Cite(d.ID) == "" {
				t.Errorf("%s has no clause for %s", name, d.Code)
			}
		}
		if len(n.Recognition.Items) == 0 {
			t.Errorf("%s has no sheet of its own for assessments", name)
		}
		if name == "yunhai-2022" && (n.Cite("2.1.3") != "一" || n.Cite("1") != "八" || n.Cite("c3") != "三") {
			t.Errorf("%s cites %s, %s, %s", name, n.Cite("2.1.3"), n.Cite("1"), n.Cite("c3"))
		}
	}
}

// A refusal names the clause by the notice's number; where no notice is at hand,
// or it asks for no such thing, no clause, and never the duty's own number.
func TestRefusalsAreWordedByTheNotice(t *testing.T) {
	raw, err := notices.Text("yunhai-2022")
	if err != nil {
		t.Fatal(err)
	}
	n, err := rules.Parse("x", []byte(strings.Replace(string(raw), "  - {duty: plan_form, clause: c8}\n", "", 1)))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		n            *rules.Notice
		clause, want string
	}{
		{n, programme.DutyRecovery, "不行（依据五）"},
		{n, "c3", "不行（依据三）"},
		{n, programme.DutyPlanForm, "不行"},
		{n, "劳动法第十五条", "不行（依据劳动法第十五条）"},
		{n, "", "不行"},
		{nil, programme.DutyRecovery, "不行"},
		{nil, "劳动法第十五条", "不行（依据劳动法第十五条）"},
		{nil, "", "不行"},
	} {
		if got := c.n.Worded(programme.Errorf(programme.Invalid, "不行").Under(c.clause)); got != c.want {
			t.Errorf("%q is worded %s, want %s", c.clause, got, c.want)
		}
	}
	if n.Bracketed(programme.DutyPlanForm) != "" || n.Bracketed(programme.DutyRecovery) != "（五）" {
		t.Error("brackets stand around nothing")
	}
	for _, d := range programme.Duties {
		if got := programme.Errorf(programme.Invalid, "不行").Under(d.ID).Error(); got != "不行" {
			t.Errorf("%s is told as %s", d.ID, got)
		}
	}
}

// A form bears the number that the notice gives it, and none where it gives none.
func TestFormsAreNumberedByTheNotice(t *testing.T) {
	for _, c := range []struct{ notice, annex, form string }{
		{"dezhou-2021", "附件3", "花名册（附件3）"},
		{"yunhai-2022", "", "花名册"},
	} {
		n, err := notices.Load(c.notice)
		if err != nil {
			t.Fatal(err)
		}
		if annex, form := n.Annex(programme.DutyRosterForm), n.Form("花名册", programme.DutyRosterForm); annex != c.annex || form != c.form {
			t.Errorf("%s: %q, %q", c.notice, annex, form)
		}
	}
}

// The sections that a notice may leave out, wrongly filled.
func TestDutiesAndSheetsAreLinted(t *testing.T) {
	raw, err := notices.Text("yunhai-2022")
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for _, c := range []struct{ from, to, want string }{
		{"{duty: archive, clause: c7}", "{duty: archives, clause: c7}", "archive（归档）"},
		{"{duty: archive, clause: c7}", "{duty: archive, clause: c9}", "引用的条款不在条款表中：c9"},
		{"{duty: archive, clause: c7}", "{duty: hours, clause: c7}", "事项重复：hours"},
		{"  - {duty: archive, clause: c7}\n", "", "1 个事项没有写依据哪一条，办理时没有条款可引：archive（归档）"},
		{"id: c8,", `id: "1",`, "条款编号 1 与系统事项"},
		{"  threshold: 75", "  threshold: 101", "合格分数不能超过满分 100"},
		{"  threshold: 75", "  threshold: 0", "要在 1 至 1000 分之间"},
		{"  assessors: 2", "  assessors: 10", "要在 1 至 9 人之间"},
		{"points: 20}", "points: 101}", "要在 1 至 100 分之间"},
		{"{code: record,", "{code: teachers,", "评分项目代码重复：teachers"},
	} {
		if !strings.Contains(text, c.from) {
			t.Fatalf("no %q in the notice", c.from)
		}
		var found []string
		for _, f := range rules.Lint("x", []byte(strings.Replace(text, c.from, c.to, 1))) {
			found = append(found, f.Message)
		}
		if !strings.Contains(strings.Join(found, "\n"), c.want) {
			t.Errorf("%s: found %q, want %q", c.to, found, c.want)
		}
	}
}
