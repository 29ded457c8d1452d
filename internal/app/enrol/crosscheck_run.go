package enrol

import "jinlanling/internal/app/crosscheck"

// crosscheckNew runs the checks over everybody who has just been entered.
func (e *enrolment) crosscheckNew() error {
	var cases []*crosscheck.CheckedCase
	for _, c := range e.candidates {
		if c.application != nil {
			cases = append(cases, &crosscheck.CheckedCase{Ap: c.application, Person: c.person, Born: c.facts.BornOn, Facts: &c.facts, Employer: c.employer})
		}
	}
	if len(cases) == 0 {
		return nil
	}
	var err error
	e.hits, err = crosscheck.Check(e.Step, e.programme, e.notice, cases, true)
	return err
}
