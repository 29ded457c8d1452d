package demo

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"jinlanling/internal/programme"
)

// markFile is the file that tells a demo's data folder from a real one.
const markFile = "demo.json"

// Note is what a demo's folder says of itself.
type Note struct {
	Seed    uint64    `json:"seed"`
	Ended   time.Time `json:"ended"`    // the year's clock when building ended
	BuiltAt time.Time `json:"built_at"` // the machine's
}

// Mark notes in a data folder that it holds a demo: anybody may enter it as
// anybody, and its time goes on from where building ended.
func Mark(dir string, seed uint64, ended, builtAt time.Time) error {
	raw, err := json.MarshalIndent(Note{seed, ended.UTC(), builtAt.UTC()}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, markFile), append(raw, '\n'), 0o600)
}

// Marked is the note of a demo's folder; nil where the folder is not one.
func Marked(dir string) (*Note, error) {
	raw, err := os.ReadFile(filepath.Join(dir, markFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	n := new(Note)
	if err := json.Unmarshal(raw, n); err != nil {
		return nil, programme.Errorf(programme.Invalid, "%s 读不出来：%v", markFile, err)
	}
	return n, nil
}

// Clock is the demo's time now, which runs as fast as the machine's; the
// machine's own where there is no note.
func (n *Note) Clock(machine func() time.Time) func() time.Time {
	if n == nil {
		return machine
	}
	return func() time.Time { return n.Ended.Add(machine().Sub(n.BuiltAt)) }
}
