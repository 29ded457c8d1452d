package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// asPhone makes this test binary a program that hands in the lessons of the
// class it names, one after another, each with a photo.
const asPhone = "JINLANLING_TEST_AS_PHONE"

// handingIn is what the program is told: the class, who hands in, and until when
// the lessons have been taught.
type handingIn struct{ class, user, base string }

func (h handingIn) String() string { return strings.Join([]string{h.class, h.user, h.base}, ",") }

// opened is the data that a program of the tests is told of.
func opened(args []string) (*app.System, error) {
	o := act.Options{Dir: args[1]}
	if len(args) > 3 {
		url, err := os.ReadFile(args[3])
		if err != nil {
			return nil, err
		}
		o.DatabaseURL = string(url)
	}
	mark, err := demo.Marked(o.Dir)
	if err != nil {
		return nil, err
	}
	o.Clock = mark.Clock(time.Now)
	return app.Open(context.Background(), o)
}

// handsIn hands in every lesson of a class that is over.
func handsIn(told string, args []string) error {
	part := strings.Split(told, ",")
	sys, err := opened(args)
	if err != nil {
		return err
	}
	defer sys.Close()
	c := act.As(programme.Actor{User: part[1], Role: programme.RoleTeacher, Base: part[2]})
	lessons, err := sys.Lessons(context.Background(), c, part[0])
	if err != nil {
		return err
	}
	for i, l := range lessons {
		if l.EndsAt.After(sys.Now()) {
			continue
		}
		sheet, err := sys.Attendance.SignIns(context.Background(), c, l.ID)
		if err != nil {
			return err
		}
		m := image.NewGray(image.Rect(0, 0, 640, 480))
		for k := range m.Pix {
			m.Pix[k] = uint8(k * (i + 3))
		}
		var photo bytes.Buffer
		if err := jpeg.Encode(&photo, m, nil); err != nil {
			return err
		}
		f, err := sys.StoreFile(context.Background(), c, &photo)
		if err != nil {
			return err
		}
		n := attendance.HandInNote{PhoneKey: "phone-" + l.ID, Photos: []string{f.ID}, WrittenAt: l.EndsAt, SentAt: l.EndsAt}
		for _, s := range sheet {
			n.Sheet = append(n.Sheet, attendance.Presence{ApplicationID: s.ApplicationID, State: programme.Present})
		}
		if _, err := sys.Attendance.HandInLesson(context.Background(), c, l.ID, n); err != nil && programme.CodeOf(err) != programme.Repeated {
			return err
		}
	}
	return nil
}

// A phone that hands in again what may have come in before the program was
// killed has each lesson registered once, with its photo, or not at all.
func TestKilledHandIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w, sys, cast, clock := plannedYear(t, p, demotest.ClassesStarted)
		lessons, err := sys.Lessons(context.Background(), act.As(w.clerk), cast.Bases[0].Classes[0])
		if err != nil {
			t.Fatal(err)
		}
		clock.Until(lessons[min(8, len(lessons))-1].EndsAt.Add(time.Hour))
		if err := demo.Mark(p.Dir, 7, clock.Now(), time.Now()); err != nil {
			t.Fatal(err)
		}
		sys.Close()
		t.Setenv(asPhone, handingIn{cast.Bases[0].Classes[0], cast.Bases[0].Teacher.User, w.base.CreditCode}.String())
		done := 0
		for _, x := range []struct {
			at   moment
			more int
		}{
			{moment{"files", 1, ""}, 0}, {moment{"files", 1, store.BeforeCommit}, 0}, {moment{"hand_ins", 1, ""}, 0}, {moment{"attendances", 1, ""}, 0},
			{moment{"hand_ins", 1, store.BeforeCommit}, 0}, {moment{"hand_ins", 1, store.AfterCommit}, 1}, {moment{"hand_ins", 3, store.BeforeCommit}, 2},
			{moment{"hand_ins", 2, store.AfterCommit}, 2},
		} {
			w.dies(x.at)
			sys := w.open()
			n := w.handed(sys, cast.Bases[0].Classes[0], &cast.Bases[0].Teacher)
			sys.Close()
			if done += x.more; n != done {
				t.Fatalf("killed at %v: %d of %d handed in, want %d", x.at, n, len(lessons), done)
			}
		}
		if !w.killed(time.Minute) {
			t.Fatal("handing in again takes too long")
		}
		sys = w.open()
		defer sys.Close()
		if n := w.handed(sys, cast.Bases[0].Classes[0], &cast.Bases[0].Teacher); n != min(8, len(lessons)) {
			t.Errorf("%d lessons handed in at last", n)
		}
	})
}

// handed counts the lessons that were handed in: each is registered, once, with
// a line for everybody and its photo; and holds the data to every invariant.
func (w *planned) handed(sys *app.System, class string, teacher *programme.Actor) (n int) {
	w.Helper()
	w.entered(sys)
	c := act.As(*teacher)
	lessons, err := sys.Lessons(context.Background(), c, class)
	if err != nil {
		w.Fatal(err)
	}
	for _, l := range lessons {
		s, err := sys.Attendance.LessonSheet(context.Background(), c, l.ID)
		if err != nil {
			w.Fatal(err)
		}
		if len(s.HandIns) == 0 && s.Lesson.State == programme.Scheduled {
			continue
		}
		n++
		said := fmt.Sprintf("%s, %d writings, %d of %d present", s.Lesson.State, len(s.HandIns), s.Count(programme.Present), len(s.Lines))
		if s.Lesson.State != programme.Held || len(s.HandIns) != 1 || s.Count(programme.Present) != len(s.Lines) || len(s.Lines) == 0 {
			w.Errorf("lesson %s is half written: %s", l.ID, said)
			continue
		}
		f, err := sys.Attendance.HandInPicture(context.Background(), c, l.ID, s.HandIns[0].ID, false, 0)
		if err != nil {
			w.Errorf("the photo of %s: %v", l.ID, err)
			continue
		}
		f.Close()
	}
	return n
}
