package app

import (
	"context"
	"encoding/json"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// RollPage is a roll with all that its page shows.
type RollPage struct {
	programme.Roll
	Base       string
	Notice     *rules.Notice
	Today      programme.Date
	Begun      bool
	Sealed     []programme.RollRow
	Figures    []programme.RollFigure
	Changes    []programme.RollChange // since the sealed roster and its approved amendments
	Amendments []programme.Amendment
	Published  []PublishedPerson
	HeldOut    int // people against whom an objection is open or was upheld
}

// PublishedPerson is a person on a public list, with the id by which an
// objection names them.
type PublishedPerson struct {
	ID string
	ListedPerson
}

// PublicRoll is a roll as the public sees it: its people from its first day
// on, until it is sealed.
func (a *App) PublicRoll(ctx context.Context, id string) (out *RollPage, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		out, err = a.rollPage(tx, id)
		return err
	})
	if err == nil && !out.Begun {
		out.Published = nil
	}
	return out, err
}

// RollOf is a roll for who may see it, with what has changed since.
func (a *App) RollOf(ctx context.Context, c Caller, id string) (out *RollPage, err error) {
	err = a.read(ctx, c, func(tx *store.Tx) error {
		if err := a.sees(tx, c, programme.NounRoll, id); err != nil {
			return err
		}
		if out, err = a.rollPage(tx, id); err != nil {
			return err
		}
		s := &step{Tx: tx, app: a, caller: c}
		b, err := store.Get[programme.Base](tx, out.BaseID)
		if err != nil {
			return err
		}
		held, err := s.heldOut(id)
		if err != nil {
			return err
		}
		out.HeldOut = len(held)
		if out.State != programme.Sealed {
			return nil
		}
		if out.Amendments, err = tx.RollAmendments(id); err != nil {
			return err
		}
		if err := json.Unmarshal(out.Roll.Content, &out.Sealed); err != nil {
			return err
		}
		if err := json.Unmarshal(out.Roll.Figures, &out.Figures); err != nil {
			return err
		}
		out.Changes, err = s.rollChanges(&out.Roll, b, out.Amendments)
		return err
	})
	return out, err
}

func (a *App) rollPage(tx *store.Tx, id string) (*RollPage, error) {
	r, err := store.Get[programme.Roll](tx, id)
	if err != nil {
		return nil, err
	}
	y, err := a.publicYear(tx, r.ProgrammeID)
	if err != nil {
		return nil, err
	}
	b, err := store.Get[programme.Base](tx, r.BaseID)
	if err != nil {
		return nil, err
	}
	out := &RollPage{Roll: *r, Base: b.Name, Notice: y.Notice, Today: y.Today, Begun: y.Today >= r.From}
	apps, err := tx.ApplicationsByID(r.People)
	if err != nil {
		return nil, err
	}
	members, err := withNames(tx, apps)
	if err != nil {
		return nil, err
	}
	lines, err := tx.PlanLines(r.ProgrammeID)
	if err != nil {
		return nil, err
	}
	byID := map[string]*programme.PlanLine{}
	for i := range lines {
		byID[lines[i].ID] = &lines[i]
	}
	at := map[string]PublishedPerson{}
	for i, m := range members {
		l := byID[apps[i].PlanLineID]
		at[apps[i].ID] = PublishedPerson{apps[i].ID, ListedPerson{m.Name, m.IDMasked, m.Employer, l.Trade, l.Level.Chinese()}}
	}
	for _, id := range r.People {
		out.Published = append(out.Published, at[id])
	}
	return out, nil
}

// RollHead is a roll without its people, for public lists.
type RollHead struct {
	ID, Title string
	State     programme.State
	From, To  programme.Date
}

// PublicRolls lists the rolls of a year, newest first.
func (a *App) PublicRolls(ctx context.Context, programmeID string) (out []RollHead, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		list, err := tx.Rolls(programmeID)
		if err != nil {
			return err
		}
		for i := range list {
			b, err := store.Get[programme.Base](tx, list[i].BaseID)
			if err != nil {
				return err
			}
			out = append(out, RollHead{list[i].ID, b.Name + "录取学员公示", list[i].State, list[i].From, list[i].To})
		}
		return nil
	})
	return out, err
}

// ObjectionOpened is an objection with who made it, for those who deal with
// it.
type ObjectionOpened struct {
	programme.Objection
	About, Name, Contact string
}

// ObjectionOf opens an objection for the bureau.
func (a *App) ObjectionOf(ctx context.Context, c Caller, id string) (out *ObjectionOpened, err error) {
	err = a.read(ctx, c, func(tx *store.Tx) error {
		if err := a.sees(tx, c, programme.NounObjection, id); err != nil {
			return err
		}
		o, err := store.Get[programme.Objection](tx, id)
		if err != nil {
			return err
		}
		out = &ObjectionOpened{Objection: *o}
		if c.Role == programme.RoleAuditor {
			return nil // who made it is for those who answer
		}
		if out.Name, err = a.keys.Unseal(objectorName, o.ID, o.NameSealed); err != nil {
			return err
		}
		out.Contact, err = a.keys.Unseal(objectorContact, o.ID, o.ContactSealed)
		return err
	})
	return out, err
}

// AmendmentOf is an amendment with its changes.
func (a *App) AmendmentOf(ctx context.Context, c Caller, id string) (m *programme.Amendment, changes []programme.RollChange, err error) {
	err = a.read(ctx, c, func(tx *store.Tx) error {
		if err := a.sees(tx, c, programme.NounAmendment, id); err != nil {
			return err
		}
		if m, err = store.Get[programme.Amendment](tx, id); err != nil {
			return err
		}
		return json.Unmarshal(m.Changes, &changes)
	})
	return m, changes, err
}
