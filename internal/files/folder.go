package files

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"jinlanling/internal/durable"
	"jinlanling/internal/programme"
)

// folder is a place in a directory: ab/abcdef….
type folder struct{ dir string }

// Open uses dir, making it where it is missing.
//
// A link to a folder is followed: copies of the program share one. A link that
// leads nowhere is refused, since a disk that is not mounted looks like that;
// and so is a folder whose files were moved into a bucket.
func Open(dir string) (*Store, error) {
	dir, err := made(dir)
	if err != nil {
		return nil, err
	}
	elsewhere, err := moved(dir)
	if err != nil {
		return nil, err
	}
	if elsewhere != "" {
		return nil, programme.Errorf(programme.Invalid, "文件已搬到对象存储 %s，却没有给它的设置：加 --files-s3-file，或写进配置文件的 files-s3-file", elsewhere)
	}
	return (&Store{dir: dir, place: &folder{dir}}).inUseBy()
}

// made is the folder behind dir, which is made where it is missing.
func made(dir string) (string, error) {
	info, err := os.Lstat(dir)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		to, err := filepath.EvalSymlinks(dir)
		if err != nil {
			return "", programme.Errorf(programme.Invalid, "文件目录 %s 是一个链接，指向的地方现在没有：共享的磁盘多半没有挂上。挂好再启动", filepath.Base(dir))
		}
		dir = to
	}
	if err := durable.Mkdir(dir); err != nil {
		return "", filled(err)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return "", programme.Errorf(programme.Invalid, "文件目录 %s 不是目录", filepath.Base(dir))
	}
	return dir, nil
}

func (f *folder) path(id string) string { return filepath.Join(f.dir, id[:2], id) }

func (f *folder) keep(tmp *os.File, id string, renew bool) error {
	path := f.path(id)
	if _, err := os.Stat(path); err == nil && !renew {
		return nil
	}
	if err := tmp.Sync(); err != nil {
		return err
	}
	if err := durable.Mkdir(filepath.Dir(path)); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	return durable.Names(filepath.Dir(path))
}

// lying is a file of a folder.
type lying struct {
	*os.File
	n int64
}

func (l lying) size() int64 { return l.n }

func (f *folder) open(id string) (raw, error) {
	r, err := os.Open(f.path(id))
	if err != nil {
		return nil, err
	}
	info, err := r.Stat()
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return lying{r, info.Size()}, nil
}

func (f *folder) stat(id string) (entry, error) {
	info, err := os.Stat(f.path(id))
	if err != nil {
		return entry{}, err
	}
	return entry{id, info.Size(), info.ModTime()}, nil
}

func (f *folder) remove(id string) error { return durable.Remove(f.path(id)) }

func (f *folder) each(fn func(entry) error) error {
	return filepath.WalkDir(f.dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == Incoming {
			return fs.SkipDir // who takes pieces sweeps them
		}
		if err != nil || d.IsDir() || !validID(d.Name()) {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) { // gone meanwhile
			return nil
		}
		if err != nil {
			return err
		}
		return fn(entry{d.Name(), info.Size(), info.ModTime()})
	})
}

// tidy has nothing to do: what never became whole lies beside the place.
func (f *folder) tidy(time.Time) error { return nil }

// ready has nothing to ask: the disk is looked at by itself.
func (f *folder) ready(context.Context) error { return nil }
