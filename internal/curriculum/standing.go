package curriculum

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"jinlanling/internal/programme"
)

// Way is of what a trainee must have attended the notice's share to be put
// forward to evaluation.
type Way string

// The ways that a notice may name (3.1.2).
const (
	OfTotal Way = "total" // of the total of the floors
	OfEach  Way = "each"  // of the floor of each kind
	OfBoth  Way = "both"
)

// Floors are what each trainee is to attend.
type Floors struct {
	Minutes  int // of one class hour
	Permille int // of each floor, that must have been attended
	Way      Way
	Total    Floor
	Kinds    []Floor
}

// Floor is class hours of one kind, or of all where Kind is "".
type Floor struct {
	Kind, Name string
	Hours      int
	Cite       string
}

// Attendance is one trainee's line of one held lesson.
type Attendance struct {
	Lesson
	Present     bool
	Late, Early int    // minutes missed at the beginning and at the end
	Leave       string // the reason of leave; "" for none
}

// Counted are the minutes of class hours that the line counts for: the
// lesson's, less what was missed of it.
func (a *Attendance) Counted(minutes int) int {
	if !a.Present {
		return 0
	}
	return max(0, a.Hours*minutes-max(a.Late, 0)-max(a.Early, 0))
}

// Record is one trainee's training.
type Record struct {
	Attended []Attendance
	Done     map[string]int // minutes of class hours by kind, counted already: attended beside Attended
	Ahead    []Lesson       // of their own class, to come
	Online   map[string]int // minutes by kind of courses at no fixed hour, still to be learnt
	MakeUp   []Lesson       // of other classes of the same plan, to come, with room for one more
}

// Standing is how far a trainee has come.
type Standing struct {
	Total   Row
	Kinds   []Row
	Leaves  []Attendance // lessons missed on leave, in the order of time
	Forward bool         // may be put forward to evaluation now
	Still   bool         // no row has been missed for good
}

// Row is one floor of one trainee; all amounts are minutes of class hours.
type Row struct {
	Floor
	Asked    bool // the notice's way asks this row
	Need     int
	Done     int
	Ahead    int            // on the timetable of their own class, and online
	Online   int            // of Ahead, what is learnt at no fixed hour
	MakeUp   int            // at most, in lessons of other classes that meet neither it nor each other
	Short    int            // what lacks although all of Ahead is attended
	Lessons  int            // so many lessons of other classes at least make Short up
	Options  int            // so many can be chosen from
	Until    programme.Date // the last day on which making up can begin and still suffice; 0 where nothing lacks or nothing helps
	minutes  int
	possible bool
}

// Lack is a floor that the notice asks and a trainee has not reached; both
// amounts are minutes of class hours.
type Lack struct {
	Floor
	Need, Done int
	minutes    int
}

// Lacks are the floors that the notice's way asks and that done, minutes of
// class hours by kind, does not reach. It decides who is put forward to the
// evaluation, for everybody who asks (3.1.2).
func (f *Floors) Lacks(done map[string]int) (list []Lack) {
	all := 0
	for _, minutes := range done {
		all += minutes
	}
	ask := func(floor Floor, done int) {
		if need := f.need(floor); done < need {
			list = append(list, Lack{floor, need, done, f.Minutes})
		}
	}
	if f.Way != OfEach {
		ask(f.Total, all)
	}
	if f.Way != OfTotal {
		for _, k := range f.Kinds {
			ask(k, done[k.Kind])
		}
	}
	return list
}

// need is how many minutes of a floor must have been attended, rounded up.
func (f *Floors) need(floor Floor) int { return (floor.Hours*f.Minutes*f.Permille + 999) / 1000 }

// Says words a lack for who marks: 思政课出勤 6.5 课时，不足 8 课时.
func (l *Lack) Says() string {
	return fmt.Sprintf("%s出勤 %s 课时，不足 %s 课时", l.Name, HoursText(l.Done, l.minutes), HoursText(l.Need, l.minutes))
}

// Standing counts a trainee's record against the floors. Days are those of
// zone.
func (f *Floors) Standing(r *Record, zone *time.Location) Standing {
	free := slices.DeleteFunc(slices.Clone(r.MakeUp), func(m Lesson) bool {
		return m.Hours < 1 || slices.ContainsFunc(r.Ahead, func(l Lesson) bool { return l.Starts.Before(m.Ends) && m.Starts.Before(l.Ends) })
	})
	slices.SortStableFunc(free, func(a, b Lesson) int { return a.Starts.Compare(b.Starts) })
	done := r.done(f.Minutes)
	out := Standing{Total: f.row(f.Total, r, done, free, zone), Still: true}
	out.Total.Asked = f.Way != OfEach
	for _, k := range f.Kinds {
		row := f.row(k, r, done, free, zone)
		row.Asked = f.Way != OfTotal
		out.Kinds = append(out.Kinds, row)
	}
	out.Forward = len(f.Lacks(done)) == 0
	for _, row := range append([]Row{out.Total}, out.Kinds...) {
		out.Still = out.Still && (row.possible || !row.Asked)
	}
	for _, a := range r.Attended {
		if a.Leave != "" && !a.Present {
			out.Leaves = append(out.Leaves, a)
		}
	}
	slices.SortStableFunc(out.Leaves, func(a, b Attendance) int { return cmp.Or(a.Starts.Compare(b.Starts), cmp.Compare(a.ID, b.ID)) })
	return out
}

// done is everything attended, in minutes of class hours by kind.
func (r *Record) done(minutes int) map[string]int {
	sum := make(map[string]int, len(r.Done)+3)
	for kind, m := range r.Done {
		sum[kind] += m
	}
	for i := range r.Attended {
		sum[r.Attended[i].Kind] += r.Attended[i].Counted(minutes)
	}
	return sum
}

func (f *Floors) row(floor Floor, r *Record, done map[string]int, free []Lesson, zone *time.Location) Row {
	of := func(kind string) bool { return floor.Kind == "" || floor.Kind == kind }
	row := Row{Floor: floor, minutes: f.Minutes, Need: f.need(floor)}
	for kind, minutes := range done {
		if of(kind) {
			row.Done += minutes
		}
	}
	for _, l := range r.Ahead {
		if of(l.Kind) {
			row.Ahead += l.Hours * f.Minutes
		}
	}
	for kind, minutes := range r.Online {
		if of(kind) {
			row.Ahead, row.Online = row.Ahead+minutes, row.Online+minutes
		}
	}
	var options []Lesson
	longest := 0
	for _, l := range free {
		if of(l.Kind) {
			options, longest = append(options, l), max(longest, l.Hours*f.Minutes)
		}
	}
	best := mostFrom(options, f.Minutes)
	row.MakeUp, row.Options = best[0], len(options)
	row.Short = max(0, row.Need-row.Done-row.Ahead)
	row.possible = row.Short <= row.MakeUp
	if row.Short > 0 && row.possible {
		row.Lessons = (row.Short + longest - 1) / longest
		for i := len(options) - 1; i >= 0; i-- {
			if best[i] >= row.Short {
				row.Until = programme.DateOf(options[i].Starts.In(zone))
				break
			}
		}
	}
	return row
}

// mostFrom is, for each place in lessons sorted by their start, how many
// minutes can be attended at most from there on, no two at once.
func mostFrom(lessons []Lesson, minutes int) []int {
	best := make([]int, len(lessons)+1)
	for i := len(lessons) - 1; i >= 0; i-- {
		next := i + 1
		for next < len(lessons) && lessons[next].Starts.Before(lessons[i].Ends) {
			next++
		}
		best[i] = max(best[i+1], lessons[i].Hours*minutes+best[next])
	}
	return best
}

// Says words a row for the trainee.
func (r *Row) Says() string {
	ahead := ""
	if timed := r.Ahead - r.Online; timed > 0 {
		ahead = "已排 " + r.hours(timed) + " 课时，"
	}
	if r.Online > 0 {
		ahead += "线上自学还有 " + r.hours(r.Online) + " 课时，"
	}
	switch {
	case r.Done >= r.Need:
		return "已够"
	case r.Short == 0:
		return ahead + "上完够"
	case r.possible:
		if ahead != "" {
			ahead += "上完是 " + r.hours(r.Done+r.Ahead) + "，"
		}
		return fmt.Sprintf("%s还差 %s 课时（至少 %d 次课），有 %d 次可补，最迟 %s开始补", ahead, r.hours(r.Short), r.Lessons, r.Options, r.Until.Chinese())
	}
	return fmt.Sprintf("还差 %s 课时，剩下的课都上也不够，请找基地教务", r.hours(r.Need-r.Done))
}

func (r *Row) hours(minutes int) string { return HoursText(minutes, r.minutes) }

// HoursText words minutes in class hours of so many minutes each, to the
// tenth, cut: what misses a floor by a minute is not shown as reaching it.
func HoursText(done, minutes int) string {
	tenths := done * 10 / minutes
	if tenths%10 == 0 {
		return strconv.Itoa(tenths / 10)
	}
	return fmt.Sprintf("%d.%d", tenths/10, tenths%10)
}
