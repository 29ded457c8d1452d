package roll

import (
	"context"
	"encoding/base32"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// The sealed columns of an objection.
const (
	objectorName    seal.Kind = "objector_name"
	objectorContact seal.Kind = "objector_contact"

	objectionReference seal.Kind = "objection_reference"
)

// ObjectionIn is an objection as somebody makes it, to a roll or to a
// publication. Name and Contact may stay empty.
type ObjectionIn struct {
	RollID, PublicationID, ApplicationID, Channel, Text, Name, Contact string
}

// objected is the list that an objection is to.
type objected struct {
	programmeID, baseID string
	state               programme.State
	from, to            programme.Date
	people              []string
	duty                string // of the notice
}

func (in *ObjectionIn) list(s *act.Step) (*objected, error) {
	if in.PublicationID != "" {
		in.RollID = ""
		p, err := store.Get[programme.Publication](s.Tx, in.PublicationID)
		if err != nil {
			return nil, err
		}
		return &objected{p.ProgrammeID, p.BaseID, p.State, p.From, p.To, p.People, programme.DutyTrainingCertificate}, nil
	}
	r, err := store.Get[programme.Roll](s.Tx, in.RollID)
	if err != nil {
		return nil, err
	}
	return &objected{r.ProgrammeID, r.BaseID, r.State, r.From, r.To, r.People, programme.DutyEnrolment}, nil
}

// Bounds of objections that come from one place without signing in.
const (
	objectionWords    = 2000
	objectionAttempts = 5
	objectionWait     = time.Hour
)

// RaiseObjection takes an objection to a public list and gives the reference by which
// its answer can be followed. Its hash is kept; and of an objection that came
// by letter or phone the reference itself, sealed, since who takes it tells it
// to who made it.
func (a *Desk) RaiseObjection(ctx context.Context, c act.Caller, in ObjectionIn) (o *programme.Objection, reference string, err error) {
	if err := act.PlainWords("text", "异议内容", in.Text); err != nil {
		return nil, "", err
	}
	err = a.Act(ctx, c, programme.ObjectionRaise, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		l, err := in.list(s)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(l.programmeID); err != nil {
			return err
		}
		if err := in.check(l.people); err != nil {
			return err
		}
		switch {
		case l.state == programme.Replaced:
			return programme.Errorf(programme.WrongState, "这份名单已经更正，请对更正后的名单提出").Under(l.duty)
		case in.Channel == programme.ObjectionWeb && (l.state != programme.Posted || s.Today() < l.from || s.Today() > l.to):
			return programme.Errorf(programme.WrongState, "公示期为%s至%s，只在公示期内受理网上异议；期外请来信或来电",
				l.from.Chinese(), l.to.Chinese()).Under(l.duty)
		}
		if reference, err = newReference(s.Tx); err != nil {
			return err
		}
		o = &programme.Objection{ID: s.NewID(), ProgrammeID: l.programmeID, BaseID: l.baseID, RollID: in.RollID, PublicationID: in.PublicationID,
			ApplicationID: in.ApplicationID, State: programme.Received, Channel: in.Channel, Text: in.Text, ReferenceHash: referenceHash(reference),
			ReceivedAt: s.Now()}
		o.NameSealed, o.ContactSealed = a.Keys.Seal(objectorName, o.ID, in.Name), a.Keys.Seal(objectorContact, o.ID, in.Contact)
		if err := store.Insert(s.Tx, o); err != nil {
			return err
		}
		if in.Channel != programme.ObjectionWeb {
			if err := s.SetObjectionReference(store.ObjectionReference{Objection: o.ID, Sealed: a.Keys.Seal(objectionReference, o.ID, reference)}); err != nil {
				return err
			}
		}
		return s.Record(o.ProgrammeID, o.ID, in.facts())
	})
	return o, reference, err
}

func (in *ObjectionIn) facts() act.Facts {
	f := act.Facts{"application": in.ApplicationID, "channel": in.Channel}
	if in.PublicationID != "" {
		f["publication"] = in.PublicationID
	} else {
		f["roll"] = in.RollID
	}
	return f
}

func (in *ObjectionIn) check(people []string) error {
	in.Text = strings.TrimSpace(in.Text)
	switch n := utf8.RuneCountInString(in.Text); {
	case n == 0:
		return &programme.Error{Code: programme.Invalid, Message: "请写明异议的内容和依据",
			Problems: []programme.Problem{{Field: "text", Code: "form", Message: "请写明异议的内容和依据"}}}
	case n > objectionWords || utf8.RuneCountInString(in.Name)+utf8.RuneCountInString(in.Contact) > 200:
		return programme.Errorf(programme.TooLarge, "内容太长，请控制在 %d 字以内", objectionWords)
	}
	if in.Channel != programme.ObjectionWeb && in.Channel != programme.ObjectionLetter && in.Channel != programme.ObjectionPhone {
		return programme.Errorf(programme.Invalid, "请选择来源")
	}
	if in.ApplicationID != "" && !slices.Contains(people, in.ApplicationID) {
		return programme.Errorf(programme.Invalid, "所选的人不在这份名单上")
	}
	return nil
}

func referenceHash(reference string) string { return act.TokenHash("objection\x00" + reference) }

// newReference is twelve characters that can be read out on the phone.
func newReference(tx *store.Tx) (string, error) {
	b := make([]byte, 8)
	if err := tx.Random(b); err != nil {
		return "", err
	}
	t := base32.NewEncoding("23456789ABCDEFGHJKLMNPQRSTUVWXYZ").WithPadding(base32.NoPadding).EncodeToString(b)[:12]
	return t[:4] + "-" + t[4:8] + "-" + t[8:], nil
}

// PublicObjection is RaiseObjection for anybody: after five from one place it
// waits an hour.
func (a *Desk) PublicObjection(ctx context.Context, in ObjectionIn, from, key string) (reference string, err error) {
	if err := a.crowd(ctx, "objection\x00"+from); err != nil {
		return "", err
	}
	in.Channel = programme.ObjectionWeb
	c := act.As(act.SystemActor)
	if key != "" {
		c.Key, c.Input = "objection/"+key, act.TokenHash(in.RollID+in.PublicationID+"\x00"+in.ApplicationID+"\x00"+in.Text)
	}
	_, reference, err = a.RaiseObjection(ctx, c, in)
	return reference, err
}

// crowd counts what comes from a source and refuses too much of it.
func (a *Desk) crowd(ctx context.Context, source string) error {
	source = act.TokenHash(source)
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.CountAttempt(source, tx.Now().Add(-objectionWait))
		if err == nil && n > objectionAttempts {
			err = programme.Errorf(programme.Busy, "这里提交得太多，请 %d 分钟后再来", int(objectionWait.Minutes()))
		}
		return err
	})
}

// FollowedObjection is what who holds its reference learns of an objection.
type FollowedObjection struct {
	State      programme.State
	ReceivedAt time.Time
	Answer     string // once it is closed
	Upheld     bool
}

// FollowObjection finds an objection by its reference; Error NotFound where
// there is none.
func (a *Desk) FollowObjection(ctx context.Context, reference, from string) (out *FollowedObjection, err error) {
	if err := a.crowd(ctx, "follow\x00"+from); err != nil {
		return nil, err
	}
	clean := strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(reference))
	if len(clean) == 12 {
		clean = clean[:4] + "-" + clean[4:8] + "-" + clean[8:]
	}
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		o, err := tx.ObjectionByReference(referenceHash(clean))
		if err != nil {
			return err
		}
		if o == nil {
			return programme.Errorf(programme.NotFound, "没有查到，请核对受理编号")
		}
		out = &FollowedObjection{State: o.State, ReceivedAt: o.ReceivedAt, Upheld: o.Upheld}
		if o.State == programme.Closed {
			out.Answer = o.Answer
		}
		return nil
	})
	return out, err
}

// AnswerObjection is what the officer found.
func (a *Desk) AnswerObjection(ctx context.Context, c act.Caller, id, answer string, upheld bool) error {
	if err := act.PlainWords("answer", "答复", answer); err != nil {
		return err
	}
	return a.stepObjection(ctx, c, programme.ObjectionAnswer, id, "", func(_ *act.Step, o *programme.Objection) error {
		if answer == "" {
			return programme.Errorf(programme.Invalid, "请写明核实的情况和结论")
		}
		o.Answer, o.Upheld, o.AnsweredBy = answer, upheld, c.User
		return nil
	})
}

// ReturnObjection sends an answer back to be looked into again.
func (a *Desk) ReturnObjection(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepObjection(ctx, c, programme.ObjectionReturn, id, reason, func(*act.Step, *programme.Objection) error { return nil })
}

// CloseObjection closes an answered objection, by another person than who
// answered it; who made it can read the answer from then on.
func (a *Desk) CloseObjection(ctx context.Context, c act.Caller, id string) error {
	return a.stepObjection(ctx, c, programme.ObjectionClose, id, "", func(s *act.Step, o *programme.Objection) error {
		o.ClosedBy = c.User
		return s.Apart(o.AnsweredBy)
	})
}

func (a *Desk) stepObjection(ctx context.Context, c act.Caller, action programme.Action, id, reason string,
	change func(*act.Step, *programme.Objection) error) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		o, err := store.Get[programme.Objection](s.Tx, id)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(o.ProgrammeID); err != nil {
			return err
		}
		if err := s.Move(&o.State); err != nil {
			return err
		}
		if err := change(s, o); err != nil {
			return err
		}
		if err := store.Update(s.Tx, o); err != nil {
			return err
		}
		return s.Record(o.ProgrammeID, o.ID, act.Facts{"to": o.State, "upheld": o.Upheld})
	})
}

// ResealObjections seals what is sealed of objections with the current key;
// how many remain to be done is 0 when none are left.
func ResealObjections(s *act.Step) (int, error) {
	k := s.Desk.Keys
	list, err := s.ObjectionsNotSealedWith(k.Current(), 500)
	for i := range list {
		o := &list[i]
		for _, f := range []struct {
			kind seal.Kind
			text *string
		}{{objectorName, &o.NameSealed}, {objectorContact, &o.ContactSealed}} {
			plain, err := k.Unseal(f.kind, o.ID, *f.text)
			if err != nil {
				return 0, err
			}
			*f.text = k.Seal(f.kind, o.ID, plain)
		}
		if err := store.Update(s.Tx, o); err != nil {
			return 0, err
		}
	}
	return len(list), err
}

// ResealReferences seals the references that are kept with the current key.
func (s *Desk) ResealReferences(ctx context.Context) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		list, err := tx.ObjectionReferences()
		if err != nil {
			return err
		}
		for _, r := range list {
			plain, err := s.Keys.Unseal(objectionReference, r.Objection, r.Sealed)
			if err != nil {
				return err
			}
			r.Sealed = s.Keys.Seal(objectionReference, r.Objection, plain)
			if err := tx.SetObjectionReference(r); err != nil {
				return err
			}
		}
		return nil
	})
}

// References holds the references that are kept against the hashes by which
// they are found.
func References(c *act.Checker) (broken []string, err error) {
	list, err := c.ObjectionReferences()
	for _, r := range list {
		o, err := store.Get[programme.Objection](c.Tx, r.Objection)
		if err != nil {
			return nil, err
		}
		if plain, err := c.Desk.Keys.Unseal(objectionReference, o.ID, r.Sealed); err != nil || referenceHash(plain) != o.ReferenceHash {
			broken = append(broken, o.ID)
		}
	}
	return broken, err
}
