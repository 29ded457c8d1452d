package train

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strconv"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/exchange"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// OnlinePage is what a class learnt online: its courses of the plan, who learnt
// what, the files, and what was not counted.
type OnlinePage struct {
	Class   programme.Class
	Rule    *rules.OnlineHours // nil where the notice counts nothing
	Cite    string
	Minutes int // of one class hour
	Courses []OnlineCourse
	People  []OnlinePerson
	Files   []OnlineFile
	Odd     []OnlineOdd
	Owner   programme.Subject
}

// OnlineCourse is a course of the plan that is learnt online.
type OnlineCourse struct {
	ID, Name, Mode, Kind string
	Hours                int
}

// OnlinePerson is what one member learnt online, in minutes of class hours
// beside the page's courses.
type OnlinePerson struct {
	act.Member
	By      []int
	Counted int
	Watched int // seconds
	Rows    int
}

// OnlineFile is a platform's file of a class.
type OnlineFile struct {
	programme.OnlineFile
	Platform  string
	Reader    string // who read it
	Withdrawn string // who took it back
	Counted   int    // minutes of class hours
}

// OnlineOdd is why some rows do not count, or not all of them.
type OnlineOdd struct {
	Why          string
	Rows, People int
}

// OnlineOf is what a class learnt online, for who sees its evidence.
func (a *Desk) OnlineOf(ctx context.Context, c act.Caller, classID string) (p *OnlinePage, err error) {
	if !SeesEvidence(c.Role) {
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
		p = &OnlinePage{Class: *cl, Rule: n.Hours.Online, Minutes: n.Hours.Minutes, Owner: act.SubjectOf(b)}
		if p.Rule != nil {
			p.Cite = n.Cite(p.Rule.Clause)
		}
		_, plan, err := planOf(tx, cl.BaseID, cl.PlanLineID)
		if err != nil {
			return err
		}
		if plan != nil {
			for _, x := range plan.Courses {
				if x.Mode == curriculum.Recorded || x.Mode == curriculum.Live {
					p.Courses = append(p.Courses, OnlineCourse{x.ID, x.Name, x.Mode.Name(), act.NoticeWord(n, store.LessonKind, x.Kind), x.Hours})
				}
			}
		}
		return a.fillOnline(tx, p)
	})
	return p, err
}

func (a *Desk) fillOnline(tx *store.Tx, p *OnlinePage) error {
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
		x := OnlineFile{OnlineFile: f, Platform: a.platform(f.Layout), Reader: names[f.ReadBy], Withdrawn: names[f.WithdrawnBy]}
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
	if i := slices.IndexFunc(a.online, func(l *exchange.OnlineLayout) bool { return l.Code == code }); i >= 0 {
		return a.online[i].Platform
	}
	return code
}

func (p *OnlinePage) people(tx *store.Tx, rows []programme.OnlineLine) error {
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
		x := OnlinePerson{Member: m, By: make([]int, len(p.Courses))}
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
			if i := slices.IndexFunc(p.Courses, func(c OnlineCourse) bool { return c.ID == d.CourseID }); i >= 0 {
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
func (p *OnlinePage) odd(rows []programme.OnlineLine) {
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
			p.Odd = append(p.Odd, OnlineOdd{Why: l.Why})
		}
		p.Odd[i].Rows++
		if l.ApplicationID != "" && !people[l.Why][l.ApplicationID] {
			people[l.Why][l.ApplicationID] = true
			p.Odd[i].People++
		}
	}
	slices.SortStableFunc(p.Odd, func(a, b OnlineOdd) int { return cmp.Compare(b.Rows, a.Rows) })
}

// onlineFile is a platform's file of a class that the caller sees.
func (a *Desk) onlineFile(ctx context.Context, c act.Caller, classID, id string, fn func(*store.Tx, *programme.OnlineFile) error) error {
	if !SeesEvidence(c.Role) {
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

// OnlineOriginal is a platform's file as it came.
func (a *Desk) OnlineOriginal(ctx context.Context, c act.Caller, classID, id string) (*act.Stored, error) {
	var f *programme.File
	err := a.onlineFile(ctx, c, classID, id, func(tx *store.Tx, x *programme.OnlineFile) (err error) {
		f, err = store.Get[programme.File](tx, x.FileID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.OpenFile(f)
}

// OnlineFileOf is a platform's file with what became of each row. Names are
// those that the file holds; where its layout is there no more they are blank.
func (a *Desk) OnlineFileOf(ctx context.Context, c act.Caller, classID, id string) (*OnlineReading, error) {
	var file programme.OnlineFile
	minutes := 0
	err := a.onlineFile(ctx, c, classID, id, func(tx *store.Tx, f *programme.OnlineFile) error {
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
	return a.onlineReading(ctx, file, minutes)
}

// onlineReading reads a stored file once more, beside what its rows became.
func (a *Desk) onlineReading(ctx context.Context, f programme.OnlineFile, minutes int) (*OnlineReading, error) {
	var lines []programme.OnlineLine
	err := a.Store.Read(ctx, func(tx *store.Tx) (err error) {
		lines, err = tx.OnlineLines(f.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := &OnlineReading{OnlineFile: f, Minutes: minutes}
	said := map[int]exchange.OnlineLine{}
	if i := slices.IndexFunc(a.online, func(l *exchange.OnlineLayout) bool { return l.Code == f.Layout }); i >= 0 {
		list, err := a.onlineLines(a.online[i], f.FileID)
		if err != nil {
			return nil, err
		}
		for _, x := range list {
			said[x.Row] = x
		}
	}
	for i := range lines {
		out.Rows = append(out.Rows, OnlineRow{said[lines[i].Row], &lines[i]})
	}
	return out, nil
}

// WriteResult writes the file's rows with what became of each.
func (r *OnlineReading) WriteResult(w io.Writer) error { return forms.WriteList(w, r.resultList()) }

func (r *OnlineReading) resultList() forms.ListSheet {
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

// OwnOnline is what one trainee learnt online, row by row.
type OwnOnline struct {
	Minutes int // of one class hour
	Counted int
	Rows    []OwnOnlineRow
}

// OwnOnlineRow is a row about them.
type OwnOnlineRow struct {
	programme.OnlineLine
	Course string
}

// OnlineOfApplication is it, for who sees the application.
func (a *Desk) OnlineOfApplication(ctx context.Context, c act.Caller, applicationID string) (o *OwnOnline, err error) {
	err = a.OfApplication(ctx, c, applicationID, func(tx *store.Tx, ap *programme.Application) error {
		o = &OwnOnline{}
		rows, err := tx.ApplicationOnline(ap.ID)
		if err != nil || len(rows) == 0 {
			return err
		}
		n, err := a.NoticeOf(tx, ap.ProgrammeID)
		if err != nil {
			return err
		}
		_, plan, err := planOf(tx, ap.BaseID, ap.PlanLineID)
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
			o.Rows = append(o.Rows, OwnOnlineRow{l, courses[l.CourseID]})
		}
		done, err := tx.AttendedHoursOf(ap.ID)
		for _, h := range done {
			o.Counted += h.Online
		}
		return err
	})
	return o, err
}
