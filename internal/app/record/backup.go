package record

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"jinlanling/internal/app/act"
	"jinlanling/internal/durable"
	"jinlanling/internal/files"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Backup writes everything into a new folder while the system runs: a snapshot
// of the database as a SQLite file, every file, the keys and the checkpoints.
// Files are copied after the snapshot: what the snapshot names was there
// before it.
func (s *Desk) Backup(ctx context.Context, to string) error { return s.BackupApart(ctx, to, to) }

// NoKeys is the folder for keys of a backup without them.
const NoKeys = ""

// BackupApart is Backup with the keys in a folder of their own, or left out
// with NoKeys: who finds the one cannot read it without the other. Both folders
// are built beside their place and get their names when they are whole, the
// backup last, with a manifest of what it holds.
func (s *Desk) BackupApart(ctx context.Context, to, keysTo string) error {
	build, err := newFolder(to)
	if err != nil {
		return err
	}
	keys := build
	if keysTo != to && keysTo != NoKeys {
		if keys, err = newFolder(keysTo); err != nil {
			return errors.Join(err, build.remove())
		}
	}
	err = s.backUp(ctx, build.part, keys.part, keysTo != NoKeys)
	if err == nil && keys != build {
		err = keys.finish()
	}
	if err == nil {
		err = build.finish()
	}
	if err != nil {
		return errors.Join(err, build.remove(), keys.remove())
	}
	return nil
}

func (s *Desk) backUp(ctx context.Context, to, keysTo string, withKeys bool) error {
	if err := s.Sequence(ctx); err != nil {
		return err
	}
	dirs := map[string]string{act.CheckpointsFile: to}
	if withKeys {
		dirs[act.KeysFile], dirs[act.SigningFile], dirs[act.CertifierFile] = keysTo, keysTo, keysTo
	}
	for name, dir := range dirs {
		if err := durable.Copy(filepath.Join(s.Dir, name), filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	// the log of checkpoints is copied first: the snapshot holds all that they cover
	if err := s.Store.Snapshot(ctx, filepath.Join(to, act.DatabaseFile)); err != nil {
		return err
	}
	if err := errors.Join(s.Files.CopyTo(ctx, filepath.Join(to, act.FilesDir)), copyFolder(ctx, s.Dir, to, act.LayoutsDir)); err != nil {
		return err
	}
	m := &Manifest{Format: manifestFormat, Version: act.Version, MadeAt: s.Clock().UTC(), Origin: s.origin, KeysInside: withKeys && keysTo == to}
	var err error
	if m.Tables, _, err = store.Versions(ctx, store.Config{Path: filepath.Join(to, act.DatabaseFile)}); err != nil {
		return err
	}
	if err := m.takeStock(ctx, to); err != nil {
		return err
	}
	return errors.Join(m.write(to), durable.Names(to), durable.Names(keysTo))
}

// copyFolder copies a folder of a data folder, where there is one, but the files that are still coming in.
func copyFolder(ctx context.Context, from, to, name string) error {
	if _, err := os.Stat(filepath.Join(from, name)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return durable.CopyTree(ctx, filepath.Join(from, name), filepath.Join(to, name), files.Incoming)
}

// folder is one that is being built: it has its name only when it is whole.
type folder struct{ name, part string }

// newFolder begins a folder, which is not there yet or empty. What an earlier
// run left of it, one that was killed, is taken away.
func newFolder(dir string) (*folder, error) {
	dir = filepath.Clean(dir)
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if len(entries) > 0 {
		return nil, programme.Errorf(programme.Conflict, "目录 %s 不是空的，请另指一个新目录", dir)
	}
	f := &folder{dir, dir + unfinished}
	if err := f.remove(); err != nil {
		return nil, err
	}
	return f, durable.Mkdir(f.part)
}

func (f *folder) remove() error { return os.RemoveAll(f.part) }

// finish gives the folder its name.
func (f *folder) finish() error {
	if err := durable.Names(f.part); err != nil {
		return err
	}
	if err := os.Remove(f.name); err != nil && !errors.Is(err, fs.ErrNotExist) { // it was empty
		return programme.Errorf(programme.Conflict, "目录 %s 换不成新的内容：它是挂载点，或正被使用。请指定其中还没有的一个子目录", f.name)
	}
	return durable.Rename(f.part, f.name)
}
