package trainpages

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// LessonDeeds is what is done on the pages of this noun.
var LessonDeeds = []page.Deed{
	{Key: "hold", Action: programme.LessonHold, On: programme.NounLesson, Consequence: "登记后这节课计入已授课时和各人出勤。以后要改，须由另一人写明理由更正。",
		Inputs: []page.Input{{Name: "sheet", Label: "签到簿", Kind: "own", Draw: signInDraw}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			sheet, err := presences(f, ctx)
			if err != nil {
				return "", err
			}
			return "", f.Request.Sys.Attendance.HoldLesson(ctx, c, f.Detail.ID, sheet)
		}},
	{Key: "lesson-evidence", Action: programme.EvidenceAttach, On: programme.NounLesson, Name: "上传本节课影像", Consequence: "同一份文件只能用一次。开班、结业照片和备课本按班归档，请在班级页面上传。",
		When: func(s *act.Detail) bool { return s.State != programme.Cancelled },
		Inputs: []page.Input{{Name: "kind", Label: "资料种类", Kind: "choice", Required: true, Choices: lessonItems, Start: firstLessonItem}, evidenceFiles,
			evidenceTaken},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			l, err := f.Request.Sys.Attendance.LessonSheet(ctx, act.As(c.Actor), f.Detail.ID)
			if err != nil {
				return "", err
			}
			return attachTo(func(*page.Form) (string, string) { return l.Class.ID, l.Lesson.ID })(ctx, f, c)
		}},
	{Key: "correct", Action: programme.LessonCorrect, On: programme.NounLesson, When: func(s *act.Detail) bool { return s.Fact("ended").Text == "" },
		Consequence: "更正须由登记人以外的人办理；原来的签到留在日志里。",
		Inputs:      []page.Input{{Name: "sheet", Label: "签到簿", Kind: "own", Draw: signInDraw}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			sheet, err := presences(f, ctx)
			if err != nil {
				return "", err
			}
			return "", f.Request.Sys.Attendance.CorrectAttendance(ctx, c, f.Detail.ID, sheet, f.Get("reason"))
		}},
	{Key: "ask-correction", Action: programme.LateCorrectAsk, On: programme.NounLesson,
		When: func(s *act.Detail) bool {
			return s.State == programme.Held && s.Fact("ended").Text == "已结课" && s.Fact("correcting").Text == ""
		},
		Consequence: "只列当天在班的人。市局同意后才改；对课时、考评结果和补贴的影响，申请后列在课次页面，市局同意前看得到。档案已封存的，先申请重开档案。",
		Inputs:      []page.Input{{Name: "sheet", Label: "签到簿", Kind: "own", Draw: signInDraw}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			sheet, err := presences(f, ctx)
			if err != nil {
				return "", err
			}
			return "", f.Request.Sys.Attendance.AskCorrection(ctx, c, f.Detail.ID, sheet, f.Get("reason"))
		}},
	{Key: "cancel-correction", Action: programme.LateCorrectCancel, On: programme.NounLesson, When: correctionAsked, Consequence: "签到簿不变。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Attendance.CancelCorrection(ctx, c, f.Detail.ID)
		}},
	{Key: "agree-correction", Action: programme.LateCorrectAgree, On: programme.NounLesson, When: correctionAsked, Grave: true,
		Consequence: "签到簿按申请改写，原来的留在日志里。改哪些人、各人的课时、考评和补贴会怎样，列在课次页面“结课后更正”里。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Attendance.AgreeCorrection(ctx, c, f.Detail.ID)
		}},
	{Key: "refuse-correction", Action: programme.LateCorrectRefuse, On: programme.NounLesson, When: correctionAsked, Consequence: "签到簿不变，理由告知基地。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Attendance.RefuseCorrection(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "settle-hand-in", Action: programme.HandInSettle, On: programme.NounLesson, When: never,
		Consequence: "手机上写的仍留在课次页面，写明怎么了结的：如 签到簿已由另一人更正，或 重复交的、以签到簿为准。交的人不能自己了结。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Attendance.SettleHandIns(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "move", Action: programme.LessonMove, On: programme.NounLesson, Consequence: "改期后学员和教师的课表随之更改；下课时间按原来的时长推算。", Inputs: moveInputs, Do: moveLesson},
	{Key: "substitute", Action: programme.LessonSubstitute, On: programme.NounLesson, Consequence: "由另一位教师上这次课；班级页“对照教学计划”里列出代课课时。",
		Inputs: []page.Input{{Name: "teacher", Label: "代课教师", Kind: "choice", Required: true, Choices: substitutes}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Teaching.SubstituteTeacher(ctx, c, f.Detail.ID, f.Get("teacher"), f.Get("reason"))
		}},
	{Key: "cancel", Action: programme.LessonCancel, On: programme.NounLesson, Consequence: "取消后不计课时。缺的课时请另排。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Teaching.CancelLesson(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "sign", Action: programme.LessonSign, On: programme.NounLesson, Consequence: "用手机相机扫教师屏幕上的二维码，或输入屏幕上的六位数字。以系统收到的时刻为准。",
		When: func(*act.Detail) bool { return false }, // the lesson's page has a big field for it, while signing is open
		Inputs: []page.Input{{Name: "code", Label: "教师屏幕上的六位数字", Hint: "每 20 秒换一次，请看现在的", Kind: "number", Required: true},
			{Name: "way", Label: "签到还是签退", Kind: "radio", Choices: page.FixedChoices([]act.Choice{{ID: "in", Name: "签到"}, {ID: "out", Name: "签退"}}),
				Start: func(*page.Request, *act.Detail) string { return "in" }}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Attendance.SignLesson(ctx, c, f.Detail.ID, attendance.Signing{Out: f.Get("way") == "out", Digits: f.Get("code")})
		}},
}

func correctionAsked(s *act.Detail) bool { return s.Fact("correcting").Text != "" }

// presenceWords are what a sheet says of somebody, in the order of its buttons.
var presenceWords = []act.Choice{{ID: programme.Present, Name: "到课"}, {ID: programme.Absent, Name: "缺勤"}, {ID: programme.OnLeave, Name: "请假"}}

func presenceName(code string) string {
	if i := slices.IndexFunc(presenceWords, func(c act.Choice) bool { return c.ID == code }); i >= 0 {
		return presenceWords[i].Name
	}
	return ""
}

// restAbsent is the box of a sheet that writes down as absent whoever nothing is
// said of. There is none that writes anybody down as present.
const restAbsent = "rest"

// signInDraw is a lesson's sheet to fill in. Nobody is present unless somebody
// says so: what is marked at first is what stands there, by a code that was
// redeemed or as it was registered.
func signInDraw(q *page.Request, s *act.Detail, sent page.Values) (templ.Component, error) {
	lines, err := q.Sys.Attendance.SignIns(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	open := false
	for i := range lines {
		open = open || lines[i].Presence == ""
		if v := sent.Get("p-" + lines[i].ApplicationID); v != "" {
			lines[i].Presence = v
		}
		if sent != nil {
			id := lines[i].ApplicationID
			lines[i].Late, _ = strconv.Atoi(sent.Get("late-" + id))
			lines[i].Early, _ = strconv.Atoi(sent.Get("early-" + id))
			lines[i].Cause = sent.Get("cause-" + id)
		}
	}
	return signInGrid(lines, open, sent.Get(restAbsent) != ""), nil
}

// presences reads a sheet that was filled in.
func presences(f *page.Form, ctx context.Context) ([]attendance.Presence, error) {
	l, err := f.Request.Sys.Attendance.LessonSheet(ctx, f.Request.Caller(), f.Detail.ID)
	if err != nil {
		return nil, err
	}
	return presencesOf(f, l)
}

func presencesOf(f *page.Form, l *attendance.LessonSheet) ([]attendance.Presence, error) {
	var out []attendance.Presence
	for _, line := range l.Lines {
		state := f.Get("p-" + line.ApplicationID)
		if state == "" && f.Get(restAbsent) != "" {
			state = programme.Absent
		}
		if presenceName(state) == "" {
			f.Bad("sheet", "请选"+line.Name+"到课、缺勤还是请假")
			continue
		}
		p := attendance.Presence{ApplicationID: line.ApplicationID, State: state}
		switch state {
		case programme.Present:
			p.Late, p.Early = someInt(f, "late-"+line.ApplicationID), someInt(f, "early-"+line.ApplicationID)
		case programme.OnLeave:
			if p.Cause = f.Get("cause-" + line.ApplicationID); p.Cause == "" {
				f.Bad("sheet", line.Name+"请假，请写明事由")
			}
		}
		out = append(out, p)
	}
	return out, f.Err()
}

// someInt is a number that may be left out.
func someInt(f *page.Form, name string) int {
	if f.Get(name) == "" {
		return 0
	}
	return f.Int(name)
}

// someNumber is a number as a field shows it, nothing for none.
func someNumber(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func lessonItems(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	l, err := q.Sys.Attendance.LessonSheet(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	for _, item := range l.Items {
		out = append(out, act.Choice{ID: item.Code, Name: item.Name})
	}
	return out, nil
}

// firstLessonItem is the item that has a length: the recording.
func firstLessonItem(q *page.Request, s *act.Detail) string {
	l, err := q.Sys.Attendance.LessonSheet(q.Context(), q.Caller(), s.ID)
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

func LessonPanel(q *page.Request, v *page.View) error {
	l, err := q.Sys.Attendance.LessonSheet(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	if q.Signed.Actor.Role == programme.RoleTrainee {
		v.Lead = append(v.Lead, signPanel(l, page.NewKey())) // their own line is all of the sheet that they see
		return nil
	}
	if showsRoom(q, l) {
		v.Lead = append(v.Lead, roomLead(l))
	}
	v.Panels = append(v.Panels, sheetView(l, q.Signed.Actor.Role))
	if evidence.SeenBy(q.Signed.Actor.Role) {
		if len(l.Printed) > 0 {
			v.Panels = append(v.Panels, scansView(l.Printed, l.Scans))
		}
		if len(l.Guests) > 0 {
			v.Panels = append(v.Panels, guestsView(l.Guests))
		}
		if len(l.Corrections) > 0 {
			v.Panels = append(v.Panels, correctionsView(l))
		}
		if len(l.HandIns) > 0 {
			v.Panels = append(v.Panels, handInsView(l, programme.May(q.Signed.Actor, programme.HandInSettle, l.Owner) == nil))
		}
		v.Panels = append(v.Panels, lessonEvidenceView(l))
		if len(l.Evidence) > 0 {
			v.Panels = append(v.Panels, doubtsView(l.Doubts, nil, passesDoubts(q, l.Owner)))
		}
	}
	return nil
}

// mine is the trainee's own line of a sheet, nil where they are not on it.
func mine(l *attendance.LessonSheet) *attendance.Signature {
	if len(l.Lines) == 1 {
		return &l.Lines[0]
	}
	return nil
}

// showsRoom reports whether the reader may show a lesson's code.
func showsRoom(q *page.Request, l *attendance.LessonSheet) bool {
	return l.Lesson.State == programme.Scheduled && l.Class.State == programme.Running && programme.May(q.Signed.Actor, programme.LessonHold, l.Owner) == nil
}

func signedHow(s attendance.Signature) string {
	text := page.SignedName(s.Method)
	switch {
	case s.Presence == programme.OnLeave && s.Cause != "":
		return "请假（" + s.Cause + "）"
	case s.Presence != programme.Present:
		return presenceName(s.Presence)
	case s.Method == attendance.ByCode || s.Method == attendance.ByPhone:
		text += " " + s.SignedTime()
	default:
		return "到课（" + text + "）"
	}
	if at := s.OutTime(); at != "" {
		text += "，签退 " + at
	}
	if s.Late > 0 {
		text += "，迟到 " + strconv.Itoa(s.Late) + " 分"
	}
	if s.Early > 0 {
		text += "，早退 " + strconv.Itoa(s.Early) + " 分"
	}
	return text
}

// presentHow is how many of a sheet are present and how that is known.
func presentHow(l *attendance.LessonSheet) string {
	var parts []string
	for _, c := range attendance.Methods {
		if n := l.CountBy(c.Code); n > 0 {
			parts = append(parts, c.Name+" "+strconv.Itoa(n))
		}
	}
	text := "到课 " + strconv.Itoa(l.Count(programme.Present))
	if len(parts) > 0 {
		text += "（" + strings.Join(parts, "，") + "）"
	}
	return text
}

func lessonItemName(l *attendance.LessonSheet, kind string) string {
	for _, item := range l.Items {
		if item.Code == kind {
			return item.Name
		}
	}
	return "其他资料"
}

// signedTone is the colour of a line: what a trainee did themselves is green,
// what somebody says of them is not.
func signedTone(s attendance.Signature) string {
	switch {
	case s.Presence == programme.Absent:
		return "late"
	case s.Presence == programme.Present && s.Method != attendance.Witnessed:
		return "ok"
	case s.Presence == programme.Present:
		return "go"
	}
	return "wait"
}
