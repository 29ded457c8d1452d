package curriculum

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/programme"
)

// Slot is a time of the week at which a class can meet.
type Slot struct {
	Weekday time.Weekday
	Start   Clock
	Hours   int   // class hours
	Block   Block // "": courses of either block
}

// Schedule is when one class can be taught.
type Schedule struct {
	ClassID  string
	People   []string // its trainees
	Dates    Span     // both ends set
	Slots    []Slot
	Skip     []Span
	Holidays Holidays
	WorkEnds Clock // on a worked day of a weekend, slots that begin before are left out; 0: 17:30
	Break    int   // minutes between two class hours
	Zone     *time.Location
	From     time.Time // nothing is put before
}

// Proposal is a timetable and what did not fit on it.
type Proposal struct {
	Lessons []Lesson // in the order of time, with IDs that are unique within the class
	Left    []Left
	Unknown []int // years of the class whose holidays are not known
}

// Left is class hours of a course that stand on no day, and why.
type Left struct {
	Course  *Course
	Hours   int
	Untimed bool // it is taught at no fixed hour: nothing is amiss
	Why     []string
}

// Propose puts the courses of a plan on the days of a class, in the plan's
// order, each lesson where its teacher, its room, the class and the trainees
// are free. The same input gives the same timetable. What it proposes is added
// to taken, so that the next class keeps clear of it. The plan has no Problems;
// rules must have Minutes.
func Propose(p *Plan, r *Rules, s *Schedule, taken *Taken) Proposal {
	b := &proposer{Schedule: *s, rules: r, taken: taken, courses: make([]courseLeft, len(p.Courses))}
	if b.WorkEnds == 0 {
		b.WorkEnds = At(17, 30)
	}
	for i := range p.Courses {
		b.courses[i] = courseLeft{Course: &p.Courses[i], left: p.Courses[i].Hours}
	}
	slots := slices.Clone(s.Slots)
	slices.SortStableFunc(slots, func(x, y Slot) int { return cmp.Compare(x.Start, y.Start) })
	for d := s.Dates.From; d <= s.Dates.To && d.Valid() && !b.done(); d = d.Next() {
		if b.skips(d) {
			continue
		}
		for _, slot := range slots {
			if slot.Weekday != d.Time().Weekday() || slot.Start < b.WorkEnds && s.Holidays.Worked(d) {
				continue
			}
			b.fill(d, slot)
		}
	}
	return b.proposal()
}

type proposer struct {
	Schedule
	rules   *Rules
	taken   *Taken
	courses []courseLeft
	lessons []Lesson
}

// courseLeft is a course with what is to be placed, and how often what stood
// in the way.
type courseLeft struct {
	*Course
	left, count                  int
	slots, busy, full, out, room int
}

func (b *proposer) done() bool {
	return !slices.ContainsFunc(b.courses, func(c courseLeft) bool { return c.left > 0 && c.Mode.Timed() })
}

func (b *proposer) skips(d programme.Date) bool {
	if slices.ContainsFunc(b.Skip, func(s Span) bool { return s.holds(d) }) {
		return true
	}
	_, off := b.Holidays.Off(d)
	return off
}

// fill puts lessons into one slot of one day until nothing more fits.
func (b *proposer) fill(d programme.Date, slot Slot) {
	at := slot.Start.on(d, b.Zone)
	midnight := Clock(0).on(d.Next(), b.Zone)
	room := min(slot.Hours, (int(midnight.Sub(at)/time.Minute)+b.Break)/(b.rules.Minutes+b.Break))
	if at.Before(b.From) {
		return
	}
	for room > 0 {
		l := b.next(d, at, room, slot.Block)
		if l == nil {
			return
		}
		b.taken.Add(*l, b.People)
		b.lessons = append(b.lessons, *l)
		room -= l.Hours
		at = l.Ends.Add(time.Duration(b.Break) * time.Minute)
	}
}

// next is the lesson of the first course that can be taught at a moment.
func (b *proposer) next(d programme.Date, at time.Time, room int, block Block) *Lesson {
	for i := range b.courses {
		c := &b.courses[i]
		if c.left <= 0 || !c.Mode.Timed() || c.Block != "" && block != "" && c.Block != block {
			continue
		}
		c.slots++
		l := &Lesson{ID: fmt.Sprintf("%s#%d", b.ClassID, len(b.lessons)+1), ClassID: b.ClassID, CourseID: c.ID, Kind: c.Kind, Mode: c.Mode,
			Topic: fmt.Sprintf("%s（%d）", c.Name, c.count+1), TeacherID: c.Teacher, Place: c.Place, Starts: at, Hours: min(room, c.left)}
		if b.rules.DayMost > 0 {
			l.Hours = min(l.Hours, b.rules.DayMost-b.taken.dayHours(l, d, b.Zone))
		}
		l.Ends = at.Add(time.Duration(l.Hours*b.rules.Minutes+(l.Hours-1)*b.Break) * time.Minute)
		switch {
		case l.Hours < 1:
			c.full++
		case b.taken.meets(byClass, b.ClassID, l) != nil:
			c.slots-- // the slots themselves overlap
		case b.taken.meets(byTeacher, c.Teacher, l) != nil:
			c.busy++
		case b.taken.meets(byRoom, placeKey(l), l) != nil:
			c.room++
		case b.taken.busy(b.People, l) > 0:
			c.out++
		default:
			c.left, c.count = c.left-l.Hours, c.count+1
			return l
		}
	}
	return nil
}

func (b *proposer) proposal() Proposal {
	out := Proposal{Lessons: b.lessons}
	for i := range b.courses {
		c := &b.courses[i]
		if c.left <= 0 {
			continue
		}
		l := Left{Course: c.Course, Hours: c.left, Untimed: !c.Mode.Timed()}
		add := func(n int, format string, args ...any) {
			if n > 0 {
				l.Why = append(l.Why, fmt.Sprintf(format, args...))
			}
		}
		switch {
		case l.Untimed:
			add(1, "%s由学员自学，不排课表", c.Mode.Name())
		case c.slots == 0 && c.Block != "" && !slices.ContainsFunc(b.Slots, func(s Slot) bool { return s.Block == "" || s.Block == c.Block }):
			add(1, "每周时段中没有“%s”的时段，请补上", c.Block.Name())
		default:
			add(c.busy, "授课教师在 %d 个时段另有课", c.busy)
			add(c.room, "%s在 %d 个时段已占用", strings.TrimSpace(c.Place), c.room)
			add(c.out, "有学员在 %d 个时段另有课", c.out)
			add(c.full, "%d 个时段当天已满 %d 课时", c.full, b.rules.DayMost)
			add(1, "到 %s 可用的时段已排完，请增加每周时段或延长班期", b.Dates.To.Chinese())
		}
		out.Left = append(out.Left, l)
	}
	for y := b.Dates.From.Year(); y <= b.Dates.To.Year(); y++ {
		if !b.Holidays.Known(y) {
			out.Unknown = append(out.Unknown, y)
		}
	}
	return out
}
