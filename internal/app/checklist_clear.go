package app

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"time"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// WithdrawList takes a list out of force before its time; its entries are
// cleared soon after.
func (s *System) WithdrawList(ctx context.Context, c Caller, id, reason string) error {
	return s.act(ctx, c, programme.ListWithdraw, reason, func(st *step) error {
		if err := st.may(programme.Subject{}); err != nil {
			return err
		}
		l, err := store.Get[programme.List](st.Tx, id)
		if err != nil {
			return err
		}
		if err := st.move(&l.State); err != nil {
			return err
		}
		if err := store.Update(st.Tx, l); err != nil {
			return err
		}
		return st.record("", l.ID, facts{"kind": l.Kind})
	})
}

// clearEntries deletes a list's entries, some at a time.
func (s *System) clearEntries(ctx context.Context, number int64) error {
	for left := true; left; {
		err := s.store.Write(ctx, func(tx *store.Tx) (err error) {
			left, err = tx.CutListEntries(number, entriesAtOnce)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Sweep is the periodic work of lists, overrides and papers: it clears what may
// be kept no longer, looks at papers that nobody has looked at, and says so in
// the journal. What one of them cannot do keeps no other from its work.
func (s *System) Sweep(ctx context.Context) error {
	var due []programme.List
	err := s.store.Read(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.ListsToClear(programme.DateOf(tx.Now().In(Shanghai)))
		return err
	})
	if err != nil {
		return err
	}
	for i := range due {
		err = errors.Join(err, s.clearList(ctx, &due[i]))
	}
	s.sweepInbox()
	return errors.Join(err, s.drawClaims(ctx), s.lapse(ctx), s.backfillLooks(ctx))
}

func (s *System) clearList(ctx context.Context, due *programme.List) error {
	if err := s.clearEntries(ctx, due.Number); err != nil {
		return err
	}
	return s.act(ctx, As(SystemActor), programme.ListClear, "", func(st *step) error {
		l, err := store.Get[programme.List](st.Tx, due.ID)
		if err != nil {
			return err
		}
		if l.State == programme.Cleared {
			return nil // another copy of the program came first
		}
		was := l.State
		if err := st.move(&l.State); err != nil {
			return err
		}
		l.ClearedAt = st.Now()
		if err := store.Update(st.Tx, l); err != nil {
			return err
		}
		return st.record("", l.ID, facts{"was": was, "entries": l.Entries, "keep_until": l.KeepUntil.String()})
	})
}

// sweepInbox forgets lists that were read and never put in force.
func (s *System) sweepInbox() {
	dir := filepath.Join(s.dir, inboxDir)
	list, err := os.ReadDir(dir)
	if err != nil {
		return // there is none before the first list
	}
	for _, e := range list {
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > inboxKept {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// ListChoices are the lists of a kind that a new one may replace.
func (a *App) ListChoices(ctx context.Context, c Caller) (out []programme.List, err error) {
	err = a.read(ctx, c, func(tx *store.Tx) error {
		if err := programme.May(c.Actor, programme.ListImport, programme.Subject{}); err != nil {
			return err
		}
		out, err = tx.ListsInForce(programme.DateOf(tx.Now().In(Shanghai)))
		return err
	})
	return out, err
}

// lists finds lists in force whose entries are not those that were imported.
// One whose time is over is being cleared.
func (c *checker) lists() (broken []string, err error) {
	all, err := c.Lists()
	today := programme.DateOf(c.Now().In(Shanghai))
	for _, l := range all {
		if l.State != programme.InForce || l.KeepUntil < today {
			continue
		}
		sum := sha256.New()
		if err := c.EachListEntry(l.Number, func(e store.ListEntry) { digestEntry(sum, e) }); err != nil {
			return nil, err
		}
		if base64.RawURLEncoding.EncodeToString(sum.Sum(nil)) != l.Digest {
			broken = append(broken, l.ID)
		}
	}
	return broken, err
}
