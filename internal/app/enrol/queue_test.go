package enrol_test

import (
	"slices"
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
			if taken+held < places && len(queue) > 0 && w.Today() <= 20211110 { // the last day of training: nothing is offered after it
				rt.Fatalf("after %s %d places lie idle while %d wait", do, places-taken-held, len(queue))
			}
			nobodyOvertaken(l, rt, do, was, queue)
		}
	})
	demotest.Clean(t, "in the end", l.System)
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
