package attendance_test

import (
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// A sheet is corrected after its class has ended by the base and the city, line
// by line of who was in the class that day; a result that would lack its hours
// is withdrawn first.
func TestASheetIsCorrectedAfterTheEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		y := demotest.Build(t, p, demotest.Evaluated)
		clerk, officer, class := act.As(y.Bases[0].Clerk), act.As(y.Officer), y.Bases[0].Classes[0]
		lessons, err := y.Lessons(ctx, clerk, class)
		if err != nil {
			t.Fatal(err)
		}
		read := func(i int) *attendance.LessonSheet {
			t.Helper()
			l, err := y.Attendance.LessonSheet(ctx, clerk, lessons[i].ID)
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
		one := read(0)
		demotest.WantCode(t, "without asking", y.Attendance.CorrectAttendance(ctx, clerk, lessons[0].ID, nil, "漏签"), programme.WrongState)
		demotest.WantCode(t, "nothing to correct", y.Attendance.AskCorrection(ctx, clerk, lessons[0].ID, nil, "漏签"), programme.Invalid)
		stranger := []attendance.Presence{{ApplicationID: "nobody", State: programme.Present}}
		demotest.WantCode(t, "who was not there that day", y.Attendance.AskCorrection(ctx, clerk, lessons[0].ID, stranger, "漏签"), programme.Invalid)
		if err := y.Attendance.AskCorrection(ctx, clerk, lessons[0].ID, []attendance.Presence{{ApplicationID: one.Lines[0].ApplicationID,
			State: programme.Present, Late: one.Lines[0].Late + 5}}, "监控核实迟到五分钟"); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "twice", y.Attendance.AskCorrection(ctx, clerk, lessons[0].ID, stranger, "漏签"), programme.Conflict)
		asked := read(0)
		if len(asked.Corrections) != 1 || len(asked.Corrections[0].Effects) != 1 {
			t.Fatalf("what follows is not said: %+v", asked.Corrections)
		}
		e := asked.Corrections[0].Effects[0]
		if e.Done-e.Would != 5 && !e.Blocks || e.Follows == "" || asked.Lesson.Sheet != one.Lesson.Sheet {
			t.Errorf("it would follow: %+v", e)
		}
		if err := y.Attendance.RefuseCorrection(ctx, officer, lessons[0].ID, "监控看不清"); err != nil {
			t.Fatal(err)
		}

		// One absence more is let through where the hours still suffice, and waits for the result where they do not.
		through, blocked := false, false
		for i := 0; i < len(lessons) && !(through && blocked); i++ {
			l := read(i)
			for _, x := range l.Lines {
				if x.Presence != programme.Present || through && blocked {
					continue
				}
				gone := []attendance.Presence{{ApplicationID: x.ApplicationID, State: programme.Absent}}
				if err := y.Attendance.AskCorrection(ctx, clerk, lessons[i].ID, gone, "没有到课"); err != nil {
					t.Fatal(err)
				}
				was := read(i)
				e := was.Corrections[len(was.Corrections)-1].Effects[0]
				if e.Blocks && blocked || !e.Blocks && through {
					if err := y.Attendance.CancelCorrection(ctx, clerk, lessons[i].ID); err != nil {
						t.Fatal(err)
					}
					continue
				}
				err := y.Attendance.AgreeCorrection(ctx, officer, lessons[i].ID)
				is := read(i)
				if e.Blocks {
					blocked = true
					demotest.WantCode(t, "over a result", err, programme.WrongState)
					if is.Lesson.Sheet != was.Lesson.Sheet {
						t.Error("the sheet was changed all the same")
					}
					if err := y.Assess.WithdrawResult(ctx, act.As(y.Approver), x.ApplicationID, "核实没有到课"); err != nil {
						t.Fatal(err)
					}
					if err := y.Attendance.AgreeCorrection(ctx, officer, lessons[i].ID); err != nil {
						t.Errorf("after the result was withdrawn: %v", err)
					}
					continue
				}
				through = true
				if err != nil || is.Count(programme.Absent) != was.Count(programme.Absent)+1 || len(is.Lines) != len(was.Lines) {
					t.Errorf("%d absent of %d, %v", is.Count(programme.Absent), len(is.Lines), err)
				}
			}
		}
		if !blocked {
			t.Error("nobody's result stood in the way")
		}
		demotest.Clean(t, "after late corrections", y.System)
	})
}
