package archive

import (
	"path"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Beside what the notice lists, a package holds what else the hours of its class
// rest on: lessons of other classes at which its members made up, and the files
// of learning platforms; and what was asked at its evaluation.

// elsewhere is a lesson of another class at which a member made up.
type elsewhere struct {
	lesson      programme.Lesson
	class, base string
	application string
	line        programme.Attendance
}

// beside reads it.
func (p *packed) beside(s *act.Step, cl *programme.Class) error {
	hours, err := s.AttendedHours(cl.ID)
	if err != nil {
		return err
	}
	p.done = teaching.DoneOf(hours, p.notice)
	present, err := s.ClassPresent(cl.ID)
	if err != nil {
		return err
	}
	own := map[string]bool{}
	for i := range p.lessons {
		own[p.lessons[i].ID] = true
	}
	for _, x := range present {
		if own[x.LessonID] {
			continue
		}
		l, err := store.Get[programme.Lesson](s.Tx, x.LessonID)
		if err != nil {
			return err
		}
		sheet, err := s.LessonAttendance(l.ID)
		if err != nil {
			return err
		}
		e := elsewhere{lesson: *l, application: x.ApplicationID}
		if e.class, e.base, err = teaching.Whose(s.Tx, l); err != nil {
			return err
		}
		if i := slices.IndexFunc(sheet, func(a programme.Attendance) bool { return a.ApplicationID == x.ApplicationID }); i >= 0 {
			e.line = sheet[i]
		}
		p.elsewhere = append(p.elsewhere, e)
	}
	files, err := s.OnlineFiles(cl.ID)
	for _, f := range files {
		if f.State == programme.Active {
			p.online = append(p.online, f)
		}
	}
	return err
}

// The folders of it.
const (
	madeUpFolder = "补课"
	papersFolder = "结业考评试卷和任务书"
	onlineFolder = "线上学习记录"
)

func (k *packer) writeBeside(p *packed) error {
	if len(p.elsewhere) > 0 {
		if err := k.sheet(path.Join(madeUpFolder, "在其他班补课的签到（系统登记）.xlsx"), p.madeUpList()); err != nil {
			return err
		}
	}
	if p.papers != "" {
		if err := k.stored(papersFolder, "试卷和任务书", p.papers, p); err != nil {
			return err
		}
	}
	for _, f := range p.online {
		if err := k.stored(onlineFolder, "学习平台导出", f.FileID, p); err != nil {
			return err
		}
		r, err := k.Online.ReadAgain(k.ctx, f, p.notice.Hours.Minutes)
		if err != nil {
			return err
		}
		name := k.free(onlineFolder, "逐行结果", ".xlsx")
		if err := k.sheet(name, r.ResultList()); err != nil {
			return err
		}
	}
	return nil
}

func (p *packed) madeUpList() forms.ListSheet {
	s := forms.ListSheet{Title: "在其他班补课的签到", Foot: signInFoot, Columns: []forms.ListColumn{{Title: "姓名"}, {Title: "上课时间"}, {Title: "培训基地"}, {Title: "班级"},
		{Title: "内容"}, {Title: "课时", Number: true}, {Title: "迟到早退（分钟）", Number: true}, {Title: "怎样签到"}}}
	name := map[string]string{}
	for i := range p.members {
		name[p.members[i].ID] = p.people[p.members[i].PersonID].Name
	}
	for _, e := range p.elsewhere {
		s.Rows = append(s.Rows, []any{name[e.application], e.lesson.StartsAt.In(act.Shanghai).Format("2006-01-02 15:04"), e.base, e.class, e.lesson.Topic,
			int64(e.lesson.Hours), int64(e.line.Late + e.line.Early), attendance.MethodOf(e.line.Method).Name})
	}
	return s
}
