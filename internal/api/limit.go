package api

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"jinlanling/internal/programme"
)

// limiter holds every token to its rate: a bucket that fills steadily and
// from which each request takes one. It is this copy's memory alone: several
// copies beside each other give several times the rate, which still holds a
// program that runs wild; a count in the store would be a write for every
// read. docs/operations.md says so to who runs copies.
type limiter struct {
	mu      sync.Mutex
	clock   func() time.Time
	burst   float64
	rate    float64 // a second
	buckets map[string]*bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// mostBuckets bounds the memory; full buckets are as good as none.
const mostBuckets = 10000

func newLimiter(o Options) *limiter {
	l := &limiter{clock: o.Clock, burst: float64(o.Burst), rate: o.Rate, buckets: map[string]*bucket{}}
	if l.clock == nil {
		l.clock = time.Now
	}
	if l.burst == 0 {
		l.burst = 120
	}
	if l.rate == 0 {
		l.rate = 10
	}
	return l
}

// take takes one request of a token, or refuses it, and says in the headers
// what is left.
func (l *limiter) take(id string, h http.Header) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	b := l.buckets[id]
	if b == nil {
		l.sweep(now)
		b = &bucket{left: l.burst, at: now}
		l.buckets[id] = b
	}
	b.left = min(l.burst, b.left+now.Sub(b.at).Seconds()*l.rate)
	b.at = now
	ok := b.left >= 1
	if ok {
		b.left--
	}
	h.Set("RateLimit-Limit", strconv.Itoa(int(l.burst)))
	h.Set("RateLimit-Remaining", strconv.Itoa(int(b.left)))
	h.Set("RateLimit-Reset", strconv.Itoa(int(math.Ceil((l.burst-b.left)/l.rate))))
	if ok {
		return nil
	}
	wait := int(math.Ceil((1 - b.left) / l.rate))
	h.Set("Retry-After", strconv.Itoa(wait))
	return programme.Errorf(programme.Busy, "这个令牌请求太快，请 %d 秒后再试", wait)
}

// sweep forgets the buckets that have filled again, where there are many.
func (l *limiter) sweep(now time.Time) {
	if len(l.buckets) < mostBuckets {
		return
	}
	for id, b := range l.buckets {
		if b.left+now.Sub(b.at).Seconds()*l.rate >= l.burst {
			delete(l.buckets, id)
		}
	}
}
