package media_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"jinlanling/internal/media"
	"jinlanling/internal/programme"
)

// One who sends forty files holds one slot; who comes after waits for one file
// of theirs, not for forty.
func TestOneNeverHoldsAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := media.NewDesk(2, time.Hour, time.Minute)
		var mu sync.Mutex
		var at, most int
		var all sync.WaitGroup
		began := time.Now()
		look := func(who string) time.Duration {
			_, leave, err := d.Turn(t.Context(), who)
			if err != nil {
				t.Error(err)
				return 0
			}
			mu.Lock()
			at++
			most = max(most, at)
			mu.Unlock()
			waited := time.Since(began)
			time.Sleep(time.Second)
			mu.Lock()
			at--
			mu.Unlock()
			leave()
			leave() // again does nothing
			return waited
		}
		for range 40 {
			all.Go(func() { look("greedy") })
		}
		synctest.Wait()
		for i := range 3 {
			all.Go(func() {
				if waited := look(fmt.Sprint("user ", i)); waited > 2*time.Second {
					t.Errorf("user %d waited %v", i, waited)
				}
			})
		}
		all.Wait()
		if most != 2 || time.Since(began) != 40*time.Second {
			t.Errorf("%d at once, all in %v", most, time.Since(began))
		}
	})
}

func TestDeskEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := media.NewDesk(1, 10*time.Second, 5*time.Second)
		looking, leave, err := d.Turn(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.Turn(t.Context(), "b"); programme.CodeOf(err) != programme.Busy {
			t.Errorf("who waited in vain: %v", err)
		}
		if looking.Err() == nil {
			t.Error("the look has no end")
		}
		ctx, stop := context.WithCancel(t.Context())
		stop()
		if _, _, err := d.Turn(ctx, "c"); !errors.Is(err, context.Canceled) {
			t.Errorf("who went away: %v", err)
		}
		leave()
		if _, leave, err = d.Turn(t.Context(), "d"); err != nil {
			t.Fatalf("after those who gave up: %v", err)
		}
		leave()
	})
}
