package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/demo"
)

// A folder with something in it is left alone: who comes back to a demo is told
// how to go on with it.
func TestDemoLeavesAFolderAlone(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "信.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if out := wantExit(t, exitFindings, "demo", "--no-serve", "--data", dir); !strings.Contains(out, "不是空的") {
		t.Errorf("a folder with a letter in it: %s", out)
	}
	if err := demo.Mark(dir, 7, time.Now(), time.Now()); err != nil {
		t.Fatal(err)
	}
	if out := wantExit(t, exitFindings, "demo", "--no-serve", "--data", dir); !strings.Contains(out, "jinlanling serve --data "+dir) {
		t.Errorf("a folder with a demo in it: %s", out)
	}
	if list, _ := os.ReadDir(dir); len(list) != 2 {
		t.Errorf("the folder holds %d files, want the 2 of before", len(list))
	}
}
