package assesspages

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

var planInputs = []page.Input{
	{Name: "plan", Label: "考评方案", Hint: "考什么、怎么考、试卷或任务书，按学员岗位标准写。合格线由通知定，不在这里写", Kind: "area", Required: true,
		Start: planNow(func(ev *programme.Evaluation) string { return ev.Plan })},
	{Name: "held_on", Label: "考评日期", Kind: "date", Required: true, Start: planNow(func(ev *programme.Evaluation) string { return ev.HeldOn.String() })},
	{Name: "place", Label: "地点和考场", Hint: "例如：实训楼 201（理论）、焊工车间（实操）", Required: true, Start: planNow(func(ev *programme.Evaluation) string { return ev.Place })},
	{Name: "examiners", Label: "基地一方的考评员", Hint: "姓名，几个人用顿号隔开",
		Start: planNow(func(ev *programme.Evaluation) string { return strings.Join(ev.Examiners, "、") })},
	{Name: "papers", Label: "试卷和任务书", Kind: "file", Accept: ".pdf,.docx,image/jpeg,image/png",
		Hint: "一个文件，各科的放在一起。基地经办和市局随时能看；考评员和用人单位考评当天起能看；学员看不到。修改方案时不选，原来的不变"},
}

// planNow is what stands in a plan that is changed; nothing in a new one.
func planNow(of func(*programme.Evaluation) string) func(*page.Request, *act.Detail) string {
	return func(q *page.Request, s *act.Detail) string {
		if s.Noun != programme.NounEvaluation {
			return ""
		}
		m, err := q.Sys.Assess.MarkSheet(q.Context(), q.Caller(), s.ID)
		if err != nil {
			return ""
		}
		return of(&m.Evaluation)
	}
}

// EvaluationDeeds is what is done on the pages of this noun.
var EvaluationDeeds = []page.Deed{
	{Key: "evaluation", Action: programme.EvaluationDraft, On: programme.NounClass, Consequence: "拟定后由有学员在班的用人单位会同制定，再报市局同意。", Lead: examLead,
		When:   func(s *act.Detail) bool { return s.State == programme.Finished && s.Fact("evaluation").ID == "" },
		Inputs: planInputs,
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			p := planSent(f)
			if err := f.Err(); err != nil {
				return "", err
			}
			ev, err := f.Request.Sys.Assess.DraftEvaluation(ctx, c, f.Detail.ID, p)
			if err != nil {
				return "", err
			}
			return "/evaluation/" + ev.ID, nil
		}},
	{Key: "amend-evaluation", Action: programme.EvaluationAmend, On: programme.NounEvaluation, Consequence: "修改后各用人单位要重新会同，再报市局同意。", Inputs: planInputs,
		Lead: examLead,
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			p := planSent(f)
			if err := f.Err(); err != nil {
				return "", err
			}
			return "", f.Request.Sys.Assess.AmendEvaluation(ctx, c, f.Detail.ID, p)
		}},
	{Key: "join", Action: programme.EvaluationJoin, On: programme.NounEvaluation, Consequence: "表示本单位同意这份考评方案，会同基地组织考评。考评后由本单位登记本单位学员的成绩。", Lead: examLead,
		Inputs: []page.Input{{Name: "examiners", Label: "本单位派出的考评员", Hint: "姓名，几个人用顿号隔开；不能是本班学员"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.JoinEvaluation(ctx, c, f.Detail.ID, namesIn(f.Get("examiners")))
		}},
	{Key: "object-evaluation", Action: programme.EvaluationObject, On: programme.NounEvaluation, Grave: true, Consequence: "方案不会报市局，直到基地修改、本单位重新会同。",
		Inputs: []page.Input{{Name: "reason", Label: "要修改什么", Kind: "area", Required: true}}, Do: page.ActWithReasons((*assess.Desk).ObjectToEvaluation)},
	{Key: "agree-evaluation", Action: programme.EvaluationAgree, On: programme.NounEvaluation, Consequence: "同意后基地与用人单位按方案组织考评。各用人单位都已会同后才能同意。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.AgreeEvaluation(ctx, c, f.Detail.ID)
		}},
	{Key: "return-evaluation", Action: programme.EvaluationReturn, On: programme.NounEvaluation, Grave: true, Consequence: "退回基地修改；修改后各用人单位要重新会同。",
		Do: page.ActWithReasons((*assess.Desk).ReturnEvaluation)},
	{Key: "mark", Action: programme.EvaluationMark, On: programme.NounEvaluation, Consequence: "登记基地一方的成绩。结果由成绩按通知的合格线得出，不另填；双方都登记之后才能互相看到。",
		Inputs: []page.Input{{Name: "marks", Label: "成绩", Kind: "own", Draw: marksDraw}, paperInput}, Do: markDo},
	{Key: "mark-file", Name: "从表格登记考评成绩", Action: programme.EvaluationMark, On: programme.NounEvaluation, Consequence: "登记基地一方的成绩。先看结果，逐行核对后再登记；可先在本页下载成绩表填写。",
		Inputs: []page.Input{markFileInput, paperInput}, Preview: previewMarks, Do: markFileDo},
	{Key: "mark-file-back", Name: "取回标明错误的成绩表", Action: programme.EvaluationMark, On: programme.NounEvaluation, Again: true, When: never,
		Inputs: []page.Input{markFileInput}, Answer: markFileBack},
	{Key: "assent", Action: programme.EvaluationAssent, On: programme.NounEvaluation, Consequence: "登记本单位考评员对本单位学员的成绩。结果由成绩按通知的合格线得出；双方都登记之后才能互相看到。",
		Inputs: []page.Input{{Name: "marks", Label: "成绩", Kind: "own", Draw: marksDraw}, paperInput}, Do: markDo},
	{Key: "assent-file", Name: "从表格登记本单位的成绩", Action: programme.EvaluationAssent, On: programme.NounEvaluation, Consequence: "先看结果，逐行核对后再登记；可先在本页下载成绩表填写。",
		Inputs: []page.Input{markFileInput, paperInput}, Preview: previewMarks, Do: markFileDo},
	{Key: "assent-file-back", Name: "取回标明错误的成绩表", Action: programme.EvaluationAssent, On: programme.NounEvaluation, Again: true, When: never,
		Inputs: []page.Input{markFileInput}, Answer: markFileBack},
	{Key: "rule", Action: programme.EvaluationRule, On: programme.NounEvaluation, Consequence: "对双方不一致、或一方没有登记的学员，由市局裁定成绩。结果与成绩不一致的，还要另一人复核。", Lead: apartLead,
		Inputs: []page.Input{
			{Name: "person", Label: "学员", Kind: "choice", Required: true, Choices: rulable},
			{Name: "points", Label: "裁定的成绩", Kind: "own", Draw: rulingDraw},
			{Name: "result", Label: "结果", Kind: "choice", Choices: page.FixedChoices(passWords), Hint: "不选，按成绩得出。选了与成绩不一致的结果，须另一人复核"},
		}, Do: ruleDo},
	{Key: "affirm", Action: programme.EvaluationAffirm, On: programme.NounEvaluation, Consequence: "确认与成绩不一致的裁定。须由裁定人以外的人办理。", Lead: marksLead,
		When: func(s *act.Detail) bool { return s.State == programme.Marked },
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.AffirmRulings(ctx, c, f.Detail.ID)
		}},
	{Key: "settle", Action: programme.EvaluationSettle, On: programme.NounEvaluation, Consequence: "确定后学员转为考评合格或不合格。不合格的可按通知补考、提出异议；撤销须由市局办理。", Lead: marksLead,
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.SettleEvaluation(ctx, c, f.Detail.ID)
		}},
	{Key: "resit", Action: programme.EvaluationResit, On: programme.NounEvaluation, Consequence: "所选学员重新考评，双方重新登记他们的成绩；其他人的结果不变。", Lead: resitLead,
		Inputs: []page.Input{
			{Name: "people", Label: "补考的学员", Kind: "people", Required: true, Choices: resittable},
			{Name: "held_on", Label: "补考日期", Kind: "date", Required: true},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			on := f.Date("held_on")
			if err := f.Err(); err != nil {
				return "", err
			}
			return "", f.Request.Sys.Assess.ArrangeResit(ctx, c, f.Detail.ID, f.List("people"), on)
		}},
	{Key: "uphold-dispute", Action: programme.DisputeUphold, On: programme.NounEvaluation, Consequence: "双方重新登记这名学员的成绩，再确定结果。", Lead: disputesLead,
		When:   objected,
		Inputs: []page.Input{disputeInput, answerInput}, Do: disputeDo((*assess.Desk).UpholdDispute)},
	{Key: "dismiss-dispute", Action: programme.DisputeDismiss, On: programme.NounEvaluation, Grave: true, Consequence: "原结果不变，答复告知本人。", Lead: disputesLead,
		When:   objected,
		Inputs: []page.Input{disputeInput, answerInput}, Do: disputeDo((*assess.Desk).DismissDispute)},
	{Key: "dispute", Action: programme.DisputeRaise, On: programme.NounApplication, Consequence: "由市局核实后答复。成立的，由双方重新评定。", Lead: disputeLead,
		When:   func(s *act.Detail) bool { return s.State == programme.Failed },
		Inputs: []page.Input{{Name: "reason", Label: "异议", Kind: "area", Required: true, Hint: "写明对哪一科、哪一项有异议，为什么"}},
		Do:     page.ActWithReasons((*assess.Desk).RaiseDispute)},
	{Key: "withdraw-result", Action: programme.ResultWithdraw, On: programme.NounApplication, Consequence: "撤销后转为考评不合格，已发的证书一并撤销，补贴在下次结算时收回。须由确定结果以外的人办理。",
		When: func(s *act.Detail) bool { return s.State == programme.Passed || s.State == programme.Certified },
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.WithdrawResult(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
}

// objected offers the answers to an objection only where one waits.
func objected(s *act.Detail) bool { return s.Fact("objected").Text != "" }

var (
	passWords     = []act.Choice{{ID: programme.MarkPass, Name: "合格"}, {ID: programme.MarkFail, Name: "不合格"}}
	absenceWords  = []act.Choice{{ID: "", Name: "参加"}, {ID: programme.MarkAbsent, Name: "缺考"}, {ID: programme.MarkMisconduct, Name: "违纪"}}
	markFileInput = page.Input{Name: "file", Label: "成绩表", Kind: "file", Required: true, Keep: true, Accept: ".xlsx,.csv",
		Hint: "Excel 或 CSV。按姓名认人，同名的按身份证号；总分不读"}
	disputeInput = page.Input{Name: "person", Label: "学员", Kind: "choice", Required: true, Choices: disputing}
	answerInput  = page.Input{Name: "reason", Label: "答复", Kind: "area", Required: true, Hint: "写明核实了什么。本人能看到，写进日志"}
)

func never(*act.Detail) bool { return false }

// namesIn are the names of a field, however they are set apart.
func namesIn(text string) (out []string) {
	for _, n := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,；;\n\t", r) }) {
		if n = act.Text(n); n != "" {
			out = append(out, n)
		}
	}
	return out
}

func planSent(f *page.Form) assess.EvaluationPlan {
	return assess.EvaluationPlan{Text: f.Get("plan"), HeldOn: f.Date("held_on"), Place: f.Get("place"), Examiners: namesIn(f.Get("examiners")),
		Papers: f.StoredOne("papers")}
}

// resultName is a result as screens say it.
func resultName(code string) string {
	return map[string]string{programme.MarkPass: "合格", programme.MarkFail: "不合格", programme.MarkWithdrawn: "已撤销",
		programme.MarkAbsent: "缺考", programme.MarkMisconduct: "违纪", programme.MarkShort: "课时不足"}[code]
}

func resultTone(code string) string {
	if code == programme.MarkPass {
		return "ok"
	}
	return "late"
}

func markSheet(q *page.Request, id string) (*assess.MarkSheet, error) {
	return q.Sys.Assess.MarkSheet(q.Context(), q.Caller(), id)
}

// EvaluationPanel is how an evaluation stands: counts, marks, both sides, disputes.
func EvaluationPanel(q *page.Request, v *page.View) error {
	m, err := markSheet(q, v.Detail.ID)
	if err != nil {
		return err
	}
	v.Lead = append(v.Lead, countsView(m))
	v.Panels = append(v.Panels, marksView(m, q.Signed.Actor.Role))
	if m.Evaluation.FileID != "" && q.Signed.Actor.Role != programme.RoleTrainee {
		v.Panels = append(v.Panels, examinationPapersView(m, page.Said(q.Sys.Assess.PapersFor(q.Caller(), &m.Evaluation), programme.Forbidden)))
	}
	if q.Signed.Actor.Role != programme.RoleTrainee {
		v.Panels = append(v.Panels, partiesView(m))
	}
	if err := examinersPanel(q, v, m); err != nil {
		return err
	}
	if err := papersPanel(q, v); err != nil {
		return err
	}
	if len(m.Disputes) > 0 {
		v.Panels = append(v.Panels, disputesView(m))
	}
	return nil
}

func marksLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	m, err := markSheet(q, s.ID)
	if err != nil {
		return nil, err
	}
	return marksView(m, q.Signed.Actor.Role), nil
}

// examLead says what passes, on the forms of a plan.
func examLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	n, err := q.Sys.Notice(q.Context(), q.Year())
	if err != nil {
		return nil, err
	}
	return examView(n.CompletionExam()), nil
}

// examinersAsked is how many examiners the notice asks for, in words.
func examinersAsked(x *rules.Exam) string {
	if x.Examiners == nil {
		return ""
	}
	text := "考评员：基地至少 " + strconv.Itoa(x.Examiners.Base) + " 人，每家用人单位至少 " + strconv.Itoa(x.Examiners.Employer) + " 人"
	if !x.Examiners.Teachers {
		text += "；本班教师不能担任"
	}
	return text + "。"
}

// markAsked is one line of the sheet that is filled in.
type markAsked struct {
	ID, Name, Employer, Absence, Remark string
	Points                              map[string]string
}

// marksDraw is the sheet of the reader's side to fill in, with what stood
// before.
func marksDraw(q *page.Request, s *act.Detail, sent page.Values) (templ.Component, error) {
	m, err := markSheet(q, s.ID)
	if err != nil {
		return nil, err
	}
	var rows []markAsked
	mine := m.Mine(q.Caller())
	for i := range mine {
		l := &mine[i]
		r := markAsked{ID: l.Member.ApplicationID, Name: l.Name, Employer: l.Member.Employer, Points: map[string]string{}}
		if e := l.Entered(q.Caller()); e != nil {
			r.Absence, r.Remark = e.Absence, e.Remark
			for code, p := range e.Points {
				r.Points[code] = strconv.Itoa(p)
			}
		}
		if _, ok := sent["absence-"+r.ID]; ok {
			r.Absence, r.Remark = sent.Get("absence-"+r.ID), sent.Get("remark-"+r.ID)
			for _, x := range m.Exam.Subjects {
				r.Points[x.Code] = sent.Get(x.Code + "-" + r.ID)
			}
		}
		rows = append(rows, r)
	}
	return marksGrid(m, rows), nil
}

func markDo(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	m, err := markSheet(f.Request, f.Detail.ID)
	if err != nil {
		return "", err
	}
	scores := []assess.Score{}
	mine := m.Mine(f.Request.Caller())
	for i := range mine {
		scores = append(scores, scoreSent(f, m.Exam, mine[i].Member.ApplicationID, mine[i].Name))
	}
	if err := f.Err(); err != nil {
		return "", err
	}
	return "", enterMarks(ctx, f, c, scores)
}

// score reads one line of a sheet of marks.
func scoreSent(f *page.Form, x *rules.Exam, id, name string) assess.Score {
	sc := assess.Score{ApplicationID: id, Absence: f.Get("absence-" + id), Remark: f.Get("remark-" + id)}
	if sc.Absence != "" {
		return sc
	}
	sc.Points = map[string]int{}
	for _, s := range x.Subjects {
		sc.Points[s.Code] = points(f, name, s.Name, s.Code+"-"+id)
	}
	return sc
}

// points reads somebody's points of a hundred.
func points(f *page.Form, who, what, name string) int {
	n, err := strconv.Atoi(page.Halfwidth(f.Get(name)))
	if err != nil || n < 0 || n > rules.FullPoints {
		f.Problems = append(f.Problems, programme.Problem{Code: "form", Field: who, Message: what + "成绩应为 0 至 100 的整数"})
	}
	return n
}

// rulable are those of a sitting on whom the bureau may rule, who differ first.
func rulable(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	m, err := markSheet(q, s.ID)
	if err != nil {
		return nil, err
	}
	for _, l := range sortedLines(m) {
		if !l.Sits || l.Short != "" || l.Mark.ID == "" {
			continue
		}
		name := l.Name + "　" + l.Member.Employer
		if l.Apart() {
			name += "　不一致"
		}
		out = append(out, act.Choice{ID: l.Member.ApplicationID, Name: name})
	}
	return out, nil
}

func apartLead(q *page.Request, s *act.Detail, sent page.Values) (templ.Component, error) {
	return marksLead(q, s, sent)
}

func rulingDraw(q *page.Request, s *act.Detail, sent page.Values) (templ.Component, error) {
	m, err := markSheet(q, s.ID)
	if err != nil {
		return nil, err
	}
	r := markAsked{ID: "ruled", Absence: sent.Get("absence-ruled"), Points: map[string]string{}}
	for _, x := range m.Exam.Subjects {
		r.Points[x.Code] = sent.Get(x.Code + "-ruled")
	}
	return rulingView(m, r), nil
}

func ruleDo(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	m, err := markSheet(f.Request, f.Detail.ID)
	if err != nil {
		return "", err
	}
	sc := scoreSent(f, m.Exam, "ruled", "裁定的成绩")
	if err := f.Err(); err != nil {
		return "", err
	}
	return "", f.Request.Sys.Assess.RuleResult(ctx, c, f.Detail.ID,
		assess.Ruling{ApplicationID: f.Get("person"), Points: sc.Points, Absence: sc.Absence, Result: f.Get("result")}, f.Get("reason"))
}

func resittable(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	may, _, err := q.Sys.Assess.Resittable(q.Context(), q.Caller(), s.ID)
	for _, m := range may {
		out = append(out, act.Choice{ID: m.ApplicationID, Name: m.Name + "　" + m.Employer + "　补考最迟 " + m.Until.Chinese()})
	}
	return out, err
}

func resitLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	_, not, err := q.Sys.Assess.Resittable(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return resitView(not), nil
}

func disputeLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	words, err := q.Sys.Assess.DisputeTerm(q.Context(), q.Caller(), s.ID)
	if err != nil || words == "" {
		return nil, err
	}
	return termView(words), nil
}

func disputing(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	m, err := markSheet(q, s.ID)
	if err != nil {
		return nil, err
	}
	for _, d := range m.Disputes {
		if d.State == programme.Raised {
			out = append(out, act.Choice{ID: d.ApplicationID, Name: nameOn(m, d.ApplicationID)})
		}
	}
	return out, nil
}

func nameOn(m *assess.MarkSheet, application string) string {
	i := slices.IndexFunc(m.Lines, func(l assess.MarkLine) bool { return l.Member.ApplicationID == application })
	if i < 0 {
		return ""
	}
	return m.Lines[i].Name
}

func disputesLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	m, err := markSheet(q, s.ID)
	if err != nil {
		return nil, err
	}
	return disputesView(m), nil
}

func disputeDo(do func(*assess.Desk, context.Context, act.Caller, string, string) error) func(context.Context, *page.Form, act.Caller) (string, error) {
	return func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
		return "", do(f.Request.Sys.Assess, ctx, c, f.Get("person"), f.Get("reason"))
	}
}

// sortedLines puts first the lines that base and employer do not agree on, or
// whose ruling waits.
func sortedLines(m *assess.MarkSheet) []assess.MarkLine {
	lines := slices.Clone(m.Lines)
	slices.SortStableFunc(lines, func(a, b assess.MarkLine) int {
		switch x, y := a.Apart() || a.Unaffirmed, b.Apart() || b.Unaffirmed; {
		case x == y:
			return 0
		case x:
			return -1
		}
		return 1
	})
	return lines
}

// pointsOf words what a side entered of one subject.
func pointsOf(l *programme.EntryLine, code string) string {
	switch {
	case l == nil:
		return ""
	case l.Absence != "":
		return resultName(l.Absence)
	}
	return strconv.Itoa(l.Points[code])
}

// settledPoints are a line's settled points of a subject, "" where it has none.
func settledPoints(l *assess.MarkLine, code string) string {
	if p, ok := l.Mark.Points[code]; ok {
		return strconv.Itoa(p)
	}
	if l.Mark.Points == nil && l.Mark.Final != "" && l.Mark.Sitting == 0 && l.Mark.Theory+l.Mark.Practice > 0 { // of before points stood by subject
		return map[string]string{rules.SubjectTheory: strconv.Itoa(l.Mark.Theory), rules.SubjectPractice: strconv.Itoa(l.Mark.Practice)}[code]
	}
	return ""
}

func rowPoints(points map[string]int, code string) string {
	if p, ok := points[code]; ok {
		return strconv.Itoa(p)
	}
	return ""
}

// entersMarks reports whether a role's side enters marks of an evaluation now.
func entersMarks(m *assess.MarkSheet, r programme.Role) bool {
	action := programme.EvaluationMark
	if r == programme.RoleEmployer {
		action = programme.EvaluationAssent
	}
	_, err := programme.Move(action, m.Evaluation.State)
	return err == nil && slices.Contains(programme.Find(action).Roles, r)
}
