package trainpages

import (
	"fmt"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/archive"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// weekPage is one week of a class's timetable, day by day, and the lesson that
// is chosen to be moved.
type weekPage struct {
	Class            *archive.ClassProgress
	From             programme.Date // a Monday
	Before, After    programme.Date // other weeks with lessons; 0 for none
	Days             []weekDay
	Moves            bool
	Chosen           *archive.TaughtLesson
	lessons, ofHours int
}

// weekDay is a day with its lessons by session.
type weekDay struct {
	On    programme.Date
	Name  string
	Slots []weekSlot
}

// weekSlot is a part of a day; To is when a lesson that is put there begins.
type weekSlot struct {
	Name    string
	To      string
	Lessons []archive.TaughtLesson
}

// usualStarts are when lessons begin where a class has none in a session.
var usualStarts = []string{"08:30", "14:30", "18:30"}

// sessionOf is the session in which a time of day lies.
func sessionOf(t time.Time) int {
	switch h := t.In(act.Shanghai).Hour(); {
	case h < 12:
		return 0
	case h < 18:
		return 1
	}
	return 2
}

// Week is a class's timetable of one week, on which its clerk moves lessons.
func Week(q *page.Request) error {
	id := q.PathValue("id")
	p, err := q.Sys.Archive.ClassProgress(q.Context(), q.Caller(), id)
	if err != nil {
		return err
	}
	sheet, err := q.Sys.Show(q.Context(), q.Caller(), programme.NounClass, id)
	if err != nil {
		return err
	}
	w := weekOf(p, q.URL.Query().Get("from"), q.URL.Query().Get("lesson"))
	w.Moves = programme.May(q.Signed.Actor, programme.LessonMove, sheet.Owner) == nil
	return q.Show(weekView(q.Page(p.Class.Name+"周课表"), w))
}

// monday is the Monday of a day's week.
func monday(d programme.Date) programme.Date { return d.AddDays(-(int(d.Time().Weekday()) + 6) % 7) }

func weekOf(p *archive.ClassProgress, from, lesson string) *weekPage {
	w := &weekPage{Class: p}
	if i := slices.IndexFunc(p.Lessons, func(l archive.TaughtLesson) bool { return l.ID == lesson && movable(&l) }); i >= 0 {
		w.Chosen = &p.Lessons[i]
	}
	dayOf := func(l *archive.TaughtLesson) programme.Date { return programme.DateOf(l.StartsAt.In(act.Shanghai)) }
	day, err := programme.ParseDate(from)
	switch next := slices.IndexFunc(p.Lessons, func(l archive.TaughtLesson) bool { return l.State == programme.Scheduled }); {
	case err == nil && day.Valid():
	case w.Chosen != nil:
		day = dayOf(w.Chosen)
	case next >= 0:
		day = dayOf(&p.Lessons[next])
	default:
		day = p.Class.StartsOn
	}
	w.From = monday(day)
	usual := starts(p.Lessons)
	for i := range 7 {
		d := weekDay{On: w.From.AddDays(i)}
		d.Name = page.Weekdays[int(d.On.Time().Weekday())]
		for k, name := range sessionNames {
			d.Slots = append(d.Slots, weekSlot{Name: name, To: d.On.String() + "T" + usual[k]})
		}
		w.Days = append(w.Days, d)
	}
	for i := range p.Lessons {
		l := &p.Lessons[i]
		on := dayOf(l)
		switch {
		case l.State == programme.Cancelled:
		case on < w.From:
			w.Before = monday(on)
		case on > w.From.AddDays(6):
			if w.After == 0 {
				w.After = monday(on)
			}
		default:
			slot := &w.Days[slices.IndexFunc(w.Days, func(d weekDay) bool { return d.On == on })].Slots[sessionOf(l.StartsAt)]
			slot.Lessons = append(slot.Lessons, *l)
			w.lessons, w.ofHours = w.lessons+1, w.ofHours+l.Hours
		}
	}
	return w
}

// starts are when a class's lessons mostly begin, by session.
func starts(lessons []archive.TaughtLesson) []string {
	out, count := slices.Clone(usualStarts), map[string]int{}
	for i := range lessons {
		at := lessons[i].StartsAt.In(act.Shanghai)
		if lessons[i].State == programme.Cancelled {
			continue
		}
		clock, k := at.Format("15:04"), sessionOf(at)
		if count[clock]++; count[clock] > count[out[k]] {
			out[k] = clock
		}
	}
	return out
}

// movable reports whether a lesson may stand somewhere else.
func movable(l *archive.TaughtLesson) bool { return l.State == programme.Scheduled && l.Present == 0 }

func (w *weekPage) href(from programme.Date, lesson string) string {
	query := []string{"from", from.String()}
	if lesson != "" {
		query = append(query, "lesson", lesson)
	}
	return "/class/" + w.Class.Class.ID + "/week" + page.Query(query...)
}

func (w *weekPage) days() string {
	return w.From.Chinese() + "至" + w.From.AddDays(6).Chinese()
}

func clockSpan(l *archive.TaughtLesson) string {
	return l.StartsAt.In(act.Shanghai).Format("15:04") + "—" + l.EndsAt.In(act.Shanghai).Format("15:04")
}

func fieldTime(t time.Time) string { return t.In(act.Shanghai).Format("2006-01-02T15:04") }

func (w *weekPage) says() string { return fmt.Sprintf("%d 节 %d 课时", w.lessons, w.ofHours) }
