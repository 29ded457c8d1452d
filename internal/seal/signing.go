package seal

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"jinlanling/internal/durable"
	"jinlanling/internal/programme"
)

// OpenSigningKey reads the key that signs the journal's checkpoints, or makes
// it, with owner-only mode, where there is none.
func OpenSigningKey(path string, random io.Reader) (ed25519.PrivateKey, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		seed := make([]byte, ed25519.SeedSize)
		if _, err := io.ReadFull(randomness(random), seed); err != nil {
			return nil, err
		}
		tmp, err := written(path, []byte(base64.StdEncoding.EncodeToString(seed)+"\n"))
		if err != nil {
			return nil, err
		}
		defer os.Remove(tmp)
		if err := os.Link(tmp, path); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		if err := durable.Names(filepath.Dir(path)); err != nil {
			return nil, err
		}
		b, err = os.ReadFile(path)
		if err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	if err := ownerOnly(path); err != nil {
		return nil, err
	}
	seed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(b)))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, programme.Errorf(programme.Invalid, "日志签名密钥文件 %s 已损坏，请从备份恢复", filepath.Base(path))
	}
	return ed25519.NewKeyFromSeed(seed), nil
}
