package assesspages

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"
)

// Printed pages of an evaluation: they are printed, come back as pictures, and
// are typed off with the picture beside the lines.

// PaperDeeds is how they are printed and handed back, and what an examiner says
// of marks that were typed in their name.
var PaperDeeds = []page.Deed{
	{Key: "print-scores", Action: programme.EvaluationPrintScores, On: programme.NounEvaluation, Again: true, Button: "打印",
		Consequence: "每名考评员、每个科目一份，一页 A4 四十人。考评员手写成绩、签名，考评后拍照或扫描，在“交回评分表、会同意见”上传，再对着图片逐行录入。",
		Inputs: []page.Input{
			{Name: "employer", Label: "没有账号的用人单位", Kind: "radio", Required: true, Choices: unitsWithoutAccount, Skip: notTheBureau},
			{Name: "examiners", Label: "考评员", Kind: "people", Required: true, Choices: ownExaminers, Skip: theBureau},
			{Name: "subjects", Label: "科目", Kind: "people", Required: true, Choices: subjectChoices},
		},
		Answer: func(_ context.Context, f *page.Form, c act.Caller) error { return sendScoreSheets(f, c) }},
	{Key: "print-plan", Action: programme.EvaluationPrintPlan, On: programme.NounEvaluation, Again: true, Button: "打印",
		Consequence: "给既没有账号、又不能用手机办理的用人单位：每家一页，单位打√、签字、盖公章后交回，在“交回评分表、会同意见”上传。方案一改，原来打印的作废。",
		Inputs:      []page.Input{{Name: "employers", Label: "用人单位", Kind: "people", Required: true, Choices: unitsNotJoined}},
		Answer: func(_ context.Context, f *page.Form, c act.Caller) error {
			return f.Request.SendPDF("考评方案会同意见.pdf", func(w io.Writer) error {
				return f.Request.Sys.Assess.PrintPlan(f.Request.Context(), c, f.Detail.ID, f.List("employers"), w)
			})
		}},
	{Key: "paper-back", Action: programme.EvaluationPaperRead, On: programme.NounEvaluation, Button: "上传",
		Consequence: "凭二维码认出是哪一张，图片作为凭据保存，接着对着图片录入。横着、倒着都行；二维码破损、看不清的，在下面指定是哪一张。",
		Inputs: []page.Input{
			{Name: "file", Label: "照片或扫描件", Kind: "file", Required: true, Hold: true, Accept: ".pdf,image/jpeg,image/png",
				Hint: "JPG、PNG，或几页扫成的一个 PDF。把整张纸拍进画面，四角黑块和二维码不要遮挡"},
			{Name: "code", Label: "表上的 12 位数字", Hint: "印在二维码下面。读不到二维码时才填"},
			{Name: "print", Label: "或者指定是哪一张", Kind: "choice", Choices: printsOut},
		}, Do: paperBack},
	{Key: "accept-marks", Action: programme.EvaluationMarksAccept, On: programme.NounEvaluation,
		Consequence: "认可别人照您的评分表代录的成绩。", When: typedOff,
		Inputs: []page.Input{{Name: "subject", Label: "科目", Kind: "radio", Required: true, Choices: subjectsTypedForMe}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.AcceptMarks(ctx, c, f.Detail.ID, f.Get("subject"))
		}},
	{Key: "doubt-marks", Action: programme.EvaluationMarksDoubt, On: programme.NounEvaluation, Grave: true, When: typedOff,
		Consequence: "说明代录的成绩不是您给的。本方还没有汇总的，要重新录入后才汇总；已经汇总的，本方附您签字的成绩单重新登记、或您认可以前，不能确定结果。",
		Inputs:      []page.Input{{Name: "subject", Label: "科目", Kind: "radio", Required: true, Choices: subjectsTypedForMe}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.DoubtMarks(ctx, c, f.Detail.ID, f.Get("subject"), f.Get("reason"))
		}},
}

// typedOff offers what an examiner says only where something was typed.
func typedOff(s *act.Detail) bool { return s.Fact("typed").Text != "" }

func theBureau(q *page.Request, _ *act.Detail) bool {
	return q.Signed.Actor.Role == programme.RoleOfficer
}

func notTheBureau(q *page.Request, s *act.Detail) bool { return !theBureau(q, s) }

func unitsWithoutAccount(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	list, err := q.Sys.Assess.PartiesOf(q.Context(), q.Caller(), s.ID)
	for _, x := range list {
		if !x.Account && len(x.Examiners) > 0 {
			out = append(out, act.Choice{ID: x.EmployerID, Name: x.Employer + "　" + strings.Join(x.Examiners, "、")})
		}
	}
	return out, err
}

func unitsNotJoined(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	list, err := q.Sys.Assess.PartiesOf(q.Context(), q.Caller(), s.ID)
	for _, x := range list {
		if x.JoinedAt.IsZero() {
			out = append(out, act.Choice{ID: x.EmployerID, Name: x.Employer})
		}
	}
	return out, err
}

func subjectChoices(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	m, err := markSheet(q, s.ID)
	if err != nil {
		return nil, err
	}
	for _, x := range m.Exam.Subjects {
		out = append(out, act.Choice{ID: x.Code, Name: x.Name})
	}
	return out, nil
}

func subjectsTypedForMe(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	list, err := q.Sys.Assess.TypedForMe(q.Context(), q.Caller(), s.ID)
	for _, x := range list {
		out = append(out, act.Choice{ID: x.Subject, Name: x.SubjectName + "　" + x.By + "代录"})
	}
	return out, err
}

// printsOut are the printed pages that the caller types off and that did not
// come back yet.
func printsOut(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	list, err := q.Sys.Assess.PapersOf(q.Context(), q.Caller(), s.ID)
	for i := range list {
		if r := &list[i]; r.Mine && r.Scan == nil {
			out = append(out, act.Choice{ID: r.Print.ID, Name: paperName(r) + "　" + r.Code()})
		}
	}
	return out, err
}

// paperName is a printed page in words.
func paperName(r *assess.PaperRow) string {
	if r.Print.Kind == programme.PrintPlan {
		return "会同意见　" + r.Side
	}
	name := "评分表　" + r.Print.Examiner + "　" + r.Subject
	if r.Print.Pages > 1 {
		name += fmt.Sprintf("　第 %d 页，共 %d 页", r.Print.Page, r.Print.Pages)
	}
	return name
}

func sendScoreSheets(f *page.Form, c act.Caller) error {
	asked := assess.ScoresAsked{Employer: f.Get("employer"), Examiners: f.List("examiners"), Subjects: f.List("subjects")}
	if theBureau(f.Request, f.Detail) {
		list, err := f.Request.Sys.Assess.PartiesOf(f.Request.Context(), f.Request.Caller(), f.Detail.ID)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(list, func(x assess.PartyTo) bool { return x.EmployerID == asked.Employer }); i >= 0 {
			asked.Examiners = list[i].Examiners
		}
	}
	return f.Request.SendPDF("考评评分表.pdf", func(w io.Writer) error {
		return f.Request.Sys.Assess.PrintScores(f.Request.Context(), c, f.Detail.ID, asked, w)
	})
}

func paperBack(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	files := f.Stored("file")
	if err := f.Err(); err != nil {
		return "", err
	}
	if len(files) == 0 {
		return "", act.FieldError("file", "请选择文件")
	}
	// Of what was sent before and what is sent now the last is meant.
	scans, err := f.Request.Sys.Assess.ReadPapers(ctx, c, f.Detail.ID, files[len(files)-1],
		assess.PaperPick{Code: page.Halfwidth(f.Get("code")), PrintID: f.Get("print")})
	if err != nil || len(scans) != 1 {
		return "", err
	}
	return paperPath(f.Detail.ID, scans[0]), nil
}

func paperPath(evaluation, scan string) string { return "/evaluation/" + evaluation + "/paper/" + scan }

// papersPanel is how far printed pages are, what was typed in the reader's name,
// and what is to be corrected.
func papersPanel(q *page.Request, v *page.View) error {
	own, err := q.Sys.Assess.TypedForMe(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	if len(own) > 0 {
		v.Panels = append(v.Panels, typedForMeView(own, v.Detail.ID))
	}
	corrections, err := q.Sys.Assess.CorrectionsOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	if len(corrections) > 0 {
		v.Panels = append(v.Panels, correctionsView(corrections))
	}
	list, err := q.Sys.Assess.PapersOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil || len(list) == 0 {
		return err
	}
	v.Panels = append(v.Panels, papersView(list, v.Detail.ID))
	return nil
}

// paperForm is what the page of a page that came back shows beside it.
type paperForm struct {
	Key, Path string
	Message   string
	Problems  []programme.Problem
	sent      page.Values
}

// Asked is one line as it was sent a moment ago; nothing is preset.
func (f *paperForm) Asked(v *assess.PaperShown, l *assess.PaperLine) markAsked {
	r := markAsked{ID: l.ApplicationID, Name: l.Name, Points: map[string]string{}}
	if f.sent != nil {
		r.Points[v.Print.Subject] = f.sent.Get(v.Print.Subject + "-" + r.ID)
		r.Absence, r.Remark = f.sent.Get("absence-"+r.ID), f.sent.Get("remark-"+r.ID)
	}
	return r
}

// Sent is a field as it was sent a moment ago.
func (f *paperForm) Sent(name string) string {
	if f.sent == nil {
		return ""
	}
	return f.sent.Get(name)
}

// PaperPage is a page that came back: its picture beside what is typed off it.
func PaperPage(q *page.Request) error { return showPaper(q, http.StatusOK, nil) }

func showPaper(q *page.Request, status int, refused *programme.Error) error {
	v, err := q.Sys.Assess.Paper(q.Context(), q.Caller(), q.PathValue("id"), q.PathValue("scan"))
	if err != nil {
		return err
	}
	f := &paperForm{Key: page.NewKey(), Path: paperPath(v.Evaluation.ID, v.Scan.ID)}
	if refused != nil {
		f.Message, f.Problems, f.sent = q.Worded(refused), refused.Problems, q.Values
	}
	title := "录入评分表"
	if v.Print.Kind == programme.PrintPlan {
		title = "录入会同意见"
	}
	return q.ShowAs(status, paperView(q.Page(title), v, f))
}

// typedBack shows a form again with what was refused, or leads on.
func typedBack(q *page.Request, err error) error {
	if e := page.Said(err, programme.Invalid, programme.WrongState, programme.Conflict, programme.Stale); e != nil {
		return showPaper(q, page.StatusOf[e.Code], e)
	}
	if err != nil && programme.CodeOf(err) != programme.Repeated {
		return err
	}
	q.Redirect("/evaluation/" + q.PathValue("id"))
	return nil
}

// PaperScores writes down the marks of a score sheet as they were typed off.
func PaperScores(q *page.Request) error {
	v, err := q.Sys.Assess.Paper(q.Context(), q.Caller(), q.PathValue("id"), q.PathValue("scan"))
	if err != nil {
		return err
	}
	var rows []markAsked
	f := &paperForm{sent: q.Values}
	for i := range v.Lines {
		rows = append(rows, f.Asked(v, &v.Lines[i]))
	}
	scores, problems := subjectsTyped(rows, &rules.Exam{Subjects: []rules.Subject{{Code: v.Print.Subject, Name: v.Subject}}})
	if len(problems) > 0 {
		return typedBack(q, act.InvalidFields(problems...))
	}
	return typedBack(q, q.Sys.Assess.EnterScores(q.Context(), q.Caller(), v.Evaluation.ID, v.Scan.ID, scores))
}

// PaperPlan writes down a unit's answer to the plan as it was typed off.
func PaperPlan(q *page.Request) error {
	return typedBack(q, q.Sys.Assess.EnterPlan(q.Context(), q.Caller(), q.PathValue("id"), q.PathValue("scan"),
		assess.PlanAnswer{Answer: q.Values.Get("answer"), Examiners: namesIn(q.Values.Get("examiners")), Change: q.Values.Get("change"),
			Name: q.Values.Get("name"), Position: q.Values.Get("position"), Stamped: q.Values.Get("stamped")}))
}

// PaperDropped takes back a picture that was not meant.
func PaperDropped(q *page.Request) error {
	return typedBack(q, q.Sys.Assess.DropPaper(q.Context(), q.Caller(), q.PathValue("id"), q.PathValue("scan")))
}

// PaperPicture is the whole picture.
func PaperPicture(q *page.Request) error {
	f, err := q.Sys.Assess.PaperPicture(q.Context(), q.Caller(), q.PathValue("id"), q.PathValue("scan"))
	if err != nil {
		return err
	}
	return q.ServeStored(f, "考评纸件")
}

// PaperLine is the picture of one line.
func PaperLine(q *page.Request) error {
	n, err := strconv.Atoi(q.PathValue("line"))
	if err != nil {
		return programme.Errorf(programme.NotFound, "没有这一行")
	}
	raw, err := q.Sys.Assess.PaperStrip(q.Context(), q.Caller(), q.PathValue("id"), q.PathValue("scan"), n)
	if err != nil {
		return err
	}
	h := q.Writer.Header()
	h.Set("Content-Type", "image/jpeg")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, max-age=3600")
	_, err = q.Writer.Write(raw)
	return err
}

// typedWords are what was typed of a line before.
func typedWords(l *assess.PaperLine) string {
	switch {
	case l.Typed == nil:
		return ""
	case l.Typed.Absence != "":
		return resultName(l.Typed.Absence)
	}
	return strconv.Itoa(l.Typed.Points) + " 分"
}

// lineNumber is a line's number as it is printed.
func lineNumber(v *assess.PaperShown, i int) int { return v.First + i + 1 }

// problemLine says which line is wrong and how.
func problemLine(v *assess.PaperShown, x programme.Problem) string {
	i := slices.IndexFunc(v.Lines, func(l assess.PaperLine) bool { return l.Name == x.Field })
	if i < 0 {
		return x.Message
	}
	return fmt.Sprintf("第 %d 行 %s：%s", lineNumber(v, i), x.Field, x.Message)
}
