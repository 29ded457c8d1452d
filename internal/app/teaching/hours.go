package teaching

import (
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Done are minutes of class hours attended, by application and kind.
type Done map[string]map[string]int

// DoneOf counts what was attended; what was missed of a lesson counts for
// nothing (3.1.2).
func DoneOf(hours []store.HoursAttended, n *rules.Notice) Done {
	done := Done{}
	for _, h := range hours {
		of := done[h.ApplicationID]
		if of == nil {
			of = map[string]int{}
			done[h.ApplicationID] = of
		}
		of[h.Kind] += h.Hours*n.Hours.Minutes - h.Missed + h.Online
	}
	return done
}

// Hours are the class hours that somebody attended of all kinds, cut.
func (d Done) Hours(applicationID string, n *rules.Notice) int {
	return d.All(applicationID) / n.Hours.Minutes
}

// All are the minutes of all kinds.
func (d Done) All(applicationID string) (sum int) {
	for _, minutes := range d[applicationID] {
		sum += minutes
	}
	return sum
}

// LackText words which floors somebody has not reached, "" for none: it keeps
// them out of the evaluation.
func (d Done) LackText(applicationID string, n *rules.Notice) string {
	var says []string
	for _, l := range n.Floors().Lacks(d[applicationID]) {
		says = append(says, l.Says())
	}
	return strings.Join(says, "；")
}

// KindHours is what of one kind was taught and is planned, against its floor.
type KindHours struct {
	Code, Name, Clause   string
	Held, Scheduled, Min int
	Online, Self         int // at no fixed hour: of Held, and of the plan what is still to be learnt
}

// Lacking is how many class hours are short of the floor.
func (k KindHours) Lacking() int { return max(0, k.Min-k.Held) }

// Taught sums held lessons by kind, with what was learnt online beside
// them, and says what is short of the notice.
func Taught(n *rules.Notice, lessons []programme.Lesson, online map[string]int) (map[string]int, []programme.Problem) {
	held, total := map[string]int{}, 0
	for kind, hours := range online {
		held[kind] += hours
		total += hours
	}
	var problems []programme.Problem
	for _, l := range lessons {
		switch l.State {
		case programme.Held:
			held[l.Kind] += l.Hours
			total += l.Hours
		case programme.Scheduled:
			problems = append(problems, act.Problem(l.Topic, "lesson_open", "课次已排未授，请登记授课或取消"))
		}
	}
	for _, k := range n.Hours.Kinds {
		if held[k.Code] < k.Min {
			problems = append(problems, act.Problem(k.Name, "hours_floor", "已授 %d 课时，不少于 %d 课时", held[k.Code], k.Min))
		}
	}
	if total < n.Hours.Total {
		problems = append(problems, act.Problem("总课时", "hours_total", "已授 %d 课时，不少于 %d 课时", total, n.Hours.Total))
	}
	return held, problems
}

// OnlineTaught is what a class was taught at no fixed hour, in class hours by
// kind: of each course as much as who learnt most of it.
func OnlineTaught(tx *store.Tx, n *rules.Notice, cl *programme.Class) (map[string]int, error) {
	courses, err := tx.RecordedCourses(cl.ProgrammeID, cl.ID)
	if err != nil || len(courses) == 0 {
		return nil, err
	}
	done, err := tx.ClassOnlineDone(cl.ID)
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	for _, c := range courses {
		most := 0
		for _, d := range done {
			if d.CourseID == c.CourseID {
				most = max(most, d.Minutes)
			}
		}
		out[c.Kind] += most / n.Hours.Minutes
	}
	return out, nil
}

// onlineLeft is what each of some people can still learn at no fixed hour, in
// minutes of class hours by kind.
func onlineLeft(courses []store.RecordedCourse, done []store.OnlineDone, minutes int) func(classID, applicationID string) map[string]int {
	type key struct{ application, course string }
	learnt := map[key]int{}
	for _, d := range done {
		learnt[key{d.ApplicationID, d.CourseID}] += d.Minutes
	}
	return func(classID, applicationID string) map[string]int {
		var left map[string]int
		for _, c := range courses {
			if m := c.Hours*minutes - learnt[key{applicationID, c.CourseID}]; c.ClassID == classID && m > 0 {
				if left == nil {
					left = map[string]int{}
				}
				left[c.Kind] += m
			}
		}
		return left
	}
}
