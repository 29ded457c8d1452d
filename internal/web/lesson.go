package web

import (
	"context"
	"slices"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/programme"

	"github.com/a-h/templ"
)

// lessonDeeds is what is done on the pages of this noun.
var lessonDeeds = []deed{
	{Key: "hold", Action: programme.LessonHold, On: programme.NounLesson, Consequence: "登记后这节课计入已授课时和各人出勤。以后要改，须由另一人写明理由更正。",
		Inputs: []input{{Name: "sheet", Label: "签到簿", Kind: "own", Draw: signInDraw}},
		Do: func(ctx context.Context, f *form, c app.Caller) (string, error) {
			sheet, err := f.presences(ctx)
			if err != nil {
				return "", err
			}
			return "", f.q.s.sys.HoldLesson(ctx, c, f.sheet.ID, sheet)
		}},
	{Key: "lesson-evidence", Action: programme.EvidenceAttach, On: programme.NounLesson, Name: "上传本节课影像", Consequence: "同一份文件只能用一次。开班、结业照片和备课本按班归档，请在班级页面上传。",
		When:   func(s *app.Sheet) bool { return s.State != programme.Cancelled },
		Inputs: []input{{Name: "kind", Label: "资料种类", Kind: "choice", Required: true, Choices: lessonItems, Start: firstLessonItem}, evidenceFiles, evidenceLength},
		Do: func(ctx context.Context, f *form, c app.Caller) (string, error) {
			l, err := f.q.s.sys.LessonSheet(ctx, app.As(c.Actor), f.sheet.ID)
			if err != nil {
				return "", err
			}
			return attachTo(func(*form) (string, string, time.Time) { return l.Class.ID, l.Lesson.ID, l.Lesson.StartsAt })(ctx, f, c)
		}},
	{Key: "correct", Action: programme.LessonCorrect, On: programme.NounLesson, Consequence: "更正须由登记人以外的人办理；原来的签到留在日志里。",
		Inputs: []input{{Name: "sheet", Label: "签到簿", Kind: "own", Draw: signInDraw}},
		Do: func(ctx context.Context, f *form, c app.Caller) (string, error) {
			sheet, err := f.presences(ctx)
			if err != nil {
				return "", err
			}
			return "", f.q.s.sys.CorrectAttendance(ctx, c, f.sheet.ID, sheet, f.Get("reason"))
		}},
	{Key: "cancel", Action: programme.LessonCancel, On: programme.NounLesson, Consequence: "取消后不计课时。缺的课时请另排。",
		Do: func(ctx context.Context, f *form, c app.Caller) (string, error) {
			return "", f.q.s.sys.CancelLesson(ctx, c, f.sheet.ID, f.Get("reason"))
		}},
	{Key: "sign", Action: programme.LessonSign, On: programme.NounLesson, Consequence: "本人到课才能签到。",
		When: func(*app.Sheet) bool { return false }, // the lesson's page has one big button for it, while signing is open
		Do: func(ctx context.Context, f *form, c app.Caller) (string, error) {
			return "", f.q.s.sys.SignLesson(ctx, c, f.sheet.ID)
		}},
}

// presenceWords are what a sheet says of somebody, in the order of its buttons.
var presenceWords = []app.Choice{{ID: app.Present, Name: "到课"}, {ID: app.Absent, Name: "缺勤"}, {ID: app.OnLeave, Name: "请假"}}

func presenceName(code string) string {
	if i := slices.IndexFunc(presenceWords, func(c app.Choice) bool { return c.ID == code }); i >= 0 {
		return presenceWords[i].Name
	}
	return ""
}

// signInDraw is a lesson's sheet to fill in: everybody was present unless it
// says otherwise.
func signInDraw(q *request, s *app.Sheet, sent values) (templ.Component, error) {
	lines, err := q.s.sys.SignIns(q.Context(), q.caller(), s.ID)
	if err != nil {
		return nil, err
	}
	for i := range lines {
		if v := sent.Get("p-" + lines[i].ApplicationID); v != "" {
			lines[i].Presence = v
		} else if lines[i].Presence == "" {
			lines[i].Presence = app.Present
		}
	}
	return signInGrid(lines), nil
}

// presences reads a sheet that was filled in. Paper carries no time of its
// own: whoever signed on it counts from when the lesson began.
func (f *form) presences(ctx context.Context) ([]app.Presence, error) {
	l, err := f.q.s.sys.LessonSheet(ctx, f.q.caller(), f.sheet.ID)
	if err != nil {
		return nil, err
	}
	var out []app.Presence
	for _, line := range l.Lines {
		state := f.Get("p-" + line.ApplicationID)
		if presenceName(state) == "" {
			f.bad("sheet", "请填写"+line.Name+"的到课情况")
			continue
		}
		p := app.Presence{ApplicationID: line.ApplicationID, State: state, Method: "paper"}
		if state == app.Present {
			p.SignedAt = l.Lesson.StartsAt
		}
		out = append(out, p)
	}
	return out, f.err()
}

func lessonItems(q *request, s *app.Sheet) (out []app.Choice, err error) {
	l, err := q.s.sys.LessonSheet(q.Context(), q.caller(), s.ID)
	if err != nil {
		return nil, err
	}
	for _, item := range l.Items {
		out = append(out, app.Choice{ID: item.Code, Name: item.Name})
	}
	return out, nil
}

// firstLessonItem is the item that has a length: the recording.
func firstLessonItem(q *request, s *app.Sheet) string {
	l, err := q.s.sys.LessonSheet(q.Context(), q.caller(), s.ID)
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
	l, err := q.s.sys.LessonSheet(q.Context(), q.caller(), v.Sheet.ID)
	if err != nil {
		return err
	}
	if q.signed.Actor.Role == programme.RoleTrainee {
		v.Lead = append(v.Lead, signButton(l, newKey())) // their own line is all of the sheet that they see
		return nil
	}
	v.Panels = append(v.Panels, sheetView(l, q.signed.Actor.Role))
	if app.SeesEvidence(q.signed.Actor.Role) {
		v.Panels = append(v.Panels, lessonEvidenceView(l))
	}
	return nil
}

// mine is the trainee's own line of a sheet, nil where they are not on it.
func mine(l *app.LessonSheet) *app.Signature {
	if len(l.Lines) == 1 {
		return &l.Lines[0]
	}
	return nil
}

// countPresence is how many lines of a sheet say so.
func countPresence(l *app.LessonSheet, code string) (n int) {
	for _, s := range l.Lines {
		if s.Presence == code {
			n++
		}
	}
	return n
}

func signedHow(s app.Signature) string {
	switch {
	case s.Presence != app.Present:
		return presenceName(s.Presence)
	case s.Method == "phone":
		return "手机签到 " + s.SignedTime()
	case s.Method == "witnessed":
		return "到课（教师见证）"
	}
	return "到课（纸质签名）"
}

func lessonItemName(l *app.LessonSheet, kind string) string {
	for _, item := range l.Items {
		if item.Code == kind {
			return item.Name
		}
	}
	return "其他资料"
}

func presenceTone(code string) string {
	switch code {
	case app.Present:
		return "ok"
	case app.Absent:
		return "late"
	}
	return "wait"
}
