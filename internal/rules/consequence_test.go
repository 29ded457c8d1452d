package rules

import (
	"testing"

	"jinlanling/internal/programme"
)

// An effect comes with the finding that makes the number within a year; what is
// older than a year has lapsed.
func TestConsequencesAreCountedWithinAYear(t *testing.T) {
	var n *Notice
	s := n.Oversight()
	o := s.Offence("records_late")
	if o == nil || o.Count() != 3 || o.Effect != EffectNoClass || o.Months != 3 {
		t.Fatalf("the usual list: %+v", o)
	}
	at := func(days ...programme.Date) (out []programme.Offended) {
		for _, d := range days {
			out = append(out, programme.Offended{Offence: "records_late", On: d, ClassID: "c"})
		}
		return out
	}
	if c := s.Paused(at(20210301, 20210401), 20210402); c != nil {
		t.Errorf("two of three: %+v", c)
	}
	three := at(20210301, 20210401, 20210801)
	if c := s.Paused(three, 20210801); c == nil || c.Until != 20211101 || c.Times != 3 {
		t.Errorf("the third: %+v", c)
	}
	if c := s.Paused(three, 20211101); c != nil {
		t.Errorf("the pause is over: %+v", c)
	}
	if c := s.Paused(at(20200301, 20200401, 20210801), 20210802); c != nil {
		t.Errorf("more than a year ago: %+v", c)
	}
	forged := []programme.Offended{{Offence: "forged", On: 20210901, ClassID: "c"}}
	if list := s.Consequences(forged); len(list) != 1 || list[0].Effect != EffectRemoved {
		t.Errorf("forged: %+v", list)
	}
}
