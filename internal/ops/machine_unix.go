//go:build unix

package ops

import (
	"os"
	"syscall"
)

// ownerOf is the user id that owns a file; ok is false where that is not known.
func ownerOf(info os.FileInfo) (uid int, ok bool) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(s.Uid), true
}

// openFiles is how many files the program may have open at once.
func openFiles() (most uint64, ok bool) {
	var r syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &r); err != nil {
		return 0, false
	}
	return uint64(r.Cur), true
}

// sameDisk reports whether two paths are on one file system.
func sameDisk(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	if err1 != nil || err2 != nil {
		return false
	}
	s, ok1 := x.Sys().(*syscall.Stat_t)
	t, ok2 := y.Sys().(*syscall.Stat_t)
	return ok1 && ok2 && s.Dev == t.Dev
}

// PrivateFiles makes what the program creates from now on its owner's alone.
func PrivateFiles() { syscall.Umask(0o077) }
