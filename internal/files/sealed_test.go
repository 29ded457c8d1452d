package files_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/files"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
)

func ring(t *testing.T) *seal.Keys {
	t.Helper()
	k, err := seal.Open(filepath.Join(t.TempDir(), "keys.json"), time.Now(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func put(t *testing.T, f *files.Store, text string) string {
	t.Helper()
	file, err := f.Put(strings.NewReader(text))
	if err != nil || file.Size != int64(len(text)) {
		t.Fatalf("%+v, %v", file, err)
	}
	return file.ID
}

func got(t *testing.T, f *files.Store, id string) string {
	t.Helper()
	r, err := f.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// What lies on the disk says nothing of what is in it; its id, its size and what
// is read are of the clear bytes, from any place; a changed byte is found.
func TestFilesLieSealed(t *testing.T) { atEach(t, filesLieSealed) }

func filesLieSealed(t *testing.T, f *site) {
	text := strings.Repeat("签到簿，本人签名。", 9000)
	clear, _ := files.Open(t.TempDir())
	f.SealWith(ring(t))
	id := put(t, f.Store, text)
	if id != put(t, clear, text) {
		t.Error("another id than in clear")
	}
	raw, _ := os.ReadFile(f.lies(id))
	if bytes.Contains(raw, []byte("签到簿")) {
		t.Error("it lies in clear")
	}
	if got(t, f.Store, id) != text || f.Verify(id) != nil {
		t.Error("it does not come back")
	}
	r, err := f.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	at, ok := r.(interface {
		io.ReadSeekCloser
		io.ReaderAt
	})
	if !ok {
		t.Fatal("it cannot be read in places")
	}
	if end, err := at.Seek(-27, io.SeekEnd); err != nil || end != int64(len(text)-27) {
		t.Errorf("the end: %d, %v", end, err)
	}
	if b, err := io.ReadAll(at); err != nil || string(b) != "签到簿，本人签名。" {
		t.Errorf("its last words: %q, %v", b, err)
	}
	path := filepath.Join(f.PiecesDir(), "p")
	os.Mkdir(f.PiecesDir(), 0o700)
	os.WriteFile(path, []byte("第一讲"), 0o600)
	if file, err := f.Adopt(path); err != nil || got(t, f.Store, file.ID) != "第一讲" {
		t.Errorf("what came by pieces: %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("its pieces are still there, in clear")
	}
	raw[len(raw)/2] ^= 1
	os.WriteFile(f.lies(id), raw, 0o600)
	if code := programme.CodeOf(f.Verify(id)); code != programme.Invalid {
		t.Errorf("a changed byte: %q, want invalid", code)
	}
	os.WriteFile(f.lies(id), raw[:len(raw)-100], 0o600)
	if code := programme.CodeOf(f.Verify(id)); code != programme.Invalid {
		t.Errorf("cut short: %q, want invalid", code)
	}
}

// Files of before are read as they lie, and sealed by the way; a new key takes
// them over; what is cut off goes on, and what is damaged stays for Verify.
func TestReseal(t *testing.T) { atEach(t, reseal) }

func reseal(t *testing.T, f *site) {
	ids := []string{put(t, f.Store, "一"), put(t, f.Store, "二"), put(t, f.Store, "三"), put(t, f.Store, "")}
	bad := put(t, f.Store, "坏")
	os.WriteFile(f.lies(bad), []byte("换"), 0o600)
	keys := ring(t)
	f.SealWith(keys)
	old := time.Now().Add(-100 * time.Hour).Truncate(time.Second)
	os.Chtimes(f.lies(ids[0]), old, old)
	read := func(when string) {
		t.Helper()
		for i, want := range []string{"一", "二", "三", ""} {
			if got(t, f.Store, ids[i]) != want {
				t.Errorf("%s: %q does not come back", when, want)
			}
		}
		if f.Verify(bad) == nil {
			t.Errorf("%s: a damaged file is taken for whole", when)
		}
	}
	read("in clear")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if n, err := f.Reseal(ctx); n != 0 || err == nil {
		t.Errorf("cut off at once: %d, %v", n, err)
	}
	for _, want := range []int{4, 0} {
		if n, err := f.Reseal(t.Context()); n != want || err != nil {
			t.Errorf("%d sealed, want %d: %v", n, want, err)
		}
	}
	read("sealed")
	if info, _ := os.Stat(f.lies(ids[0])); f.place == "folder" && !info.ModTime().Equal(old) { // an object came when it was sealed
		t.Errorf("it looks as if it had come at %s", info.ModTime())
	}
	id, err := keys.Add(time.Now())
	if err == nil {
		err = keys.Use(id)
	}
	if err != nil {
		t.Fatal(err)
	}
	if n, err := f.ResealOne(ids[1]); !n || err != nil { // a rotation that was killed after the first
		t.Errorf("one under the new key: %v", err)
	}
	read("half way")
	if n, _ := f.InClear(); n != 4 {
		t.Errorf("%d under an earlier key or in clear, want 4", n)
	}
	if n, err := f.Reseal(t.Context()); n != 3 || err != nil {
		t.Errorf("the rest: %d, %v", n, err)
	}
	read("under the new key")
	if left, _ := filepath.Glob(filepath.Join(f.Dir(), files.Incoming+"-*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
