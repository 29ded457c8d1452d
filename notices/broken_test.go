package notices

import (
	"errors"
	"strings"
	"testing"

	"jinlanling/internal/rules"
)

// Ways to spoil the notice of 2021: a text of it, what stands there instead,
// and what the reader says about it.
var broken = []struct {
	name, text, instead, want, clause string
}{
	{"unknown key", "publication: {", "publication: {dais: 3, ", "dais", ""},
	{"clause that is not there", `{level: senior_technician, amount: 5000, clause: "4.2"}`, `{level: senior_technician, amount: 5000, clause: "9.9"}`, "引用的条款不在条款表中", "9.9"},
	{"standard over the cap", "{level: technician, amount: 3000,", "{level: technician, amount: 3001,", "上限", "4.2"},
	{"no such level", "{level: senior_technician, amount: 5000,", "{level: grand_master, amount: 5000,", "grand_master", ""},
	{"date that is not", "on: 2021-11-30", "on: 2021-11-31", "2021-11-31", ""},
	{"archive per what", "{code: roster, name: 培训人员名册, per: class,", "{code: roster, name: 培训人员名册, per: planet,", "planet", "3.5.1"},
	{"two defaults", "  - {when: otherwise, event: publication, clause: 3.4.2,", "  - {when: otherwise, event: evaluation, clause: 3.4.1}\n  - {when: otherwise, event: publication, clause: 3.4.2,", "", "3.4.2"},
	{"share over the whole", "advance: {permille: 600,", "advance: {permille: 1600,", "", "4.1.2"},
	{"use named twice", "{code: courseware, name: 课件费,", "{code: teaching, name: 课件费,", "", "4.3.2"},
	{"not YAML", "money:\n", "money: [\n", "", ""},
}

func TestBrokenNoticesAreRefusedWithTheirPlace(t *testing.T) {
	text, err := Text("dezhou-2021")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range broken {
		t.Run(b.name, func(t *testing.T) {
			before, _, ok := strings.Cut(string(text), b.text)
			if !ok {
				t.Fatalf("the notice has no %q to spoil", b.text)
			}
			line := strings.Count(before, "\n") + 1
			_, err := rules.Parse("broken.yaml", []byte(strings.Replace(string(text), b.text, b.instead, 1)))
			var found rules.Findings
			if !errors.As(err, &found) {
				t.Fatalf("got %v, want findings", err)
			}
			for _, f := range found {
				if f.File == "broken.yaml" && f.Line >= line-1 && f.Line <= line+2 && strings.Contains(f.Message, b.want) && (b.clause == "" || f.Clause == b.clause) {
					return
				}
			}
			t.Errorf("no finding at line %d under %q that says %q:\n%v", line, b.clause, b.want, err)
		})
	}
}

func TestACitedClauseMissingACondition(t *testing.T) {
	text, _ := Text("dezhou-2021")
	at := strings.Index(string(text), "kind: certificate, ")
	if at < 0 {
		t.Fatal("no condition on a certificate")
	}
	end := at + strings.IndexByte(string(text[at:]), '\n')
	lineText := string(text[at:end])
	cut := strings.LastIndex(lineText, ", clause:")
	if cut < 0 {
		t.Fatalf("the condition has no clause: %s", lineText)
	}
	spoiled := string(text[:at]) + lineText[:cut] + "}" + string(text[end:])
	if _, err := rules.Parse("broken.yaml", []byte(spoiled)); err == nil {
		t.Error("a condition without a clause was accepted")
	}
}
