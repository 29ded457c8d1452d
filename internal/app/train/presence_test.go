package train_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/train"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// room is a lesson that is signed, and the class that signs it.
type room struct {
	*demotest.Year
	t       testing.TB
	lesson  programme.Lesson
	members []programme.Application
}

// enterRoom stands in the first base's classroom of a class while signing in
// is open.
func enterRoom(t testing.TB, p storetest.Place) *room {
	t.Helper()
	r := &room{Year: demotest.Build(t, p, demotest.ClassesStarted), t: t}
	clerk := act.As(r.Bases[0].Clerk)
	lessons, err := r.Lessons(ctx, clerk, r.Bases[0].Classes[0])
	if err != nil {
		t.Fatal(err)
	}
	r.lesson = lessons[0]
	if r.members, err = r.ClassMembers(ctx, clerk, r.Bases[0].Classes[0]); err != nil {
		t.Fatal(err)
	}
	r.Clock.Until(r.lesson.StartsAt.Add(-10 * time.Minute))
	return r
}

func (r *room) trainee(i int) programme.Actor {
	return programme.Actor{User: "trainee" + r.members[i].ID, Role: programme.RoleTrainee, Person: r.members[i].PersonID}
}

// code is what the teacher's screen shows now.
func (r *room) code(lesson string, out bool) *train.RoomCode {
	r.t.Helper()
	c, err := r.Train.RoomCode(ctx, act.As(r.Bases[0].Teacher), lesson, out)
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

func (r *room) sign(who programme.Actor, in train.Signing) error {
	return r.Train.SignLesson(ctx, act.As(who), r.lesson.ID, in)
}

func (r *room) scan(token string) string {
	r.t.Helper()
	receipt, err := r.Train.ScanRoom(token)
	if err != nil {
		r.t.Fatal(err)
	}
	return receipt
}

// lines are the lesson's sheet by person.
func (r *room) lines() map[string]train.Signature {
	r.t.Helper()
	list, err := r.Train.SignIns(ctx, act.As(r.Bases[0].Clerk), r.lesson.ID)
	if err != nil {
		r.t.Fatal(err)
	}
	out := map[string]train.Signature{}
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
		me, other := r.trainee(0), r.trainee(1)
		typed := func(out bool) train.Signing { return train.Signing{Out: out, Digits: r.code(r.lesson.ID, out).Digits} }

		demotest.WantCode(t, "without a code", r.sign(me, train.Signing{}), programme.Invalid)
		late, lateScan := typed(false), r.code(r.lesson.ID, false).Token
		r.Clock.Tick(35 * time.Second)
		demotest.WantCode(t, "with a code that was sent by a friend", r.sign(me, late), programme.Stale)
		if _, err := r.Train.ScanRoom(lateScan); programme.CodeOf(err) != programme.Stale {
			t.Errorf("a late scan: %v", err)
		}
		demotest.WantCode(t, "with the code for leaving", r.sign(me, train.Signing{Digits: r.code(r.lesson.ID, false).Digits, Out: true}), programme.Invalid)

		receipt := r.scan(r.code(r.lesson.ID, false).Token)
		at := r.Now()
		r.Clock.Tick(4 * time.Minute) // to sign in to the system
		if err := r.sign(me, train.Signing{Receipt: receipt}); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "with somebody else's scan", r.sign(other, train.Signing{Receipt: receipt}), programme.Conflict)
		if s := r.lines()[r.members[0].ID]; s.Method != train.ByCode || !s.SignedAt.Equal(at.Truncate(time.Microsecond)) {
			t.Errorf("signed by %q at %s, want by code at %s", s.Method, s.SignedAt, at)
		}
		before := r.lines()[r.members[0].ID]
		r.Clock.Tick(time.Minute)
		if err := r.sign(me, typed(false)); err != nil || r.lines()[r.members[0].ID] != before {
			t.Errorf("the second time: %v", err)
		}
		if err := r.sign(other, typed(false)); err != nil {
			t.Fatal(err)
		}

		stranger := programme.Actor{User: "x", Role: programme.RoleTrainee, Person: "nobody"}
		demotest.WantCode(t, "not of the class", r.sign(stranger, typed(false)), programme.Forbidden)
		clerk := act.As(r.Bases[0].Clerk)
		if err := r.Train.DropFromClass(ctx, clerk, r.members[2].ID, "调离"); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "who left", r.sign(r.trainee(2), typed(false)), programme.WrongState)
		if _, err := r.Train.RoomCode(ctx, act.As(r.Bases[1].Teacher), r.lesson.ID, false); programme.CodeOf(err) != programme.NotFound {
			t.Errorf("another base's teacher sees the code: %v", err)
		}
		if _, err := r.Train.RoomCode(ctx, act.As(me), r.lesson.ID, false); programme.CodeOf(err) != programme.Forbidden {
			t.Errorf("a trainee sees the code: %v", err)
		}

		r.Clock.Until(r.lesson.EndsAt.Add(-5 * time.Second))
		last := typed(false)
		r.Clock.Tick(6 * time.Second)
		demotest.WantCode(t, "coming after the end", r.sign(r.trainee(3), last), programme.WrongState)
		demotest.WantCode(t, "leaving before coming", r.sign(r.trainee(3), typed(true)), programme.WrongState)
		if err := r.sign(me, typed(true)); err != nil {
			t.Fatal(err)
		}
		if s := r.lines()[r.members[0].ID]; !s.SignedOutAt.After(r.lesson.EndsAt) || !s.SignedAt.Equal(before.SignedAt) {
			t.Errorf("left at %s, came at %s", s.SignedOutAt, s.SignedAt)
		}
		demotest.Clean(t, "after the code was redeemed", r.System)
	})
}

// Wrong digits are tried a few times a day and no more.
func TestGuessingTheRoomsCodeEnds(t *testing.T) {
	r := enterRoom(t, storetest.Place{Dir: t.TempDir()})
	wrong := strings.Map(func(d rune) rune { return '0' + ('9'-d)%10 }, r.code(r.lesson.ID, false).Digits)
	for i := range 20 {
		demotest.WantCode(t, "a guess", r.sign(r.trainee(0), train.Signing{Digits: wrong}), programme.Invalid)
		if i == 0 {
			r.Clock.Tick(time.Second)
		}
	}
	demotest.WantCode(t, "one guess more", r.sign(r.trainee(0), train.Signing{Digits: wrong}), programme.Busy)
	demotest.WantCode(t, "and the right one", r.sign(r.trainee(0), train.Signing{Digits: r.code(r.lesson.ID, false).Digits}), programme.Busy)
	if err := r.sign(r.trainee(1), train.Signing{Digits: r.code(r.lesson.ID, false).Digits}); err != nil {
		t.Errorf("somebody else: %v", err)
	}
}

// Nobody is present unless somebody says so, and it is kept who said it.
func TestASheetKeepsHowPresenceIsKnown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r := enterRoom(t, p)
		scanned, contradicted := r.trainee(0), r.trainee(1)
		var together []train.Signer
		for _, a := range []programme.Actor{scanned, contradicted} {
			together = append(together, train.Signer{Actor: a, Signing: train.Signing{Receipt: r.scan(r.code(r.lesson.ID, false).Token)}})
		}
		if err := r.Train.SignTogether(ctx, r.lesson.ID, together); err != nil {
			t.Fatal(err)
		}
		teacher := act.As(r.Bases[0].Teacher)
		sheet := func(method string) (out []train.Presence) {
			for i, m := range r.members {
				p := train.Presence{ApplicationID: m.ID, State: programme.Present, Method: method}
				if i == 1 || i == 2 {
					p.State, p.Method = programme.Absent, ""
				}
				out = append(out, p)
			}
			return out
		}
		r.Clock.Until(r.lesson.EndsAt.Add(time.Minute))
		leaving := r.code(r.lesson.ID, true).Digits
		hold := func(s []train.Presence) error { return r.Train.HoldLesson(ctx, teacher, r.lesson.ID, s) }
		for _, method := range []string{train.OnPaper, train.ByPhone, train.ByCode} {
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
		for i, want := range []train.Signature{{Presence: programme.Present, Method: train.ByCode}, {Presence: programme.Absent, Method: train.Witnessed},
			{Presence: programme.Absent, Method: train.Witnessed}, {Presence: programme.Present, Method: train.Witnessed}} {
			if got := lines[r.members[i].ID]; got.Presence != want.Presence || got.Method != want.Method {
				t.Errorf("line %d is %s by %s, want %s by %s", i+1, got.Presence, got.Method, want.Presence, want.Method)
			}
		}
		demotest.WantCode(t, "signing what is registered", r.sign(r.trainee(3), train.Signing{Digits: leaving, Out: true}), programme.WrongState)
		demotest.Clean(t, "after a sheet was registered", r.System)
	})
}

// A trainee reads in a lesson's history what was done of it, and not which of
// the others signed.
func TestNoTraineeReadsWhoElseSigned(t *testing.T) {
	r := enterRoom(t, storetest.Place{Dir: t.TempDir()})
	for i := range 2 {
		if err := r.sign(r.trainee(i), train.Signing{Receipt: r.scan(r.code(r.lesson.ID, false).Token)}); err != nil {
			t.Fatal(err)
		}
	}
	count := func(c programme.Actor) (n int) {
		t.Helper()
		list, err := r.Record.Story(ctx, act.As(c), r.lesson.ID)
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
	if own, all := count(r.trainee(0)), count(r.Bases[0].Clerk); own != 1 || all != 2 {
		t.Errorf("a trainee reads %d signatures, the clerk %d; want 1 and 2", own, all)
	}
}
