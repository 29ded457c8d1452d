// Package demo builds a believable year by doing it: a clock moves through
// 2021, and officers, clerks, teachers and treasurers call the same methods of
// package app that people use. It holds no shortcut into the store.
//
// The one idea to know: everything comes from one seeded source of chance and
// one clock, so the same seed gives the same year.
package demo

import (
	"math/rand/v2"
	"sync"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// Clock is the time of the year that is being built. It only moves forward.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock starts on the morning of a day in Shanghai.
func NewClock(year int, month time.Month, day int) *Clock {
	return &Clock{now: time.Date(year, month, day, 9, 0, 0, 0, act.Shanghai).UTC()}
}

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// To moves the clock to nine in the morning of a day, or leaves it where it is
// later already.
func (c *Clock) To(d programme.Date) {
	c.Until(time.Date(d.Year(), time.Month(d.Month()), d.Day(), 9, 0, 0, 0, act.Shanghai))
}

// Until moves the clock to an instant, or leaves it where it is later already.
func (c *Clock) Until(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.now) {
		c.now = t.UTC()
	}
}

// Tick moves the clock by the time one thing takes to do.
func (c *Clock) Tick(d time.Duration) { c.Until(c.Now().Add(d)) }

// chance is the year's source of randomness.
type chance struct{ *rand.Rand }

func newChance(seed uint64) chance { return chance{rand.New(rand.NewPCG(seed, 0x6a6c6c))} }

// Reader is a seeded source of bytes, for ids and keys of demo data. It must
// never make keys for real data.
func Reader(seed uint64) *rand.ChaCha8 {
	var key [32]byte
	for i := range 8 {
		key[i] = byte(seed >> (8 * i))
	}
	return rand.NewChaCha8(key)
}

// often reports true in percent of cases.
func (c chance) often(percent float64) bool { return c.Float64()*100 < percent }

// between is a whole number from lo to hi, both included.
func (c chance) between(lo, hi int) int { return lo + c.IntN(hi-lo+1) }

func pick[T any](c chance, list []T) T { return list[c.IntN(len(list))] }
