package files

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"jinlanling/internal/durable"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
)

// CopyTo copies every whole file, sealed as it lies, into a new folder, for a
// backup. What goes away meanwhile is left out.
func (f *Store) CopyTo(ctx context.Context, to string) error {
	if _, ok := f.place.(*folder); ok {
		return durable.CopyTree(ctx, f.dir, to, Incoming)
	}
	if err := durable.Mkdir(to); err != nil {
		return err
	}
	dirs := map[string]bool{}
	err := f.place.each(func(e entry) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r, err := f.place.open(e.id)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		defer r.Close()
		dir := filepath.Join(to, e.id[:2])
		if !dirs[dir] {
			if err := durable.Mkdir(dir); err != nil {
				return err
			}
			dirs[dir] = true
		}
		err = durable.Write(filepath.Join(dir, e.id), r)
		if programme.CodeOf(err) == programme.NotFound { // destroyed while it was read
			return os.Remove(filepath.Join(dir, e.id))
		}
		return filled(err)
	})
	for dir := range dirs {
		err = errors.Join(err, durable.Names(dir))
	}
	return errors.Join(err, durable.Names(to))
}

// Moved is what a move did.
type Moved struct {
	Files int      // that lie in the new place, read back and held against their ids
	Bytes int64    // of them, as they lie there
	Bad   []string // ids of those that were damaged where they lay, and were moved as they are
}

// Move moves the files of a folder into a bucket, or with back those of a
// bucket into the folder, sealed as they lie. Each is read back from there and
// held against its id; only when all are there, the folder is said to be moved
// and the old ones are removed. It may be cut off and run again.
func Move(ctx context.Context, dir string, at *Bucket, keys *seal.Keys, origin string, back bool, told func(Moved)) (m Moved, err error) {
	if dir, err = made(dir); err != nil {
		return m, err
	}
	alone, err := durable.Hold(filepath.Join(dir, inUse), true)
	if err == nil && alone == nil {
		err = programme.Errorf(programme.Busy, "这个数据目录正在使用：停下服务和别的命令（几份程序共用的，每一份都停），再搬文件；没有搬动什么")
	}
	if err != nil {
		return m, err
	}
	defer alone.Close()
	before, err := moved(dir)
	if err == nil && before != "" && before != at.Where() {
		err = programme.Errorf(programme.Invalid, "这个数据目录的文件在另一处对象存储：%s", before)
	}
	if err != nil {
		return m, err
	}
	there, err := at.connect()
	if err == nil {
		err = there.claim(origin, before != "")
	}
	if err != nil {
		return m, err
	}
	f := &folder{dir}
	from, to := &Store{dir: dir, place: f, keys: keys}, &Store{dir: dir, place: there, keys: keys}
	if back {
		from, to = to, from
	}
	if err := from.moveTo(ctx, to, &m, told); err != nil {
		return m, err
	}
	if back { // the folder holds all: from here on it is the place
		if err := os.Remove(filepath.Join(dir, movedName)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return m, err
		}
		err = durable.Names(dir)
	} else {
		err = sayMoved(dir, at)
	}
	if err != nil {
		return m, err
	}
	return m, from.Each(func(id string) error { return errors.Join(ctx.Err(), from.Remove(id)) })
}

// moveTo copies what lies in one place into another.
func (f *Store) moveTo(ctx context.Context, to *Store, m *Moved, told func(Moved)) error {
	return f.place.each(func(e entry) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if have, err := to.place.stat(e.id); errors.Is(err, fs.ErrNotExist) || err == nil && have.size != e.size {
			if err := f.carry(to, e); err != nil {
				return err
			}
		} else if err != nil {
			return err
		}
		switch err := to.Verify(e.id); programme.CodeOf(err) {
		case "":
			m.Files, m.Bytes = m.Files+1, m.Bytes+e.size
		case programme.Invalid:
			if programme.CodeOf(f.Verify(e.id)) != programme.Invalid {
				return errors.Join(to.Remove(e.id), programme.Errorf(programme.Unavailable, "文件 %s 搬过去后读回来的不一样，已在那边删去，请再运行一次", e.id))
			}
			m.Bad = append(m.Bad, e.id)
		default:
			return err
		}
		told(*m)
		return nil
	})
}

// carry copies one file as it lies.
func (f *Store) carry(to *Store, e entry) error {
	r, err := f.place.open(e.id)
	if err != nil {
		return err
	}
	defer r.Close()
	if l, ok := r.(lying); ok { // a bucket takes nothing away from its name
		return to.place.keep(l.File, e.id, true)
	}
	tmp, err := os.CreateTemp(to.dir, Incoming+"-*")
	if err != nil {
		return filled(err)
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	if _, err := io.Copy(tmp, r); err != nil {
		return filled(err)
	}
	return filled(to.place.keep(tmp, e.id, true))
}
