package web_test

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/media/mediatest"
	"jinlanling/internal/programme"
)

// piece sends one request of tus as the browser's script does.
func (r *trainReader) piece(method, path string, body []byte, head ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, path, bytes.NewReader(body))
	req.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i+1 < len(head); i += 2 {
		req.Header.Set(head[i], head[i+1])
	}
	return r.do(req)
}

// begin begins a file of so many bytes for a thing.
func (r *trainReader) begin(noun programme.Noun, id string, size int) *httptest.ResponseRecorder {
	said := "noun " + base64.StdEncoding.EncodeToString([]byte(noun)) + ",id " + base64.StdEncoding.EncodeToString([]byte(id))
	return r.piece(http.MethodPost, "/pieces", nil, "Upload-Length", strconv.Itoa(size), "Upload-Metadata", said)
}

func (r *trainReader) add(path string, at int, body []byte) *httptest.ResponseRecorder {
	return r.piece(http.MethodPatch, path, body, "Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(at))
}

// A film that came in by pieces is the form's as one that came in one: only its
// owner goes on with it, for a lesson that they may add to.
func TestAFilmComesInByPieces(t *testing.T) {
	w := trainBuild(t, demotest.ClassesStarted)
	teacher, clerk := w.as(w.Bases[0].Teacher), w.as(w.Bases[0].Clerk)
	lessons, err := w.Lessons(ctx, act.As(w.Bases[0].Clerk), w.Bases[0].Classes[0])
	if err != nil {
		t.Fatal(err)
	}
	l := lessons[0]
	w.clock.Until(l.EndsAt.Add(time.Hour))
	raw := mediatest.Film{Seed: 9, Length: 25 * time.Minute, Every: 30 * time.Second, Width: 160, Height: 90, Taken: l.StartsAt}.Bytes()

	foreign := w.Bases[1].Classes[0]
	w.want("for another base's class", teacher.begin(programme.NounClass, foreign, len(raw)), http.StatusForbidden)
	w.want("for nothing", teacher.begin(programme.NounTeacher, foreign, len(raw)), http.StatusBadRequest, "没有说明")
	w.want("for a lesson that is not there", teacher.begin(programme.NounLesson, "none", len(raw)), http.StatusNotFound)
	w.want("without bytes", teacher.begin(programme.NounLesson, l.ID, 0), http.StatusBadRequest, "文件是空的")
	w.want("by who looks after the year", w.as(w.Officer).begin(programme.NounLesson, l.ID, 10), http.StatusForbidden)

	made := teacher.begin(programme.NounLesson, l.ID, len(raw))
	path := made.Header().Get("Location")
	if made.Code != http.StatusCreated || !strings.HasPrefix(path, "/pieces/") {
		t.Fatalf("creation: %d %v", made.Code, made.Header())
	}
	half := len(raw) / 2
	w.want("the first half", teacher.add(path, 0, raw[:half]), http.StatusNoContent)
	for what, code := range map[string]int{
		"another asks":  clerk.piece(http.MethodHead, path, nil).Code,
		"another sends": clerk.add(path, half, raw[half:]).Code,
		"another drops": clerk.piece(http.MethodDelete, path, nil).Code,
	} {
		if code != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", what, code)
		}
	}
	if at := teacher.piece(http.MethodHead, path, nil).Header().Get("Upload-Offset"); at != strconv.Itoa(half) {
		t.Errorf("it has come to %s, want %d", at, half)
	}
	w.want("the second half", teacher.add(path, half, raw[half:]), http.StatusNoContent)
	id := teacher.piece(http.MethodHead, path, nil).Header().Get("Stored-File")
	if !w.Files.Has(id) || w.Files.Verify(id) != nil {
		t.Fatalf("it became %q, which is not stored", id)
	}

	// Another's form cannot name it; its owner's can.
	form := func() url.Values { return url.Values{"kind": {"recording"}, "held-files": {id + " 第一讲.mp4"}} }
	w.want("another's form", clerk.fill("/lesson/"+l.ID+"/do/lesson-evidence", form()), http.StatusNotFound)
	w.want("its owner's form", teacher.fill("/lesson/"+l.ID+"/do/lesson-evidence", form()), http.StatusSeeOther)
	sheet, err := w.Train.LessonSheet(ctx, act.As(w.Bases[0].Teacher), l.ID)
	if err != nil || len(sheet.Evidence) != 1 || sheet.Evidence[0].FileID != id || sheet.Evidence[0].Read.Seconds != 1500 {
		t.Errorf("the lesson's evidence: %+v, %v", sheet, err)
	}
}

// What comes in counts toward its owner's bytes with its whole size, until it
// is dropped or two days old; the disk keeps its floor.
func TestRoomForPieces(t *testing.T) {
	w := trainBuild(t, demotest.ClassesStarted)
	teacher, class := w.as(w.Bases[0].Teacher), w.Bases[0].Classes[0]
	begun := func() *httptest.ResponseRecorder { return teacher.begin(programme.NounClass, class, 3<<30) }
	w.DiskFree = func() (uint64, uint64, bool) { return 1 << 40, 1 << 41, true }
	first := begun()
	w.want("3 GB", first, http.StatusCreated)
	w.want("6 GB", begun(), http.StatusCreated)
	w.want("9 GB", begun(), http.StatusRequestEntityTooLarge, "8192 MB")
	if _, err := w.StoreFile(ctx, act.As(w.Bases[0].Teacher), bytes.NewReader([]byte("x"))); err != nil {
		t.Errorf("a small file beside them: %v", err)
	}
	w.want("dropped", teacher.piece(http.MethodDelete, first.Header().Get("Location"), nil), http.StatusNoContent)
	w.want("room again", begun(), http.StatusCreated)
	w.clock.Tick(49 * time.Hour)
	aged := time.Now().Add(-49 * time.Hour)
	agePieces(t, w.Files.PiecesDir(), aged)
	if err := w.Train.SweepPieces(ctx); err != nil {
		t.Fatal(err)
	}
	second := begun()
	w.want("after the sweep", second, http.StatusCreated)
	w.want("and again", begun(), http.StatusCreated)
	w.want("no more than 4 GB", teacher.begin(programme.NounClass, class, 4<<30+1), http.StatusRequestEntityTooLarge)

	w.DiskFree = func() (uint64, uint64, bool) { return 600 << 20, 1 << 41, true }
	w.want("on a small disk", teacher.begin(programme.NounClass, class, 200<<20), http.StatusTooManyRequests, "磁盘空间不足")
	w.want("a small file there", teacher.begin(programme.NounClass, class, 10<<20), http.StatusCreated)
	w.DiskFree = func() (uint64, uint64, bool) { return 100 << 20, 1 << 41, true }
	w.want("the next piece", teacher.add(second.Header().Get("Location"), 0, []byte("x")), http.StatusTooManyRequests, "已传的部分留着")
}

// agePieces makes what came in look old to the disk.
func agePieces(t *testing.T, dir string, at time.Time) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(names) == 0 {
		t.Fatalf("nothing is coming in: %v", err)
	}
	for _, name := range names {
		if err := os.Chtimes(name, at, at); err != nil {
			t.Fatal(err)
		}
	}
}
