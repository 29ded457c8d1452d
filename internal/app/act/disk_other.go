//go:build !linux

package act

// DiskFree is not known on this system.
func DiskFree(string) (free, total uint64, ok bool) { return 0, 0, false }
