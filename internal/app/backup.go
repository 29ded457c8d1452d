package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Backup writes everything into a new folder while the system runs: a snapshot
// of the database as a SQLite file, every file, the keys and the checkpoints.
// Files are copied after the snapshot: what the snapshot names was there
// before it.
func (s *System) Backup(ctx context.Context, to string) error { return s.BackupApart(ctx, to, to) }

// BackupApart is Backup with the keys in a folder of their own: who finds the
// one cannot read it without the other.
func (s *System) BackupApart(ctx context.Context, to, keysTo string) error {
	if err := emptyDir(to); err != nil {
		return err
	}
	if keysTo != to {
		if err := emptyDir(keysTo); err != nil {
			return err
		}
	}
	if err := s.Sequence(ctx); err != nil {
		return err
	}
	if err := s.store.Snapshot(ctx, filepath.Join(to, DatabaseFile)); err != nil {
		return err
	}
	for name, dir := range map[string]string{KeysFile: keysTo, SigningFile: keysTo, CheckpointsFile: to} {
		if err := copyFile(filepath.Join(s.dir, name), filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := copyLayouts(ctx, s.dir, to); err != nil {
		return err
	}
	return copyTree(ctx, filepath.Join(s.dir, FilesDir), filepath.Join(to, FilesDir))
}

// copyLayouts copies the layouts of a data folder, where it has some of its
// own.
func copyLayouts(ctx context.Context, from, to string) error {
	if _, err := os.Stat(filepath.Join(from, LayoutsDir)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return copyTree(ctx, filepath.Join(from, LayoutsDir), filepath.Join(to, LayoutsDir))
}

// Restore makes a backup the data of a new folder, or of an empty PostgreSQL
// database.
func Restore(ctx context.Context, from, to, databaseURL string) error {
	if _, err := os.Stat(filepath.Join(from, DatabaseFile)); err != nil {
		return programme.Errorf(programme.NotFound, "%s 不是备份目录：里面没有 %s", from, DatabaseFile)
	}
	if err := emptyDir(to); err != nil {
		return err
	}
	for _, name := range []string{KeysFile, SigningFile, CheckpointsFile} {
		if err := copyFile(filepath.Join(from, name), filepath.Join(to, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := copyLayouts(ctx, from, to); err != nil {
		return err
	}
	if err := copyTree(ctx, filepath.Join(from, FilesDir), filepath.Join(to, FilesDir)); err != nil {
		return err
	}
	if databaseURL == "" {
		return copyFile(filepath.Join(from, DatabaseFile), filepath.Join(to, DatabaseFile))
	}
	st, err := store.Open(ctx, store.Config{DatabaseURL: databaseURL})
	if err != nil {
		return err
	}
	defer st.Close()
	// the snapshot is copied first: opening it makes files beside it
	snapshot := filepath.Join(to, "restore-"+DatabaseFile)
	if err := copyFile(filepath.Join(from, DatabaseFile), snapshot); err != nil {
		return err
	}
	defer func() {
		for _, suffix := range []string{"", "-wal", "-shm"} {
			os.Remove(snapshot + suffix)
		}
	}()
	return st.Load(ctx, snapshot)
}

func emptyDir(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return os.MkdirAll(dir, 0o700)
	}
	if err == nil && len(entries) > 0 {
		return programme.Errorf(programme.Conflict, "目录 %s 不是空的，请另指一个新目录", dir)
	}
	return err
}

func copyTree(ctx context.Context, from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		}
		if err := copyFile(path, filepath.Join(to, rel)); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil // an upload that was finished and moved in the meantime
	})
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}
