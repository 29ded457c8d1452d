package tus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// house is who is asked in these tests: it lets everybody hand in anything up
// to a size, and keeps what it is given.
type house struct {
	t    *testing.T
	dir  string
	most int64
	down bool // it fails to take what is whole
	n    int
	got  map[string][]byte
}

// part is a file that comes in as it is.
type part struct{ *os.File }

func (p part) Keep() error { return nil }

func (p part) Size() int64 {
	info, err := p.Stat()
	if err != nil {
		panic(err)
	}
	return info.Size()
}

var errLarge = errors.New("太大")

func (h *house) open() *Desk {
	h.t.Helper()
	d, err := New(h.dir, "/in", 1<<30, Hooks{
		Begin: func(_ context.Context, size int64, said map[string]string) (string, error) {
			if size > h.most {
				return "", errLarge
			}
			h.n++
			return fmt.Sprint("f", h.n), nil
		},
		Open: func(path string) (Part, error) {
			f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
			return part{f}, err
		},
		End: func(_ context.Context, id, path string) error {
			if h.down {
				return errors.New("down")
			}
			raw, err := os.ReadFile(path)
			h.got[id] = raw
			return err
		},
		Refuse: func(err error) (int, string) { return http.StatusTeapot, err.Error() },
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return d
}

func ask(d *Desk, method, path string, body io.Reader, head ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, body)
	r.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	w := httptest.NewRecorder()
	d.Serve(w, r)
	return w
}

func patch(d *Desk, path string, at int64, body io.Reader) *httptest.ResponseRecorder {
	return ask(d, http.MethodPatch, path, body, "Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.FormatInt(at, 10))
}

func offset(t *testing.T, d *Desk, path string) int64 {
	t.Helper()
	w := ask(d, http.MethodHead, path, nil)
	n, err := strconv.ParseInt(w.Header().Get("Upload-Offset"), 10, 64)
	if w.Code != http.StatusOK || err != nil {
		t.Fatalf("how far %s has come: %d, %v", path, w.Code, w.Header())
	}
	return n
}

// cut is a body whose net is cut after some bytes.
type cut struct {
	io.Reader
}

func (c *cut) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func film(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*i>>3 ^ i)
	}
	return b
}

// What is cut goes on where it broke off, here and in the program started
// anew; what came of it is what was sent, byte for byte.
func TestGoesOnWhereItBrokeOff(t *testing.T) {
	raw := film(300_000)
	for _, again := range []bool{false, true} {
		h := &house{t: t, dir: filepath.Join(t.TempDir(), "in"), most: 1 << 20, got: map[string][]byte{}}
		d := h.open()
		w := ask(d, http.MethodPost, "/in", nil, "Upload-Length", "300000", "Upload-Metadata", "name ZmlsbQ==", "Host", "inner:8021")
		path := w.Header().Get("Location")
		if w.Code != http.StatusCreated || path != "/in/f1" {
			t.Fatalf("creation: %d, Location %q", w.Code, path)
		}
		for _, n := range []int{100_000, 70_001, 300_000} {
			at := offset(t, d, path)
			end := min(int(at)+n, len(raw))
			var body io.Reader = bytes.NewReader(raw[at:end])
			if end < len(raw) {
				body = &cut{body}
			}
			patch(d, path, at, body)
			if again {
				d = h.open()
			}
		}
		if !bytes.Equal(h.got["f1"], raw) {
			t.Errorf("started anew %t: %d bytes came, not those that were sent", again, len(h.got["f1"]))
		}
		if left, _ := os.ReadDir(h.dir); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

// A program that ended between the last byte and handing it over hands it over
// when it is next asked.
func TestWholeAndNotHandedOver(t *testing.T) {
	h := &house{t: t, dir: t.TempDir(), most: 1 << 20, got: map[string][]byte{}, down: true}
	d := h.open()
	raw := film(5000)
	path := ask(d, http.MethodPost, "/in", nil, "Upload-Length", "5000").Header().Get("Location")
	if w := patch(d, path, 0, bytes.NewReader(raw)); w.Code < 400 {
		t.Errorf("not taken, and answered %d", w.Code)
	}
	h.down = false
	d = h.open()
	for range 2 {
		if err := d.Settle(t.Context(), "f1", 5000); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(h.got["f1"], raw) {
		t.Error("not handed over")
	}
}

// What is refused says why, and a wrong offset writes nothing.
func TestRefusals(t *testing.T) {
	h := &house{t: t, dir: t.TempDir(), most: 1000, got: map[string][]byte{}}
	d := h.open()
	if w := ask(d, http.MethodPost, "/in", nil, "Upload-Length", "1001"); w.Code != http.StatusTeapot || w.Body.String() != "太大" {
		t.Errorf("too large: %d %q", w.Code, w.Body)
	}
	path := ask(d, http.MethodPost, "/in", nil, "Upload-Length", "1000").Header().Get("Location")
	if w := patch(d, path, 10, strings.NewReader("x")); w.Code != http.StatusConflict {
		t.Errorf("a wrong offset: %d", w.Code)
	}
	if w := patch(d, path, 0, bytes.NewReader(film(1001))); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("more than was said: %d", w.Code)
	}
	for _, method := range []string{http.MethodDelete, http.MethodGet, http.MethodPut} {
		if w := ask(d, http.MethodPost, path, nil, "X-HTTP-Method-Override", method); w.Code < 400 {
			t.Errorf("%s by another name: %d", method, w.Code)
		}
	}
	if n := offset(t, d, path); n != 0 {
		t.Errorf("%d bytes were written", n)
	}
}

// Two copies of the program over one folder never write one file at once.
func TestCopiesLockEachOther(t *testing.T) {
	h := &house{t: t, dir: t.TempDir(), most: 1 << 20, got: map[string][]byte{}}
	one, two := &locker{h.open().locks, h.dir}, &locker{h.open().locks, h.dir}
	first, _ := one.NewLock("f1")
	if err := first.Lock(t.Context(), func() {}); err != nil {
		t.Fatal(err)
	}
	soon, stop := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer stop()
	second, _ := two.NewLock("f1")
	if err := second.Lock(soon, func() {}); err == nil {
		t.Fatal("both hold it")
	}
	first.Unlock()
	if err := second.Lock(t.Context(), func() {}); err != nil {
		t.Fatal(err)
	}
	second.Unlock()
}

func TestSweep(t *testing.T) {
	dir := t.TempDir()
	old := time.Now().Add(-time.Hour)
	for _, name := range []string{"a", "a.info", "a.lock", "a.rest", "b", "b.info"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if name != "b" { // its first note is old, its last piece is not
			os.Chtimes(path, old, old)
		}
	}
	coming, err := Sweep(dir, time.Now().Add(-time.Minute))
	if err != nil || len(coming) != 1 || coming[0] != "b" {
		t.Errorf("coming in: %v, %v", coming, err)
	}
	if left, _ := filepath.Glob(dir + "/*"); len(left) != 2 {
		t.Errorf("left: %v", left)
	}
}
