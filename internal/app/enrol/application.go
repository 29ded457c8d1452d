package enrol

import (
	"context"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/crosscheck"
	"jinlanling/internal/app/decide"
	"jinlanling/internal/app/people"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Submit files one application. Problems that refuse come back as an Error
// Invalid with all of them; a decision of "not eligible" does not refuse: it
// is recorded with its reasons, and the base answers it.
func (a *Desk) Submit(ctx context.Context, c act.Caller, baseID string, in Enrolment) (ap *programme.Application, err error) {
	err = a.submit(ctx, c, baseID, in, func(e *enrolment) error {
		ap = e.candidates[0].application
		return nil
	})
	return ap, err
}

// submit enters one person and hands what came of it to seen.
func (a *Desk) submit(ctx context.Context, c act.Caller, baseID string, in Enrolment, seen func(*enrolment) error) error {
	return a.Act(ctx, c, programme.ApplicationSubmit, "", func(s *act.Step) error {
		cand := prepare(a.Desk, in, 0)
		unspoken(s, &cand.facts, &rules.Applicant{})
		e, err := enrolOne(s, baseID, cand)
		if err != nil {
			return err
		}
		return seen(e)
	})
}

// unspoken leaves what the employer and the base say of somebody as it was
// before where that somebody is who asks: nobody attests their own skill
// (clause 2.2.1) or recommends themselves (2.2.2).
func unspoken(s *act.Step, f, before *rules.Applicant) {
	if s.Caller.Role == programme.RoleTrainee {
		f.Attested, f.Recommended = before.Attested, before.Recommended
	}
}

// enrolOne enters one candidate, or refuses with all that is wrong.
func enrolOne(s *act.Step, baseID string, cand *candidate) (*enrolment, error) {
	e, err := enrol(s, baseID, []*candidate{cand}, programme.ChannelSingle)
	if err != nil {
		return nil, err
	}
	if programme.Refusing(cand.problems) {
		return nil, refusing(cand.problems)
	}
	return e, e.write()
}

// refusing is every problem of one person's form as an error.
func refusing(problems []programme.Problem) error {
	return &programme.Error{Code: programme.Invalid, Message: "报名信息有误，请按提示更正", Problems: problems}
}

// Resubmit files an application anew that was sent back, with new facts. Who
// leaves the ID number out means the person who applied; another number is a
// Conflict.
func (a *Desk) Resubmit(ctx context.Context, c act.Caller, id string, in Enrolment) error {
	return a.resubmit(ctx, c, id, in, func(*rules.Notice, *candidate, *programme.Decision) error { return nil })
}

// sameApplicant prepares the new facts of an application, which must be of the
// person who applied.
func sameApplicant(s *act.Step, person *programme.Person, in Enrolment) (_ *candidate, err error) {
	if in.IDNumber == "" {
		in.Name = person.Name
		if in.IDNumber, err = s.Desk.Keys.Unseal(seal.IDNumber, person.ID, person.IDSealed); err != nil {
			return nil, err
		}
	}
	cand := prepare(s.Desk, in, 0)
	if programme.Refusing(cand.problems) {
		return nil, refusing(cand.problems)
	}
	if person.IDIndex != cand.idIndex {
		return nil, programme.Errorf(programme.Conflict, "身份证号码与原报名不是同一人，请另行报名")
	}
	return cand, nil
}

// resubmit decides an application's new facts and hands the outcome to seen.
func (a *Desk) resubmit(ctx context.Context, c act.Caller, id string, in Enrolment, seen func(*rules.Notice, *candidate, *programme.Decision) error) error {
	return a.Act(ctx, c, programme.ApplicationResubmit, "", func(s *act.Step) error {
		ap, b, err := s.Application(id)
		if err != nil {
			return err
		}
		person, err := store.Get[programme.Person](s.Tx, ap.PersonID)
		if err != nil {
			return err
		}
		cand, err := sameApplicant(s, person, in)
		if err != nil {
			return err
		}
		if err := s.Move(&ap.State); err != nil {
			return err
		}
		_, n, err := s.Open(ap.ProgrammeID)
		if err != nil {
			return err
		}
		line, err := store.Get[programme.PlanLine](s.Tx, ap.PlanLineID)
		if err != nil {
			return err
		}
		cand.facts.Trade, cand.facts.Level = line.Trade, line.Level
		stood, err := store.Get[programme.Decision](s.Tx, ap.DecisionID)
		if err != nil {
			return err
		}
		before, err := decide.FactsOf(stood)
		if err != nil {
			return err
		}
		unspoken(s, &cand.facts, before)
		ap.SubmittedAt = s.Now() // it is complete from now on: by this it queues
		d := decideNow(s, n, cand, ap)
		if err := store.Insert(s.Tx, d); err != nil {
			return err
		}
		if err := store.Update(s.Tx, ap); err != nil {
			return err
		}
		if err := people.GiveAnew(s, ap.ID, cand.in.Phone); err != nil {
			return err
		}
		if err := s.Record(ap.ProgrammeID, ap.ID, act.Facts{"decision": d.ID, "eligible": d.Eligible, "route": d.Route, "base": b.ID}); err != nil {
			return err
		}
		if err := crosscheck.Recheck(s, ap); err != nil {
			return err
		}
		return seen(n, cand, d)
	})
}

// Accept admits applications to their plan lines: eligible by a route that
// needs no consent. Each is answered by itself: it takes a place, or where the
// line is full joins its waiting list; problems name those that were refused,
// by their place in ids. Who is neither counted nor named waits. Of one alone
// the refusal is the error.
func (a *Desk) Accept(ctx context.Context, c act.Caller, ids []string) (accepted int, problems []programme.Problem, err error) {
	err = a.Act(ctx, c, programme.ApplicationAccept, "", func(s *act.Step) error {
		accepted, problems = 0, nil
		taken := map[string]int{}
		for i, id := range ids {
			waits, err := accept(s, id, taken)
			if e, ok := err.(*programme.Error); ok && e.Code != programme.Internal && len(ids) > 1 {
				problems = append(problems, programme.Problem{Row: i + 1, Code: string(e.Code), Message: worded(s, id, e)})
				continue
			}
			if err != nil {
				return err
			}
			if !waits {
				accepted++
			}
		}
		return nil
	})
	return accepted, problems, err
}

// accept takes one application in, or into the queue; taken remembers the
// places given in this transaction. It writes nothing where it refuses.
func accept(s *act.Step, id string, taken map[string]int) (waits bool, err error) {
	ap, _, err := s.Application(id)
	if err != nil {
		return false, err
	}
	if err := admissible(s, ap); err != nil {
		return false, err
	}
	_, n, err := s.Open(ap.ProgrammeID)
	if err != nil {
		return false, err
	}
	if n.NeedsConsent(ap.Route) {
		return false, programme.Errorf(programme.WrongState, "%s报名须报市局同意", n.RouteName(ap.Route)).Under(programme.DutyExceptional)
	}
	if err := s.Move(&ap.State); err != nil {
		return false, err
	}
	ap.ReviewedBy = s.Caller.User
	if err := keepReview(s, ap, nil, ""); err != nil {
		return false, err
	}
	if waits, err = plan.Admit(s, ap, taken); err != nil || waits {
		return waits, err
	}
	return false, s.Record(ap.ProgrammeID, ap.ID, act.Facts{"route": ap.Route, "decision": ap.DecisionID})
}

// worded is a refusal of an application, its clause as that year's notice
// numbers it.
func worded(s *act.Step, id string, e *programme.Error) string {
	ap, err := store.Get[programme.Application](s.Tx, id)
	if err != nil {
		return e.Error()
	}
	_, n, err := s.Programme(ap.ProgrammeID)
	if err != nil {
		return e.Error()
	}
	return n.Worded(e)
}

// admissible refuses who is not eligible.
func admissible(s *act.Step, ap *programme.Application) error {
	if !ap.Eligible {
		when := ""
		if ap.EligibleFrom != 0 {
			when = "，其他情况不变，" + ap.EligibleFrom.Chinese() + "起符合"
		}
		return programme.Errorf(programme.WrongState, "不符合报名条件%s", when).Under(programme.DutyCatalogueConditions)
	}
	return crosscheck.Unblocked(s, ap)
}

// consented is the name of the route of an application that needs the city's
// consent; one that does not is refused, with what to do instead.
func consented(s *act.Step, ap *programme.Application, instead string) (name string, err error) {
	_, n, err := s.Programme(ap.ProgrammeID)
	if err != nil {
		return "", err
	}
	if !n.NeedsConsent(ap.Route) {
		var names []string
		for _, code := range n.ConsentRoutes() {
			names = append(names, n.RouteName(code))
		}
		return "", programme.Errorf(programme.WrongState, "不是%s报名，%s", strings.Join(names, "、"), instead).Under(programme.DutyExceptional)
	}
	return n.RouteName(ap.Route), nil
}

// Refer sends an exceptional application to the city bureau for consent.
func (a *Desk) Refer(ctx context.Context, c act.Caller, id string) error {
	return a.stepApplication(ctx, c, programme.ApplicationRefer, id, "", func(s *act.Step, ap *programme.Application) error {
		name, err := consented(s, ap, "由基地审核即可")
		if err != nil {
			return err
		}
		first, err := examined(s, ap)
		if err != nil {
			return err
		}
		if first == "" {
			return programme.Errorf(programme.WrongState, "%s报名须先由基地教务初审签署，再由负责人报市局", name).Under(programme.DutyExceptional)
		}
		ap.ReviewedBy = c.User
		return s.Apart(first)
	})
}

// Consent is the city bureau's consent to an exceptional application.
func (a *Desk) Consent(ctx context.Context, c act.Caller, id string) error {
	err := a.Act(ctx, c, programme.ApplicationConsent, "", func(s *act.Step) error {
		ap, _, err := s.Application(id)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(ap.ProgrammeID); err != nil {
			return err
		}
		from := ap.State
		if err := s.Move(&ap.State); err != nil {
			return err
		}
		before, err := s.Reviewers(ap)
		if err != nil {
			return err
		}
		if err := s.Apart(before...); err != nil {
			return err
		}
		if err := admissible(s, ap); err != nil {
			return err
		}
		if err := keepReview(s, ap, nil, ""); err != nil {
			return err
		}
		waits, err := plan.Admit(s, ap, map[string]int{})
		if err != nil {
			return err
		}
		return s.Record(ap.ProgrammeID, ap.ID, act.Facts{"from": from, "to": ap.State, "waits": waits})
	})
	if programme.CodeOf(err) == programme.WrongState && !c.DryRun {
		_ = a.Crosscheck.Crosscheck(ctx, act.As(c.Actor), id) // a refusal rolled back what was found: keep it, so that it can be let pass
	}
	return err
}

// Return sends an application back to be completed.
func (a *Desk) Return(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepApplication(ctx, c, programme.ApplicationReturn, id, reason, nil)
}

// Refuse ends an application with its reason.
func (a *Desk) Refuse(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepApplication(ctx, c, programme.ApplicationRefuse, id, reason, func(s *act.Step, ap *programme.Application) error {
		ap.ReviewedBy, ap.ClassID = c.User, ""
		return nil
	})
}

// Withdraw takes an application back before training.
func (a *Desk) Withdraw(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepApplication(ctx, c, programme.ApplicationWithdraw, id, reason, func(s *act.Step, ap *programme.Application) error {
		ap.ClassID = ""
		return nil
	})
}

// Reinstate brings a withdrawn or refused application back to review.
func (a *Desk) Reinstate(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepApplication(ctx, c, programme.ApplicationReinstate, id, reason, func(s *act.Step, ap *programme.Application) error {
		live, err := s.LiveApplication(ap.ProgrammeID, ap.PersonID)
		if err == nil && live != nil {
			err = programme.Errorf(programme.Conflict, "该人本年度另有有效报名，不能恢复").Under(programme.DutyEnrolment)
		}
		ap.SubmittedAt = s.Now() // it queues anew: those who stayed come first
		return err
	})
}

// stepApplication moves one application one step.
func (a *Desk) stepApplication(ctx context.Context, c act.Caller, action programme.Action, id, reason string,
	change func(*act.Step, *programme.Application) error) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		ap, _, err := s.Application(id)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(ap.ProgrammeID); err != nil {
			return err
		}
		from := ap.State
		if err := s.Move(&ap.State); err != nil {
			return err
		}
		ap.Reason = reason
		if change != nil {
			if err := change(s, ap); err != nil {
				return err
			}
		}
		if err := plan.EndOffer(s, ap, from, programme.Cancelled); err != nil {
			return err
		}
		if err := dropTransfer(s, ap); err != nil {
			return err
		}
		if err := store.Update(s.Tx, ap); err != nil {
			return err
		}
		if slices.Contains(reviewing, action) {
			if err := keepReview(s, ap, s.Because, reason); err != nil {
				return err
			}
		}
		if err := s.Record(ap.ProgrammeID, ap.ID, act.Facts{"from": from, "to": ap.State}); err != nil {
			return err
		}
		return plan.Freed(s, ap.PlanLineID, from, ap.State)
	})
}

// Unconsented are those of the applications in seats without the city's consent
// whose route needs it by the notice of their year.
func Unconsented(a *act.Desk, tx *store.Tx, ids []string) (out []string, err error) {
	apps, err := tx.ApplicationsByID(ids)
	if err != nil {
		return nil, err
	}
	for i := range apps {
		n, err := a.NoticeOf(tx, apps[i].ProgrammeID)
		if err != nil {
			return nil, err
		}
		if n.NeedsConsent(apps[i].Route) {
			out = append(out, apps[i].ID)
		}
	}
	return out, nil
}
