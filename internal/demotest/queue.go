package demotest

import (
	"context"
	"slices"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Line is a plan line of the first base whose queue a test works on, with the
// applications for it that can be accepted.
type Line struct {
	*Year
	ID    string
	Clerk act.Caller
	Ready []string // submitted, eligible, not exceptional: in the order of the queue
}

// Failer is a test or one run of a property.
type Failer interface {
	Helper()
	Fatal(args ...any)
}

// QueueLine takes the line of the first base with the most people who can be
// accepted, and gives it so many places.
func QueueLine(t testing.TB, w *Year, places int) *Line {
	t.Helper()
	l := &Line{Year: w, Clerk: act.As(w.Bases[0].Clerk)}
	byLine := map[string][]programme.Application{}
	for _, ap := range Acceptable(t, w) {
		byLine[ap.PlanLineID] = append(byLine[ap.PlanLineID], ap)
	}
	for id, list := range byLine {
		if len(list) > len(l.Ready) || len(list) == len(l.Ready) && id < l.ID {
			slices.SortFunc(list, Before)
			l.ID, l.Ready = id, nil
			for _, ap := range list {
				l.Ready = append(l.Ready, ap.ID)
			}
		}
	}
	if len(l.Ready) < 6 {
		t.Fatalf("only %d people can be accepted for one line", len(l.Ready))
	}
	if err := w.Plan.AmendPlan(context.Background(), act.As(w.Officer), l.ID, places, "试验"); err != nil {
		t.Fatal(err)
	}
	return l
}

// Acceptable are the applications of the first base that can be accepted.
func Acceptable(t testing.TB, w *Year) (out []programme.Application) {
	t.Helper()
	all, err := w.BaseApplications(context.Background(), act.As(w.Bases[0].Clerk), w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if a.State == programme.Submitted && a.Eligible && a.Route != programme.ExceptionalRoute {
			out = append(out, a)
		}
	}
	return out
}

// Before compares two applications by their places in a queue.
func Before(x, y programme.Application) int {
	if k := x.SubmittedAt.Compare(y.SubmittedAt); k != 0 {
		return k
	}
	if x.ID < y.ID {
		return -1
	}
	return 1
}

// Look is the line as it stands: places, taken, held and the queue.
func (l *Line) Look(t Failer) (places, taken, held int, queue []programme.Application) {
	t.Helper()
	err := l.Store.Read(context.Background(), func(tx *store.Tx) error {
		p, err := store.Get[programme.PlanLine](tx, l.ID)
		if err != nil {
			return err
		}
		places = p.Places
		if held, err = tx.PlacesHeld(l.ID); err != nil {
			return err
		}
		if taken, err = tx.PlacesTaken(l.ID); err != nil {
			return err
		}
		taken -= held
		queue, err = tx.Queue(l.ID, 0)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return places, taken, held, queue
}

// State is how an application stands.
func (l *Line) State(t Failer, id string) programme.State {
	t.Helper()
	var st programme.State
	err := l.Store.Read(context.Background(), func(tx *store.Tx) error {
		ap, err := store.Get[programme.Application](tx, id)
		if err == nil {
			st = ap.State
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// Accept accepts applications, which nothing may speak against.
func (l *Line) Accept(t testing.TB, ids ...string) {
	t.Helper()
	if _, problems, err := l.Enrol.Accept(context.Background(), l.Clerk, ids); err != nil || len(problems) > 0 {
		t.Fatalf("accepting: %v, %v", problems, err)
	}
}
