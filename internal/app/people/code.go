package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// A code that opens: sent to a phone or mail address that its user confirmed
// while signed in. Only such an address opens anything: not one that was typed
// into an application, nor one that the register has. Nobody is told whether
// an address is known before they gave the code back.

// dormantAfter is how long an account may lie unused before a code alone no
// longer opens it: numbers that are given up go to somebody else.
const dormantAfter = 180 * 24 * time.Hour

// sendLimits bound codes: to one address, and from one network address.
var sendLimits = []tryLimit{
	{"code", 3, 20 * time.Minute, func(who, _ string) string { return who }},
	{"codes from", 30, time.Minute, func(_, from string) string { return from }},
}

// channelOf is which way an address is reached: with an @ by mail.
func channelOf(address string) string {
	if strings.Contains(address, "@") {
		return tell.ByMail
	}
	return tell.ByPhone
}

// SendCode sends a code for one purpose (message.OpensIn, message.OpensPassword)
// to an address that somebody confirmed, and gives the secret with which the
// code is good, alike for addresses that nobody has. An earlier code ends.
// Error Invalid for what is no address, Busy for too many.
func (a *Desk) SendCode(ctx context.Context, purpose, address, from string) (secret string, err error) {
	channel := channelOf(address)
	if purpose == message.OpensIn {
		channel = tell.ByPhone
	}
	if address, err = message.CleanAddress(channel, address); err != nil {
		return "", err
	}
	if !a.Message.Reaches(channel) {
		return "", programme.Errorf(programme.WrongState, "系统还没有开通这种方式，请用密码登录；忘了密码，请联系系统管理员")
	}
	b := make([]byte, 12)
	rand.Read(b) // never fails
	secret, hash := act.Token()
	ch := &store.Challenge{Hash: hash, Kind: purpose, About: a.Message.AddressIndex(channel, address), Data: channel,
		Nonce: base64.RawURLEncoding.EncodeToString(b)}
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		for i := range sendLimits {
			wait, err := sendLimits[i].count(tx, ch.About, from)
			if err != nil {
				return err
			}
			if wait > 0 {
				return programme.Errorf(programme.Busy, "验证码发得太多了，请 %d 分钟后再试，或用密码登录", int(wait.Minutes())+1)
			}
		}
		if err := tx.EndChallenges(purpose, ch.About); err != nil {
			return err
		}
		to, err := tx.ContactsAt(ch.About)
		if err != nil {
			return err
		}
		ch.UserID = ""
		if len(to) > 0 {
			ch.UserID = to[0].UserID
		}
		if err := tx.Begin(ch); err != nil || ch.UserID == "" {
			return err
		}
		return tx.AddDeliveries([]*message.Delivery{{MessageID: message.OpensMark + ch.Nonce, UserID: ch.UserID, Channel: channel, Kind: "account",
			Urgent: true, Masked: message.MaskedAddress(channel, address), NextAt: tx.Now()}})
	})
	return secret, err
}

// CodeChoice is an account that a code may open.
type CodeChoice struct {
	UserID, Name string
	Roles        []RoleChoice
	Factor       bool // a code of the second factor is asked for besides
	Guarded      bool // it takes two people to give a new way in
}

// Opening is what came of a code: a session, or what is still asked.
type Opening struct {
	Session string
	Choices []CodeChoice
}

func wrongCode() error {
	return programme.Errorf(programme.Forbidden, "验证码不对、用过了或已过期。验证码 5 分钟内有效，以最后一条为准；请核对，或重新发一条")
}

// TakeCode takes a code that was sent, once. Where it is to sign in, and to one
// account that asks for nothing more, that is signed in to; elsewhere the
// secret is good for the next step. The try is counted before it is weighed.
func (a *Desk) TakeCode(ctx context.Context, purpose, secret, code, from string) (o *Opening, err error) {
	var refused error
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		o, refused = &Opening{}, nil
		ch, err := tx.TryChallenge(act.TokenHash(secret), purpose, tx.Now().Add(-message.OpensFor).UnixMicro())
		if err != nil {
			return err
		}
		t := &trial{from: from, who: "code"}
		if ch != nil {
			t.who = ch.About
		}
		if err := t.count(tx); err != nil {
			return err
		}
		if ch == nil || ch.UserID == "" || ch.Tries > codeTries ||
			subtle.ConstantTimeCompare([]byte(strings.TrimSpace(code)), []byte(a.Message.OpeningCode(ch))) != 1 {
			refused = wrongCode()
			who := ""
			if ch != nil {
				who = ch.UserID
			}
			return tx.AddSignIn(who, from, SignInCode)
		}
		if _, err := tx.ProveChallenge(ch.Hash); err != nil {
			return err
		}
		for i := range tryLimits {
			if err := tryLimits[i].giveBack(tx, t.who, from); err != nil {
				return err
			}
		}
		if o.Choices, err = a.choices(tx, ch); err != nil {
			return err
		}
		if len(o.Choices) == 0 {
			refused = programme.Errorf(programme.Forbidden, "没有可以凭这个验证码打开的账号。半年没有登录过的账号，请用密码登录，或请系统管理员重新发登录邀请")
			return nil
		}
		if purpose == message.OpensIn && len(o.Choices) == 1 && (!o.Choices[0].Factor || o.Choices[0].Guarded) {
			o.Session, refused, err = a.enterBy(tx, ch, byPhone, o.Choices[0].UserID, "", from)
		}
		return err
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return nil, err
	}
	return o, nil
}

// choices are the accounts whose user confirmed the address of a challenge and
// came in not too long ago.
func (a *Desk) choices(tx *store.Tx, ch *store.Challenge) (out []CodeChoice, err error) {
	contacts, err := tx.ContactsAt(ch.About)
	if err != nil {
		return nil, err
	}
	for i := range contacts {
		k := &contacts[i]
		u, err := store.Get[programme.User](tx, k.UserID)
		if err != nil {
			return nil, err
		}
		last, err := tx.LastSignIn(u.ID, cameIn)
		if err != nil {
			return nil, err
		}
		if u.State != programme.Active || tx.Now().Sub(time.UnixMicro(max(last, k.ConfirmedAt.UnixMicro()))) > dormantAfter {
			continue
		}
		c := CodeChoice{UserID: u.ID, Name: u.Name}
		if c.Roles, err = rolesOf(tx, u.ID); err != nil {
			return nil, err
		}
		cred, err := tx.Credential(u.ID)
		if err != nil {
			return nil, err
		}
		c.Factor = cred != nil && cred.TOTPOn
		if c.Guarded, err = guarded(&act.Step{Tx: tx, Desk: a.Desk}, u.ID); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// proven is the challenge of a secret whose code was given, with the account
// that is chosen among those it may open; Error Forbidden where it is not.
func (a *Desk) proven(tx *store.Tx, purpose, secret, userID string) (*store.Challenge, *CodeChoice, error) {
	ch, err := tx.Challenge(act.TokenHash(secret), purpose, tx.Now().Add(-2*message.OpensFor).UnixMicro())
	if err != nil {
		return nil, nil, err
	}
	if ch == nil || ch.ProvedAt == 0 {
		return nil, nil, programme.Errorf(programme.Forbidden, "这一步等得太久或已办过，请重新发验证码")
	}
	list, err := a.choices(tx, ch)
	if err != nil {
		return nil, nil, err
	}
	for i := range list {
		if list[i].UserID == userID {
			return ch, &list[i], nil
		}
	}
	return nil, nil, programme.Errorf(programme.Forbidden, "请选一个账号")
}

// CodeChoices are the accounts that a code may open which was given already.
func (a *Desk) CodeChoices(ctx context.Context, purpose, secret string) (out []CodeChoice, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		ch, err := tx.Challenge(act.TokenHash(secret), purpose, tx.Now().Add(-2*message.OpensFor).UnixMicro())
		if err != nil || ch == nil || ch.ProvedAt == 0 {
			return err
		}
		out, err = a.choices(tx, ch)
		return err
	})
	return out, err
}

// OpenByCode signs in to one of the accounts that a code opened, with the code
// of the second factor where that is on.
func (a *Desk) OpenByCode(ctx context.Context, secret, userID, code, from string) (session string, err error) {
	var refused error
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		session, refused = "", nil
		ch, chosen, err := a.proven(tx, message.OpensIn, secret, userID)
		if err != nil {
			return err
		}
		t := &trial{from: from, who: chosen.UserID}
		if err := t.count(tx); err != nil {
			return err
		}
		session, refused, err = a.enterBy(tx, ch, byPhone, chosen.UserID, code, from)
		return err
	})
	if err == nil {
		err = refused
	}
	return session, err
}

// enterBy begins a session for a user whose first factor was right, and uses
// the challenge up. What is refused is kept in the record of the door.
func (a *Desk) enterBy(tx *store.Tx, ch *store.Challenge, w *way, userID, code, from string) (session string, refused, err error) {
	u, err := store.Get[programme.User](tx, userID)
	if err != nil {
		return "", nil, err
	}
	c, err := tx.Credential(userID)
	if err != nil {
		return "", nil, err
	}
	if c == nil {
		c = &store.Credential{UserID: userID}
	}
	outcome, err := a.passes(tx, w, u, c, code)
	if err != nil {
		return "", nil, err
	}
	if err := tx.AddSignIn(userID, from, outcome); err != nil {
		return "", nil, err
	}
	if !CameIn(outcome) {
		return "", refusal(outcome, c), nil
	}
	for i := range tryLimits {
		if err := tryLimits[i].giveBack(tx, userID, from); err != nil {
			return "", nil, err
		}
	}
	if used, err := tx.EndChallenge(ch.Hash); err != nil || !used {
		return "", wrongCode(), err
	}
	session, err = StartSession(tx, userID, w.door, from)
	return session, nil, err
}
