package record

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/durable"
	"jinlanling/internal/programme"
)

// ManifestFile is written last into a backup: without it the backup was not
// finished.
const ManifestFile = "manifest.json"

const manifestFormat = "jinlanling backup 1"

// Manifest is what a backup holds, by digest.
type Manifest struct {
	Format     string         `json:"format"`
	Version    string         `json:"version"` // of the program that made it
	Tables     int64          `json:"tables"`  // version of the tables
	MadeAt     time.Time      `json:"made_at"`
	Origin     string         `json:"origin"` // of the journal
	KeysInside bool           `json:"keys_inside"`
	Files      []ManifestLine `json:"files"`
}

// ManifestLine is one file of a backup, by its path with slashes.
type ManifestLine struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// takeStock fills in the files of a folder.
func (m *Manifest) takeStock(ctx context.Context, dir string) error {
	m.Files = nil
	return eachFile(ctx, dir, func(path string) error {
		size, sum, err := digestOf(filepath.Join(dir, filepath.FromSlash(path)))
		m.Files = append(m.Files, ManifestLine{path, size, sum})
		return err
	})
}

// write puts the manifest into a folder, under its name only when it is whole.
func (m *Manifest) write(dir string) error {
	raw, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	part := filepath.Join(dir, ManifestFile+unfinished)
	if err := durable.Write(part, strings.NewReader(string(raw)+"\n")); err != nil {
		return err
	}
	return durable.Rename(part, filepath.Join(dir, ManifestFile))
}

// readManifest reads the manifest of a backup.
func readManifest(dir string) (*Manifest, error) {
	raw, err := os.ReadFile(filepath.Join(dir, ManifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, programme.Errorf(programme.Invalid, "%s 里没有清单 %s：备份没有做完，或是 v0.1.0 的程序做的。没有做完的不能用；确知是旧程序做完的，加 --old", dir, ManifestFile)
	}
	if err != nil {
		return nil, err
	}
	m := &Manifest{}
	if err := json.Unmarshal(raw, m); err != nil || m.Format != manifestFormat {
		return nil, programme.Errorf(programme.Invalid, "%s 的清单 %s 读不出来，这份备份不能用", dir, ManifestFile)
	}
	return m, nil
}

// hold refuses a folder whose files are not those of the manifest. Everything
// that is wrong is told at once.
func (m *Manifest) hold(ctx context.Context, dir string) error {
	want := map[string]ManifestLine{}
	for _, l := range m.Files {
		want[l.Path] = l
	}
	refused := &programme.Error{Code: programme.Invalid}
	wrong := func(path, message string) {
		refused.Problems = append(refused.Problems, programme.Problem{Field: path, Code: "manifest", Message: message})
	}
	err := eachFile(ctx, dir, func(path string) error {
		l, known := want[path]
		delete(want, path)
		if !known {
			return nil // keys that were brought back, say
		}
		size, sum, err := digestOf(filepath.Join(dir, filepath.FromSlash(path)))
		switch {
		case err != nil:
			return err
		case size != l.Size:
			wrong(path, "大小与清单不同")
		case sum != l.SHA256:
			wrong(path, "内容与清单不同")
		}
		return nil
	})
	for _, l := range m.Files {
		if _, missing := want[l.Path]; missing {
			wrong(l.Path, "清单里有，备份里没有")
		}
	}
	if err != nil || len(refused.Problems) == 0 {
		return err
	}
	refused.Message = "备份与它的清单不符，没有恢复。请换另一份备份"
	refused.Problems = refused.Problems[:min(len(refused.Problems), shownBroken)]
	return refused
}

// eachFile calls fn with every file of a folder but its manifest, in order, by
// its path with slashes.
func eachFile(ctx context.Context, dir string, fn func(path string) error) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil || d.IsDir() || slices.Contains([]string{ManifestFile, ManifestFile + unfinished}, rel) {
			return err
		}
		return fn(filepath.ToSlash(rel))
	})
}

func digestOf(path string) (size int64, sum string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return size, hex.EncodeToString(h.Sum(nil)), err
}
