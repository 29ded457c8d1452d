package rules_test

import (
	"bytes"
	"strings"
	"testing"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/notices"
)

// Lists stand for days, or for working days where the notice says so; accepted
// people as long as results where it says nothing of them, and by their own
// count where it does.
func TestTermOfAPublication(t *testing.T) {
	text, err := notices.Text("dezhou-2021")
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(text), "\npublication: {")
	end := at + 1 + strings.IndexByte(string(text[at+1:]), '\n')
	const from = programme.Date(20210930) // a Thursday before the week of the first of October
	for line, want := range map[string]struct {
		results, accepted string
		last, lastOf      programme.Date
	}{
		`{days: 5, clause: 3.4.2}`:                                                                {"5 天", "5 天", 20211004, 20211004},
		`{days: 5, working: true, clause: 3.4.2}`:                                                 {"5 个工作日", "5 个工作日", 20211012, 20211012},
		`{days: 5, working: true, clause: 3.4.2, accepted: {days: 7, clause: "2.3"}}`:             {"5 个工作日", "7 天", 20211012, 20211006},
		`{days: 5, clause: 3.4.2, accepted: {days: 3, working: true, seal: true, clause: "2.3"}}`: {"5 天", "3 个工作日", 20211004, 20211009},
	} {
		n, err := rules.Parse("some", []byte(string(text[:at+1])+"publication: "+line+string(text[end:])))
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		r, a := n.Publication.Term(), n.Publication.AcceptedTerm()
		if r.String() != want.results || a.String() != want.accepted || r.Last(from) != want.last || a.Last(from) != want.lastOf {
			t.Errorf("%s: %s until %s, %s until %s; want %+v", line, r, r.Last(from), a, a.Last(from), want)
		}
		if r.Caution(from) != "" {
			t.Errorf("%s: %s", line, r.Caution(from))
		}
		var out bytes.Buffer
		if n.Show(&out); !strings.Contains(out.String(), "公示：考评结果 "+want.results) {
			t.Errorf("%s: not shown", line)
		}
	}
	if said := (rules.Term{Days: 5, Working: true}).Caution(20221229); !strings.Contains(said, "2023 年") {
		t.Errorf("a year that is not known: %q", said)
	}
	unknown := strings.Replace(string(text[:at+1])+`publication: {days: 5, working: true, clause: 3.4.2}`+string(text[end:]), "year: 2021", "year: 2023", 1)
	found := rules.Lint("some", []byte(unknown))
	if !strings.Contains(found.Error(), "没有 2023 年的放假安排") {
		t.Errorf("lint says %q", found.Error())
	}
	if _, err := rules.Parse("some", []byte(string(text[:at+1])+`publication: {days: 5, working: 工作日, clause: 3.4.2}`+string(text[end:]))); err == nil {
		t.Error("a word for a switch is taken")
	}
}
