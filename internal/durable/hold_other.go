//go:build !unix

package durable

import "os"

// Hold holds nothing: where files cannot be locked like this, one copy of the
// program runs alone.
func Hold(string, bool) (*os.File, error) { return os.Open(os.DevNull) }
