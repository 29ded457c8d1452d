package teaching_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// An agreed scheme is changed by another that says why; what was agreed stays,
// courses keep their numbers, and what the bureau marks stands at its line.
func TestAnAgreedSchemeIsChangedByAnother(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.ClassesStarted)
		b := w.Bases[0]
		clerk, officer := act.As(b.Clerk), act.As(w.Officer)
		draft, err := w.Teaching.DraftScheme(ctx, clerk, b.Base.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Teaching.DraftScheme(ctx, clerk, b.Base.ID)
		demotest.WantCode(t, "a second draft", err, programme.WrongState)
		sc, err := w.Teaching.SchemeOf(ctx, clerk, draft.ID)
		if err != nil || len(sc.Plans) == 0 || len(sc.Plans[0].Courses) == 0 || len(sc.Changes) != 0 || draft.Replaces == "" {
			t.Fatalf("a draft begins with what was agreed: %v %+v", err, sc)
		}
		first := &sc.Plans[0]
		written := curriculum.Plan{Trade: first.Trade, Level: first.Level}
		for i, c := range first.Courses {
			x := curriculum.Course{ID: c.Course.Course, Row: i + 1, Name: c.Name, Hours: c.Hours, Kind: c.KindCode, Mode: curriculum.Mode(c.Mode),
				Teacher: c.TeacherID, Place: c.Place, Textbook: c.Textbook}
			written.Courses = append(written.Courses, x)
		}
		written.Courses[1].Hours -= 40
		problems, err := w.Teaching.WritePlan(ctx, clerk, draft.ID, written)
		if err != nil || len(problems) == 0 || problems[0].Code != "plan_floor" {
			t.Fatalf("a draft may be short and says so: %v %v", err, problems)
		}
		filing := teaching.SchemeFiling{FileID: draft.FileID, StartsOn: draft.StartsOn, EndsOn: draft.EndsOn, Why: "换教室"}
		demotest.WantCode(t, "filed short", w.Teaching.FileDraft(ctx, clerk, draft.ID, filing), programme.Invalid)
		written.Courses[1].Hours += 40
		written.Courses[1].Place = "另一教学楼 9"
		if _, err := w.Teaching.WritePlan(ctx, clerk, draft.ID, written); err != nil {
			t.Fatal(err)
		}
		none := filing
		none.Why = ""
		demotest.WantCode(t, "a change without a reason", w.Teaching.FileDraft(ctx, clerk, draft.ID, none), programme.Invalid)
		if err := w.Teaching.FileDraft(ctx, clerk, draft.ID, filing); err != nil {
			t.Fatal(err)
		}
		if sc, err = w.Teaching.SchemeOf(ctx, officer, draft.ID); err != nil || len(sc.Changes) != 1 || !strings.Contains(sc.Changes[0], "另一教学楼 9") {
			t.Fatalf("what changes: %v %v", err, sc.Changes)
		}
		for _, step := range []error{w.Teaching.AskScheme(ctx, officer, draft.ID, "新教室多大"), w.Teaching.AnswerScheme(ctx, clerk, draft.ID, "60 座")} {
			if step != nil {
				t.Fatal(step)
			}
		}
		line := sc.Plans[0].Courses[1].ID
		if err := w.Teaching.MarkScheme(ctx, officer, draft.ID, "地点写到门牌", map[string]string{line: "哪一栋"}); err != nil {
			t.Fatal(err)
		}
		again, err := w.Teaching.DraftScheme(ctx, clerk, b.Base.ID)
		if err != nil {
			t.Fatal(err)
		}
		if sc, err = w.Teaching.SchemeOf(ctx, clerk, again.ID); err != nil || sc.Plans[0].Courses[1].Mark != "哪一栋" ||
			sc.Plans[0].Courses[1].Course.Course != first.Courses[1].Course.Course {
			t.Fatalf("the mark stands at its line: %v %+v", err, sc.Plans[0].Courses[1])
		}
		if err := w.Teaching.FileDraft(ctx, clerk, again.ID, filing); err != nil {
			t.Fatal(err)
		}
		if err := w.Teaching.AgreeScheme(ctx, officer, again.ID); err != nil {
			t.Fatal(err)
		}
		if old, err := w.Teaching.SchemeOf(ctx, clerk, draft.Replaces); err != nil || old.State != programme.Replaced ||
			old.Plans[0].Courses[1].Place != first.Courses[1].Place {
			t.Errorf("what was agreed stays: %v %s", err, old.State)
		}
		demotest.Clean(t, "after a change", w.System)
	})
}

// A plan goes out as a workbook and comes back; a foreign number and a line
// that lacks something are said at their rows, and the file goes back with it.
func TestAPlanComesAsAWorkbook(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	b := w.Bases[0]
	clerk := act.As(b.Clerk)
	draft, err := w.Teaching.DraftScheme(ctx, clerk, b.Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	sc, err := w.Teaching.SchemeOf(ctx, clerk, draft.ID)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := w.Teaching.WritePlanWorkbook(ctx, clerk, draft.ID, sc.Plans[0].LineID, &out); err != nil {
		t.Fatal(err)
	}
	read := func(line string) *teaching.PlanFile {
		t.Helper()
		p, err := w.Teaching.ReadPlanWorkbook(ctx, clerk, draft.ID, line, bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := read(sc.Plans[0].LineID)
	if len(p.Problems) != 0 || len(p.Rows) != len(sc.Plans[0].Courses) || p.Plan.Courses[0].ID != sc.Plans[0].Courses[0].Course.Course {
		t.Fatalf("what went out comes back: %v", p.Problems)
	}
	if _, err := w.Teaching.WritePlan(ctx, clerk, draft.ID, p.Plan); err != nil {
		t.Error(err)
	}
	other := read(sc.Plans[1].LineID)
	if len(other.Problems) == 0 || other.Rows[0].Problems == nil || !strings.Contains(strings.Join(other.Whole(), ""), "选错了文件") {
		t.Errorf("another line's file: %v", other.Problems)
	}
	_, err = w.Teaching.WritePlan(ctx, clerk, draft.ID, other.Plan)
	demotest.WantCode(t, "written all the same", err, programme.Invalid)
	var back bytes.Buffer
	if err := other.WriteResult(&back); err != nil || back.Len() == 0 {
		t.Error(err)
	}
	_, err = w.Teaching.SchemeOf(ctx, act.As(w.Bases[1].Clerk), draft.ID)
	demotest.WantCode(t, "another base's plan", err, programme.NotFound)
}

// A lesson is moved and given to another teacher with the same objections as
// when it was put on the timetable.
func TestALessonIsMovedWithinWhatItMayDo(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	b := w.Bases[0]
	clerk := act.As(b.Clerk)
	lessons, err := w.Lessons(ctx, clerk, b.Classes[0])
	if err != nil {
		t.Fatal(err)
	}
	l := &lessons[10]
	long := l.EndsAt.Sub(l.StartsAt)
	at := func(day programme.Date, hour int) time.Time {
		return time.Date(day.Year(), time.Month(day.Month()), day.Day(), hour, 0, 0, 0, act.Shanghai)
	}
	day := programme.DateOf(l.StartsAt.In(act.Shanghai))
	move := func(to time.Time, cause string) error {
		return w.Teaching.MoveLesson(ctx, clerk, l.ID, teaching.LessonChange{StartsAt: to, EndsAt: to.Add(long), Place: l.Place, Cause: cause})
	}
	demotest.WantCode(t, "onto another lesson", move(lessons[12].StartsAt, "调课"), programme.Invalid)
	demotest.WantCode(t, "a ninth hour of a day", move(lessons[12].StartsAt.Add(8*time.Hour), "调课"), programme.Invalid)
	demotest.WantCode(t, "after the class ends", move(at(20211109, 9), "调课"), programme.Invalid)
	demotest.WantCode(t, "on a holiday without a reason", move(at(20211004, 9), ""), programme.Invalid)
	if err := move(at(20211004, 9), "设备十月才到"); err != nil {
		t.Error(err)
	}
	if err := move(at(day.AddDays(2), 9), "不用的理由"); err != nil {
		t.Error(err)
	}
	got, err := w.Attendance.LessonSheet(ctx, clerk, l.ID)
	if err != nil || got.Lesson.Cause != "" || !got.Lesson.StartsAt.Equal(at(day.AddDays(2), 9)) {
		t.Errorf("a reason that nothing asks for is not kept: %v %+v", err, got.Lesson)
	}
	in := teaching.TeacherIn{Name: "代课的", Certificate: "代 001"}
	sub, err := w.Teaching.RegisterTeacher(ctx, clerk, b.Base.ID, in)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Teaching.SubstituteTeacher(ctx, clerk, l.ID, sub.ID, "教师出差"); err != nil {
		t.Error(err)
	}
	p, err := w.Archive.ClassProgress(ctx, clerk, b.Classes[0])
	if err != nil || p.Plan == nil {
		t.Fatal(err)
	}
	said := ""
	for _, c := range p.Plan.Courses {
		said += c.Others
	}
	if !strings.Contains(said, "代课的") {
		t.Errorf("the substitute is said beside the plan: %q", said)
	}
	foreign, err := w.Teaching.RegisterTeacher(ctx, act.As(w.Bases[1].Clerk), w.Bases[1].Base.ID, in)
	if err != nil {
		t.Fatal(err)
	}
	demotest.WantCode(t, "a teacher of another base", w.Teaching.SubstituteTeacher(ctx, clerk, l.ID, foreign.ID, "教师出差"), programme.Invalid)
}
