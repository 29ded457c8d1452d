package people

import (
	"context"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Outcomes of signing in, as they are kept.
const (
	SignInDone     = "done"
	SignInPassword = "password" // wrong
	SignInFactor   = "factor"   // wrong, or used before
	SignInNobody   = "nobody"   // no such login
	SignInDisabled = "disabled"
	SignInBarred   = "barred"   // right, within a day of a reset
	SignInUnready  = "unready"  // right, and no second factor where one is needed
	SignInRecovery = "recovery" // done, by a recovery code
	SignInReset    = "reset"    // by an invitation
	SignInPhone    = "phone"    // done, by a code to the phone
	SignInForgot   = "forgot"   // done, with a password set by a code
	SignInCode     = "code"     // wrong, used or too old
	SignInNotSo    = "not_so"   // right, and not a way in for the roles they hold
	SignInPasskey  = "passkey"  // done, by a passkey
	SignInKey      = "key"      // no passkey of anybody's, or a wrong answer
	SignInCopied   = "copied"   // a passkey that is in two places
	SignInIdentity = "identity" // done, by a provider of identities
	SignInUnbound  = "unbound"  // known there, and bound to nobody here
	SignInForeign  = "foreign"  // what came back from there was wrong
)

// cameIn are the outcomes with which somebody is in.
var cameIn = []string{SignInDone, SignInRecovery, SignInReset, SignInPhone, SignInForgot, SignInPasskey, SignInIdentity}

// CameIn reports whether somebody is in with an outcome.
func CameIn(outcome string) bool { return slices.Contains(cameIn, outcome) }

// tryLimit bounds tries of one kind: most at once, and one more each time every
// has passed.
type tryLimit struct {
	name  string
	most  int
	every time.Duration
	of    func(who, from string) string
}

// tryLimits are the bounds of guessing: of an account from one address, of an
// account from all addresses (slow, so that who knows the password gets in
// beside who guesses), and from one address on all accounts (a school behind
// one address has many forgetful people).
var tryLimits = []tryLimit{
	{"pair", 5, 15 * time.Minute, func(who, from string) string { return who + "\x00" + from }},
	{"account", 30, 2 * time.Minute, func(who, _ string) string { return who }},
	{"address", 100, 10 * time.Second, func(_, from string) string { return from }},
}

func (l *tryLimit) source(who, from string) string {
	return l.name + " " + act.TokenHash(l.of(who, from))
}

// count counts a try, or says how long to wait for the next.
func (l *tryLimit) count(tx *store.Tx, who, from string) (wait time.Duration, err error) {
	source := l.source(who, from)
	at, err := tx.Forgiven(source)
	if err != nil {
		return 0, err
	}
	now := tx.Now()
	forgiven := time.UnixMicro(at)
	if forgiven.Before(now) {
		forgiven = now
	}
	forgiven = forgiven.Add(l.every)
	if wait = forgiven.Sub(now) - time.Duration(l.most)*l.every; wait > 0 {
		return wait, nil
	}
	return 0, tx.SetForgiven(source, forgiven.UnixMicro())
}

// giveBack takes a try back that turned out right; of an account from its own
// address all of them.
func (l *tryLimit) giveBack(tx *store.Tx, who, from string) error {
	source := l.source(who, from)
	if l.name == "pair" {
		return tx.SetForgiven(source, 0)
	}
	at, err := tx.Forgiven(source)
	if err != nil {
		return err
	}
	return tx.SetForgiven(source, time.UnixMicro(at).Add(-l.every).UnixMicro())
}

// wrong is the one answer to a wrong name, a wrong password, a wrong code and
// a user who is disabled.
func wrong() error {
	return programme.Errorf(programme.Forbidden, "登录名、密码或动态口令不对")
}

// trial is one try at signing in.
type trial struct {
	from string
	who  string          // what tries are counted for: the user, or the login as it is cleaned
	user *programme.User // nil where the login is nobody's
	cred *store.Credential
}

// SignIn starts a session for whoever knows the password of login, and the
// code of the second factor where that is on: six digits, or a recovery code.
// from is the address that the request came from. The try is counted before
// anything is weighed, so that tries at once are no more than tries one after
// another.
func (a *Desk) SignIn(ctx context.Context, login, password, code, from string) (secret string, err error) {
	t, err := a.try(ctx, login, from)
	if err != nil {
		return "", err
	}
	return a.weigh(ctx, t, password, code, func(tx *store.Tx) error {
		secret, err = StartSession(tx, t.user.ID, DoorPassword, from)
		return err
	}, &secret)
}

// try finds who a login is and counts the try.
func (a *Desk) try(ctx context.Context, login, from string) (t *trial, err error) {
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		t = &trial{from: from, who: cleanLogin(login)}
		var err error
		if t.user, err = tx.UserByLogin(login); err == nil && t.user == nil {
			t.user, err = a.userByPhone(tx, login)
		}
		if code, wrong := idcode.ParseCreditCode(idcode.CleanCreditCode(login)); err == nil && t.user == nil && wrong == nil {
			t.user, err = tx.UserByLogin(string(code)) // a unit's, however it is typed
		}
		if err != nil {
			return err
		}
		if t.user != nil {
			t.who = t.user.ID
			if t.cred, err = tx.Credential(t.user.ID); err != nil {
				return err
			}
		}
		return t.count(tx)
	})
	return t, err
}

func (t *trial) count(tx *store.Tx) error {
	for i := range tryLimits {
		wait, err := tryLimits[i].count(tx, t.who, t.from)
		if err != nil {
			return err
		}
		if wait > 0 {
			return programme.Errorf(programme.Busy, "输错次数太多，请 %d 分钟后再试，或联系管理员", int(wait.Minutes())+1)
		}
	}
	return nil
}

// cleanLogin is a login that is nobody's without what tells spellings apart.
func cleanLogin(login string) string {
	if phone := idcode.CleanPhone(login); idcode.CheckPhone(phone) == nil {
		return phone
	}
	return strings.ToLower(strings.TrimSpace(login))
}

// weigh lets who proves to be the user of a trial do something, in the
// transaction that finds the credential as it was weighed: a password that was
// changed meanwhile, a code that was used meanwhile are worth nothing.
func (a *Desk) weigh(ctx context.Context, t *trial, password, code string, do func(*store.Tx) error, secret *string) (string, error) {
	kept := ""
	if t.cred != nil {
		kept = t.cred.Password
	}
	right := seal.CheckPassword(kept, password)
	var refused error
	err := a.Store.Write(ctx, func(tx *store.Tx) error {
		*secret, refused = "", nil
		outcome, err := a.outcome(tx, t, right, code)
		if err != nil {
			return err
		}
		userID := ""
		if t.user != nil {
			userID = t.user.ID
		}
		if err := tx.AddSignIn(userID, t.from, outcome); err != nil {
			return err
		}
		if !CameIn(outcome) {
			refused = refusal(outcome, t.cred)
			return nil
		}
		for i := range tryLimits {
			if err := tryLimits[i].giveBack(tx, t.who, t.from); err != nil {
				return err
			}
		}
		return do(tx)
	})
	if err == nil {
		err = refused
	}
	return *secret, err
}

// outcome is what comes of a trial whose password was weighed.
func (a *Desk) outcome(tx *store.Tx, t *trial, right bool, code string) (string, error) {
	if t.user == nil {
		return SignInNobody, nil
	}
	user, err := store.Get[programme.User](tx, t.user.ID)
	if err != nil {
		return "", err
	}
	now, err := tx.Credential(user.ID)
	if err != nil {
		return "", err
	}
	if !right || now == nil || now.Password != t.cred.Password {
		return SignInPassword, nil
	}
	t.cred = now
	return a.passes(tx, byPassword, user, now, code)
}

// factor weighs the second factor and uses it up.
func (a *Desk) factor(tx *store.Tx, c *store.Credential, code string) (string, error) {
	if step, ok := a.codeStep(c, code); ok {
		used, err := tx.UseStep(c, step)
		if used {
			return SignInDone, err
		}
		return SignInFactor, err
	}
	used, err := tx.UseRecoveryCode(c.UserID, codeHash(c.UserID, code))
	if used {
		return SignInRecovery, err
	}
	return SignInFactor, err
}

// ProveAgain notes that who holds a session has shown again to be who they are. It
// is counted and kept like signing in.
func (a *Desk) ProveAgain(ctx context.Context, signed *Signed, password, code, from string) error {
	t, err := a.try(ctx, signed.User.Login, from)
	if err != nil {
		return err
	}
	var none string
	_, err = a.weigh(ctx, t, password, code, func(tx *store.Tx) error { return tx.ProveSession(act.TokenHash(signed.secret)) }, &none)
	return err
}

// StartSession begins a session in the user's only role and the usual year.
func StartSession(tx *store.Tx, userID, door, from string) (secret string, err error) {
	grants, err := tx.UserGrants(userID)
	if err != nil {
		return "", err
	}
	grant := ""
	if len(grants) == 1 {
		grant = grants[0].ID
	}
	year, err := usualYear(tx)
	if err != nil {
		return "", err
	}
	secret, hash := act.Token()
	return secret, tx.StartSession(hash, userID, grant, year, door, from, !weakDoors[door])
}

// userByPhone is who registered first with a phone number that was given as
// the login name.
func (a *Desk) userByPhone(tx *store.Tx, login string) (*programme.User, error) {
	phone := idcode.CleanPhone(login)
	if idcode.CheckPhone(phone) != nil {
		return nil, nil
	}
	return tx.FirstByPhone(a.Keys.Index(seal.Phone, phone))
}
