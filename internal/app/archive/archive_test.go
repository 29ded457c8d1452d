package archive_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"html"
	"io"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/archive"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/bagit"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/media/mediatest"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

var volume = []byte("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")

// archiveLine is a class's archive under one item.
func archiveLine(t testing.TB, w *demotest.Year, class, item string) archive.Line {
	t.Helper()
	lines, err := w.Archive.Lines(ctx, act.As(w.Officer), class)
	if err != nil {
		t.Fatal(err)
	}
	k := slices.IndexFunc(lines, func(l archive.Line) bool { return l.Item.Code == item })
	if k < 0 {
		t.Fatalf("the notice asks for no %s", item)
	}
	return lines[k]
}

// One bound volume stands for no lesson's sheet and nobody's papers: a sheet is
// proved by who signed it or by a second person who was there (clause 3.5.1).
func TestAVolumeStandsForNobody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.ClassesStarted)
		teacher, clerk, class := act.As(w.Bases[0].Teacher), act.As(w.Bases[0].Clerk), w.Bases[0].Classes[0]
		l := demotest.LessonOver(t, w, 0)
		sheet := demotest.Everybody(t, w, l.ID)
		if err := w.Attendance.HoldLesson(ctx, teacher, l.ID, sheet); err != nil {
			t.Fatal(err)
		}
		if x := archiveLine(t, w, class, "sign_in"); x.Have != 0 || !strings.Contains(x.Lacks[0].Why, "只有教师登记") {
			t.Errorf("the teacher's word alone: %+v", x)
		}
		for _, kind := range []string{"sign_in", "enrolment"} {
			file := demotest.Kept(t, w.System, clerk, append(slices.Clone(volume), kind...))
			if err := w.Evidence.Attach(ctx, clerk, class, []evidence.Attachment{{Kind: kind, FileID: file}}); err != nil {
				t.Fatal(err)
			}
			if x := archiveLine(t, w, class, kind); x.Have != 0 || len(x.Lacks) != x.Need || x.Need == 0 {
				t.Errorf("%s with a volume: %+v", kind, x)
			}
		}
		demotest.WantCode(t, "the registrar as witness", w.Attendance.WitnessLesson(ctx, teacher, l.ID), programme.Forbidden)
		if err := w.Attendance.WitnessLesson(ctx, clerk, l.ID); err != nil {
			t.Fatal(err)
		}
		if x := archiveLine(t, w, class, "sign_in"); x.Have != 1 || len(x.Lacks) != 0 || x.Typed != 0 {
			t.Errorf("witnessed: %+v", x)
		}
		demotest.WantCode(t, "a second time", w.Attendance.WitnessLesson(ctx, act.As(w.Bases[0].Head), l.ID), programme.Conflict)
		sheet[0].State = programme.Absent
		if err := w.Attendance.CorrectAttendance(ctx, clerk, l.ID, sheet, "没有来"); err != nil {
			t.Fatal(err)
		}
		if x := archiveLine(t, w, class, "sign_in"); x.Have != 0 {
			t.Errorf("corrected since: %+v", x)
		}
		photo := demotest.Kept(t, w.System, clerk, mediatest.Photo{Seed: 3}.Bytes())
		if err := w.Evidence.Attach(ctx, clerk, class, []evidence.Attachment{{Kind: "sign_in", LessonID: l.ID, FileID: photo}}); err != nil {
			t.Fatal(err)
		}
		if x := archiveLine(t, w, class, "sign_in"); x.Have != 1 || x.Typed != 1 {
			t.Errorf("a picture that shows no code: %+v", x)
		}
	})
}

// Papers are held against what each one's own decision asks for.
func TestPapersAreCountedPartByPart(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	clerk, class := act.As(w.Bases[0].Clerk), w.Bases[0].Classes[0]
	before := archiveLine(t, w, class, "enrolment")
	one := before.Lacks[0].Subject
	if !strings.Contains(before.Lacks[0].Why, "材料真实性责任说明") || !strings.Contains(before.Lacks[0].Why, "身份证复印件") {
		t.Fatalf("who handed in nothing lacks %q", before.Lacks[0].Why)
	}
	paper := demotest.Kept(t, w.System, clerk, demo.PagePDF(one))
	if err := w.Material.AttachMaterial(ctx, clerk, one, "truth_statement", paper); err != nil {
		t.Fatal(err)
	}
	after := archiveLine(t, w, class, "enrolment")
	if after.Have != 0 || after.Need != before.Need || len(after.Lacks) != after.Need {
		t.Errorf("one paper of one person: %d of %d, %d lacking", after.Have, after.Need, len(after.Lacks))
	}
	for _, l := range after.Lacks {
		if handed := !strings.Contains(l.Why, "材料真实性责任说明"); handed != (l.Subject == one) || !strings.Contains(l.Why, "身份证复印件") {
			t.Errorf("%s lacks %q", l.Subject, l.Why)
		}
	}
}

// archived are a class whose archive is sealed, and somebody and a lesson of it.
type archived struct{ class, application, lesson string }

func ofAnArchive(t *testing.T, w *demotest.Year) (a archived) {
	t.Helper()
	a.class = w.Bases[0].Classes[0]
	err := w.Store.Read(ctx, func(tx *store.Tx) error {
		members, err1 := tx.ClassApplications(a.class)
		lessons, err2 := tx.ClassLessons(a.class)
		a.application, a.lesson = members[0].ID, lessons[0].ID
		return errors.Join(err1, err2)
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// After archiving nothing is added, until a second person agrees to open it.
func TestASealedArchiveTakesNothing(t *testing.T) {
	dir := demotest.Folder(t, demotest.Options{})
	w := &demotest.Year{System: demotest.OpenDir(t, dir), Cast: demotest.Cast(t, demotest.Options{}), Clock: demo.NewClock(2022, 1, 1), Dir: dir}
	th, clerk, officer := ofAnArchive(t, w), act.As(w.Bases[0].Clerk), act.As(w.Officer)
	if err := w.Oversee.ReopenProgramme(ctx, act.As(w.Approver), w.Programme, "补归档"); err != nil {
		t.Fatal(err)
	}
	add := func() error {
		file := demotest.Kept(t, w.System, clerk, append(slices.Clone(volume), "late"...))
		return w.Evidence.Attach(ctx, clerk, th.class, []evidence.Attachment{{Kind: "lesson_book", FileID: file}})
	}
	demotest.WantCode(t, "evidence", add(), programme.WrongState)
	paper := demotest.Kept(t, w.System, clerk, append(slices.Clone(volume), "paper"...))
	demotest.WantCode(t, "a paper", w.Material.AttachMaterial(ctx, clerk, th.application, "truth_statement", paper), programme.WrongState)
	demotest.WantCode(t, "a witness", w.Attendance.WitnessLesson(ctx, act.As(w.Bases[0].Head), th.lesson), programme.WrongState)
	demotest.WantCode(t, "nobody asked", w.Archive.Reopen(ctx, officer, th.class), programme.WrongState)
	demotest.WantCode(t, "no reason", w.Archive.AskReopening(ctx, clerk, th.class, ""), programme.Invalid)
	steps := []struct {
		what string
		do   func() error
		code programme.ErrorCode
	}{
		{"asked", func() error { return w.Archive.AskReopening(ctx, clerk, th.class, "漏传备课本") }, ""},
		{"asked again", func() error { return w.Archive.AskReopening(ctx, act.As(w.Bases[0].Head), th.class, "漏传") }, programme.Conflict},
		{"evidence while it waits", add, programme.WrongState},
		{"the base agrees to itself", func() error { return w.Archive.Reopen(ctx, clerk, th.class) }, programme.Forbidden},
		{"not agreed", func() error { return w.Archive.KeepSealed(ctx, officer, th.class, "写明是哪一份") }, ""},
		{"answered twice", func() error { return w.Archive.Reopen(ctx, officer, th.class) }, programme.WrongState},
		{"asked anew", func() error { return w.Archive.AskReopening(ctx, clerk, th.class, "漏传 8 月的备课本") }, ""},
		{"agreed", func() error { return w.Archive.Reopen(ctx, officer, th.class) }, ""},
		{"evidence", add, ""},
		{"archived anew", func() error { return w.Archive.ArchiveClass(ctx, clerk, th.class, "原件成册") }, ""},
		{"evidence after", add, programme.WrongState},
	}
	for _, s := range steps {
		if err := s.do(); programme.CodeOf(err) != s.code {
			t.Fatalf("%s: %v, want %q", s.what, err, s.code)
		}
	}
}

// A doubt is let pass by another, until a day and with a reason; it stays to be
// seen, and counts again when the day is over or it is taken back.
func TestADoubtIsLetPass(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.ClassesStarted)
		teacher, officer, class := act.As(w.Bases[0].Teacher), act.As(w.Officer), w.Bases[0].Classes[0]
		l := demotest.LessonOver(t, w, 0)
		film := demotest.Film(t, w.System, teacher, 1, 5*60e9, l.StartsAt)
		if err := w.Evidence.Attach(ctx, teacher, class, []evidence.Attachment{{LessonID: l.ID, Kind: "recording", FileID: film}}); err != nil {
			t.Fatal(err)
		}
		if err := w.Attendance.HoldLesson(ctx, teacher, l.ID, demotest.Everybody(t, w, l.ID)); err != nil {
			t.Fatal(err)
		}
		today := programme.DateOf(w.Clock.Now().In(act.Shanghai))
		counts := func() (open, holds, passed int) {
			t.Helper()
			progress, err := w.Archive.ClassProgress(ctx, officer, class)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range progress.Doubts {
				if d.Passed() {
					passed++
				} else {
					open++
				}
				if d.Holds() {
					holds++
				}
			}
			return open, holds, passed
		}
		want := func(what string, open, passed int) {
			t.Helper()
			if o, h, p := counts(); o != open || h != open || p != passed {
				t.Errorf("%s: %d open, %d hold, %d passed; want %d and %d", what, o, h, p, open, passed)
			}
		}
		want("as it was found", 1, 0)
		progress, _ := w.Archive.ClassProgress(ctx, officer, class)
		doubt := progress.Doubts[0].ID()
		demotest.WantCode(t, "too long", w.Evidence.LetPass(ctx, officer, class, doubt, today.AddDays(400), "断电"), programme.Invalid)
		demotest.WantCode(t, "no reason", w.Evidence.LetPass(ctx, officer, class, doubt, today, ""), programme.Invalid)
		demotest.WantCode(t, "another doubt", w.Evidence.LetPass(ctx, officer, class, "recording_short x/y", today, "断电"), programme.NotFound)
		demotest.WantCode(t, "by the base", w.Evidence.LetPass(ctx, act.As(w.Bases[0].Clerk), class, doubt, today, "断电"), programme.Forbidden)
		if err := w.Evidence.LetPass(ctx, officer, class, doubt, today.AddDays(3), "断电，有维修单"); err != nil {
			t.Fatal(err)
		}
		want("let pass", 0, 1)
		demotest.WantCode(t, "twice", w.Evidence.LetPass(ctx, officer, class, doubt, today.AddDays(9), "断电"), programme.Conflict)
		list, err := w.Evidence.YearDoubts(ctx, officer, w.Programme)
		if err != nil || len(list) != 1 || list[0].Total != 1 || list[0].Passed != 1 {
			t.Errorf("the year: %+v, %v", list, err)
		}
		w.Clock.To(today.AddDays(4))
		want("the day is over", 1, 0)
		if err := w.Evidence.LetPass(ctx, officer, class, doubt, today.AddDays(30), "断电，有维修单"); err != nil {
			t.Fatal(err)
		}
		want("let pass again", 0, 1)
		if err := w.Evidence.RevokePass(ctx, officer, class, doubt, "维修单不实"); err != nil {
			t.Fatal(err)
		}
		want("taken back", 1, 0)
	})
}

// The package of a sealed class is what was sealed: it verifies with nothing but
// itself, and a file that was there on archiving and is gone is named.
func TestAPackageIsWhatWasSealed(t *testing.T) {
	w := &demotest.Year{System: demotest.OpenDir(t, demotest.Folder(t, demotest.Options{})), Cast: demotest.Cast(t, demotest.Options{})}
	cl, err := w.Archive.ClassNamed(ctx, w.Programme, "")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	made, err := w.Archive.WriteZip(ctx, act.As(w.Officer), cl.ID, "抽查", &out, func(string, int, int) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	r, err := bagit.Verify(ctx, bytes.NewReader(out.Bytes()), int64(out.Len()), bagit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Faults) > 0 || !r.Signed || !r.Sealed || r.Digest != made.Digest || r.Entries != made.Entries || r.Entries < 50 {
		t.Errorf("%+v\n%+v", r, made)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	page, err := z.Open(r.Folder + "/index.html")
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(page)
	for _, want := range []string{cl.Name, "sha256sum -c", "签到码", "教师登记", w.VerifierKey} {
		if !strings.Contains(html.UnescapeString(string(text)), want) {
			t.Errorf("the package's page does not say %s", want)
		}
	}
	_, err = w.Archive.WriteZip(ctx, act.As(w.Bases[1].Clerk), cl.ID, "看看", io.Discard, func(string, int, int) error { return nil })
	demotest.WantCode(t, "another base's clerk", err, programme.Forbidden)
}
