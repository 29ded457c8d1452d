package seal

import (
	"crypto/cipher"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"jinlanling/internal/durable"
	"jinlanling/internal/programme"

	"github.com/emmansun/gmsm/sm4"
)

// keyFile is the key file's contents. The index key does not rotate with the
// others: changing it would need every value at hand at once, and a keyed hash
// that leaks nothing without its key gains nothing from changing alone.
type keyFile struct {
	Format  string      `json:"format"`
	Current string      `json:"current"`
	Made    int         `json:"made"` // keys ever made
	Keys    []storedKey `json:"keys"`
	Index   []byte      `json:"index"`
}

type storedKey struct {
	ID   string    `json:"id"`
	Made time.Time `json:"made"`
	Key  []byte    `json:"key"`
}

const keyFormat = "jinlanling keys 1"

// Open reads the key file at path, or makes it, with owner-only mode, where
// there is none. Of two programs that make it at once one wins and the other
// reads. random is crypto/rand where nil.
func Open(path string, now time.Time, random io.Reader) (*Keys, error) {
	k := &Keys{path: path, rand: randomness(random)}
	var err error
	k.file, k.aeads, err = read(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := k.create(now); !errors.Is(err, fs.ErrExist) {
			return k, err
		}
		k.file, k.aeads, err = read(path)
	}
	if err != nil {
		return nil, err
	}
	return k, nil
}

// read reads a key file.
func read(path string) (f keyFile, aeads map[string]cipher.AEAD, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return f, nil, err
	}
	if err := ownerOnly(path); err != nil {
		return f, nil, err
	}
	if err := json.Unmarshal(b, &f); err != nil || f.Format != keyFormat || len(f.Index) < 32 {
		return f, nil, programme.Errorf(programme.Invalid, "密钥文件 %s 已损坏，请从备份恢复；没有它，加密的个人信息无法读出", filepath.Base(path))
	}
	aeads, err = f.open()
	return f, aeads, err
}

func ownerOnly(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 { // there modes say nothing, the folder's own list does
		return programme.Errorf(programme.Invalid, "密钥文件 %s 的权限过宽，其他用户可以读取；请执行 chmod 600 后再启动", filepath.Base(path))
	}
	return nil
}

func (k *Keys) create(now time.Time) error {
	key, err := k.fresh(sm4.BlockSize)
	if err != nil {
		return err
	}
	index, err := k.fresh(32)
	if err != nil {
		return err
	}
	f := keyFile{Format: keyFormat, Current: "k1", Made: 1, Index: index,
		Keys: []storedKey{{"k1", now.UTC().Truncate(time.Second), key}}}
	b, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	tmp, err := written(k.path, b)
	if err != nil {
		return err
	}
	defer os.Remove(tmp)
	if err := os.Link(tmp, k.path); err != nil { // fails where the file came to be in between
		return err
	}
	if err := durable.Names(filepath.Dir(k.path)); err != nil {
		return err
	}
	k.file = f
	k.aeads, err = f.open()
	return err
}

// save replaces the file as a whole.
func (f keyFile) save(path string) error {
	b, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	tmp, err := written(path, b)
	if err != nil {
		return err
	}
	defer os.Remove(tmp)
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	return durable.Names(filepath.Dir(path))
}

// written puts b, synced, into a temporary file beside path.
func written(path string, b []byte) (string, error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".keys-*") // mode 0600
	if err != nil {
		return "", err
	}
	defer tmp.Close()
	if _, err := tmp.Write(b); err != nil {
		return "", err
	}
	return tmp.Name(), tmp.Sync()
}

func (f keyFile) open() (map[string]cipher.AEAD, error) {
	m := make(map[string]cipher.AEAD, len(f.Keys))
	for _, k := range f.Keys {
		block, err := sm4.NewCipher(k.Key)
		if err != nil {
			return nil, err
		}
		if m[k.ID], err = cipher.NewGCM(block); err != nil {
			return nil, err
		}
	}
	if m[f.Current] == nil {
		return nil, programme.Errorf(programme.Invalid, "密钥文件缺少当前密钥 %s，请从备份恢复", f.Current)
	}
	return m, nil
}

func (f keyFile) clone() keyFile {
	f.Keys = slices.Clone(f.Keys)
	return f
}
