package oversee

import (
	"context"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// ExceptionFilter narrows the register of what officials decided by exception.
type ExceptionFilter struct {
	Kind     string // of programme.ExceptionKinds
	Who      string // a name or login, whole
	From, To programme.Date
	After    string // entries before this one
}

// Exception is one entry of the register, and the case that was opened from it.
type Exception struct {
	act.JournalEntry
	Why  string // that it stands here beside its action
	Case *programme.ConductCase
}

// exceptionsShown is how many entries of the register a page shows.
const exceptionsShown = 60

// Exceptions is the register of a kind, newest first: what officials decided by
// exception, from the journal (clause 5.3), for auditors. next asks for what
// comes after.
func (a *Desk) Exceptions(ctx context.Context, c act.Caller, programmeID string, f ExceptionFilter) (list []Exception, next string, err error) {
	kind := programme.ExceptionKindOf(f.Kind)
	if kind == nil {
		return nil, "", programme.Errorf(programme.Invalid, "登记簿里没有这一种")
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if !programme.MayRead(c.Role, programme.NounConduct) {
			return programme.Errorf(programme.Forbidden, "例外决定登记簿由审计查看")
		}
		var raw []store.Sequenced
		if raw, next, err = a.exceptional(tx, programmeID, kind, f); err != nil {
			return err
		}
		entries, err := journalEntries(tx, raw)
		if err != nil {
			return err
		}
		if err := nameSubjects(tx, c.Role, entries); err != nil {
			return err
		}
		cases, err := tx.ConductCases(programmeID)
		if err != nil {
			return err
		}
		for _, e := range entries {
			x := Exception{JournalEntry: e}
			if i := slices.IndexFunc(cases, func(k programme.ConductCase) bool { return k.EntryID == e.ID }); i >= 0 {
				x.Case = &cases[i]
			}
			list = append(list, x)
		}
		return nil
	})
	return list, next, err
}

// exceptional are the entries of a kind.
func (a *Desk) exceptional(tx *store.Tx, programmeID string, kind *programme.ExceptionKind,
	f ExceptionFilter) (list []store.Sequenced, next string, err error) {
	q := store.JournalQuery{Programme: programmeID, After: f.After, Limit: exceptionsShown + 1}
	if f.From != 0 {
		q.From = startOf(f.From)
	}
	if f.To != 0 {
		q.To = startOf(f.To.Next())
	}
	if f.Who != "" {
		if q.Users, err = usersNamed(tx, f.Who); err != nil {
			return nil, "", err
		}
	}
	switch kind.Code {
	case programme.OwnCases:
		list, err = own(tx, programmeID, &q)
	case programme.LateActs:
		list, err = a.late(tx, programmeID, &q)
	default:
		for _, x := range kind.Actions {
			q.Actions = append(q.Actions, string(x))
		}
		if kind.Code == "numbers" {
			q.Programme = "" // what is opened of a person belongs to no year
		}
		list, err = tx.JournalPage(q)
	}
	if len(list) > exceptionsShown {
		list, next = list[:exceptionsShown], list[exceptionsShown-1].ID
	}
	return list, next, err
}

// late are the entries that were made after the notice's day for them.
func (a *Desk) late(tx *store.Tx, programmeID string, q *store.JournalQuery) (list []store.Sequenced, err error) {
	n, err := a.NoticeOf(tx, programmeID)
	if err != nil {
		return nil, err
	}
	for _, row := range programme.LateAfter {
		d, ok := n.Deadline(row.Deadline)
		if !ok {
			continue
		}
		of := *q
		of.From, of.Actions = max(q.From, startOf(d.On.Next())), nil
		for _, x := range row.Actions {
			of.Actions = append(of.Actions, string(x))
		}
		found, err := tx.JournalPage(of)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	slices.SortFunc(list, func(x, y store.Sequenced) int { return strings.Compare(y.ID, x.ID) })
	return list, nil
}

// own are the entries that somebody made on affairs of their own.
func own(tx *store.Tx, programmeID string, q *store.JournalQuery) (list []store.Sequenced, err error) {
	ids, err := tx.OwnEntries(programmeID)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		e, found, err := tx.Entry(id)
		if err != nil {
			return nil, err
		}
		if found && (q.Users == nil || slices.Contains(q.Users, e.User)) && e.At >= q.From && (q.To == 0 || e.At < q.To) && (q.After == "" || e.ID < q.After) {
			list = append(list, e)
		}
	}
	return list, nil
}

// OpenConduct opens a case from an entry of the journal about whoever made it;
// one stands open for an entry.
func (a *Desk) OpenConduct(ctx context.Context, c act.Caller, programmeID, entryID, kind, reason string) (k *programme.ConductCase, err error) {
	err = a.Act(ctx, c, programme.ConductOpen, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		p, _, err := s.Programme(programmeID)
		if err != nil {
			return err
		}
		e, found, err := s.Tx.Entry(entryID)
		if err != nil {
			return err
		}
		if !found || programme.ExceptionKindOf(kind) == nil {
			return programme.Errorf(programme.NotFound, "日志中没有这一条")
		}
		if e.User == act.SystemActor.User || e.User == c.User {
			return programme.Errorf(programme.Invalid, "系统自动办理的、您本人办理的，不能由您立案")
		}
		cases, err := s.ConductCases(p.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(cases, func(x programme.ConductCase) bool { return x.EntryID == entryID }) {
			return programme.Errorf(programme.Conflict, "这一条已经立案")
		}
		k = &programme.ConductCase{ID: s.NewID(), ProgrammeID: p.ID, State: programme.Open, EntryID: entryID, Kind: kind, Official: e.User, Text: reason,
			OpenedBy: c.User, OpenedOn: s.Today()}
		if err := store.Insert(s.Tx, k); err != nil {
			return err
		}
		return s.Record(p.ID, k.ID, act.Facts{"entry": entryID, "kind": kind, "official": e.User})
	})
	return k, err
}

// UpholdConduct ends a case: what was suspected is so. What follows for the
// official is decided outside the system.
func (a *Desk) UpholdConduct(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepConduct(ctx, c, programme.ConductUphold, id, reason)
}

// DismissConduct ends a case in which nothing was found.
func (a *Desk) DismissConduct(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepConduct(ctx, c, programme.ConductDismiss, id, reason)
}

// ReopenConduct looks into a case again.
func (a *Desk) ReopenConduct(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepConduct(ctx, c, programme.ConductReopen, id, reason)
}

func (a *Desk) stepConduct(ctx context.Context, c act.Caller, action programme.Action, id, reason string) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		k, err := store.Get[programme.ConductCase](s.Tx, id)
		if err != nil {
			return err
		}
		if err := s.Move(&k.State); err != nil {
			return err
		}
		k.Outcome, k.DecidedBy, k.DecidedOn = reason, c.User, s.Today()
		if k.State == programme.Open {
			k.Outcome, k.DecidedBy, k.DecidedOn = "", "", 0
		}
		if err := store.Update(s.Tx, k); err != nil {
			return err
		}
		return s.Record(k.ProgrammeID, k.ID, act.Facts{"to": k.State})
	})
}

// ConductOf is a case with the entry that it was opened from.
func (a *Desk) ConductOf(ctx context.Context, c act.Caller, id string) (k *programme.ConductCase, e *act.JournalEntry, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounConduct, id); err != nil {
			return err
		}
		if k, err = store.Get[programme.ConductCase](tx, id); err != nil {
			return err
		}
		raw, found, err := tx.Entry(k.EntryID)
		if err != nil || !found {
			return err
		}
		list, err := journalEntries(tx, []store.Sequenced{raw})
		if err != nil {
			return err
		}
		e = &list[0]
		return nameSubjects(tx, c.Role, list)
	})
	return k, e, err
}
