package enrol_test

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"

	"pgregory.net/rapid"
)

// A full line queues, a freed place goes to the first, and an offer that
// nobody answers to the next; every step stands in the history.
func TestWaitingList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		l := demotest.QueueLine(t, demotest.Build(t, p, demotest.RostersIn), 2)
		a := l.Ready
		l.Accept(t, a[0], a[1])
		l.Accept(t, a[4])
		l.Accept(t, a[3], a[2]) // reviewed later, submitted earlier
		if _, taken, held, queue := l.Look(t); taken != 2 || held != 0 || len(queue) != 3 || queue[0].ID != a[2] || queue[2].ID != a[4] {
			t.Fatalf("taken %d, held %d, queue %v; want 2, 0 and the order of submission", taken, held, queue)
		}
		if err := l.Enrol.Withdraw(ctx, l.Clerk, a[0], "离职"); err != nil {
			t.Fatal(err)
		}
		if got := l.State(t, a[2]); got != programme.Offered {
			t.Fatalf("the first of the queue is %s, want offered", got)
		}
		demotest.WantCode(t, "confirming for who waits", l.Enrol.Confirm(ctx, l.Clerk, a[3]), programme.WrongState)
		l.Clock.Tick(3 * 24 * time.Hour) // the last day
		if n, err := l.Plan.LapseOffers(ctx, act.As(act.SystemActor)); n != 0 || err != nil {
			t.Fatalf("on the last day %d lines are settled, %v; want none", n, err)
		}
		l.Clock.Tick(24 * time.Hour)
		demotest.WantCode(t, "confirming too late", l.Enrol.Confirm(ctx, l.Clerk, a[2]), programme.WrongState)
		for want := 1; want >= 0; want-- {
			if n, err := l.Plan.LapseOffers(ctx, act.As(act.SystemActor)); n != want || err != nil {
				t.Fatalf("%d lines are settled, %v; want %d", n, err, want)
			}
		}
		if got := l.State(t, a[2]); got != programme.Withdrawn {
			t.Errorf("who did not confirm is %s, want withdrawn", got)
		}
		if err := l.Enrol.Confirm(ctx, l.Clerk, a[3]); err != nil {
			t.Fatalf("the next confirms: %v", err)
		}
		demotest.WantCode(t, "confirming twice", l.Enrol.Confirm(ctx, l.Clerk, a[3]), programme.WrongState)
		if err := l.Enrol.Refuse(ctx, l.Clerk, a[1], "材料不实"); err != nil {
			t.Fatal(err)
		}
		if err := l.Enrol.Decline(ctx, l.Clerk, a[4], "不来了"); err != nil {
			t.Fatal(err)
		}
		if err := l.Enrol.Reinstate(ctx, l.Clerk, a[2], "忘了确认"); err != nil {
			t.Fatal(err)
		}
		l.Accept(t, a[2])
		if places, taken, held, queue := l.Look(t); places != 2 || taken != 2 || held != 0 || len(queue) != 0 {
			t.Errorf("in the end %d of %d are taken, %d held, %d wait", taken, places, held, len(queue))
		}
		told := demotest.Must(l.Record.Story(ctx, l.Clerk, a[2]))(t)
		var said []string
		for _, m := range told {
			said = append(said, m.Who+m.What)
		}
		if len(told) < 6 || !slices.ContainsFunc(said, func(s string) bool { return len(s) > 6 && s[:6] == "系统" }) {
			t.Errorf("the history is %q", said)
		}
		demotest.Clean(t, "in the end", l.System)
	})
}

// A plan that grows is offered to who waits, one that shrinks below what is
// taken and held is refused.
func TestAmendedPlanAndTheQueue(t *testing.T) {
	l := demotest.QueueLine(t, demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.RostersIn), 1)
	l.Accept(t, l.Ready[:4]...)
	officer := act.As(l.Officer)
	if err := l.Plan.AmendPlan(ctx, officer, l.ID, 3, "增加"); err != nil {
		t.Fatal(err)
	}
	if _, taken, held, queue := l.Look(t); taken != 1 || held != 2 || len(queue) != 1 {
		t.Errorf("taken %d, held %d, %d wait; want 1, 2, 1", taken, held, len(queue))
	}
	demotest.WantCode(t, "a plan below what is held", l.Plan.AmendPlan(ctx, officer, l.ID, 2, "减少"), programme.Invalid)
	demotest.Clean(t, "in the end", l.System)
}

// However many accept, withdraw and confirm at once, no line is overfilled.
func TestConcurrentAcceptanceNeverOverfills(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		l := demotest.QueueLine(t, demotest.Build(t, p, demotest.RostersIn), 2)
		var wg sync.WaitGroup
		for i, id := range l.Ready {
			wg.Go(func() {
				if _, _, err := l.Enrol.Accept(ctx, l.Clerk, []string{id}); err != nil {
					t.Errorf("accepting: %v", err)
				}
				if i%3 == 0 {
					if err := l.Enrol.Withdraw(ctx, l.Clerk, id, "不来"); err != nil {
						t.Errorf("withdrawing: %v", err)
					}
				}
				if err := l.Enrol.Confirm(ctx, l.Clerk, id); err != nil && programme.CodeOf(err) != programme.WrongState {
					t.Errorf("confirming: %v", err)
				}
			})
		}
		wg.Wait()
		places, taken, held, queue := l.Look(t)
		if taken+held > places || taken+held < places && len(queue) > 0 {
			t.Errorf("taken %d, held %d of %d, %d wait", taken, held, places, len(queue))
		}
		demotest.Clean(t, "in the end", l.System)
	})
}

// Random sequences of everything that takes, frees or holds places keep:
// taken + held within the places, nobody overtaken, no place idle while
// somebody waits.
func TestQueueProperty(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.RostersIn)
	l := demotest.QueueLine(t, w, 2)
	officer := act.As(w.Officer)
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(5, 12).Draw(rt, "steps") {
			id := l.Ready[rapid.IntRange(0, len(l.Ready)-1).Draw(rt, "who")]
			var was []programme.Application
			_, _, _, was = l.Look(rt)
			stood := states(l, rt)
			do := rapid.SampledFrom([]string{"accept", "accept", "withdraw", "refuse", "confirm", "confirm", "decline", "reinstate", "amend", "time"}).
				Draw(rt, "do")
			var err error
			switch do {
			case "accept":
				_, _, err = l.Enrol.Accept(ctx, l.Clerk, []string{id})
			case "withdraw":
				err = l.Enrol.Withdraw(ctx, l.Clerk, id, "不来")
			case "refuse":
				err = l.Enrol.Refuse(ctx, l.Clerk, id, "不实")
			case "confirm":
				err = l.Enrol.Confirm(ctx, l.Clerk, id)
			case "decline":
				err = l.Enrol.Decline(ctx, l.Clerk, id, "不来")
			case "reinstate":
				err = l.Enrol.Reinstate(ctx, l.Clerk, id, "恢复")
			case "amend":
				err = l.Plan.AmendPlan(ctx, officer, l.ID, rapid.IntRange(1, 5).Draw(rt, "places"), "调整")
			case "time":
				l.Clock.Tick(time.Duration(rapid.IntRange(1, 5).Draw(rt, "days")) * 24 * time.Hour)
				_, err = l.Plan.LapseOffers(ctx, act.As(act.SystemActor))
			}
			if c := programme.CodeOf(err); err != nil && c != programme.WrongState && c != programme.Invalid && c != programme.Conflict {
				rt.Fatalf("%s: %v", do, err)
			}
			places, taken, held, queue := l.Look(rt)
			if taken+held > places {
				rt.Fatalf("after %s taken %d + held %d > %d", do, taken, held, places)
			}
			for id, now := range states(l, rt) {
				if now == programme.Offered && stood[id] != programme.Offered && w.Today() > trainingEnds {
					rt.Fatalf("after %s a place is offered on %s", do, w.Today())
				}
			}
			if taken+held < places && len(queue) > 0 && w.Today() <= trainingEnds {
				rt.Fatalf("after %s %d places lie idle while %d wait", do, places-taken-held, len(queue))
			}
			nobodyOvertaken(l, rt, do, was, queue)
		}
	})
	demotest.Clean(t, "in the end", l.System)
}

// trainingEnds is the last day of training by the notice: nothing is offered
// after it.
const trainingEnds programme.Date = 20211110

// states are how the line's applications stand.
func states(l *demotest.Line, t demotest.Failer) map[string]programme.State {
	out := map[string]programme.State{}
	for _, id := range l.Ready {
		out[id] = l.State(t, id)
	}
	return out
}

// On the last day of training a freed place is offered, until that day alone;
// from the next on it stays free, whoever leaves, and an offer that ran out goes
// to nobody.
func TestNothingIsOfferedAfterTheEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		l := demotest.QueueLine(t, demotest.Build(t, p, demotest.RostersIn), 2)
		a := l.Ready
		l.Accept(t, a[:5]...)
		l.Clock.To(trainingEnds)
		if err := l.Enrol.Withdraw(ctx, l.Clerk, a[0], "离职"); err != nil {
			t.Fatal(err)
		}
		if got := l.State(t, a[2]); got != programme.Offered {
			t.Fatalf("on the last day the first of the queue is %s, want offered", got)
		}
		l.Clock.To(trainingEnds.AddDays(1))
		if n, err := l.Plan.LapseOffers(ctx, act.As(act.SystemActor)); n != 1 || err != nil {
			t.Fatalf("%d lines are settled, %v; want the one whose offer ran out with training", n, err)
		}
		if err := l.Enrol.Withdraw(ctx, l.Clerk, a[1], "离职"); err != nil {
			t.Fatal(err)
		}
		if err := l.Plan.AmendPlan(ctx, act.As(l.Officer), l.ID, 5, "增加"); err != nil && programme.CodeOf(err) != programme.WrongState {
			t.Fatal(err)
		}
		if n, err := l.Plan.LapseOffers(ctx, act.As(act.SystemActor)); n != 0 || err != nil {
			t.Errorf("%d lines are settled, %v; want none", n, err)
		}
		if _, taken, held, queue := l.Look(t); taken != 0 || held != 0 || len(queue) != 2 {
			t.Errorf("after the end %d are taken, %d held, %d wait; want 0, 0, 2", taken, held, len(queue))
		}
		demotest.Clean(t, "in the end", l.System)
	})
}

// A line that cannot be settled holds up no other: the rest are, and the error
// names the one.
func TestOneLineHoldsUpNoOther(t *testing.T) {
	p := storetest.Place{Dir: t.TempDir()}
	w := demotest.Build(t, p, demotest.RostersIn)
	byLine := map[string][]string{}
	for _, ap := range demotest.Acceptable(t, w) {
		byLine[ap.PlanLineID] = append(byLine[ap.PlanLineID], ap.ID)
	}
	var lines []*demotest.Line
	for _, id := range slices.Sorted(maps.Keys(byLine)) { // as they are settled
		if len(byLine[id]) < 2 || len(lines) == 2 {
			continue
		}
		l := &demotest.Line{Year: w, Clerk: act.As(w.Bases[0].Clerk), ID: id, Ready: byLine[id]}
		if err := w.Plan.AmendPlan(ctx, act.As(w.Officer), id, 1, "试验"); err != nil {
			t.Fatal(err)
		}
		l.Accept(t, l.Ready[:2]...)
		if err := w.Enrol.Withdraw(ctx, l.Clerk, l.Ready[0], "离职"); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
	if len(lines) != 2 {
		t.Fatalf("%d lines have two people who can be accepted", len(lines))
	}
	offered := func(l *demotest.Line) string {
		i := slices.IndexFunc(l.Ready, func(id string) bool { return l.State(t, id) == programme.Offered })
		if i < 0 {
			t.Fatal("nobody is offered the place")
		}
		return l.Ready[i]
	}
	broken, sound := offered(lines[0]), offered(lines[1])
	storetest.Exec(t, p, "UPDATE plan_lines SET base_id = 'gone' WHERE id = '"+lines[0].ID+"'")
	w.Clock.Tick(9 * 24 * time.Hour)
	n, err := w.Plan.LapseOffers(ctx, act.As(act.SystemActor))
	if n != 1 || err == nil || !strings.Contains(err.Error(), lines[0].ID) || strings.Contains(err.Error(), lines[1].ID) {
		t.Errorf("%d lines are settled, %v; want one, and the other named", n, err)
	}
	if a, b := lines[0].State(t, broken), lines[1].State(t, sound); a != programme.Offered || b != programme.Withdrawn {
		t.Errorf("of the line that cannot be settled the offer is %s, of the other %s; want offered, withdrawn", a, b)
	}
}

// nobodyOvertaken: of those who waited before, who left the queue by an offer
// stood before everybody who waits still.
func nobodyOvertaken(l *demotest.Line, rt *rapid.T, do string, was, queue []programme.Application) {
	for i := range was {
		if slices.ContainsFunc(queue, func(a programme.Application) bool { return a.ID == was[i].ID }) || l.State(rt, was[i].ID) != programme.Offered {
			continue
		}
		for k := range i {
			if slices.ContainsFunc(queue, func(a programme.Application) bool { return a.ID == was[k].ID }) {
				rt.Fatalf("after %s %s overtook %s", do, was[i].ID, was[k].ID)
			}
		}
	}
}
