package people

import (
	"context"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// OwnSession is one of a user's sessions, as they see it.
type OwnSession struct {
	ID             string // to end it by; no secret
	Source         string
	Door, Device   string // how it was opened; the device in words, "" for one of before
	MadeAt, SeenAt time.Time
	This           bool // the one that asks
}

// SignInSeen is somebody at the door, with the user's name where one was found.
type SignInSeen struct {
	store.SignIn
	Name string
}

// OwnAccess is how a user comes in and stays in.
type OwnAccess struct {
	Factor   SecondFactor
	Guarded  bool // holds, held, or is proposed for a guarded role
	Sessions []OwnSession
	Passkeys []Passkey

	Identities []Identity
	SignIns    []SignInSeen // the newest few
}

const (
	ownSignIns    = 10
	signInsShown  = 100
	sessionIDSize = 16
)

// OwnAccess reads the signed-in user's.
func (a *Desk) OwnAccess(ctx context.Context, signed *Signed) (o *OwnAccess, err error) {
	o = &OwnAccess{}
	if o.Factor, err = a.SecondFactorOf(ctx, signed.User.ID); err != nil {
		return nil, err
	}
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		st := &act.Step{Tx: tx, Desk: a.Desk}
		if o.Guarded, err = guarded(st, signed.User.ID); err != nil {
			return err
		}
		keys, err := tx.KeysOf(signed.User.ID)
		if err != nil {
			return err
		}
		o.Passkeys, o.Identities = keys.Passkeys, keys.Identities
		list, err := tx.OpenSessions(signed.User.ID, tx.Now().Add(-sessionAbsolute).UnixMicro(), tx.Now().Add(-sessionIdle).UnixMicro())
		if err != nil {
			return err
		}
		for _, s := range list {
			o.Sessions = append(o.Sessions, OwnSession{ID: s.Hash[:sessionIDSize], Source: s.Source, Door: s.Door, Device: s.Device,
				MadeAt: time.UnixMicro(s.MadeAt),
				SeenAt: time.UnixMicro(s.SeenAt), This: s.Hash == act.TokenHash(signed.secret)})
		}
		events, err := tx.SignIns(signed.User.ID, "", ownSignIns)
		for _, e := range events {
			o.SignIns = append(o.SignIns, SignInSeen{e, signed.User.Name})
		}
		return err
	})
	return o, err
}

// EndOwnSession ends another session of the signed-in user.
func (a *Desk) EndOwnSession(ctx context.Context, signed *Signed, id string) error {
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		list, err := tx.OpenSessions(signed.User.ID, 0, 0)
		if err != nil {
			return err
		}
		for _, s := range list {
			if s.Hash[:sessionIDSize] == id {
				return tx.EndSession(s.Hash)
			}
		}
		return nil // it has ended by itself
	})
}

// EndOwnSessions ends the signed-in user's other sessions, and their tokens but
// those named.
func (a *Desk) EndOwnSessions(ctx context.Context, signed *Signed, tokens ...string) error {
	return a.Act(ctx, act.As(signed.Actor), programme.UserSecure, "", func(s *act.Step) error {
		if _, err := store.Get[programme.User](s.Tx, signed.User.ID); err != nil {
			return err
		}
		ended, err := endAccess(s, signed.User.ID, act.TokenHash(signed.secret), tokens)
		if err != nil {
			return err
		}
		return s.Record("", signed.User.ID, securedFacts("sessions", ended))
	})
}

// DoorLog lists who came to the door, newest first and before an id, for
// auditors and administrators; next is where the older ones begin, "" at the
// end.
func (a *Desk) DoorLog(ctx context.Context, c act.Caller, before string) (out []SignInSeen, next string, err error) {
	if c.Role != programme.RoleAuditor && c.Role != programme.RoleAdministrator {
		return nil, "", programme.Errorf(programme.Forbidden, "登录记录由审计和系统管理员查看")
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		list, err := tx.SignIns("", before, signInsShown+1)
		if err != nil {
			return err
		}
		if len(list) > signInsShown {
			list = list[:signInsShown]
			next = list[signInsShown-1].ID
		}
		names := map[string]string{"": ""}
		for _, e := range list {
			if _, known := names[e.UserID]; !known {
				u, err := store.Get[programme.User](tx, e.UserID)
				if err != nil {
					return err
				}
				names[e.UserID] = u.Name
			}
			out = append(out, SignInSeen{e, names[e.UserID]})
		}
		return nil
	})
	return out, next, err
}
