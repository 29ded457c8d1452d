package attendance

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/app/scan"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/papers"
	"jinlanling/internal/presence"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// signSheet is how a printed sign-in sheet is known.
var signSheet = scan.Kind{Name: "签到表", Mark: SheetMark}

// SheetBack is what became of one picture that was handed back.
type SheetBack struct {
	From, Page int    // which of the files, and its page where it was taken apart
	ScanID     string // where it was read
	LessonID   string // where it is known whose it is
	Lesson     string // in words
	Already    bool   // it was handed back before
	Problem    string // why it was not read, and what to do
}

// ReadSheets finds the sheets in pictures that were handed back, each by its own
// code, and keeps them for somebody to say line by line who signed. typed is the
// code off the paper, for one picture whose code cannot be read. What is wrong
// with one picture keeps no other from its place.
func (a *Desk) ReadSheets(ctx context.Context, c act.Caller, fileIDs []string, typed string) (out []SheetBack, err error) {
	if row := programme.Find(programme.SheetRead); !slices.Contains(row.Roles, c.Role) {
		return nil, programme.May(c.Actor, programme.SheetRead, act.OwnOf(c))
	}
	if n := len(fileIDs); n == 0 || n > scan.Most {
		return nil, programme.Errorf(programme.Invalid, "请上传签到表的照片或扫描件，一次不超过 %d 份", scan.Most)
	}
	if typed != "" {
		code, fits := presence.ParseSheetCode(typed)
		if !fits {
			return nil, programme.Errorf(programme.Invalid, "表上的数字应是 12 位，请照二维码下面印的重新输入")
		}
		typed = code
	}
	for i, id := range fileIDs {
		pages, err := a.sheetPages(ctx, c, id)
		if err != nil {
			return out, err
		}
		for k, page := range pages {
			b := SheetBack{From: i + 1}
			if len(pages) > 1 {
				b.Page = k + 1
			}
			if err := a.readSheet(ctx, c, page, typed, &b); err != nil {
				return out, err
			}
			out = append(out, b)
		}
	}
	return out, nil
}

// sheetPages are the pictures of a file that the caller handed in: itself, or
// the pages of a scan of several sheets, kept as files of their own.
func (a *Desk) sheetPages(ctx context.Context, c act.Caller, id string) ([]string, error) {
	err := a.Try(ctx, c, programme.SheetRead, func(s *act.Step) error { return s.Handed(id) })
	if err != nil {
		return nil, err
	}
	return scan.Pictures(ctx, a.Desk, c, signSheet, id)
}

// keepScan keeps a picture as one of the sheet that it shows, once.
func keepScan(s *act.Step, print *programme.SheetPrint, x *programme.SheetScan, b *SheetBack) error {
	l, cl, err := teaching.Lesson(s, print.LessonID)
	if err != nil {
		return err
	}
	if err := s.Move(&l.State); err != nil {
		return err
	}
	if err := teaching.Unsealed(cl); err != nil {
		return err
	}
	had, err := s.ScansOfFile(x.FileID)
	if err != nil {
		return err
	}
	if len(had) > 0 {
		b.ScanID, b.Already = had[0].ID, true
		return nil
	}
	if err := s.WholeFile(x.FileID); err != nil {
		return err
	}
	x.ID, x.LessonID, x.PrintID, x.State = s.NewID(), l.ID, print.ID, programme.Received
	x.ReadBy, x.ReadAt = s.Caller.User, s.Now()
	if err := store.Insert(s.Tx, x); err != nil {
		return err
	}
	b.ScanID = x.ID
	return s.Record(l.ProgrammeID, l.ID, act.Facts{"scan": x.ID, "code": print.Code, "file": x.FileID})
}

// readSheet reads one picture. What is wrong with it is said in b; an error is a
// fault of the house.
func (a *Desk) readSheet(ctx context.Context, c act.Caller, fileID, typed string, b *SheetBack) error {
	raw, err := scan.Bytes(a.Desk, fileID)
	if err != nil {
		return err
	}
	looking, leave, err := papers.Turn(ctx, c.User)
	if err != nil {
		return err
	}
	defer leave()
	found, code, problem, err := scan.Find(looking, signSheet, raw, typed, false)
	if b.Problem = problem; err != nil || problem != "" {
		return err
	}
	print, err := a.sheetOf(ctx, c, code, b)
	if err != nil || b.Problem != "" {
		return err
	}
	strips, ink := stripsOf(found, print)
	kept, err := a.KeepFile(ctx, c, bytes.NewReader(strips))
	if err != nil {
		return err
	}
	alike, err := a.likenesses(ctx, c, print, strips)
	if err != nil {
		return err
	}
	if c.Key != "" {
		c.Key += ":" + fileID[:16] // each picture is read once
	}
	c.Input = fileID
	err = a.Act(ctx, c, programme.SheetRead, "", func(s *act.Step) error {
		return keepScan(s, print, &programme.SheetScan{FileID: fileID, StripsID: kept.ID, Form: string(scan.Form(raw)), Ink: ink, Alike: alike}, b)
	})
	if e := (*programme.Error)(nil); errors.As(err, &e) && e.Code != programme.Internal {
		if e.Code != programme.Repeated {
			b.Problem, b.ScanID = e.Message, ""
		} else {
			b.Already = true
		}
		return nil
	}
	return err
}

// sheetOf is the printed sheet with a code, of a lesson that the caller may hand
// sheets in for; what speaks against it is said in b.
func (a *Desk) sheetOf(ctx context.Context, c act.Caller, code string, b *SheetBack) (print *programme.SheetPrint, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if print, err = tx.SheetOfCode(code); err != nil {
			return err
		}
		if print == nil {
			b.Problem = "没有打印过编码为 " + presence.GroupedCode(code) + " 的签到表"
			return nil
		}
		l, err := store.Get[programme.Lesson](tx, print.LessonID)
		if err != nil {
			return err
		}
		base, err := store.Get[programme.Base](tx, l.BaseID)
		if err != nil {
			return err
		}
		if programme.May(c.Actor, programme.SheetRead, act.SubjectOf(base)) != nil {
			b.Problem = "这是别的基地的签到表"
			return nil
		}
		b.LessonID, b.Lesson = l.ID, inWords(l)
		return nil
	})
	return print, err
}

// stripsOf is a sheet's lines below each other as one picture, and on which of
// them something is written.
func stripsOf(f *presence.Found, p *programme.SheetPrint) (raw []byte, ink []string) {
	lines := presence.Lines(len(p.People), p.SignOut)
	ink = make([]string, len(lines))
	all := make([]presence.Rect, len(lines))
	for i, l := range lines {
		if k := f.Ink(l.In); !k.Empty() {
			ink[i] = "1"
		}
		all[i] = l.All
	}
	return scan.Strips(f, all), ink
}

// ScanLine is one line of a sheet that came back.
type ScanLine struct {
	act.Member
	Written  bool   // something is written on it: told beside the picture, and never preset
	Presence string // how they stand on the lesson's sheet today, "" where they do not
	Method   string
}

// ScanShown is a sheet that came back, for its page.
type ScanShown struct {
	programme.SheetScan
	Lesson programme.Lesson
	Class  programme.Class
	Code   string // as it is printed
	Lines  []ScanLine
	By     string // who confirmed it
	Owner  programme.Subject
	Others int // pictures of the same printed sheet beside this one

	Gone string         // the act that destroyed the picture when its years of keeping were over, "" while it is there
	When programme.Date // the day on which that act was done; 0 while it is under way
}

// Scan is a sheet that came back, for who sees the lesson's evidence.
func (a *Desk) Scan(ctx context.Context, c act.Caller, id string) (out *ScanShown, err error) {
	if !evidence.SeenBy(c.Role) {
		return nil, programme.Errorf(programme.Forbidden, "%s不能查看签到表的图片", c.Role.Name())
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		scan, err := store.Get[programme.SheetScan](tx, id)
		if err != nil {
			return err
		}
		if err := a.Sees(tx, c, programme.NounLesson, scan.LessonID); err != nil {
			return err
		}
		l, err := store.Get[programme.Lesson](tx, scan.LessonID)
		if err != nil {
			return err
		}
		cl, err := store.Get[programme.Class](tx, l.ClassID)
		if err != nil {
			return err
		}
		print, err := store.Get[programme.SheetPrint](tx, scan.PrintID)
		if err != nil {
			return err
		}
		b, err := store.Get[programme.Base](tx, l.BaseID)
		if err != nil {
			return err
		}
		out = &ScanShown{SheetScan: *scan, Lesson: *l, Class: *cl, Code: presence.GroupedCode(print.Code), Owner: act.SubjectOf(b)}
		if u, err := store.Get[programme.User](tx, scan.ConfirmedBy); err == nil {
			out.By = u.Name
		}
		given, err := tx.Given([]string{scan.FileID})
		if err != nil {
			return err
		}
		out.Gone, out.When = evidence.GoneBy(given, scan.FileID)
		scans, err := tx.SheetScans(l.ID)
		if err != nil {
			return err
		}
		out.Others = act.CountIf(scans, func(s programme.SheetScan) bool { return s.PrintID == scan.PrintID && s.ID != scan.ID })
		return out.readLines(tx, print)
	})
	return out, err
}

func (v *ScanShown) readLines(tx *store.Tx, print *programme.SheetPrint) error {
	apps, err := tx.ApplicationsByID(print.People)
	if err != nil {
		return err
	}
	members, err := act.WithNames(tx, apps)
	if err != nil {
		return err
	}
	rows, err := tx.LessonAttendance(v.LessonID)
	if err != nil {
		return err
	}
	for i, id := range print.People {
		x := ScanLine{Written: i < len(v.Ink) && v.Ink[i] != ""}
		if k := slices.IndexFunc(members, func(m act.Member) bool { return m.ApplicationID == id }); k >= 0 {
			x.Member = members[k]
		}
		if k := slices.IndexFunc(rows, func(r programme.Attendance) bool { return r.ApplicationID == id }); k >= 0 {
			x.Presence, x.Method = rows[k].State, rows[k].Method
		}
		v.Lines = append(v.Lines, x)
	}
	return nil
}

// ScanWaiting is a sheet that came back and waits to be read off.
type ScanWaiting struct {
	programme.SheetScan
	Lesson, Class string
}

// ScansWaiting are the sheets of the caller's base in a year that nobody has
// confirmed yet.
func (a *Desk) ScansWaiting(ctx context.Context, c act.Caller, programmeID string) (out []ScanWaiting, err error) {
	if row := programme.Find(programme.SheetConfirm); !slices.Contains(row.Roles, c.Role) {
		return nil, programme.May(c.Actor, programme.SheetConfirm, act.OwnOf(c))
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		out = nil
		list, err := tx.ScansWaiting(programmeID, c.Base)
		for _, s := range list {
			l, err := store.Get[programme.Lesson](tx, s.LessonID)
			if err != nil {
				return err
			}
			cl, err := store.Get[programme.Class](tx, l.ClassID)
			if err != nil {
				return err
			}
			out = append(out, ScanWaiting{s, inWords(l), cl.Name})
		}
		return err
	})
	return out, err
}

// ScanPicture opens the whole picture of a sheet that came back.
func (a *Desk) ScanPicture(ctx context.Context, c act.Caller, id string) (*act.Stored, error) {
	v, err := a.Scan(ctx, c, id)
	if err != nil {
		return nil, err
	}
	var f *programme.File
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		f, err = store.Get[programme.File](tx, v.FileID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.OpenFile(f)
}

// Strip is the picture of one line of a sheet that came back, from 0 on, as JPEG.
func (a *Desk) Strip(ctx context.Context, c act.Caller, id string, line int) ([]byte, error) {
	v, err := a.Scan(ctx, c, id)
	if err != nil {
		return nil, err
	}
	if line < 0 || line >= len(v.Lines) {
		return nil, programme.Errorf(programme.NotFound, "这张签到表没有第 %d 行", line+1)
	}
	raw, err := scan.Bytes(a.Desk, v.StripsID)
	if err != nil {
		return nil, err
	}
	return scan.Strip(raw, line, len(v.Lines))
}
