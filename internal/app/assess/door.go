package assess

import (
	"context"
	"crypto/subtle"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// A one-time link opens a page without an account. Looking takes the link; acting
// takes the code besides.

// Bounds of who stands before a door.
const (
	knocks     = 20 // wrong secrets from one address within knockWait
	knockWait  = 15 * time.Minute
	codesADay  = 5 // to one telephone, whatever links there are
	codeTries  = 5
	codeFor    = 15 * time.Minute
	codesTally = "evaluation.code"
	mostWho    = 40 // characters of a name or position
)

// doorHash is what is kept of a link's secret, however it is typed.
func doorHash(secret string) string {
	return act.TokenHash("evaluation\x00" + strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(strings.TrimSpace(secret))))
}

// Behind is what a link shows: the plan, and as much of people as their own side may
// see on a telephone that lies about.
type Behind struct {
	Link       programme.EvaluationLink
	Evaluation programme.Evaluation
	Party      programme.EvaluationParty
	Title      string
	Employer   string
	Base       string // its code
	Exam       *rules.Exam
	People     []BehindLine
	Can        string // CanJoin, CanScore, "" with Why
	Why        string
	Coded      bool // a code was sent and may be good
}

// BehindLine is somebody of the link's side.
type BehindLine struct {
	ApplicationID, Name, IDMasked string // Name is masked too
	Short                         string
}

// The uses of a link at this moment.
const (
	CanJoin  = "join"
	CanScore = "score"

	CanExamine = "examine"
)

// Behind opens a link. Wrong secrets are counted by the address they come from.
func (a *Desk) Behind(ctx context.Context, secret, from string) (out *Behind, err error) {
	var l *programme.EvaluationLink
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		d, err := tx.DoorOfToken(doorHash(secret))
		if err != nil || d == nil {
			return err
		}
		if l, err = store.Get[programme.EvaluationLink](tx, d.LinkID); err != nil {
			return err
		}
		out, err = a.behind(tx, l)
		if err == nil {
			out.Coded = d.CodeNonce != ""
		}
		return err
	})
	if err != nil || l != nil {
		return out, err
	}
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.CountAttempt(act.TokenHash("evaluation link\x00"+from), tx.Now().Add(-knockWait))
		if err == nil && n > knocks {
			err = programme.Errorf(programme.Busy, "这里输错的链接太多，请 %d 分钟后再来", int(knockWait.Minutes()))
		}
		return err
	})
	if err == nil {
		err = programme.Errorf(programme.NotFound, "没有这个链接：请对着短信或纸条再核对一遍；仍不对的，请培训基地重新发")
	}
	return nil, err
}

// OpenDoor notes that somebody looked at what is behind a link.
func (a *Desk) OpenDoor(ctx context.Context, linkID string) error {
	return a.Store.Write(ctx, func(tx *store.Tx) error { return tx.OpenDoor(linkID) })
}

func (a *Desk) behind(tx *store.Tx, l *programme.EvaluationLink) (*Behind, error) {
	ev, err := store.Get[programme.Evaluation](tx, l.EvaluationID)
	if err != nil {
		return nil, err
	}
	out := &Behind{Link: *l, Evaluation: *ev}
	if out.Title, err = tx.EvaluationTitle(ev.ID); err != nil {
		return nil, err
	}
	employer := ""
	if l.PartyID != "" {
		p, err := store.Get[programme.EvaluationParty](tx, l.PartyID)
		if err != nil {
			return nil, err
		}
		e, err := store.Get[programme.Employer](tx, p.EmployerID)
		if err != nil {
			return nil, err
		}
		out.Party, out.Employer, employer = *p, e.Name, p.EmployerID
	}
	s := &act.Step{Tx: tx, Desk: a.Desk}
	m, err := meetingFor(s, ev, employer)
	if err != nil {
		return nil, err
	}
	out.Exam = m.exam
	base, err := store.Get[programme.Base](tx, ev.BaseID)
	if err != nil {
		return nil, err
	}
	out.Base = base.CreditCode
	if err := out.people(tx, m); err != nil {
		return nil, err
	}
	out.stand(tx)
	return out, nil
}

func (b *Behind) people(tx *store.Tx, m *meeting) error {
	members, err := act.WithNames(tx, m.people)
	if err != nil {
		return err
	}
	for _, x := range members { // and no points: whoever sent the link holds it too
		name := idcode.MaskName(x.Name)
		if b.Link.Kind == programme.LinkExaminer {
			name = x.Name // whom they have before them; who sent the link knows these people
		}
		b.People = append(b.People, BehindLine{x.ApplicationID, name, x.IDMasked, m.short[x.ApplicationID]})
	}
	return nil
}

// stand says what a link is good for, or why for nothing.
func (b *Behind) stand(tx *store.Tx) {
	today := programme.DateOf(tx.Now().In(act.Shanghai))
	switch b.Evaluation.State {
	case programme.Drafted:
		b.Can = CanJoin
		if b.Link.Kind == programme.LinkExaminer {
			b.Can, b.Why = "", "方案还没有同意。"
		} else if b.Party.JoinedBy != "" {
			b.Can, b.Why = "", "贵单位已经会同了这份方案，等市局同意后考评。"
		}
	case programme.Agreed, programme.Marked:
		b.Can = CanScore
		if b.Link.Kind == programme.LinkExaminer {
			b.Can = CanExamine
		}
		if today < b.Evaluation.HeldOn {
			b.Can, b.Why = "", "考评定于 "+b.Evaluation.HeldOn.Chinese()+"，届时再登记成绩。"
		}
	case programme.Returned:
		b.Why = "方案正在修改，改好后培训基地会重新发链接。"
	default:
		b.Why = "考评结果已经确定。"
	}
	switch {
	case b.Link.State == programme.LinkUsed:
		b.Can, b.Why = "", "这个链接已由"+b.Link.Name+"于 "+b.Link.ActedAt.In(act.Shanghai).Format("1月2日 15:04")+" 用过，只能用一次。要再办理，请培训基地重新发。"
	case b.Link.State != programme.LinkOpen:
		b.Can, b.Why = "", "这个链接已作废。要办理，请用最新的链接，或请培训基地重新发。"
	case !tx.Now().Before(b.Link.EndsAt):
		b.Can, b.Why = "", "这个链接已过期。要办理，请培训基地重新发。"
	}
}

// SendDoorCode sends the code without which nothing is done to the telephone
// behind a link.
func (a *Desk) SendDoorCode(ctx context.Context, secret, from string) error {
	b, err := a.Behind(ctx, secret, from)
	if err != nil {
		return err
	}
	if b.Can == "" {
		return programme.Errorf(programme.WrongState, "%s", b.Why)
	}
	if !a.Message.Reaches(tell.ByPhone) {
		return programme.Errorf(programme.WrongState, "系统还没有开通短信，不能发送确认码。请用单位账号办理，或在打印的方案上签字盖章后交回").Under(programme.DutyJointEvaluation)
	}
	nonce := newNonce()
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		l, err := store.Get[programme.EvaluationLink](tx, b.Link.ID)
		if err != nil {
			return err
		}
		phone, err := a.Message.DoorPhone(tx, l)
		if err != nil {
			return err
		}
		if phone == "" {
			return programme.Errorf(programme.WrongState, "还没有登记联系手机，不能发送确认码。请联系县（市、区）人社局或市局登记").Under(programme.DutyJointEvaluation)
		}
		if l.PartyID != "" { // somebody of the base may have taken this number since it was put in
			base, err := store.Get[programme.Base](tx, b.Evaluation.BaseID)
			if err != nil {
				return err
			}
			if err := message.NotOfBase(a.Desk, tx, base.CreditCode, phone); err != nil {
				return err
			}
		}
		n, err := tx.Tally(codesTally, act.TokenHash("phone\x00"+a.Message.DoorCode("", phone)), programme.DateOf(tx.Now().In(act.Shanghai)), 1)
		if err != nil {
			return err
		}
		if n > codesADay {
			return programme.Errorf(programme.Busy, "今天已经向这个手机发过 %d 次确认码，请明天再试", codesADay)
		}
		if err := tx.SetDoorCode(l.ID, nonce); err != nil {
			return err
		}
		return tx.AddDeliveries([]*message.Delivery{{MessageID: message.DoorCodeMark + nonce, Channel: tell.ByPhone, Kind: "account", Urgent: true,
			Masked: message.MaskedAddress(tell.ByPhone, phone), NextAt: tx.Now()}})
	})
}

// Representative is who acts by a link, with the code off the telephone, and
// the version of the plan that they saw.
type Representative struct {
	Name, Position, Code string
	Seen                 int64
}

func (r *Representative) clean() error {
	r.Name, r.Position, r.Code = strings.TrimSpace(act.Text(r.Name)), strings.TrimSpace(act.Text(r.Position)), strings.TrimSpace(r.Code)
	var found []programme.Problem
	for _, f := range []struct{ field, label, text string }{{"name", "姓名", r.Name}, {"position", "职务", r.Position}} {
		if n := utf8.RuneCountInString(f.text); n == 0 || n > mostWho {
			found = append(found, act.Problem(f.field, "form", "请填写您的%s，不超过 %d 个字", f.label, mostWho))
		}
		if err := act.PlainWords(f.field, f.label, f.text); err != nil {
			return err
		}
	}
	if r.Code == "" {
		found = append(found, act.Problem("code", "form", "请点“发送确认码”，照短信填写"))
	}
	if len(found) > 0 {
		return act.InvalidFields(found...)
	}
	return nil
}

// linkUse is a link about to be used by who gave a code that was counted.
type linkUse struct {
	link  programme.EvaluationLink
	who   Representative
	nonce string
	once  bool // the link ends with it
	ends  string
}

// byLink counts a try of a link's code and gives who acts by it, of the
// employer whose link it is.
func (a *Desk) byLink(ctx context.Context, secret, from, can string, who Representative) (*linkUse, *Behind, act.Caller, error) {
	b, err := a.Behind(ctx, secret, from)
	if err != nil {
		return nil, nil, act.Caller{}, err
	}
	if b.Can == "" {
		return nil, nil, act.Caller{}, programme.Errorf(programme.WrongState, "%s", b.Why)
	}
	if b.Can != can {
		return nil, nil, act.Caller{}, programme.Errorf(programme.WrongState, "这个链接现在不能用来办理这件事，请刷新页面再看")
	}
	if err := who.clean(); err != nil {
		return nil, nil, act.Caller{}, err
	}
	if who.Seen != b.Evaluation.Version {
		return nil, nil, act.Caller{}, changedMeanwhile()
	}
	u := &linkUse{link: b.Link, who: who, once: true}
	tries := 0
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		u.nonce, tries, err = tx.TryDoorCode(b.Link.ID, tx.Now().Add(-codeFor).UnixMicro())
		if err != nil {
			return err
		}
		phone, err := a.Message.DoorPhone(tx, &b.Link)
		u.ends = phone[max(0, len(phone)-4):]
		return err
	})
	switch {
	case err != nil:
		return nil, nil, act.Caller{}, err
	case u.nonce == "" || tries > codeTries:
		return nil, nil, act.Caller{}, act.FieldError("code", "确认码已失效或还没有发送，请重新发送")
	case subtle.ConstantTimeCompare([]byte(who.Code), []byte(a.Message.DoorCode(b.Link.ID, u.nonce))) != 1:
		return nil, nil, act.Caller{}, act.FieldError("code", "确认码不对，请照短信核对")
	}
	actor := programme.LinkActor(b.Link.ID, who.Name)
	actor.Role, actor.Employer = programme.RoleEmployer, b.Party.EmployerID
	if b.Link.PartyID == "" {
		actor.Role, actor.Base = programme.RoleTeacher, b.Base
	}
	return u, b, act.As(actor), nil
}

// use spends the code and the link in the transaction of what is done by it,
// and says how it was done.
func (u *linkUse) use(s *act.Step, facts act.Facts) error {
	if u == nil {
		return nil
	}
	l, err := store.Get[programme.EvaluationLink](s.Tx, u.link.ID)
	if err != nil {
		return err
	}
	spent, err := s.SpendDoorCode(l.ID, u.nonce)
	if err != nil {
		return err
	}
	if !spent || l.State != programme.LinkOpen || !s.Now().Before(l.EndsAt) {
		return programme.Errorf(programme.Conflict, "这个链接或确认码刚刚用过，没有重复办理")
	}
	if s.Row.Action == programme.EvaluationJoin || s.Row.Action == programme.EvaluationObject { // entries change it themselves
		ev, err := store.Get[programme.Evaluation](s.Tx, l.EvaluationID)
		if err != nil {
			return err
		}
		if ev.Version != u.who.Seen {
			return changedMeanwhile()
		}
	}
	if u.once {
		l.State = programme.LinkUsed
	}
	l.Name, l.Position, l.Did, l.ActedAt = u.who.Name, u.who.Position, string(s.Row.Action), s.Now()
	facts["by_link"] = map[string]string{"link": l.ID, "name": l.Name, "position": l.Position, "ending": u.ends}
	return store.Update(s.Tx, l)
}

func changedMeanwhile() error {
	return programme.Errorf(programme.Stale, "您打开之后方案有改动，请重新看过再办理")
}

// JoinByLink is JoinEvaluation by a one-time link.
func (a *Desk) JoinByLink(ctx context.Context, secret, from string, who Representative, examiners []string) error {
	u, b, c, err := a.byLink(ctx, secret, from, CanJoin, who)
	if err != nil {
		return err
	}
	return a.join(ctx, c, b.Evaluation.ID, examiners, u)
}

// ObjectByLink is ObjectToEvaluation by a one-time link.
func (a *Desk) ObjectByLink(ctx context.Context, secret, from string, who Representative, reason string) error {
	u, b, c, err := a.byLink(ctx, secret, from, CanJoin, who)
	if err != nil {
		return err
	}
	return a.object(ctx, c, b.Evaluation.ID, reason, u)
}

// ScoreByLink is MarkForEmployer by a one-time link.
func (a *Desk) ScoreByLink(ctx context.Context, secret, from string, who Representative, scores []Score) error {
	u, b, c, err := a.byLink(ctx, secret, from, CanScore, who)
	if err != nil {
		return err
	}
	return a.markForEmployer(ctx, c, b.Evaluation.ID, scores, "", u)
}

// linkNames are who joined or entered by a link, for pages that name who did
// something.
func linkNames(links []LinkView) func(user string) string {
	return func(user string) string {
		id := programme.LinkOf(user)
		i := slices.IndexFunc(links, func(l LinkView) bool { return l.ID == id })
		if id == "" || i < 0 {
			return ""
		}
		l := &links[i]
		return l.Name + "（" + l.Position + "），凭一次性链接，确认码发至 " + l.Masked
	}
}
