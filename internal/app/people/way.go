package people

import (
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// way is a way in for who has an account: what showing the first thing opens,
// and to whom.
type way struct {
	door    string
	done    string // the outcome that is kept
	guarded bool   // it opens to who holds, held or is proposed for a guarded role
}

// The ways in. A code to the phone opens to nobody who holds a guarded role: the
// second factor lies on the same phone, and both would be one thing.
var (
	byPassword = &way{door: DoorPassword, done: SignInDone, guarded: true}
	byPasskey  = &way{door: DoorPasskey, done: SignInPasskey, guarded: true}
	byIdentity = &way{door: DoorIdentity, done: SignInIdentity, guarded: true}
	byPhone    = &way{door: DoorPhone, done: SignInPhone}
	byForgot   = &way{door: DoorForgot, done: SignInForgot}
)

// DoorWords are how a session was opened.
var DoorWords = map[string]string{DoorPassword: "密码", doorInvitation: "登录邀请", doorDemo: "演示", DoorPhone: "短信验证码", DoorForgot: "重设密码",
	DoorPasskey: "通行密钥", DoorIdentity: "统一身份认证", "": "没有记录"}

// weakDoors are those by which nobody has shown what only they know: before
// contact, second factor, passkeys and tokens the password is asked for. Who
// unlocks a phone shall not make ways in of their own.
var weakDoors = map[string]bool{DoorPhone: true, DoorForgot: true, DoorPasskey: true, DoorIdentity: true}

// passes is what becomes of a user whose first factor was right: the outcome
// that is kept. A code of the second factor is used up by it.
func (a *Desk) passes(tx *store.Tx, w *way, user *programme.User, c *store.Credential, code string) (outcome string, err error) {
	if user.State != programme.Active {
		return SignInDisabled, nil
	}
	grants, err := tx.UserGrants(user.ID)
	if err != nil {
		return "", err
	}
	held := slices.ContainsFunc(grants, func(g programme.Grant) bool { return g.Role.Guarded() })
	if !w.guarded {
		if ever, err := guarded(&act.Step{Tx: tx, Desk: a.Desk}, user.ID); err != nil || ever {
			return SignInNotSo, err
		}
	}
	outcome = w.done
	if c.TOTPOn {
		used, err := a.factor(tx, c, code)
		if err != nil || used == SignInFactor {
			return used, err
		}
		if used == SignInRecovery {
			outcome = used
		}
	}
	switch {
	case c.BarredUntil > tx.Now().UnixMicro():
		return SignInBarred, nil
	case held && !c.TOTPOn:
		return SignInUnready, nil
	}
	return outcome, nil
}

// refusal words an outcome with which nobody is in.
func refusal(outcome string, c *store.Credential) error {
	switch outcome {
	case SignInBarred:
		return programme.Errorf(programme.Forbidden, "登录方式刚刚重设过，%s 以后才能登录。不是您本人要求重设的，请立即联系市局审批或审计人员",
			time.UnixMicro(c.BarredUntil).In(act.Shanghai).Format("1 月 2 日 15:04"))
	case SignInUnready:
		return programme.Errorf(programme.Forbidden, "您的角色须启用动态口令才能登录，请联系系统管理员重新发登录邀请，在邀请里一并设好")
	case SignInNotSo:
		return programme.Errorf(programme.Forbidden, "您的角色不用短信登录：验证码和动态口令都在一部手机上，等于只有一样。请用密码和动态口令登录")
	}
	return wrong()
}
