package files_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/files"
	"jinlanling/internal/filestest"
	"jinlanling/internal/programme"
)

// What is larger than a part comes whole, is read from any place, is told by Each
// and Older, goes once and for all, and leaves nothing on this machine.
func TestLargeAndOld(t *testing.T) {
	atEach(t, func(t *testing.T, f *site) {
		f.SealWith(ring(t))
		b := make([]byte, 37<<20+11)
		rand.Read(b)
		file, err := f.Put(bytes.NewReader(b))
		if err != nil || file.Size != int64(len(b)) || f.Verify(file.ID) != nil {
			t.Fatalf("%+v, %v, %v", file, err, f.Verify(file.ID))
		}
		r, err := f.Get(file.ID)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for _, at := range []int{36 << 20, 5, 1 << 20, 37 << 20, 0} {
			if _, err := r.(io.Seeker).Seek(int64(at), io.SeekStart); err != nil {
				t.Fatal(err)
			}
			part := make([]byte, min(300_000, len(b)-at))
			if _, err := io.ReadFull(r, part); err != nil || !bytes.Equal(part, b[at:at+len(part)]) {
				t.Errorf("at %d: other bytes, %v", at, err)
			}
		}
		if _, err := f.PutUpTo(bytes.NewReader(b), 1000); programme.CodeOf(err) != programme.TooLarge {
			t.Errorf("over the limit: %v", err)
		}
		if left, _ := filepath.Glob(filepath.Join(f.Dir(), files.Incoming+"-*")); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
		half := filepath.Join(f.Dir(), files.Incoming+"-1")
		os.WriteFile(half, b[:9], 0o600)
		for before, want := range map[time.Time]int{time.Now().Add(-time.Hour): 0, time.Now().Add(time.Hour): 1} {
			n := 0
			if err := f.Older(before, func(id string) error { n++; return nil }); err != nil || n != want {
				t.Errorf("%d files before %s, want %d: %v", n, before, want, err)
			}
		}
		if _, err := os.Stat(half); err == nil {
			t.Error("what broke off is not swept")
		}
		to := filepath.Join(t.TempDir(), "files")
		if err := f.CopyTo(t.Context(), to); err != nil {
			t.Fatal(err)
		}
		copied, err := files.Open(to)
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := os.ReadFile(f.lies(file.ID))
		if again, _ := os.ReadFile(filepath.Join(to, file.ID[:2], file.ID)); !bytes.Equal(raw, again) {
			t.Error("a copy for a backup is not what lies there")
		}
		if there, err := copied.Has(file.ID); !there || err != nil {
			t.Errorf("the copy is no folder of files: %v", err)
		}
		for range 2 { // the second is harmless
			if err := f.Remove(file.ID); err != nil {
				t.Fatal(err)
			}
		}
		if there, err := f.Has(file.ID); there || err != nil {
			t.Errorf("removed and there: %v", err)
		}
	})
}

// A store that is away is said with what to do, and so is one that is back;
// nothing is half written; who reads meanwhile hears that, and not that the file
// is gone or damaged.
func TestStoreAway(t *testing.T) {
	g := filestest.Start(t)
	dir := t.TempDir()
	f := opened(t, dir, g.Bucket(t, "p"))
	text := strings.Repeat("签到簿", 90_000)
	id := put(t, f, text)
	r, err := f.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	g.Stop()
	_, put1 := f.Put(strings.NewReader("教案"))
	_, has := f.Has(id)
	_, get := f.Get(id)
	_, read := io.ReadAll(r)
	for what, err := range map[string]error{"put": put1, "has": has, "get": get, "read": read, "verify": f.Verify(id), "remove": f.Remove(id),
		"each": f.Each(func(string) error { return nil }), "older": f.Older(time.Now(), func(string) error { return nil }), "ready": f.Ready(t.Context()),
		"backup": f.CopyTo(t.Context(), t.TempDir())} {
		if programme.CodeOf(err) != programme.Unavailable || !strings.Contains(err.Error(), "对象存储现在连不上") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, files.Incoming+"-*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	start := time.Now() // nobody waits for what did not answer a moment ago
	if _, err := f.Has(id); err == nil || time.Since(start) > 100*time.Millisecond {
		t.Errorf("asked again after %s: %v", time.Since(start), err)
	}
	again, err := files.OpenBucket(dir, g.Bucket(t, "p")) // a program that starts meanwhile
	if err == nil {
		err = again.Claim("jinlanling/test")
	}
	if err != nil {
		t.Errorf("it does not start while its own store is away: %v", err)
	}
	if fresh, err := files.OpenBucket(t.TempDir(), g.Bucket(t, "p")); err != nil || programme.CodeOf(fresh.Claim("jinlanling/test")) != programme.Unavailable {
		t.Errorf("a folder that never saw the store starts: %v", err)
	}
	g.Again(t)
	fresh := opened(t, dir, g.Bucket(t, "p"))
	if got(t, fresh, id) != text || fresh.Ready(t.Context()) != nil {
		t.Error("it does not come back")
	}
	n := 0
	if err := fresh.Each(func(string) error { n++; return nil }); err != nil || n != 1 {
		t.Errorf("%d files, want 1: %v", n, err)
	}
}

func opened(t *testing.T, dir string, at *files.Bucket) *files.Store {
	t.Helper()
	f, err := files.OpenBucket(dir, at)
	if err == nil {
		err = f.Claim("jinlanling/test")
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A store that takes a connection and says nothing keeps nobody for long.
func TestStoreSilent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	g := &filestest.Gateway{Address: l.Addr().String()}
	f, err := files.OpenBucket(t.TempDir(), g.Bucket(t, "p"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer stop()
	if err := f.Ready(ctx); programme.CodeOf(err) != programme.Unavailable {
		t.Errorf("silent: %v", err)
	}
}

// Settings that fit no store are refused when the program starts, each by its
// name, and none says the key.
func TestBucketRefusedAtStart(t *testing.T) {
	g := filestest.Start(t)
	for _, c := range []struct{ line, want string }{
		{"secret-key: another-secret-key-0123456789", "密钥"},
		{"access-key: AKNOBODY", "密钥"},
		{"bucket: nothing", "没有桶 nothing"},
		{"prefix: owned", "另一个系统（jinlanling/other）"},
	} {
		if strings.HasPrefix(c.line, "prefix") {
			first, err := files.OpenBucket(t.TempDir(), g.Bucket(t, "owned"))
			if err != nil || first.Claim("jinlanling/other") != nil {
				t.Fatal("not claimed")
			}
		}
		f, err := files.OpenBucket(t.TempDir(), g.Bucket(t, "p", c.line))
		if err == nil {
			err = f.Claim("jinlanling/test")
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.line, err)
		} else if strings.Contains(err.Error(), filestest.Secret) || strings.Contains(err.Error(), "another-secret") {
			t.Errorf("%s: the error says the key: %v", c.line, err)
		}
	}
	for _, line := range []string{"endpoint: s3.example.cn", "endpoint: https://a:b@s3.example.cn", "bucket: ''", "prefix: ../x", "secret-key: ''",
		"region: [1]", "access-key: a\nanything: 1"} {
		_, err := files.ReadBucket(g.Settings(t, "p", line))
		if programme.CodeOf(err) != programme.Invalid || strings.Contains(err.Error(), filestest.Secret) {
			t.Errorf("%s: %v", line, err)
		}
	}
	if _, err := files.ReadBucket(filepath.Join(t.TempDir(), "none")); programme.CodeOf(err) != programme.Invalid {
		t.Errorf("no file: %v", err)
	}
}

// A bucket that was emptied behind a folder's back is not begun anew: the folder's
// files would be missing from it one by one.
func TestBucketEmptied(t *testing.T) {
	g, dir := filestest.Start(t), t.TempDir()
	f := opened(t, dir, g.Bucket(t, "p"))
	put(t, f, "签到簿")
	if err := os.RemoveAll(filepath.Join(g.Objects, "p")); err != nil {
		t.Fatal(err)
	}
	if err := f.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), "没有本系统的标记") {
		t.Errorf("it runs: %v", err)
	}
	again, err := files.OpenBucket(dir, g.Bucket(t, "p"))
	if err == nil {
		err = again.Claim("jinlanling/test")
	}
	if err == nil || !strings.Contains(err.Error(), "没有本系统的标记") {
		t.Errorf("it starts: %v", err)
	}
}

// A bucket that keeps what was removed is refused: destroyed would not be gone.
func TestBucketWithVersions(t *testing.T) {
	g := filestest.Start(t, "--versioning-dir", t.TempDir())
	at := g.Bucket(t, "p")
	opened(t, t.TempDir(), at)
	if err := files.KeepVersions(at); err != nil {
		t.Fatal(err)
	}
	f, err := files.OpenBucket(t.TempDir(), at)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Claim("jinlanling/test"); err == nil || !strings.Contains(err.Error(), "版本控制") {
		t.Errorf("it keeps versions: %v", err)
	}
}

// A folder moves into a bucket and back. What is cut off goes on; a folder that
// was moved is used by nobody, nor a bucket before all are there; what is damaged
// is named; bytes that are other there are not taken for moved.
func TestMove(t *testing.T) {
	g := filestest.Start(t)
	at, dir, keys := g.Bucket(t, "p"), t.TempDir(), ring(t)
	f, err := files.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f.SealWith(keys)
	texts := map[string]string{}
	for _, text := range []string{"一", "二", "三", strings.Repeat("四", 90_000)} {
		texts[put(t, f, text)] = text
	}
	clear, _ := files.Open(dir)
	texts[put(t, clear, "在密钥以前")] = "在密钥以前"
	bad := put(t, clear, "坏")
	os.WriteFile(filepath.Join(dir, bad[:2], bad), []byte("换"), 0o600)
	if _, err := files.OpenBucket(dir, at); err == nil || !strings.Contains(err.Error(), "files move") {
		t.Errorf("a folder that holds files: %v", err)
	}
	for _, user := range []*files.Store{f, clear} { // as long as one of them uses it
		if _, err := files.Move(t.Context(), dir, at, keys, "jinlanling/test", false, func(files.Moved) {}); programme.CodeOf(err) != programme.Busy {
			t.Errorf("files of a folder in use are moved: %v", err)
		}
		user.Close()
	}
	ctx, stop := context.WithCancel(t.Context())
	if _, err := files.Move(ctx, dir, at, keys, "jinlanling/test", false, func(m files.Moved) { stop() }); err == nil {
		t.Error("it was not cut off")
	}
	if half, err := files.Open(dir); err != nil {
		t.Errorf("half moved, the folder is not used: %v", err)
	} else {
		half.Close()
	}
	one := first(t, filepath.Join(g.Objects, "p")) // cut short behind our back
	if err := os.Truncate(one, 3); err != nil {
		t.Fatal(err)
	}
	m, err := files.Move(t.Context(), dir, at, keys, "jinlanling/test", false, func(files.Moved) {})
	if err != nil || m.Files != len(texts) || len(m.Bad) != 1 || m.Bad[0] != bad {
		t.Fatalf("moved %+v, %v", m, err)
	}
	if _, err := files.Open(dir); err == nil || !strings.Contains(err.Error(), "--files-s3-file") {
		t.Errorf("the folder is used still: %v", err)
	}
	if _, err := files.OpenBucket(dir, g.Bucket(t, "other")); err == nil || !strings.Contains(err.Error(), "files-are-in.txt") {
		t.Errorf("another bucket: %v", err)
	}
	b := opened(t, dir, at)
	b.SealWith(keys)
	for id, text := range texts {
		if got(t, b, id) != text {
			t.Errorf("%q does not come back", text)
		}
	}
	b.Close()
	if m, err = files.Move(t.Context(), dir, at, keys, "jinlanling/test", true, func(files.Moved) {}); err != nil || m.Files != len(texts) {
		t.Fatalf("moved back %+v, %v", m, err)
	}
	f, err = files.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f.SealWith(keys)
	for id, text := range texts {
		if got(t, f, id) != text {
			t.Errorf("%q does not come back", text)
		}
	}
	f.Close()
	if _, err := files.Move(t.Context(), dir, at, keys, "jinlanling/other", false, func(files.Moved) {}); err == nil {
		t.Error("it moves into another system's bucket")
	}
}

func first(t *testing.T, dir string) (path string) {
	t.Helper()
	filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && len(d.Name()) == 64 {
			path = p
			return filepath.SkipAll
		}
		return err
	})
	return path
}
