package attendance_test

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/demotest"
	"jinlanling/internal/presence"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// scribble writes by hand into a place of a sheet.
func scribble(m *image.Gray, r presence.Rect) {
	px := func(mm float64) float64 { return mm * demotest.PaperDPI / 25.4 }
	for x := r.X + 3; x < r.X+r.W-3; x += 0.1 {
		y := r.Y + r.H/2 + math.Sin(x*1.7)*(r.H/2-2.2)
		for dx := -1; dx <= 1; dx++ {
			for dy := -1; dy <= 1; dy++ {
				m.SetGray(int(px(x))+dx, int(px(y))+dy, color.Gray{Y: 30})
			}
		}
	}
}

// A printed sheet comes back as a picture, is found by its code, and counts as
// somebody says line by line; nothing is read off by itself (clause 3.5.1).
func TestAPrintedSheetComesBack(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	clerk, teacher, class := act.As(w.Bases[0].Clerk), act.As(w.Bases[0].Teacher), w.Bases[0].Classes[0]
	lessons, err := w.Lessons(ctx, clerk, class)
	if err != nil {
		t.Fatal(err)
	}
	l := lessons[len(lessons)-1] // which lies ahead
	printed := func(id string) []byte {
		t.Helper()
		var out bytes.Buffer
		if err := w.Attendance.PrintSheets(ctx, teacher, []string{id}, false, &out); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	page := demotest.OnPaper(t, printed(l.ID), 1)
	printed(l.ID) // once more: the same sheet
	lines, err := w.Attendance.SignIns(ctx, clerk, l.ID)
	if err != nil {
		t.Fatal(err)
	}
	at := presence.Lines(len(lines), false)
	signed := 0
	for i := range at {
		if i%3 != 2 {
			scribble(page, at[i].In)
			signed++
		}
	}
	back := func(c act.Caller, raw []byte, typed string) attendance.SheetBack {
		t.Helper()
		got, err := w.Attendance.ReadSheets(ctx, c, []string{demotest.Kept(t, w.System, c, raw)}, typed)
		if err != nil || len(got) != 1 {
			t.Fatalf("%+v, %v", got, err)
		}
		return got[0]
	}
	b := back(clerk, demotest.JPEG(t, demotest.Turned(page), 80), "")
	if b.Problem != "" || b.LessonID != l.ID || b.ScanID == "" {
		t.Fatalf("a sheet held sideways: %+v", b)
	}
	if again := back(clerk, demotest.JPEG(t, demotest.Turned(page), 80), ""); again.ScanID != b.ScanID || !again.Already {
		t.Errorf("the same picture again: %+v", again)
	}
	for what, raw := range map[string][]byte{
		"nothing on it": demotest.JPEG(t, image.NewGray(image.Rect(0, 0, 900, 1200)), 80), "a text": []byte("签到表"),
		"half of it": demotest.JPEG(t, page.SubImage(image.Rect(0, page.Rect.Dy()/2, page.Rect.Dx(), page.Rect.Dy())), 80),
		"cut short":  demotest.JPEG(t, page, 81)[:9000]} {
		if b := back(clerk, raw, ""); b.Problem == "" || b.ScanID != "" {
			t.Errorf("%s: %+v", what, b)
		}
	}
	if b := back(act.As(w.Bases[1].Clerk), demotest.JPEG(t, page, 82), ""); !strings.Contains(b.Problem, "别的基地") {
		t.Errorf("another base's: %+v", b)
	}
	v, err := w.Attendance.Scan(ctx, teacher, b.ScanID)
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for i, x := range v.Lines {
		if x.Name != lines[i].Name || x.Written != (i%3 != 2) {
			t.Errorf("line %d: %s, written %v", i, x.Name, x.Written)
		}
		said[x.ApplicationID] = i%3 != 2
	}
	if strip, err := w.Attendance.Strip(ctx, teacher, b.ScanID, len(v.Lines)-1); err != nil || len(strip) < 500 {
		t.Errorf("the last line's picture: %d bytes, %v", len(strip), err)
	}
	confirm := func(c act.Caller, said map[string]bool) ([]string, error) {
		return w.Attendance.ConfirmSheet(ctx, c, b.ScanID, said)
	}
	_, err = confirm(clerk, said)
	demotest.WantCode(t, "before the lesson", err, programme.WrongState)
	w.Clock.Until(l.EndsAt.Add(time.Hour))
	part := map[string]bool{v.Lines[0].ApplicationID: true}
	_, err = confirm(clerk, part)
	demotest.WantCode(t, "one line alone", err, programme.Invalid)
	_, err = confirm(act.As(w.Bases[1].Clerk), said)
	demotest.WantCode(t, "another base's clerk", err, programme.Forbidden)
	// The teacher has registered one of those who signed as absent, and one who
	// did not sign as present by their own word.
	sheet := demotest.Everybody(t, w, l.ID)
	for i := range sheet {
		if sheet[i].ApplicationID == v.Lines[0].ApplicationID {
			sheet[i].State, sheet[i].Method = programme.Absent, ""
		}
	}
	if err := w.Attendance.HoldLesson(ctx, teacher, l.ID, sheet); err != nil {
		t.Fatal(err)
	}
	differ, err := confirm(clerk, said)
	if err != nil || len(differ) != 1 || differ[0] != v.Lines[0].Name {
		t.Fatalf("who signed and stands as absent: %v, %v", differ, err)
	}
	_, err = confirm(clerk, said)
	demotest.WantCode(t, "a second time", err, programme.WrongState)
	got, err := w.Attendance.LessonSheet(ctx, clerk, l.ID)
	if err != nil {
		t.Fatal(err)
	}
	if n := got.CountBy(attendance.BySheet); n != signed-1 || got.CountBy(attendance.Witnessed) != len(lines)-signed || got.Count(programme.Absent) != 1 {
		t.Errorf("%d by the sheet of %d who signed, %d witnessed, %d absent", n, signed, got.CountBy(attendance.Witnessed), got.Count(programme.Absent))
	}
	if len(got.Evidence) != 1 || got.Evidence[0].Kind != "sign_in" {
		t.Errorf("the picture is no evidence: %+v", got.Evidence)
	}
	report, err := w.Record.Fsck(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range report {
		if k.Count > 0 {
			t.Errorf("fsck: %s %v", k.Code, k.Broken)
		}
	}
}

// A lesson whose sheets come back before anybody registers it is signed as by
// the room's code, and the sheet is taken back where it was the wrong picture.
func TestASheetBeforeTheLessonIsRegistered(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	clerk, class := act.As(w.Bases[0].Clerk), w.Bases[0].Classes[0]
	lessons, err := w.Lessons(ctx, clerk, class)
	if err != nil {
		t.Fatal(err)
	}
	l := lessons[0]
	var out bytes.Buffer
	if err := w.Attendance.PrintSheets(ctx, clerk, []string{l.ID, lessons[1].ID}, false, &out); err != nil {
		t.Fatal(err)
	}
	page := demotest.OnPaper(t, out.Bytes(), 1)
	read := func(quality int) string {
		t.Helper()
		got, err := w.Attendance.ReadSheets(ctx, clerk, []string{demotest.Kept(t, w.System, clerk, demotest.JPEG(t, page, quality))}, "")
		if err != nil || len(got) != 1 || got[0].ScanID == "" {
			t.Fatalf("%+v, %v", got, err)
		}
		return got[0].ScanID
	}
	wrong := read(70)
	if err := w.Attendance.DropSheet(ctx, clerk, wrong); err != nil {
		t.Fatal(err)
	}
	demotest.WantCode(t, "dropped twice", w.Attendance.DropSheet(ctx, clerk, wrong), programme.WrongState)
	right := read(71)
	v, err := w.Attendance.Scan(ctx, clerk, right)
	if err != nil || v.Others != 0 {
		t.Fatalf("%+v, %v", v, err)
	}
	w.Clock.Until(l.EndsAt.Add(time.Minute))
	said := map[string]bool{}
	for i, x := range v.Lines {
		said[x.ApplicationID] = i == 0
	}
	if differ, err := w.Attendance.ConfirmSheet(ctx, clerk, right, said); err != nil || len(differ) > 0 {
		t.Fatalf("%v, %v", differ, err)
	}
	sheet := demotest.Everybody(t, w, l.ID)
	for i := range sheet {
		sheet[i].Method = ""
	}
	if err := w.Attendance.HoldLesson(ctx, act.As(w.Bases[0].Teacher), l.ID, sheet); err != nil {
		t.Fatal(err)
	}
	got, err := w.Attendance.LessonSheet(ctx, clerk, l.ID)
	if err != nil || got.CountBy(attendance.BySheet) != 1 || got.CountBy(attendance.Witnessed) != len(v.Lines)-1 {
		t.Errorf("%d by the sheet, %d witnessed, %v", got.CountBy(attendance.BySheet), got.CountBy(attendance.Witnessed), err)
	}
	demotest.WantCode(t, "printed after the lesson", w.Attendance.PrintSheets(ctx, clerk, []string{l.ID}, false, &out), programme.WrongState)
}
