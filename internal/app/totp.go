package app

import (
	"context"
	"crypto/rand"
	"encoding/base32"

	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// The second factor: a code of six digits that changes every 30 seconds (RFC
// 6238). Who approves or pays money needs it on.
const totpSeconds = 30

// NeedsSecondFactor reports whether a role may only be acted in with the
// second factor on: those who approve money or register its payment.
func NeedsSecondFactor(r programme.Role) bool {
	for _, action := range []programme.Action{programme.StatementApprove, programme.StatementPay} {
		for _, role := range programme.Find(action).Roles {
			if role == r {
				return true
			}
		}
	}
	return false
}

// SecondFactorOn reports whether a user's second factor is confirmed.
func (a *App) SecondFactorOn(ctx context.Context, userID string) (on bool, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Credential(userID)
		on = c != nil && c.TOTPOn
		return err
	})
	return on, err
}

// BeginSecondFactor makes a new secret, not yet asked for, and gives it in the
// form that phones scan (otpauth://…).
func (a *App) BeginSecondFactor(ctx context.Context, signed *Signed) (uri, secret string, err error) {
	raw := make([]byte, 20)
	rand.Read(raw) // never fails
	secret = base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)
	err = a.act(ctx, As(signed.Actor), programme.UserSecure, "", func(s *step) error {
		return s.secure(signed.User.ID, "second_factor_begun", func(c *store.Credential) error {
			if c.TOTPOn {
				return programme.Errorf(programme.WrongState, "动态口令已启用；要更换请联系管理员重新发邀请")
			}
			c.TOTPSealed = a.keys.Seal(seal.SecondFactor, signed.User.ID, secret)
			return nil
		}, tokenHash(signed.secret))
	})
	uri = "otpauth://totp/jinlanling:" + signed.User.Login + "?secret=" + secret + "&issuer=jinlanling"
	return uri, secret, err
}

// ConfirmSecondFactor turns the second factor on with a first right code.
func (a *App) ConfirmSecondFactor(ctx context.Context, signed *Signed, code string) error {
	return a.act(ctx, As(signed.Actor), programme.UserSecure, "", func(s *step) error {
		return s.secure(signed.User.ID, "second_factor_on", func(c *store.Credential) error {
			step, ok := a.codeStep(c, code)
			if c.TOTPSealed == "" || !ok {
				return &programme.Error{Code: programme.Invalid, Message: "口令不对，请核对手机时间后再试", Problems: []programme.Problem{{Field: "code", Code: "code", Message: "口令不对，请核对手机时间后再试"}}}
			}
			c.TOTPOn, c.TOTPLast = true, step
			return nil
		}, tokenHash(signed.secret))
	})
}

// codeStep is the time step that a code is right for, newer than the last one
// used; one step early or late is forgiven.
func (a *App) codeStep(c *store.Credential, code string) (step int64, ok bool) {
	secret, err := a.keys.Unseal(seal.SecondFactor, c.UserID, c.TOTPSealed)
	if err != nil || secret == "" {
		return 0, false
	}
	now := a.store.Clock().Unix() / totpSeconds
	for _, step := range []int64{now, now - 1, now + 1} {
		if step <= c.TOTPLast {
			continue
		}
		if right, err := hotp.ValidateCustom(code, uint64(step), secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}); err == nil && right {
			return step, true
		}
	}
	return 0, false
}
