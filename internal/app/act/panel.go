package act

import (
	"context"
	"slices"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Sees refuses who may not see one of a noun.
func (a *Desk) Sees(tx *store.Tx, c Caller, noun programme.Noun, id string) error {
	l, err := MayBrowse(c, noun)
	if err != nil {
		return err
	}
	n, err := tx.Count(l, Query{Actor: c.Actor, ID: id}, 1)
	if err == nil && n == 0 {
		err = programme.Errorf(programme.NotFound, "没有找到这个%s，或不在您的范围内", noun.Name())
	}
	return err
}

// Decided is a stored decision, decided again from its own facts under its own
// notice, so that it can be shown condition by condition.
type Decided struct {
	*rules.Decision
	Notice *rules.Notice
	Facts  *rules.Applicant
	Stored programme.Decision
}

// DecisionOf is the decision that an application rests on.
func (a *Desk) DecisionOf(ctx context.Context, c Caller, applicationID string) (d *Decided, err error) {
	err = a.OfApplication(ctx, c, applicationID, func(tx *store.Tx, ap *programme.Application) error {
		d, err = a.DecidedOf(tx, ap.DecisionID)
		return err
	})
	return d, err
}

// DecidedOf is a stored decision made again under the notice that it was made
// by.
func (a *Desk) DecidedOf(tx *store.Tx, id string) (*Decided, error) {
	stored, err := store.Get[programme.Decision](tx, id)
	if err != nil {
		return nil, err
	}
	n, err := a.StoredNotice(tx, stored.NoticeSHA256)
	if err != nil {
		return nil, err
	}
	return NewDecided(n, stored)
}

// Member is somebody of a class, with what a form about them starts from.
type Member struct {
	ApplicationID, Name, IDMasked, Employer string
	State                                   programme.State
	Hours                                   int // attended so far
}

// WithNames gives applications their names.
func WithNames(tx *store.Tx, apps []programme.Application) ([]Member, error) {
	ids, units := map[string]bool{}, map[string]bool{}
	for _, ap := range apps {
		ids[ap.PersonID], units[ap.EmployerID] = true, true
	}
	people, err := tx.PersonsByID(Sorted(ids))
	if err != nil {
		return nil, err
	}
	employers, err := tx.EmployersByID(Sorted(units))
	if err != nil {
		return nil, err
	}
	byID, unit := map[string]*programme.Person{}, map[string]string{}
	for i := range people {
		byID[people[i].ID] = &people[i]
	}
	for _, e := range employers {
		unit[e.ID] = e.Name
	}
	out := make([]Member, 0, len(apps))
	for _, ap := range apps {
		if p := byID[ap.PersonID]; p != nil {
			out = append(out, Member{ApplicationID: ap.ID, Name: p.Name, IDMasked: p.IDMasked, Employer: unit[ap.EmployerID], State: ap.State})
		}
	}
	return out, nil
}

func OwnApplication(apps []programme.Application, id, person string) bool {
	return slices.ContainsFunc(apps, func(a programme.Application) bool { return a.ID == id && a.PersonID == person })
}

func OfEmployer(apps []programme.Application, id, employer string) bool {
	return slices.ContainsFunc(apps, func(a programme.Application) bool { return a.ID == id && a.EmployerID == employer })
}

// ListedPerson is a person on a public list, as the public may see them.
type ListedPerson struct{ Name, IDMasked, Employer, Trade, Level string }
