package browser

import (
	"bytes"
	"encoding/binary"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/media/mediatest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"
)

// breaking cuts the connection of the first so many pieces in their middle.
func breaking(next http.Handler, left *atomic.Int32, after int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPatch || left.Add(-1) < 0 {
			next.ServeHTTP(w, r)
			return
		}
		r.Body = &breaks{ReadCloser: r.Body, left: after}
		next.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler) // the browser sees its connection go
	})
}

type breaks struct {
	io.ReadCloser
	left int64
}

func (b *breaks) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// aLongFilm is a film of so many bytes at least: a box that players skip fills
// it up.
func aLongFilm(taken time.Time, length time.Duration, bytesAtLeast int) []byte {
	raw := mediatest.Film{Seed: 77, Length: length, Every: 30 * time.Second, Width: 160, Height: 90, Taken: taken}.Bytes()
	free := make([]byte, bytesAtLeast)
	binary.BigEndian.PutUint32(free, uint32(len(free)))
	copy(free[4:], "free")
	for i := 8; i < len(free); i++ {
		free[i] = byte(i * i >> 5)
	}
	return append(raw, free...)
}

// A teacher's film whose net is cut twice goes on by itself, stands in the form
// when it is whole, and is the lesson's after it was sent.
func TestAFilmWhoseNetIsCutTwice(t *testing.T) {
	b := open(t, phone)
	var left atomic.Int32
	left.Store(2)
	broken := httptest.NewServer(breaking(web.New(shared.System, web.Options{Demo: true}).Handler(), &left, 700_000))
	t.Cleanup(broken.Close)
	b.site = &site{shared.System, shared.clock, broken}
	teacher := as(t, "teacher1", programme.RoleTeacher)
	l, length := aRunningLesson(t, teacher)
	b.enter("teacher1")
	b.visit("/lesson/" + l.ID + "/do/lesson-evidence")
	raw := aLongFilm(l.StartsAt.Add(time.Minute), length, 2_500_000)
	b.upload("files", "第一讲.mp4", raw)
	b.until("the film is whole", `!!document.querySelector('input[name="held-files"]:checked')`)
	b.sees("已上传：第一讲.mp4")
	if n := left.Load(); n >= 0 {
		t.Errorf("the net was cut %d times, want 2", 2-n)
	}
	if faults := b.accessible("the form"); len(faults) > 0 {
		t.Error(faults)
	}
	b.picture("film-by-pieces")
	b.press("上传本节课影像")
	sheet, err := shared.Attendance.LessonSheet(b.ctx, teacher, l.ID)
	if err != nil {
		t.Fatal(err)
	}
	last := &sheet.Evidence[len(sheet.Evidence)-1]
	f, err := shared.Files.Get(last.FileID)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, raw) {
		t.Errorf("%d bytes came in, not the %d that were sent: %v", len(got), len(raw), err)
	}
}

// aRunningLesson is one of the teacher's lessons that may be added to, and how
// long its film must be.
func aRunningLesson(t *testing.T, c act.Caller) (programme.Lesson, time.Duration) {
	t.Helper()
	page, err := shared.Browse(t.Context(), c, programme.NounClass, act.Query{Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range page.Rows {
		if row.State != programme.Running {
			continue
		}
		lessons, err := shared.Lessons(t.Context(), c, row.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lessons {
			if l.State == programme.Scheduled || l.State == programme.Held {
				return l, 25 * time.Minute
			}
		}
	}
	t.Fatal("no class is running")
	return programme.Lesson{}, 0
}
