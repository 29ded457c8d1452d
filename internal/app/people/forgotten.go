package people

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// A forgotten password. Who gets a code on a phone or at an address that the
// account's user confirmed sets another, with the second factor where it is on.
// Of who holds, held or is proposed for a guarded role nothing changes by it:
// administrators and auditors are told, and two people invite anew (0017).

// Recovered is what came of it: a session, or that others were asked.
type Recovered struct {
	Session string
	Asked   bool
}

// Recover sets a password for one of the accounts that a code opened. All
// sessions and tokens of it end. Error Invalid for a password that will not
// do, Forbidden for a wrong second factor.
func (a *Desk) Recover(ctx context.Context, secret, userID, code, password, from string) (done *Recovered, err error) {
	var chosen *CodeChoice
	var user *programme.User
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		if _, chosen, err = a.proven(tx, message.OpensPassword, secret, userID); err != nil {
			return err
		}
		if user, err = store.Get[programme.User](tx, userID); err != nil || chosen.Guarded {
			return err
		}
		t := &trial{from: from, who: userID}
		return t.count(tx)
	})
	if err != nil {
		return nil, err
	}
	if chosen.Guarded {
		return &Recovered{Asked: true}, a.forgot(ctx, secret, user)
	}
	if err := seal.CheckPasswordRule(password, user.Login, user.Name); err != nil {
		return nil, err
	}
	hash, err := seal.HashPassword(password)
	if err != nil {
		return nil, err
	}
	refusedAs := ""
	err = a.Act(ctx, act.As(programme.Actor{User: user.ID, Name: user.Name}), programme.UserRecover, "", func(s *act.Step) error {
		ch, chosen, err := a.proven(s.Tx, message.OpensPassword, secret, userID)
		if err != nil {
			return err
		}
		if used, err := s.EndChallenge(ch.Hash); err != nil || !used {
			return wrongCode()
		}
		if chosen.Guarded {
			return refusal(SignInNotSo, nil)
		}
		return secure(s, userID, "forgotten_"+ch.Data, func(c *store.Credential) error {
			if refusedAs, err = a.reset(s.Tx, user, c, code, hash); err != nil {
				return err
			}
			_, err = s.DropKeys(userID)
			return err
		}, "")
	})
	if refusedAs != "" { // kept beside the transaction that was rolled back
		if e := a.Store.Write(ctx, func(tx *store.Tx) error { return tx.AddSignIn(userID, from, refusedAs) }); e != nil {
			return nil, e
		}
	}
	if err != nil {
		return nil, err
	}
	done = &Recovered{}
	done.Session, err = a.recovered(ctx, userID, from)
	return done, err
}

// recovered lets in who has just set a password.
func (a *Desk) recovered(ctx context.Context, userID, from string) (session string, err error) {
	err = a.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if err := tx.AddSignIn(userID, from, SignInForgot); err != nil {
			return err
		}
		for i := range tryLimits {
			if err := tryLimits[i].giveBack(tx, userID, from); err != nil {
				return err
			}
		}
		session, err = StartSession(tx, userID, DoorForgot, from)
		return err
	})
	return session, err
}

// reset puts another password into a credential of who passes the second
// factor; the outcome is for the record of the door, "" where it passed.
func (a *Desk) reset(tx *store.Tx, user *programme.User, c *store.Credential, code, hash string) (outcome string, err error) {
	if c.Password == "" {
		return "", programme.Errorf(programme.Forbidden, "这个账号还没有设过密码，请用登录邀请开通")
	}
	outcome, err = a.passes(tx, byForgot, user, c, code)
	if err != nil {
		return "", err
	}
	if !CameIn(outcome) {
		if outcome == SignInFactor {
			return outcome, programme.Errorf(programme.Forbidden, "动态口令不对。手机不在身边的，填一个恢复码；都没有的，请联系系统管理员提请重设")
		}
		return outcome, refusal(outcome, c)
	}
	now, err := tx.Credential(c.UserID) // the code was used up in it
	if err != nil {
		return "", err
	}
	*c = *now
	c.Password = hash
	return "", nil
}

// forgot tells administrators and auditors that somebody in a guarded role
// forgot their password; nothing of the account changes.
func (a *Desk) forgot(ctx context.Context, secret string, user *programme.User) error {
	return a.Act(ctx, act.As(programme.Actor{User: user.ID, Name: user.Name}), programme.UserForgot, "", func(s *act.Step) error {
		ch, chosen, err := a.proven(s.Tx, message.OpensPassword, secret, user.ID)
		if err != nil {
			return err
		}
		if used, err := s.EndChallenge(ch.Hash); err != nil || !used {
			return wrongCode()
		}
		if err := s.Move(&user.State); err != nil {
			return err
		}
		return s.Record("", chosen.UserID, act.Facts{"way": ch.Data})
	})
}
