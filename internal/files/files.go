// Package files keeps the bytes of papers, recordings and reports, addressed
// by their content: the id of a file is the hex SHA-256 of its bytes, so that
// storing it again is harmless and changing it is visible. It knows nothing
// of what a file is for; the store's rows say that.
//
// The one idea to know: a file is stored, durably, before the transaction
// that names it. A crash in between leaves bytes that nobody names, never a
// name without bytes.
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

// Folder is a file store in a directory: ab/abcdef….
type Folder struct {
	dir  string
	keys *seal.Keys // nil where files lie in clear
}

// SealWith seals what is stored from now on; what lies in clear is read as it is.
func (f *Folder) SealWith(keys *seal.Keys) { f.keys = keys }

// Open uses dir, making it where it is missing.
//
// A link to a folder is followed: copies of the program share one. A link that
// leads nowhere is refused, since a disk that is not mounted looks like that.
func Open(dir string) (*Folder, error) {
	info, err := os.Lstat(dir)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		to, err := filepath.EvalSymlinks(dir)
		if err != nil {
			return nil, programme.Errorf(programme.Invalid, "文件目录 %s 是一个链接，指向的地方现在没有：共享的磁盘多半没有挂上。挂好再启动", filepath.Base(dir))
		}
		dir = to
	}
	if err := durable.Mkdir(dir); err != nil {
		return nil, filled(err)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, programme.Errorf(programme.Invalid, "文件目录 %s 不是目录", filepath.Base(dir))
	}
	return &Folder{dir: dir}, nil
}

// Limit is the largest file taken, in bytes: a lesson's recording in parts.
const Limit = 4 << 30

// Put stores what r gives and returns its id, size and type by content. More
// than Limit bytes are an Error TooLarge and leave nothing behind.
func (f *Folder) Put(r io.Reader) (programme.File, error) { return f.PutUpTo(r, Limit) }

// PutUpTo is Put with a limit of its own, for what the program itself makes.
func (f *Folder) PutUpTo(r io.Reader, limit int64) (programme.File, error) {
	return f.put(r, limit, nil)
}

// put is PutUpTo of what may have a digest that was reckoned before.
func (f *Folder) put(r io.Reader, limit int64, digest []byte) (programme.File, error) {
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
	return file, filled(f.keep(tmp, file.ID))
}

// sealing is what to write clear bytes to so that they come sealed to a file,
// and what makes them whole.
func (f *Folder) sealing(to io.Writer) (io.Writer, func() error, error) {
	if f.keys == nil {
		return to, func() error { return nil }, nil
	}
	w, err := f.keys.SealStream(to)
	if err != nil {
		return nil, nil, err
	}
	return w, w.Close, nil
}

// keep moves a complete, synced temporary file to its place.
func (f *Folder) keep(tmp *os.File, id string) error {
	path := f.path(id)
	if _, err := os.Stat(path); err == nil {
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

// filled words a disk without room.
func filled(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return programme.Filled(err)
	}
	return err
}

// Get opens a stored file; one that is not there is an Error NotFound.
func (f *Folder) Get(id string) (io.ReadCloser, error) {
	if !validID(id) {
		return nil, programme.Errorf(programme.NotFound, "没有这个文件")
	}
	r, err := os.Open(f.path(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, programme.Errorf(programme.NotFound, "文件不在文件库中")
	}
	if err != nil {
		return nil, err
	}
	return f.opened(r)
}

// opened reads a file that may be sealed: it can be read at any place.
func (f *Folder) opened(r *os.File) (io.ReadCloser, error) {
	key, err := keyOf(r)
	if err != nil || key == "" || f.keys == nil {
		if err != nil {
			r.Close()
			return nil, err
		}
		return r, nil
	}
	info, err := r.Stat()
	if err == nil {
		var s *seal.Stream
		if s, err = f.keys.OpenStream(r, info.Size()); err == nil {
			return &unsealed{s, r}, nil
		}
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
func (f *Folder) Reseal(ctx context.Context) (sealed int, err error) {
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

func (f *Folder) reseal(id string) (done bool, err error) {
	raw, err := os.Open(f.path(id))
	if errors.Is(err, fs.ErrNotExist) { // removed meanwhile
		return false, nil
	} else if err != nil {
		return false, err
	}
	defer raw.Close()
	if key, err := keyOf(raw); err != nil || key == f.keys.Current() {
		return false, err
	}
	info, err := raw.Stat()
	if err != nil {
		return false, err
	}
	in, err := f.Get(id)
	if err != nil {
		return false, notMended(err)
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
	if err := tmp.Sync(); err != nil {
		return false, err
	}
	if err := os.Chtimes(tmp.Name(), info.ModTime(), info.ModTime()); err != nil { // the sweep goes by when it came
		return false, err
	}
	return true, durable.Rename(tmp.Name(), f.path(id))
}

// notMended passes over a file that is damaged.
func notMended(err error) error {
	if programme.CodeOf(err) == programme.Invalid {
		return nil
	}
	return err
}

// InClear counts the files that are not sealed with the current key.
func (f *Folder) InClear() (n int, err error) {
	if f.keys == nil {
		return 0, nil
	}
	err = f.Each(func(id string) error {
		r, err := os.Open(f.path(id))
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
func (f *Folder) Verify(id string) error {
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
func (f *Folder) Each(fn func(id string) error) error {
	return filepath.WalkDir(f.dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !validID(d.Name()) {
			return err
		}
		return fn(d.Name())
	})
}

// Has reports whether a file is stored.
func (f *Folder) Has(id string) bool {
	if !validID(id) {
		return false
	}
	_, err := os.Stat(f.path(id))
	return err == nil
}

// Remove forgets a file that nothing names; one that is not there is none to
// remove.
func (f *Folder) Remove(id string) error {
	if !validID(id) {
		return nil
	}
	err := os.Remove(f.path(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Older calls fn with the id of every file that was first stored before an
// instant, and removes what uploads that broke off left.
func (f *Folder) Older(before time.Time, fn func(id string) error) error {
	return filepath.WalkDir(f.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == Incoming {
			return fs.SkipDir // who takes pieces sweeps them
		}
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		switch {
		case errors.Is(err, fs.ErrNotExist): // gone meanwhile
			return nil
		case err != nil || !info.ModTime().Before(before):
			return err
		case strings.HasPrefix(d.Name(), Incoming+"-"):
			return os.Remove(path)
		case validID(d.Name()):
			return fn(d.Name())
		}
		return nil
	})
}

// Dir is the directory, for who asks what room it has.
func (f *Folder) Dir() string { return f.dir }

// Incoming begins the names of files that are still coming in, and is the
// folder in which those lie that come by pieces.
const Incoming = "incoming"

// PiecesDir is that folder.
func (f *Folder) PiecesDir() string { return filepath.Join(f.dir, Incoming) }

// Adopt stores a file that lies whole on the folder's own disk, and its old name
// is gone: it is moved where files lie in clear, and sealed on the way else. digest is its SHA-256, nil where nobody has
// reckoned it yet. More than Limit bytes are an Error TooLarge.
func (f *Folder) Adopt(path string, digest []byte) (programme.File, error) {
	in, err := os.OpenFile(path, os.O_RDWR, 0) // to be synced
	if err != nil {
		return programme.File{}, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return programme.File{}, err
	}
	if info.Size() > Limit {
		return programme.File{}, programme.Errorf(programme.TooLarge, "文件超过 %d MB，请分段上传", Limit>>20)
	}
	if f.keys != nil { // it is sealed on the way
		file, err := f.put(in, Limit, digest)
		if err == nil {
			err = os.Remove(path)
		}
		return file, err
	}
	if digest == nil {
		sum := sha256.New()
		if _, err := io.Copy(sum, in); err != nil {
			return programme.File{}, err
		}
		digest = sum.Sum(nil)
	}
	head := make([]byte, min(info.Size(), 512))
	if _, err := in.ReadAt(head, 0); err != nil {
		return programme.File{}, err
	}
	file := programme.File{ID: hex.EncodeToString(digest), Size: info.Size(), Type: http.DetectContentType(head)}
	if err := f.keep(in, file.ID); err != nil {
		return file, filled(err)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return file, err
	}
	return file, nil
}

func (f *Folder) path(id string) string { return filepath.Join(f.dir, id[:2], id) }

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
