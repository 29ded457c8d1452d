package web

import (
	"context"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/train"
	"jinlanling/internal/programme"

	"github.com/a-h/templ"
)

// lessonDeeds is what is done on the pages of this noun.
var lessonDeeds = []deed{
	{Key: "hold", Action: programme.LessonHold, On: programme.NounLesson, Consequence: "登记后这节课计入已授课时和各人出勤。以后要改，须由另一人写明理由更正。",
		Inputs: []input{{Name: "sheet", Label: "签到簿", Kind: "own", Draw: signInDraw}},
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			sheet, err := f.presences(ctx)
			if err != nil {
				return "", err
			}
			return "", f.q.s.sys.Train.HoldLesson(ctx, c, f.sheet.ID, sheet)
		}},
	{Key: "lesson-evidence", Action: programme.EvidenceAttach, On: programme.NounLesson, Name: "上传本节课影像", Consequence: "同一份文件只能用一次。开班、结业照片和备课本按班归档，请在班级页面上传。",
		When:   func(s *act.Sheet) bool { return s.State != programme.Cancelled },
		Inputs: []input{{Name: "kind", Label: "资料种类", Kind: "choice", Required: true, Choices: lessonItems, Start: firstLessonItem}, evidenceFiles, evidenceLength},
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			l, err := f.q.s.sys.Train.LessonSheet(ctx, act.As(c.Actor), f.sheet.ID)
			if err != nil {
				return "", err
			}
			return attachTo(func(*form) (string, string, time.Time) { return l.Class.ID, l.Lesson.ID, l.Lesson.StartsAt })(ctx, f, c)
		}},
	{Key: "correct", Action: programme.LessonCorrect, On: programme.NounLesson, Consequence: "更正须由登记人以外的人办理；原来的签到留在日志里。",
		Inputs: []input{{Name: "sheet", Label: "签到簿", Kind: "own", Draw: signInDraw}},
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			sheet, err := f.presences(ctx)
			if err != nil {
				return "", err
			}
			return "", f.q.s.sys.Train.CorrectAttendance(ctx, c, f.sheet.ID, sheet, f.Get("reason"))
		}},
	{Key: "cancel", Action: programme.LessonCancel, On: programme.NounLesson, Consequence: "取消后不计课时。缺的课时请另排。",
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			return "", f.q.s.sys.Train.CancelLesson(ctx, c, f.sheet.ID, f.Get("reason"))
		}},
	{Key: "sign", Action: programme.LessonSign, On: programme.NounLesson, Consequence: "本人到课才能签到。",
		When: func(*act.Sheet) bool { return false }, // the lesson's page has one big button for it, while signing is open
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			return "", f.q.s.sys.Train.SignLesson(ctx, c, f.sheet.ID)
		}},
}

// presenceWords are what a sheet says of somebody, in the order of its buttons.
var presenceWords = []act.Choice{{ID: train.Present, Name: "到课"}, {ID: train.Absent, Name: "缺勤"}, {ID: train.OnLeave, Name: "请假"}}

func presenceName(code string) string {
	if i := slices.IndexFunc(presenceWords, func(c act.Choice) bool { return c.ID == code }); i >= 0 {
		return presenceWords[i].Name
	}
	return ""
}

// signInDraw is a lesson's sheet to fill in: everybody was present unless it
// says otherwise.
func signInDraw(q *request, s *act.Sheet, sent values) (templ.Component, error) {
	lines, err := q.s.sys.Train.SignIns(q.Context(), q.caller(), s.ID)
	if err != nil {
		return nil, err
	}
	for i := range lines {
		if v := sent.Get("p-" + lines[i].ApplicationID); v != "" {
			lines[i].Presence = v
		} else if lines[i].Presence == "" {
			lines[i].Presence = train.Present
		}
	}
	return signInGrid(lines), nil
}

// presences reads a sheet that was filled in. Paper carries no time of its
// own: whoever signed on it counts from when the lesson began.
func (f *form) presences(ctx context.Context) ([]train.Presence, error) {
	l, err := f.q.s.sys.Train.LessonSheet(ctx, f.q.caller(), f.sheet.ID)
	if err != nil {
		return nil, err
	}
	var out []train.Presence
	for _, line := range l.Lines {
		state := f.Get("p-" + line.ApplicationID)
		if presenceName(state) == "" {
			f.bad("sheet", "请填写"+line.Name+"的到课情况")
			continue
		}
		p := train.Presence{ApplicationID: line.ApplicationID, State: state, Method: "paper"}
		if state == train.Present {
			p.SignedAt = l.Lesson.StartsAt
		}
		out = append(out, p)
	}
	return out, f.err()
}

func lessonItems(q *request, s *act.Sheet) (out []act.Choice, err error) {
	l, err := q.s.sys.Train.LessonSheet(q.Context(), q.caller(), s.ID)
	if err != nil {
		return nil, err
	}
	for _, item := range l.Items {
		out = append(out, act.Choice{ID: item.Code, Name: item.Name})
	}
	return out, nil
}

// firstLessonItem is the item that has a length: the recording.
func firstLessonItem(q *request, s *act.Sheet) string {
	l, err := q.s.sys.Train.LessonSheet(q.Context(), q.caller(), s.ID)
	if err != nil {
		return ""
	}
	for _, item := range l.Items {
		if item.Minutes > 0 {
			return item.Code
		}
	}
	return ""
}

func lessonPanel(q *request, v *showPage) error {
	l, err := q.s.sys.Train.LessonSheet(q.Context(), q.caller(), v.Sheet.ID)
	if err != nil {
		return err
	}
	if q.signed.Actor.Role == programme.RoleTrainee {
		v.Lead = append(v.Lead, signButton(l, newKey())) // their own line is all of the sheet that they see
		return nil
	}
	v.Panels = append(v.Panels, sheetView(l, q.signed.Actor.Role))
	if train.SeesEvidence(q.signed.Actor.Role) {
		v.Panels = append(v.Panels, lessonEvidenceView(l))
	}
	return nil
}

// mine is the trainee's own line of a sheet, nil where they are not on it.
func mine(l *train.LessonSheet) *train.Signature {
	if len(l.Lines) == 1 {
		return &l.Lines[0]
	}
	return nil
}

// countPresence is how many lines of a sheet say so.
func countPresence(l *train.LessonSheet, code string) (n int) {
	for _, s := range l.Lines {
		if s.Presence == code {
			n++
		}
	}
	return n
}

func signedHow(s train.Signature) string {
	switch {
	case s.Presence != train.Present:
		return presenceName(s.Presence)
	case s.Method == "phone":
		return "手机签到 " + s.SignedTime()
	case s.Method == "witnessed":
		return "到课（教师见证）"
	}
	return "到课（纸质签名）"
}

func lessonItemName(l *train.LessonSheet, kind string) string {
	for _, item := range l.Items {
		if item.Code == kind {
			return item.Name
		}
	}
	return "其他资料"
}

func presenceTone(code string) string {
	switch code {
	case train.Present:
		return "ok"
	case train.Absent:
		return "late"
	}
	return "wait"
}
