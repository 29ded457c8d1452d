package attendance_test

import (
	"bytes"
	"image"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/presence"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// signAs draws somebody's signature into a place of a sheet.
func signAs(m *image.Gray, r presence.Rect, who, day uint64, shaken float64) {
	demo.WriteName(m, demotest.PaperDPI/25.4, r, who, day, shaken)
}

// Signatures that one hand wrote for several, and a sheet that was copied from another, are
// offered to who looks at the sheets as hints; what people sign themselves is not, day
// after day (issue on training: signatures alike across sheets).
func TestSignaturesAlikeAreAHint(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.ClassesStarted)
		clerk, teacher, class := act.As(w.Bases[0].Clerk), act.As(w.Bases[0].Teacher), w.Bases[0].Classes[0]
		lessons, err := w.Lessons(ctx, clerk, class)
		if err != nil {
			t.Fatal(err)
		}
		lessons = lessons[len(lessons)-3:] // which lie ahead
		lines, err := w.Attendance.SignIns(ctx, clerk, lessons[0].ID)
		if err != nil || len(lines) < 5 {
			t.Fatal(len(lines), err)
		}
		back := func(k int, sign func(m *image.Gray, i int, r presence.Rect)) string {
			t.Helper()
			var out bytes.Buffer
			if err := w.Attendance.PrintSheets(ctx, teacher, []string{lessons[k].ID}, false, &out); err != nil {
				t.Fatal(err)
			}
			page := demotest.OnPaper(t, out.Bytes(), 1)
			for i, l := range presence.Lines(len(lines), false) {
				sign(page, i, l.In)
			}
			got, err := w.Attendance.ReadSheets(ctx, clerk, []string{demotest.Kept(t, w.System, clerk, demotest.JPEG(t, page, 80))}, "")
			if err != nil || len(got) != 1 || got[0].Problem != "" {
				t.Fatalf("%+v, %v", got, err)
			}
			return got[0].ScanID
		}
		doubted := func(who programme.Actor) map[string][]string {
			t.Helper()
			list, err := w.Attendance.DoubtedSheets(ctx, act.As(who), w.Programme)
			if err != nil {
				t.Fatal(err)
			}
			out := map[string][]string{}
			for _, d := range list {
				if strings.HasPrefix(d.Code, "lines_") || strings.HasPrefix(d.Code, "sheet_") {
					out[d.Code] = append(out[d.Code], d.LessonID+" "+d.Says)
				}
			}
			return out
		}
		back(0, func(m *image.Gray, i int, r presence.Rect) { signAs(m, r, uint64(i), 1, 0.9) })
		if got := doubted(w.Officer); len(got) > 0 {
			t.Fatalf("honest people: %q", got)
		}
		// The next day two lines are of one hand, and the others sign again as people do.
		second := back(1, func(m *image.Gray, i int, r presence.Rect) {
			who := uint64(i)
			if i == 4 {
				who = 101 // of whose hand there is no other line yet
			}
			signAs(m, r, who, 2, 0.9)
		})
		if got := doubted(w.Officer); len(got) > 0 {
			t.Fatalf("the same people on another day: %q", got)
		}
		third := back(2, func(m *image.Gray, i int, r presence.Rect) {
			switch i {
			case 3: // wrote for the line below on the day before
				signAs(m, r, 101, 3, 0.3)
			case 4:
				signAs(m, r, 101, 4, 0.3)
			default:
				signAs(m, r, uint64(i), 2, 0.9) // copied from the day before
			}
		})
		got := doubted(w.Officer)
		if len(got["lines_alike"]) != 1 || !strings.HasPrefix(got["lines_alike"][0], lessons[2].ID) ||
			!strings.Contains(got["lines_alike"][0], "第 4 行"+lines[3].Name+"与第 5 行") {
			t.Errorf("one hand on two lines: %q", got["lines_alike"])
		}
		if copied := len(lines)-2 >= 3; copied != (len(got["sheet_copied"]) == 1) {
			t.Errorf("copied from the day before: %q", got["sheet_copied"])
		}
		if other := doubted(w.Bases[1].Clerk); len(other) > 0 {
			t.Errorf("another base is told %q", other)
		}
		for _, id := range []string{third, second} {
			if err := w.Attendance.DropSheet(ctx, clerk, id); err != nil {
				t.Fatal(err)
			}
		}
		if got := doubted(w.Officer); len(got) > 0 {
			t.Errorf("sheets that were taken back: %q", got)
		}
		demotest.Clean(t, "after the sheets", w.System)
	})
}
