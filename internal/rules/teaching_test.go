package rules_test

import (
	"testing"

	"jinlanling/internal/curriculum"
	"jinlanling/notices"
)

// A notice says which floors attendance is counted of; one from before there
// was the word means the total.
func TestANoticeSaysWhichFloorsAreAttended(t *testing.T) {
	for _, c := range []struct {
		id   string
		way  curriculum.Way
		text string
	}{{"dezhou-2021", curriculum.OfBoth, "总课时和每一类课时各不少于 80%"}, {"yunhai-2022", curriculum.OfTotal, "总课时不少于 90%"}} {
		n, err := notices.Load(c.id)
		if err != nil {
			t.Fatal(err)
		}
		if got := n.Floors(); got.Way != c.way || n.AttendText() != c.text || len(got.Kinds) != len(n.Hours.Kinds) {
			t.Errorf("%s: %s, %s", c.id, got.Way, n.AttendText())
		}
		if r := n.Teaching(); r.Minutes != n.Hours.Minutes || len(r.Bounds) != len(n.Hours.Kinds)+1+len(n.Hours.Bounds) || r.DayMost == 0 {
			t.Errorf("%s: %+v", c.id, r)
		}
	}
}
