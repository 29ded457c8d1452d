package trainpages

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// MakeUpDeeds put trainees on lessons of other classes, and take them off.
var MakeUpDeeds = []page.Deed{
	{Key: "make-up", Action: programme.MakeUpArrange, On: programme.NounApplication,
		When:        func(s *act.Detail) bool { return s.State == programme.InTraining && s.Fact("class").ID != "" },
		Consequence: "本人列入那次课的签到簿（注明补课），出勤计入本人的课时。外基地的课要那个基地同意，同意前不算。",
		Inputs:      []page.Input{{Name: "lessons", Label: "到哪几次课补", Kind: "people", Required: true, Choices: makeUpChoices}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Teaching.ArrangeMakeUps(ctx, c, f.Detail.ID, f.List("lessons"))
		}},
	{Key: "cancel-make-up", Action: programme.MakeUpCancel, On: programme.NounApplication, When: never, Consequence: "本人不再列入那次课的签到簿。已经签到的不能取消。",
		Inputs: []page.Input{{Name: "lesson", Label: "哪次补课", Kind: "choice", Required: true, Choices: makeUpsOpen, Start: page.FromQuery("lesson")}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Teaching.CancelMakeUp(ctx, c, f.Detail.ID, f.Get("lesson"))
		}},
	{Key: "consent-make-up", Action: programme.MakeUpConsent, On: programme.NounLesson, When: guestsAsked,
		Consequence: "外基地的学员列入这次课的签到簿（注明补课），由任课教师一样登记；课时算他们自己的。",
		Do:          page.Act((*teaching.Desk).ConsentMakeUps)},
	{Key: "refuse-make-up", Action: programme.MakeUpRefuse, On: programme.NounLesson, When: guestsAsked, Consequence: "外基地的学员不来这次课，理由在学员页面。",
		Do: page.ActWithReason((*teaching.Desk).RefuseMakeUps)},
}

func guestsAsked(s *act.Detail) bool { return s.Fact("guests").Text != "" }

func makeUpChoices(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	list, err := q.Sys.Teaching.MakeUpOptions(q.Context(), q.Caller(), s.ID)
	for i := range list {
		o := &list[i]
		name := page.LessonSpan(&o.Lesson) + "　" + o.Kind + " " + page.Itoa64(int64(o.Hours)) + " 课时　" + o.Topic + "　" + o.Class + "　" + o.Place
		if o.Foreign {
			name += "　" + o.Base + "（要该基地同意）"
		}
		out = append(out, act.Choice{ID: o.ID, Name: name})
	}
	return out, err
}

func makeUpsOpen(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	list, err := q.Sys.Teaching.MakeUpsOf(q.Context(), q.Caller(), s.ID)
	for i := range list {
		if m := &list[i]; m.Open() {
			out = append(out, act.Choice{ID: m.LessonID, Name: page.LessonSpan(&m.Lesson) + "　" + m.Lesson.Topic + "　" + m.Class})
		}
	}
	return out, err
}

// MakeUpPanel shows at which lessons of other classes a trainee makes up.
func MakeUpPanel(q *page.Request, v *page.View) error {
	list, err := q.Sys.Teaching.MakeUpsOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(m teaching.MakeUpShown) bool { return m.State == programme.Withdrawn })
	if len(list) > 0 {
		v.Panels = append(v.Panels, makeUpsView(v.Detail.ID, list, programme.May(q.Signed.Actor, programme.MakeUpCancel, v.Detail.Owner) == nil))
	}
	return nil
}

// makeUpStands is how a make-up stands, in words, and its tone.
func makeUpStands(m *teaching.MakeUpShown) (words, tone string) {
	switch {
	case m.State == programme.Requested:
		return "等" + m.Base + "同意", "wait"
	case m.State == programme.Refused:
		return m.Base + "没有同意：" + m.Answer, "late"
	case m.Presence != "":
		return presenceName(m.Presence), map[string]string{programme.Present: "ok", programme.Absent: "late"}[m.Presence]
	case m.Lesson.State == programme.Cancelled:
		return "课已取消", "late"
	}
	return "已安排", "go"
}
