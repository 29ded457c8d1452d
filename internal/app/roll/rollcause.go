package roll

import (
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Each change of a sealed roster carries the reason of what caused it: why
// somebody left, was moved, or was put right. It is taken from there and not
// asked for again, so that an amendment says of every person what the record
// says.

// admissions are the actions by which somebody comes to stand on a roster.
var admissions = []programme.Action{programme.ApplicationAccept, programme.ApplicationConsent, programme.ApplicationConfirm, programme.TransferConsent}

// giveReasons puts into each change why it came about; since is when the
// roster was last in agreement.
func giveReasons(s *act.Step, r *programme.Roll, changes []programme.RollChange, since time.Time) error {
	for i := range changes {
		c := &changes[i]
		row := c.Now
		if row == nil {
			row = c.Was
		}
		ap, err := store.Get[programme.Application](s.Tx, row.Application)
		if err != nil {
			return err
		}
		switch c.Kind {
		case programme.RollAdd:
			c.Reason, err = whyAdded(s, r, ap)
		case programme.RollRemove:
			c.Reason, err = whyRemoved(s, r, ap)
		default:
			c.Reason, err = whyAltered(s, ap, c, since)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func whyAdded(s *act.Step, r *programme.Roll, ap *programme.Application) (string, error) {
	at, action, err := lastOf(s, ap.ID, admissions)
	if err != nil {
		return "", err
	}
	if slices.Contains(r.People, ap.ID) && at.Before(r.SealedAt) {
		return whyCleared(s, r, ap)
	}
	if action == programme.TransferConsent {
		moved, err := s.ConsentedTransfers(ap.ID)
		if err != nil || len(moved) == 0 {
			return "", err
		}
		return "转入：" + moved[len(moved)-1].Reason, nil
	}
	if row := programme.Find(action); row != nil {
		return row.Name + "（" + at.In(act.Shanghai).Format(time.DateOnly) + "）", nil
	}
	return "", nil
}

// whyCleared is why somebody who was published and not sealed comes in: what
// was said against them did not hold.
func whyCleared(s *act.Step, r *programme.Roll, ap *programme.Application) (string, error) {
	list, err := s.RollObjections(r.ID)
	for i := range list {
		if o := &list[i]; o.ApplicationID == ap.ID && o.State == programme.Closed && !o.Upheld {
			return "异议核实不属实，补入", nil
		}
	}
	return "", err
}

func whyRemoved(s *act.Step, r *programme.Roll, ap *programme.Application) (string, error) {
	if ap.BaseID != r.BaseID {
		moved, err := s.ConsentedTransfers(ap.ID)
		if err != nil || len(moved) == 0 {
			return "", err
		}
		t := &moved[len(moved)-1]
		to, err := store.Get[programme.Base](s.Tx, t.ToBaseID)
		if err != nil {
			return "", err
		}
		return "转报" + to.Name + "：" + t.Reason, nil
	}
	if ap.Reason != "" && (ap.State == programme.Dropped || ap.State == programme.Withdrawn || ap.State == programme.Refused ||
		ap.State == programme.Returned) {
		return ap.State.Name() + "：" + ap.Reason, nil
	}
	if put, err := lastCorrection(s, ap.PersonID, programme.CorrectID, time.Time{}); err != nil || put != nil {
		if err != nil {
			return "", err
		}
		return "更正身份证号码后重新审核：" + put.Reason, nil
	}
	return "报名现为“" + ap.State.Name() + "”", nil
}

func whyAltered(s *act.Step, ap *programme.Application, c *programme.RollChange, since time.Time) (string, error) {
	var why []string
	if c.Was.Line != c.Now.Line {
		moved, err := s.ConsentedTransfers(ap.ID)
		if err != nil {
			return "", err
		}
		if len(moved) > 0 {
			why = append(why, "转报："+moved[len(moved)-1].Reason)
		}
	}
	for _, f := range []struct {
		kind    string
		changed bool
	}{{programme.CorrectName, c.Was.Name != c.Now.Name}, {programme.CorrectID, c.Was.IDIndex != c.Now.IDIndex}} {
		if !f.changed {
			continue
		}
		put, err := lastCorrection(s, ap.PersonID, f.kind, since)
		if err != nil {
			return "", err
		}
		if put != nil && !slices.Contains(why, "更正："+put.Reason) {
			why = append(why, "更正："+put.Reason)
		}
	}
	return strings.Join(why, "；"), nil
}

// lastCorrection is the newest correction of a kind that stands since a
// moment, or nil.
func lastCorrection(s *act.Step, personID, kind string, since time.Time) (*programme.Correction, error) {
	list, err := s.ApprovedCorrections(personID)
	if err != nil {
		return nil, err
	}
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Kind == kind && !list[i].AnsweredAt.Before(since) {
			return &list[i], nil
		}
	}
	return nil, nil
}

// lastOf is when the newest of some actions was recorded of a subject, and
// which; "" where none was.
func lastOf(s *act.Step, subject string, actions []programme.Action) (time.Time, programme.Action, error) {
	list, err := s.History(subject)
	if err != nil {
		return time.Time{}, "", err
	}
	for i := len(list) - 1; i >= 0; i-- {
		e, err := journal.Decode([]byte(list[i].Body))
		if err != nil {
			return time.Time{}, "", programme.Errorf(programme.Internal, "日志 %s：%v", list[i].ID, err)
		}
		if slices.Contains(actions, programme.Action(e.Action)) {
			return time.UnixMicro(e.At), programme.Action(e.Action), nil
		}
	}
	return time.Time{}, "", nil
}
