package seal

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"jinlanling/internal/credential"
	"jinlanling/internal/durable"
	"jinlanling/internal/programme"
)

// Certifier holds the file of the keys that sign certificates. It reads the
// file whenever it is asked: that is seldom, and a copy of the program that
// runs beside a rotation knows the new key at once.
type Certifier struct {
	path string
	rand io.Reader
}

// NewCertifier is the file at path, which need not be there. random is
// crypto/rand where nil.
func NewCertifier(path string, random io.Reader) *Certifier {
	return &Certifier{path, randomness(random)}
}

// Keys reads the file; fs.ErrNotExist where there is none.
func (c *Certifier) Keys() (*credential.Keys, error) {
	b, err := os.ReadFile(c.path)
	if err != nil {
		return nil, err
	}
	if err := ownerOnly(c.path); err != nil {
		return nil, err
	}
	k, err := credential.ParseFile(b)
	if err != nil {
		return nil, programme.Errorf(programme.Invalid, "证书签名密钥文件 %s 已损坏，请从密钥备份恢复", filepath.Base(c.path))
	}
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
