// Package record keeps the record whole: the journal's tree and its checkpoints,
// proofs, checks of all data, keys, backups and restores.
package record

import (
	"sync"
	"sync/atomic"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/store"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
	Jobs *jobs.Desk

	Invariants []act.Check // what chapters want held, beside the store's own
	// Narrow leaves out, of what breaks an invariant of the store, what a chapter
	// knows to be none.
	Narrow map[string]func(a *act.Desk, tx *store.Tx, broken []string) ([]string, error)

	origin   string     // of the journal: its name
	sequence sync.Mutex // one sequencer at a time
	trust    trust
	// sequencedAt is the machine's time, in microseconds, at which the sequencer
	// last ran through: it tells a sequencer that hangs from one with nothing to do
	sequencedAt atomic.Int64
	witnesses   []Witness
	keysTo      string // where backups that pages ask for put their keys
}
