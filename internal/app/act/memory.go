package act

import (
	"sync"
	"time"

	"jinlanling/internal/store"
)

// memory keeps what was read from the whole of a year until the journal moves:
// every change is an entry, so that nothing kept is older than the last one.
// What depends on the hour is kept for half a minute at most.
type memory struct {
	mu   sync.Mutex
	kept map[string]recollection
	busy map[string]chan struct{} // closed when what is being made under a key is made
}

type recollection struct {
	head string
	at   time.Time
	what any
}

const rememberFor = 30 * time.Second

const rememberMost = 2000

// Remembered is what fill made under a key, unless the journal has moved since.
func Remembered[T any](a *Desk, tx *store.Tx, key string, fill func() (T, error)) (T, error) {
	var none T
	head, err := tx.Head()
	if err != nil {
		return none, err
	}
	m := &a.memory
	m.mu.Lock()
	for {
		if r, ok := m.kept[key]; ok && r.head == head && tx.Now().Sub(r.at).Abs() < rememberFor {
			m.mu.Unlock()
			return r.what.(T), nil
		}
		// One makes it and those who ask for the same meanwhile wait: a year is not
		// counted by everybody at once after each change.
		busy := m.busy[key+head]
		if busy == nil {
			break
		}
		m.mu.Unlock()
		<-busy
		m.mu.Lock()
	}
	if m.busy == nil {
		m.busy = map[string]chan struct{}{}
	}
	done := make(chan struct{})
	m.busy[key+head] = done
	m.mu.Unlock()
	var made T
	defer func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.busy, key+head)
		close(done)
	}()
	if made, err = fill(); err != nil {
		return none, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil || len(m.kept) >= rememberMost {
		m.kept = map[string]recollection{}
	}
	m.kept[key] = recollection{head, tx.Now(), made}
	return made, nil
}
