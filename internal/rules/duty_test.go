package rules_test

import (
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
	for _, dir := range []string{"../app", "../web", "../api", "../programme"} {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatal(dir, err)
		}
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") {
				continue
			}
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range literal.FindAllSubmatch(text, -1) {
				cited[string(m[1])+string(m[2])] = f
			}
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
