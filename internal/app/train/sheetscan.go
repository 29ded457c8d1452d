package train

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"io"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/media"
	"jinlanling/internal/papers"
	"jinlanling/internal/presence"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Bounds of sheets that come back.
const (
	MostScans    = 40 // pictures, or pages of a PDF, at once
	stripQuality = 75
)

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
	if n := len(fileIDs); n == 0 || n > MostScans {
		return nil, programme.Errorf(programme.Invalid, "请上传签到表的照片或扫描件，一次不超过 %d 份", MostScans)
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
	raw, err := a.fileBytes(id)
	if err != nil {
		return nil, err
	}
	if form, _ := media.FormOf(raw[:min(len(raw), 1024)]); form != pdf {
		return []string{id}, nil
	}
	looking, leave, err := papers.Turn(ctx, c.User)
	if err != nil {
		return nil, err
	}
	pages := papers.Pages(looking, raw)
	leave()
	if len(pages) == 0 {
		return []string{id}, nil
	}
	if len(pages) > MostScans {
		return nil, programme.Errorf(programme.TooLarge, "这个 PDF 有 %d 页签到表，一次最多 %d 页，请分几次", len(pages), MostScans)
	}
	readers := make([]io.Reader, len(pages))
	for i, p := range pages {
		readers[i] = bytes.NewReader(p.JPEG)
	}
	list, err := a.StoreFiles(ctx, c, readers)
	ids := make([]string, len(list))
	for i, f := range list {
		ids[i] = f.ID
	}
	return ids, err
}

func (a *Desk) fileBytes(id string) ([]byte, error) {
	r, err := a.Files.Get(id)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, papers.MaxPDF+1))
}

// findSheet looks for a printed sheet in a picture, and for its code, which is
// the typed one where the picture shows none.
func findSheet(looking context.Context, raw []byte, typed string, b *SheetBack) (found *presence.Found, code string, err error) {
	m, problems := papers.Picture(raw)
	if len(problems) > 0 {
		b.Problem = problems[0].Message + "。请传 JPG、PNG 图片，或扫描成 PDF"
		return nil, "", nil
	}
	found, err = presence.Find(looking, m)
	code = typed
	if found != nil && found.Code != "" {
		var ours bool
		if code, ours = presence.ParseSheetCode(strings.TrimPrefix(found.Code, sheetMark)); !ours || !strings.HasPrefix(found.Code, sheetMark) {
			b.Problem = "图片上的二维码不是本系统签到表的"
			return nil, "", nil
		}
	}
	if worded := (*programme.Error)(nil); errors.As(err, &worded) && worded.Code == programme.Invalid && (found == nil || found.Marks == 0 || code == "") {
		b.Problem = worded.Message
		return nil, "", nil
	} else if err != nil && worded == nil {
		return nil, "", err
	}
	return found, code, nil
}

// keepScan keeps a picture as one of the sheet that it shows, once.
func keepScan(s *act.Step, print *programme.SheetPrint, scan *programme.SheetScan, b *SheetBack) error {
	l, cl, err := lesson(s, print.LessonID)
	if err != nil {
		return err
	}
	if err := s.Move(&l.State); err != nil {
		return err
	}
	if err := unsealed(cl); err != nil {
		return err
	}
	had, err := s.ScansOfFile(scan.FileID)
	if err != nil {
		return err
	}
	if len(had) > 0 {
		b.ScanID, b.Already = had[0].ID, true
		return nil
	}
	if err := s.WholeFile(scan.FileID); err != nil {
		return err
	}
	scan.ID, scan.LessonID, scan.PrintID, scan.State = s.NewID(), l.ID, print.ID, programme.Received
	scan.ReadBy, scan.ReadAt = s.Caller.User, s.Now()
	if err := store.Insert(s.Tx, scan); err != nil {
		return err
	}
	b.ScanID = scan.ID
	return s.Record(l.ProgrammeID, l.ID, act.Facts{"scan": scan.ID, "code": print.Code, "file": scan.FileID})
}

// readSheet reads one picture. What is wrong with it is said in b; an error is a
// fault of the house.
func (a *Desk) readSheet(ctx context.Context, c act.Caller, fileID, typed string, b *SheetBack) error {
	raw, err := a.fileBytes(fileID)
	if err != nil {
		return err
	}
	form, _ := media.FormOf(raw[:min(len(raw), 1024)])
	looking, leave, err := papers.Turn(ctx, c.User)
	if err != nil {
		return err
	}
	defer leave()
	found, code, err := findSheet(looking, raw, typed, b)
	if err != nil || b.Problem != "" {
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
	if c.Key != "" {
		c.Key += ":" + fileID[:16] // each picture is read once
	}
	c.Input = fileID
	err = a.Act(ctx, c, programme.SheetRead, "", func(s *act.Step) error {
		return keepScan(s, print, &programme.SheetScan{FileID: fileID, StripsID: kept.ID, Form: string(form), Ink: ink}, b)
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
		b.LessonID, b.Lesson = l.ID, l.StartsAt.In(act.Shanghai).Format("1月2日 15:04 ")+l.Topic
		return nil
	})
	return print, err
}

// stripsOf is a sheet's lines below each other as one picture, and on which of
// them something is written.
func stripsOf(f *presence.Found, p *programme.SheetPrint) (raw []byte, ink []string) {
	lines := presence.Lines(len(p.People), p.SignOut)
	var all *image.Gray
	ink = make([]string, len(lines))
	for i, l := range lines {
		if k := f.Ink(l.In); !k.Empty() {
			ink[i] = "1"
		}
		strip := f.Cut(l.All)
		if all == nil {
			all = image.NewGray(image.Rect(0, 0, strip.Rect.Dx(), strip.Rect.Dy()*len(lines)))
		}
		draw.Draw(all, image.Rect(0, i*strip.Rect.Dy(), all.Rect.Dx(), (i+1)*strip.Rect.Dy()), strip, strip.Rect.Min, draw.Src)
	}
	if all == nil {
		return nil, ink
	}
	var out bytes.Buffer
	_ = jpeg.Encode(&out, all, &jpeg.Options{Quality: stripQuality}) // a buffer takes everything
	return out.Bytes(), ink
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
}

// Scan is a sheet that came back, for who sees the lesson's evidence.
func (a *Desk) Scan(ctx context.Context, c act.Caller, id string) (out *ScanShown, err error) {
	if !SeesEvidence(c.Role) {
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
			out = append(out, ScanWaiting{s, l.StartsAt.In(act.Shanghai).Format("1月2日 15:04 ") + l.Topic, cl.Name})
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
	raw, err := a.fileBytes(v.StripsID)
	if err != nil {
		return nil, err
	}
	all, err := jpeg.Decode(bytes.NewReader(raw)) // our own, of bounded size
	if err != nil {
		return nil, err
	}
	part, ok := all.(interface {
		SubImage(image.Rectangle) image.Image
	})
	if !ok {
		return nil, fmt.Errorf("strips of %s are no picture to cut", id)
	}
	h := all.Bounds().Dy() / len(v.Lines)
	var out bytes.Buffer
	err = jpeg.Encode(&out, part.SubImage(image.Rect(0, line*h, all.Bounds().Dx(), (line+1)*h)), &jpeg.Options{Quality: 85})
	return out.Bytes(), err
}
