package demotest

import (
	"bytes"
	"context"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// Room is a lesson that is signed, and the class that signs it.
type Room struct {
	*Year
	T       testing.TB
	Lesson  programme.Lesson
	Members []programme.Application
}

// EnterRoom stands in the first base's classroom of a class while signing in
// is open.
func EnterRoom(t testing.TB, p storetest.Place) *Room {
	t.Helper()
	ctx := context.Background()
	r := &Room{Year: Build(t, p, ClassesStarted), T: t}
	clerk := act.As(r.Bases[0].Clerk)
	lessons, err := r.Lessons(ctx, clerk, r.Bases[0].Classes[0])
	if err != nil {
		t.Fatal(err)
	}
	r.Lesson = lessons[0]
	if r.Members, err = r.ClassMembers(ctx, clerk, r.Bases[0].Classes[0]); err != nil {
		t.Fatal(err)
	}
	r.Clock.Until(r.Lesson.StartsAt.Add(-10 * time.Minute))
	return r
}

// Trainee is the i-th member of the class.
func (r *Room) Trainee(i int) programme.Actor {
	return programme.Actor{User: "trainee" + r.Members[i].ID, Role: programme.RoleTrainee, Person: r.Members[i].PersonID}
}

// LessonOver is the k-th lesson of base 0's first class, which is over from now
// on.
func LessonOver(t testing.TB, w *Year, k int) programme.Lesson {
	t.Helper()
	lessons, err := w.Lessons(context.Background(), act.As(w.Bases[0].Clerk), w.Bases[0].Classes[0])
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Until(lessons[k].EndsAt.Add(time.Hour))
	return lessons[k]
}

// Everybody is a lesson's sheet on which everybody is present.
func Everybody(t testing.TB, w *Year, lesson string) (out []attendance.Presence) {
	t.Helper()
	lines, err := w.Attendance.SignIns(context.Background(), act.As(w.Bases[0].Clerk), lesson)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		out = append(out, attendance.Presence{ApplicationID: l.ApplicationID, State: programme.Present, Method: attendance.Witnessed})
	}
	return out
}

// Kept stores bytes for a caller and gives the file's id.
func Kept(t testing.TB, sys *app.System, c act.Caller, raw []byte) string {
	t.Helper()
	f, err := sys.StoreFile(context.Background(), c, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return f.ID
}
