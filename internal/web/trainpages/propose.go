package trainpages

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/archive"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// proposePage is a pattern as it was filled in, and the timetable that the
// class's teaching plan makes of it.
type proposePage struct {
	timetablePage
	Break    string
	Proposed *teaching.Proposed // nil where the class has no plan
	Taken    map[string]bool    // lessons that were chosen, by key; nil: all
}

// proposed reads the pattern that was sent or, at first, weekends within the
// class's own dates, and asks for the timetable.
func proposed(q *page.Request, s *act.Detail, sent page.Values) (*proposePage, error) {
	if sent == nil {
		sent = page.Values(q.URL.Query())
	}
	p := &proposePage{timetablePage: timetablePage{Path: "/class/" + s.ID + "/do/propose", Detail: s, Weekdays: make([]bool, 7)}}
	progress, err := q.Sys.Archive.ClassProgress(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	p.Minutes = progress.Notice.Hours.Minutes
	p.fill(progress, sent, sent.Get("from") == "")
	p.Break = sent.Get("break")
	t := p.pattern()
	in := teaching.Pattern{From: t.From, To: t.To, Skip: t.Skip}
	if p.Break != "" {
		if in.Break, err = strconv.Atoi(page.Halfwidth(p.Break)); err != nil || in.Break < 0 || in.Break > 60 {
			p.Wrong, in.Break = append(p.Wrong, "课间为 0 至 60 分钟"), 0
		}
	}
	for day, on := range t.Weekdays {
		for _, x := range t.Sessions {
			if on {
				in.Slots = append(in.Slots, slotOf(time.Weekday(day), x))
			}
		}
	}
	p.Proposed, err = q.Sys.Teaching.ProposeTimetable(q.Context(), q.Caller(), s.ID, in)
	if err != nil || p.Proposed == nil {
		return p, err
	}
	if chosen := sent.List("take"); len(chosen) > 0 {
		p.Taken = map[string]bool{}
		for _, k := range chosen {
			p.Taken[k] = true
		}
	}
	return p, proposedRows(q, p, progress)
}

// slotOf is a session of a weekday: by day on a working day people are released
// from work, otherwise they come after it.
func slotOf(day time.Weekday, x teaching.Session) curriculum.Slot {
	at := curriculum.Clock(x.Start / time.Minute)
	block := curriculum.AfterWork
	if day != time.Saturday && day != time.Sunday && at < curriculum.At(17, 0) {
		block = curriculum.FullTime
	}
	return curriculum.Slot{Weekday: day, Start: at, Hours: x.Hours, Block: block}
}

// proposedRows words the proposal, each lesson with what it still meets.
func proposedRows(q *page.Request, p *proposePage, c *archive.ClassProgress) error {
	teachers, err := q.Sys.Teaching.BaseTeachers(q.Context(), q.Caller(), c.Class.BaseID)
	if err != nil {
		return err
	}
	p.plans = p.Proposed.Plans
	if len(p.plans) == 0 {
		return nil
	}
	problems, err := q.Sys.Teaching.CheckLessons(q.Context(), q.Caller(), p.Detail.ID, p.plans)
	if err != nil && programme.CodeOf(err) != programme.WrongState {
		return err
	}
	for i, l := range p.plans {
		row := timetableRow{Number: i + 1, When: page.LessonSpan(&programme.Lesson{StartsAt: l.StartsAt, EndsAt: l.EndsAt}), Kind: kindText(c, l.Kind),
			Topic: l.Topic, Hours: strconv.Itoa(l.Hours), Place: l.Place, Key: lessonKey(&l)}
		if k := slices.IndexFunc(teachers, func(t programme.Teacher) bool { return t.ID == l.TeacherID }); k >= 0 {
			row.Teacher = teachers[k].Name
		}
		for _, pr := range problems {
			if pr.Row == i+1 {
				row.Problems = append(row.Problems, pr.Field+"："+pr.Message)
			}
		}
		if len(row.Problems) > 0 {
			p.Met++
		}
		p.Hours += l.Hours
		p.Rows = append(p.Rows, row)
	}
	return nil
}

func kindText(c *archive.ClassProgress, code string) string {
	for _, k := range c.Kinds {
		if k.Code == code {
			return k.Name
		}
	}
	return code
}

// lessonKey tells a proposed lesson again when the form comes back.
func lessonKey(l *teaching.LessonPlan) string {
	return l.CourseID + "@" + strconv.FormatInt(l.StartsAt.Unix(), 36)
}

// Has reports whether a proposed lesson is to be taken over.
func (p *proposePage) Has(key string) bool { return p.Taken == nil || p.Taken[key] }

// Pairs are the pattern's values, for the form that takes its lessons over.
func (p *proposePage) Pairs() []act.Choice {
	pairs := []act.Choice{{ID: "from", Name: p.From}, {ID: "to", Name: p.To}, {ID: "skip", Name: p.Skip}, {ID: "break", Name: p.Break}}
	for d, on := range p.Weekdays {
		if on {
			pairs = append(pairs, act.Choice{ID: "day", Name: strconv.Itoa(d)})
		}
	}
	for i, x := range p.Sessions {
		pairs = append(pairs, act.Choice{ID: fmt.Sprintf("start-%d", i), Name: x.Start}, act.Choice{ID: fmt.Sprintf("length-%d", i), Name: x.Hours})
	}
	return pairs
}

// LeftText words a course that found no room, and why.
func leftText(l curriculum.Left) string {
	why := strings.Join(l.Why, "；")
	if l.Untimed {
		return fmt.Sprintf("%s %d 课时：%s", l.Course.Name, l.Hours, why)
	}
	return fmt.Sprintf("%s还有 %d 课时没有排下：%s", l.Course.Name, l.Hours, why)
}

func proposeLead(q *page.Request, s *act.Detail, sent page.Values) (templ.Component, error) {
	p, err := proposed(q, s, sent)
	if err != nil {
		return nil, err
	}
	return proposeView(p), nil
}

func proposeDraw(q *page.Request, s *act.Detail, sent page.Values) (templ.Component, error) {
	p, err := proposed(q, s, sent)
	if err != nil {
		return nil, err
	}
	return proposeTake(p), nil
}

func proposeDo(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	p, err := proposed(f.Request, f.Detail, f.Values)
	if err != nil {
		return "", err
	}
	if p.Proposed == nil {
		return "", programme.Errorf(programme.WrongState, "本班的工种和等级没有经市局同意的教学计划，请用“按周排课”").Under(programme.DutyScheme)
	}
	for _, w := range p.Wrong {
		f.Bad("", w)
	}
	if err := f.Err(); err != nil {
		return "", err
	}
	var plans []teaching.LessonPlan
	for i := range p.plans {
		if p.Has(lessonKey(&p.plans[i])) {
			p.plans[i].Cause = f.Get("cause")
			plans = append(plans, p.plans[i])
		}
	}
	_, err = f.Request.Sys.Teaching.ScheduleLessons(ctx, c, f.Detail.ID, plans)
	return "", err
}

// Fields of a lesson that is moved or given to another teacher.
var (
	causeInput = page.Input{Name: "cause", Label: "原因", Hint: "夜间、节假日、补排过去的课、占用他课的教室或学员另有课时，写明原因；其余不填"}
	moveInputs = []page.Input{
		{Name: "starts_at", Label: "开始时间", Kind: "time", Required: true, Start: func(q *page.Request, s *act.Detail) string {
			return cmp.Or(q.URL.Query().Get("starts_at"), lessonTime(q, s))
		}},
		{Name: "place", Label: "上课地点", Start: func(q *page.Request, s *act.Detail) string {
			return cmp.Or(q.URL.Query().Get("place"), s.Fact("place").Text)
		}},
		causeInput,
	}
)

// lessonTime is when a lesson begins, as a time field takes it.
func lessonTime(q *page.Request, s *act.Detail) string {
	l, err := q.Sys.Attendance.LessonSheet(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return ""
	}
	return l.Lesson.StartsAt.In(act.Shanghai).Format("2006-01-02T15:04")
}

func moveLesson(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	l, err := f.Request.Sys.Attendance.LessonSheet(ctx, act.As(c.Actor), f.Detail.ID)
	if err != nil {
		return "", err
	}
	at := f.Instant("starts_at")
	if err := f.Err(); err != nil {
		return "", err
	}
	return "", f.Request.Sys.Teaching.MoveLesson(ctx, c, f.Detail.ID,
		teaching.LessonChange{StartsAt: at, EndsAt: at.Add(l.Lesson.EndsAt.Sub(l.Lesson.StartsAt)), Place: f.Get("place"), Cause: f.Get("cause")})
}

// substitutes are the base's teachers but the one who is to hold a lesson.
func substitutes(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	l, err := q.Sys.Attendance.LessonSheet(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	list, err := q.Sys.Teaching.BaseTeachers(q.Context(), q.Caller(), l.Lesson.BaseID)
	for i := range list {
		if list[i].ID != l.Lesson.TeacherID {
			out = append(out, act.Choice{ID: list[i].ID, Name: teacherName(&list[i])})
		}
	}
	return out, err
}
