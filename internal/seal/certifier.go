package seal

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"

	"jinlanling/internal/credential"
	"jinlanling/internal/durable"
	"jinlanling/internal/programme"
)

// Certifier holds the file of the keys that sign certificates. Whenever it is asked
// it looks whether the file is still the one that it read, so that a copy of the
// program that runs beside a rotation knows the new key at once, and the public's
// check of a code parses no keys.
type Certifier struct {
	path string
	rand io.Reader
	last atomic.Pointer[certifierFile]
}

// certifierFile is the file as it was read last, and its keys, which nobody changes.
type certifierFile struct {
	info fs.FileInfo
	keys *credential.Keys
}

// same says whether info is of the file that was read: a rotation puts another in
// its place.
func (f *certifierFile) same(info fs.FileInfo) bool {
	return f != nil && os.SameFile(f.info, info) && f.info.Size() == info.Size() && f.info.ModTime().Equal(info.ModTime())
}

// NewCertifier is the file at path, which need not be there. random is
// crypto/rand where nil.
func NewCertifier(path string, random io.Reader) *Certifier {
	return &Certifier{path: path, rand: randomness(random)}
}

// Keys reads the file; fs.ErrNotExist where there is none.
func (c *Certifier) Keys() (*credential.Keys, error) {
	info, err := os.Stat(c.path)
	if err != nil {
		return nil, err
	}
	if err := ownerOnly(c.path); err != nil {
		return nil, err
	}
	if last := c.last.Load(); last.same(info) {
		return last.keys, nil
	}
	b, err := os.ReadFile(c.path)
	if err != nil {
		return nil, err
	}
	k, err := credential.ParseFile(b)
	if err != nil {
		return nil, programme.Errorf(programme.Invalid, "证书签名密钥文件 %s 已损坏，请从密钥备份恢复", filepath.Base(c.path))
	}
	c.last.Store(&certifierFile{info, k})
	return k, nil
}

// Make makes the first key where there is no file, with owner-only mode. Of
// two programs that do so at once one wins and the other reads.
func (c *Certifier) Make(from programme.Date) (*credential.Keys, error) {
	k, err := c.Keys()
	if !errors.Is(err, fs.ErrNotExist) {
		return k, err
	}
	if k, err = credential.MakeKeys(from, c.rand); err != nil {
		return nil, err
	}
	return c.put(k, os.Link)
}

// Rotate makes a new key that signs from a day on; of the one before only the
// public half stays.
func (c *Certifier) Rotate(on programme.Date) (*credential.Keys, error) {
	k, err := c.Keys()
	if err != nil {
		return nil, err
	}
	if k, err = k.Rotate(on, c.rand); err != nil {
		return nil, err
	}
	return c.put(k, os.Rename)
}

// put brings keys under the file's name, whole, and reads what then stands there.
func (c *Certifier) put(k *credential.Keys, as func(from, to string) error) (*credential.Keys, error) {
	b, err := k.File()
	if err != nil {
		return nil, err
	}
	tmp, err := written(c.path, b)
	if err != nil {
		return nil, err
	}
	defer os.Remove(tmp)
	if err := as(tmp, c.path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	if err := durable.Names(filepath.Dir(c.path)); err != nil {
		return nil, err
	}
	return c.Keys()
}
