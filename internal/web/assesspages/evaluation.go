package assesspages

import (
	"context"
	"slices"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// EvaluationDeeds is what is done on the pages of this noun.
var EvaluationDeeds = []page.Deed{
	{Key: "evaluation", Action: programme.EvaluationDraft, On: programme.NounClass, Consequence: "拟定后由有学员在班的用人单位会同制定，再报市局同意。",
		When: func(s *act.Sheet) bool { return s.State == programme.Finished && s.Fact("evaluation").ID == "" },
		Inputs: []page.Input{
			{Name: "plan", Label: "考评方案", Hint: "考什么、怎么考、合格标准，按学员岗位标准写", Kind: "area", Required: true},
			{Name: "held_on", Label: "考评日期", Kind: "date", Required: true, Start: func(q *page.Request, s *act.Sheet) string { return q.Deadline(rules.EvaluationEnd) }},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			on := f.Date("held_on")
			if err := f.Err(); err != nil {
				return "", err
			}
			ev, err := f.Request.Sys.Assess.DraftEvaluation(ctx, c, f.Sheet.ID, f.Get("plan"), on)
			if err != nil {
				return "", err
			}
			return "/evaluation/" + ev.ID, nil
		}},
	{Key: "join", Action: programme.EvaluationJoin, On: programme.NounEvaluation, Consequence: "表示本单位同意这份考评方案，会同基地组织考评。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.JoinEvaluation(ctx, c, f.Sheet.ID)
		}},
	{Key: "agree-evaluation", Action: programme.EvaluationAgree, On: programme.NounEvaluation, Consequence: "同意后基地与用人单位按方案组织考评。各用人单位都已会同后才能同意。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.AgreeEvaluation(ctx, c, f.Sheet.ID)
		}},
	{Key: "mark", Action: programme.EvaluationMark, On: programme.NounEvaluation, Consequence: "每人都要有结果。基地与单位的结果不一致的，商定后再登记一次；改动成绩后，各单位要重新确认。",
		Inputs: []page.Input{{Name: "marks", Label: "成绩", Kind: "own", Draw: marksDraw}}, Do: markDo},
	{Key: "assent", Action: programme.EvaluationAssent, On: programme.NounEvaluation, Consequence: "表示本单位认可本单位学员的考评结果。", Lead: marksLead,
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.AssentToResults(ctx, c, f.Sheet.ID)
		}},
	{Key: "settle", Action: programme.EvaluationSettle, On: programme.NounEvaluation, Consequence: "确定后学员转为考评合格或不合格，不能再改；撤销须由市局办理。", Lead: marksLead,
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.SettleEvaluation(ctx, c, f.Sheet.ID)
		}},
	{Key: "withdraw-result", Action: programme.ResultWithdraw, On: programme.NounApplication, Consequence: "撤销后转为考评不合格，已发的证书一并撤销，补贴在下次结算时收回。须由确定结果以外的人办理。",
		When: func(s *act.Sheet) bool { return s.State == programme.Passed || s.State == programme.Certified },
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.WithdrawResult(ctx, c, f.Sheet.ID, f.Get("reason"))
		}},
}

var passWords = []act.Choice{{ID: programme.MarkPass, Name: "合格"}, {ID: programme.MarkFail, Name: "不合格"}}

// resultName is a result as screens say it.
func resultName(code string) string {
	switch code {
	case programme.MarkPass:
		return "合格"
	case programme.MarkFail:
		return "不合格"
	case programme.MarkWithdrawn:
		return "已撤销"
	}
	return ""
}

func resultTone(code string) string {
	if code == programme.MarkPass {
		return "ok"
	}
	return "late"
}

func EvaluationPanel(q *page.Request, v *page.View) error {
	m, err := q.Sys.Assess.MarkSheet(q.Context(), q.Caller(), v.Sheet.ID)
	if err != nil {
		return err
	}
	v.Lead = append(v.Lead, countsView(m))
	v.Panels = append(v.Panels, marksView(m))
	if q.Signed.Actor.Role != programme.RoleTrainee {
		v.Panels = append(v.Panels, partiesView(m))
	}
	return nil
}

func marksLead(q *page.Request, s *act.Sheet, _ page.Values) (templ.Component, error) {
	m, err := q.Sys.Assess.MarkSheet(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return marksView(m), nil
}

// markAsked is one line of the sheet that is filled in.
type markAsked struct {
	ID, Name, Employer, Short            string
	Theory, Practice, Base, Unit, Remark string
	Apart                                bool
}

// marksDraw is the sheet of marks to fill in, with what stood before.
func marksDraw(q *page.Request, s *act.Sheet, sent page.Values) (templ.Component, error) {
	m, err := q.Sys.Assess.MarkSheet(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	var rows []markAsked
	for i := range m.Lines {
		l := &m.Lines[i]
		r := markAsked{ID: l.Member.ApplicationID, Name: l.Name, Employer: l.Member.Employer, Short: l.Short, Base: programme.MarkPass, Unit: programme.MarkPass, Apart: l.Apart()}
		if l.Mark.ID != "" {
			r.Theory, r.Practice, r.Base, r.Unit, r.Remark = strconv.Itoa(l.Theory), strconv.Itoa(l.Practice), l.Mark.Base, l.Mark.Employer, l.Mark.Reason
		}
		if _, ok := sent["base-"+r.ID]; ok {
			r.Theory, r.Practice, r.Remark = sent.Get("theory-"+r.ID), sent.Get("practice-"+r.ID), sent.Get("remark-"+r.ID)
			r.Base, r.Unit = sent.Get("base-"+r.ID), sent.Get("unit-"+r.ID)
			r.Apart = r.Base != r.Unit
		}
		rows = append(rows, r)
	}
	return marksGrid(rows), nil
}

func markDo(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	m, err := f.Request.Sys.Assess.MarkSheet(ctx, act.As(c.Actor), f.Sheet.ID)
	if err != nil {
		return "", err
	}
	var scores []assess.Score
	for i := range m.Lines {
		l := &m.Lines[i]
		id := l.Member.ApplicationID
		if l.Short != "" {
			scores = append(scores, assess.Score{ApplicationID: id})
			continue
		}
		scores = append(scores, assess.Score{ApplicationID: id, Theory: points(f, l.Name, "理论", "theory-"+id), Practice: points(f, l.Name, "实操", "practice-"+id),
			Base: f.Get("base-" + id), Employer: f.Get("unit-" + id), Reason: f.Get("remark-" + id)})
	}
	if err := f.Err(); err != nil {
		return "", err
	}
	return "", f.Request.Sys.Assess.MarkEvaluation(ctx, c, f.Sheet.ID, scores)
}

// points reads somebody's points of a hundred.
func points(f *page.Form, who, what, name string) int {
	n, err := strconv.Atoi(page.Halfwidth(f.Get(name)))
	if err != nil || n < 0 || n > 100 {
		f.Problems = append(f.Problems, programme.Problem{Code: "form", Field: who, Message: what + "成绩应为 0 至 100 的整数"})
	}
	return n
}

// sortedLines puts the lines that base and employer do not agree on first.
func sortedLines(m *assess.MarkSheet) []assess.MarkLine {
	lines := slices.Clone(m.Lines)
	slices.SortStableFunc(lines, func(a, b assess.MarkLine) int {
		switch x, y := a.Apart(), b.Apart(); {
		case x == y:
			return 0
		case x:
			return -1
		}
		return 1
	})
	return lines
}
