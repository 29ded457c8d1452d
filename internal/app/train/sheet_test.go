package train_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/train"
	"jinlanling/internal/demotest"
	"jinlanling/internal/presence"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

const sheetDPI = 120

// onPaper is the first page of a PDF as a scanner sees it.
func onPaper(t *testing.T, pdf []byte) *image.Gray {
	t.Helper()
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("pdftoppm is missing: .ci/run installs it")
		}
		t.Skip("pdftoppm is not installed (Debian: poppler-utils)")
	}
	from, to := filepath.Join(t.TempDir(), "sheet.pdf"), filepath.Join(t.TempDir(), "page")
	if err := os.WriteFile(from, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("pdftoppm", "-r", "120", "-gray", "-png", "-singlefile", from, to).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	raw, err := os.ReadFile(to + ".png")
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	g := image.NewGray(m.Bounds())
	draw.Draw(g, g.Bounds(), m, image.Point{}, draw.Src)
	return g
}

// scribble writes by hand into a place of a sheet.
func scribble(m *image.Gray, r presence.Rect) {
	px := func(mm float64) float64 { return mm * sheetDPI / 25.4 }
	for x := r.X + 3; x < r.X+r.W-3; x += 0.1 {
		y := r.Y + r.H/2 + math.Sin(x*1.7)*(r.H/2-2.2)
		for dx := -1; dx <= 1; dx++ {
			for dy := -1; dy <= 1; dy++ {
				m.SetGray(int(px(x))+dx, int(px(y))+dy, color.Gray{Y: 30})
			}
		}
	}
}

// turned is a picture taken with the phone held sideways.
func turned(m *image.Gray) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, m.Rect.Dy(), m.Rect.Dx()))
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			out.SetGray(m.Rect.Dy()-1-y, x, m.GrayAt(x, y))
		}
	}
	return out
}

func asJPEG(t *testing.T, m image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A printed sheet comes back as a picture, is found by its code, and counts as
// somebody says line by line; nothing is read off by itself (clause 3.5.1).
func TestAPrintedSheetComesBack(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	clerk, teacher, class := act.As(w.Bases[0].Clerk), act.As(w.Bases[0].Teacher), w.Bases[0].Classes[0]
	lessons, err := w.Lessons(ctx, clerk, class)
	if err != nil {
		t.Fatal(err)
	}
	l := lessons[len(lessons)-1] // which lies ahead
	printed := func(id string) []byte {
		t.Helper()
		var out bytes.Buffer
		if err := w.Train.PrintSheets(ctx, teacher, []string{id}, false, &out); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	page := onPaper(t, printed(l.ID))
	printed(l.ID) // once more: the same sheet
	lines, err := w.Train.SignIns(ctx, clerk, l.ID)
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
	back := func(c act.Caller, raw []byte, typed string) train.SheetBack {
		t.Helper()
		got, err := w.Train.ReadSheets(ctx, c, []string{w.kept(t, c, raw)}, typed)
		if err != nil || len(got) != 1 {
			t.Fatalf("%+v, %v", got, err)
		}
		return got[0]
	}
	b := back(clerk, asJPEG(t, turned(page), 80), "")
	if b.Problem != "" || b.LessonID != l.ID || b.ScanID == "" {
		t.Fatalf("a sheet held sideways: %+v", b)
	}
	if again := back(clerk, asJPEG(t, turned(page), 80), ""); again.ScanID != b.ScanID || !again.Already {
		t.Errorf("the same picture again: %+v", again)
	}
	for what, raw := range map[string][]byte{"nothing on it": asJPEG(t, image.NewGray(image.Rect(0, 0, 900, 1200)), 80), "a text": []byte("签到表"),
		"half of it": asJPEG(t, page.SubImage(image.Rect(0, page.Rect.Dy()/2, page.Rect.Dx(), page.Rect.Dy())), 80), "cut short": asJPEG(t, page, 81)[:9000]} {
		if b := back(clerk, raw, ""); b.Problem == "" || b.ScanID != "" {
			t.Errorf("%s: %+v", what, b)
		}
	}
	if b := back(act.As(w.Bases[1].Clerk), asJPEG(t, page, 82), ""); !strings.Contains(b.Problem, "别的基地") {
		t.Errorf("another base's: %+v", b)
	}
	v, err := w.Train.Scan(ctx, teacher, b.ScanID)
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
	if strip, err := w.Train.Strip(ctx, teacher, b.ScanID, len(v.Lines)-1); err != nil || len(strip) < 500 {
		t.Errorf("the last line's picture: %d bytes, %v", len(strip), err)
	}
	confirm := func(c act.Caller, said map[string]bool) ([]string, error) {
		return w.Train.ConfirmSheet(ctx, c, b.ScanID, said)
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
	sheet := w.everybody(t, l.ID)
	for i := range sheet {
		if sheet[i].ApplicationID == v.Lines[0].ApplicationID {
			sheet[i].State, sheet[i].Method = train.Absent, ""
		}
	}
	if err := w.Train.HoldLesson(ctx, teacher, l.ID, sheet); err != nil {
		t.Fatal(err)
	}
	differ, err := confirm(clerk, said)
	if err != nil || len(differ) != 1 || differ[0] != v.Lines[0].Name {
		t.Fatalf("who signed and stands as absent: %v, %v", differ, err)
	}
	_, err = confirm(clerk, said)
	demotest.WantCode(t, "a second time", err, programme.WrongState)
	got, err := w.Train.LessonSheet(ctx, clerk, l.ID)
	if err != nil {
		t.Fatal(err)
	}
	if n := got.CountBy(train.BySheet); n != signed-1 || got.CountBy(train.Witnessed) != len(lines)-signed || got.Count(train.Absent) != 1 {
		t.Errorf("%d by the sheet of %d who signed, %d witnessed, %d absent", n, signed, got.CountBy(train.Witnessed), got.Count(train.Absent))
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
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	clerk, class := act.As(w.Bases[0].Clerk), w.Bases[0].Classes[0]
	lessons, err := w.Lessons(ctx, clerk, class)
	if err != nil {
		t.Fatal(err)
	}
	l := lessons[0]
	var out bytes.Buffer
	if err := w.Train.PrintSheets(ctx, clerk, []string{l.ID, lessons[1].ID}, false, &out); err != nil {
		t.Fatal(err)
	}
	page := onPaper(t, out.Bytes())
	read := func(quality int) string {
		t.Helper()
		got, err := w.Train.ReadSheets(ctx, clerk, []string{w.kept(t, clerk, asJPEG(t, page, quality))}, "")
		if err != nil || len(got) != 1 || got[0].ScanID == "" {
			t.Fatalf("%+v, %v", got, err)
		}
		return got[0].ScanID
	}
	wrong := read(70)
	if err := w.Train.DropSheet(ctx, clerk, wrong); err != nil {
		t.Fatal(err)
	}
	demotest.WantCode(t, "dropped twice", w.Train.DropSheet(ctx, clerk, wrong), programme.WrongState)
	right := read(71)
	v, err := w.Train.Scan(ctx, clerk, right)
	if err != nil || v.Others != 0 {
		t.Fatalf("%+v, %v", v, err)
	}
	w.Clock.Until(l.EndsAt.Add(time.Minute))
	said := map[string]bool{}
	for i, x := range v.Lines {
		said[x.ApplicationID] = i == 0
	}
	if differ, err := w.Train.ConfirmSheet(ctx, clerk, right, said); err != nil || len(differ) > 0 {
		t.Fatalf("%v, %v", differ, err)
	}
	sheet := w.everybody(t, l.ID)
	for i := range sheet {
		sheet[i].Method = ""
	}
	if err := w.Train.HoldLesson(ctx, act.As(w.Bases[0].Teacher), l.ID, sheet); err != nil {
		t.Fatal(err)
	}
	got, err := w.Train.LessonSheet(ctx, clerk, l.ID)
	if err != nil || got.CountBy(train.BySheet) != 1 || got.CountBy(train.Witnessed) != len(v.Lines)-1 {
		t.Errorf("%d by the sheet, %d witnessed, %v", got.CountBy(train.BySheet), got.CountBy(train.Witnessed), err)
	}
	demotest.WantCode(t, "printed after the lesson", w.Train.PrintSheets(ctx, clerk, []string{l.ID}, false, &out), programme.WrongState)
}
