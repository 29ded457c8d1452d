package papers

import (
	"context"
	"sync"
	"time"

	"jinlanling/internal/programme"
)

// Bounds of looking at papers.
const (
	atOnce  = 2                // papers looked at at once
	waitFor = 10 * time.Second // for a turn
	lookFor = 10 * time.Second // at one paper, its QR code included
)

// queue is who is having papers looked at.
type queue struct {
	sync.Mutex
	free chan struct{}
	held map[string]chan struct{} // by who holds a turn; closed when they give it back
}

func newQueue() *queue {
	return &queue{free: make(chan struct{}, atOnce), held: map[string]chan struct{}{}}
}

var turns = newQueue()

// Turn waits for a turn to look at one paper: few are looked at at once, and of
// one who asks never two, so that nobody's pictures keep everybody else's
// waiting. It holds until leave is called; what looks under the context that
// comes with it gives up when its time is over. Who waits too long is told so
// with an Error Busy.
func Turn(ctx context.Context, who string) (looking context.Context, leave func(), err error) {
	return turns.turn(ctx, who)
}

func (q *queue) turn(ctx context.Context, who string) (looking context.Context, leave func(), err error) {
	waiting, stop := context.WithTimeout(ctx, waitFor)
	defer stop()
	late := func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return programme.Errorf(programme.Busy, "正在检查的材料较多，这份还没有轮到，请过一会儿再上传")
	}
	mine := make(chan struct{})
	for {
		q.Lock()
		before := q.held[who]
		if before == nil {
			q.held[who] = mine
		}
		q.Unlock()
		if before == nil {
			break
		}
		select {
		case <-before:
		case <-waiting.Done():
			return nil, nil, late()
		}
	}
	done := func() {
		q.Lock()
		delete(q.held, who)
		q.Unlock()
		close(mine)
	}
	select {
	case q.free <- struct{}{}:
	case <-waiting.Done():
		done()
		return nil, nil, late()
	}
	looking, stopLooking := context.WithTimeout(ctx, lookFor)
	return looking, func() {
		stopLooking()
		<-q.free
		done()
	}, nil
}
