package yearpages

import (
	"jinlanling/internal/app/year"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// overviewPage is the year's figures base by base and level by level.
type overviewPage struct {
	Year    programme.Programme
	At      string
	Rows    []year.Figures
	Charted []year.Figures // a base's levels together
	Sum     year.Figures
	Outlook *year.Outlook
}

// countColumn is a column of people: its heading, what it counts, and the list
// that holds them.
type countColumn struct {
	Title string
	Of    func(*year.Figures) int
	Href  func(*year.Figures) string
}

type moneyColumn struct {
	Title string
	Of    func(*year.Figures) programme.Fen
	Href  func(*year.Figures) string
}

// peopleOf leads to the people of a base and level, narrowed.
func peopleOf(more ...string) func(*year.Figures) string {
	return func(f *year.Figures) string { return "/application" + page.Query(append(of(f), more...)...) }
}

func statements(kind string) func(*year.Figures) string {
	return func(f *year.Figures) string { return "/statement" + page.Query("base", f.BaseID, "kind", kind) }
}

func of(f *year.Figures) []string { return []string{"base", f.BaseID, "level", levelCode(f.Level)} }

func levelCode(l programme.Level) string {
	if l == 0 {
		return ""
	}
	return l.String()
}

var countColumns = []countColumn{
	{"计划", func(f *year.Figures) int { return f.Places }, func(f *year.Figures) string { return "/plan_line" + page.Query(of(f)...) }},
	{"报名", func(f *year.Figures) int { return f.Applied }, peopleOf()},
	{"符合", func(f *year.Figures) int { return f.Eligible }, peopleOf("eligible", "1")},
	{"参训", func(f *year.Figures) int { return f.Trained }, peopleOf("trained", "1")},
	{"考评", func(f *year.Figures) int { return f.Examined }, peopleOf("examined", "1")},
	{"合格", func(f *year.Figures) int { return f.Passed }, peopleOf("good", "1")},
	{"发证", func(f *year.Figures) int { return f.Holders }, peopleOf("state", "certified")},
}

var moneyColumns = []moneyColumn{
	{"核定（元）", func(f *year.Figures) programme.Fen { return f.Approved }, statements("approval")},
	{"预拨（元）", func(f *year.Figures) programme.Fen { return f.Advanced }, statements("advance")},
	{"应得（元）", func(f *year.Figures) programme.Fen { return f.Earned }, statements("settlement")},
	{"结算（元）", func(f *year.Figures) programme.Fen { return f.Settled }, statements("settlement")},
	{"收回（元）", func(f *year.Figures) programme.Fen { return f.Clawed }, statements("receipt")},
}

func Overview(q *page.Request) error {
	if q.Year() == "" {
		return q.Show(page.NoYearPage(q.Page("年度总览"), "年度总览", ""))
	}
	rows, err := q.Sys.Year.Overview(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return err
	}
	y, err := q.Sys.Year.YearOf(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return err
	}
	o := &overviewPage{Year: y.Programme, At: y.Today.Chinese(), Rows: rows}
	if o.Outlook, err = q.Sys.Year.Outlook(q.Context(), q.Caller(), q.Year()); err != nil {
		return err
	}
	for _, r := range rows {
		o.Sum.Add(r)
		if n := len(o.Charted); n == 0 || o.Charted[n-1].BaseID != r.BaseID {
			o.Charted = append(o.Charted, year.Figures{Base: r.Base, BaseID: r.BaseID})
		}
		o.Charted[len(o.Charted)-1].Add(r)
	}
	p := q.Page("年度总览")
	p.Charts = true
	return q.Show(overviewView(p, o))
}
