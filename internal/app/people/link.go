package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// A claim opens no record. Who hands in an application under an ID number that
// the register knows from before reaches that application and nothing else of
// the person, until a code from the phone that the register had before, or
// somebody of a base who has seen the ID card, says that they are the person
// (programme.Link). An employer's word is not enough, nor is the number.

// Bounds of codes.
const (
	codesADay   = 5 // of one person, whoever asks
	codeTries   = 5
	codeFor     = 15 * time.Minute
	codesTallys = "link.code"
)

// Claim makes a draft's account the holder of what is handed in now, for a
// person whom the register knew before; ask is for after it is handed in.
// Refused where the account is another person's, and where somebody signs in
// as the person already: one record is not opened to a second account.
func Claim(s *act.Step, d *programme.Draft, known *programme.Person) (ask func(ap *programme.Application) error, err error) {
	grants, err := s.PersonGrants(known.ID)
	if err != nil {
		return nil, err
	}
	if len(grants) > 0 {
		return nil, programme.Errorf(programme.Conflict, "该身份证号码已有登录账号，请用原账号登录报名；忘记密码或不是本人的，请联系单位经办人或培训基地").Under(programme.DutyEnrolment)
	}
	if other, err := s.DraftOf(d.ProgrammeID, known.ID); err != nil || other != nil {
		if err == nil {
			err = programme.Errorf(programme.Conflict, "该身份证号码本年度另有一份报名，请核对号码，或联系单位经办人").Under(programme.DutyEnrolment)
		}
		return nil, err
	}
	k := &programme.Link{ID: s.NewID(), ProgrammeID: d.ProgrammeID, PersonID: known.ID, UserID: d.UserID, Holder: d.PersonID, ClaimedBy: d.ClaimedBy,
		State: programme.Asked, AskedAt: s.Now()}
	if programme.Holds(d.PersonID) {
		before, err := s.HolderLinks(d.PersonID)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(before, func(b programme.Link) bool { return b.PersonID != known.ID }) {
			return nil, AnothersAccount()
		}
	} else {
		k.Holder = programme.HolderOf(k.ID)
		if err := bind(s, d.UserID, d.PersonID, k.Holder, act.Facts{"holder": k.Holder, "draft": d.ID}); err != nil {
			return nil, err
		}
	}
	own := s.Caller.Person == d.PersonID
	d.PersonID = k.Holder
	if own {
		s.Caller.Person = known.ID // to hand in; given back by ask
	}
	return func(ap *programme.Application) error {
		if own {
			s.Caller.Person = k.Holder
		}
		k.ApplicationID = ap.ID
		if err := store.Insert(s.Tx, k); err != nil {
			return err
		}
		return s.RecordAs(programme.LinkAsk, s.Caller.Actor, k.ProgrammeID, k.ID, "", act.Facts{"application": ap.ID, "person": k.PersonID})
	}, nil
}

func AnothersAccount() error {
	return programme.Errorf(programme.Conflict, "本账号已登记为另一人，不能用来给别的身份证号码报名。请核对号码；确实填错过号码的，请培训基地“更正个人信息”").Under(programme.DutyEnrolment)
}

// bind moves the trainee's grants of a user from one person or holder to
// another, and journals it.
func bind(s *act.Step, userID, from, to string, why act.Facts) error {
	grants, err := s.UserGrants(userID)
	if err != nil {
		return err
	}
	for i := range grants {
		g := &grants[i]
		if g.Role != programme.RoleTrainee || g.PersonID != from {
			continue
		}
		g.PersonID = to
		if err := store.Update(s.Tx, g); err != nil {
			return err
		}
		why["role"], why["grant"] = g.Role, g.ID
		if _, err := s.Append(s.Entry(programme.UserGrant, userID, why)); err != nil {
			return err
		}
	}
	return nil
}

// link is a link that the caller sees, in an open year.
func link(s *act.Step, id string) (*programme.Link, error) {
	if err := s.Own(); err != nil {
		return nil, err
	}
	if err := s.Desk.Sees(s.Tx, s.Caller, programme.NounLink, id); err != nil {
		return nil, err
	}
	k, err := store.Get[programme.Link](s.Tx, id)
	if err != nil {
		return nil, err
	}
	_, _, err = s.Open(k.ProgrammeID)
	return k, err
}

// answer moves a link, and all others of its holder: they are of one account
// and one person.
func answer(s *act.Step, k *programme.Link, way, seen string) error {
	was := k.State
	if err := s.Move(&k.State); err != nil {
		return err
	}
	from, to := k.Holder, k.PersonID
	if k.State == programme.Unlinked {
		from, to = to, from
	}
	if k.State == programme.Linked {
		grants, err := s.PersonGrants(k.PersonID)
		if err != nil {
			return err
		}
		if len(grants) > 0 {
			return programme.Errorf(programme.Conflict, "该人已有登录账号，一份档案只关联一个账号。请本人用原账号登录").Under(programme.DutyEnrolment)
		}
	}
	all, err := s.HolderLinks(k.Holder)
	if err != nil {
		return err
	}
	for i := range all {
		x := &all[i]
		if x.State != was {
			continue
		}
		x.State, x.Way, x.Seen, x.AnsweredBy, x.AnsweredAt = k.State, way, seen, s.Caller.User, s.Now()
		if err := store.Update(s.Tx, x); err != nil {
			return err
		}
	}
	drafts, err := s.PersonDrafts(from)
	if err != nil {
		return err
	}
	for i := range drafts {
		if d := &drafts[i]; d.UserID == k.UserID {
			d.PersonID = to
			if err := store.Update(s.Tx, d); err != nil {
				return err
			}
		}
	}
	if err := bind(s, k.UserID, from, to, act.Facts{"link": k.ID, "holder": k.Holder, "person": k.PersonID, "to": k.State}); err != nil {
		return err
	}
	return s.Record(k.ProgrammeID, k.ID, act.Facts{"from": was, "to": k.State, "way": way, "application": k.ApplicationID, "user": k.UserID})
}

// ConfirmLink says that somebody of a base, which the person applied to now or
// before, has seen the ID card of who holds the account: from then on the
// account is the person. It is another than who invited or claimed them. seen
// is what was seen.
func (a *Desk) ConfirmLink(ctx context.Context, c act.Caller, id, seen string) error {
	return a.Act(ctx, c, programme.LinkConfirm, seen, func(s *act.Step) error {
		k, err := link(s, id)
		if err != nil {
			return err
		}
		invited, err := s.Inviters(k.UserID)
		if err != nil {
			return err
		}
		if err := s.Apart(append(invited, k.UserID, k.ClaimedBy)...); err != nil {
			return err
		}
		return answer(s, k, programme.LinkByCard, seen)
	})
}

// RefuseLink says with a reason that who holds the account is not the person:
// the account loses the application too.
func (a *Desk) RefuseLink(ctx context.Context, c act.Caller, id, reason string) error {
	return a.endLink(ctx, c, programme.LinkRefuse, id, reason)
}

// UndoLink takes a person's record back from an account that it was opened to
// by mistake.
func (a *Desk) UndoLink(ctx context.Context, c act.Caller, id, reason string) error {
	return a.endLink(ctx, c, programme.LinkUndo, id, reason)
}

func (a *Desk) endLink(ctx context.Context, c act.Caller, action programme.Action, id, reason string) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		k, err := link(s, id)
		if err != nil {
			return err
		}
		return answer(s, k, k.Way, reason)
	})
}

// SendLinkCode sends a code to the phone that the register had of the person
// before the account came. Where it has none, or no gateway is set up, it says
// what to do instead.
func (s *Desk) SendLinkCode(ctx context.Context, c act.Caller, id string) error {
	const card = "请带身份证原件到报名的培训基地核实"
	if !s.Message.Reaches(tell.ByPhone) {
		return programme.Errorf(programme.WrongState, "系统还没有开通短信，不能发送核实码。"+card).Under(programme.DutyEnrolment)
	}
	b := make([]byte, 12)
	rand.Read(b) // never fails
	nonce := base64.RawURLEncoding.EncodeToString(b)
	return s.Act(ctx, c, programme.LinkCode, "", func(st *act.Step) error {
		k, err := link(st, id)
		if err != nil {
			return err
		}
		if err := st.Move(&k.State); err != nil {
			return err
		}
		p, err := store.Get[programme.Person](st.Tx, k.PersonID)
		if err != nil {
			return err
		}
		phone, err := s.Keys.Unseal(seal.Phone, p.ID, p.PhoneSealed)
		if err != nil {
			return err
		}
		if phone == "" {
			return programme.Errorf(programme.WrongState, "档案里没有登记过手机号码，不能发送核实码。"+card).Under(programme.DutyEnrolment)
		}
		n, err := st.Tally(codesTallys, p.ID, st.Today(), 1)
		if err != nil {
			return err
		}
		if n > codesADay {
			return programme.Errorf(programme.Busy, "今天已经发过 %d 次核实码，请明天再试，或"+strings.TrimPrefix(card, "请"), codesADay)
		}
		if err := st.SetLinkCode(k.ID, nonce); err != nil {
			return err
		}
		if err := st.AddDeliveries([]*message.Delivery{{MessageID: message.CodeMark + nonce, PersonID: p.ID, Channel: tell.ByPhone, Kind: "account",
			Urgent: true, Masked: message.MaskedAddress(tell.ByPhone, phone), NextAt: st.Now()}}); err != nil {
			return err
		}
		return st.Record(k.ProgrammeID, k.ID, act.Facts{"code": "sent"})
	})
}

// ProveLink takes the code from the phone that the register had before: the
// account is the person from then on. Every try is counted before it is looked
// at.
func (a *Desk) ProveLink(ctx context.Context, c act.Caller, id, code string) error {
	var nonce string
	var tries int
	err := a.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if err := a.Sees(tx, c, programme.NounLink, id); err != nil {
			return err
		}
		nonce, tries, err = tx.TryLinkCode(id, tx.Now().Add(-codeFor).UnixMicro())
		return err
	})
	if err != nil {
		return err
	}
	return a.Act(ctx, c, programme.LinkProve, "", func(s *act.Step) error {
		k, err := link(s, id)
		if err != nil {
			return err
		}
		switch {
		case nonce == "" || tries > codeTries:
			return programme.Errorf(programme.WrongState, "核实码已失效或还没有发送，请重新发送")
		case subtle.ConstantTimeCompare([]byte(strings.TrimSpace(code)), []byte(a.Message.LinkCode(k.ID, nonce))) != 1:
			return act.FieldError("code", "核实码不对，请照短信核对")
		}
		if err := s.DropLinkCode(k.ID); err != nil {
			return err
		}
		return answer(s, k, programme.LinkByCode, "")
	})
}

// Given keeps the phone that an application was handed in with, where the
// register had one before.
func Given(s *act.Step, applicationID, phone string) *programme.Given {
	return &programme.Given{ID: applicationID, PhoneSealed: s.Desk.Keys.Seal(seal.Phone, applicationID, phone)}
}

// GiveAnew keeps the phone that an application was handed in with anew.
func GiveAnew(s *act.Step, applicationID, phone string) error {
	if phone == "" {
		return nil
	}
	fresh := Given(s, applicationID, phone)
	g, err := store.Get[programme.Given](s.Tx, applicationID)
	switch {
	case programme.CodeOf(err) == programme.NotFound:
		return store.Insert(s.Tx, fresh)
	case err != nil:
		return err
	}
	g.PhoneSealed = fresh.PhoneSealed
	return store.Update(s.Tx, g)
}

// PhoneOf is the phone that was given with an application, "" where none was:
// never one that the register has from elsewhere.
func PhoneOf(a *act.Desk, tx *store.Tx, ap *programme.Application, p *programme.Person) (string, error) {
	g, err := store.Get[programme.Given](tx, ap.ID)
	if err == nil {
		return a.Keys.Unseal(seal.Phone, g.ID, g.PhoneSealed)
	}
	if programme.CodeOf(err) != programme.NotFound {
		return "", err
	}
	all, err := tx.PersonApplications(p.ID)
	if err != nil || len(all) == 0 || all[0].ID != ap.ID {
		return "", err
	}
	return a.Keys.Unseal(seal.Phone, p.ID, p.PhoneSealed) // it came with this application
}

// ResealGivens seals what was given with applications with the current key.
func (s *Desk) ResealGivens(ctx context.Context, c act.Caller) error {
	for {
		n := 0
		err := s.Act(ctx, c, programme.KeysRotate, "", func(st *act.Step) error {
			list, err := st.GivensNotSealedWith(s.Keys.Current(), 500)
			if n = len(list); err != nil || n == 0 {
				return err
			}
			for i := range list {
				g := &list[i]
				plain, err := s.Keys.Unseal(seal.Phone, g.ID, g.PhoneSealed)
				if err != nil {
					return err
				}
				g.PhoneSealed = s.Keys.Seal(seal.Phone, g.ID, plain)
				if err := store.Update(st.Tx, g); err != nil {
					return err
				}
			}
			return st.Record("", s.Keys.Current(), act.Facts{"givens": n})
		})
		if err != nil || n == 0 {
			return err
		}
	}
}
