package app_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"

	"pgregory.net/rapid"
)

// line is a plan line of base 0 whose queue a test works on, with the
// applications for it that can be accepted.
type line struct {
	*world
	id    string
	clerk act.Caller
	ready []string // submitted, eligible, not exceptional: in the order of the queue
}

// fatal is a test or one run of a property.
type fatal interface {
	Helper()
	Fatal(args ...any)
}

// queueLine takes the line of base 0 with the most people who can be accepted,
// and gives it as many places.
func queueLine(t testing.TB, w *world, places int) *line {
	t.Helper()
	l := &line{world: w, clerk: act.As(w.Bases[0].Clerk)}
	apps, err := w.BaseApplications(ctx, l.clerk, w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	byLine := map[string][]programme.Application{}
	for _, ap := range apps {
		if ap.State == programme.Submitted && ap.Eligible && ap.Route != "exceptional" {
			byLine[ap.PlanLineID] = append(byLine[ap.PlanLineID], ap)
		}
	}
	for id, list := range byLine {
		if len(list) > len(l.ready) || len(list) == len(l.ready) && id < l.id {
			slices.SortFunc(list, before)
			l.id, l.ready = id, nil
			for _, ap := range list {
				l.ready = append(l.ready, ap.ID)
			}
		}
	}
	if len(l.ready) < 6 {
		t.Fatalf("only %d people can be accepted for one line", len(l.ready))
	}
	if err := w.Plan.AmendPlan(ctx, act.As(w.Officer), l.id, places, "试验"); err != nil {
		t.Fatal(err)
	}
	return l
}

func before(x, y programme.Application) int {
	if k := x.SubmittedAt.Compare(y.SubmittedAt); k != 0 {
		return k
	}
	if x.ID < y.ID {
		return -1
	}
	return 1
}

// look is the line as it stands: places, taken, held and the queue.
func (l *line) look(t fatal) (places, taken, held int, queue []programme.Application) {
	t.Helper()
	err := l.Store.Read(ctx, func(tx *store.Tx) error {
		p, err := store.Get[programme.PlanLine](tx, l.id)
		if err != nil {
			return err
		}
		places = p.Places
		if held, err = tx.PlacesHeld(l.id); err != nil {
			return err
		}
		if taken, err = tx.PlacesTaken(l.id); err != nil {
			return err
		}
		taken -= held
		queue, err = tx.Queue(l.id, 0)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return places, taken, held, queue
}

func (l *line) state(t fatal, id string) programme.State {
	t.Helper()
	var st programme.State
	err := l.Store.Read(ctx, func(tx *store.Tx) error {
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

func (l *line) accept(t testing.TB, ids ...string) {
	t.Helper()
	if _, problems, err := l.Enrol.Accept(ctx, l.clerk, ids); err != nil || len(problems) > 0 {
		t.Fatalf("accepting: %v, %v", problems, err)
	}
}

func (l *line) sound(t testing.TB) {
	t.Helper()
	for _, c := range must(l.Record.Fsck(ctx))(t) {
		if c.Count > 0 {
			t.Errorf("fsck: %s: %v", c.Name, c.Broken)
		}
	}
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// A full line queues, a freed place goes to the first, and an offer that
// nobody answers to the next; every step stands in the history.
func TestWaitingList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		l := queueLine(t, build(t, p, rostersIn), 2)
		a := l.ready
		l.accept(t, a[0], a[1])
		l.accept(t, a[4])
		l.accept(t, a[3], a[2]) // reviewed later, submitted earlier
		if _, taken, held, queue := l.look(t); taken != 2 || held != 0 || len(queue) != 3 || queue[0].ID != a[2] || queue[2].ID != a[4] {
			t.Fatalf("taken %d, held %d, queue %v; want 2, 0 and the order of submission", taken, held, queue)
		}
		if err := l.Enrol.Withdraw(ctx, l.clerk, a[0], "离职"); err != nil {
			t.Fatal(err)
		}
		if got := l.state(t, a[2]); got != programme.Offered {
			t.Fatalf("the first of the queue is %s, want offered", got)
		}
		wantCode(t, "confirming for who waits", l.Enrol.Confirm(ctx, l.clerk, a[3]), programme.WrongState)
		l.clock.Tick(3 * 24 * time.Hour) // the last day
		if n, err := l.Plan.LapseOffers(ctx, act.As(act.SystemActor)); n != 0 || err != nil {
			t.Fatalf("on the last day %d lines are settled, %v; want none", n, err)
		}
		l.clock.Tick(24 * time.Hour)
		wantCode(t, "confirming too late", l.Enrol.Confirm(ctx, l.clerk, a[2]), programme.WrongState)
		for want := 1; want >= 0; want-- {
			if n, err := l.Plan.LapseOffers(ctx, act.As(act.SystemActor)); n != want || err != nil {
				t.Fatalf("%d lines are settled, %v; want %d", n, err, want)
			}
		}
		if got := l.state(t, a[2]); got != programme.Withdrawn {
			t.Errorf("who did not confirm is %s, want withdrawn", got)
		}
		if err := l.Enrol.Confirm(ctx, l.clerk, a[3]); err != nil {
			t.Fatalf("the next confirms: %v", err)
		}
		wantCode(t, "confirming twice", l.Enrol.Confirm(ctx, l.clerk, a[3]), programme.WrongState)
		if err := l.Enrol.Refuse(ctx, l.clerk, a[1], "材料不实"); err != nil {
			t.Fatal(err)
		}
		if err := l.Enrol.Decline(ctx, l.clerk, a[4], "不来了"); err != nil {
			t.Fatal(err)
		}
		if err := l.Enrol.Reinstate(ctx, l.clerk, a[2], "忘了确认"); err != nil {
			t.Fatal(err)
		}
		l.accept(t, a[2])
		if places, taken, held, queue := l.look(t); places != 2 || taken != 2 || held != 0 || len(queue) != 0 {
			t.Errorf("in the end %d of %d are taken, %d held, %d wait", taken, places, held, len(queue))
		}
		told := must(l.Record.Story(ctx, l.clerk, a[2]))(t)
		var said []string
		for _, m := range told {
			said = append(said, m.Who+m.What)
		}
		if len(told) < 6 || !slices.ContainsFunc(said, func(s string) bool { return len(s) > 6 && s[:6] == "系统" }) {
			t.Errorf("the history is %q", said)
		}
		l.sound(t)
	})
}

// A plan that grows is offered to who waits, one that shrinks below what is
// taken and held is refused.
func TestAmendedPlanAndTheQueue(t *testing.T) {
	l := queueLine(t, build(t, storetest.Place{Dir: t.TempDir()}, rostersIn), 1)
	l.accept(t, l.ready[:4]...)
	officer := act.As(l.Officer)
	if err := l.Plan.AmendPlan(ctx, officer, l.id, 3, "增加"); err != nil {
		t.Fatal(err)
	}
	if _, taken, held, queue := l.look(t); taken != 1 || held != 2 || len(queue) != 1 {
		t.Errorf("taken %d, held %d, %d wait; want 1, 2, 1", taken, held, len(queue))
	}
	wantCode(t, "a plan below what is held", l.Plan.AmendPlan(ctx, officer, l.id, 2, "减少"), programme.Invalid)
	l.sound(t)
}

// However many accept, withdraw and confirm at once, no line is overfilled.
func TestConcurrentAcceptanceNeverOverfills(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		l := queueLine(t, build(t, p, rostersIn), 2)
		var wg sync.WaitGroup
		for i, id := range l.ready {
			wg.Go(func() {
				if _, _, err := l.Enrol.Accept(ctx, l.clerk, []string{id}); err != nil {
					t.Errorf("accepting: %v", err)
				}
				if i%3 == 0 {
					if err := l.Enrol.Withdraw(ctx, l.clerk, id, "不来"); err != nil {
						t.Errorf("withdrawing: %v", err)
					}
				}
				if err := l.Enrol.Confirm(ctx, l.clerk, id); err != nil && programme.CodeOf(err) != programme.WrongState {
					t.Errorf("confirming: %v", err)
				}
			})
		}
		wg.Wait()
		places, taken, held, queue := l.look(t)
		if taken+held > places || taken+held < places && len(queue) > 0 {
			t.Errorf("taken %d, held %d of %d, %d wait", taken, held, places, len(queue))
		}
		l.sound(t)
	})
}

// Random sequences of everything that takes, frees or holds places keep:
// taken + held within the places, nobody overtaken, no place idle while
// somebody waits.
func TestQueueProperty(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, rostersIn)
	l := queueLine(t, w, 2)
	officer := act.As(w.Officer)
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(5, 12).Draw(rt, "steps") {
			id := l.ready[rapid.IntRange(0, len(l.ready)-1).Draw(rt, "who")]
			var was []programme.Application
			_, _, _, was = l.look(rt)
			do := rapid.SampledFrom([]string{"accept", "accept", "withdraw", "refuse", "confirm", "confirm", "decline", "reinstate", "amend", "time"}).
				Draw(rt, "do")
			var err error
			switch do {
			case "accept":
				_, _, err = l.Enrol.Accept(ctx, l.clerk, []string{id})
			case "withdraw":
				err = l.Enrol.Withdraw(ctx, l.clerk, id, "不来")
			case "refuse":
				err = l.Enrol.Refuse(ctx, l.clerk, id, "不实")
			case "confirm":
				err = l.Enrol.Confirm(ctx, l.clerk, id)
			case "decline":
				err = l.Enrol.Decline(ctx, l.clerk, id, "不来")
			case "reinstate":
				err = l.Enrol.Reinstate(ctx, l.clerk, id, "恢复")
			case "amend":
				err = l.Plan.AmendPlan(ctx, officer, l.id, rapid.IntRange(1, 5).Draw(rt, "places"), "调整")
			case "time":
				l.clock.Tick(time.Duration(rapid.IntRange(1, 5).Draw(rt, "days")) * 24 * time.Hour)
				_, err = l.Plan.LapseOffers(ctx, act.As(act.SystemActor))
			}
			if c := programme.CodeOf(err); err != nil && c != programme.WrongState && c != programme.Invalid && c != programme.Conflict {
				rt.Fatalf("%s: %v", do, err)
			}
			places, taken, held, queue := l.look(rt)
			if taken+held > places {
				rt.Fatalf("after %s taken %d + held %d > %d", do, taken, held, places)
			}
			if taken+held < places && len(queue) > 0 && w.Today() <= 20211110 { // the last day of training: nothing is offered after it
				rt.Fatalf("after %s %d places lie idle while %d wait", do, places-taken-held, len(queue))
			}
			l.nobodyOvertaken(rt, do, was, queue)
		}
	})
	l.sound(t)
}

// nobodyOvertaken: of those who waited before, who left the queue by an offer
// stood before everybody who waits still.
func (l *line) nobodyOvertaken(rt *rapid.T, do string, was, queue []programme.Application) {
	for i := range was {
		if slices.ContainsFunc(queue, func(a programme.Application) bool { return a.ID == was[i].ID }) || l.state(rt, was[i].ID) != programme.Offered {
			continue
		}
		for k := range i {
			if slices.ContainsFunc(queue, func(a programme.Application) bool { return a.ID == was[k].ID }) {
				rt.Fatalf("after %s %s overtook %s", do, was[i].ID, was[k].ID)
			}
		}
	}
}
