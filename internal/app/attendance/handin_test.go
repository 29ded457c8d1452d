package attendance_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// photo is a picture that the room's teacher handed in, another for each seed.
func (r *room) photo(seed uint8) string {
	r.T.Helper()
	m := image.NewGray(image.Rect(0, 0, 1280, 960))
	for i := range m.Pix {
		m.Pix[i] = uint8(i*int(seed)%251) ^ seed
	}
	m.Set(0, 0, color.Gray{seed})
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		r.T.Fatal(err)
	}
	f, err := r.StoreFile(ctx, act.As(r.Bases[0].Teacher), &b)
	if err != nil {
		r.T.Fatal(err)
	}
	return f.ID
}

// note is a writing of the room's lesson in which everybody is there.
func (r *room) note(key string) attendance.HandInNote {
	n := attendance.HandInNote{PhoneKey: key, WrittenAt: r.Lesson.EndsAt.Add(time.Minute), BeganAt: r.Lesson.StartsAt, EndedAt: r.Lesson.EndsAt}
	for _, m := range r.Members {
		n.Sheet = append(n.Sheet, attendance.Presence{ApplicationID: m.ID, State: programme.Present})
	}
	return n
}

func (r *room) handsIn(n attendance.HandInNote) (*programme.HandIn, error) {
	n.SentAt = r.Now().Add(7 * time.Minute) // the phone's clock is ahead
	return r.Attendance.HandInLesson(ctx, act.As(r.Bases[0].Teacher), r.Lesson.ID, n)
}

func (r *room) sheet() *attendance.LessonSheet {
	r.T.Helper()
	l, err := r.Attendance.LessonSheet(ctx, act.As(r.Bases[0].Clerk), r.Lesson.ID)
	if err != nil {
		r.T.Fatal(err)
	}
	return l
}

// What a phone wrote down without a net registers its lesson once, keeps both
// clocks, and makes nobody present by a code who did not redeem it.
func TestAPhoneHandsALessonIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r := enterRoom(t, p)
		if err := r.sign(r.Trainee(0), attendance.Signing{Digits: r.code(r.Lesson.ID, false).Digits}); err != nil {
			t.Fatal(err)
		}
		n := r.note("3f2a9c11")
		n.Photos, n.Book, n.Incident = []string{r.photo(3)}, []string{r.photo(5)}, "第二节停电十分钟"
		n.Sheet[1].State, n.Sheet[2].Late = programme.Absent, 12
		demotest.WantCode(t, "before the end", demotest.ErrorOf(r.handsIn(n)), programme.WrongState)
		r.Clock.Until(r.Lesson.EndsAt.Add(26 * time.Hour))
		wrong := n
		wrong.Incident = "家属电话 13977770777"
		demotest.WantCode(t, "with somebody's number", demotest.ErrorOf(r.handsIn(wrong)), programme.Invalid)
		n.Photos, n.Book = []string{r.photo(3)}, []string{r.photo(5)} // a day later the phone sends them again
		h, err := r.handsIn(n)
		if err != nil || h.State != programme.Accepted {
			t.Fatalf("handed in: %+v, %v", h, err)
		}
		l := r.sheet()
		if l.Lesson.State != programme.Held || l.CountBy(attendance.ByCode) != 1 || l.CountBy(attendance.Witnessed) != len(r.Members)-2 ||
			l.Count(programme.Absent) != 1 {
			t.Errorf("the sheet: %s, by code %d, witnessed %d, absent %d of %d", l.Lesson.State, l.CountBy(attendance.ByCode), l.CountBy(attendance.Witnessed),
				l.Count(programme.Absent), len(l.Lines))
		}
		if len(l.HandIns) != 1 || l.HandIns[0].Incident != n.Incident || l.HandIns[0].Late < 24*time.Hour || l.HandIns[0].Ahead < 6*time.Minute ||
			!l.HandIns[0].WrittenAt.Equal(n.WrittenAt) || !l.HandIns[0].CameAt.Equal(h.CameAt) {
			t.Errorf("shown: %+v", l.HandIns)
		}
		if len(l.Evidence) != 1 || l.Evidence[0].Kind != "lesson_book" {
			t.Errorf("the lesson book's page: %+v", l.Evidence)
		}
		before := l.Lesson.Sheet
		demotest.WantCode(t, "the same writing again", demotest.ErrorOf(r.handsIn(n)), programme.Repeated)
		if l = r.sheet(); len(l.HandIns) != 1 || l.Lesson.Sheet != before {
			t.Errorf("sent twice: %d writings, sheet %s, was %s", len(l.HandIns), l.Lesson.Sheet, before)
		}
		if f, err := r.Attendance.HandInPicture(ctx, act.As(r.Officer), r.Lesson.ID, h.ID, false, 0); err != nil {
			t.Errorf("its photo: %v", err)
		} else {
			f.Close()
		}
		demotest.Clean(t, "after a hand-in", r.System)
	})
}

// A writing that cannot be written into the sheet is kept beside it with the
// reason, until somebody else has looked.
func TestAPhonesSecondWritingIsKept(t *testing.T) {
	r := enterRoom(t, storetest.Place{Dir: t.TempDir()})
	r.Clock.Until(r.Lesson.EndsAt.Add(time.Hour))
	left := r.note("left-the-class")
	if err := r.Teaching.DropFromClass(ctx, act.As(r.Bases[0].Clerk), r.Members[0].ID, "离职"); err != nil {
		t.Fatal(err)
	}
	h, err := r.handsIn(left)
	if err != nil || h.State != programme.Received || !strings.Contains(h.Why, "不是本班在训学员") {
		t.Fatalf("with somebody who left: %+v, %v", h, err)
	}
	if l := r.sheet(); l.Lesson.State != programme.Scheduled || len(l.HandIns) != 1 {
		t.Fatalf("the lesson is %s with %d writings", l.Lesson.State, len(l.HandIns))
	}
	r.Members = r.Members[1:]
	if h, err = r.handsIn(r.note("first-of-two")); err != nil || h.State != programme.Accepted {
		t.Fatalf("who is there: %+v, %v", h, err)
	}
	second := r.note("second-of-two")
	second.Sheet[0].State = programme.Absent
	if h, err = r.handsIn(second); err != nil || h.State != programme.Received || !strings.Contains(h.Why, "已经登记过") {
		t.Fatalf("a second writing: %+v, %v", h, err)
	}
	l := r.sheet()
	if len(l.HandIns) != 3 || len(l.HandIns[2].Differ) != 1 {
		t.Fatalf("beside the sheet: %+v", l.HandIns)
	}
	clerk := act.As(r.Bases[0].Clerk)
	if list, err := r.Attendance.HandInsWaiting(ctx, clerk, r.Programme); err != nil || len(list) != 2 {
		t.Errorf("waiting: %+v, %v", list, err)
	}
	if err := r.Attendance.SettleHandIns(ctx, clerk, r.Lesson.ID, "以先交的为准"); err != nil {
		t.Fatal(err)
	}
	demotest.WantCode(t, "settled twice", r.Attendance.SettleHandIns(ctx, clerk, r.Lesson.ID, "再来"), programme.WrongState)
	if list, err := r.Attendance.HandInsWaiting(ctx, clerk, r.Programme); err != nil || len(list) != 0 {
		t.Errorf("still waiting: %+v, %v", list, err)
	}
	demotest.Clean(t, "after three writings", r.System)
}
