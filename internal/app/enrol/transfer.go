package enrol

import (
	"context"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/decide"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// A transfer takes an application to another plan line of its year: another
// trade or level, or another base. Between bases the giving base lets go
// first; then the receiving base takes it, which is its acceptance: it is
// decided afresh for the new trade and level under the same notice, on the
// facts that were given and as of the day of the request, and takes a place or
// joins the queue there by the moment of the request. So nobody who waits
// there already is overtaken, and who asked does not lose by slow answers.

// transferable are the states in which an application may be moved: before
// training.
var transferable = []programme.State{programme.Submitted, programme.Returned, programme.Waiting, programme.Offered, programme.Accepted}

// TransferIn asks for a transfer.
type TransferIn struct {
	ApplicationID string
	ToLineID      string
	Reason        string
}

// RequestTransfer asks to take an application to another plan line. Asked by
// the clerk of its own base, or within one base, it needs no release.
func (a *Desk) RequestTransfer(ctx context.Context, c act.Caller, in TransferIn) (t *programme.Transfer, err error) {
	err = a.Act(ctx, c, programme.TransferRequest, in.Reason, func(s *act.Step) error {
		ap, from, err := s.Application(in.ApplicationID)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(ap.ProgrammeID); err != nil {
			return err
		}
		if err := beforeTraining(ap); err != nil {
			return err
		}
		line, to, err := target(s, ap, in.ToLineID)
		if err != nil {
			return err
		}
		other, err := s.OpenTransfer(ap.ID)
		if err != nil {
			return err
		}
		if other != nil {
			return programme.Errorf(programme.Conflict, "这份报名已有一个转报申请在办，请先撤回再另行申请").Under(programme.DutyEnrolment)
		}
		t = &programme.Transfer{ID: s.NewID(), ProgrammeID: ap.ProgrammeID, ApplicationID: ap.ID, FromLineID: ap.PlanLineID, FromBaseID: ap.BaseID,
			ToLineID: line.ID, ToBaseID: to.ID, State: programme.Requested, RequestedBy: c.User, RequestedAt: s.Now(), Reason: in.Reason}
		if to.ID == from.ID || c.Role == programme.RoleClerk {
			t.State = programme.Released
			if c.Role == programme.RoleClerk {
				t.ReleasedBy = c.User
			}
		}
		if err := store.Insert(s.Tx, t); err != nil {
			return err
		}
		if err := s.Record(t.ProgrammeID, t.ID, act.Facts{"application": ap.ID, "from": t.FromLineID, "to": t.ToLineID, "state": t.State}); err != nil {
			return err
		}
		return s.Record(t.ProgrammeID, ap.ID, act.Facts{"transfer": t.ID, "to": t.ToLineID})
	})
	return t, err
}

// beforeTraining refuses to move who trains already, or is out.
func beforeTraining(ap *programme.Application) error {
	for _, st := range transferable {
		if ap.State == st {
			return nil
		}
	}
	switch ap.State {
	case programme.Referred:
		return programme.Errorf(programme.WrongState, "破格报名正待市局同意，办完后再转报").Under(programme.DutyExceptional)
	case programme.Refused, programme.Withdrawn:
		return programme.Errorf(programme.WrongState, "报名现为“%s”，请重新报名，不必转报", ap.State.Name()).Under(programme.DutyEnrolment)
	}
	return programme.Errorf(programme.WrongState, "报名现为“%s”，开班以后不能转报；不再参加的，请基地办理退出", ap.State.Name()).Under(programme.DutyTrainingRecords)
}

// target is the plan line that an application asks to go to.
func target(s *act.Step, ap *programme.Application, lineID string) (*programme.PlanLine, *programme.Base, error) {
	line, err := store.Get[programme.PlanLine](s.Tx, lineID)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case line.ProgrammeID != ap.ProgrammeID:
		return nil, nil, programme.Errorf(programme.Invalid, "只能转到本年度的培训计划").Under(programme.DutyPlanForm)
	case line.ID == ap.PlanLineID:
		return nil, nil, programme.Errorf(programme.Invalid, "现在报的就是这个工种和等级，请另选").Under(programme.DutyPlanForm)
	}
	b, err := store.Get[programme.Base](s.Tx, line.BaseID)
	if err == nil && b.State != programme.Recognised {
		err = programme.Errorf(programme.WrongState, "%s现为“%s”，不能转入", b.Name, b.State.Name()).Under(programme.DutyBaseRecognition)
	}
	if err == nil {
		err = s.NotOut(b.CreditCode)
	}
	return line, b, err
}

// transfer is a transfer in an open year, and the base whose turn it is.
func transfer(s *act.Step, id string, ofReceiving bool) (*programme.Transfer, *programme.Application, error) {
	t, err := store.Get[programme.Transfer](s.Tx, id)
	if err != nil {
		return nil, nil, err
	}
	ap, err := store.Get[programme.Application](s.Tx, t.ApplicationID)
	if err != nil {
		return nil, nil, err
	}
	baseID := t.FromBaseID
	if ofReceiving {
		baseID = t.ToBaseID
	}
	b, err := store.Get[programme.Base](s.Tx, baseID)
	if err != nil {
		return nil, nil, err
	}
	owner, err := act.OwnerOf(s.Tx, s.Caller, ap, b)
	if err != nil {
		return nil, nil, err
	}
	if err := s.May(owner); err != nil {
		return nil, nil, err
	}
	_, _, err = s.Open(t.ProgrammeID)
	return t, ap, err
}

// ReleaseTransfer is the giving base's consent.
func (a *Desk) ReleaseTransfer(ctx context.Context, c act.Caller, id string) error {
	return a.Act(ctx, c, programme.TransferRelease, "", func(s *act.Step) error {
		t, _, err := transfer(s, id, false)
		if err != nil {
			return err
		}
		if err := s.Move(&t.State); err != nil {
			return err
		}
		t.ReleasedBy = c.User
		if err := store.Update(s.Tx, t); err != nil {
			return err
		}
		return s.Record(t.ProgrammeID, t.ID, act.Facts{"to": t.State})
	})
}

// ConsentTransfer is the receiving base's consent: the application moves. Who
// is not eligible for the new trade and level does not, and is told why.
func (a *Desk) ConsentTransfer(ctx context.Context, c act.Caller, id string) error {
	return a.Act(ctx, c, programme.TransferConsent, "", func(s *act.Step) error {
		t, ap, err := transfer(s, id, true)
		if err != nil {
			return err
		}
		if err := s.Move(&t.State); err != nil {
			return err
		}
		if err := beforeTraining(ap); err != nil {
			return err
		}
		line, to, err := target(s, ap, t.ToLineID)
		if err != nil {
			return err
		}
		s.Subject = t.ID
		from, fromLine, taken := ap.State, ap.PlanLineID, map[string]int{}
		if err := plan.Count(s, line.ID, taken); err != nil {
			return err
		}
		if err := plan.EndOffer(s, ap, from, programme.Cancelled); err != nil {
			return err
		}
		ap.PlanLineID, ap.BaseID, ap.ClassID, ap.SubmittedAt = line.ID, to.ID, "", t.RequestedAt
		d, err := decideAgain(s, ap, programme.DateOf(t.RequestedAt.In(act.Shanghai)), func(f *rules.Applicant) { f.Trade, f.Level = line.Trade, line.Level })
		if err != nil {
			return err
		}
		waits, err := settleIn(s, ap, from, taken)
		if err != nil {
			return err
		}
		if err := s.Record(t.ProgrammeID, ap.ID,
			act.Facts{"transfer": t.ID, "from": fromLine, "to": line.ID, "state": ap.State, "decision": d.ID, "waits": waits}); err != nil {
			return err
		}
		t.AnsweredBy, t.DecisionID = c.User, d.ID
		if err := store.Update(s.Tx, t); err != nil {
			return err
		}
		if err := s.Record(t.ProgrammeID, t.ID, act.Facts{"to": t.State, "decision": d.ID, "state": ap.State}); err != nil {
			return err
		}
		if plan.HoldsPlace(from) {
			return plan.SettleLine(s, fromLine)
		}
		return nil
	})
}

// reviewed reports whether a base found an application in that state eligible.
func reviewed(st programme.State) bool {
	return st == programme.Accepted || st == programme.Waiting || st == programme.Offered
}

// settleIn gives a moved application its state at the new line: one that was
// not reviewed yet is reviewed there; one that was is admitted, and where its
// route needs the city's consent it is reviewed again.
func settleIn(s *act.Step, ap *programme.Application, from programme.State, taken map[string]int) (waits bool, err error) {
	_, n, err := s.Programme(ap.ProgrammeID)
	if err != nil {
		return false, err
	}
	if !reviewed(from) || ap.Eligible && n.NeedsConsent(ap.Route) {
		ap.State = programme.Submitted
		if from == programme.Returned {
			ap.State = from
		}
		return false, store.Update(s.Tx, ap)
	}
	if err := admissible(s, ap); err != nil {
		return false, err
	}
	ap.ReviewedBy = s.Caller.User
	return plan.Admit(s, ap, taken)
}

// decideAgain decides an application anew as of a day, on the facts of its
// decision with what change does to them. The new decision is written; the
// application carries it and is for the caller to write.
func decideAgain(s *act.Step, ap *programme.Application, on programme.Date, change func(*rules.Applicant)) (*programme.Decision, error) {
	_, n, err := s.Programme(ap.ProgrammeID)
	if err != nil {
		return nil, err
	}
	before, err := store.Get[programme.Decision](s.Tx, ap.DecisionID)
	if err != nil {
		return nil, err
	}
	given, err := decide.FactsOf(before)
	if err != nil {
		return nil, err
	}
	cand := &candidate{facts: *given}
	change(&cand.facts)
	d := decideOn(s, n, cand, ap, on, new(rules.Facts), new(rules.Decision))
	return d, store.Insert(s.Tx, d)
}

// RefuseTransfer ends a request with its reason; the application stays as it
// is. The giving base refuses before it has let go, the receiving base after.
func (a *Desk) RefuseTransfer(ctx context.Context, c act.Caller, id, reason string) error {
	return a.endTransfer(ctx, c, programme.TransferRefuse, id, reason)
}

// CancelTransfer takes a request back.
func (a *Desk) CancelTransfer(ctx context.Context, c act.Caller, id, reason string) error {
	return a.endTransfer(ctx, c, programme.TransferCancel, id, reason)
}

func (a *Desk) endTransfer(ctx context.Context, c act.Caller, action programme.Action, id, reason string) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		before, err := store.Get[programme.Transfer](s.Tx, id)
		if err != nil {
			return err
		}
		t, ap, err := transfer(s, id, action == programme.TransferRefuse && before.State == programme.Released)
		if err != nil {
			return err
		}
		if err := s.Move(&t.State); err != nil {
			return err
		}
		t.AnsweredBy, t.Answer = c.User, reason
		if err := store.Update(s.Tx, t); err != nil {
			return err
		}
		if err := s.Record(t.ProgrammeID, t.ID, act.Facts{"to": t.State}); err != nil {
			return err
		}
		return s.Record(t.ProgrammeID, ap.ID, act.Facts{"transfer": t.ID, "to": t.State})
	})
}

// dropTransfer ends the request of an application that is over itself.
func dropTransfer(s *act.Step, ap *programme.Application) error {
	if ap.State != programme.Refused && ap.State != programme.Withdrawn {
		return nil
	}
	t, err := s.OpenTransfer(ap.ID)
	if err != nil || t == nil {
		return err
	}
	t.State, t.AnsweredBy, t.Answer = programme.Withdrawn, s.Caller.User, "报名已结束（"+ap.State.Name()+"）"
	return store.Update(s.Tx, t)
}

// TransferShown is a transfer with what its answer would do.
type TransferShown struct {
	programme.Transfer
	Left         int    // places free at the new line
	Queue        int    // who waits there
	Eligible     bool   // decided for the new trade and level on the facts given
	Why          string // where not: in one line
	Reviewed     bool   // it was accepted or waits; one that was not is reviewed where it goes
	Mine, Theirs bool   // the reader acts for the giving, the receiving base
}

// TransferOf is a transfer of the caller's scope.
func (a *Desk) TransferOf(ctx context.Context, c act.Caller, id string) (out *TransferShown, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		t, err := store.Get[programme.Transfer](tx, id)
		if err != nil {
			return err
		}
		ap, err := store.Get[programme.Application](tx, t.ApplicationID)
		if err != nil {
			return err
		}
		from, err := store.Get[programme.Base](tx, t.FromBaseID)
		if err != nil {
			return err
		}
		to, err := store.Get[programme.Base](tx, t.ToBaseID)
		if err != nil {
			return err
		}
		line, err := store.Get[programme.PlanLine](tx, t.ToLineID)
		if err != nil {
			return err
		}
		reach := func(b *programme.Base) bool {
			return programme.MayRead(c.Role, programme.NounTransfer) && act.Within(tx, c, ap, b)
		}
		out = &TransferShown{Transfer: *t, Reviewed: reviewed(ap.State), Mine: reach(from), Theirs: reach(to)}
		if !out.Mine && !out.Theirs {
			return programme.Errorf(programme.NotFound, "没有找到这项转报")
		}
		taken, err := tx.PlacesTaken(line.ID)
		if err != nil {
			return err
		}
		queue, err := tx.Queue(line.ID, 0)
		if err != nil {
			return err
		}
		out.Left, out.Queue = max(line.Places-taken, 0), len(queue)
		return a.foresee(tx, out, ap, line)
	})
	return out, err
}

// foresee decides a transfer's application for the new line without writing.
func (a *Desk) foresee(tx *store.Tx, out *TransferShown, ap *programme.Application, line *programme.PlanLine) error {
	n, err := a.NoticeOf(tx, ap.ProgrammeID)
	if err != nil {
		return err
	}
	before, err := store.Get[programme.Decision](tx, ap.DecisionID)
	if err != nil {
		return err
	}
	f, err := decide.FactsOf(before)
	if err != nil {
		return err
	}
	f.Trade, f.Level, f.AppliedOn = line.Trade, line.Level, programme.DateOf(out.RequestedAt.In(act.Shanghai))
	var compiled rules.Facts
	var d rules.Decision
	n.Compile(f, &compiled)
	n.Decide(&compiled, &d)
	out.Eligible = d.Eligible
	if !d.Eligible {
		out.Why = strings.TrimSuffix((&enrolment{notice: n}).why(&d), "，详见逐项说明")
	}
	return nil
}
