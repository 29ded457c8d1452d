package crosscheck

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"os"
	"path/filepath"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// WithdrawList takes a list out of force before its time; its entries are
// cleared soon after.
func (s *Desk) WithdrawList(ctx context.Context, c act.Caller, id, reason string) error {
	return s.Act(ctx, c, programme.ListWithdraw, reason, func(st *act.Step) error {
		if err := st.May(programme.Subject{}); err != nil {
			return err
		}
		l, err := store.Get[programme.List](st.Tx, id)
		if err != nil {
			return err
		}
		if err := st.Move(&l.State); err != nil {
			return err
		}
		if err := store.Update(st.Tx, l); err != nil {
			return err
		}
		return st.Record("", l.ID, act.Facts{"kind": l.Kind})
	})
}

// clearEntries deletes a list's entries, some at a time.
func (s *Desk) clearEntries(ctx context.Context, number int64) error {
	for left := true; left; {
		err := s.Store.Write(ctx, func(tx *store.Tx) (err error) {
			left, err = tx.CutListEntries(number, entriesAtOnce)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Desk) ClearList(ctx context.Context, due *programme.List) error {
	if err := s.clearEntries(ctx, due.Number); err != nil {
		return err
	}
	return s.Act(ctx, act.As(act.SystemActor), programme.ListClear, "", func(st *act.Step) error {
		l, err := store.Get[programme.List](st.Tx, due.ID)
		if err != nil {
			return err
		}
		if l.State == programme.Cleared {
			return nil // another copy of the program came first
		}
		was := l.State
		if err := st.Move(&l.State); err != nil {
			return err
		}
		l.ClearedAt = st.Now()
		if err := store.Update(st.Tx, l); err != nil {
			return err
		}
		return st.Record("", l.ID, act.Facts{"was": was, "entries": l.Entries, "keep_until": l.KeepUntil.String()})
	})
}

// SweepInbox forgets lists that were read and never put in force.
func (s *Desk) SweepInbox() {
	dir := filepath.Join(s.Dir, act.InboxDir)
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
func (a *Desk) ListChoices(ctx context.Context, c act.Caller) (out []programme.List, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := programme.May(c.Actor, programme.ListImport, programme.Subject{}); err != nil {
			return err
		}
		out, err = tx.ListsInForce(programme.DateOf(tx.Now().In(act.Shanghai)))
		return err
	})
	return out, err
}

// Lists finds lists in force whose entries are not those that were imported.
// One whose time is over is being cleared.
func Lists(c *act.Checker) (broken []string, err error) {
	all, err := c.Lists()
	today := programme.DateOf(c.Now().In(act.Shanghai))
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
