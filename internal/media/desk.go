package media

import (
	"context"
	"sync"
	"time"

	"jinlanling/internal/programme"
)

// Desk is where files are looked at: few at once, and of one who asks never
// two, so that nobody's films keep everybody else's waiting.
type Desk struct {
	// The bounds of one look.
	Wait time.Duration // for a turn
	Look time.Duration // at one file

	slots int
	mu    sync.Mutex
	used  int
	held  map[string]bool // who holds a turn
	line  []*waiting      // who waits, in order
}

// waiting is one who waits; ready is closed when their turn has come.
type waiting struct {
	who   string
	ready chan struct{}
}

// NewDesk is a desk at which so many files are looked at at once.
func NewDesk(slots int, wait, look time.Duration) *Desk {
	return &Desk{Wait: wait, Look: look, slots: max(slots, 1), held: map[string]bool{}}
}

// Turn waits for a turn of one who asks and holds it until leave is called,
// which may be called again. What looks under the context that comes with it
// gives up when its time is over. Who is not served in the desk's Wait is told
// so with an Error Busy; a context that ends comes back as its error.
func (d *Desk) Turn(ctx context.Context, who string) (looking context.Context, leave func(), err error) {
	w := &waiting{who, make(chan struct{})}
	d.mu.Lock()
	d.line = append(d.line, w)
	d.call()
	d.mu.Unlock()
	late := time.NewTimer(d.Wait)
	defer late.Stop()
	select {
	case <-w.ready:
	case <-ctx.Done():
		err = ctx.Err()
	case <-late.C:
		err = programme.Errorf(programme.Busy, "正在检查的文件较多，这份还没有轮到，请过一会儿再试")
	}
	if err != nil && d.withdraw(w) {
		return nil, nil, err
	}
	looking, stop := context.WithTimeout(ctx, d.Look)
	return looking, sync.OnceFunc(func() {
		stop()
		d.mu.Lock()
		d.used--
		delete(d.held, who)
		d.call()
		d.mu.Unlock()
	}), nil
}

// call gives free slots to those who have waited longest and hold none.
func (d *Desk) call() {
	kept := d.line[:0]
	for _, w := range d.line {
		if d.used < d.slots && !d.held[w.who] {
			d.used++
			d.held[w.who] = true
			close(w.ready)
			continue
		}
		kept = append(kept, w)
	}
	clear(d.line[len(kept):])
	d.line = kept
}

// withdraw takes one out of the line; false where the turn had come meanwhile.
func (d *Desk) withdraw(w *waiting) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, o := range d.line {
		if o == w {
			d.line = append(d.line[:i], d.line[i+1:]...)
			return true
		}
	}
	return false
}
