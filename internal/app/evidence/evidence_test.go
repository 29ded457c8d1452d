package evidence_test

import (
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/archive"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/demotest"
	"jinlanling/internal/media/mediatest"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// A file is what its kind claims or is refused with what to do, and nothing of
// what came with it is kept (clause 3.5.1).
func TestEvidenceThatIsNone(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	teacher, class := act.As(w.Bases[0].Teacher), w.Bases[0].Classes[0]
	l := demotest.LessonOver(t, w, 0)
	film := mediatest.Film{Seed: 1, Length: 25 * time.Minute, Every: 30 * time.Second, Width: 160, Height: 90}
	text, photo := []byte("这是课堂录像"), mediatest.Photo{Seed: 2}
	whole := film.Bytes()
	for _, c := range []struct {
		what, kind string
		raw        []byte
		says       string
	}{
		{"a text as a recording", "recording", text, "不是录像。请上传 MP4"},
		{"a picture as a recording", "recording", photo.Bytes(), "不是录像。请上传 MP4"},
		{"a recording cut short", "recording", whole[:len(whole)/2], "重新上传"},
		{"an AVI", "recording", append([]byte("RIFF\x00\x10\x00\x00AVI LIST"), make([]byte, 4000)...), "另存为 MP4"},
		{"a film as a photo", "opening_photo", whole, "不是照片。请上传 JPG"},
		{"a HEIC as a photo", "opening_photo", photo.HEIC(), "HEIC"},
		{"a text as the sheets", "sign_in", text, "这是文本文件，不能作为签到簿"},
		{"a film as a teacher's book", "lesson_book", whole, "不能作为教师备课本"},
		{"nothing as a teacher's book", "lesson_book", nil, "文件是空的"},
	} {
		t.Run(c.what, func(t *testing.T) {
			lesson := l.ID
			if c.kind != "recording" {
				lesson = ""
			}
			good := evidence.Attachment{LessonID: l.ID, Kind: "recording", FileID: demotest.Film(t, w.System, teacher, 77, 25*time.Minute, l.StartsAt)}
			err := w.Evidence.Attach(ctx, teacher, class,
				[]evidence.Attachment{good, {LessonID: lesson, Kind: c.kind, FileID: demotest.Kept(t, w.System, teacher, c.raw), Seconds: 2700}})
			demotest.WantCode(t, c.what, err, programme.Invalid)
			if problems := problemsIn(err); len(problems) != 1 || !strings.Contains(problems[0].Message, c.says) ||
				!strings.HasPrefix(problems[0].Message, "第 2 份：") {
				t.Errorf("%s: %+v, want %q", c.what, problems, c.says)
			}
		})
	}
	sheet, err := w.Attendance.LessonSheet(ctx, teacher, l.ID)
	if err != nil || len(sheet.Evidence) != 0 {
		t.Errorf("%d pieces were kept, %v", len(sheet.Evidence), err)
	}
}

// What was read counts, and what somebody says beside it does not; what was
// typed before files were read counts as it did, and is told apart.
func TestTheLengthIsRead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.ClassesStarted)
		teacher, class := act.As(w.Bases[0].Teacher), w.Bases[0].Classes[0]
		lines := func() archive.Line {
			lines, err := w.Archive.Lines(ctx, teacher, class)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range lines {
				if l.Item.Code == "recording" {
					return l
				}
			}
			t.Fatal("the notice asks for no recordings")
			return archive.Line{}
		}
		for k, length := range []time.Duration{5 * time.Minute, 25 * time.Minute, 30 * time.Minute} {
			l := demotest.LessonOver(t, w, k)
			in := evidence.Attachment{LessonID: l.ID, Kind: "recording",
				FileID:  demotest.Film(t, w.System, teacher, uint64(k), length, l.StartsAt.Add(3*time.Minute)),
				Seconds: 2700, TakenAt: l.StartsAt}
			if err := w.Evidence.Attach(ctx, teacher, class, []evidence.Attachment{in}); err != nil {
				t.Fatal(err)
			}
			sheet, err := w.Attendance.LessonSheet(ctx, teacher, l.ID)
			if err != nil || len(sheet.Evidence) != 1 {
				t.Fatalf("%d pieces, %v", len(sheet.Evidence), err)
			}
			e := sheet.Evidence[0]
			if e.Lasts() != int(length.Seconds()) || e.Seconds != 2700 || e.Typed() || e.Read.Form != "mov" || e.Read.Width != 160 || !e.Read.Sound {
				t.Errorf("read %+v beside %+v, want %s", e.Read, e.Evidence, length)
			}
			if !e.Read.TakenAt.Equal(l.StartsAt.Add(3*time.Minute)) || e.Read.Stamp != "com.apple.quicktime.creationdate" || !e.TakenAt.Equal(l.StartsAt) {
				t.Errorf("taken at %s by %q, said %s", e.Read.TakenAt, e.Read.Stamp, e.TakenAt)
			}
			if err := w.Attendance.HoldLesson(ctx, teacher, l.ID, demotest.Everybody(t, w, l.ID)); err != nil {
				t.Fatal(err)
			}
		}
		if l := lines(); l.Need != 3 || l.Have != 2 || l.Typed != 0 || len(l.Lacks) != 1 || l.Lacks[0].Why != "不足 20 分钟" {
			t.Errorf("read: %+v", l)
		}
		storetest.Exec(t, p, "DELETE FROM evidence_readings") // as they stood before files were read
		if l := lines(); l.Have != 3 || l.Typed != 3 || len(l.Lacks) != 0 {
			t.Errorf("typed: %+v", l)
		}
		progress, err := w.Archive.ClassProgress(ctx, teacher, class)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range progress.Lessons[:3] {
			if l.Recorded != 2700 || !l.Typed || l.Short != "" {
				t.Errorf("typed: %d s, %v, %q", l.Recorded, l.Typed, l.Short)
			}
		}
	})
}

// A form that is sent again is done once, and says so (not that its files are used).
func TestEvidenceSentAgain(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	teacher, class, l := act.As(w.Bases[0].Teacher), w.Bases[0].Classes[0], demotest.LessonOver(t, w, 0)
	list := []evidence.Attachment{{LessonID: l.ID, Kind: "recording", FileID: demotest.Film(t, w.System, teacher, 1, 25*time.Minute, l.StartsAt)}}
	teacher.Key = "a form's own key"
	if err := w.Evidence.Attach(ctx, teacher, class, list); err != nil {
		t.Fatal(err)
	}
	demotest.WantCode(t, "the same form", w.Evidence.Attach(ctx, teacher, class, list), programme.Repeated)
	teacher.Key = "another's"
	demotest.WantCode(t, "the same file", w.Evidence.Attach(ctx, teacher, class, list), programme.Conflict)
	fresh := evidence.Attachment{LessonID: l.ID, Kind: "recording", FileID: demotest.Film(t, w.System, teacher, 2, 25*time.Minute, l.StartsAt)}
	demotest.WantCode(t, "one file twice", w.Evidence.Attach(ctx, act.As(w.Bases[0].Teacher), class, []evidence.Attachment{fresh, fresh}), programme.Conflict)
}

// problemsIn are the problems that an error names.
func problemsIn(err error) []programme.Problem {
	var e *programme.Error
	if !errors.As(err, &e) {
		return nil
	}
	return e.Problems
}

// Evidence that is what it should be is not doubted, and each kind of doubt is
// told where it belongs (clauses 3.1.4, 3.5.1).
func TestDoubtsAboutEvidence(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	teacher, class := act.As(w.Bases[0].Teacher), w.Bases[0].Classes[0]
	attach := func(list ...evidence.Attachment) {
		t.Helper()
		if err := w.Evidence.Attach(ctx, teacher, class, list); err != nil {
			t.Fatal(err)
		}
	}
	found := func() map[string]int {
		t.Helper()
		p, err := w.Archive.ClassProgress(ctx, teacher, class)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]int{}
		for _, d := range p.Doubts {
			out[d.Code]++
		}
		return out
	}
	shoot := func(k int, f mediatest.Film) evidence.Attachment {
		t.Helper()
		l := demotest.LessonOver(t, w, k)
		f.Seed, f.Width, f.Height = uint64(k+100), 160, 90
		if f.Length == 0 {
			f.Length = 25 * time.Minute
		}
		if f.Every == 0 {
			f.Every = 30 * time.Second
		}
		if f.Taken.IsZero() {
			f.Taken = l.StartsAt.Add(5 * time.Minute)
		}
		return evidence.Attachment{LessonID: l.ID, Kind: "recording", FileID: demotest.Kept(t, w.System, teacher, f.Bytes())}
	}
	photo := func(seed uint64, quality int) evidence.Attachment {
		return evidence.Attachment{Kind: "opening_photo",
			FileID: demotest.Kept(t, w.System, teacher, mediatest.Photo{Seed: seed, Quality: quality, Taken: demotest.LessonOver(t, w, 0).StartsAt}.Bytes())}
	}
	started := demotest.LessonOver(t, w, 0).StartsAt
	attach(shoot(0, mediatest.Film{}), photo(1, 0), photo(2, 0))
	attach(shoot(1, mediatest.Film{Taken: demotest.LessonOver(t, w, 1).StartsAt.Add(8 * time.Hour)})) // a camera that knows no zone
	if got := found(); len(got) != 0 {
		t.Fatalf("honest evidence is doubted: %v", got)
	}
	short := shoot(2, mediatest.Film{Form: mediatest.MOV, Length: 5 * time.Minute})
	short.Seconds = 2700
	attach(short)
	if err := w.Attendance.HoldLesson(ctx, teacher, short.LessonID, demotest.Everybody(t, w, short.LessonID)); err != nil {
		t.Fatal(err)
	}
	attach(shoot(3, mediatest.Film{Form: mediatest.MOV, Taken: started.Add(-72 * time.Hour)}))
	attach(shoot(4, mediatest.Film{Form: mediatest.MOV, Every: 12 * time.Minute}))
	attach(photo(1, 85), evidence.Attachment{Kind: "closing_photo",
		FileID: demotest.Kept(t, w.System, teacher, mediatest.Photo{Seed: 9, Taken: started.AddDate(-1, 0, 0)}.Bytes())})
	want := map[string]int{"recording_short": 1, "said_differs": 1, "taken_outside": 1, "recording_still": 1, "photo_alike": 1, "photo_outside": 1}
	if got := found(); !maps.Equal(got, want) {
		t.Errorf("doubts: %v, want %v", got, want)
	}
	var many []evidence.Attachment
	for k := 5; k < 17; k++ {
		many = append(many, shoot(k, mediatest.Film{}))
	}
	w.Clock.Until(demotest.LessonOver(t, w, 5).EndsAt.Add(22 * 24 * time.Hour))
	attach(many...)
	got := found()
	if got["entered_at_once"] != 1 || got["entered_late"] == 0 {
		t.Errorf("twelve lessons at once, weeks later: %v", got)
	}
	sheet, err := w.Attendance.LessonSheet(ctx, teacher, short.LessonID)
	if err != nil || len(sheet.Doubts) != 2 {
		t.Errorf("the short lesson: %+v, %v", sheet.Doubts, err)
	}
	total := 0
	for _, n := range got {
		total += n
	}
	for _, who := range []act.Caller{act.As(w.Officer), act.As(w.Bases[0].Head)} {
		if list, err := w.Evidence.YearDoubts(ctx, who, w.Programme); err != nil || len(list) != 1 || list[0].Class.ID != class || list[0].Total != total {
			t.Errorf("the year as %s: %+v, %v, want %d", who.Role, list, err, total)
		}
	}
	if list, err := w.Evidence.YearDoubts(ctx, act.As(w.Bases[1].Head), w.Programme); err != nil || len(list) != 0 {
		t.Errorf("another base sees %+v, %v", list, err)
	}
}

// The demo's honest year is doubted for the recordings that were made too
// short, and for nothing else; what counts as minutes agrees with the archive.
func TestTheHonestYearIsDoubtedForShortRecordingsAlone(t *testing.T) {
	sys, officer := demotest.OpenDir(t, demotest.Folder(t, demotest.Options{})), act.As(demotest.Cast(t, demotest.Options{}).Officer)
	list, err := sys.Evidence.YearDoubts(ctx, officer, demotest.Cast(t, demotest.Options{}).Programme)
	if err != nil {
		t.Fatal(err)
	}
	doubted := 0
	for _, d := range list {
		for k, n := range d.Counts {
			if evidence.Doubts[k].Code == "recording_short" {
				doubted += n
			} else if n > 0 {
				t.Errorf("%s %s: %d %s", d.Base, d.Class.Name, n, evidence.Doubts[k].Code)
			}
		}
	}
	short, typed := 0, 0
	var classes []programme.Class
	err = sys.Store.Read(ctx, func(tx *store.Tx) (err error) {
		classes, err = tx.Classes(demotest.Cast(t, demotest.Options{}).Programme)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, cl := range classes {
		lines, err := sys.Archive.Lines(ctx, officer, cl.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			typed += l.Typed
			for _, lack := range l.Lacks {
				if strings.HasPrefix(lack.Why, "不足") {
					short++
				}
			}
		}
	}
	if doubted != short || doubted == 0 || typed != 0 {
		t.Errorf("%d recordings are doubted as short, archives lack %d as short, %d were typed", doubted, short, typed)
	}
}
