package online

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/exchange"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
	"jinlanling/layouts"
)

// The records of a learning platform come in as a file about one class, read by a
// layout. Each row says what it counts for or why not. All rows are counted together
// whenever a file comes in or is taken back, so that the count depends on the files
// that stand and on nothing else (3.1.1).

// maxFile is how large a platform's file may be, in bytes.
const maxFile = 20 << 20

// UseLayouts reads the layouts of learning platforms of a data folder beside
// those that the program carries.
func (a *Desk) UseLayouts(folder string) (err error) {
	if a.layouts, err = layouts.LoadOnline(folder); err != nil {
		return programme.Errorf(programme.Invalid, "学习平台的版式文件有误，请更正后再启动：\n%v", err)
	}
	return nil
}

// Layouts are the layouts of learning platforms.
func (a *Desk) Layouts() []*exchange.OnlineLayout { return a.layouts }

// Row is a row of a platform's file with what became of it.
type Row struct {
	exchange.OnlineLine
	Line *programme.OnlineLine
}

// Taken reports whether the row is of somebody of the class and of a course of
// their plan.
func (r *Row) Taken() bool { return taken(r.Line) }

func taken(l *programme.OnlineLine) bool { return l.ApplicationID != "" && l.CourseID != "" }

// Reading is a platform's file as it was or would be read.
type Reading struct {
	programme.OnlineFile
	Rows    []Row
	Minutes int // of one class hour
}

// Counted is what all rows count for, in minutes of class hours.
func (r *Reading) Counted() (sum int) {
	for _, x := range r.Rows {
		sum += x.Line.Counted
	}
	return sum
}

// People is how many people of the class the file tells of.
func (r *Reading) People() int {
	seen := map[string]bool{}
	for _, x := range r.Rows {
		if x.Taken() {
			seen[x.Line.ApplicationID] = true
		}
	}
	return len(seen)
}

// Says words what became of a row.
func (r *Reading) Says(x *Row) string {
	switch {
	case !x.Taken():
		return "没有取：" + x.Line.Why
	case x.Line.Why == "":
		return "计 " + curriculum.HoursText(x.Line.Counted, r.Minutes) + " 课时"
	case x.Line.Counted > 0:
		return "计 " + curriculum.HoursText(x.Line.Counted, r.Minutes) + " 课时（" + x.Line.Why + "）"
	}
	return "不计课时：" + strings.TrimSuffix(x.Line.Why, "，不计")
}

// Import reads a platform's file about a class. Rows of others and of courses
// that the plan does not have are not taken, each with the reason; the same
// file twice is an Error Conflict.
func (a *Desk) Import(ctx context.Context, c act.Caller, classID, layout, fileID string) (out *Reading, err error) {
	err = a.Act(ctx, c, programme.OnlineRead, "", func(s *act.Step) error {
		cl, n, err := classOf(s, classID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(a.layouts, func(l *exchange.OnlineLayout) bool { return l.Code == layout })
		if i < 0 {
			return act.InvalidFields(act.Problem("layout", "layout", "请选择学习平台的版式"))
		}
		if err := s.WholeFile(fileID); err != nil {
			return err
		}
		b, err := open(s, n, cl)
		if err != nil {
			return err
		}
		for _, f := range b.files {
			if f.FileID == fileID {
				return programme.Errorf(programme.Conflict, "这个文件已在 %s 导入过本班", f.ReadAt.In(act.Shanghai).Format("1月2日 15:04"))
			}
		}
		lines, err := a.lines(a.layouts[i], fileID)
		if err != nil {
			return err
		}
		f := &programme.OnlineFile{ID: s.NewID(), ProgrammeID: cl.ProgrammeID, ClassID: cl.ID, Layout: layout, FileID: fileID, State: programme.Active,
			ReadBy: c.User, ReadAt: s.Now()}
		out = &Reading{Minutes: n.Hours.Minutes}
		if out.Rows, err = a.placeRows(s, b, f, lines); err != nil {
			return err
		}
		f.Lines, f.Taken = len(out.Rows), act.CountIf(out.Rows, func(r Row) bool { return r.Taken() })
		if err := store.Insert(s.Tx, f); err != nil {
			return err
		}
		b.files, b.fresh = append(b.files, f), f
		for i := range out.Rows {
			b.lines[f.ID] = append(b.lines[f.ID], out.Rows[i].Line)
		}
		if err := b.recount(s); err != nil {
			return err
		}
		out.OnlineFile = *f
		return s.Record(cl.ProgrammeID, cl.ID, act.Facts{"online": f.ID, "layout": layout, "layout_sha256": a.layouts[i].SHA256, "file": fileID,
			"lines": f.Lines, "taken": f.Taken, "minutes": out.Counted()})
	})
	return out, err
}

// classOf is a class to whose hours platforms' files count, and its notice.
func classOf(s *act.Step, classID string) (*programme.Class, *rules.Notice, error) {
	cl, err := teaching.Class(s, classID)
	if err != nil {
		return nil, nil, err
	}
	if err := s.Move(&cl.State); err != nil {
		return nil, nil, err
	}
	_, n, err := s.Programme(cl.ProgrammeID)
	if err == nil && n.OnlineRule() == nil {
		err = programme.Errorf(programme.WrongState, "本年度通知没有写线上学习怎样计课时，平台的学习记录不能导入").Under(programme.DutyTrainingModes)
	}
	return cl, n, err
}

// lines reads a stored file by a layout.
func (a *Desk) lines(l *exchange.OnlineLayout, fileID string) ([]exchange.OnlineLine, error) {
	r, err := a.Files.Get(fileID)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFile {
		return nil, programme.Errorf(programme.TooLarge, "文件超过 %d MB，请按月分开导出", maxFile>>20)
	}
	return l.Read(data, act.Shanghai)
}

// book is what of a class stands of platforms' files, with what it is held
// against.
type book struct {
	class   *programme.Class
	notice  *rules.Notice
	courses map[string]*curriculum.Course // by ID
	lessons []programme.Lesson
	files   []*programme.OnlineFile
	lines   map[string][]*programme.OnlineLine // by file
	fresh   *programme.OnlineFile              // whose lines are not written yet
}

func open(s *act.Step, n *rules.Notice, cl *programme.Class) (*book, error) {
	_, plan, err := teaching.PlanOf(s.Tx, cl.BaseID, cl.PlanLineID)
	if err != nil {
		return nil, err
	}
	b := &book{class: cl, notice: n, courses: map[string]*curriculum.Course{}, lines: map[string][]*programme.OnlineLine{}}
	if plan != nil {
		for i := range plan.Courses {
			b.courses[plan.Courses[i].ID] = &plan.Courses[i]
		}
	}
	if b.lessons, err = s.ClassLessons(cl.ID); err != nil {
		return nil, err
	}
	files, err := s.OnlineFiles(cl.ID)
	if err != nil {
		return nil, err
	}
	for i := range files {
		if f := &files[i]; f.State == programme.Active {
			rows, err := s.OnlineLines(f.ID)
			if err != nil {
				return nil, err
			}
			b.files = append(b.files, f)
			for k := range rows {
				b.lines[f.ID] = append(b.lines[f.ID], &rows[k])
			}
		}
	}
	return b, nil
}

// recount counts all rows that stand, and writes the files whose rows count for
// something else than before.
func (b *book) recount(s *act.Step) error {
	var rows []*curriculum.Watched
	var of []*programme.OnlineLine
	for _, f := range b.files {
		for _, l := range b.lines[f.ID] {
			if taken(l) {
				rows, of = append(rows, b.watched(l)), append(of, l)
			}
		}
	}
	b.notice.OnlineRule().Count(rows, act.Shanghai)
	changed := map[string]bool{}
	for i, w := range rows {
		if l := of[i]; l.Counted != w.Counted || l.Why != w.Why {
			l.Counted, l.Why, changed[l.OnlineFileID] = w.Counted, w.Why, true
		}
	}
	for _, f := range b.files {
		if !changed[f.ID] && f != b.fresh {
			continue
		}
		var err error
		if f.Sheet, err = store.ReplaceSheet(s.Tx, f.ID, b.lines[f.ID]); err != nil {
			return err
		}
		if err := store.Update(s.Tx, f); err != nil {
			return err
		}
	}
	return nil
}

// watched is a row as package curriculum counts it.
func (b *book) watched(l *programme.OnlineLine) *curriculum.Watched {
	w := &curriculum.Watched{Person: l.ApplicationID, Course: l.CourseID, Began: l.Began, Ended: l.Ended, Seconds: l.Seconds, Length: l.Length,
		Passed: l.Passed, Asked: l.Asked}
	if c := b.courses[l.CourseID]; c != nil {
		w.Hours = c.Hours
		if c.Mode == curriculum.Live {
			w.Span = &curriculum.Period{From: l.Began, To: l.Began}
		}
	}
	if i := slices.IndexFunc(b.lessons, func(x programme.Lesson) bool { return x.ID == l.LessonID && x.State != programme.Cancelled }); i >= 0 {
		w.Span = &curriculum.Period{From: b.lessons[i].StartsAt, To: b.lessons[i].EndsAt}
	}
	return w
}

// lessonAt is the lesson of a course that goes on in a time, the one of which
// most lies in it; "" for none.
func (b *book) lessonAt(courseID string, from, to time.Time) (id string) {
	most := time.Duration(0)
	for i := range b.lessons {
		l := &b.lessons[i]
		begins, ends := l.StartsAt, l.EndsAt
		if l.CourseID != courseID || l.State == programme.Cancelled {
			continue
		}
		if begins.Before(from) {
			begins = from
		}
		if ends.After(to) {
			ends = to
		}
		if in := ends.Sub(begins); in > most {
			id, most = l.ID, in
		}
	}
	return id
}

// Withdraw takes a platform's file back, by another person than who read
// it. Where a result or the end of the class rests on it, that is an Error
// Conflict with what does.
func (a *Desk) Withdraw(ctx context.Context, c act.Caller, classID, onlineFileID, reason string) error {
	return a.Act(ctx, c, programme.OnlineWithdraw, reason, func(s *act.Step) error {
		cl, n, err := classOf(s, classID)
		if err != nil {
			return err
		}
		b, err := open(s, n, cl)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(b.files, func(f *programme.OnlineFile) bool { return f.ID == onlineFileID })
		if i < 0 {
			return programme.Errorf(programme.NotFound, "本班没有这份线上学习记录，或已经撤回")
		}
		f := b.files[i]
		if err := s.Apart(f.ReadBy); err != nil {
			return err
		}
		before, err := s.AttendedHours(cl.ID)
		if err != nil {
			return err
		}
		f.State, f.WithdrawnBy, f.WithdrawnAt, f.Reason = programme.Withdrawn, c.User, s.Now(), reason
		if err := store.Update(s.Tx, f); err != nil {
			return err
		}
		b.files = slices.Delete(b.files, i, i+1)
		if err := b.recount(s); err != nil {
			return err
		}
		rests, err := restsOn(s, n, cl, teaching.DoneOf(before, n))
		if err != nil {
			return err
		}
		if len(rests) > 0 {
			return &programme.Error{Code: programme.Conflict, Message: "这份记录不能撤回：以下要靠它的课时，请先办理", Clause: programme.DutyTrainingModes, Problems: rests}
		}
		return s.Record(cl.ProgrammeID, cl.ID, act.Facts{"online": f.ID, "file": f.FileID, "read_by": f.ReadBy})
	})
}

// restsOn is what would lack its hours now and did not before: results, and the
// end of a class.
func restsOn(s *act.Step, n *rules.Notice, cl *programme.Class, before teaching.Done) (rests []programme.Problem, err error) {
	hours, err := s.AttendedHours(cl.ID)
	if err != nil {
		return nil, err
	}
	members, err := s.ClassApplications(cl.ID)
	if err != nil {
		return nil, err
	}
	names, err := act.WithNames(s.Tx, members)
	if err != nil {
		return nil, err
	}
	after := teaching.DoneOf(hours, n)
	for _, m := range names {
		lacks := after.LackText(m.ApplicationID, n)
		if lacks == "" || before.LackText(m.ApplicationID, n) != "" || m.State != programme.Passed && m.State != programme.Certified {
			continue
		}
		rests = append(rests, act.Problem(m.Name, "online_rests", "考评已合格，撤回后%s；先由市局撤销考评结果", lacks))
	}
	if cl.State != programme.Finished {
		return rests, nil
	}
	lessons, err := s.ClassLessons(cl.ID)
	if err != nil {
		return nil, err
	}
	online, err := teaching.OnlineTaught(s.Tx, n, cl)
	if _, short := teaching.Taught(n, lessons, online); len(short) > 0 {
		rests = append(rests, act.Problem("结课", "online_rests", "班级已经结课，撤回后%s", short[0].Message))
	}
	return rests, err
}

// mark is a keyed hash under which two rows' devices are compared, "" of nothing.
func (a *Desk) mark(kind, text string) string {
	if text = strings.ToLower(strings.Join(strings.Fields(text), "")); text == "" {
		return ""
	}
	return a.Keys.Index(seal.Kind("online_"+kind), text)
}
