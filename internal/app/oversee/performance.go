package oversee

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// PerformancePart is one of the four parts of a performance report (clause
// 3.5.2): the base's words and the books' figures.
type PerformancePart struct {
	Code    string              `json:"code"`
	Name    string              `json:"name"`
	Words   string              `json:"words"`
	Figures []PerformanceFigure `json:"figures"`
}

// PerformanceFigure is one figure as it stood in the books.
type PerformanceFigure struct {
	Name  string `json:"name"`
	Value string `json:"value"` // with its unit
}

// PerformanceReport is what is filed: both are kept as they were when it was
// signed off.
type PerformanceReport struct {
	Base  string            `json:"base"`
	Year  int               `json:"year"`
	On    programme.Date    `json:"on"`
	Brand programme.Brand   `json:"-"` // of the notice
	Parts []PerformancePart `json:"parts"`
}

// performanceParts are the parts that the notice asks for.
var performanceParts = []struct{ code, name string }{
	{"progress", "一、项目开展情况"}, {"evaluation", "二、考评情况"}, {"money", "三、资金使用和结余情况"}, {"problems", "四、存在问题和处理情况"},
}

// mostPerformanceWords is how long one part may be, in characters.
const mostPerformanceWords = 3000

// PerformanceOf is a base's report with the figures of now and no words, for
// who sees the base.
func (a *Desk) PerformanceOf(ctx context.Context, c act.Caller, baseID string) (r *PerformanceReport, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounBase, baseID); err != nil {
			return err
		}
		b, err := store.Get[programme.Base](tx, baseID)
		if err != nil {
			return err
		}
		r, err = a.performance(tx, b)
		return err
	})
	return r, err
}

// LastWords are the words of the newest report that a base filed, by part, for
// filing it again once it was returned.
func (a *Desk) LastWords(ctx context.Context, c act.Caller, baseID string) (words map[string]string, err error) {
	words = map[string]string{}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounBase, baseID); err != nil {
			return err
		}
		b, err := store.Get[programme.Base](tx, baseID)
		if err != nil {
			return err
		}
		filed, err := tx.Returns(b.ProgrammeID)
		for i := range filed {
			if filed[i].BaseID != baseID || filed[i].Kind != programme.ReturnPerformance {
				continue
			}
			if r := reportIn(&filed[i]); r != nil {
				for _, p := range r.Parts {
					words[p.Code] = p.Words
				}
			}
		}
		return err
	})
	return words, err
}

// reportIn is the report that a return was filed with, nil of before, when it
// was a file alone.
func reportIn(x *programme.Return) *PerformanceReport {
	r := &PerformanceReport{}
	if x.Kind != programme.ReturnPerformance || json.Unmarshal(x.Figures, r) != nil || len(r.Parts) == 0 {
		return nil
	}
	return r
}

// ReportOf is the report that a return was filed with, nil where it has none.
func (a *Desk) ReportOf(ctx context.Context, c act.Caller, returnID string) (r *PerformanceReport, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounReturn, returnID); err != nil {
			return err
		}
		x, err := store.Get[programme.Return](tx, returnID)
		if err == nil {
			r = reportIn(x)
		}
		if err != nil || r == nil {
			return err
		}
		n, err := a.NoticeOf(tx, x.ProgrammeID)
		if err == nil {
			r.Brand = n.Brand
		}
		return err
	})
	return r, err
}

// FilePerformance files a base's report: the words are the base's, the figures
// the books' of this moment, and both are kept. fileID is a stamped copy, or ""
// for the PDF that is made of it.
func (a *Desk) FilePerformance(ctx context.Context, c act.Caller, baseID string, words map[string]string, fileID string) (*programme.Return, error) {
	if err := a.mayFile(ctx, c, baseID); err != nil {
		return nil, err
	}
	r, err := a.PerformanceOf(ctx, c, baseID)
	if err != nil {
		return nil, err
	}
	if err := r.worded(words); err != nil {
		return nil, err
	}
	if fileID == "" {
		var pdf bytes.Buffer
		if err := r.WritePDF(&pdf); err != nil {
			return nil, err
		}
		f, err := a.KeepFile(ctx, c, &pdf)
		if err != nil {
			return nil, err
		}
		fileID = f.ID
	}
	return a.fileReturnWith(ctx, c, baseID, programme.ReturnPerformance, fileID, r)
}

// worded puts the base's words into a report; every part needs some.
func (r *PerformanceReport) worded(words map[string]string) error {
	var problems []programme.Problem
	for i := range r.Parts {
		p := &r.Parts[i]
		p.Words = words[p.Code]
		if err := act.PlainWords(p.Code, p.Name, p.Words); err != nil {
			return err
		}
		switch n := len([]rune(p.Words)); {
		case n == 0:
			problems = append(problems, programme.Problem{Field: p.Code, Code: "required", Message: "请写" + p.Name})
		case n > mostPerformanceWords:
			problems = append(problems, programme.Problem{Field: p.Code, Code: "too_long", Message: fmt.Sprintf("%s请写在 %d 字以内", p.Name, mostPerformanceWords)})
		}
	}
	if len(problems) > 0 {
		return &programme.Error{Code: programme.Invalid, Message: "报告没有写完", Clause: programme.DutyReturns, Problems: problems}
	}
	return nil
}

// performance counts a base's report from the books.
func (a *Desk) performance(tx *store.Tx, b *programme.Base) (*PerformanceReport, error) {
	p, err := store.Get[programme.Programme](tx, b.ProgrammeID)
	if err != nil {
		return nil, err
	}
	n, err := a.StoredNotice(tx, p.NoticeSHA256)
	if err != nil {
		return nil, err
	}
	r := &PerformanceReport{Base: b.Name, Brand: n.Brand, Year: p.Year, On: programme.DateOf(tx.Now().In(act.Shanghai))}
	for _, part := range performanceParts {
		x := PerformancePart{Code: part.code, Name: part.name}
		add := func(name, format string, args ...any) {
			x.Figures = append(x.Figures, PerformanceFigure{name, fmt.Sprintf(format, args...)})
		}
		switch part.code {
		case "progress":
			err = progressFigures(tx, b, add)
		case "evaluation":
			err = evaluationFigures(tx, b, add)
		case "money":
			use := func(code string) string {
				if u := n.Use(code); u != nil {
					return u.Name
				}
				return code
			}
			err = moneyFigures(tx, b, use, add)
		case "problems":
			err = problemFigures(tx, b, add)
		}
		if err != nil {
			return nil, err
		}
		r.Parts = append(r.Parts, x)
	}
	return r, nil
}

type adder func(name, format string, args ...any)

func progressFigures(tx *store.Tx, b *programme.Base, add adder) error {
	lines, err := tx.BasePlanLines(b.ID)
	if err != nil {
		return err
	}
	apps, err := tx.BaseApplications(b.ProgrammeID, b.ID)
	if err != nil {
		return err
	}
	t, err := tx.Trained(b.ID)
	if err != nil {
		return err
	}
	places := 0
	for _, l := range lines {
		places += l.Places
	}
	trained := act.CountIf(apps, func(ap programme.Application) bool { return slices.Contains(act.TrainedStates, ap.State) })
	add("计划培训", "%d 人", places)
	add("报名", "%d 人", len(apps))
	add("参加培训到结课", "%d 人", trained)
	add("完成计划", "%s", percentText(trained, places))
	add("班级", "%d 个", t.Classes)
	add("已授课", "%d 节、%d 课时", t.Lessons, t.Hours)
	add("到课率", "%s", percentText(t.Present, t.Listed))
	return nil
}

func evaluationFigures(tx *store.Tx, b *programme.Base, add adder) error {
	apps, err := tx.BaseApplications(b.ProgrammeID, b.ID)
	if err != nil {
		return err
	}
	passed := act.CountIf(apps, func(ap programme.Application) bool {
		return ap.State == programme.Passed || ap.State == programme.Certified
	})
	failed := act.CountIf(apps, func(ap programme.Application) bool { return ap.State == programme.Failed })
	add("参加结业考评", "%d 人", passed+failed)
	add("考评合格", "%d 人", passed)
	add("合格率", "%s", percentText(passed, passed+failed))
	add("取得证书", "%d 人", act.CountIf(apps, func(ap programme.Application) bool { return ap.State == programme.Certified }))
	return nil
}

func moneyFigures(tx *store.Tx, b *programme.Base, use func(string) string, add adder) error {
	statements, err := tx.Statements(b.ProgrammeID, b.ID)
	if err != nil {
		return err
	}
	sums := map[string]programme.Fen{}
	for i := range statements {
		st := &statements[i]
		switch {
		case st.Kind == programme.KindApproval && (st.State == programme.Approved || st.State == programme.Paid):
			sums[st.Kind] = st.Total
		case st.State == programme.Paid && st.Kind == programme.KindReceipt:
			sums[st.Kind] += max(st.Total, -st.Total)
		case st.State == programme.Paid:
			sums[st.Kind] += st.Payable()
		}
	}
	vouchers, err := tx.Vouchers(b.ID)
	if err != nil {
		return err
	}
	var in, out, back programme.Fen
	byUse := map[string]programme.Fen{}
	var uses []string
	for i := range vouchers {
		v := &vouchers[i]
		switch {
		case v.State != programme.Booked:
		case v.Direction == "in":
			in += v.Amount
		case v.Direction == "back":
			back += v.Amount
		default:
			out += v.Amount
			if byUse[v.Use] == 0 {
				uses = append(uses, v.Use)
			}
			byUse[v.Use] += v.Amount
		}
	}
	add("核定补贴", "%s 元", sums[programme.KindApproval])
	add("先行拨付", "%s 元", sums[programme.KindAdvance])
	add("结算拨付", "%s 元", sums[programme.KindSettlement])
	add("已缴回", "%s 元", sums[programme.KindReceipt])
	add("专账收入", "%s 元", in)
	add("专账支出", "%s 元", out)
	slices.Sort(uses)
	for _, u := range uses {
		add("其中："+use(u), "%s 元", byUse[u])
	}
	add("退回", "%s 元", back)
	add("专账结余", "%s 元", in-out-back)
	return nil
}

func problemFigures(tx *store.Tx, b *programme.Base, add adder) error {
	inspections, err := tx.Inspections(b.ProgrammeID)
	if err != nil {
		return err
	}
	findings, err := tx.Findings(b.ProgrammeID)
	if err != nil {
		return err
	}
	mine := func(f *programme.Finding) bool { return f.BaseID == b.ID }
	today := programme.DateOf(tx.Now().In(act.Shanghai))
	add("接受检查", "%d 次", act.CountIf(inspections, func(i programme.Inspection) bool {
		return i.BaseID == b.ID && (i.State == programme.Visited || i.State == programme.Closed)
	}))
	add("提出问题", "%d 件", act.CountIf(findings, func(f programme.Finding) bool { return mine(&f) }))
	add("整改到位", "%d 件", act.CountIf(findings, func(f programme.Finding) bool { return mine(&f) && f.State == programme.Closed }))
	add("过期未整改", "%d 件", act.CountIf(findings, func(f programme.Finding) bool { return mine(&f) && f.State != programme.Closed && f.DueOn < today }))
	return nil
}

// percentText is a share with one decimal, "—" of nothing.
func percentText(part, whole int) string {
	if whole == 0 {
		return "—"
	}
	return fmt.Sprintf("%.1f%%", float64(part)*100/float64(whole))
}

// letter is the report in the form of an official document.
func (r *PerformanceReport) letter() forms.Letter {
	l := forms.Letter{Title: fmt.Sprintf("%s %d 年度%s培训项目绩效评估报告", r.Base, r.Year, r.Brand), Head: []string{"部分", "指标", "数值"}, Widths: []float64{36, 66, 54},
		Numbers: []bool{false, false, true}, Joined: 1,
		Signed: []string{r.Base, r.On.Chinese()}}
	for _, p := range r.Parts {
		l.Paragraphs = append(l.Paragraphs, p.Name)
		if p.Words != "" {
			l.Paragraphs = append(l.Paragraphs, p.Words)
		}
		for i, f := range p.Figures {
			name := ""
			if i == 0 {
				name = p.Name
			}
			l.Rows = append(l.Rows, []string{name, f.Name, f.Value})
		}
	}
	l.Paragraphs = append(l.Paragraphs, "以上所依据的数字见下表，由系统按报名、签到、考评、资金和检查的记录统计，不能手工更改。")
	return l
}

// WritePDF writes the report as a PDF.
func (r *PerformanceReport) WritePDF(w io.Writer) error {
	return forms.WritePDF(w, []forms.Letter{r.letter()})
}

// WriteDocx writes the report as a Word document.
func (r *PerformanceReport) WriteDocx(w io.Writer) error {
	return forms.WriteDocx(w, []forms.Letter{r.letter()})
}
