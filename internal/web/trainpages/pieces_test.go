package trainpages_test

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
	"jinlanling/internal/filestest"
	"jinlanling/internal/media/mediatest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"
)

// piece sends one request of tus as the browser's script does.
func piece(r *webtest.Visitor, method, path string, body []byte, head ...string) webtest.Answer {
	req := httptest.NewRequest(method, path, bytes.NewReader(body))
	req.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i+1 < len(head); i += 2 {
		req.Header.Set(head[i], head[i+1])
	}
	return r.Do(req)
}

// begin begins a file of so many bytes for a thing.
func begin(r *webtest.Visitor, noun programme.Noun, id string, size int) webtest.Answer {
	said := "noun " + base64.StdEncoding.EncodeToString([]byte(noun)) + ",id " + base64.StdEncoding.EncodeToString([]byte(id))
	return piece(r, http.MethodPost, "/pieces", nil, "Upload-Length", strconv.Itoa(size), "Upload-Metadata", said)
}

func add(r *webtest.Visitor, path string, at int, body []byte) webtest.Answer {
	return piece(r, http.MethodPatch, path, body, "Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(at))
}

// A film that came in by pieces is the form's as one that came in one: only its
// owner goes on with it, for a lesson that they may add to.
func TestAFilmComesInByPieces(t *testing.T) {
	w := webtest.OpenWith(t, demotest.Options{Stages: demotest.ClassesStarted, Seed: 7})
	teacher, clerk := w.As(t, w.Bases[0].Teacher), w.As(t, w.Bases[0].Clerk)
	lessons, err := w.Lessons(t.Context(), act.As(w.Bases[0].Clerk), w.Bases[0].Classes[0])
	if err != nil {
		t.Fatal(err)
	}
	l := lessons[0]
	w.Clock.Until(l.EndsAt.Add(time.Hour))
	raw := mediatest.Film{Seed: 9, Length: 25 * time.Minute, Every: 30 * time.Second, Width: 160, Height: 90, Taken: l.StartsAt}.Bytes()

	foreign := w.Bases[1].Classes[0]
	begin(teacher, programme.NounClass, foreign, len(raw)).Want("for another base's class", http.StatusForbidden)
	begin(teacher, programme.NounTeacher, foreign, len(raw)).Want("for nothing", http.StatusBadRequest, "没有说明")
	begin(teacher, programme.NounLesson, "none", len(raw)).Want("for a lesson that is not there", http.StatusNotFound)
	begin(teacher, programme.NounLesson, l.ID, 0).Want("without bytes", http.StatusBadRequest, "文件是空的")
	begin(w.As(t, w.Officer), programme.NounLesson, l.ID, 10).Want("by who looks after the year", http.StatusForbidden)

	made := begin(teacher, programme.NounLesson, l.ID, len(raw))
	path := made.To
	if made.Status != http.StatusCreated || !strings.HasPrefix(path, "/pieces/") {
		t.Fatalf("creation: %d %v", made.Status, made.Head)
	}
	half := len(raw) / 2
	add(teacher, path, 0, raw[:half]).Want("the first half", http.StatusNoContent)
	for what, code := range map[string]int{
		"another asks":  piece(clerk, http.MethodHead, path, nil).Status,
		"another sends": add(clerk, path, half, raw[half:]).Status,
		"another drops": piece(clerk, http.MethodDelete, path, nil).Status,
	} {
		if code != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", what, code)
		}
	}
	if at := piece(teacher, http.MethodHead, path, nil).Head.Get("Upload-Offset"); at != strconv.Itoa(half) {
		t.Errorf("it has come to %s, want %d", at, half)
	}
	add(teacher, path, half, raw[half:]).Want("the second half", http.StatusNoContent)
	id := piece(teacher, http.MethodHead, path, nil).Head.Get("Stored-File")
	if !filestest.Lies(w.Files, id) || w.Files.Verify(id) != nil {
		t.Fatalf("it became %q, which is not stored", id)
	}

	// Another's form cannot name it; its owner's can.
	form := func() url.Values { return url.Values{"kind": {"recording"}, "held-files": {id + " 第一讲.mp4"}} }
	clerk.Fill("/lesson/"+l.ID+"/do/lesson-evidence", form()).Want("another's form", http.StatusNotFound)
	teacher.Fill("/lesson/"+l.ID+"/do/lesson-evidence", form()).Want("its owner's form", http.StatusSeeOther)
	sheet, err := w.Attendance.LessonSheet(t.Context(), act.As(w.Bases[0].Teacher), l.ID)
	if err != nil || len(sheet.Evidence) != 1 || sheet.Evidence[0].FileID != id || sheet.Evidence[0].Read.Seconds != 1500 {
		t.Errorf("the lesson's evidence: %+v, %v", sheet, err)
	}
}

// What comes in counts toward its owner's bytes with its whole size, until it
// is dropped or two days old; the disk keeps its floor.
func TestRoomForPieces(t *testing.T) {
	w := webtest.OpenWith(t, demotest.Options{Stages: demotest.ClassesStarted, Seed: 7})
	teacher, class := w.As(t, w.Bases[0].Teacher), w.Bases[0].Classes[0]
	begun := func() webtest.Answer { return begin(teacher, programme.NounClass, class, 3<<30) }
	w.DiskFree = func() (uint64, uint64, bool) { return 1 << 40, 1 << 41, true }
	first := begun()
	first.Want("3 GB", http.StatusCreated)
	begun().Want("6 GB", http.StatusCreated)
	begun().Want("9 GB", http.StatusRequestEntityTooLarge, "8192 MB")
	if _, err := w.StoreFile(t.Context(), act.As(w.Bases[0].Teacher), bytes.NewReader([]byte("x"))); err != nil {
		t.Errorf("a small file beside them: %v", err)
	}
	piece(teacher, http.MethodDelete, first.To, nil).Want("dropped", http.StatusNoContent)
	begun().Want("room again", http.StatusCreated)
	w.Clock.Tick(49 * time.Hour)
	aged := time.Now().Add(-49 * time.Hour)
	agePieces(t, w.Files.PiecesDir(), aged)
	if err := w.Evidence.SweepPieces(t.Context()); err != nil {
		t.Fatal(err)
	}
	second := begun()
	second.Want("after the sweep", http.StatusCreated)
	begun().Want("and again", http.StatusCreated)
	begin(teacher, programme.NounClass, class, 4<<30+1).Want("no more than 4 GB", http.StatusRequestEntityTooLarge)

	w.DiskFree = func() (uint64, uint64, bool) { return 600 << 20, 1 << 41, true }
	begin(teacher, programme.NounClass, class, 200<<20).Want("on a small disk", http.StatusTooManyRequests, "磁盘空间不足")
	begin(teacher, programme.NounClass, class, 10<<20).Want("a small file there", http.StatusCreated)
	w.DiskFree = func() (uint64, uint64, bool) { return 100 << 20, 1 << 41, true }
	add(teacher, second.To, 0, []byte("x")).Want("the next piece", http.StatusTooManyRequests, "已传的部分留着")
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
