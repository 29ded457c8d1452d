package seal

import (
	"os"
	"path/filepath"
	"testing"

	"jinlanling/internal/programme"
)

// A rotation beside a running copy is known to it at once, a file that others may
// read is refused at once, and the file is parsed once as long as it stays.
func TestCertifierSeesAnothersRotation(t *testing.T) {
	path := filepath.Join(t.TempDir(), "certificates")
	running, console := NewCertifier(path, nil), NewCertifier(path, nil)
	first, err := running.Make(programme.Date(20210901))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := running.Keys(); err != nil || again != first {
		t.Errorf("the file was read again: %v", err)
	}
	if _, err = console.Rotate(programme.Date(20220901)); err != nil {
		t.Fatal(err)
	}
	if k, err := running.Keys(); err != nil || len(k.Public()) != 2 {
		t.Errorf("the running copy does not know the new key: %v", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := running.Keys(); err == nil {
		t.Error("a file of keys that others may read is believed")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := running.Keys(); !os.IsNotExist(err) {
		t.Errorf("keys of a file that is gone: %v", err)
	}
}
