package act

import (
	"context"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Check is an invariant that takes more than one query.
type Check struct {
	Code, Name string
	Look       func(c *Checker) ([]string, error)
}

// Checker is one run of fsck.
type Checker struct {
	*store.Tx
	Desk    *Desk
	Notices map[string]*rules.Notice // by programme
	Ctx     context.Context
	Notes   []string // checkpoints beside the database, read before the transaction began
}

func (c *Checker) LoadNotices() error {
	list, err := c.Programmes()
	if err != nil {
		return err
	}
	for _, p := range list {
		n, err := c.Desk.StoredNotice(c.Tx, p.NoticeSHA256)
		if err != nil {
			return err
		}
		c.Notices[p.ID] = n
	}
	return nil
}

// Cached is a notice that was loaded before, or nil.
func (a *Desk) Cached(sha string) *rules.Notice {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.notices[sha]
}

func (c *Checker) EachProgramme(fn func(p programme.Programme, n *rules.Notice) error) error {
	list, err := c.Programmes()
	if err != nil {
		return err
	}
	for _, p := range list {
		if err := fn(p, c.Notices[p.ID]); err != nil {
			return err
		}
	}
	return nil
}

func (c *Checker) EachBase(fn func(b programme.Base, n *rules.Notice) error) error {
	return c.EachProgramme(func(p programme.Programme, n *rules.Notice) error {
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

func (c *Checker) EachClass(fn func(cl programme.Class, n *rules.Notice) error) error {
	return c.EachProgramme(func(p programme.Programme, n *rules.Notice) error {
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
