package teaching_test

import (
	"bytes"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// A teacher's calendar holds their lessons behind an address that ends when they
// end it, make another, or are signed out, and names nobody.
func TestATimetableGoesIntoTheCalendar(t *testing.T) {
	r := enterRoom(t, storetest.Place{Dir: t.TempDir()})
	teacher := act.As(r.Bases[0].Teacher)
	read := func(secret string) (string, error) {
		var out bytes.Buffer
		err := r.Teaching.WriteCalendar(ctx, secret, "peixun.example.gov.cn", &out)
		return strings.ReplaceAll(out.String(), "\r\n ", ""), err
	}
	first, err := r.Teaching.OpenCalendar(ctx, teacher)
	if err != nil {
		t.Fatal(err)
	}
	text, err := read(first)
	if err != nil || !strings.Contains(text, "UID:"+r.Lesson.ID+"@peixun.example.gov.cn") || !strings.Contains(text, r.Lesson.Place) {
		t.Errorf("the teacher's calendar: %v\n%.600s", err, text)
	}
	for _, m := range r.Members {
		p, err := r.Show(ctx, act.As(r.Bases[0].Clerk), programme.NounApplication, m.ID)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(text, p.Title) {
			t.Errorf("%s stands in a teacher's calendar", p.Title)
		}
	}
	second, err := r.Teaching.OpenCalendar(ctx, teacher)
	if err != nil {
		t.Fatal(err)
	}
	demotest.WantCode(t, "the address before", demotest.ErrorOf(read(first)), programme.NotFound)
	if err := r.People.EndUserSessions(ctx, act.As(programme.Actor{User: "admin", Role: programme.RoleAdministrator}), teacher.User); err != nil {
		t.Fatal(err)
	}
	demotest.WantCode(t, "after signing out everywhere", demotest.ErrorOf(read(second)), programme.NotFound)
	demotest.WantCode(t, "ended already", r.Teaching.CloseCalendar(ctx, teacher), programme.WrongState)
	third, err := r.Teaching.OpenCalendar(ctx, teacher)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Teaching.CloseCalendar(ctx, teacher); err != nil {
		t.Fatal(err)
	}
	demotest.WantCode(t, "after it was ended", demotest.ErrorOf(read(third)), programme.NotFound)
	demotest.WantCode(t, "an officer's", demotest.ErrorOf(r.Teaching.OpenCalendar(ctx, act.As(r.Officer))), programme.Forbidden)
	demotest.WantCode(t, "a guess", demotest.ErrorOf(read("")), programme.NotFound)
}

// Teachers' hours are summed over the bases of one person, and say where one
// person cannot be twice.
func TestTeachersHoursAcrossBases(t *testing.T) {
	y := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	all, err := y.Teaching.YearTeacherHours(ctx, act.As(y.Officer), y.Programme)
	if err != nil || len(all) == 0 {
		t.Fatalf("%d teachers, %v", len(all), err)
	}
	own, err := y.Teaching.YearTeacherHours(ctx, act.As(y.Bases[0].Clerk), y.Programme)
	if err != nil || len(own) == 0 || len(own) >= len(all) {
		t.Errorf("a base sees %d of %d teachers, %v", len(own), len(all), err)
	}
	mine, err := y.Teaching.YearTeacherHours(ctx, act.As(y.Bases[0].Teacher), y.Programme)
	if err != nil || len(mine) > 1 || len(mine) == 1 && mine[0].Name != y.Bases[0].Teacher.Name {
		t.Errorf("a teacher sees %+v, %v", mine, err)
	}
	for _, x := range own {
		if len(x.Weeks) == 0 || x.Held+x.Ahead == 0 {
			t.Errorf("%s: %+v", x.Name, x.Load)
		}
	}
	_, err = y.Teaching.YearTeacherHours(ctx, act.As(y.Bases[0].Treasurer), y.Programme)
	demotest.WantCode(t, "a treasurer", err, programme.Forbidden)
}
