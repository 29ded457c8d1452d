package people

import (
	"context"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Bounds of signing in.
const (
	InvitationFor   = 7 * 24 * time.Hour
	sessionIdle     = 2 * time.Hour
	sessionAbsolute = 12 * time.Hour
	touchEvery      = time.Minute
	proofFor        = 5 * time.Minute
	barredFor       = 24 * time.Hour
	signInsKept     = 400 * 24 * time.Hour
)

// secure changes a user's credential, ends their sessions but one and their
// tokens but those named, and journals what was changed, never to what.
func secure(s *act.Step, userID, what string, change func(*store.Credential) error, session string, tokens ...string) error {
	u, err := store.Get[programme.User](s.Tx, userID)
	if err != nil {
		return err
	}
	if err := s.Move(&u.State); err != nil {
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
	mark, err := KeepCredential(s, c)
	if err != nil {
		return err
	}
	ended, err := endAccess(s, userID, session, tokens)
	if err != nil {
		return err
	}
	f := securedFacts(what, ended)
	f[store.CredentialFact] = mark
	return s.Record("", userID, f)
}

func securedFacts(what string, ended []string) act.Facts {
	f := act.Facts{"changed": what}
	if len(ended) > 0 {
		f["tokens_ended"] = ended
	}
	return f
}

// keepTokens, among the tokens named, names all: where nothing that a token
// rests on was changed.
const keepTokens = "*"

// endAccess ends a user's sessions but one and their tokens but those named,
// and says which tokens ended.
func endAccess(s *act.Step, userID, session string, tokens []string) (ended []string, err error) {
	if err := s.EndSessions(userID, session); err != nil {
		return nil, err
	}
	list, err := s.UserTokens(userID)
	if err != nil {
		return nil, err
	}
	for i := range list {
		t := &list[i]
		if t.RevokedAt != 0 || slices.Contains(tokens, t.ID) || slices.Contains(tokens, keepTokens) {
			continue
		}
		if err := s.Tx.RevokeToken(t.ID); err != nil {
			return nil, err
		}
		ended = append(ended, t.ID)
	}
	return ended, nil
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
func (a *Desk) EnterDemo(ctx context.Context, userID, grantID string) (secret string, err error) {
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		if secret, err = StartSession(tx, userID, doorDemo, ""); err != nil {
			return err
		}
		s, err := tx.Session(act.TokenHash(secret))
		if err != nil {
			return err
		}
		return tx.TouchSession(act.TokenHash(secret), grantID, s.Programme)
	})
	return secret, err
}

// Signed is who a session belongs to and what they act in.
type Signed struct {
	User      programme.User
	Actor     programme.Actor // Role "" where no role is chosen
	Programme string
	Proved    bool // they proved within five minutes to be who they are, or came in by a demo's door
	secret    string
}

// Doors by which sessions come in.
const (
	DoorPassword   = "password"
	doorInvitation = "invitation"
	doorDemo       = "demo"
	DoorPhone      = "phone"
	DoorForgot     = "forgot"
	DoorPasskey    = "passkey"
	DoorIdentity   = "identity"
)

// Session is who holds a session's secret: nil where it has ended, was idle
// or old too long, its user is disabled, or holds a guarded role without a
// second factor. A role that was taken back is gone from it at
// once.
func (a *Desk) Session(ctx context.Context, secret string) (signed *Signed, err error) {
	if secret == "" {
		return nil, nil
	}
	hash := act.TokenHash(secret)
	var touch bool
	var grant, year string
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		s, err := tx.Session(hash)
		if err != nil || s == nil {
			return err
		}
		now := tx.Now()
		if s.User.State != programme.Active || now.Sub(time.UnixMicro(s.SeenAt)) > sessionIdle || now.Sub(time.UnixMicro(s.MadeAt)) > sessionAbsolute {
			return nil
		}
		if s.Guarded && !s.SecondFactor && s.Door != doorDemo {
			return nil
		}
		touch = now.Sub(time.UnixMicro(s.SeenAt)) > touchEvery
		grant, year = s.Grant.ID, s.Programme
		if year == "" { // signed in before the first year was made
			if year, err = usualYear(tx); err != nil {
				return err
			}
		}
		signed = &Signed{User: s.User, Programme: year, secret: secret, Proved: s.Door == doorDemo || now.Sub(time.UnixMicro(s.ProvedAt)) < proofFor,
			Actor: programme.Actor{User: s.User.ID, Name: s.User.Name, Role: s.Grant.Role,
				Base: s.Grant.BaseCode, Employer: s.Grant.EmployerID, County: s.Grant.County, Person: s.Grant.PersonID}}
		return nil
	})
	if err == nil && signed != nil && touch {
		err = a.Store.Write(ctx, func(tx *store.Tx) error { return tx.TouchSession(hash, grant, year) })
	}
	return signed, err
}

// RoleChoice is a role that a user may act in, with what it is bounded to.
type RoleChoice struct {
	Grant programme.Grant
	Where string // the base, employer, county or person
}

// RolesOf lists what a user may act as.
func (a *Desk) RolesOf(ctx context.Context, userID string) (out []RoleChoice, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
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
			case programme.Holds(g.PersonID):
				where = "身份待核实"
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
func (a *Desk) ActAs(ctx context.Context, signed *Signed, grantID, programmeID string) error {
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		hash := act.TokenHash(signed.secret)
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

// NoteDevice keeps in words on what device a session was opened.
func (a *Desk) NoteDevice(ctx context.Context, secret, device string) error {
	return a.Store.Write(ctx, func(tx *store.Tx) error { return tx.NoteDevice(act.TokenHash(secret), device) })
}

// SignOut ends a session.
func (a *Desk) SignOut(ctx context.Context, secret string) error {
	return a.Store.Write(ctx, func(tx *store.Tx) error { return tx.EndSession(act.TokenHash(secret)) })
}

// ChangePassword sets another password for who knows the one there is, and
// ends their other sessions and their tokens but those named.
func (a *Desk) ChangePassword(ctx context.Context, signed *Signed, old, password string, tokens ...string) error {
	if err := seal.CheckPasswordRule(password, signed.User.Login, signed.User.Name); err != nil {
		return err
	}
	hash, err := seal.HashPassword(password)
	if err != nil {
		return err
	}
	return a.Act(ctx, act.As(signed.Actor), programme.UserSecure, "", func(s *act.Step) error {
		return secure(s, signed.User.ID, "password", func(c *store.Credential) error {
			if !seal.CheckPassword(c.Password, old) {
				return &programme.Error{Code: programme.Invalid, Message: "原密码不对",
					Problems: []programme.Problem{{Field: "old", Code: "password", Message: "原密码不对"}}}
			}
			c.Password = hash
			return nil
		}, act.TokenHash(signed.secret), tokens...)
	})
}

// DemoUsers are the people whom a demo lets one enter as: everybody of the
// city and the bases, and a few of the many employers.
func (a *Desk) DemoUsers(ctx context.Context) (out []programme.User, err error) {
	const employers = 6
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
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

// ForgetSessions forgets sessions that ended and sign-ins of long ago.
func (s *Desk) ForgetSessions(ctx context.Context) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ForgetChallenges(tx.Now().Add(-time.Hour).UnixMicro()); err != nil {
			return err
		}
		return tx.ForgetAccess(tx.Now().Add(-sessionAbsolute).UnixMicro(), tx.Now().Add(-signInsKept).UnixMicro())
	})
}
