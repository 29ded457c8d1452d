package year

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/app/decide"
	"jinlanling/internal/app/letters"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
	"jinlanling/internal/wording"
)

// The public's pages need no sign-in. Each reads a few small rows, because a whole
// city opens them in one morning.

// PublicationHead is a publication without its people.
type PublicationHead = store.PublicationHead

// Public is the newest year, or the one named; Error NotFound where there is
// none.
func (a *Desk) Public(ctx context.Context, programmeID string) (y *act.PublicYear, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		if y, err = a.PublicYear(tx, programmeID); err != nil {
			return err
		}
		lines, _, err := offeredLines(tx, y.Programme.ID)
		if err != nil {
			return err
		}
		bases := map[string]bool{}
		for _, l := range lines {
			y.Places += l.Places
			bases[l.BaseID] = true
		}
		y.Bases = len(bases)
		if y.Publications, err = tx.PublicationHeads(y.Programme.ID); err != nil {
			return err
		}
		y.Rolls, err = tx.RollHeads(y.Programme.ID)
		return err
	})
	return y, err
}

// PublicNotice is the newest year, or the one named, without what it counts:
// what the rules alone need. Error NotFound where there is none.
func (a *Desk) PublicNotice(ctx context.Context, programmeID string) (y *act.PublicYear, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		y, err = a.PublicYear(tx, programmeID)
		return err
	})
	return y, err
}

// offeredLines are the plan lines of recognised bases, in the plan's order,
// and all bases by id.
func offeredLines(tx *store.Tx, programmeID string) ([]programme.PlanLine, map[string]*programme.Base, error) {
	bases, err := tx.Bases(programmeID)
	if err != nil {
		return nil, nil, err
	}
	byID := make(map[string]*programme.Base, len(bases))
	for i := range bases {
		byID[bases[i].ID] = &bases[i]
	}
	lines, err := tx.PlanLines(programmeID)
	lines = slices.DeleteFunc(lines, func(l programme.PlanLine) bool {
		b := byID[l.BaseID]
		return b == nil || b.State != programme.Recognised
	})
	return lines, byID, err
}

// Offered is a plan line with what is left of it.
type Offered struct {
	BaseID, Base string
	County       string
	Trade        string
	Level        programme.Level
	Places       int
	Left         int // neither taken nor held for somebody who was offered it
	Queue        int // who waits for one
}

// PublicPlaces is where a year has places.
type PublicPlaces struct {
	Programme programme.Programme
	Notice    *rules.Notice
	Today     programme.Date
	Offered   []Offered
}

// Places are the plan lines of the newest year, or the one named, with what is
// left of each; Error NotFound where there is no year.
func (a *Desk) Places(ctx context.Context, programmeID string) (out *PublicPlaces, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		y, err := a.PublicYear(tx, programmeID)
		if err != nil {
			return err
		}
		out = &PublicPlaces{Programme: y.Programme, Notice: y.Notice, Today: y.Today}
		lines, bases, err := offeredLines(tx, y.Programme.ID)
		if err != nil {
			return err
		}
		taken, err := tx.LinesTaken(y.Programme.ID)
		if err != nil {
			return err
		}
		queue, err := tx.LinesQueue(y.Programme.ID)
		for _, l := range lines {
			b := bases[l.BaseID]
			out.Offered = append(out.Offered, Offered{b.ID, b.Name, b.County, l.Trade, l.Level, l.Places, max(0, l.Places-taken[l.ID]), queue[l.ID]})
		}
		return err
	})
	return out, err
}

// Decide decides facts under a year's notice on the day now. Nothing is kept.
func (a *Desk) Decide(ctx context.Context, programmeID string, facts *rules.Applicant) (*decide.Decided, error) {
	y, err := a.PublicNotice(ctx, programmeID)
	if err != nil {
		return nil, err
	}
	return decide.InYear(y, facts), nil
}

// PublicList is a publication as the public sees it. Its people are named from
// its first day on.
type PublicList struct {
	programme.Publication
	Base    string
	Notice  *rules.Notice
	Today   programme.Date
	Bureau  string
	Begun   bool
	Persons []assess.PublishedPerson
	Before  string // title and number of the list that this one corrects
	After   string // of the list that corrects this one; "" where nobody was left on it
	AfterID string

	text string // that publications of its first day are written with
}

// named is a list as another speaks of it.
func named(p *programme.Publication) string { return namedList(p.Title, p.Number, p.From) }

func namedList(title, number string, from programme.Date) string {
	return "《" + title + "》" + bracketed(number) + "（" + from.Chinese() + "起公示）"
}

// PublicationOpen is a publication with its people, masked; Error NotFound
// where there is none.
func (a *Desk) PublicationOpen(ctx context.Context, id string) (out *PublicList, err error) {
	p, people, err := a.Assess.PublishedPeople(ctx, id)
	if err != nil {
		return nil, err
	}
	out = &PublicList{Publication: *p, Persons: people}
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		y, err := a.PublicYear(tx, p.ProgrammeID)
		if err != nil {
			return err
		}
		b, err := store.Get[programme.Base](tx, p.BaseID)
		if err != nil {
			return err
		}
		if p.Replaces != "" {
			old, err := store.Get[programme.Publication](tx, p.Replaces)
			if err != nil {
				return err
			}
			out.Before = named(old)
		}
		if p.State == programme.Replaced {
			next, err := tx.PublicationReplacing(p)
			if err != nil {
				return err
			}
			if next != nil {
				out.After, out.AfterID = named(next), next.ID
			}
		}
		out.Notice, out.Today, out.Bureau, out.Base = y.Notice, y.Today, y.Notice.Bureau, b.Name
		out.text, err = letters.InForce(tx, wording.Publication, p.From)
		return err
	})
	if out.Begun = out.Today >= p.From; !out.Begun {
		out.Persons = nil
	}
	return out, err
}
