package online

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strconv"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/exchange"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Page is what a class learnt online: its courses of the plan, who learnt
// what, the files, and what was not counted.
type Page struct {
	Class   programme.Class
	Rule    *rules.OnlineHours // nil where the notice counts nothing
	Cite    string
	Minutes int // of one class hour
	Courses []Course
	People  []Person
	Files   []File
	Odd     []Odd
	Owner   programme.Subject
}

// Course is a course of the plan that is learnt online.
type Course struct {
	ID, Name, Mode, Kind string
	Hours                int
}

// Person is what one member learnt online, in minutes of class hours
// beside the page's courses.
type Person struct {
	act.Member
	By      []int
	Counted int
	Watched int // seconds
	Rows    int
}

// File is a platform's file of a class.
type File struct {
	programme.OnlineFile
	Platform  string
	Reader    string // who read it
	Withdrawn string // who took it back
	Counted   int    // minutes of class hours
}

// Odd is why some rows do not count, or not all of them.
type Odd struct {
	Why          string
	Rows, People int
}

// OfClass is what a class learnt online, for who sees its evidence.
func (a *Desk) OfClass(ctx context.Context, c act.Caller, classID string) (p *Page, err error) {
	if !evidence.SeenBy(c.Role) {
		return nil, programme.Errorf(programme.Forbidden, "%s不能查看全班的线上学习记录", c.Role.Name())
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounClass, classID); err != nil {
			return err
		}
		cl, err := store.Get[programme.Class](tx, classID)
		if err != nil {
			return err
		}
		n, err := a.NoticeOf(tx, cl.ProgrammeID)
		if err != nil {
			return err
		}
		b, err := store.Get[programme.Base](tx, cl.BaseID)
		if err != nil {
			return err
		}
		p = &Page{Class: *cl, Rule: n.Hours.Online, Minutes: n.Hours.Minutes, Owner: act.SubjectOf(b)}
		if p.Rule != nil {
			p.Cite = n.Cite(p.Rule.Clause)
		}
		_, plan, err := teaching.PlanOf(tx, cl.BaseID, cl.PlanLineID)
		if err != nil {
			return err
		}
		if plan != nil {
			for _, x := range plan.Courses {
				if x.Mode == curriculum.Recorded || x.Mode == curriculum.Live {
					p.Courses = append(p.Courses, Course{x.ID, x.Name, x.Mode.Name(), act.NoticeWord(n, store.LessonKind, x.Kind), x.Hours})
				}
			}
		}
		return a.fill(tx, p)
	})
	return p, err
}

func (a *Desk) fill(tx *store.Tx, p *Page) error {
	files, err := tx.OnlineFiles(p.Class.ID)
	if err != nil {
		return err
	}
	who := map[string]bool{}
	for _, f := range files {
		who[f.ReadBy], who[f.WithdrawnBy] = true, true
	}
	users, err := tx.UsersByID(act.Sorted(who))
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, u := range users {
		names[u.ID] = u.Name
	}
	var rows []programme.OnlineLine
	for _, f := range files {
		x := File{OnlineFile: f, Platform: a.platform(f.Layout), Reader: names[f.ReadBy], Withdrawn: names[f.WithdrawnBy]}
		if f.State == programme.Active {
			lines, err := tx.OnlineLines(f.ID)
			if err != nil {
				return err
			}
			for i := range lines {
				x.Counted += lines[i].Counted
			}
			rows = append(rows, lines...)
		}
		p.Files = append(p.Files, x)
	}
	p.odd(rows)
	if len(p.Courses) == 0 && len(rows) == 0 {
		return nil
	}
	return p.people(tx, rows)
}

func (a *Desk) platform(code string) string {
	if i := slices.IndexFunc(a.layouts, func(l *exchange.OnlineLayout) bool { return l.Code == code }); i >= 0 {
		return a.layouts[i].Platform
	}
	return code
}

func (p *Page) people(tx *store.Tx, rows []programme.OnlineLine) error {
	apps, err := tx.ClassApplications(p.Class.ID)
	if err != nil {
		return err
	}
	members, err := act.WithNames(tx, apps)
	if err != nil {
		return err
	}
	done, err := tx.ClassOnlineDone(p.Class.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		x := Person{Member: m, By: make([]int, len(p.Courses))}
		for _, l := range rows {
			if l.ApplicationID == m.ApplicationID {
				x.Rows++
				x.Watched += l.Seconds
			}
		}
		for _, d := range done {
			if d.ApplicationID != m.ApplicationID {
				continue
			}
			x.Counted += d.Minutes
			if i := slices.IndexFunc(p.Courses, func(c Course) bool { return c.ID == d.CourseID }); i >= 0 {
				x.By[i] += d.Minutes
			}
		}
		if m.State != programme.Dropped || x.Rows > 0 {
			p.People = append(p.People, x)
		}
	}
	return nil
}

// odd groups the rows that do not count by the reason, the most first.
func (p *Page) odd(rows []programme.OnlineLine) {
	at := map[string]int{}
	people := map[string]map[string]bool{}
	for _, l := range rows {
		if l.Why == "" {
			continue
		}
		i, ok := at[l.Why]
		if !ok {
			i = len(p.Odd)
			at[l.Why], people[l.Why] = i, map[string]bool{}
			p.Odd = append(p.Odd, Odd{Why: l.Why})
		}
		p.Odd[i].Rows++
		if l.ApplicationID != "" && !people[l.Why][l.ApplicationID] {
			people[l.Why][l.ApplicationID] = true
			p.Odd[i].People++
		}
	}
	slices.SortStableFunc(p.Odd, func(a, b Odd) int { return cmp.Compare(b.Rows, a.Rows) })
}

// file is a platform's file of a class that the caller sees.
func (a *Desk) file(ctx context.Context, c act.Caller, classID, id string, fn func(*store.Tx, *programme.OnlineFile) error) error {
	if !evidence.SeenBy(c.Role) {
		return programme.Errorf(programme.Forbidden, "%s不能查看线上学习记录", c.Role.Name())
	}
	return a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounClass, classID); err != nil {
			return err
		}
		f, err := store.Get[programme.OnlineFile](tx, id)
		if err == nil && f.ClassID != classID {
			err = programme.Errorf(programme.NotFound, "本班没有这份线上学习记录")
		}
		if err != nil {
			return err
		}
		return fn(tx, f)
	})
}

// Original is a platform's file as it came.
func (a *Desk) Original(ctx context.Context, c act.Caller, classID, id string) (*act.Stored, error) {
	var f *programme.File
	err := a.file(ctx, c, classID, id, func(tx *store.Tx, x *programme.OnlineFile) (err error) {
		f, err = store.Get[programme.File](tx, x.FileID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.OpenFile(f)
}

// FileOf is a platform's file with what became of each row. Names are
// those that the file holds; where its layout is there no more they are blank.
func (a *Desk) FileOf(ctx context.Context, c act.Caller, classID, id string) (*Reading, error) {
	var file programme.OnlineFile
	minutes := 0
	err := a.file(ctx, c, classID, id, func(tx *store.Tx, f *programme.OnlineFile) error {
		cl, err := store.Get[programme.Class](tx, f.ClassID)
		if err != nil {
			return err
		}
		n, err := a.NoticeOf(tx, cl.ProgrammeID)
		if err != nil {
			return err
		}
		file, minutes = *f, n.Hours.Minutes
		return nil
	})
	if err != nil {
		return nil, err
	}
	return a.ReadAgain(ctx, file, minutes)
}

// ReadAgain reads a stored file once more, beside what its rows became.
func (a *Desk) ReadAgain(ctx context.Context, f programme.OnlineFile, minutes int) (*Reading, error) {
	var lines []programme.OnlineLine
	err := a.Store.Read(ctx, func(tx *store.Tx) (err error) {
		lines, err = tx.OnlineLines(f.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := &Reading{OnlineFile: f, Minutes: minutes}
	said := map[int]exchange.OnlineLine{}
	if i := slices.IndexFunc(a.layouts, func(l *exchange.OnlineLayout) bool { return l.Code == f.Layout }); i >= 0 {
		list, err := a.lines(a.layouts[i], f.FileID)
		if err != nil {
			return nil, err
		}
		for _, x := range list {
			said[x.Row] = x
		}
	}
	for i := range lines {
		out.Rows = append(out.Rows, Row{said[lines[i].Row], &lines[i]})
	}
	return out, nil
}

// WriteResult writes the file's rows with what became of each.
func (r *Reading) WriteResult(w io.Writer) error { return forms.WriteList(w, r.ResultList()) }

func (r *Reading) ResultList() forms.ListSheet {
	sheet := forms.ListSheet{Title: "线上学习记录逐行结果", Columns: []forms.ListColumn{{Title: "原表行号", Number: true}, {Title: "姓名"}, {Title: "课程"}, {Title: "开始"},
		{Title: "结束"}, {Title: "观看（分钟）"}, {Title: "检查"}, {Title: "结果"}}}
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(act.Shanghai).Format(time.DateTime)
	}
	for i := range r.Rows {
		x := &r.Rows[i]
		checks := ""
		if x.Line.Asked > 0 {
			checks = strconv.Itoa(x.Line.Passed) + " / " + strconv.Itoa(x.Line.Asked)
		}
		sheet.Rows = append(sheet.Rows, []any{int64(x.Line.Row), x.Name, x.Course, at(x.Began), at(x.Ended),
			strconv.FormatFloat(float64(x.Line.Seconds)/60, 'f', 1, 64), checks, r.Says(x)})
	}
	return sheet
}

// Own is what one trainee learnt online, row by row.
type Own struct {
	Minutes int // of one class hour
	Counted int
	Rows    []OwnRow
}

// OwnRow is a row about them.
type OwnRow struct {
	programme.OnlineLine
	Course string
}

// OwnOf is it, for who sees the application.
func (a *Desk) OwnOf(ctx context.Context, c act.Caller, applicationID string) (o *Own, err error) {
	err = a.OfApplication(ctx, c, applicationID, func(tx *store.Tx, ap *programme.Application) error {
		o = &Own{}
		rows, err := tx.ApplicationOnline(ap.ID)
		if err != nil || len(rows) == 0 {
			return err
		}
		n, err := a.NoticeOf(tx, ap.ProgrammeID)
		if err != nil {
			return err
		}
		_, plan, err := teaching.PlanOf(tx, ap.BaseID, ap.PlanLineID)
		if err != nil {
			return err
		}
		courses := map[string]string{}
		if plan != nil {
			for _, x := range plan.Courses {
				courses[x.ID] = x.Name
			}
		}
		o.Minutes = n.Hours.Minutes
		for _, l := range rows {
			o.Rows = append(o.Rows, OwnRow{l, courses[l.CourseID]})
		}
		done, err := tx.AttendedHoursOf(ap.ID)
		for _, h := range done {
			o.Counted += h.Online
		}
		return err
	})
	return o, err
}
