//go:build !unix

package demotest

import "errors"

// lock says that years are not shared here.
func lock(string) (release func(), err error) { return nil, errors.ErrUnsupported }
