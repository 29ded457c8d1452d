package teaching

import (
	"cmp"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// settings is what the lessons of a class have to fit into, read once for all
// that are looked at together.
type settings struct {
	curriculum.Setting
	teachers map[string]string // every registration of a person stands for the first that was met
	names    map[string]string // bases by ID
	home     string            // the class's base
}

// settingsOf reads what stands between two instants: the lessons of the class,
// of its base, of the teachers wherever else they are registered, and of the
// class's people in other classes.
func settingsOf(s *act.Step, n *rules.Notice, cl *programme.Class, teacherIDs []string, from, to time.Time) (*settings, error) {
	out := &settings{teachers: map[string]string{}, names: map[string]string{}, home: cl.BaseID}
	out.Setting = curriculum.Setting{Rules: n.Teaching(), Zone: act.Shanghai, Now: s.Now(), Class: curriculum.Span{From: cl.StartsOn, To: cl.EndsOn},
		Holidays: curriculum.Mainland, Taken: &curriculum.Taken{}}
	sc, err := s.AgreedScheme(cl.BaseID)
	if err != nil {
		return nil, err
	}
	if sc != nil && sc.Courses != "" { // one that was filed as a paper alone bounded no lesson
		out.Scheme, out.Cite = curriculum.Span{From: sc.StartsOn, To: sc.EndsOn}, n.Cite(programme.DutyScheme)
	}
	from, to = from.Add(-36*time.Hour), to.Add(36*time.Hour)
	lessons, err := s.BaseLessonsBetween(cl.BaseID, from.UnixMicro(), to.UnixMicro())
	if err != nil {
		return nil, err
	}
	for _, id := range teacherIDs {
		if out.teachers[id] != "" {
			continue
		}
		out.teachers[id] = id
		others, err := otherwise(s, id)
		if err != nil {
			return nil, err
		}
		for _, o := range others {
			out.teachers[o] = id
			more, err := s.OverlappingLessons(o, "", from.UnixMicro(), to.UnixMicro())
			if err != nil {
				return nil, err
			}
			lessons = append(lessons, more...)
		}
	}
	if err := out.takePeople(s, cl, from, to); err != nil {
		return nil, err
	}
	slices.SortFunc(lessons, func(a, b programme.Lesson) int { return cmp.Compare(a.ID, b.ID) })
	lessons = slices.CompactFunc(lessons, func(a, b programme.Lesson) bool { return a.ID == b.ID })
	for i := range lessons {
		l, err := out.lesson(s, &lessons[i])
		if err != nil {
			return nil, err
		}
		out.Taken.Add(l, nil)
	}
	return out, nil
}

// takePeople takes the hours at which people of the class sit in other classes.
func (x *settings) takePeople(s *act.Step, cl *programme.Class, from, to time.Time) error {
	members, err := s.ClassApplications(cl.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.State != programme.Dropped {
			x.People = append(x.People, m.PersonID)
		}
	}
	elsewhere, err := s.ElsewhereLessons(cl.ID, from.UnixMicro(), to.UnixMicro())
	for i := range elsewhere {
		l := CurriculumLesson(&elsewhere[i].Lesson)
		l.TeacherID, l.Place = "", "" // they are taken by their own base, or not at all
		x.Taken.Add(l, []string{elsewhere[i].PersonID})
	}
	return err
}

// lesson is a lesson that stands, its teacher under the name that is looked
// for. Of another base's it says no more than whose it is, and its rooms are
// other rooms.
func (x *settings) lesson(tx *act.Step, l *programme.Lesson) (curriculum.Lesson, error) {
	out := CurriculumLesson(l)
	if id := x.teachers[l.TeacherID]; id != "" {
		out.TeacherID = id
	}
	if l.BaseID == x.home {
		return out, nil
	}
	name := x.names[l.BaseID]
	if name == "" {
		b, err := store.Get[programme.Base](tx.Tx, l.BaseID)
		if err != nil {
			return out, err
		}
		name = b.Name
		x.names[l.BaseID] = name
	}
	out.Place, out.Topic = "", name+"的课（同一位教师）"
	return out, nil
}

// objectionProblems is what speaks against a lesson, as problems of its row:
// what refuses, and what asks for a reason where none was given.
func objectionProblems(l *curriculum.Lesson, x *settings, row int, cause string) (problems []programme.Problem, asked bool) {
	for _, o := range curriculum.Objections(l, &x.Setting) {
		if o.Refused || cause == "" {
			problems = append(problems, programme.Problem{Row: row, Field: objectionFields[o.Kind], Code: string(o.Kind), Message: o.Words})
		}
		asked = asked || !o.Refused
	}
	return problems, asked
}

// objectionFields are what a form calls the thing that an objection is about.
var objectionFields = map[curriculum.ObjectionKind]string{
	curriculum.BadTimes: "时间", curriculum.HoursRoom: "课时", curriculum.OneDay: "时间", curriculum.DayMost: "课时",
	curriculum.SchemeWindow: "日期", curriculum.ClassDates: "日期", curriculum.TeacherTaken: "教师", curriculum.ClassTaken: "班级",
	curriculum.Night: "时间", curriculum.Past: "时间", curriculum.RoomTaken: "上课地点", curriculum.PeopleTaken: "学员", curriculum.Holiday: "日期",
}
