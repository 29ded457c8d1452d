// Package files keeps the bytes of papers, recordings and reports, addressed
// by their content: the id of a file is the hex SHA-256 of its bytes, so that
// storing it again is harmless and changing it is visible. It knows nothing
// of what a file is for; the store's rows say that.
//
// The one idea to know: a file is stored, durably, before the transaction
// that names it. A crash in between leaves bytes that nobody names, never a
// name without bytes.
//
// Bytes are sealed here, above the place in which they lie: a folder or a
// bucket of an S3 store, which one set of tests holds to the same behaviour.
package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"jinlanling/internal/durable"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
)

// Store is a file store: what is sealed, and the place in which it lies. Files
// that are still coming in lie in a folder of this machine in any case.
type Store struct {
	dir   string
	place place
	keys  *seal.Keys // nil where files lie in clear
	held  *os.File   // says that the folder is in use
}

// inUse is the file that everybody holds who uses the folder, so that nobody moves
// the files meanwhile.
const inUse = Incoming + ".lock"

var errMoving = programme.Errorf(programme.Busy, "这个数据目录的文件正在搬动（jinlanling files move），搬完再启动")

// inUseBy holds the folder together with everybody else who uses it.
func (f *Store) inUseBy() (*Store, error) {
	held, err := durable.Hold(filepath.Join(f.dir, inUse), false)
	if err == nil && held == nil {
		err = errMoving
	}
	if err != nil {
		return nil, filled(err)
	}
	f.held = held
	return f, nil
}

// Close lets the folder go.
func (f *Store) Close() error {
	if f.held == nil {
		return nil
	}
	return f.held.Close()
}

// place is where whole files lie, each under its id. Of one that is not there
// stat and open say fs.ErrNotExist; where the place itself is away, everything
// is an Error Unavailable.
type place interface {
	// keep makes a complete file last under an id, whole or not at all. It may
	// take the file away from its name. What lies there already stays, unless
	// it is to be renewed.
	keep(tmp *os.File, id string, renew bool) error
	open(id string) (raw, error)
	stat(id string) (entry, error)
	remove(id string) error // nothing where there is none
	each(fn func(entry) error) error
	tidy(before time.Time) error // removes what was begun before and never became whole
	ready(ctx context.Context) error
}

// raw is a stored file as it lies there, of size bytes.
type raw interface {
	Opened
	size() int64
}

// entry is a stored file: how many bytes lie there, and since when.
type entry struct {
	id   string
	size int64
	at   time.Time
}

// SealWith seals what is stored from now on; what lies in clear is read as it is.
func (f *Store) SealWith(keys *seal.Keys) { f.keys = keys }

// Limit is the largest file taken, in bytes: a lesson's recording in parts.
const Limit = 4 << 30

// Put stores what r gives and returns its id, size and type by content. More
// than Limit bytes are an Error TooLarge and leave nothing behind.
func (f *Store) Put(r io.Reader) (programme.File, error) { return f.PutUpTo(r, Limit) }

// PutUpTo is Put with a limit of its own, for what the program itself makes.
func (f *Store) PutUpTo(r io.Reader, limit int64) (programme.File, error) {
	return f.put(r, limit, nil)
}

// put is PutUpTo of what may have a digest that was reckoned before.
func (f *Store) put(r io.Reader, limit int64, digest []byte) (programme.File, error) {
	tmp, err := os.CreateTemp(f.dir, Incoming+"-*")
	if err != nil {
		return programme.File{}, filled(err)
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	sum := sha256.New()
	head := &prefix{limit: 512}
	to, whole, err := f.sealing(tmp)
	if err != nil {
		return programme.File{}, filled(err)
	}
	into := []io.Writer{to, head}
	if digest == nil {
		into = append(into, sum)
	}
	n, err := io.Copy(io.MultiWriter(into...), io.LimitReader(r, limit+1))
	if err == nil {
		err = whole()
	}
	if err != nil {
		return programme.File{}, filled(err)
	}
	if n > limit {
		return programme.File{}, programme.Errorf(programme.TooLarge, "文件超过 %d MB，请分段上传", limit>>20)
	}
	if digest == nil {
		digest = sum.Sum(nil)
	}
	file := programme.File{ID: hex.EncodeToString(digest), Size: n, Type: http.DetectContentType(head.b)}
	return file, filled(f.place.keep(tmp, file.ID, false))
}

// sealing is what to write clear bytes to so that they come sealed to a file,
// and what makes them whole.
func (f *Store) sealing(to io.Writer) (io.Writer, func() error, error) {
	if f.keys == nil {
		return to, func() error { return nil }, nil
	}
	w, err := f.keys.SealStream(to)
	if err != nil {
		return nil, nil, err
	}
	return w, w.Close, nil
}

// filled words a disk without room.
func filled(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return programme.Filled(err)
	}
	return err
}

// Opened is a stored file in clear. It is for one reader at a time.
type Opened interface {
	io.ReadSeekCloser
	io.ReaderAt
}

// Get opens a stored file, to be read from any place; one that is not there is
// an Error NotFound.
func (f *Store) Get(id string) (Opened, error) {
	if !validID(id) {
		return nil, programme.Errorf(programme.NotFound, "没有这个文件")
	}
	r, err := f.place.open(id)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, programme.Errorf(programme.NotFound, "文件不在文件库中")
	}
	if err != nil {
		return nil, err
	}
	key, err := keyOf(r)
	switch {
	case err != nil:
	case key != "" && f.keys != nil:
		var s *seal.Stream
		if s, err = f.keys.OpenStream(r, r.size()); err == nil {
			return &unsealed{s, r}, nil
		}
	default:
		if lies, ok := r.(lying); ok { // whom a process can be given
			return lies.File, nil
		}
		return r, nil
	}
	r.Close()
	return nil, err
}

// unsealed is a sealed file in clear.
type unsealed struct {
	*seal.Stream
	io.Closer
}

// keyOf is the key that a file is sealed with, "" of one in clear.
func keyOf(r io.ReaderAt) (string, error) {
	head := make([]byte, seal.StreamHead)
	n, err := r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return "", err
	}
	return seal.StreamKey(head[:n]), nil
}

// Reseal seals every file that lies in clear or under another key than the
// current, one after the other: each is read whole and held against its id
// first, and takes the place of the old one in one step. It may be cut off and
// run again. What is damaged stays as it is, for Verify to tell.
func (f *Store) Reseal(ctx context.Context) (sealed int, err error) {
	if f.keys == nil {
		return 0, nil
	}
	err = f.Each(func(id string) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		done, err := f.reseal(id)
		if done {
			sealed++
		}
		return err
	})
	return sealed, err
}

func (f *Store) reseal(id string) (done bool, err error) {
	in, came, err := f.stale(id)
	if in == nil || err != nil {
		return false, err
	}
	defer in.Close()
	tmp, err := os.CreateTemp(f.dir, Incoming+"-*")
	if err != nil {
		return false, filled(err)
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	to, whole, err := f.sealing(tmp)
	if err != nil {
		return false, err
	}
	sum := sha256.New()
	if _, err = io.Copy(io.MultiWriter(to, sum), in); err == nil {
		err = whole()
	}
	if err != nil {
		return false, notMended(filled(err))
	}
	if hexOf(sum) != id {
		return false, nil
	}
	if err := os.Chtimes(tmp.Name(), came, came); err != nil { // the sweep goes by when it came
		return false, err
	}
	return true, f.place.keep(tmp, id, true)
}

// stale opens a file that is not sealed with the current key, and says when it
// came; nil where there is nothing to do.
func (f *Store) stale(id string) (in io.ReadCloser, came time.Time, err error) {
	r, err := f.place.open(id)
	if errors.Is(err, fs.ErrNotExist) { // removed meanwhile
		return nil, came, nil
	} else if err != nil {
		return nil, came, err
	}
	defer r.Close()
	if key, err := keyOf(r); err != nil || key == f.keys.Current() {
		return nil, came, err
	}
	lies, err := f.place.stat(id)
	if err == nil {
		in, err = f.Get(id)
	}
	return in, lies.at, notMended(err)
}

// notMended passes over a file that is damaged.
func notMended(err error) error {
	if programme.CodeOf(err) == programme.Invalid {
		return nil
	}
	return err
}

// InClear counts the files that are not sealed with the current key.
func (f *Store) InClear() (n int, err error) {
	if f.keys == nil {
		return 0, nil
	}
	err = f.Each(func(id string) error {
		r, err := f.place.open(id)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		} else if err != nil {
			return err
		}
		defer r.Close()
		if key, err := keyOf(r); err != nil || key != f.keys.Current() {
			n++
			return err
		}
		return nil
	})
	return n, err
}

// Verify reads a file again and says whether its bytes are still those of its
// id: nil, or an Error NotFound or Invalid.
func (f *Store) Verify(id string) error {
	r, err := f.Get(id)
	if err != nil {
		return err
	}
	defer r.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, r); err != nil {
		return err
	}
	if hexOf(sum) != id {
		return programme.Errorf(programme.Invalid, "文件内容与登记的摘要不符")
	}
	return nil
}

// Each calls fn with the id of every stored file.
func (f *Store) Each(fn func(id string) error) error {
	return f.place.each(func(e entry) error { return fn(e.id) })
}

// Has reports whether a file is stored. An error says nothing of the file: its
// place is away.
func (f *Store) Has(id string) (bool, error) {
	if !validID(id) {
		return false, nil
	}
	_, err := f.place.stat(id)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Lying are those of some files that are stored.
func (f *Store) Lying(ids []string) (there []string, err error) {
	for _, id := range ids {
		lies, err := f.Has(id)
		if err != nil {
			return nil, err
		}
		if lies {
			there = append(there, id)
		}
	}
	return there, nil
}

// Remove forgets a file that nothing names; one that is not there is none to
// remove.
func (f *Store) Remove(id string) error {
	if !validID(id) {
		return nil
	}
	return f.place.remove(id)
}

// Older calls fn with the id of every file that was first stored before an
// instant, and removes what uploads that broke off left.
func (f *Store) Older(before time.Time, fn func(id string) error) error {
	if err := errors.Join(f.dropHalf(before), f.place.tidy(before)); err != nil {
		return err
	}
	return f.place.each(func(e entry) error {
		if !e.at.Before(before) {
			return nil
		}
		return fn(e.id)
	})
}

// dropHalf removes what came in whole and was cut off before it was kept. Who
// takes pieces sweeps them.
func (f *Store) dropHalf(before time.Time) error {
	list, err := os.ReadDir(f.dir)
	if err != nil {
		return err
	}
	for _, d := range list {
		if !strings.HasPrefix(d.Name(), Incoming+"-") || d.IsDir() {
			continue
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) { // gone meanwhile
			continue
		}
		if err == nil && info.ModTime().Before(before) {
			err = os.Remove(filepath.Join(f.dir, d.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Ready is an Error Unavailable where files can be neither read nor kept now.
func (f *Store) Ready(ctx context.Context) error { return f.place.ready(ctx) }

// Dir is the directory through which all files come in, for who asks what room
// it has.
func (f *Store) Dir() string { return f.dir }

// Incoming begins the names of files that are still coming in, and is the
// folder in which those lie that come by pieces.
const Incoming = "incoming"

// PiecesDir is that folder.
func (f *Store) PiecesDir() string { return filepath.Join(f.dir, Incoming) }

func validID(id string) bool {
	b, err := hex.DecodeString(id)
	return err == nil && len(b) == sha256.Size && hex.EncodeToString(b) == id
}

func hexOf(h hash.Hash) string { return fmt.Sprintf("%x", h.Sum(nil)) }

// prefix keeps the first bytes written to it.
type prefix struct {
	b     []byte
	limit int
}

func (p *prefix) Write(b []byte) (int, error) {
	if room := p.limit - len(p.b); room > 0 {
		p.b = append(p.b, b[:min(room, len(b))]...)
	}
	return len(b), nil
}
