package app

import (
	"context"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// check is an invariant that takes more than one query.
type check struct {
	code, name string
	look       func(c *checker) ([]string, error)
}

// checker is one run of fsck.
type checker struct {
	*store.Tx
	app     *App
	notices map[string]*rules.Notice // by programme
	ctx     context.Context
	notes   []string // checkpoints beside the database, read before the transaction began
}

func (c *checker) loadNotices() error {
	list, err := c.Programmes()
	if err != nil {
		return err
	}
	for _, p := range list {
		n, err := c.app.notice(c.Tx, p.NoticeSHA256)
		if err != nil {
			return err
		}
		c.notices[p.ID] = n
	}
	return nil
}

// cached is a notice that was loaded before, or nil.
func (a *App) cached(sha string) *rules.Notice {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.notices[sha]
}

func (c *checker) eachProgramme(fn func(p programme.Programme, n *rules.Notice) error) error {
	list, err := c.Programmes()
	if err != nil {
		return err
	}
	for _, p := range list {
		if err := fn(p, c.notices[p.ID]); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) eachBase(fn func(b programme.Base, n *rules.Notice) error) error {
	return c.eachProgramme(func(p programme.Programme, n *rules.Notice) error {
		bases, err := c.Bases(p.ID)
		if err != nil {
			return err
		}
		for _, b := range bases {
			if err := fn(b, n); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *checker) eachClass(fn func(cl programme.Class, n *rules.Notice) error) error {
	return c.eachProgramme(func(p programme.Programme, n *rules.Notice) error {
		classes, err := c.Classes(p.ID)
		if err != nil {
			return err
		}
		for _, cl := range classes {
			if err := fn(cl, n); err != nil {
				return err
			}
		}
		return nil
	})
}
