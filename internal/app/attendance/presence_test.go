package attendance_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// code is what the teacher's screen shows now.
func (r *room) code(lesson string, out bool) *attendance.RoomCode {
	r.T.Helper()
	c, err := r.Attendance.RoomCode(ctx, act.As(r.Bases[0].Teacher), lesson, out)
	if err != nil {
		r.T.Fatal(err)
	}
	return c
}

func (r *room) sign(who programme.Actor, in attendance.Signing) error {
	return r.Attendance.SignLesson(ctx, act.As(who), r.Lesson.ID, in)
}

func (r *room) scan(token string) string {
	r.T.Helper()
	receipt, err := r.Attendance.ScanRoom(token)
	if err != nil {
		r.T.Fatal(err)
	}
	return receipt
}

// lines are the lesson's sheet by person.
func (r *room) lines() map[string]attendance.Signature {
	r.T.Helper()
	list, err := r.Attendance.SignIns(ctx, act.As(r.Bases[0].Clerk), r.Lesson.ID)
	if err != nil {
		r.T.Fatal(err)
	}
	out := map[string]attendance.Signature{}
	for _, s := range list {
		out[s.ApplicationID] = s
	}
	return out
}

// Who is present by the code was in the room while it was shown, once, and
// left by another.
func TestTheRoomsCodeSignsWhoIsThere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r := enterRoom(t, p)
		me, other := r.Trainee(0), r.Trainee(1)
		typed := func(out bool) attendance.Signing {
			return attendance.Signing{Out: out, Digits: r.code(r.Lesson.ID, out).Digits}
		}

		demotest.WantCode(t, "without a code", r.sign(me, attendance.Signing{}), programme.Invalid)
		late, lateScan := typed(false), r.code(r.Lesson.ID, false).Token
		r.Clock.Tick(35 * time.Second)
		demotest.WantCode(t, "with a code that was sent by a friend", r.sign(me, late), programme.Stale)
		if _, err := r.Attendance.ScanRoom(lateScan); programme.CodeOf(err) != programme.Stale {
			t.Errorf("a late scan: %v", err)
		}
		leaves := attendance.Signing{Digits: r.code(r.Lesson.ID, false).Digits, Out: true}
		demotest.WantCode(t, "with the code for leaving", r.sign(me, leaves), programme.Invalid)

		receipt := r.scan(r.code(r.Lesson.ID, false).Token)
		at := r.Now()
		r.Clock.Tick(4 * time.Minute) // to sign in to the system
		if err := r.sign(me, attendance.Signing{Receipt: receipt}); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "with somebody else's scan", r.sign(other, attendance.Signing{Receipt: receipt}), programme.Conflict)
		if s := r.lines()[r.Members[0].ID]; s.Method != attendance.ByCode || !s.SignedAt.Equal(at.Truncate(time.Microsecond)) {
			t.Errorf("signed by %q at %s, want by code at %s", s.Method, s.SignedAt, at)
		}
		before := r.lines()[r.Members[0].ID]
		r.Clock.Tick(time.Minute)
		if err := r.sign(me, typed(false)); err != nil || r.lines()[r.Members[0].ID] != before {
			t.Errorf("the second time: %v", err)
		}
		if err := r.sign(other, typed(false)); err != nil {
			t.Fatal(err)
		}

		stranger := programme.Actor{User: "x", Role: programme.RoleTrainee, Person: "nobody"}
		demotest.WantCode(t, "not of the class", r.sign(stranger, typed(false)), programme.Forbidden)
		clerk := act.As(r.Bases[0].Clerk)
		if err := r.Teaching.DropFromClass(ctx, clerk, r.Members[2].ID, "调离"); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "who left", r.sign(r.Trainee(2), typed(false)), programme.WrongState)
		if _, err := r.Attendance.RoomCode(ctx, act.As(r.Bases[1].Teacher), r.Lesson.ID, false); programme.CodeOf(err) != programme.NotFound {
			t.Errorf("another base's teacher sees the code: %v", err)
		}
		if _, err := r.Attendance.RoomCode(ctx, act.As(me), r.Lesson.ID, false); programme.CodeOf(err) != programme.Forbidden {
			t.Errorf("a trainee sees the code: %v", err)
		}

		r.Clock.Until(r.Lesson.EndsAt.Add(-5 * time.Second))
		last := typed(false)
		r.Clock.Tick(6 * time.Second)
		demotest.WantCode(t, "coming after the end", r.sign(r.Trainee(3), last), programme.WrongState)
		demotest.WantCode(t, "leaving before coming", r.sign(r.Trainee(3), typed(true)), programme.WrongState)
		if err := r.sign(me, typed(true)); err != nil {
			t.Fatal(err)
		}
		if s := r.lines()[r.Members[0].ID]; !s.SignedOutAt.After(r.Lesson.EndsAt) || !s.SignedAt.Equal(before.SignedAt) {
			t.Errorf("left at %s, came at %s", s.SignedOutAt, s.SignedAt)
		}
		demotest.Clean(t, "after the code was redeemed", r.System)
	})
}

// Wrong digits are tried a few times a day and no more.
func TestGuessingTheRoomsCodeEnds(t *testing.T) {
	r := enterRoom(t, storetest.Place{Dir: t.TempDir()})
	wrong := strings.Map(func(d rune) rune { return '0' + ('9'-d)%10 }, r.code(r.Lesson.ID, false).Digits)
	for i := range 20 {
		demotest.WantCode(t, "a guess", r.sign(r.Trainee(0), attendance.Signing{Digits: wrong}), programme.Invalid)
		if i == 0 {
			r.Clock.Tick(time.Second)
		}
	}
	demotest.WantCode(t, "one guess more", r.sign(r.Trainee(0), attendance.Signing{Digits: wrong}), programme.Busy)
	demotest.WantCode(t, "and the right one", r.sign(r.Trainee(0), attendance.Signing{Digits: r.code(r.Lesson.ID, false).Digits}), programme.Busy)
	if err := r.sign(r.Trainee(1), attendance.Signing{Digits: r.code(r.Lesson.ID, false).Digits}); err != nil {
		t.Errorf("somebody else: %v", err)
	}
}

// Nobody is present unless somebody says so, and it is kept who said it.
func TestASheetKeepsHowPresenceIsKnown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r := enterRoom(t, p)
		scanned, contradicted := r.Trainee(0), r.Trainee(1)
		var together []attendance.Signer
		for _, a := range []programme.Actor{scanned, contradicted} {
			together = append(together, attendance.Signer{Actor: a, Signing: attendance.Signing{Receipt: r.scan(r.code(r.Lesson.ID, false).Token)}})
		}
		if err := r.Attendance.SignTogether(ctx, r.Lesson.ID, together); err != nil {
			t.Fatal(err)
		}
		teacher := act.As(r.Bases[0].Teacher)
		sheet := func(method string) (out []attendance.Presence) {
			for i, m := range r.Members {
				p := attendance.Presence{ApplicationID: m.ID, State: programme.Present, Method: method}
				if i == 1 || i == 2 {
					p.State, p.Method = programme.Absent, ""
				}
				out = append(out, p)
			}
			return out
		}
		r.Clock.Until(r.Lesson.EndsAt.Add(time.Minute))
		leaving := r.code(r.Lesson.ID, true).Digits
		hold := func(s []attendance.Presence) error { return r.Attendance.HoldLesson(ctx, teacher, r.Lesson.ID, s) }
		for _, method := range []string{attendance.OnPaper, attendance.ByPhone, attendance.ByCode} {
			err := hold(sheet(method))
			demotest.WantCode(t, "written down as "+method, err, programme.Invalid)
			if e, ok := errors.AsType[*programme.Error](err); !ok || len(e.Problems) == 0 || e.Problems[0].Row == 0 {
				t.Errorf("%s: %v names no line", method, err)
			}
		}
		empty := sheet("")
		empty[3].State = ""
		demotest.WantCode(t, "a line that says nothing", hold(empty), programme.Invalid)
		if err := hold(sheet("")); err != nil {
			t.Fatal(err)
		}
		lines := r.lines()
		for i, want := range []attendance.Signature{{Presence: programme.Present, Method: attendance.ByCode},
			{Presence: programme.Absent, Method: attendance.Witnessed},
			{Presence: programme.Absent, Method: attendance.Witnessed}, {Presence: programme.Present, Method: attendance.Witnessed}} {
			if got := lines[r.Members[i].ID]; got.Presence != want.Presence || got.Method != want.Method {
				t.Errorf("line %d is %s by %s, want %s by %s", i+1, got.Presence, got.Method, want.Presence, want.Method)
			}
		}
		demotest.WantCode(t, "signing what is registered", r.sign(r.Trainee(3), attendance.Signing{Digits: leaving, Out: true}), programme.WrongState)
		demotest.Clean(t, "after a sheet was registered", r.System)
	})
}

// A trainee reads in a lesson's history what was done of it, and not which of
// the others signed.
func TestNoTraineeReadsWhoElseSigned(t *testing.T) {
	r := enterRoom(t, storetest.Place{Dir: t.TempDir()})
	for i := range 2 {
		if err := r.sign(r.Trainee(i), attendance.Signing{Receipt: r.scan(r.code(r.Lesson.ID, false).Token)}); err != nil {
			t.Fatal(err)
		}
	}
	count := func(c programme.Actor) (n int) {
		t.Helper()
		list, err := r.Record.Story(ctx, act.As(c), r.Lesson.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, told := range list {
			if strings.Contains(told.What, programme.Find(programme.LessonSign).Name) {
				n++
			}
		}
		return n
	}
	if own, all := count(r.Trainee(0)), count(r.Bases[0].Clerk); own != 1 || all != 2 {
		t.Errorf("a trainee reads %d signatures, the clerk %d; want 1 and 2", own, all)
	}
}
