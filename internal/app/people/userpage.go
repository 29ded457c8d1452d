package people

import (
	"context"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// UserAccount is how a user stands with signing in.
type UserAccount struct {
	Roles        []RoleChoice
	Proposed     []Proposed // what waits for a second person
	Approved     bool       // an invitation that the reader proposed was confirmed
	TwoPeople    bool       // what is done about them takes two
	BarredUntil  time.Time
	Tokens       []Token // that are not revoked
	Password     bool    // one was ever set
	SecondFactor bool
	Passkeys     WayIn
	Identities   WayIn    // bound at the provider of identities
	CodesTo      []string // the confirmed addresses to which codes go, masked
	Needs        bool     // a role of theirs may only be acted in with it
	Sessions     int      // that are not too old
	SeenAt       time.Time
	InvitedUntil time.Time // an invitation is open; zero where none is
}

// WayIn is a kind of keys or identities with which a user signs in: how many, and when one was used last, zero for never.
type WayIn struct {
	Count  int
	UsedAt time.Time
}

func (w *WayIn) add(used int64) {
	w.Count++
	if at := time.UnixMicro(used); used > 0 && at.After(w.UsedAt) {
		w.UsedAt = at
	}
}

// ways reads with what else than a password a user signs in.
func (u *UserAccount) ways(tx *store.Tx, userID string) error {
	keys, err := tx.Passkeys(userID)
	if err != nil {
		return err
	}
	for i := range keys {
		u.Passkeys.add(keys[i].UsedAt)
	}
	bound, err := tx.Identities(userID)
	if err != nil {
		return err
	}
	for i := range bound {
		u.Identities.add(bound[i].UsedAt)
	}
	contacts, err := tx.Contacts(userID)
	for i := range contacts {
		if !contacts[i].ConfirmedAt.IsZero() {
			u.CodesTo = append(u.CodesTo, contacts[i].Masked)
		}
	}
	return err
}

// UserAccountOf is how a user stands, for who may see users.
func (a *Desk) UserAccountOf(ctx context.Context, c act.Caller, userID string) (u *UserAccount, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounUser, userID); err != nil {
			return err
		}
		u = &UserAccount{}
		if u.Roles, err = rolesOf(tx, userID); err != nil {
			return err
		}
		u.Needs = slices.ContainsFunc(u.Roles, func(r RoleChoice) bool { return r.Grant.Role.Guarded() })
		cred, err := tx.Credential(userID)
		if err != nil {
			return err
		}
		if cred != nil {
			u.Password, u.SecondFactor = cred.Password != "", cred.TOTPOn
			if cred.BarredUntil > tx.Now().UnixMicro() {
				u.BarredUntil = time.UnixMicro(cred.BarredUntil)
			}
		}
		if err := u.ways(tx, userID); err != nil {
			return err
		}
		if u.Proposed, err = ProposedOf(tx, c, userID); err != nil {
			return err
		}
		st := &act.Step{Tx: tx, Desk: a.Desk, Caller: c}
		if u.TwoPeople, err = guarded(st, userID); err != nil {
			return err
		}
		approved, err := approved(st, userID)
		if err != nil {
			return err
		}
		u.Approved = approved != nil
		if u.Tokens, err = tx.UserTokens(userID); err != nil {
			return err
		}
		u.Tokens = slices.DeleteFunc(u.Tokens, func(t Token) bool { return Alive(&t, tx.Now()) != "" })
		n, seen, err := tx.SessionsOf(userID, tx.Now().Add(-sessionIdle).UnixMicro())
		if err != nil {
			return err
		}
		u.Sessions = n
		if seen > 0 {
			u.SeenAt = time.UnixMicro(seen)
		}
		until, err := tx.PendingInvitation(userID)
		if until > 0 {
			u.InvitedUntil = time.UnixMicro(until)
		}
		return err
	})
	return u, err
}

// Scopes are what roles can be bounded to, for the form that grants them.
type Scopes struct {
	Institutions []act.Choice // by credit code
	Counties     []string
}

// ScopesOf lists them for who may grant roles.
func (a *Desk) ScopesOf(ctx context.Context, c act.Caller) (out Scopes, err error) {
	if err := programme.May(c.Actor, programme.UserGrant, programme.Subject{}); err != nil {
		return out, err
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		list, err := tx.Institutions()
		if err != nil {
			return err
		}
		for _, i := range list {
			out.Institutions = append(out.Institutions, act.Choice{ID: i.Code, Name: i.Name + "（" + i.County + "，" + i.Code + "）"})
		}
		out.Counties, err = tx.Counties()
		return err
	})
	return out, err
}

// Institutions are the training bases of all years by credit code, for who may
// see users and asks for those of one.
func (a *Desk) Institutions(ctx context.Context, c act.Caller) (out []act.Choice, err error) {
	if !programme.MayRead(c.Role, programme.NounUser) {
		return nil, programme.Errorf(programme.Forbidden, "%s不能查看用户", c.Role.Name())
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		list, err := tx.Institutions()
		for _, i := range list {
			out = append(out, act.Choice{ID: i.Code, Name: i.Name})
		}
		return err
	})
	return out, err
}

// EmployerNames are names of registered employers, at most so many, to be
// suggested to who may grant roles in one.
func (a *Desk) EmployerNames(ctx context.Context, c act.Caller, most int) (names []string, err error) {
	if err := programme.May(c.Actor, programme.UserGrant, programme.Subject{}); err != nil {
		return nil, err
	}
	err = a.Read(ctx, c, func(tx *store.Tx) (err error) {
		names, err = tx.EmployerNames(most)
		return err
	})
	return names, err
}

// EmployerNamed is the id of the employer with that credit code or exact name,
// for who may grant roles; Error NotFound where there is none.
func (a *Desk) EmployerNamed(ctx context.Context, c act.Caller, text string) (id string, err error) {
	if err := programme.May(c.Actor, programme.UserGrant, programme.Subject{}); err != nil {
		return "", err
	}
	err = a.Read(ctx, c, func(tx *store.Tx) (err error) {
		id, err = employerNamed(tx, text)
		return err
	})
	return id, err
}

func employerNamed(tx *store.Tx, text string) (id string, err error) {
	e, err := tx.EmployerByCode(text)
	if err != nil {
		return "", err
	}
	if e != nil {
		return e.ID, nil
	}
	list, err := tx.EmployersByName([]string{text})
	if err != nil {
		return "", err
	}
	switch len(list) {
	case 0:
		return "", programme.Errorf(programme.NotFound, "没有登记过这个用人单位，请核对统一社会信用代码或全称")
	case 1:
		return list[0].ID, nil
	}
	return "", programme.Errorf(programme.Conflict, "有 %d 个单位同名，请填统一社会信用代码", len(list))
}

// EndUserSessions signs a user out everywhere, for a lost phone or a machine
// left open, and ends their tokens but those named.
func (a *Desk) EndUserSessions(ctx context.Context, c act.Caller, userID string, tokens ...string) error {
	return a.Act(ctx, c, programme.UserSignOut, "", func(s *act.Step) error {
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
		ended, err := endAccess(s, u.ID, "", tokens)
		if err != nil {
			return err
		}
		return s.Record("", u.ID, securedFacts("sessions", ended))
	})
}

// keepsAdministrator refuses what would leave nobody who can administer.
func keepsAdministrator(s *act.Step) error {
	n, err := s.Administrators()
	if err == nil && n == 0 {
		err = programme.Errorf(programme.WrongState, "这是最后一个能用的系统管理员，请先授予另一人")
	}
	return err
}
