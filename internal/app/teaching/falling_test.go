package teaching_test

import (
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// Who missed more of a kind than the timetable can still give is told to those
// who can add lessons, while they can, and to nobody else (clause 3.1.2).
func TestWhoFallsShortIsToldInTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.ClassesStarted)
		b := w.Bases[0]
		clerk, class := act.As(b.Clerk), b.Classes[0]
		list := func(c act.Caller) []teaching.FallingPerson {
			t.Helper()
			out, _, err := w.Teaching.YearFalling(ctx, c, w.Programme)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if got := list(clerk); len(got) != 0 {
			t.Fatalf("before anything was taught: %+v", got)
		}
		lessons, err := w.Lessons(ctx, clerk, class)
		if err != nil {
			t.Fatal(err)
		}
		missing := ""
		for i := range lessons {
			l := &lessons[i]
			if l.Kind != "ideology" {
				continue
			}
			w.Clock.Until(l.EndsAt)
			sheet := demotest.Everybody(t, w, l.ID)
			if missing == "" {
				missing = sheet[0].ApplicationID
			}
			k := slices.IndexFunc(sheet, func(x attendance.Presence) bool { return x.ApplicationID == missing })
			sheet[k].State, sheet[k].Method = programme.Absent, ""
			if err := w.Attendance.HoldLesson(ctx, clerk, l.ID, sheet); err != nil {
				t.Fatal(err)
			}
		}
		for name, c := range map[string]act.Caller{"clerk": clerk, "head": act.As(b.Head), "officer": act.As(w.Officer), "auditor": act.As(w.Auditor)} {
			got := list(c)
			if len(got) != 1 || got[0].ApplicationID != missing || got[0].Name == "" || !strings.Contains(got[0].Says(), "思政课出勤 0 课时") {
				t.Errorf("%s: %+v", name, got)
			}
		}
		if got := list(act.As(w.Bases[1].Clerk)); len(got) != 0 {
			t.Errorf("another base sees %+v", got)
		}
		_, _, err = w.Teaching.YearFalling(ctx, act.As(b.Treasurer), w.Programme)
		demotest.WantCode(t, "a treasurer", err, programme.Forbidden)
		todos, err := w.Year.Todos(ctx, clerk, w.Programme)
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		for _, x := range todos {
			said += x.Title + "\n"
		}
		if !strings.Contains(said, "1 名学员按现在的课表达不到出勤要求") {
			t.Errorf("the clerk's home does not say it:\n%s", said)
		}
		o, err := w.Year.Outlook(ctx, act.As(w.Officer), w.Programme)
		if err != nil || o.Falling != 1 {
			t.Errorf("the overview counts %+v, %v", o, err)
		}
	})
}
