package files_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jinlanling/internal/durable"
	"jinlanling/internal/files"
	"jinlanling/internal/filestest"
	"jinlanling/internal/programme"
)

// site is a store in one of the places, and where an id's bytes lie there.
type site struct {
	*files.Store
	place string
	lies  func(id string) string
}

// atEach runs a test over a folder and over a bucket of an S3 store.
func atEach(t *testing.T, test func(t *testing.T, f *site)) {
	t.Run("folder", func(t *testing.T) {
		dir := t.TempDir()
		f, err := files.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		test(t, &site{f, "folder", func(id string) string { return filepath.Join(dir, id[:2], id) }})
	})
	t.Run("bucket", func(t *testing.T) {
		g := filestest.Start(t)
		f, err := files.OpenBucket(t.TempDir(), g.Bucket(t, "one"))
		if err == nil {
			err = f.Claim("jinlanling/test")
		}
		if err != nil {
			t.Fatal(err)
		}
		test(t, &site{f, "bucket", func(id string) string { return filepath.Join(g.Objects, "one", id[:2], id) }})
	})
}

func TestPutGetVerify(t *testing.T) { atEach(t, putGetVerify) }

func putGetVerify(t *testing.T, f *site) {
	for range 2 { // the second time is harmless
		file, err := f.Put(strings.NewReader("签到簿"))
		if err != nil {
			t.Fatal(err)
		}
		if file.Size != 9 || !strings.HasPrefix(file.Type, "text/plain") {
			t.Errorf("file = %+v, want 9 bytes of text", file)
		}
		r, err := f.Get(file.ID)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(r)
		r.Close()
		if !bytes.Equal(b, []byte("签到簿")) {
			t.Errorf("got %q", b)
		}
		if err := f.Verify(file.ID); err != nil {
			t.Errorf("Verify: %v", err)
		}
	}
	n := 0
	if err := f.Each(func(string) error { n++; return nil }); err != nil || n != 1 {
		t.Errorf("Each saw %d files (%v), want 1", n, err)
	}
}

func TestVerifySeesAChangedByte(t *testing.T) { atEach(t, verifySeesAChangedByte) }

func verifySeesAChangedByte(t *testing.T, f *site) {
	file, err := f.Put(strings.NewReader("教师备课本"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.lies(file.ID), []byte("教师备课夲"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := programme.CodeOf(f.Verify(file.ID)); got != programme.Invalid {
		t.Errorf("Verify of changed bytes: code %q, want invalid", got)
	}
	if err := os.Remove(f.lies(file.ID)); err != nil {
		t.Fatal(err)
	}
	if got := programme.CodeOf(f.Verify(file.ID)); got != programme.NotFound {
		t.Errorf("Verify of missing bytes: code %q, want not_found", got)
	}
}

func TestIDsAreNotPaths(t *testing.T) { atEach(t, idsAreNotPaths) }

func idsAreNotPaths(t *testing.T, f *site) {
	for _, id := range []string{"", "..", "../../etc/passwd", strings.Repeat("A", 64), strings.Repeat("a", 63)} {
		if _, err := f.Get(id); programme.CodeOf(err) != programme.NotFound {
			t.Errorf("Get(%q): %v, want not_found", id, err)
		}
	}
}

// Copies of the program share a folder by a link; one that leads nowhere is a
// disk that is not mounted, and is said.
func TestFolderByLink(t *testing.T) {
	dir := t.TempDir()
	shared, link := filepath.Join(dir, "shared"), filepath.Join(dir, "files")
	if err := os.Symlink(shared, link); err != nil {
		t.Fatal(err)
	}
	if _, err := files.Open(link); err == nil || !strings.Contains(err.Error(), "没有挂上") {
		t.Errorf("a link to nowhere: %v", err)
	}
	os.Mkdir(shared, 0o700)
	f, err := files.Open(link)
	if err != nil {
		t.Fatal(err)
	}
	file, err := f.Put(strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	if err := f.Each(func(id string) error { n++; return nil }); err != nil || n != 1 {
		t.Errorf("%d files behind the link, %v", n, err)
	}
	to := filepath.Join(dir, "copy")
	if err := durable.CopyTree(context.Background(), link, to); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(to, file.ID[:2], file.ID)); err != nil {
		t.Errorf("a copy of the link holds no file: %v", err)
	}
}
