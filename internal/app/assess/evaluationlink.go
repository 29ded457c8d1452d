package assess

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// A one-time link lets an employer without an account take its part. A base
// sends it and so holds it, and has an interest in what the employer says: the
// link alone shows the plan and does nothing. What is done takes a code that
// goes to the employer's own telephone, which no base puts in.

// Bounds of links.
const (
	linkFor    = 14 * 24 * time.Hour
	linksADay  = 5 // to one side, whoever sends
	linksTally = "evaluation.link"
)

// LinkSent is a link that was made, for the one page or slip that shows it.
type LinkSent struct {
	ID, Secret string
	To, Masked string // whom, and the telephone that its codes go to
	Evaluation string
	Until      time.Time
	Messaged   bool // it was sent there too
}

// SendEmployerLink makes a one-time link for an employer of an evaluation and
// sends it to the employer's telephone where text messages are set up. A link
// of before opens nothing from then on.
func (a *Desk) SendEmployerLink(ctx context.Context, c act.Caller, evaluationID, employerID string) (out *LinkSent, err error) {
	err = a.Act(ctx, c, programme.EvaluationInvite, "", func(s *act.Step) error {
		ev, err := moved(s, evaluationID)
		if err != nil {
			return err
		}
		p, err := partyOf(s, ev, employerID)
		if err != nil {
			return err
		}
		if ev.State == programme.Drafted && p.JoinedBy != "" {
			return programme.Errorf(programme.WrongState, "这家单位已经会同了方案；登记成绩的链接，等市局同意方案之后再发").Under(programme.DutyJointEvaluation)
		}
		k, err := s.EmployerContact(employerID)
		if err != nil {
			return err
		}
		if k == nil {
			return programme.Errorf(programme.WrongState, "这家单位还没有登记联系手机，确认码没有地方可发。请县（市、区）人社局、市局或单位自己在用人单位页面上登记，基地不能登记").Under(programme.DutyJointEvaluation)
		}
		l := &programme.EvaluationLink{ID: s.NewID(), EvaluationID: ev.ID, PartyID: p.ID, Kind: programme.LinkUnit, Masked: k.Masked,
			EndsAt: s.Now().Add(linkFor)}
		if out, err = a.makeLink(s, ev, l); err != nil {
			return err
		}
		e, err := store.Get[programme.Employer](s.Tx, employerID)
		if err != nil {
			return err
		}
		out.To = e.Name
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"link": l.ID, "employer": employerID, "phone": l.Masked, "messaged": out.Messaged})
	})
	return out, err
}

// partyOf is the part of an employer in an evaluation.
func partyOf(s *act.Step, ev *programme.Evaluation, employerID string) (*programme.EvaluationParty, error) {
	parties, err := s.Parties(ev.ID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(parties, func(p programme.EvaluationParty) bool { return p.EmployerID == employerID })
	if i < 0 {
		return nil, programme.Errorf(programme.Invalid, "请选择有学员在这个班的用人单位").Under(programme.DutyJointEvaluation)
	}
	return &parties[i], nil
}

// makeLink keeps a link and its door, ends those of before of the same hands,
// and sends it.
func (a *Desk) makeLink(s *act.Step, ev *programme.Evaluation, l *programme.EvaluationLink) (*LinkSent, error) {
	n, err := s.Tally(linksTally, l.EvaluationID+"/"+l.PartyID+"/"+l.Examiner, s.Today(), 1)
	if err != nil {
		return nil, err
	}
	if n > linksADay {
		return nil, programme.Errorf(programme.Busy, "今天已经发过 %d 次链接，请明天再发", linksADay)
	}
	if err := endLinks(s, ev.ID, func(x *programme.EvaluationLink) bool {
		return x.PartyID == l.PartyID && x.Kind == l.Kind && x.Examiner == l.Examiner
	}); err != nil {
		return nil, err
	}
	l.State, l.SentBy, l.SentAt = programme.LinkOpen, s.Caller.User, s.Now()
	if err := store.Insert(s.Tx, l); err != nil {
		return nil, err
	}
	nonce := newNonce()
	secret := a.Message.DoorSecret(l.ID, nonce)
	if err := s.AddDoor(&store.EvaluationDoor{LinkID: l.ID, TokenHash: doorHash(secret), Nonce: nonce}); err != nil {
		return nil, err
	}
	title, err := s.EvaluationTitle(ev.ID)
	if err != nil {
		return nil, err
	}
	out := &LinkSent{ID: l.ID, Secret: secret, To: l.Examiner, Masked: l.Masked, Evaluation: title, Until: l.EndsAt}
	if a.Message.Reaches(tell.ByPhone) && a.Message.DoorAddress(secret) != "" {
		out.Messaged = true
		err = s.AddDeliveries([]*message.Delivery{{MessageID: message.DoorMark + nonce, Channel: tell.ByPhone, Kind: "result", Masked: l.Masked,
			NextAt: s.Now()}})
	}
	return out, err
}

// endLinks ends the open links of an evaluation that which picks.
func endLinks(s *act.Step, evaluationID string, which func(*programme.EvaluationLink) bool) error {
	links, err := s.EvaluationLinks(evaluationID)
	if err != nil {
		return err
	}
	for i := range links {
		l := &links[i]
		if l.State != programme.LinkOpen || !which(l) {
			continue
		}
		l.State = programme.LinkEnded
		if err := store.Update(s.Tx, l); err != nil {
			return err
		}
	}
	return nil
}

// WithdrawLink ends a link that nobody has used.
func (a *Desk) WithdrawLink(ctx context.Context, c act.Caller, evaluationID, linkID string) error {
	return a.Act(ctx, c, programme.EvaluationUnlink, "", func(s *act.Step) error {
		ev, err := moved(s, evaluationID)
		if err != nil {
			return err
		}
		links, err := s.EvaluationLinks(ev.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(links, func(l programme.EvaluationLink) bool { return l.ID == linkID })
		if i >= 0 && links[i].Kind == programme.LinkExaminer && links[i].PartyID != "" && c.Role.Scope() == programme.OwnBase {
			return programme.Errorf(programme.Forbidden, "用人单位考评员的链接由单位自己发")
		}
		if i < 0 || links[i].State != programme.LinkOpen {
			return programme.Errorf(programme.WrongState, "这个链接已经用过、作废或过期，不用再作废")
		}
		if err := endLinks(s, ev.ID, func(l *programme.EvaluationLink) bool { return l.ID == linkID }); err != nil {
			return err
		}
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"link": linkID})
	})
}

func newNonce() string {
	b := make([]byte, 12)
	rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// LinkView is a link as those see it who sent it.
type LinkView struct {
	programme.EvaluationLink
	Opened time.Time
	Lapsed bool // open, and its term is over
}

// linksOf are an evaluation's links with whether they were looked at; of an
// employer its own, of a base all.
func linksOf(tx *store.Tx, c act.Caller, evaluationID string) (out []LinkView, err error) {
	links, err := tx.EvaluationLinks(evaluationID)
	if err != nil {
		return nil, err
	}
	own := map[string]bool{}
	if c.Role == programme.RoleEmployer {
		parties, err := tx.Parties(evaluationID)
		if err != nil {
			return nil, err
		}
		for _, p := range parties {
			own[p.ID] = p.EmployerID == c.Employer
		}
	}
	for i := range links {
		l := &links[i]
		if c.Role == programme.RoleTrainee || c.Role == programme.RoleEmployer && !own[l.PartyID] {
			continue
		}
		v := LinkView{EvaluationLink: *l, Lapsed: l.State == programme.LinkOpen && !tx.Now().Before(l.EndsAt)}
		d, err := tx.DoorOf(l.ID)
		if err != nil {
			return nil, err
		}
		if d != nil {
			v.Opened = d.OpenedAt
		} else {
			v.Lapsed = v.Lapsed || l.State == programme.LinkOpen // a restore brings no doors back
		}
		out = append(out, v)
	}
	return out, nil
}
