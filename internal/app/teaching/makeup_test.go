package teaching_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// Who missed hours makes up for them at another base, once it consents: as a
// guest on that sheet, in their own hours, and nowhere twice.
func TestSomebodyMakesUpAtAnotherBase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r := enterRoom(t, p)
		home, host, class := r.twins()
		clerk := act.As(home.Clerk)
		members, err := r.ClassMembers(ctx, clerk, class[0])
		if err != nil {
			t.Fatal(err)
		}
		me := members[0]
		taught, err := r.Lessons(ctx, act.As(host.Clerk), class[1])
		if err != nil {
			t.Fatal(err)
		}
		evening := taught[len(taught)-1].StartsAt.In(act.Shanghai)
		evening = time.Date(evening.Year(), evening.Month(), evening.Day(), 19, 0, 0, 0, act.Shanghai)
		if _, err := r.Teaching.ScheduleLessons(ctx, act.As(host.Clerk), class[1], []teaching.LessonPlan{{TeacherID: taught[0].TeacherID, Kind: taught[0].Kind,
			Topic: "补课", Place: "教学楼 9", StartsAt: evening, EndsAt: evening.Add(time.Hour), Hours: 1, Cause: "给外基地学员补课"}}); err != nil {
			t.Fatal(err)
		}
		options, err := r.Teaching.MakeUpOptions(ctx, clerk, me.ID)
		k := slices.IndexFunc(options, func(o teaching.MakeUpOption) bool { return o.Foreign && o.Topic == "补课" })
		if err != nil || k < 0 {
			t.Fatalf("the evening's lesson is none of %d to choose from, %v", len(options), err)
		}
		there := options[k]
		demotest.WantCode(t, "a lesson of one's own", r.Teaching.ArrangeMakeUps(ctx, clerk, me.ID, []string{r.Lesson.ID + "x"}), programme.Invalid)
		if err := r.Teaching.ArrangeMakeUps(ctx, clerk, me.ID, []string{there.ID}); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "twice at one hour", r.Teaching.ArrangeMakeUps(ctx, clerk, me.ID, []string{there.ID}), programme.Invalid)
		lines := func() []attendance.Signature {
			t.Helper()
			list, err := r.Attendance.SignIns(ctx, act.As(host.Clerk), there.ID)
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		guest := func(s attendance.Signature) bool { return s.ApplicationID == me.ID && s.Guest }
		if slices.ContainsFunc(lines(), guest) {
			t.Error("stands on the sheet before the other base consents")
		}
		demotest.WantCode(t, "consented by one's own base", r.Teaching.ConsentMakeUps(ctx, clerk, there.ID), programme.Forbidden)
		if err := r.Teaching.ConsentMakeUps(ctx, act.As(host.Clerk), there.ID); err != nil {
			t.Fatal(err)
		}
		if err := r.Teaching.CancelMakeUp(ctx, clerk, me.ID, there.ID); err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(lines(), guest) {
			t.Error("stands on the sheet after it was taken back")
		}
		r.inboxSays(home.Head, "的一次补课已取消")
		r.inboxSays(host.Clerk, "外基地的学员不来“")
		r.inboxSays(host.Head, "外基地的学员不来“")
		r.guestsHear(home, host, me, class[1], there.Lesson)
		if err := r.Teaching.ArrangeMakeUps(ctx, clerk, me.ID, []string{there.ID}); err != nil {
			t.Fatal(err)
		}
		if err := r.Teaching.ConsentMakeUps(ctx, act.As(host.Clerk), there.ID); err != nil {
			t.Fatal(err)
		}
		own, err := r.Lessons(ctx, clerk, class[0])
		if err != nil {
			t.Fatal(err)
		}
		met, err := r.Teaching.ScheduleLessons(ctx, clerk, class[0], []teaching.LessonPlan{{TeacherID: own[0].TeacherID, Kind: own[0].Kind, Topic: "同一时间",
			Place: "教学楼 8", StartsAt: evening, EndsAt: evening.Add(time.Hour), Hours: 1, Cause: "只有这时有教室"}})
		if err != nil {
			t.Fatal(err)
		}
		r.Clock.Until(there.StartsAt.Add(-time.Minute))
		code, err := r.Attendance.RoomCode(ctx, act.As(host.Teacher), there.ID, false)
		if err != nil {
			t.Fatal(err)
		}
		myself := programme.Actor{User: "trainee" + me.ID, Role: programme.RoleTrainee, Person: me.PersonID}
		if err := r.Attendance.SignLesson(ctx, act.As(myself), there.ID, attendance.Signing{Digits: code.Digits}); err != nil {
			t.Fatalf("signing as a guest: %v", err)
		}
		demotest.WantCode(t, "taken back after signing", r.Teaching.CancelMakeUp(ctx, clerk, me.ID, there.ID), programme.WrongState)
		r.Clock.Until(there.EndsAt.Add(time.Minute))
		var sheet []attendance.Presence
		for _, s := range lines() {
			sheet = append(sheet, attendance.Presence{ApplicationID: s.ApplicationID, State: programme.Present})
		}
		before := r.hoursOf(clerk, me)
		if err := r.Attendance.HoldLesson(ctx, act.As(host.Clerk), there.ID, sheet); err != nil {
			t.Fatal(err)
		}
		if got := r.hoursOf(clerk, me) - before; got != there.Hours {
			t.Errorf("%d class hours came of a lesson of %d", got, there.Hours)
		}
		list, err := r.Teaching.MakeUpsOf(ctx, clerk, me.ID)
		if err != nil || len(list) != 3 || list[2].Presence != programme.Present || list[0].State != programme.Withdrawn {
			t.Errorf("what was arranged: %+v, %v", list, err)
		}
		twice := func() (n int) {
			t.Helper()
			doubts, err := r.Attendance.DoubtedSheets(ctx, act.As(r.Officer), r.Programme)
			if err != nil {
				t.Fatal(err)
			}
			return act.CountIf(doubts, func(d attendance.SheetDoubt) bool {
				return d.Code == "two_places" && (d.LessonID == there.ID || d.LessonID == met[0].ID)
			})
		}
		if n := twice(); n != 0 {
			t.Errorf("doubted %d times for being at one place", n)
		}
		sheet = nil
		for _, m := range members {
			sheet = append(sheet, attendance.Presence{ApplicationID: m.ID, State: programme.Present})
		}
		if err := r.Attendance.HoldLesson(ctx, clerk, met[0].ID, sheet); err != nil {
			t.Fatal(err)
		}
		if n := twice(); n != 2 {
			t.Errorf("present at two places at one hour, and %d lessons are doubted", n)
		}
		demotest.Clean(t, "after a make-up", r.System)
	})
}

func (r *room) inboxSays(who programme.Actor, want string) {
	r.T.Helper()
	for _, m := range demotest.Inbox(r.T, r.System, who) {
		if strings.Contains(m.Text, want) {
			return
		}
	}
	r.T.Errorf("%s was not told %q: %+v", who.Role, want, demotest.Inbox(r.T, r.System, who))
}

// guestsHear moves and cancels a lesson at which somebody of another base makes
// up: they and their base are told.
func (r *room) guestsHear(home, host demo.BaseCast, me programme.Application, class string, like programme.Lesson) {
	r.T.Helper()
	must := func(err error) {
		r.T.Helper()
		if err != nil {
			r.T.Fatal(err)
		}
	}
	clerk := act.As(host.Clerk)
	from := like.StartsAt.AddDate(0, 0, 1)
	plan := teaching.LessonPlan{TeacherID: like.TeacherID, Kind: like.Kind, Topic: "又一次补课", Place: "教学楼 9", StartsAt: from, EndsAt: from.Add(time.Hour),
		Hours: 1, Cause: "给外基地学员补课"}
	made, err := r.Teaching.ScheduleLessons(ctx, clerk, class, []teaching.LessonPlan{plan})
	must(err)
	id := made[0].ID
	must(r.Teaching.ArrangeMakeUps(ctx, act.As(home.Clerk), me.ID, []string{id}))
	must(r.Teaching.ConsentMakeUps(ctx, clerk, id))
	later := teaching.LessonChange{StartsAt: from.Add(time.Hour), EndsAt: from.Add(2 * time.Hour), Place: "教学楼 9", Cause: "教师有事"}
	must(r.Teaching.MoveLesson(ctx, clerk, id, later))
	r.inboxSays(home.Clerk, "要去补的一节课改了时间或地点")
	must(r.Teaching.CancelLesson(ctx, clerk, id, "教室停电"))
	myself := demotest.TraineeOf(r.T, r.System, me.PersonID)
	for _, who := range []programme.Actor{home.Clerk, home.Head, myself} {
		r.inboxSays(who, "要去补的一节课已取消，理由：教室停电")
	}
	for _, m := range demotest.Inbox(r.T, r.System, host.Head) {
		if strings.Contains(m.Text, "要去补的一节课") {
			r.T.Errorf("the base that cancelled it is told as the trainee's: %s", m.Text)
		}
	}
}

// twins are two bases that teach the same, with a class each.
func (r *room) twins() (home, host demo.BaseCast, class [2]string) {
	r.T.Helper()
	type taught struct {
		base  int
		class string
	}
	first := map[string]taught{}
	for i := range r.Bases {
		c := act.As(r.Bases[i].Clerk)
		lines, err := r.PlanLines(ctx, c, r.Programme)
		if err != nil {
			r.T.Fatal(err)
		}
		for _, id := range r.Bases[i].Classes {
			p, err := r.Archive.ClassProgress(ctx, c, id)
			if err != nil {
				r.T.Fatal(err)
			}
			k := slices.IndexFunc(lines, func(l programme.PlanLine) bool { return l.ID == p.Class.PlanLineID })
			what := lines[k].Trade + lines[k].Level.String()
			if other, ok := first[what]; ok && other.base != i {
				return r.Bases[other.base], r.Bases[i], [2]string{other.class, id}
			} else if !ok {
				first[what] = taught{i, id}
			}
		}
	}
	r.T.Fatal("no two bases of this year teach the same")
	return home, host, class
}

// hoursOf are the class hours that somebody attended, as their class lists them.
func (r *room) hoursOf(clerk act.Caller, ap programme.Application) int {
	r.T.Helper()
	members, err := r.Teaching.Members(ctx, clerk, ap.ClassID)
	if err != nil {
		r.T.Fatal(err)
	}
	i := slices.IndexFunc(members, func(m act.Member) bool { return m.ApplicationID == ap.ID })
	return members[i].Hours
}
