//go:build !unix

package ops

import "os"

// ownerOf is not known on this system.
func ownerOf(os.FileInfo) (uid int, ok bool) { return 0, false }

// openFiles is not known on this system.
func openFiles() (most uint64, ok bool) { return 0, false }

// sameDisk is not known here.
func sameDisk(string, string) bool { return false }

// PrivateFiles leaves what the program creates to the system's own rules.
func PrivateFiles() {}
