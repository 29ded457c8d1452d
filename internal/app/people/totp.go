package people

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"net/url"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// The second factor: a code of six digits that changes every 30 seconds (RFC
// 6238), and ten codes on paper for the day the phone is lost. Who holds a
// guarded role sets it in the invitation and cannot sign in without it;
// everybody else may turn it on.
const (
	totpSeconds   = 30
	recoveryCodes = 10
)

// SecondFactor is how a user's second factor stands.
type SecondFactor struct {
	On    bool
	Codes int // recovery codes left
}

// SecondFactorOf is how a user's own second factor stands.
func (a *Desk) SecondFactorOf(ctx context.Context, userID string) (f SecondFactor, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Credential(userID)
		if err != nil {
			return err
		}
		f.On = c != nil && c.TOTPOn
		f.Codes, err = tx.RecoveryCodes(userID)
		return err
	})
	return f, err
}

func newFactor(site programme.Brand, u *programme.User) *FactorSetup {
	raw := make([]byte, 20)
	rand.Read(raw) // never fails
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)
	return &FactorSetup{factorURI(site, u, secret), secret}
}

func factorURI(site programme.Brand, u *programme.User, secret string) string {
	return "otpauth://totp/" + url.PathEscape(string(site)+":"+u.Login) + "?secret=" + secret + "&issuer=" + url.QueryEscape(string(site))
}

func wrongDigits() error {
	const message = "口令不对，请核对手机时间后再试"
	return &programme.Error{Code: programme.Invalid, Message: message, Problems: []programme.Problem{{Field: "code", Code: "code", Message: message}}}
}

// BeginSecondFactor makes a new secret, not yet asked for. Who holds a guarded
// role sets theirs by an invitation alone.
func (a *Desk) BeginSecondFactor(ctx context.Context, signed *Signed) (e *FactorSetup, err error) {
	e = newFactor(a.Brand(ctx), &signed.User)
	err = a.Act(ctx, act.As(signed.Actor), programme.UserSecure, "", func(s *act.Step) error {
		guarded, err := guarded(s, signed.User.ID)
		if err != nil {
			return err
		}
		if guarded {
			return programme.Errorf(programme.WrongState, "您的角色只能在登录邀请里设置动态口令；请系统管理员提请重设")
		}
		return secure(s, signed.User.ID, "second_factor_begun", func(c *store.Credential) error {
			if c.TOTPOn {
				return programme.Errorf(programme.WrongState, "动态口令已启用；要更换请系统管理员提请重设")
			}
			c.TOTPSealed = a.Keys.Seal(seal.SecondFactor, signed.User.ID, e.Secret)
			return nil
		}, act.TokenHash(signed.secret), keepTokens)
	})
	return e, err
}

// BegunSecondFactor is the secret that was made and is not asked for yet, for
// the page that asks for a code of it; nil where there is none.
func (a *Desk) BegunSecondFactor(ctx context.Context, signed *Signed) (e *FactorSetup, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Credential(signed.User.ID)
		if err != nil || c == nil || c.TOTPOn || c.TOTPSealed == "" {
			return err
		}
		plain, err := a.Keys.Unseal(seal.SecondFactor, c.UserID, c.TOTPSealed)
		if err != nil {
			return err
		}
		site, err := a.BrandIn(tx)
		e = &FactorSetup{factorURI(site, &signed.User, plain), plain}
		return err
	})
	return e, err
}

// ConfirmSecondFactor turns the second factor on with a first right code, and
// gives the recovery codes, once.
func (a *Desk) ConfirmSecondFactor(ctx context.Context, signed *Signed, code string) (codes []string, err error) {
	err = a.Act(ctx, act.As(signed.Actor), programme.UserSecure, "", func(s *act.Step) error {
		return secure(s, signed.User.ID, "second_factor_on", func(c *store.Credential) error {
			step, ok := a.codeStep(c, code)
			if c.TOTPOn || c.TOTPSealed == "" || !ok {
				return wrongDigits()
			}
			c.TOTPOn, c.TOTPLast = true, step
			codes, err = newRecoveryCodes(s, c.UserID)
			return err
		}, act.TokenHash(signed.secret), keepTokens)
	})
	return codes, err
}

// RenewRecoveryCodes makes new recovery codes in place of those there were, and
// gives them, once.
func (a *Desk) RenewRecoveryCodes(ctx context.Context, signed *Signed) (codes []string, err error) {
	err = a.Act(ctx, act.As(signed.Actor), programme.UserSecure, "", func(s *act.Step) error {
		return secure(s, signed.User.ID, "recovery_codes", func(c *store.Credential) error {
			if !c.TOTPOn {
				return programme.Errorf(programme.WrongState, "还没有启用动态口令")
			}
			codes, err = newRecoveryCodes(s, c.UserID)
			return err
		}, act.TokenHash(signed.secret), keepTokens)
	})
	return codes, err
}

func newRecoveryCodes(s *act.Step, userID string) (codes []string, err error) {
	hashes := make([]string, recoveryCodes)
	codes = make([]string, recoveryCodes)
	for i := range codes {
		codes[i] = codeOf(2)
		hashes[i] = codeHash(userID, codes[i])
	}
	return codes, s.SetRecoveryCodes(userID, hashes)
}

// codeStep is the time step that a code is right for, newer than the last one
// used; one step early or late is forgiven.
func (a *Desk) codeStep(c *store.Credential, code string) (step int64, ok bool) {
	secret, err := a.Keys.Unseal(seal.SecondFactor, c.UserID, c.TOTPSealed)
	if err != nil || secret == "" {
		return 0, false
	}
	now := a.Store.Clock().Unix() / totpSeconds
	for _, step := range []int64{now, now - 1, now + 1} {
		if step <= c.TOTPLast {
			continue
		}
		if right, err := hotp.ValidateCustom(code, uint64(step), secret,
			hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}); err == nil && right {
			return step, true
		}
	}
	return 0, false
}

// codeHash is what is kept of a code of a user's, however it is typed.
func codeHash(userID, code string) string {
	code = strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToUpper(code))
	return act.TokenHash(userID + "\x00" + code)
}
