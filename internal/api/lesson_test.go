package api_test

import (
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// A lesson over the API: signed with the room's code and not without, held by
// somebody's word and not on paper that is not there, corrected after somebody
// left without their line being lost.
func TestALessonIsSignedAndHeld(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	b := w.Bases[0]
	lessons, err := w.Lessons(ctx, act.As(b.Clerk), b.Classes[0])
	if err != nil {
		t.Fatal(err)
	}
	members, err := w.ClassMembers(ctx, act.As(b.Clerk), b.Classes[0])
	if err != nil {
		t.Fatal(err)
	}
	u, err := w.People.CreateUser(ctx, act.As(act.SystemActor), "xueyuan", "学员")
	if err == nil {
		err = w.People.Grant(ctx, act.As(act.SystemActor), programme.Grant{UserID: u.ID, Role: programme.RoleTrainee, PersonID: members[0].PersonID})
	}
	if err != nil {
		t.Fatal(err)
	}
	trainee, err := w.People.Actor(ctx, u.ID, programme.RoleTrainee)
	if err != nil {
		t.Fatal(err)
	}
	me := w.token(t, trainee, everything(programme.RoleTrainee)...)
	teacher, clerk := w.token(t, b.Teacher, everything(programme.RoleTeacher)...), w.token(t, b.Clerk, everything(programme.RoleClerk)...)
	l := lessons[0]
	path := "/api/v1/lesson/" + l.ID

	w.want(t, 400, "POST", path+"/sign", me, map[string]any{})
	w.want(t, 400, "POST", path+"/sign", me, map[string]any{"code": "12345x"})
	code, err := w.Attendance.CodeNow(ctx, act.As(b.Teacher), l.ID, false)
	if err != nil {
		t.Fatal(err)
	}
	w.want(t, 200, "POST", path+"/sign", me, map[string]any{"code": code.Digits})

	w.clock.Until(l.EndsAt.Add(time.Minute))
	sheet := func(method string, from int) (out []map[string]any) {
		for _, m := range members[from:] {
			line := map[string]any{"application": m.ID, "state": "present"}
			if method != "" {
				line["method"] = method
			}
			out = append(out, line)
		}
		return out
	}
	refused := w.want(t, 400, "POST", path+"/hold", teacher, map[string]any{"sheet": sheet("paper", 0)})
	if !strings.Contains(refused.text, "没有本次课签到表的图片") {
		t.Errorf("paper without its sheet: %s", refused.text)
	}
	w.want(t, 200, "POST", path+"/hold", teacher, map[string]any{"sheet": sheet("", 0)})
	w.want(t, 200, "POST", "/api/v1/application/"+members[0].ID+"/drop", clerk, map[string]any{"reason": "调离"})
	w.want(t, 200, "POST", path+"/correct", clerk, map[string]any{"sheet": sheet("witnessed", 1), "reason": "核对"})
	lines, err := w.Attendance.SignIns(ctx, act.As(b.Clerk), l.ID)
	if err != nil || len(lines) != len(members) {
		t.Fatalf("%d lines of %d, %v", len(lines), len(members), err)
	}
	for _, s := range lines {
		if s.ApplicationID == members[0].ID && (s.Method != "code" || s.SignedAt.IsZero()) {
			t.Errorf("the line of who left is %q at %s", s.Method, s.SignedAt)
		}
	}
}
