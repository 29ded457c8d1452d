package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/app/people"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/files"
	"jinlanling/internal/media/mediatest"
)

// served is the program serving a folder, in a process of its own.
type served struct {
	*exec.Cmd
	at string // where
}

func serveApart(t *testing.T, dir string) *served {
	t.Helper()
	out := &spoken{}
	c := exec.Command(os.Args[0], "serve", "--data", dir, "--listen", "127.0.0.1:0")
	c.Env = append(os.Environ(), asProgram+"=1")
	c.Stdout, c.Stderr = out, out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill(); c.Wait() })
	r := &running{t: t, out: out, errs: &spoken{}}
	return &served{c, r.says(pagesAt)}
}

func (s *served) kill() {
	s.Process.Signal(syscall.SIGKILL)
	s.Wait()
}

// A server that is killed in the middle of a film goes on, once it is started
// anew, where the film had come to; what it becomes is what was sent.
func TestKilledUpload(t *testing.T) {
	dir, clock := t.TempDir(), demo.NewClock(2021, time.March, 1)
	y, err := app.Open(t.Context(), act.Options{Dir: dir, Clock: clock.Now, Rand: demo.Reader(7)})
	if err != nil {
		t.Fatal(err)
	}
	cast, err := demo.Build(t.Context(), y, clock, demo.Options{Seed: 7, Small: true, Stages: demotest.ClassesStarted})
	if err != nil {
		t.Fatal(err)
	}
	teacher := act.As(cast.Bases[0].Teacher)
	lessons, err := y.Lessons(t.Context(), teacher, cast.Bases[0].Classes[0])
	if err != nil {
		t.Fatal(err)
	}
	l := lessons[0]
	clock.Until(l.EndsAt.Add(time.Hour))
	raw := mediatest.Film{Seed: 3, Length: 25 * time.Minute, Every: 30 * time.Second, Width: 160, Height: 90, Taken: l.StartsAt}.Bytes()
	raw = append(raw, append([]byte{0, 0x40, 0, 0, 'f', 'r', 'e', 'e'}, make([]byte, 4<<20-8)...)...)
	roles, err := y.People.RolesOf(t.Context(), teacher.User)
	if err != nil {
		t.Fatal(err)
	}
	k := slices.IndexFunc(roles, func(r people.RoleChoice) bool { return r.Grant.Role == teacher.Role })
	secret, err := y.People.EnterDemo(t.Context(), teacher.User, roles[k].Grant.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := demo.Mark(dir, 7, clock.Now(), time.Now()); err != nil {
		t.Fatal(err)
	}
	y.Close()

	ask := func(s *served, method, path string, body io.Reader, head ...string) (*http.Response, error) {
		r, err := http.NewRequestWithContext(context.Background(), method, s.at+path, body)
		if err != nil {
			t.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: "jinlanling", Value: secret})
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Tus-Resumable", "1.0.0")
		for i := 0; i+1 < len(head); i += 2 {
			r.Header.Set(head[i], head[i+1])
		}
		res, err := http.DefaultTransport.RoundTrip(r)
		if err == nil {
			t.Cleanup(func() { res.Body.Close() })
		}
		return res, err
	}
	s := serveApart(t, dir)
	said := "noun " + base64.StdEncoding.EncodeToString([]byte("lesson")) + ",id " + base64.StdEncoding.EncodeToString([]byte(l.ID))
	res, err := ask(s, http.MethodPost, "/pieces", nil, "Upload-Length", strconv.Itoa(len(raw)), "Upload-Metadata", said)
	if err != nil || res.StatusCode != http.StatusCreated {
		t.Fatalf("creation: %v %v", res, err)
	}
	path := res.Header.Get("Location")
	at, cuts := 0, 0
	for at < len(raw) {
		end := len(raw)
		var body io.Reader = bytes.NewReader(raw[at:])
		if cuts < 2 { // the server dies while the second half of what it was promised is on its way
			end = at + len(raw)/3
			from, to := io.Pipe()
			go func() {
				to.Write(raw[at:end])
				s.waitFor(t, dir, end)
				s.kill()
				to.CloseWithError(io.ErrUnexpectedEOF)
			}()
			body = from
		}
		res, err := ask(s, http.MethodPatch, path, body, "Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(at))
		if cuts < 2 {
			if err == nil {
				t.Fatalf("a killed server answered %d", res.StatusCode)
			}
			s, cuts = serveApart(t, dir), cuts+1
		} else if err != nil || res.StatusCode != http.StatusNoContent {
			t.Fatalf("the rest: %v %v", res, err)
		}
		if res, err = ask(s, http.MethodHead, path, nil); err != nil {
			t.Fatal(err)
		}
		was := at
		if at, err = strconv.Atoi(res.Header.Get("Upload-Offset")); err != nil || at <= was {
			t.Fatalf("from %d it came to %v, %v", was, res.Header, err)
		}
	}
	res, err = ask(s, http.MethodHead, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	file := res.Header.Get("Stored-File")
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(file) {
		t.Fatalf("it became %q", file)
	}
	s.kill()

	sys := demotest.OpenDir(t, dir)
	if err := sys.Files.Verify(file); err != nil {
		t.Error(err)
	}
	err = sys.Evidence.Attach(t.Context(), teacher, l.ClassID, []evidence.Attachment{{LessonID: l.ID, Kind: "recording", FileID: file}})
	if err != nil {
		t.Error(err)
	}
	sheet, err := sys.Attendance.LessonSheet(t.Context(), teacher, l.ID)
	if err != nil || len(sheet.Evidence) != 1 || sheet.Evidence[0].Read.Seconds != 1500 {
		t.Errorf("%v, %v", fmt.Sprint(sheet), err)
	}
	demotest.Clean(t, "after the kills", sys)
}

// waitFor waits until so many bytes of what comes in are on the disk, but for those
// that fill no sealed chunk yet and the chunk that waits for them.
func (s *served) waitFor(t *testing.T, dir string, n int) {
	for range 1000 {
		if coming(dir) >= n-2<<16 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d bytes never came", n)
}

// coming is how many bytes of a file lie where pieces come in.
func coming(dir string) (n int) {
	entries, _ := os.ReadDir(filepath.Join(dir, act.FilesDir, files.Incoming))
	for _, e := range entries {
		if info, err := e.Info(); err == nil && filepath.Ext(e.Name()) == "" {
			n += int(info.Size())
		}
	}
	return n
}
