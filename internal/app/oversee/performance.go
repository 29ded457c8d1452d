package oversee

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

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
	// Of one chart of the report, and the amount in persons or fen: zero for
	// what is in none. Reports that were filed before charts have none.
	Chart  string `json:"chart,omitempty"`
	Amount int64  `json:"amount,omitempty"`
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
		add := figures{&x.Figures}
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

// figures are put together one after another.
type figures struct{ list *[]PerformanceFigure }

func (f figures) add(name, format string, args ...any) {
	*f.list = append(*f.list, PerformanceFigure{Name: name, Value: fmt.Sprintf(format, args...)})
}

// people adds how many somebody counted, as a bar of the chart of people.
func (f figures) people(name string, n int) {
	*f.list = append(*f.list, PerformanceFigure{Name: name, Value: fmt.Sprintf("%d 人", n), Chart: chartPeople, Amount: int64(n)})
}

// yuan adds a sum, as a bar of a chart.
func (f figures) yuan(chart, name string, sum programme.Fen) {
	*f.list = append(*f.list, PerformanceFigure{Name: name, Value: sum.String() + " 元", Chart: chart, Amount: int64(sum)})
}

// Charts of a report, by code, with what each shows.
const (
	chartPeople  = "people"
	chartSubsidy = "subsidy"
	chartAccount = "account"
	chartUses    = "uses"
)

var performanceCharts = []struct{ code, title string }{
	{chartPeople, "图一　从计划到发证（人）"}, {chartSubsidy, "图二　补贴资金（元）"}, {chartAccount, "图三　专账收支（元）"}, {chartUses, "图四　专账支出按用途（元）"},
}

func progressFigures(tx *store.Tx, b *programme.Base, f figures) error {
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
	f.people("计划培训", places)
	f.people("报名", len(apps))
	f.people("参加培训到结课", trained)
	f.add("完成计划", "%s", percentText(trained, places))
	f.add("班级", "%d 个", t.Classes)
	f.add("已授课", "%d 节、%d 课时", t.Lessons, t.Hours)
	f.add("到课率", "%s", percentText(t.Present, t.Listed))
	return nil
}

func evaluationFigures(tx *store.Tx, b *programme.Base, f figures) error {
	apps, err := tx.BaseApplications(b.ProgrammeID, b.ID)
	if err != nil {
		return err
	}
	passed := act.CountIf(apps, func(ap programme.Application) bool {
		return ap.State == programme.Passed || ap.State == programme.Certified
	})
	failed := act.CountIf(apps, func(ap programme.Application) bool { return ap.State == programme.Failed })
	f.people("参加结业考评", passed+failed)
	f.people("考评合格", passed)
	f.add("合格率", "%s", percentText(passed, passed+failed))
	f.people("取得证书", act.CountIf(apps, func(ap programme.Application) bool { return ap.State == programme.Certified }))
	return nil
}

func moneyFigures(tx *store.Tx, b *programme.Base, use func(string) string, f figures) error {
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
	f.yuan(chartSubsidy, "核定补贴", sums[programme.KindApproval])
	f.yuan(chartSubsidy, "先行拨付", sums[programme.KindAdvance])
	f.yuan(chartSubsidy, "结算拨付", sums[programme.KindSettlement])
	f.yuan(chartSubsidy, "已缴回", sums[programme.KindReceipt])
	f.yuan(chartAccount, "专账收入", in)
	f.yuan(chartAccount, "专账支出", out)
	slices.Sort(uses)
	for _, u := range uses {
		f.yuan(chartUses, "其中："+use(u), byUse[u])
	}
	f.yuan(chartAccount, "退回", back)
	f.yuan(chartAccount, "专账结余", in-out-back)
	return nil
}

func problemFigures(tx *store.Tx, b *programme.Base, f figures) error {
	inspections, err := tx.Inspections(b.ProgrammeID)
	if err != nil {
		return err
	}
	findings, err := tx.Findings(b.ProgrammeID)
	if err != nil {
		return err
	}
	mine := func(x *programme.Finding) bool { return x.BaseID == b.ID }
	today := programme.DateOf(tx.Now().In(act.Shanghai))
	f.add("接受检查", "%d 次", act.CountIf(inspections, func(i programme.Inspection) bool {
		return i.BaseID == b.ID && (i.State == programme.Visited || i.State == programme.Closed)
	}))
	f.add("提出问题", "%d 件", act.CountIf(findings, func(x programme.Finding) bool { return mine(&x) }))
	f.add("整改到位", "%d 件", act.CountIf(findings, func(x programme.Finding) bool { return mine(&x) && x.State == programme.Closed }))
	f.add("过期未整改", "%d 件", act.CountIf(findings, func(x programme.Finding) bool { return mine(&x) && x.State != programme.Closed && x.DueOn < today }))
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
	l.Charts = r.charts()
	l.Paragraphs = append(l.Paragraphs, "以上所依据的数字见下表，由系统按报名、签到、考评、资金和检查的记录统计，不能手工更改。")
	return l
}

// charts are the report's charts of which there is anything to draw.
func (r *PerformanceReport) charts() (out []forms.Chart) {
	for _, k := range performanceCharts {
		c := forms.Chart{Title: k.title}
		most := int64(0)
		for i := range r.Parts {
			for _, f := range r.Parts[i].Figures {
				if f.Chart == k.code {
					words, _, _ := strings.Cut(f.Value, " ")
					c.Bars = append(c.Bars, forms.Bar{Name: strings.TrimPrefix(f.Name, "其中："), Words: words, Value: f.Amount})
					most = max(most, f.Amount)
				}
			}
		}
		if most > 0 {
			out = append(out, c)
		}
	}
	return out
}

// WritePDF writes the report as a PDF.
func (r *PerformanceReport) WritePDF(w io.Writer) error {
	return forms.WritePDF(w, []forms.Letter{r.letter()})
}

// WriteDocx writes the report as a Word document.
func (r *PerformanceReport) WriteDocx(w io.Writer) error {
	return forms.WriteDocx(w, []forms.Letter{r.letter()})
}
