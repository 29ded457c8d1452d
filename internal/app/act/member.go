package act

import (
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

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

// ListedPerson is a person on a public list, as the public may see them; Gone is
// why they no longer stand for what it says, "" where they do.
type ListedPerson struct{ Name, IDMasked, Employer, Trade, Level, Gone string }

// TrainedStates are those of people who train or trained to the end.
var TrainedStates = []programme.State{programme.InTraining, programme.Passed, programme.Failed, programme.Certified}
