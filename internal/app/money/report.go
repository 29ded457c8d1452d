package money

import (
	"context"
	"io"
	"slices"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/forms"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
)

// AccountReport is a special account over a month or a year: what stood on it,
// what came, what it was spent on, and what is left (clause 4.3.1).
type AccountReport struct {
	Base     string
	Period   string // 2021-09, or 2021
	From, To programme.Date
	Sources  []ReportSource // by source, then all of them
	Uses     []ReportUse
	Spent    programme.Fen // on all uses
	Own      programme.Fen // of it from the base's own money: what it laid out first (4.1.1)

	programme string
}

// ReportSource is one source of money over a period.
type ReportSource struct {
	Name                            string
	Opening, In, Out, Back, Closing programme.Fen
}

// ReportUse is one use of money over a period.
type ReportUse struct {
	Name, Clause       string
	Bureau, Own, Total programme.Fen
	Permille           int // of all that was spent
}

// PeriodOf are the days of a month (2021-09) or a year (2021).
func PeriodOf(period string) (from, to programme.Date, err error) {
	if from, err = programme.ParseDate(period + "-01"); err == nil {
		return from, from.AddDays(31).InMonth().First().AddDays(-1), nil
	}
	if from, err = programme.ParseDate(period + "-01-01"); err == nil {
		return from, from.AddYears(1).AddDays(-1), nil
	}
	return 0, 0, act.InvalidFields(act.Problem("period", "period", "请写明月份（如 2021-09）或年份（如 2021）"))
}

// AccountReportOf is the report of a base's special account over a period, for
// who may see its money; the year of its programme where no period is named. A
// voucher counts on its day and its reversal on its
// own.
func (a *Desk) AccountReportOf(ctx context.Context, c act.Caller, baseID, period string) (*AccountReport, error) {
	s, err := a.specialAccount(ctx, c, baseID, 0)
	if err != nil {
		return nil, err
	}
	if period == "" {
		period = strconv.Itoa(s.year)
	}
	from, to, err := PeriodOf(period)
	if err != nil {
		return nil, err
	}
	if s, err = a.specialAccount(ctx, c, baseID, to); err != nil {
		return nil, err
	}
	r := &AccountReport{Base: s.Base, Period: period, From: from, To: to, programme: s.programme}
	r.add(s)
	return r, nil
}

func (r *AccountReport) add(s *SpecialAccount) {
	r.Sources = []ReportSource{{Name: SourceNames[ledger.FromBureau]}, {Name: SourceNames[ledger.FromOwn]}, {Name: "合计"}}
	for i := range s.Moves {
		m := &s.Moves[i]
		own := m.source == ledger.FromOwn
		amount := m.In - m.Out // of a reversal the other way round
		for _, x := range []*ReportSource{&r.Sources[boolIndex(own)], &r.Sources[2]} {
			x.Closing += amount
			switch {
			case m.On < r.From:
				x.Opening += amount
			case m.direction == MoneyIn:
				x.In += amount
			case m.direction == MoneyBack:
				x.Back -= amount
			default:
				x.Out -= amount
			}
		}
		if m.On < r.From || m.direction != MoneyOut {
			continue
		}
		r.Spent -= amount
		k := slices.IndexFunc(r.Uses, func(u ReportUse) bool { return u.Name == m.Use })
		if k < 0 {
			k = len(r.Uses)
			r.Uses = append(r.Uses, ReportUse{Name: m.Use})
		}
		u := &r.Uses[k]
		u.Total -= amount
		if own {
			u.Own -= amount
			r.Own -= amount
		} else {
			u.Bureau -= amount
		}
	}
	for i := range r.Uses {
		u := &r.Uses[i]
		if j := slices.IndexFunc(s.Uses, func(x UseSum) bool { return x.Name == u.Name }); j >= 0 {
			u.Clause = s.Uses[j].Clause
		}
		if r.Spent > 0 {
			u.Permille = int((u.Total*1000 + r.Spent/2) / r.Spent)
		}
	}
	slices.SortStableFunc(r.Uses, func(x, y ReportUse) int { return int(min(1, max(-1, y.Total-x.Total))) })
}

func boolIndex(b bool) int {
	if b {
		return 1
	}
	return 0
}

// ExportAccountReport writes the report as a workbook.
func (a *Desk) ExportAccountReport(ctx context.Context, c act.Caller, baseID, period string, w io.Writer) error {
	r, err := a.AccountReportOf(ctx, c, baseID, period)
	if err != nil {
		return err
	}
	text := func(t string) forms.ListColumn { return forms.ListColumn{Title: t} }
	money := func(t string) forms.ListColumn { return forms.ListColumn{Title: t, Money: true} }
	foot := r.Base + " · " + r.From.String() + " 至 " + r.To.String() + " · " + a.Provenance(ctx, r.programme)
	sums := forms.ListSheet{Title: "收支", Foot: foot, Columns: []forms.ListColumn{text("资金来源"), money("期初（元）"), money("收入（元）"), money("支出（元）"), money("缴回（元）"),
		money("期末（元）")}}
	for _, x := range r.Sources {
		sums.Rows = append(sums.Rows, []any{x.Name, int64(x.Opening), int64(x.In), int64(x.Out), int64(x.Back), int64(x.Closing)})
	}
	uses := forms.ListSheet{Title: "用途", Foot: foot, Columns: []forms.ListColumn{text("用途"), text("依据"), money("补贴资金（元）"), money("自有资金（元）"), money("合计（元）"),
		{Title: "占比（千分之）", Number: true}}}
	for _, u := range r.Uses {
		uses.Rows = append(uses.Rows, []any{u.Name, u.Clause, int64(u.Bureau), int64(u.Own), int64(u.Total), int64(u.Permille)})
	}
	uses.Rows = append(uses.Rows, []any{"合计", "", int64(r.Spent - r.Own), int64(r.Own), int64(r.Spent), int64(1000)})
	return forms.WriteLists(w, sums, uses)
}
