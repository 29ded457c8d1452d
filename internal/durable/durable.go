// Package durable makes what was written to a disk last: the names in a
// folder, whole files and whole trees.
//
// The one idea to know: a file's bytes and its name are kept apart by a disk.
// Syncing the file keeps the bytes; only syncing the folder keeps the name.
package durable

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Step is called before each thing that the disk keeps, for tests that stop a
// program there; nil otherwise.
var Step func()

func step() {
	if Step != nil {
		Step()
	}
}

// Mkdir makes a folder and those above it, owner-only, and keeps the names of
// all that it made.
func Mkdir(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	if above := filepath.Dir(dir); above != dir {
		if err := Mkdir(above); err != nil {
			return err
		}
	}
	step()
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return Names(filepath.Dir(dir))
}

// Rename renames a file or folder and keeps the new name. Both are in folders
// of the same disk.
func Rename(from, to string) error {
	step()
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return errors.Join(Names(filepath.Dir(to)), Names(filepath.Dir(from)))
}

// Remove removes a file, where there is one. That it is gone is not synced: a
// disk that loses its power may have it again.
func Remove(path string) error {
	step()
	err := os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Copy copies a file into a new one that only its owner reads. Its bytes are
// kept, its name is not: Names of the folder does that for many at once.
func Copy(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	return Write(to, in)
}

// Write is Copy of what in gives.
func Write(to string, in io.Reader) error {
	step()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// CopyTree copies a folder, following a link that stands for it, with all that
// is in it, and keeps every name. A file that goes away while it copies is left
// out, and so is what has a name that begins with one of leave.
func CopyTree(ctx context.Context, from, to string, leave ...string) error {
	from, err := filepath.EvalSymlinks(from)
	if err != nil {
		return err
	}
	if err := Mkdir(to); err != nil {
		return err
	}
	var made []string
	err = filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		for _, begin := range leave {
			if path == from || !strings.HasPrefix(d.Name(), begin) {
				continue
			}
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		target := filepath.Join(to, rel)
		if d.IsDir() {
			made = append(made, target)
			return os.MkdirAll(target, 0o700)
		}
		if err := Copy(path, target); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
	for _, dir := range made {
		err = errors.Join(err, Names(dir))
	}
	return err
}
