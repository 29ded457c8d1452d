package trainpages

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/archive"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// timetablePage is a pattern as it was filled in, and what it makes.
type timetablePage struct {
	Path                      string
	Detail                    *act.Detail
	From, To, Skip            string
	Weekdays                  []bool
	Sessions                  []sessionAsked
	Parts                     []partAsked
	Teachers                  []act.Choice
	Rows                      []timetableRow
	Wrong                     []string // of the pattern itself
	Hours, Left, Met, Minutes int
	plans                     []teaching.LessonPlan
}

type sessionAsked struct{ Name, Start, Hours string }

type partAsked struct {
	Kind, Name, Teacher, Topic, Place, Hours string
	Min, Have, Online                        int // the notice's floor, on the timetable already, and learnt at no fixed hour
}

// timetableRow is a lesson that a pattern makes, with what it meets.
type timetableRow struct {
	Number                            int
	When, Kind, Topic, Teacher, Hours string
	Place, Key                        string // of a proposal
	Problems                          []string
}

// weekOrder is the days of the week from Monday.
var weekOrder = []int{1, 2, 3, 4, 5, 6, 0}

// sessionNames are the sessions of a day that a pattern knows.
var sessionNames = []string{"上午", "下午", "晚上"}

// timetable reads the pattern that was sent or, at first, one that fills the
// class's own dates with the hours of the agreed scheme on weekends.
func timetable(q *page.Request, s *act.Detail, sent page.Values) (*timetablePage, error) {
	if sent == nil {
		sent = page.Values(q.URL.Query())
	}
	p := &timetablePage{Path: "/class/" + s.ID + "/do/timetable", Detail: s, Weekdays: make([]bool, 7)}
	progress, err := q.Sys.Archive.ClassProgress(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	teachers, err := q.Sys.Teaching.BaseTeachers(q.Context(), q.Caller(), progress.Class.BaseID)
	if err != nil {
		return nil, err
	}
	agreed, err := q.Sys.Teaching.AgreedHours(q.Context(), q.Caller(), progress.Class.BaseID)
	if err != nil {
		return nil, err
	}
	p.Minutes = progress.Notice.Hours.Minutes
	fresh := sent.Get("from") == ""
	p.fill(progress, sent, fresh)
	for _, t := range teachers {
		p.Teachers = append(p.Teachers, act.Choice{ID: t.ID, Name: teacherName(&t)})
	}
	first := teacherFor(teachers, s.Fact("trade").Text)
	for _, k := range progress.Kinds {
		part := partAsked{Kind: k.Code, Name: k.Name, Min: k.Min, Have: k.Held - k.Online + k.Scheduled, Online: k.Online + k.Self}
		if fresh {
			want := max(k.Min, agreed[k.Code])
			part.Hours, part.Teacher, part.Topic, part.Place = strconv.Itoa(max(0, want-part.Have-part.Online)), first, k.Name, progress.Class.Place
		} else {
			part.Hours, part.Teacher, part.Topic, part.Place = sent.Get("hours-"+k.Code), sent.Get("teacher-"+k.Code), sent.Get("topic-"+k.Code),
				sent.Get("place-"+k.Code)
		}
		p.Parts = append(p.Parts, part)
	}
	return p, nil
}

func (p *timetablePage) fill(c *archive.ClassProgress, sent page.Values, fresh bool) {
	if fresh {
		p.From, p.To = max(c.Class.StartsOn, c.Now).String(), c.Class.EndsOn.String()
		p.Weekdays[time.Saturday], p.Weekdays[time.Sunday] = true, true
		p.Sessions = []sessionAsked{{sessionNames[0], "08:30", "4"}, {sessionNames[1], "14:30", "4"}, {sessionNames[2], "", ""}}
		return
	}
	p.From, p.To, p.Skip = sent.Get("from"), sent.Get("to"), sent.Get("skip")
	for _, d := range sent.List("day") {
		if n, err := strconv.Atoi(d); err == nil && n >= 0 && n < 7 {
			p.Weekdays[n] = true
		}
	}
	for i, name := range sessionNames {
		p.Sessions = append(p.Sessions, sessionAsked{name, sent.Get(fmt.Sprintf("start-%d", i)), sent.Get(fmt.Sprintf("length-%d", i))})
	}
}

// teacherFor is the first teacher of a trade, or the first of all.
func teacherFor(list []programme.Teacher, trade string) string {
	for _, t := range list {
		if slices.Contains(t.Trades, trade) {
			return t.ID
		}
	}
	if len(list) > 0 {
		return list[0].ID
	}
	return ""
}

func teacherName(t *programme.Teacher) string {
	name := t.Name
	if t.Title != "" {
		name += "（" + t.Title + "）"
	}
	return name
}

// pattern is what was filled in; what cannot be read is noted in Wrong.
func (p *timetablePage) pattern() *teaching.Timetable {
	wrong := func(format string, args ...any) { p.Wrong = append(p.Wrong, fmt.Sprintf(format, args...)) }
	t := &teaching.Timetable{}
	var err error
	if t.From, err = programme.ParseDate(page.Halfwidth(p.From)); err != nil {
		wrong("“自”应为日期，例如 2021-07-17")
	}
	if t.To, err = programme.ParseDate(page.Halfwidth(p.To)); err != nil {
		wrong("“至”应为日期，例如 2021-11-07")
	}
	if t.To > t.From.AddDays(400) && t.From.Valid() {
		wrong("起止相隔太长，最多 400 天")
		t.To = t.From
	}
	copy(t.Weekdays[:], p.Weekdays)
	for _, s := range p.Sessions {
		if s.Start == "" || s.Hours == "" || s.Hours == "0" {
			continue
		}
		at, err := time.Parse("15:04", page.Halfwidth(strings.ReplaceAll(s.Start, "：", ":")))
		hours, bad := strconv.Atoi(page.Halfwidth(s.Hours))
		if err != nil || bad != nil || hours < 0 || hours > 12 {
			wrong("%s的开始时间或课时不对，例如 08:30、4 课时", s.Name)
			continue
		}
		t.Sessions = append(t.Sessions, teaching.Session{Start: time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute, Hours: hours})
	}
	for _, part := range p.Parts {
		hours, err := strconv.Atoi(page.Halfwidth(part.Hours))
		switch {
		case part.Hours == "" || hours == 0 && err == nil:
			continue
		case err != nil || hours < 0 || hours > 1000:
			wrong("%s的课时应为整数", part.Name)
			continue
		case part.Teacher == "":
			wrong("%s还没有选教师", part.Name)
			continue
		}
		topic := part.Topic
		if topic == "" {
			topic = part.Name
		}
		t.Parts = append(t.Parts, teaching.Part{Kind: part.Kind, Name: topic, TeacherID: part.Teacher, Place: part.Place, Hours: hours})
	}
	if t.Skip, err = daySpans(p.Skip); err != nil {
		wrong("不上课的日子写法：2021-10-01 至 2021-10-07，几段用逗号隔开")
	}
	return t
}

// daySpans reads days and spans of days: 2021-09-21，2021-10-01 至 2021-10-07.
func daySpans(s string) (out []teaching.DaySpan, err error) {
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == '，' || r == ',' || r == '、' || r == '；' || r == '\n' }) {
		from, to, two := strings.Cut(part, "至")
		a, err := programme.ParseDate(page.Halfwidth(strings.TrimSpace(from)))
		if err != nil {
			return nil, err
		}
		b := a
		if two {
			if b, err = programme.ParseDate(page.Halfwidth(strings.TrimSpace(to))); err != nil {
				return nil, err
			}
		}
		out = append(out, teaching.DaySpan{From: a, To: b})
	}
	return out, nil
}

// preview makes the lessons and asks what each of them meets.
func preview(q *page.Request, p *timetablePage) error {
	t := p.pattern()
	p.plans, p.Left = t.Plans(p.Minutes)
	if len(p.plans) == 0 {
		return nil
	}
	problems, err := q.Sys.Teaching.CheckLessons(q.Context(), q.Caller(), p.Detail.ID, p.plans)
	if err != nil {
		return err
	}
	names, kinds := map[string]string{}, map[string]string{}
	for _, c := range p.Teachers {
		names[c.ID] = c.Name
	}
	for _, part := range p.Parts {
		kinds[part.Kind] = part.Name
	}
	for i, l := range p.plans {
		row := timetableRow{Number: i + 1, When: page.LessonSpan(&programme.Lesson{StartsAt: l.StartsAt, EndsAt: l.EndsAt}), Kind: kinds[l.Kind],
			Topic: l.Topic, Teacher: names[l.TeacherID], Hours: strconv.Itoa(l.Hours)}
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

func timetableLead(q *page.Request, s *act.Detail, sent page.Values) (templ.Component, error) {
	p, err := timetable(q, s, sent)
	if err != nil {
		return nil, err
	}
	if err := preview(q, p); err != nil && programme.CodeOf(err) != programme.WrongState {
		return nil, err
	}
	return timetableView(p), nil
}

// timetableHidden carries the pattern whose lessons are shown above.
func timetableHidden(q *page.Request, s *act.Detail, sent page.Values) (templ.Component, error) {
	p, err := timetable(q, s, sent)
	if err != nil {
		return nil, err
	}
	pairs := []act.Choice{{ID: "from", Name: p.From}, {ID: "to", Name: p.To}, {ID: "skip", Name: p.Skip}}
	for d, on := range p.Weekdays {
		if on {
			pairs = append(pairs, act.Choice{ID: "day", Name: strconv.Itoa(d)})
		}
	}
	for i, x := range p.Sessions {
		pairs = append(pairs, act.Choice{ID: fmt.Sprintf("start-%d", i), Name: x.Start}, act.Choice{ID: fmt.Sprintf("length-%d", i), Name: x.Hours})
	}
	for _, x := range p.Parts {
		pairs = append(pairs, act.Choice{ID: "hours-" + x.Kind, Name: x.Hours}, act.Choice{ID: "teacher-" + x.Kind, Name: x.Teacher},
			act.Choice{ID: "topic-" + x.Kind, Name: x.Topic}, act.Choice{ID: "place-" + x.Kind, Name: x.Place})
	}
	plans, _ := p.pattern().Plans(p.Minutes)
	return hiddenPattern(pairs, len(plans)), nil
}

func timetableDo(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	p, err := timetable(f.Request, f.Detail, f.Values)
	if err != nil {
		return "", err
	}
	plans, left := p.pattern().Plans(p.Minutes)
	for _, w := range p.Wrong {
		f.Bad("", w)
	}
	if left > 0 {
		f.Bad("", fmt.Sprintf("还有 %d 课时排不下：请多选几天或延后截止日期", left))
	}
	if err := f.Err(); err != nil {
		return "", err
	}
	for i := range plans {
		plans[i].Cause = f.Get("cause")
	}
	_, err = f.Request.Sys.Teaching.ScheduleLessons(ctx, c, f.Detail.ID, plans)
	return "", err
}

// lessonInputs are the fields of a single lesson.
var lessonInputs = []page.Input{
	{Name: "kind", Label: "课程类别", Kind: "choice", Required: true, Choices: kindChoices},
	{Name: "topic", Label: "上课内容", Required: true},
	{Name: "teacher", Label: "教师", Kind: "choice", Required: true, Choices: teacherChoices, Hint: "没有要选的人时，先在基地页面“登记教师”"},
	{Name: "place", Label: "上课地点", Start: func(q *page.Request, s *act.Detail) string { return s.Fact("place").Text }},
	{Name: "starts_at", Label: "开始时间", Kind: "time", Required: true},
	{Name: "hours", Label: "课时", Kind: "number", Required: true, Hint: "下课时间按每课时的分钟数推算，不含课间"},
	causeInput,
}

func kindChoices(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	n, err := q.Sys.Notice(q.Context(), s.Programme)
	if err != nil {
		return nil, err
	}
	for _, k := range n.Hours.Kinds {
		out = append(out, act.Choice{ID: k.Code, Name: k.Name})
	}
	return out, nil
}

func teacherChoices(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	list, err := q.Sys.Teaching.BaseTeachers(q.Context(), q.Caller(), s.Fact("base").ID)
	for i := range list {
		out = append(out, act.Choice{ID: list[i].ID, Name: teacherName(&list[i])})
	}
	return out, err
}

func scheduleOne(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	n, err := f.Request.Sys.Notice(ctx, f.Detail.Programme)
	if err != nil {
		return "", err
	}
	start, hours := f.Instant("starts_at"), f.Int("hours")
	if err := f.Err(); err != nil {
		return "", err
	}
	lessons, err := f.Request.Sys.Teaching.ScheduleLessons(ctx, c, f.Detail.ID,
		[]teaching.LessonPlan{{TeacherID: f.Get("teacher"), Kind: f.Get("kind"), Topic: f.Get("topic"), Place: f.Get("place"),
			StartsAt: start, EndsAt: lessonEnd(start, hours, n), Hours: hours, Cause: f.Get("cause")}})
	if err != nil {
		return "", err
	}
	return "/lesson/" + lessons[0].ID, nil
}

func lessonEnd(start time.Time, hours int, n *rules.Notice) time.Time {
	return start.Add(time.Duration(hours*n.Hours.Minutes) * time.Minute)
}
