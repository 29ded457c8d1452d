package papers

import (
	"context"
	"testing"
	"testing/synctest"

	"jinlanling/internal/programme"
)

// One who asks has one turn at a time, others the other; who waits too long is
// told so, and a turn that was given back is free.
func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		_, leave, err := q.turn(t.Context(), "somebody")
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := q.turn(t.Context(), "somebody"); programme.CodeOf(err) != programme.Busy {
			t.Errorf("a second turn beside the first: %v", err)
		}
		looking, other, err := q.turn(t.Context(), "another")
		if err != nil {
			t.Fatalf("another has no turn: %v", err)
		}
		if _, _, err := q.turn(t.Context(), "a third"); programme.CodeOf(err) != programme.Busy {
			t.Errorf("a third at once: %v", err)
		}
		gone, stop := context.WithCancel(t.Context())
		stop()
		if _, _, err := q.turn(gone, "somebody"); err != context.Canceled {
			t.Errorf("who went away: %v", err)
		}
		if <-looking.Done(); looking.Err() == nil {
			t.Error("looking never ends")
		}
		if _, list := Inspect(looking, "id_card_copy", photographed(600, 800)); len(list) != 1 || list[0].Code != "paper_heavy" {
			t.Errorf("out of time: %v", list)
		}
		leave()
		other()
		_, leave, err = q.turn(t.Context(), "somebody")
		if err != nil {
			t.Fatal(err)
		}
		leave()
	})
}
