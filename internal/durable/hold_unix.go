//go:build unix

package durable

import (
	"errors"
	"os"
	"syscall"
)

// Hold holds a file until it is closed, or the process ends: alone, or together
// with others who do not ask for it alone. It is nil where somebody else holds it
// otherwise. A folder that machines share needs a file system that knows flock.
func Hold(path string, alone bool) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	if err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = nil
		}
		return nil, err
	}
	return f, nil
}
