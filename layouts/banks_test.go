package layouts

import (
	"os"
	"path/filepath"
	"testing"
)

// The layouts of banks that the program carries are read, and one of a folder
// takes the place of a carried one.
func TestBanks(t *testing.T) {
	dir := t.TempDir()
	carried, err := LoadBanks(dir)
	if err != nil || len(carried) < 2 {
		t.Fatal(carried, err)
	}
	text, err := Banks.ReadFile("bank/generic.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "ours.yaml"), append(text, "# ours\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	own, err := LoadBanks(dir)
	if err != nil || len(own) != len(carried) || own[0].SHA256 == carried[0].SHA256 {
		t.Errorf("%d layouts, %v", len(own), err)
	}
	if err := os.WriteFile(filepath.Join(dir, "bad.yaml"), []byte("layout: x\nbank: y\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadBanks(dir); err == nil {
		t.Error("a layout without its parts is taken")
	}
}
