package app

import (
	"context"
	"time"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// SetupAgain is a new invitation for the first administrator, as long as no
// administrator can sign in with a password and a second factor; earlier ones are worth nothing from then
// on. Error WrongState where somebody has: administrators invite each other.
func (a *App) SetupAgain(ctx context.Context) (secret string, err error) {
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
	return a.Invite(ctx, As(SystemActor), user)
}

// SetupPending reports whether no administrator can sign in yet.
func (a *App) SetupPending(ctx context.Context) (bool, error) {
	_, done, err := a.firstAdministrator(ctx)
	return !done, err
}

func (a *App) firstAdministrator(ctx context.Context) (user string, done bool, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		user, done, err = tx.FirstAdministrator()
		return err
	})
	return user, done, err
}

// Setup is how far the first administrator is: whether a setup link is waited
// for, and until when the last one is good; zero where none is.
func (a *App) Setup(ctx context.Context) (pending bool, until time.Time, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) error {
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
