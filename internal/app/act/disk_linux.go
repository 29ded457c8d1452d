package act

import "syscall"

// DiskFree is what is left, and the whole, of the disk that a folder is on, in
// bytes; ok is false where that is not known.
func DiskFree(dir string) (free, total uint64, ok bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, 0, false
	}
	return s.Bavail * uint64(s.Bsize), s.Blocks * uint64(s.Bsize), true
}
