package curriculum

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/programme"
)

// Clock is a time of day in minutes since midnight: 18:30 is 1110.
type Clock int

// At is the clock of an hour and a minute.
func At(hour, minute int) Clock { return Clock(hour*60 + minute) }

func (c Clock) String() string { return fmt.Sprintf("%d:%02d", int(c)/60, int(c)%60) }

func clockOf(t time.Time) Clock { return At(t.Hour(), t.Minute()) }

// on is the moment at which the clock of a zone shows c on a day.
func (c Clock) on(d programme.Date, zone *time.Location) time.Time {
	return time.Date(d.Year(), time.Month(d.Month()), d.Day(), 0, int(c), 0, 0, zone)
}

// Span is days from one to another, both included. The zero Span is all days.
type Span struct{ From, To programme.Date }

func (s Span) holds(d programme.Date) bool {
	return (s.From == 0 || d >= s.From) && (s.To == 0 || d <= s.To)
}

func (s Span) String() string { return s.From.Chinese() + "至" + s.To.Chinese() }

// Lesson is one session of a class.
type Lesson struct {
	ID        string
	ClassID   string
	CourseID  string // of the plan; "" for a lesson beside it
	Kind      string
	Mode      Mode
	Topic     string
	TeacherID string
	Place     string
	Starts    time.Time
	Ends      time.Time
	Hours     int  // class hours
	Held      bool // taught and registered; otherwise it stands on the timetable
}

// Objection is what speaks against a lesson at its hour and place. What is not
// refused asks for a reason.
type Objection struct {
	Kind    ObjectionKind
	Refused bool
	Words   string // Chinese, with the clause where one stands behind it
}

// ObjectionKind names an objection.
type ObjectionKind string

// The objections. The first eight refuse.
const (
	BadTimes     ObjectionKind = "times"         // ends before it begins, or no hours
	HoursRoom    ObjectionKind = "hours_room"    // more class hours than fit between its times
	OneDay       ObjectionKind = "one_day"       // does not fit one day
	DayMost      ObjectionKind = "day_most"      // more than a class may have in a day
	SchemeWindow ObjectionKind = "scheme_window" // outside what the bureau agreed to
	ClassDates   ObjectionKind = "class_dates"   // outside the dates of the class
	TeacherTaken ObjectionKind = "teacher_taken"
	ClassTaken   ObjectionKind = "class_taken"
	Night        ObjectionKind = "night"
	Past         ObjectionKind = "past"
	RoomTaken    ObjectionKind = "room_taken"
	PeopleTaken  ObjectionKind = "people_taken" // trainees who have another lesson then
	Holiday      ObjectionKind = "holiday"
)

// Setting is what a lesson has to fit into.
type Setting struct {
	Rules    *Rules
	Zone     *time.Location
	Now      time.Time
	Scheme   Span   // of the agreed scheme
	Cite     string // the clause of the scheme's window
	Class    Span   // of the class
	People   []string
	Holidays Holidays
	Taken    *Taken // lessons that stand already; a lesson does not meet itself
}

// Objections is everything that speaks against a lesson, refusals first.
func Objections(l *Lesson, s *Setting) (list []Objection) {
	object := func(kind ObjectionKind, refused bool, format string, args ...any) {
		list = append(list, Objection{kind, refused, fmt.Sprintf(format, args...)})
	}
	starts, ends := l.Starts.In(s.Zone), l.Ends.In(s.Zone)
	day := programme.DateOf(starts)
	if l.Hours < 1 || !ends.After(starts) {
		object(BadTimes, true, "请填写课时数和先后正确的起止时间")
		return list
	}
	if fit := int(ends.Sub(starts)/time.Minute) / s.Rules.Minutes; fit < l.Hours {
		object(HoursRoom, true, "%s至%s最多 %d 课时，填了 %d 课时", clockOf(starts), clockOf(ends), fit, l.Hours)
	}
	if midnight := Clock(0).on(day.Next(), s.Zone); ends.After(midnight) {
		object(OneDay, true, "一次课要在一天之内上完，请分成两次")
	}
	if n := s.Taken.dayHours(l, day, s.Zone); s.Rules.DayMost > 0 && n+l.Hours > s.Rules.DayMost {
		object(DayMost, true, "这一天已排 %d 课时，再加 %d 课时超过每天 %d 课时的上限%s", n, l.Hours, s.Rules.DayMost, cited(s.Rules.DayCite))
	}
	if !s.Scheme.holds(day) {
		object(SchemeWindow, true, "不在市局同意的培训期限 %s 之内%s，请改日期，或先变更培训方案", s.Scheme, cited(s.Cite))
	}
	if !s.Class.holds(day) {
		object(ClassDates, true, "不在班级起止日期 %s 之内", s.Class)
	}
	if met := s.Taken.meets(byTeacher, l.TeacherID, l); met != nil {
		object(TeacherTaken, true, "教师在 %s 有“%s”，时间重叠", when(met, s.Zone), met.Topic)
	}
	if met := s.Taken.meets(byClass, l.ClassID, l); met != nil {
		object(ClassTaken, true, "班级在 %s 有“%s”，时间重叠", when(met, s.Zone), met.Topic)
	}
	if s.Rules.Earliest > 0 && clockOf(starts) < s.Rules.Earliest {
		object(Night, false, "%s 开始，早于 %s，请写明原因", clockOf(starts), s.Rules.Earliest)
	} else if s.Rules.Latest > 0 && ends.After(s.Rules.Latest.on(day, s.Zone)) {
		object(Night, false, "%s 结束，晚于 %s，请写明原因", clockOf(ends), s.Rules.Latest)
	}
	if l.Starts.Before(s.Now) {
		object(Past, false, "%s 已经过去，请写明为何补排", starts.Format("1月2日 15:04"))
	}
	if met := s.Taken.meets(byRoom, placeKey(l), l); met != nil {
		object(RoomTaken, false, "%s在 %s 有“%s”，同时使用请写明原因", strings.TrimSpace(l.Place), when(met, s.Zone), met.Topic)
	}
	if n := s.Taken.busy(s.People, l); n > 0 {
		object(PeopleTaken, false, "有 %d 名学员这时另有课，请写明原因", n)
	}
	if off, ok := s.Holidays.Off(day); ok {
		object(Holiday, false, "%s是%s放假，请写明原因", day.Chinese(), off)
	}
	return list
}

// Refused reports whether any of the objections refuses.
func Refused(list []Objection) bool {
	return slices.ContainsFunc(list, func(o Objection) bool { return o.Refused })
}

// Move is the lesson begun at another moment and as long as before, with what
// speaks against it there.
func Move(l Lesson, to time.Time, s *Setting) (Lesson, []Objection) {
	l.Starts, l.Ends = to, to.Add(l.Ends.Sub(l.Starts))
	return l, Objections(&l, s)
}

func cited(clause string) string {
	if clause == "" {
		return ""
	}
	return "（依据 " + clause + "）"
}

func when(l *Lesson, zone *time.Location) string {
	return l.Starts.In(zone).Format("1月2日 15:04") + "至" + l.Ends.In(zone).Format("15:04")
}

// Taken is which teachers, classes, rooms and people have a lesson when. The
// zero Taken and a nil one are empty.
type Taken struct{ at map[takenKey][]*Lesson }

type takenKey struct {
	what takenWhat
	id   string
	day  int64 // since 1970, UTC
}

type takenWhat uint8

const (
	byTeacher takenWhat = iota
	byClass
	byRoom
	byPerson
)

// mostDays that one lesson is held to take: times that are typed wrong must
// not cost more.
const mostDays = 8

func daysOf(l *Lesson) (from, to int64) {
	from, to = l.Starts.Unix()/86400, (l.Ends.Unix()-1)/86400
	return from, min(to, from+mostDays)
}

// Add takes a lesson's teacher, class and room, and the people who attend it.
func (t *Taken) Add(l Lesson, people []string) {
	if t.at == nil {
		t.at = map[takenKey][]*Lesson{}
	}
	from, to := daysOf(&l)
	for day := from; day <= to; day++ {
		put := func(what takenWhat, id string) {
			if id != "" {
				t.at[takenKey{what, id, day}] = append(t.at[takenKey{what, id, day}], &l)
			}
		}
		put(byTeacher, l.TeacherID)
		put(byClass, l.ClassID)
		put(byRoom, placeKey(&l))
		for _, p := range people {
			put(byPerson, p)
		}
	}
}

// placeKey is the room that a lesson takes for itself, "" for none.
func placeKey(l *Lesson) string {
	if l.Mode != "" && !l.Mode.Room() {
		return ""
	}
	return strings.Join(strings.Fields(l.Place), "")
}

func same(a, b *Lesson) bool { return a.ID != "" && a.ID == b.ID }

// meets is the first lesson other than l itself that has id while l goes on.
func (t *Taken) meets(what takenWhat, id string, l *Lesson) *Lesson {
	if t == nil || id == "" {
		return nil
	}
	from, to := daysOf(l)
	for day := from; day <= to; day++ {
		for _, o := range t.at[takenKey{what, id, day}] {
			if o.Starts.Before(l.Ends) && l.Starts.Before(o.Ends) && !same(o, l) {
				return o
			}
		}
	}
	return nil
}

func (t *Taken) busy(people []string, l *Lesson) (n int) {
	for _, p := range people {
		if o := t.meets(byPerson, p, l); o != nil && o.ClassID != l.ClassID {
			n++
		}
	}
	return n
}

// dayHours are the class hours that the class of l has on a day besides l.
func (t *Taken) dayHours(l *Lesson, day programme.Date, zone *time.Location) (n int) {
	if t == nil {
		return 0
	}
	from, to := Clock(0).on(day, zone).Unix()/86400, (Clock(0).on(day.Next(), zone).Unix()-1)/86400
	for d := from; d <= to; d++ {
		for _, o := range t.at[takenKey{byClass, l.ClassID, d}] {
			first, _ := daysOf(o)
			if (d == first || d == from && first < from) && programme.DateOf(o.Starts.In(zone)) == day && !same(o, l) {
				n += o.Hours
			}
		}
	}
	return n
}
