package record

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// BackupData is the job that backs everything up.
const BackupData = "backup"

// BackupsDir is where, in the data folder.
const BackupsDir = "backups"

const unfinished = ".unfinished"

func (a *Desk) mayBackup(_ *store.Tx, c act.Caller, _ *jobs.Job) error {
	if c.Role != programme.RoleAdministrator {
		return programme.Errorf(programme.Forbidden, "%s不能备份，应由系统管理员办理", c.Role.Name())
	}
	return nil
}

// BackupMade is one backup that is there.
type BackupMade struct {
	Name     string
	At       time.Time // when it was asked for, which its name says
	Files    int
	Bytes    int64
	Database int64 // bytes of it
}

// Backups lists the backups in the data folder, newest first. They are copied
// away by who runs the machine: nothing of them is ever sent to a browser.
func (s *Desk) Backups(ctx context.Context, c act.Caller) (out []BackupMade, err error) {
	if err := s.mayBackup(nil, c, nil); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(filepath.Join(s.Dir, BackupsDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for i := len(entries) - 1; i >= 0; i-- {
		if !entries[i].IsDir() || strings.HasSuffix(entries[i].Name(), unfinished) {
			continue
		}
		b, err := s.weighBackup(entries[i].Name())
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, err
}

// NewestBackup is when the newest backup in the data folder was asked for; zero
// where there is none.
func (s *Desk) NewestBackup() (at time.Time, err error) {
	entries, err := os.ReadDir(filepath.Join(s.Dir, BackupsDir))
	if errors.Is(err, fs.ErrNotExist) {
		return at, nil
	}
	for _, e := range entries {
		if t, err := time.ParseInLocation("20060102-150405", e.Name()[:min(len(e.Name()), 15)], act.Shanghai); err == nil && e.IsDir() &&
			!strings.HasSuffix(e.Name(), unfinished) && t.After(at) {
			at = t
		}
	}
	return at, err
}

func (s *Desk) weighBackup(name string) (b BackupMade, err error) {
	const stamp = "20060102-150405"
	if b.Name = name; len(name) > len(stamp) {
		b.At, _ = time.ParseInLocation(stamp, name[:len(stamp)], act.Shanghai) // a folder of another's has none
	}
	dir := filepath.Join(s.Dir, BackupsDir, name)
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		switch {
		case d.IsDir():
		default:
			b.Bytes += info.Size()
			if rel, _ := filepath.Rel(dir, path); strings.HasPrefix(rel, act.FilesDir) {
				b.Files++
			}
			if d.Name() == act.DatabaseFile {
				b.Database = info.Size()
			}
		}
		return nil
	})
	return b, err
}

// AskBackup asks for a backup.
func (s *Desk) AskBackup(ctx context.Context, c act.Caller) (string, error) {
	return s.Jobs.Enqueue(ctx, c, jobs.Job{Kind: BackupData, Title: "全部数据"}, nil)
}

// KeepKeysIn names the folder into which the backups that pages ask for put
// their keys, each in a folder of its own; "" leaves the keys out. It comes
// before Work.
func (s *Desk) KeepKeysIn(dir string) { s.keysTo = dir }

// KeysKeptIn is that folder.
func (s *Desk) KeysKeptIn() string { return s.keysTo }

// runBackup backs up into a folder that gets its name when it is complete;
// what a run that died left is taken away first. The keys never lie beside the
// data.
func (s *Desk) runBackup(ctx context.Context, w *jobs.Work) error {
	dir := filepath.Join(s.Dir, BackupsDir)
	name := w.Job.MadeAt.In(act.Shanghai).Format("20060102-150405") + "-" + w.Job.ID[len(w.Job.ID)-4:]
	to := filepath.Join(dir, name)
	if _, err := os.Stat(to); errors.Is(err, fs.ErrNotExist) {
		if err := w.At(ctx, "拷贝数据库和文件", 0, 0); err != nil {
			return err
		}
		keys := NoKeys
		if s.keysTo != "" {
			keys = filepath.Join(s.keysTo, name)
		}
		if err := s.BackupApart(ctx, to, keys); err != nil {
			return err
		}
	}
	b, err := s.weighBackup(name)
	if err != nil {
		return err
	}
	return w.Result(b)
}
