package people

import (
	"context"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Invite makes an invitation with which a user sets a password. The secret is
// shown once and kept nowhere. It is "" where a second person must confirm
// first: then the invitation is proposed, and asking again once it was
// confirmed makes it. A second factor that the user has stays on.
func (a *Desk) Invite(ctx context.Context, c act.Caller, userID string) (secret string, err error) {
	err = a.Act(ctx, c, programme.UserInvite, "", func(s *act.Step) error {
		secret = ""
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		u, err := store.Get[programme.User](s.Tx, userID)
		if err != nil {
			return err
		}
		if err := s.Move(&u.State); err != nil {
			return err
		}
		if s.Caller.Role == programme.RoleSystem {
			secret, err = invite(s, &store.Invitation{UserID: u.ID, ResetsFactor: true}, act.Facts{})
			return err
		}
		approved, err := approved(s, u.ID)
		if err != nil {
			return err
		}
		guarded, err := guarded(s, u.ID)
		switch {
		case err != nil:
			return err
		case guarded || approved != nil:
			secret, err = a.inviteTwo(s, u, approved)
		default:
			secret, err = invite(s, &store.Invitation{UserID: u.ID}, act.Facts{})
		}
		return err
	})
	return secret, err
}

// invite makes an invitation and journals it.
func invite(s *act.Step, i *store.Invitation, said act.Facts) (secret string, err error) {
	secret = codeOf(slipGroups)
	i.Hash = invitationHash(secret)
	i.MadeBy, i.ExpiresAt = s.Caller.User, s.Now().Add(InvitationFor).UnixMicro()
	if err := s.Tx.Invite(i); err != nil {
		return "", err
	}
	said["for_days"] = 7
	return secret, s.Record("", i.UserID, said)
}

// slipGroups is how long an invitation's secret is: 74 bits in three groups of
// five, so that who cannot scan a slip can type it.
const slipGroups = 3

// invitationHash is what is kept of an invitation's secret, however it is typed.
// Links of before are longer and are taken as they are.
func invitationHash(secret string) string {
	typed := strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(secret))
	if len(typed) == 5*slipGroups && strings.Trim(typed, codeLetters) == "" {
		return act.TokenHash(typed)
	}
	return act.TokenHash(secret)
}

// OpenSlip is the secret of the invitation whose code somebody typed off a slip.
func (a *Desk) OpenSlip(ctx context.Context, typed, from string) (secret string, err error) {
	_, err = a.Knock(ctx, typed, from)
	if programme.CodeOf(err) == programme.NotFound {
		err = programme.Errorf(programme.Invalid, "开通码不对，或已用过、已过期。请对着邀请函再核对一遍；仍不对的，请系统管理员重新发")
	}
	return strings.TrimSpace(typed), err
}

// Knock is Invited for who comes from an address. Wrong secrets are counted by
// it, as tries of signing in are, and too many are told to wait; a right one
// always opens, so that one who guesses holds up nobody else of a school behind
// the same address. 74 bits are guessed no sooner for it.
func (a *Desk) Knock(ctx context.Context, secret, from string) (*Invitee, error) {
	i, err := a.Invited(ctx, secret)
	if programme.CodeOf(err) != programme.NotFound {
		return i, err
	}
	const who = "slip"
	limited := a.Store.Write(ctx, func(tx *store.Tx) error {
		for _, l := range []*tryLimit{&tryLimits[0], &tryLimits[2]} { // all accounts from one address; there is no account yet
			wait, err := l.count(tx, who, from)
			if err != nil {
				return err
			}
			if wait > 0 {
				return programme.Errorf(programme.Busy, "输错次数太多，请 %d 分钟后再试；邀请函没有错的不受影响。也可以请系统管理员当面核对", int(wait.Minutes())+1)
			}
		}
		return nil
	})
	if limited != nil {
		return nil, limited
	}
	return nil, err
}

// SetupInvitation is an invitation for the first administrator, made where
// nobody can administer yet; "" where somebody can.
func (a *Desk) SetupInvitation(ctx context.Context) (secret string, err error) {
	var user *programme.User
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		n, err := tx.Administrators()
		if err != nil || n > 0 {
			return err
		}
		user, err = tx.UserByLogin("admin")
		if user == nil {
			user = &programme.User{}
		}
		return err
	})
	if err != nil || user == nil {
		return "", err
	}
	system := act.As(act.SystemActor)
	if user.ID == "" {
		if user, err = a.CreateUser(ctx, system, "admin", "系统管理员"); err != nil {
			return "", err
		}
	}
	if err := a.Grant(ctx, system, programme.Grant{UserID: user.ID, Role: programme.RoleAdministrator}); err != nil {
		return "", err
	}
	return a.Invite(ctx, system, user.ID)
}

// Invitee is who an invitation is for, and what it asks for besides a password.
type Invitee struct {
	programme.User
	Code    bool // that the second person hands over
	Factor  bool // a second factor is set in the same go
	Unnamed bool // the program made the account: they say who they are
}

// Invited is who an invitation is for; Error NotFound where it is used up,
// too old, or none.
func (a *Desk) Invited(ctx context.Context, secret string) (i *Invitee, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		i, _, err = invited(tx, secret)
		return err
	})
	return i, err
}

func invited(tx *store.Tx, secret string) (*Invitee, *store.Invitation, error) {
	inv, err := tx.Invitation(invitationHash(secret))
	if err != nil {
		return nil, nil, err
	}
	if inv == nil {
		return nil, nil, programme.Errorf(programme.NotFound, "这个邀请链接已使用或已过期，请联系管理员重新发一个")
	}
	u, err := store.Get[programme.User](tx, inv.UserID)
	if err != nil {
		return nil, nil, err
	}
	cred, err := tx.Credential(u.ID)
	if err != nil {
		return nil, nil, err
	}
	grants, err := tx.UserGrants(u.ID)
	if err != nil {
		return nil, nil, err
	}
	on := cred != nil && cred.TOTPOn && !inv.ResetsFactor
	unnamed := inv.MadeBy == act.SystemActor.User && (cred == nil || cred.Password == "") &&
		slices.ContainsFunc(grants, func(g programme.Grant) bool { return g.Role == programme.RoleAdministrator })
	return &Invitee{*u, inv.CodeHash != "", !on && slices.ContainsFunc(grants, func(g programme.Grant) bool { return g.Role.Guarded() }), unnamed}, inv, nil
}

// Accepted is what came of an invitation: a session, or a second factor that is
// still to be confirmed, or a day to wait.
type Accepted struct {
	Enrol   *FactorSetup
	Session string
	Barred  time.Time // nobody signs in before
	Codes   []string  // recovery codes, shown once
}

// FactorSetup is a secret for the second factor that is not asked for yet.
type FactorSetup struct {
	URI, Secret string // otpauth://… as phones scan it; the secret in it
}

// AcceptInvitation sets the password of the invited user. Where a second factor
// is to be set nothing counts before FinishInvitation is given a right code of
// it; elsewhere the invitation is used up and the user signed in. code is what
// the second person handed over, from where the request came from.
func (a *Desk) AcceptInvitation(ctx context.Context, secret, code, password, from string) (done *Accepted, err error) {
	i, err := a.Invited(ctx, secret)
	if err != nil {
		return nil, err
	}
	if err := seal.CheckPasswordRule(password, i.Login, i.Name); err != nil {
		return nil, err
	}
	hash, err := seal.HashPassword(password)
	if err != nil {
		return nil, err
	}
	if i.Factor {
		return a.beginInvitation(ctx, secret, code, hash)
	}
	err = a.invitationDone(ctx, &i.User, secret, code, func(s *act.Step, inv *store.Invitation, c *store.Credential) error {
		done = &Accepted{}
		c.Password = hash
		if inv.ResetsFactor {
			c.TOTPSealed, c.TOTPOn = "", false
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return done, a.letIn(ctx, done, i.ID, from)
}

// beginInvitation keeps the password with the invitation and makes the second
// factor's secret.
func (a *Desk) beginInvitation(ctx context.Context, secret, code, hash string) (done *Accepted, err error) {
	site := a.Brand(ctx)
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		i, inv, err := invited(tx, secret)
		if err != nil {
			return err
		}
		if err := rightCode(inv, code); err != nil {
			return err
		}
		done = &Accepted{Enrol: newFactor(site, &i.User)}
		inv.Password, inv.TOTPSealed = hash, a.Keys.Seal(seal.SecondFactor, i.ID, done.Enrol.Secret)
		return tx.BeginInvitation(inv)
	})
	return done, err
}

func rightCode(inv *store.Invitation, code string) error {
	if inv.CodeHash != "" && codeHash(inv.UserID, code) != inv.CodeHash {
		return act.InvalidFields(programme.Problem{Field: "handed", Code: "code", Message: "核对码不对。核对码由确认这次邀请的人（不是系统管理员）当面给您"})
	}
	return nil
}

// Enrolling is the second factor that an invitation's first step made, for the
// page that asks for a code of it; nil where that step is still to come.
func (a *Desk) Enrolling(ctx context.Context, secret string) (e *FactorSetup, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		i, inv, err := invited(tx, secret)
		if err != nil || inv.TOTPSealed == "" {
			return err
		}
		plain, err := a.Keys.Unseal(seal.SecondFactor, i.ID, inv.TOTPSealed)
		if err == nil { // else the keys were changed meanwhile: the first step comes again
			site, err := a.BrandIn(tx)
			e = &FactorSetup{factorURI(site, &i.User, plain), plain}
			return err
		}
		return nil
	})
	return e, err
}

// FinishInvitation turns the second factor on with a first right code of it,
// sets the password, uses the invitation up, and signs the user in unless they
// must wait.
func (a *Desk) FinishInvitation(ctx context.Context, secret, digits, from string) (done *Accepted, err error) {
	i, err := a.Invited(ctx, secret)
	if err != nil {
		return nil, err
	}
	err = a.invitationDone(ctx, &i.User, secret, "", func(s *act.Step, inv *store.Invitation, c *store.Credential) error {
		if inv.Password == "" || inv.TOTPSealed == "" {
			return programme.Errorf(programme.WrongState, "请先设置密码")
		}
		trial := &store.Credential{UserID: c.UserID, TOTPSealed: inv.TOTPSealed}
		step, ok := a.codeStep(trial, digits)
		if !ok {
			return wrongDigits()
		}
		c.Password, c.TOTPSealed, c.TOTPOn, c.TOTPLast = inv.Password, inv.TOTPSealed, true, step
		done = &Accepted{}
		done.Codes, err = newRecoveryCodes(s, c.UserID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return done, a.letIn(ctx, done, i.ID, from)
}

// invitationDone changes the credential of an invited user, uses the invitation
// up, and bars who holds a guarded role for a day where their account was in
// use before.
func (a *Desk) invitationDone(ctx context.Context, u *programme.User, secret, code string,
	change func(*act.Step, *store.Invitation, *store.Credential) error) error {
	return a.Act(ctx, act.As(programme.Actor{User: u.ID, Name: u.Name}), programme.UserSecure, "", func(s *act.Step) error {
		i, inv, err := invited(s.Tx, secret)
		if err != nil {
			return err
		}
		if inv.Password == "" {
			if err := rightCode(inv, code); err != nil {
				return err
			}
		}
		grants, err := s.UserGrants(i.ID)
		if err != nil {
			return err
		}
		guarded := slices.ContainsFunc(grants, func(g programme.Grant) bool { return g.Role.Guarded() })
		what := "invitation"
		if inv.ResetsFactor {
			what = "invitation_and_factor"
		}
		return secure(s, i.ID, what, func(c *store.Credential) error {
			if guarded && c.Password != "" && inv.MadeBy != act.SystemActor.User {
				c.BarredUntil = s.Now().Add(barredFor).UnixMicro()
			}
			if err := change(s, inv, c); err != nil {
				return err
			}
			if _, err := s.DropKeys(i.ID); err != nil { // who begins anew begins with nothing
				return err
			}
			return s.UseInvitation(inv.Hash)
		}, "")
	})
}

// letIn starts a session for who has just accepted an invitation, or says until
// when they wait.
func (a *Desk) letIn(ctx context.Context, done *Accepted, userID, from string) error {
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.Credential(userID)
		if err != nil {
			return err
		}
		if err := tx.AddSignIn(userID, from, SignInReset); err != nil {
			return err
		}
		if c != nil && c.BarredUntil > tx.Now().UnixMicro() {
			done.Barred = time.UnixMicro(c.BarredUntil)
			return nil
		}
		done.Session, err = StartSession(tx, userID, doorInvitation, from)
		return err
	})
}
