package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/filestest"
)

// A year's files move into an S3 store and back from the console; between,
// nothing opens them in the wrong place, fsck, backup and restore know the right one,
// and what serves them says when it is away. Nothing that is printed holds the key.
func TestFilesMoveFromTheConsole(t *testing.T) {
	dir, g, root := smallYear(t), filestest.Start(t), t.TempDir()
	settings := g.Settings(t, "year")
	said := ""
	says := func(want int, args ...string) string {
		t.Helper()
		out := wantExit(t, want, args...)
		said += out
		return out
	}
	at := []string{"--data", dir, "--files-s3-file", settings}
	with := func(args ...string) []string { return append(args, at...) }
	if out := says(exitFindings, with("fsck")...); !strings.Contains(out, "jinlanling files move") {
		t.Errorf("before the move: %s", out)
	}
	says(exitFindings, "files", "move", "--data", dir)
	if out := says(exitDone, with("files", "move")...); !strings.Contains(out, "都读回来核对过") {
		t.Errorf("moved: %s", out)
	}
	if out := says(exitFindings, "fsck", "--data", dir); !strings.Contains(out, "--files-s3-file") {
		t.Errorf("in the wrong place: %s", out)
	}
	says(exitDone, with("fsck")...)
	backup, again := filepath.Join(root, "backup"), filepath.Join(root, "again")
	says(exitDone, with("backup", "--to", backup)...)
	out := says(exitDone, "restore", "--from", backup, "--data", again, "--reason", "演练", "--files-s3-file", settings)
	if !strings.Contains(out, "files move") {
		t.Errorf("restored: %s", out)
	}
	says(exitDone, "fsck", "--data", again)
	says(exitDone, "files", "move", "--data", again, "--files-s3-file", settings) // the same system's: what is there is not sent again
	says(exitDone, "fsck", "--data", again, "--files-s3-file", settings)

	r := start(t, at...)
	base := r.says(pagesAt)
	ready := func(want int, words string) {
		t.Helper()
		res, err := http.Get(base + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if body, _ := io.ReadAll(res.Body); res.StatusCode != want || strings.Contains(string(body), "files failing") != (words != "") {
			t.Errorf("ready: %d %s", res.StatusCode, body)
		}
	}
	ready(http.StatusOK, "")
	g.Stop()
	ready(http.StatusServiceUnavailable, "files failing")
	g.Again(t)
	r.end()
	said += r.out.String() + r.errs.String()

	says(exitDone, with("files", "move", "--back")...)
	if left, _ := filepath.Glob(filepath.Join(g.Objects, "year", "*", "*")); len(left) > 0 {
		t.Errorf("%d objects are left", len(left))
	}
	if info, err := os.Stat(filepath.Join(dir, act.FilesDir)); err != nil || !info.IsDir() {
		t.Fatal(err)
	}
	says(exitDone, "fsck", "--data", dir)
	if strings.Contains(said, filestest.Secret) {
		t.Error("something says the key")
	}
}
