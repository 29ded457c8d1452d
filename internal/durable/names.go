//go:build !windows

package durable

import "os"

// Names keeps the names that a folder holds now.
func Names(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
