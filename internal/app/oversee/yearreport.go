package oversee

import (
	"context"
	"fmt"
	"io"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// YearRow is what a base comes to in the books: people and money as they stand
// now, what was inspected and found within the span that the report is of.
type YearRow struct {
	Base, County                                 string
	Places, Trained, Examined, Passed, Certified int
	Present, Listed                              int // lines of sign-in sheets
	Approved, Paid, Returned, Spent              programme.Fen
	Classes, Covered                             int // begun, and inspected at least once
	Visits, Findings, Closed, Late               int
}

// YearReport is the performance report of a city over all bases, or a county's
// report of half a year (clauses 3.5.2, 5.1, 5.4), from the books.
type YearReport struct {
	Title    string
	Bureau   string
	On       programme.Date
	From, To programme.Date // of what was inspected and found; 0 for all of the year
	Rows     []YearRow
	Sum      YearRow
}

// ReportIn says which report: all bases that the caller sees, of a county where
// one is named, and of the first or second half of the year where Half is 1 or 2.
type ReportIn struct {
	ProgrammeID, County string
	Half                int
}

// YearReport counts a report over bases for the city, or for a county over its
// own.
func (a *Desk) YearReport(ctx context.Context, c act.Caller, in ReportIn) (r *YearReport, err error) {
	city := c.Role.Scope() == programme.CityWide && programme.MayRead(c.Role, programme.NounReturn)
	if !city && c.Role != programme.RoleCounty {
		return nil, programme.Errorf(programme.Forbidden, "全市和县（市、区）的报告由市局、审计和县（市、区）人社局查看")
	}
	if in.Half < 0 || in.Half > 2 {
		return nil, programme.Errorf(programme.Invalid, "半年只有上半年（1）和下半年（2）")
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		p, err := store.Get[programme.Programme](tx, in.ProgrammeID)
		if err != nil {
			return err
		}
		n, err := a.StoredNotice(tx, p.NoticeSHA256)
		if err != nil {
			return err
		}
		r = &YearReport{Bureau: n.Bureau, On: programme.DateOf(tx.Now().In(act.Shanghai))}
		where := n.City
		if c.Role == programme.RoleCounty {
			in.County = c.County
		}
		if in.County != "" {
			where = in.County
		}
		r.Title = fmt.Sprintf("%s %d 年度%s培训项目绩效评估报告", where, p.Year, n.Brand)
		if in.Half > 0 {
			r.Title = fmt.Sprintf("%s %d 年%s半年%s培训监督检查报告", where, p.Year, map[int]string{1: "上", 2: "下"}[in.Half], n.Brand)
			r.From, r.To = halfOf(p.Year, in.Half)
		}
		bases, err := tx.Bases(p.ID)
		if err != nil {
			return err
		}
		return r.count(tx, bases, in.County)
	})
	return r, err
}

// halfOf are the first and last day of half a year.
func halfOf(year, half int) (from, to programme.Date) {
	if half == 1 {
		return programme.Date(year*10000 + 101), programme.Date(year*10000 + 630)
	}
	return programme.Date(year*10000 + 701), programme.Date(year*10000 + 1231)
}

// count fills in the rows, a base that was never recognised left out.
func (r *YearReport) count(tx *store.Tx, bases []programme.Base, county string) error {
	for i := range bases {
		b := &bases[i]
		if county != "" && b.County != county || b.State != programme.Recognised && b.State != programme.Revoked {
			continue
		}
		row, err := r.row(tx, b)
		if err != nil {
			return err
		}
		r.Rows = append(r.Rows, *row)
		r.Sum.add(row)
	}
	return nil
}

func (r *YearReport) row(tx *store.Tx, b *programme.Base) (*YearRow, error) {
	row := &YearRow{Base: b.Name, County: b.County}
	for _, part := range []func(*store.Tx, *programme.Base, *YearRow) error{peopleOf, moneyOf, r.looked} {
		if err := part(tx, b, row); err != nil {
			return nil, err
		}
	}
	return row, nil
}

func peopleOf(tx *store.Tx, b *programme.Base, row *YearRow) error {
	lines, err := tx.BasePlanLines(b.ID)
	if err != nil {
		return err
	}
	for _, l := range lines {
		row.Places += l.Places
	}
	apps, err := tx.BaseApplications(b.ProgrammeID, b.ID)
	if err != nil {
		return err
	}
	for i := range apps {
		switch state := apps[i].State; {
		case state == programme.Certified:
			row.Certified++
			fallthrough
		case state == programme.Passed:
			row.Passed++
			fallthrough
		case state == programme.Failed:
			row.Examined++
		}
		if slices.Contains(act.TrainedStates, apps[i].State) {
			row.Trained++
		}
	}
	t, err := tx.Trained(b.ID)
	row.Present, row.Listed = t.Present, t.Listed
	return err
}

func moneyOf(tx *store.Tx, b *programme.Base, row *YearRow) error {
	statements, err := tx.Statements(b.ProgrammeID, b.ID)
	if err != nil {
		return err
	}
	for i := range statements {
		st := &statements[i]
		switch {
		case st.Kind == programme.KindApproval && (st.State == programme.Approved || st.State == programme.Paid):
			row.Approved = st.Total
		case st.State == programme.Paid && st.Kind == programme.KindReceipt:
			row.Returned += max(st.Total, -st.Total)
		case st.State == programme.Paid:
			row.Paid += st.Payable()
		}
	}
	vouchers, err := tx.Vouchers(b.ID)
	for i := range vouchers {
		if v := &vouchers[i]; v.State == programme.Booked && v.Direction == "out" {
			row.Spent += v.Amount
		}
	}
	return err
}

// looked counts what was inspected and found within the report's span.
func (r *YearReport) looked(tx *store.Tx, b *programme.Base, row *YearRow) (err error) {
	if row.Covered, row.Classes, err = tx.Covered(b.ID); err != nil {
		return err
	}
	within := func(on programme.Date) bool { return r.From == 0 || on >= r.From && on <= r.To }
	inspections, err := tx.Inspections(b.ProgrammeID)
	if err != nil {
		return err
	}
	row.Visits = act.CountIf(inspections, func(i programme.Inspection) bool {
		return i.BaseID == b.ID && (i.State == programme.Visited || i.State == programme.Closed) && within(i.VisitedOn)
	})
	findings, err := tx.Findings(b.ProgrammeID)
	for i := range findings {
		f := &findings[i]
		if f.BaseID != b.ID || f.RaisedOn != 0 && !within(f.RaisedOn) {
			continue
		}
		row.Findings++
		switch {
		case f.State == programme.Closed:
			row.Closed++
		case f.DueOn < r.On:
			row.Late++
		}
	}
	return err
}

func (s *YearRow) add(r *YearRow) {
	s.Places, s.Trained, s.Examined, s.Passed, s.Certified = s.Places+r.Places, s.Trained+r.Trained, s.Examined+r.Examined, s.Passed+r.Passed,
		s.Certified+r.Certified
	s.Present, s.Listed = s.Present+r.Present, s.Listed+r.Listed
	s.Approved, s.Paid, s.Returned, s.Spent = s.Approved+r.Approved, s.Paid+r.Paid, s.Returned+r.Returned, s.Spent+r.Spent
	s.Classes, s.Covered, s.Visits = s.Classes+r.Classes, s.Covered+r.Covered, s.Visits+r.Visits
	s.Findings, s.Closed, s.Late = s.Findings+r.Findings, s.Closed+r.Closed, s.Late+r.Late
}

// letter is the report in the form of an official document.
func (r *YearReport) letter() forms.Letter {
	s := &r.Sum
	l := forms.Letter{Title: r.Title, Head: []string{"培训基地", "计划", "培训", "合格", "到课率", "已拨（元）", "检查", "问题/已改"},
		Widths: []float64{38, 13, 13, 13, 16, 31, 11, 21}, Numbers: []bool{false, true, true, true, true, true, true, true},
		Signed: []string{r.Bureau, r.On.Chinese()}}
	span := "本年度"
	if r.From != 0 {
		span = r.From.Chinese() + "至" + r.To.Chinese()
	}
	l.Paragraphs = []string{
		fmt.Sprintf("一、项目开展情况。培训基地 %d 所，计划培训 %d 人，参加培训 %d 人，完成计划的%s；签到册上的到课率为%s。", len(r.Rows), s.Places, s.Trained,
			percentText(s.Trained, s.Places), percentText(s.Present, s.Listed)),
		fmt.Sprintf("二、考评情况。参加结业考评 %d 人，合格 %d 人，合格率%s；取得证书 %d 人。", s.Examined, s.Passed, percentText(s.Passed, s.Examined), s.Certified),
		fmt.Sprintf("三、资金使用情况。核定补贴 %s 元，已拨付 %s 元，基地已缴回 %s 元，基地专账已支出 %s 元。", s.Approved, s.Paid, s.Returned, s.Spent),
		fmt.Sprintf("四、监督检查和存在问题。%s到场检查 %d 次；已开班的 %d 个班中，至少检查过一次的 %d 个，覆盖%s。提出问题 %d 件，整改到位 %d 件，过期未整改 %d 件。", span,
			s.Visits, s.Classes, s.Covered, percentText(s.Covered, s.Classes), s.Findings, s.Closed, s.Late),
		"各基地的数字见下表。数字由系统按报名、签到、考评、资金和检查的记录统计，人数和资金截至" + r.On.Chinese() + "，不能手工更改。",
	}
	rows := append(slices.Clone(r.Rows), *s)
	rows[len(rows)-1].Base = "合计"
	for i := range rows {
		x := &rows[i]
		l.Rows = append(l.Rows, []string{x.Base, fmt.Sprint(x.Places), fmt.Sprint(x.Trained), fmt.Sprint(x.Passed), percentText(x.Present, x.Listed),
			x.Paid.String(), fmt.Sprint(x.Visits), fmt.Sprintf("%d/%d", x.Findings, x.Closed)})
	}
	return l
}

// Write writes the report as a PDF or, where kind is docx, as a Word document.
func (r *YearReport) Write(w io.Writer, kind string) error {
	switch kind {
	case "pdf":
		return forms.WritePDF(w, []forms.Letter{r.letter()})
	case "docx":
		return forms.WriteDocx(w, []forms.Letter{r.letter()})
	}
	return programme.Errorf(programme.NotFound, "报告只有 Word（docx）和 PDF（pdf）")
}
