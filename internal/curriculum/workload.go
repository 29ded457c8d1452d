package curriculum

import (
	"cmp"
	"slices"
	"time"

	"jinlanling/internal/programme"
)

// MostTaught is how many class hours one teacher can give in a day before it is
// doubted: three full half-days. It is the bureau's own practice and no clause's.
const MostTaught = 12

// Load is what one teacher gives, at whichever bases they are registered.
type Load struct {
	Held, Ahead int // class hours taught and on the timetable
	Weeks       []WeekLoad
	Over        []DayLoad    // days of more than MostTaught
	Twice       [][2]*Lesson // two lessons at one hour, the earlier first
}

// WeekLoad is a week from its Monday.
type WeekLoad struct {
	Monday programme.Date
	Hours  int
	Days   []DayLoad
}

// DayLoad is a day's class hours and how many lessons they are.
type DayLoad struct {
	Day            programme.Date
	Hours, Lessons int
}

// Workload counts the lessons of one teacher by day and week, and finds those
// that one person cannot give. Days are those of zone.
func Workload(lessons []Lesson, zone *time.Location) (out Load) {
	list := make([]*Lesson, len(lessons))
	for i := range lessons {
		list[i] = &lessons[i]
	}
	slices.SortFunc(list, func(a, b *Lesson) int { return cmp.Or(a.Starts.Compare(b.Starts), cmp.Compare(a.ID, b.ID)) })
	for i, l := range list {
		if l.Held {
			out.Held += l.Hours
		} else {
			out.Ahead += l.Hours
		}
		out.add(l, zone)
		for k := i + 1; k < len(list) && list[k].Starts.Before(l.Ends); k++ {
			out.Twice = append(out.Twice, [2]*Lesson{l, list[k]})
		}
	}
	for _, w := range out.Weeks {
		for _, d := range w.Days {
			if d.Hours > MostTaught {
				out.Over = append(out.Over, d)
			}
		}
	}
	return out
}

// add counts a lesson that begins no earlier than those before.
func (o *Load) add(l *Lesson, zone *time.Location) {
	at := l.Starts.In(zone)
	day := programme.DateOf(at)
	monday := programme.DateOf(at.AddDate(0, 0, -(int(at.Weekday())+6)%7))
	if n := len(o.Weeks); n == 0 || o.Weeks[n-1].Monday != monday {
		o.Weeks = append(o.Weeks, WeekLoad{Monday: monday})
	}
	w := &o.Weeks[len(o.Weeks)-1]
	if n := len(w.Days); n == 0 || w.Days[n-1].Day != day {
		w.Days = append(w.Days, DayLoad{Day: day})
	}
	d := &w.Days[len(w.Days)-1]
	w.Hours, d.Hours, d.Lessons = w.Hours+l.Hours, d.Hours+l.Hours, d.Lessons+1
}
