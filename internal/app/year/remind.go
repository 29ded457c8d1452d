package year

import (
	"context"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Since when the steps of the first day wait, and the reminder to whom they
// wait for.

// everyone is of's condition where there is none.
func everyone(store.Enlisted) bool { return true }

// heldUp are the bases that wait for the same hands as the step: since when
// the first of them stands there is since when it waits. Before the first
// application that is the year.
func (f *beginning) heldUp() (ids []string) {
	for _, state := range []programme.State{programme.Applied, programme.Recommended, programme.Assessed} {
		for _, b := range f.bases {
			if b.State == state {
				ids = append(ids, b.ID)
			}
		}
		if len(ids) > 0 {
			return ids
		}
	}
	return f.ofYear()
}

// waitingStandards are the standards that wait to be approved; else the year that has
// none.
func (f *beginning) waitingStandards() (ids []string) {
	for _, x := range f.standards {
		if x.State == programme.Proposed {
			ids = append(ids, x.ID)
		}
	}
	if len(ids) > 0 {
		return ids
	}
	return f.ofYear()
}

func (f *beginning) ofYear() []string {
	if f.year == nil {
		return nil
	}
	return []string{f.year.ID}
}

// waiting fills in since when each step waits that is not done and for which
// nothing comes first, and who was reminded of it today.
func (f *beginning) waiting(d *FirstDay) error {
	var ids []string
	for i := range d.Steps {
		if t := &d.Steps[i]; t.State != DayDone && t.State != DayAhead {
			ids = append(ids, t.since...)
		}
	}
	slices.Sort(ids)
	at, err := f.tx.LastTouched(slices.Compact(ids))
	if err != nil {
		return err
	}
	for i := range d.Steps {
		t := &d.Steps[i]
		if t.State == DayDone || t.State == DayAhead {
			continue
		}
		for _, id := range t.since {
			if when := at[id]; !when.IsZero() && (t.Since.IsZero() || when.Before(t.Since) == (t.Key == "bases")) {
				t.Since = when
			}
		}
		if t.State != DayOther {
			continue
		}
		who := f.awaited(t)
		reminded, err := f.tx.Tallied(remindedOf(t.Key), programme.DateOf(f.tx.Now().In(act.Shanghai)))
		if err != nil {
			return err
		}
		t.Remind, t.Reminded = len(who) > 0, len(who) > 0 && reminded >= len(who)
	}
	return nil
}

// awaited are the users that a step waits for, but for the reader.
func (f *beginning) awaited(t *Step) (out []string) {
	for _, p := range f.people {
		if p.UserID != f.c.User && slices.Contains(t.roles, p.Role) && (t.users == nil || slices.Contains(t.users, p.UserID)) &&
			!slices.Contains(out, p.UserID) {
			out = append(out, p.UserID)
		}
	}
	return out
}

// remindedOf is what reminders of a step are tallied as.
func remindedOf(key string) string { return "remind." + key }

// Remind tells everybody a step of the first day waits for that it does, once
// a day whoever asks, and says how many that were.
func (a *Desk) Remind(ctx context.Context, c act.Caller, key string, run Running) (n int, err error) {
	day, err := a.FirstDay(ctx, c, run)
	if err != nil {
		return 0, err
	}
	t := day.other(key)
	if t == nil {
		if err := programme.May(c.Actor, programme.UserRemind,
			programme.Subject{Base: c.Base, Employer: c.Employer, County: c.County, Person: c.Person}); err != nil {
			return 0, err
		}
		return 0, nothingAwaited
	}
	err = a.Act(ctx, c, programme.UserRemind, t.Title, func(s *act.Step) error {
		n = 0
		if err := s.Own(); err != nil {
			return err
		}
		f := &beginning{Desk: a, tx: s.Tx, c: c, run: run}
		if err := f.read(); err != nil {
			return err
		}
		if f.over() {
			return nothingAwaited
		}
		now := f.day().other(key)
		if now == nil {
			return nothingAwaited
		}
		for _, user := range f.awaited(now) {
			times, err := s.Tally(remindedOf(key), user, s.Today(), 1)
			if err != nil {
				return err
			}
			if times > 1 {
				continue
			}
			n++
			if err := s.Record(f.yearID(), user, act.Facts{"step": key, "waiting_since": sinceText(t.Since)}); err != nil {
				return err
			}
		}
		if n == 0 {
			return programme.Errorf(programme.Conflict, "今天已经催办过，明天可以再催")
		}
		return nil
	})
	return n, err
}

var nothingAwaited = programme.Errorf(programme.WrongState, "这件事现在不等别人办，不用催办")

// other is the step of that key where it waits for somebody else than the
// reader, or nil.
func (d *FirstDay) other(key string) *Step {
	if d == nil {
		return nil
	}
	i := slices.IndexFunc(d.Steps, func(t Step) bool { return t.Key == key && t.State == DayOther })
	if i < 0 {
		return nil
	}
	return &d.Steps[i]
}

func sinceText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(act.Shanghai).Format("2006-01-02 15:04")
}
