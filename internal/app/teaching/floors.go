package teaching

import (
	"maps"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Standings is how far the members of a class have come, by application.
type Standings struct {
	Of     map[string]curriculum.Standing
	Done   Done
	Online map[string]int // of Done, minutes that platforms' files count for
	Full   bool           // the timetable holds what the notice asks: who is short now is short of lessons, not of a plan
}

// StandingsOf counts everybody of a class against the notice's floors.
func StandingsOf(tx *store.Tx, n *rules.Notice, cl *programme.Class) (*Standings, error) {
	hours, err := tx.AttendedHours(cl.ID)
	if err != nil {
		return nil, err
	}
	members, err := tx.ClassApplications(cl.ID)
	if err != nil {
		return nil, err
	}
	record, full, err := comingOf(tx, n, cl)
	if err != nil {
		return nil, err
	}
	left, err := onlineAhead(tx, n, cl)
	if err != nil {
		return nil, err
	}
	out := &Standings{Of: map[string]curriculum.Standing{}, Done: DoneOf(hours, n), Online: map[string]int{}, Full: full}
	for _, h := range hours {
		out.Online[h.ApplicationID] += h.Online
	}
	floors := n.Floors()
	joined, err := tx.MakeUpsAhead(cl.ProgrammeID, cl.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		r := record
		join(&r, joined[m.ID])
		r.Done, r.Online = out.Done[m.ID], left(cl.ID, m.ID)
		out.Of[m.ID] = floors.Standing(&r, act.Shanghai)
	}
	return out, nil
}

// comingOf is what the members of a class can still attend: its own lessons to
// come, and those of other classes of the same trade and level.
func comingOf(tx *store.Tx, n *rules.Notice, cl *programme.Class) (r curriculum.Record, full bool, err error) {
	lessons, err := tx.ClassLessons(cl.ID)
	if err != nil {
		return r, false, err
	}
	table := map[string]int{}
	for _, l := range lessons {
		if l.State == programme.Cancelled {
			continue
		}
		table[l.Kind] += l.Hours * n.Hours.Minutes
		if l.State == programme.Scheduled {
			r.Ahead = append(r.Ahead, CurriculumLesson(&l))
		}
	}
	recorded, err := tx.RecordedCourses(cl.ProgrammeID, cl.ID)
	if err != nil {
		return r, false, err
	}
	for _, c := range recorded {
		table[c.Kind] += c.Hours * n.Hours.Minutes
	}
	full = len(n.Floors().Lacks(table)) == 0
	if cl.State != programme.Running {
		return r, full, nil
	}
	others, err := tx.LineLessons(cl.PlanLineID, cl.ID, tx.Now())
	for _, l := range others {
		r.MakeUp = append(r.MakeUp, CurriculumLesson(&l))
	}
	return r, full, err
}

// onlineAhead is what each member of a class can still learn at no fixed hour:
// nothing once its training has ended.
func onlineAhead(tx *store.Tx, n *rules.Notice, cl *programme.Class) (func(classID, applicationID string) map[string]int, error) {
	if cl.State != programme.Planned && cl.State != programme.Running || cl.EndsOn < programme.DateOf(tx.Now().In(act.Shanghai)) {
		return onlineLeft(nil, nil, n.Hours.Minutes), nil
	}
	courses, err := tx.RecordedCourses(cl.ProgrammeID, cl.ID)
	if err != nil || len(courses) == 0 {
		return onlineLeft(nil, nil, n.Hours.Minutes), err
	}
	done, err := tx.ClassOnlineDone(cl.ID)
	return onlineLeft(courses, done, n.Hours.Minutes), err
}

// join puts the lessons at which somebody makes up among those that they attend.
func join(r *curriculum.Record, lessons []programme.Lesson) {
	if len(lessons) == 0 {
		return
	}
	r.Ahead = slices.Clone(r.Ahead)
	for i := range lessons {
		r.Ahead = append(r.Ahead, CurriculumLesson(&lessons[i]))
	}
}

// CurriculumLesson is a lesson as package curriculum knows it.
func CurriculumLesson(l *programme.Lesson) curriculum.Lesson {
	return curriculum.Lesson{ID: l.ID, ClassID: l.ClassID, CourseID: l.CourseID, Kind: l.Kind, Mode: curriculum.Mode(l.Mode), Topic: l.Topic,
		TeacherID: l.TeacherID, Place: l.Place, Starts: l.StartsAt, Ends: l.EndsAt, Hours: l.Hours, Held: l.State == programme.Held}
}

// ShortText words what a member lacks although they attend all that is to
// come; "" where nothing lacks or the timetable is not whole yet.
func (s *Standings) ShortText(applicationID string) string {
	st, ok := s.Of[applicationID]
	if !ok || !s.Full {
		return ""
	}
	var says []string
	for _, row := range slices.Concat([]curriculum.Row{st.Total}, st.Kinds) {
		if row.Asked && row.Short > 0 {
			says = append(says, row.Name+row.Says())
		}
	}
	return strings.Join(says, "；")
}

// StandingOf counts one trainee against the notice's floors, lesson by lesson:
// their leaves are named. full says that the class's timetable is whole.
func StandingOf(tx *store.Tx, n *rules.Notice, cl *programme.Class, ap *programme.Application) (st curriculum.Standing, full bool, err error) {
	r, full, err := comingOf(tx, n, cl)
	if err != nil {
		return st, false, err
	}
	joined, err := tx.MakeUpsAhead(cl.ProgrammeID, cl.ID)
	if err != nil {
		return st, false, err
	}
	join(&r, joined[ap.ID])
	left, err := onlineAhead(tx, n, cl)
	if err != nil {
		return st, false, err
	}
	r.Online = left(cl.ID, ap.ID)
	if r.Done, err = onlineDoneOf(tx, ap.ID); err != nil {
		return st, false, err
	}
	lines, err := tx.ApplicationAttendance(ap.ID)
	for i := range lines {
		x := &lines[i]
		r.Attended = append(r.Attended, curriculum.Attendance{Lesson: CurriculumLesson(&x.Lesson), Present: x.Line.State == programme.Present,
			Late: x.Line.Late, Early: x.Line.Early, Leave: leaveOf(&x.Line)})
	}
	return n.Floors().Standing(&r, act.Shanghai), full, err
}

// onlineDoneOf is what one trainee learnt online, in minutes by kind.
func onlineDoneOf(tx *store.Tx, applicationID string) (map[string]int, error) {
	hours, err := tx.AttendedHoursOf(applicationID)
	done := map[string]int{}
	for _, h := range hours {
		done[h.Kind] += h.Online
	}
	return done, err
}

// leaveOf is the reason of somebody's leave, "" for none.
func leaveOf(line *programme.Attendance) string {
	switch {
	case line.State != programme.OnLeave:
		return ""
	case line.Cause == "":
		return "请假"
	}
	return line.Cause
}

// Falling is a member of a running class who cannot reach a floor by the
// lessons on its timetable alone.
type Falling struct {
	ApplicationID, ClassID, Class, BaseID string
	Lacks                                 []curriculum.Lack // after the last lesson, all of them attended
}

// FallingOf is who falls short at a base, or at all where baseCode is "".
// Classes whose timetable is not whole yet are left out.
func FallingOf(tx *store.Tx, n *rules.Notice, programmeID, baseCode string) (out []Falling, err error) {
	table, err := tx.TimetableHours(programmeID, baseCode)
	if err != nil {
		return nil, err
	}
	whole, ahead := Done{}, Done{}
	for _, h := range table {
		for of, hours := range map[*Done]int{&whole: h.Held + h.Scheduled, &ahead: h.Scheduled} {
			if (*of)[h.ClassID] == nil {
				(*of)[h.ClassID] = map[string]int{}
			}
			(*of)[h.ClassID][h.Kind] = hours * n.Hours.Minutes
		}
	}
	people, err := tx.InTraining(programmeID, baseCode)
	if err != nil {
		return nil, err
	}
	hours := make([]store.HoursAttended, len(people))
	for i := range people {
		hours[i] = people[i].HoursAttended
	}
	joined, err := tx.MakeUpsAhead(programmeID, "")
	if err != nil {
		return nil, err
	}
	done, floors, seen := DoneOf(hours, n), n.Floors(), map[string]bool{}
	left, err := onlineOfYear(tx, n, programmeID, whole, done)
	if err != nil {
		return nil, err
	}
	for i := range people {
		p := &people[i]
		if seen[p.ApplicationID] || len(floors.Lacks(whole[p.ClassID])) > 0 {
			continue
		}
		seen[p.ApplicationID] = true
		sum := maps.Clone(done[p.ApplicationID])
		for kind, minutes := range ahead[p.ClassID] {
			sum[kind] += minutes
		}
		for kind, minutes := range left(p.ClassID, p.ApplicationID) {
			if sum == nil {
				sum = map[string]int{}
			}
			sum[kind] += minutes
		}
		for _, l := range joined[p.ApplicationID] {
			if sum == nil {
				sum = map[string]int{}
			}
			sum[l.Kind] += l.Hours * n.Hours.Minutes
		}
		if lacks := floors.Lacks(sum); len(lacks) > 0 {
			out = append(out, Falling{p.ApplicationID, p.ClassID, p.Class, p.BaseID, lacks})
		}
	}
	return out, nil
}

// onlineOfYear adds to what classes teach and what people have done what is
// learnt at no fixed hour, and is what each can still learn.
func onlineOfYear(tx *store.Tx, n *rules.Notice, programmeID string, whole, done Done) (func(classID, applicationID string) map[string]int, error) {
	learnt, err := tx.YearOnlineDone(programmeID)
	if err != nil {
		return nil, err
	}
	for _, d := range learnt {
		if done[d.ApplicationID] == nil {
			done[d.ApplicationID] = map[string]int{}
		}
		done[d.ApplicationID][d.Kind] += d.Minutes
	}
	courses, err := tx.RecordedCourses(programmeID, "")
	for _, c := range courses {
		if whole[c.ClassID] != nil {
			whole[c.ClassID][c.Kind] += c.Hours * n.Hours.Minutes
		}
	}
	return onlineLeft(courses, learnt, n.Hours.Minutes), err
}
