package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"time"

	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Bounds of signing in.
const (
	invitationFor   = 7 * 24 * time.Hour
	sessionIdle     = 2 * time.Hour
	sessionAbsolute = 12 * time.Hour
	touchEvery      = time.Minute
	freeAttempts    = 5
	attemptWait     = 15 * time.Minute
)

// token is a new secret and the hash that is kept of it.
func token() (secret, hash string) {
	b := make([]byte, 32)
	rand.Read(b) // never fails
	secret = base64.RawURLEncoding.EncodeToString(b)
	return secret, tokenHash(secret)
}

func tokenHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Invite makes an invitation with which a user sets a password. The secret is
// shown once and kept nowhere.
func (a *App) Invite(ctx context.Context, c Caller, userID string) (secret string, err error) {
	err = a.act(ctx, c, programme.UserInvite, "", func(s *step) error {
		if err := s.may(programme.Subject{}); err != nil {
			return err
		}
		u, err := store.Get[programme.User](s.Tx, userID)
		if err != nil {
			return err
		}
		if err := s.move(&u.State); err != nil {
			return err
		}
		var hash string
		secret, hash = token()
		if err := s.Tx.Invite(hash, u.ID, c.User, s.Now().Add(invitationFor).UnixMicro()); err != nil {
			return err
		}
		return s.record("", u.ID, facts{"for_days": 7})
	})
	return secret, err
}

// SetupInvitation is an invitation for the first administrator, made where
// nobody can administer yet; "" where somebody can.
func (a *App) SetupInvitation(ctx context.Context) (secret string, err error) {
	var user *programme.User
	err = a.store.Read(ctx, func(tx *store.Tx) error {
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
	system := As(SystemActor)
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

// Invited is who an invitation is for; Error NotFound where it is used up,
// too old, or none.
func (a *App) Invited(ctx context.Context, secret string) (u *programme.User, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		id, err := tx.Invited(tokenHash(secret))
		if err != nil {
			return err
		}
		if id == "" {
			return programme.Errorf(programme.NotFound, "这个邀请链接已使用或已过期，请联系管理员重新发一个")
		}
		u, err = store.Get[programme.User](tx, id)
		return err
	})
	return u, err
}

// AcceptInvitation sets the password of the invited user, ends their other
// sessions and uses the invitation up.
func (a *App) AcceptInvitation(ctx context.Context, secret, password string) error {
	u, err := a.Invited(ctx, secret)
	if err != nil {
		return err
	}
	if err := seal.CheckPasswordRule(password, u.Login, u.Name); err != nil {
		return err
	}
	hash, err := seal.HashPassword(password)
	if err != nil {
		return err
	}
	self := As(programme.Actor{User: u.ID, Name: u.Name})
	return a.act(ctx, self, programme.UserSecure, "", func(s *step) error {
		if id, err := s.Invited(tokenHash(secret)); err != nil || id != u.ID {
			return programme.Errorf(programme.NotFound, "这个邀请链接已使用或已过期，请联系管理员重新发一个")
		}
		return s.secure(u.ID, "invitation", func(c *store.Credential) error {
			c.Password, c.TOTPSealed, c.TOTPOn = hash, "", false
			return s.UseInvitation(tokenHash(secret))
		}, "")
	})
}

// secure changes a user's credential, ends their sessions but one, and
// journals what was changed, never to what.
func (s *step) secure(userID, what string, change func(*store.Credential) error, keep string) error {
	u, err := store.Get[programme.User](s.Tx, userID)
	if err != nil {
		return err
	}
	if err := s.move(&u.State); err != nil {
		return err
	}
	c, err := s.Credential(userID)
	if err != nil {
		return err
	}
	if c == nil {
		c = &store.Credential{UserID: userID}
	}
	if err := change(c); err != nil {
		return err
	}
	if err := s.SetCredential(c); err != nil {
		return err
	}
	if err := s.EndSessions(userID, keep); err != nil {
		return err
	}
	return s.record("", userID, facts{"changed": what})
}

// wrong is the one answer to a wrong name, a wrong password, a wrong code and
// a user who is disabled.
func wrong() error {
	return programme.Errorf(programme.Forbidden, "登录名、密码或动态口令不对")
}

// SignIn starts a session for whoever knows the password of login, and the
// code of the second factor where that is on. from is where the request came
// from: after five wrong tries the pair of from and login waits, so that
// guessing is slow and locks nobody else out.
func (a *App) SignIn(ctx context.Context, login, password, code, from string) (secret string, err error) {
	source := tokenHash(from + "\x00" + login)
	var user *programme.User
	var cred *store.Credential
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		failures, last, err := tx.Attempts(source)
		if err != nil {
			return err
		}
		if wait := time.UnixMicro(last).Add(attemptWait).Sub(tx.Now()); failures >= freeAttempts && wait > 0 {
			return programme.Errorf(programme.Busy, "输错次数太多，请 %d 分钟后再试，或联系管理员", int(wait.Minutes())+1)
		}
		if user, err = tx.UserByLogin(login); err == nil && user == nil {
			user, err = a.userByPhone(tx, login)
		}
		if err != nil || user == nil {
			return err
		}
		cred, err = tx.Credential(user.ID)
		return err
	})
	if err != nil {
		return "", err
	}
	kept := ""
	if cred != nil {
		kept = cred.Password
	}
	ok := seal.CheckPassword(kept, password) && user != nil && user.State == programme.Active
	var step int64
	if ok && cred.TOTPOn {
		step, ok = a.codeStep(cred, code)
	}
	if !ok {
		a.store.Write(ctx, func(tx *store.Tx) error {
			n, _, err := tx.Attempts(source)
			if err != nil {
				return err
			}
			return tx.SetAttempts(source, n+1)
		})
		return "", wrong()
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if cred.TOTPOn {
			cred.TOTPLast = step
			if err := tx.SetCredential(cred); err != nil {
				return err
			}
		}
		if err := tx.SetAttempts(source, 0); err != nil {
			return err
		}
		secret, err = startSession(tx, user.ID)
		return err
	})
	return secret, err
}

// startSession begins a session in the user's first role and the newest year.
func startSession(tx *store.Tx, userID string) (secret string, err error) {
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
	secret, hash := token()
	return secret, tx.StartSession(hash, userID, grant, year)
}

// usualYear is the year that somebody works in who chose none: the newest open
// one, the newest where none is open, "" where there is none yet.
func usualYear(tx *store.Tx) (string, error) {
	programmes, err := tx.Programmes()
	if err != nil || len(programmes) == 0 {
		return "", err
	}
	if i := slices.IndexFunc(programmes, func(p programme.Programme) bool { return p.State == programme.Open }); i >= 0 {
		return programmes[i].ID, nil
	}
	return programmes[0].ID, nil
}

// EnterDemo starts a session as anybody, without a password. Who calls it
// answers for the data being a demo's.
func (a *App) EnterDemo(ctx context.Context, userID, grantID string) (secret string, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if secret, err = startSession(tx, userID); err != nil {
			return err
		}
		s, err := tx.Session(tokenHash(secret))
		if err != nil {
			return err
		}
		return tx.TouchSession(tokenHash(secret), grantID, s.Programme)
	})
	return secret, err
}

// Signed is who a session belongs to and what they act in.
type Signed struct {
	User      programme.User
	Actor     programme.Actor // Role "" where no role is chosen
	Programme string
	secret    string
}

// Session is who holds a session's secret: nil where it has ended, was idle
// or old too long, or its user is disabled. A role that was taken back is
// gone from it at once.
func (a *App) Session(ctx context.Context, secret string) (signed *Signed, err error) {
	if secret == "" {
		return nil, nil
	}
	hash := tokenHash(secret)
	var touch bool
	var grant, year string
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		s, err := tx.Session(hash)
		if err != nil || s == nil {
			return err
		}
		now := tx.Now()
		if s.User.State != programme.Active || now.Sub(time.UnixMicro(s.SeenAt)) > sessionIdle || now.Sub(time.UnixMicro(s.MadeAt)) > sessionAbsolute {
			return nil
		}
		touch = now.Sub(time.UnixMicro(s.SeenAt)) > touchEvery
		grant, year = s.Grant.ID, s.Programme
		if year == "" { // signed in before the first year was made
			if year, err = usualYear(tx); err != nil {
				return err
			}
		}
		signed = &Signed{User: s.User, Programme: year, secret: secret, Actor: programme.Actor{User: s.User.ID, Name: s.User.Name, Role: s.Grant.Role,
			Base: s.Grant.BaseCode, Employer: s.Grant.EmployerID, County: s.Grant.County, Person: s.Grant.PersonID}}
		return nil
	})
	if err == nil && signed != nil && touch {
		err = a.store.Write(ctx, func(tx *store.Tx) error { return tx.TouchSession(hash, grant, year) })
	}
	return signed, err
}

// RoleChoice is a role that a user may act in, with what it is bounded to.
type RoleChoice struct {
	Grant programme.Grant
	Where string // the base, employer, county or person
}

// RolesOf lists what a user may act as.
func (a *App) RolesOf(ctx context.Context, userID string) (out []RoleChoice, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		out, err = rolesOf(tx, userID)
		return err
	})
	return out, err
}

func rolesOf(tx *store.Tx, userID string) (out []RoleChoice, err error) {
	grants, err := tx.UserGrants(userID)
	if err != nil {
		return nil, err
	}
	for _, g := range grants {
		where := g.County
		switch g.Role.Scope() {
		case programme.OwnBase:
			if where, err = tx.BaseNameOf(g.BaseCode); err != nil {
				return nil, err
			}
		case programme.OwnEmployer:
			e, err := store.Get[programme.Employer](tx, g.EmployerID)
			if err != nil {
				return nil, err
			}
			where = e.Name
		case programme.OwnPerson:
			p, err := store.Get[programme.Person](tx, g.PersonID)
			switch {
			case programme.CodeOf(err) == programme.NotFound:
				where = "尚未报名" // registered, nothing handed in yet
			case err != nil:
				return nil, err
			default:
				where = p.Name + " " + p.IDMasked
			}
		}
		out = append(out, RoleChoice{g, where})
	}
	return out, nil
}

// ActAs chooses the role, by its grant, and the year that a session is in; ""
// leaves either as it is.
func (a *App) ActAs(ctx context.Context, signed *Signed, grantID, programmeID string) error {
	return a.store.Write(ctx, func(tx *store.Tx) error {
		hash := tokenHash(signed.secret)
		s, err := tx.Session(hash)
		if err != nil || s == nil {
			return programme.Errorf(programme.Forbidden, "请重新登录")
		}
		if grantID == "" {
			grantID = s.Grant.ID
		} else if held, err := tx.UserGrants(signed.User.ID); err != nil {
			return err
		} else if !holds(held, grantID) {
			return programme.Errorf(programme.Forbidden, "您没有这个角色")
		}
		if programmeID == "" {
			programmeID = s.Programme
		} else if _, err := store.Get[programme.Programme](tx, programmeID); err != nil {
			return err
		}
		return tx.TouchSession(hash, grantID, programmeID)
	})
}

func holds(grants []programme.Grant, id string) bool {
	for _, g := range grants {
		if g.ID == id {
			return true
		}
	}
	return false
}

// SignOut ends a session.
func (a *App) SignOut(ctx context.Context, secret string) error {
	return a.store.Write(ctx, func(tx *store.Tx) error { return tx.EndSession(tokenHash(secret)) })
}

// ChangePassword sets another password for who knows the one there is, and
// ends their other sessions.
func (a *App) ChangePassword(ctx context.Context, signed *Signed, old, password string) error {
	if err := seal.CheckPasswordRule(password, signed.User.Login, signed.User.Name); err != nil {
		return err
	}
	hash, err := seal.HashPassword(password)
	if err != nil {
		return err
	}
	return a.act(ctx, As(signed.Actor), programme.UserSecure, "", func(s *step) error {
		return s.secure(signed.User.ID, "password", func(c *store.Credential) error {
			if !seal.CheckPassword(c.Password, old) {
				return &programme.Error{Code: programme.Invalid, Message: "原密码不对", Problems: []programme.Problem{{Field: "old", Code: "password", Message: "原密码不对"}}}
			}
			c.Password = hash
			return nil
		}, tokenHash(signed.secret))
	})
}

// DemoUsers are the people whom a demo lets one enter as: everybody of the
// city and the bases, and a few of the many employers.
func (a *App) DemoUsers(ctx context.Context) (out []programme.User, err error) {
	const employers = 6
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Users()
		if err != nil {
			return err
		}
		n := 0
		for _, u := range all {
			grants, err := tx.UserGrants(u.ID)
			if err != nil {
				return err
			}
			if u.State != programme.Active || len(grants) == 0 {
				continue
			}
			if grants[0].Role == programme.RoleEmployer {
				if n++; n > employers {
					continue
				}
			}
			out = append(out, u)
		}
		return nil
	})
	return out, err
}
