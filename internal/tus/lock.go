package tus

import (
	"context"
	"path/filepath"
	"time"

	"jinlanling/internal/durable"

	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
)

// locker keeps two requests from writing to one file: those of this copy of the
// program by what tusd has for it, which tells the earlier one to end, and those
// of other copies over the same folder by the file system.
type locker struct {
	here *memorylocker.MemoryLocker
	dir  string
}

func (l *locker) NewLock(id string) (handler.Lock, error) {
	here, err := l.here.NewLock(id)
	return &lock{here: here, path: filepath.Join(l.dir, filepath.Base(id)) + ".lock"}, err
}

type lock struct {
	here handler.Lock
	path string
	held interface{ Close() error }
}

// elsewhereEvery is how often another copy's lock is asked for again.
const elsewhereEvery = 200 * time.Millisecond

func (l *lock) Lock(ctx context.Context, release func()) error {
	if err := l.here.Lock(ctx, release); err != nil {
		return err
	}
	again := time.NewTicker(elsewhereEvery)
	defer again.Stop()
	for {
		held, err := durable.Hold(l.path, true)
		if held != nil {
			l.held = held
			return nil
		}
		if err != nil {
			l.here.Unlock()
			return err
		}
		select {
		case <-ctx.Done():
			l.here.Unlock()
			return handler.ErrFileLocked
		case <-again.C:
		}
	}
}

func (l *lock) Unlock() error {
	if l.held != nil {
		l.held.Close() // which gives it back
	}
	return l.here.Unlock()
}
