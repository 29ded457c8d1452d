package act

import (
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// FactsOf reads the facts a decision was made on.
func FactsOf(d *programme.Decision) (*rules.Applicant, error) {
	var a rules.Applicant
	if err := rules.DecodeApplicant(d.Facts, &a); err != nil {
		return nil, programme.Errorf(programme.Internal, "决定 %s 所依据的情况读不出来：%v", d.ID, err)
	}
	return &a, nil
}

// DecideAgain decides a stored decision's facts under a notice. Under the
// notice it was made by it must give the outcome that was stored.
func DecideAgain(n *rules.Notice, d *programme.Decision) (*rules.Decision, error) {
	a, err := FactsOf(d)
	if err != nil {
		return nil, err
	}
	f, out := new(rules.Facts), new(rules.Decision)
	n.Compile(a, f)
	n.Decide(f, out)
	return out, nil
}
