package people

import (
	"context"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// SetupAgain is a new invitation for the first administrator, as long as no
// administrator can sign in with a password and a second factor; earlier ones are worth nothing from then
// on. Error WrongState where somebody has: administrators invite each other.
func (a *Desk) SetupAgain(ctx context.Context) (secret string, err error) {
	if secret, err = a.SetupInvitation(ctx); err != nil || secret != "" {
		return secret, err
	}
	user, done, err := a.firstAdministrator(ctx)
	if err != nil {
		return "", err
	}
	if done {
		return "", programme.Errorf(programme.WrongState, "管理员已经设置好登录；新的管理员请由现有管理员在“用户”里邀请")
	}
	return a.Invite(ctx, act.As(act.SystemActor), user)
}

// SetupPending reports whether no administrator can sign in yet.
func (a *Desk) SetupPending(ctx context.Context) (bool, error) {
	_, done, err := a.firstAdministrator(ctx)
	return !done, err
}

func (a *Desk) firstAdministrator(ctx context.Context) (user string, done bool, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		user, done, err = tx.FirstAdministrator()
		return err
	})
	return user, done, err
}

// Setup is how far the first administrator is: whether a setup link is waited
// for, and until when the last one is good; zero where none is.
func (a *Desk) Setup(ctx context.Context) (pending bool, until time.Time, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		user, done, err := tx.FirstAdministrator()
		if err != nil || done {
			return err
		}
		pending = true
		at, err := tx.PendingInvitation(user)
		if at > 0 {
			until = time.UnixMicro(at)
		}
		return err
	})
	return pending, until, err
}

// NameFirst gives the first administrator, whose account the program made, the
// name and login of who it is; login "" takes the name's. It works with the
// setup link, as long as no password is set.
func (a *Desk) NameFirst(ctx context.Context, secret, name, login string) error {
	i, err := a.Invited(ctx, secret)
	if err != nil {
		return err
	}
	if !i.Unnamed {
		return programme.Errorf(programme.WrongState, "姓名和登录名已经定了")
	}
	return a.Act(ctx, act.As(programme.Actor{User: i.ID, Name: i.Name}), programme.UserSecure, "", func(s *act.Step) error {
		u, err := store.Get[programme.User](s.Tx, i.ID)
		if err != nil {
			return err
		}
		if err := s.Move(&u.State); err != nil {
			return err
		}
		name, login := strings.TrimSpace(name), strings.TrimSpace(login)
		var problems []programme.Problem
		if name == "" {
			problems = append(problems, programme.Problem{Field: "name", Code: "enlist", Message: "请填写姓名"})
		} else if login == "" {
			if login = LoginOf(name); login != u.Login {
				if login, err = loginFor(s.Tx, name, nil); err != nil {
					return err
				}
			}
		} else if old, err := s.UserByLogin(login); err != nil {
			return err
		} else if old != nil && old.ID != u.ID {
			problems = append(problems, programme.Problem{Field: "login", Code: "enlist", Message: "这个登录名已有人用，请换一个"})
		}
		if problems = append(problems, userWords(name, login)...); len(problems) > 0 {
			return &programme.Error{Code: programme.Invalid, Message: "请按提示更正", Problems: problems}
		}
		u.Name, u.Login = name, login
		if err := store.Update(s.Tx, u); err != nil {
			return err
		}
		return s.Record("", u.ID, act.Facts{"changed": "name", "login": login})
	})
}
