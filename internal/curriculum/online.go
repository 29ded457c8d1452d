package curriculum

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"jinlanling/internal/programme"
)

// OnlineRule is how what a learning platform says is counted (3.1.1).
type OnlineRule struct {
	Minutes     int // watched, that are one class hour; over 0
	HourMinutes int // of a class hour, as floors count them; over 0
	Watched     int // per mille of a piece, that must have been watched
	DayMost     int // class hours of one person in a day; 0: no ceiling
	Checks      int // per mille of the checks that were asked, that must be passed; 0: none need be

	NightFrom, NightUntil Clock // equal: no night
}

// Night reports whether any of the time from one moment to another is night.
func (r *OnlineRule) Night(from, to time.Time, zone *time.Location) bool {
	if r.NightFrom == r.NightUntil {
		return false
	}
	for d := programme.DateOf(from.In(zone)).AddDays(-1); d <= programme.DateOf(to.In(zone)); d = d.Next() {
		begins, ends := r.NightFrom.on(d, zone), r.NightUntil.on(d.Next(), zone)
		if from.Before(ends) && begins.Before(to) {
			return true
		}
	}
	return false
}

// Watched is one row of a platform's file, of somebody known and of a course of
// their plan.
type Watched struct {
	Person, Course string
	Began, Ended   time.Time
	Seconds        int     // watched
	Length         int     // of the piece, in seconds; 0 where the platform does not say
	Passed, Asked  int     // checks
	Hours          int     // class hours that the plan gives the course
	Span           *Period // of the lesson, of a course that is held live

	Counted int    // minutes of class hours, as floors count them
	Why     string // why not all of what was watched counts, "" where it does
}

// Period is a time from one moment to another.
type Period struct{ From, To time.Time }

func (p Period) meets(o Period) bool { return p.From.Before(o.To) && o.From.Before(p.To) }

// slack is by how many seconds a platform may say that more was watched than
// time went by: its clocks are rounded.
const slack = 5

// Faster reports whether more was watched than time went by.
func (w *Watched) Faster() bool {
	return w.Seconds > int(w.Ended.Sub(w.Began)/time.Second)+slack
}

// Unchecked reports whether too few of the checks were passed.
func (r *OnlineRule) Unchecked(w *Watched) bool {
	return w.Asked > 0 && w.Passed*1000 < w.Asked*r.Checks
}

// Count counts rows: each in the order of time, what several say of one moment
// once, within the day's and the course's ceilings. A row that is not watched
// far enough, faster than time, or whose checks were not passed, counts for
// nothing. It writes Counted and Why. Days are those of zone.
func (r *OnlineRule) Count(rows []*Watched, zone *time.Location) {
	order := slices.Clone(rows)
	slices.SortStableFunc(order, func(a, b *Watched) int { return a.Began.Compare(b.Began) })
	c := onlineCount{rule: r, day: map[string]int{}, course: map[string]int{}, covered: map[string][]Period{}}
	for _, w := range order {
		w.Counted, w.Why = c.row(w, zone)
	}
}

// onlineCount is what was counted so far, in seconds that were watched.
type onlineCount struct {
	rule        *OnlineRule
	day, course map[string]int
	covered     map[string][]Period // by person, in the order of time, apart
}

func (c *onlineCount) row(w *Watched, zone *time.Location) (minutes int, why string) {
	elapsed := int(w.Ended.Sub(w.Began) / time.Second)
	piece := cmp.Or(w.Length, elapsed)
	switch {
	case elapsed <= 0 || w.Seconds <= 0:
		return 0, "没有观看时长"
	case w.Faster():
		return 0, "观看时长超过起止时间，不计"
	case w.Seconds*1000 < piece*c.rule.Watched:
		return 0, fmt.Sprintf("只看了 %s，不足 %s，不计", share(w.Seconds, piece), percent(c.rule.Watched))
	case c.rule.Unchecked(w):
		return 0, fmt.Sprintf("随机检查 %d 次通过 %d 次，不计", w.Asked, w.Passed)
	}
	seconds, at := min(w.Seconds, elapsed), Period{w.Began, w.Ended}
	if w.Span != nil {
		at = Period{later(w.Began, w.Span.From), earlier(w.Ended, w.Span.To)}
		if seconds = min(seconds, int(at.To.Sub(at.From)/time.Second)); seconds <= 0 {
			return 0, "不在直播课的上课时间内，不计"
		}
		if seconds < w.Seconds {
			why = "只计直播课的上课时间"
		}
	}
	if free := c.free(w.Person, at); free < seconds {
		seconds, why = free, "与本人另一条记录时间重叠，重叠的只计一次"
	}
	c.cover(w.Person, at)
	day := w.Person + " " + programme.DateOf(w.Began.In(zone)).String()
	if most := c.rule.DayMost * c.rule.Minutes * 60; most > 0 && c.day[day]+seconds > most {
		seconds, why = most-c.day[day], fmt.Sprintf("当天已到 %d 课时的上限", c.rule.DayMost)
	}
	course := w.Person + " " + w.Course
	if most := w.Hours * c.rule.Minutes * 60; c.course[course]+seconds > most {
		seconds, why = most-c.course[course], fmt.Sprintf("已到教学计划给这门课的 %d 课时", w.Hours)
	}
	before := c.class(c.course[course])
	c.day[day] += seconds
	c.course[course] += seconds
	return c.class(c.course[course]) - before, why
}

// class is what so many seconds are in minutes of class hours: of a course they
// are added up before they are cut.
func (c *onlineCount) class(seconds int) int {
	return seconds * c.rule.HourMinutes / (c.rule.Minutes * 60)
}

// free is how many seconds of a time no earlier row of a person covers.
func (c *onlineCount) free(person string, at Period) int {
	left := at.To.Sub(at.From)
	for _, o := range c.covered[person] {
		if o.meets(at) {
			left -= earlier(o.To, at.To).Sub(later(o.From, at.From))
		}
	}
	return int(left / time.Second)
}

// cover takes a time for a person, with what it meets.
func (c *onlineCount) cover(person string, at Period) {
	var apart []Period
	for _, o := range c.covered[person] {
		if o.meets(at) {
			at = Period{earlier(o.From, at.From), later(o.To, at.To)}
		} else {
			apart = append(apart, o)
		}
	}
	c.covered[person] = append(apart, at)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
