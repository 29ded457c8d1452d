package online

import (
	"fmt"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/exchange"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// placer says of a platform's rows whose and which course's each is.
type placer struct {
	book    *book
	members map[string]*programme.Application // by keyed hash of the ID number and of the phone
	names   map[string]string                 // of the people of the class, by person
	strange map[string]string                 // what is known of others, by keyed hash
	seen    map[string]int                    // rows by person, course and begin; 0 where an earlier file has it
}

// placeRows makes lines of a file's rows; what is not taken says why.
func (a *Desk) placeRows(s *act.Step, b *book, f *programme.OnlineFile, rows []exchange.OnlineLine) ([]Row, error) {
	p := &placer{book: b, members: map[string]*programme.Application{}, names: map[string]string{}, strange: map[string]string{}, seen: map[string]int{}}
	members, err := s.ClassApplications(b.class.ID)
	if err != nil {
		return nil, err
	}
	people, _, _, err := s.Around(members)
	if err != nil {
		return nil, err
	}
	for i := range members {
		who := people[members[i].PersonID]
		p.names[members[i].PersonID] = who.Name
		p.members[who.IDIndex] = &members[i]
		if who.PhoneIndex != "" {
			p.members[who.PhoneIndex] = &members[i]
		}
	}
	index := make([]string, len(rows))
	for i := range rows {
		index[i] = a.whose(&rows[i])
	}
	if err := p.others(s, index); err != nil {
		return nil, err
	}
	for _, o := range b.files {
		for _, l := range b.lines[o.ID] {
			p.seen[rowKey(l)] = 0
		}
	}
	out := make([]Row, len(rows))
	for i := range rows {
		x := &rows[i]
		l := &programme.OnlineLine{ID: s.NewID(), OnlineFileID: f.ID, Row: x.Row, Began: x.Began, Ended: x.Ended, Seconds: x.Seconds, Length: x.Length,
			Passed: x.Passed, Asked: x.Asked, Device: a.mark("device", x.Device), Account: a.mark("account", x.Account), Address: a.mark("address", x.Address)}
		if l.Why = p.place(s, l, x, index[i]); l.Why != "" {
			l.CourseID, l.LessonID, l.Kind = "", "", ""
		}
		out[i] = Row{*x, l}
	}
	return out, nil
}

// whose is the keyed hash under which the person of a row is known, "" for a
// row that names nobody.
func (a *Desk) whose(x *exchange.OnlineLine) string {
	if x.ID != "" {
		if id, err := idcode.ParseCitizenID(x.ID); err == nil {
			return a.Keys.Index(seal.IDNumber, string(id))
		}
		return ""
	}
	if x.Phone != "" {
		return a.Keys.Index(seal.Phone, x.Phone)
	}
	return ""
}

// others looks for the people of no class of this one: those of other classes
// of the base are named with their class, of others nothing is told.
func (p *placer) others(s *act.Step, index []string) error {
	var ask []string
	for _, x := range index {
		if _, known := p.strange[x]; x != "" && p.members[x] == nil && !known {
			p.strange[x] = "不是本基地的学员"
			ask = append(ask, x)
		}
	}
	people, err := s.PersonsByIndex(ask)
	if err != nil {
		return err
	}
	for i := range people {
		apps, err := s.PersonApplications(people[i].ID)
		if err != nil {
			return err
		}
		for k := range apps {
			if ap := &apps[k]; ap.BaseID != p.book.class.BaseID || ap.ProgrammeID != p.book.class.ProgrammeID {
				continue
			} else if ap.ClassID == "" {
				p.strange[people[i].IDIndex] = "没有编入本班"
			} else if cl, err := store.Get[programme.Class](s.Tx, ap.ClassID); err != nil {
				return err
			} else {
				p.strange[people[i].IDIndex] = "是" + cl.Name + "的学员，不在本班"
			}
		}
	}
	return nil
}

func rowKey(l *programme.OnlineLine) string {
	return l.ApplicationID + " " + l.CourseID + " " + l.Began.String()
}

// place fills in whose and of what a row is, and says why it is not taken.
func (p *placer) place(s *act.Step, l *programme.OnlineLine, x *exchange.OnlineLine, index string) string {
	if x.Fault != "" {
		return x.Fault
	}
	ap := p.members[index]
	switch {
	case index == "" && x.ID != "":
		return "身份证号不对"
	case index == "":
		return "没有身份证号或手机号"
	case ap == nil && x.ID == "" && p.strange[index] == "不是本基地的学员":
		return "本班没有用这个手机号的学员"
	case ap == nil:
		return p.strange[index]
	case plainName(p.names[ap.PersonID]) != plainName(x.Name):
		return "姓名与本班登记的不一致"
	case ap.State == programme.Dropped:
		return "已退出培训"
	}
	day := programme.DateOf(x.Began.In(act.Shanghai))
	switch cl := p.book.class; {
	case day < cl.StartsOn || programme.DateOf(x.Ended.In(act.Shanghai)) > cl.EndsOn:
		return fmt.Sprintf("不在班级起止日期 %s 至 %s 之内", cl.StartsOn.Chinese(), cl.EndsOn.Chinese())
	case x.Ended.After(s.Now()):
		return "结束时间晚于现在"
	}
	l.ApplicationID = ap.ID
	c, why := p.book.courseNamed(x.Course)
	if c == nil {
		return why
	}
	l.CourseID, l.Kind = c.ID, c.Kind
	if c.Mode == curriculum.Live {
		l.LessonID = p.book.lessonAt(c.ID, x.Began, x.Ended)
	}
	if at, twice := p.seen[rowKey(l)]; twice {
		l.ApplicationID = ""
		if at == 0 {
			return "以前导入过同一条记录"
		}
		return fmt.Sprintf("与第 %d 行是同一条记录", at)
	}
	p.seen[rowKey(l)] = x.Row
	return ""
}

// plainName is a name as two spellings of it are compared.
func plainName(name string) string {
	return strings.NewReplacer(" ", "", "　", "", "·", "", "•", "", ".", "").Replace(name)
}

// courseNamed is the course of the class's plan that a platform names, learnt
// online; nil with the reason where there is none.
func (b *book) courseNamed(name string) (found *curriculum.Course, why string) {
	plain := func(s string) string {
		return strings.NewReplacer(" ", "", "（", "(", "）", ")", "《", "", "》", "").Replace(s)
	}
	why = "教学计划里没有“" + name + "”这门课"
	if len(b.courses) == 0 {
		return nil, "本班没有经市局同意的教学计划"
	}
	for _, c := range b.courses {
		if plain(c.Name) != plain(name) {
			continue
		}
		if c.Mode != curriculum.Live && c.Mode != curriculum.Recorded {
			if found == nil {
				why = "教学计划里“" + c.Name + "”是" + c.Mode.Name() + "，不是线上课程"
			}
			continue
		}
		if found == nil || c.Mode == curriculum.Recorded && found.Mode != curriculum.Recorded || c.Mode == found.Mode && c.ID < found.ID {
			found = c
		}
	}
	return found, why
}
