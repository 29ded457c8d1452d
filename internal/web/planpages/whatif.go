package planpages

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"
)

// whatIfDesk is the page on which another notice is chosen.
type whatIfDesk struct {
	Years    []act.Choice
	Year     string
	Notices  []plan.CarriedNotice
	Notice   string
	Key      string
	Message  string
	Findings []placedFinding
	Jobs     []jobs.JobView
}

// placedFinding is what is wrong with a notice file, beside the lines around it.
type placedFinding struct {
	rules.Finding
	Lines []sourceLine
}

type sourceLine struct {
	N    int
	Text string
	Here bool
}

// whatIfPage is what another notice would change.
type whatIfPage struct {
	Job   *jobs.JobView
	R     *plan.WhatIfResult
	Show  string
	Rows  []plan.WhatIfPerson
	Parts []rulePart
	At    int
	Pages int
	Count int
}

type rulePart struct {
	Name string
	Rows []rules.Worded
}

func WhatIfForm(q *page.Request) error { return showWhatIf(q, &whatIfDesk{}, 200) }

func showWhatIf(q *page.Request, d *whatIfDesk, status int) error {
	years, err := q.Sys.Plan.Programmes(q.Context(), q.Caller())
	if err != nil {
		return err
	}
	for _, y := range years {
		d.Years = append(d.Years, act.Choice{ID: y.ID, Name: y.Name})
	}
	if d.Year == "" {
		d.Year = q.Year()
	}
	d.Notices, d.Key = plan.CarriedNotices(), page.NewKey()
	list, err := q.Sys.Jobs.Jobs(q.Context(), q.Caller())
	if err != nil {
		return err
	}
	for _, j := range list {
		if j.Kind == plan.NoticeWhatIf {
			d.Jobs = append(d.Jobs, j)
		}
	}
	return q.ShowAs(status, whatIfDeskView(q.Page("规则测算"), d))
}

// AskWhatIf reads the notice and asks for what it would change; a file that is
// not a notice is shown with everything wrong at its place.
func AskWhatIf(q *page.Request) error {
	f := &page.Form{Values: q.Values, Request: q}
	d := &whatIfDesk{Year: f.Get("programme"), Notice: f.Get("notice")}
	var text []byte
	if h := f.Upload("file"); h != nil {
		file, err := h.Open()
		if err != nil {
			return err
		}
		defer file.Close()
		const most = 2 << 20
		if text, err = io.ReadAll(io.LimitReader(file, most)); err != nil {
			return err
		}
		d.Notice = ""
	}
	id, findings, err := q.Sys.Plan.AskWhatIf(q.Context(), q.Caller(), d.Year, d.Notice, text)
	switch {
	case len(findings) > 0:
		d.Findings = placed(findings, string(text))
		return showWhatIf(q, d, 400)
	case programme.CodeOf(err) == programme.Invalid:
		d.Message = err.Error()
		return showWhatIf(q, d, 400)
	}
	return q.ToJob(id, err)
}

// placed puts the lines of the file around each finding.
func placed(list rules.Findings, text string) (out []placedFinding) {
	lines := strings.Split(text, "\n")
	for _, f := range list {
		p := placedFinding{Finding: f}
		for n := max(1, f.Line-1); f.Line > 0 && n <= min(len(lines), f.Line+1); n++ {
			p.Lines = append(p.Lines, sourceLine{n, strings.TrimRight(lines[n-1], "\r"), n == f.Line})
		}
		out = append(out, p)
	}
	return out
}

// whatIfResult shows what another notice would change.
func whatIfResult(q *page.Request) error {
	if q.Header.Get("HX-Request") != "" {
		q.Writer.Header().Set("HX-Refresh", "true")
		return nil
	}
	job, r, err := q.Sys.Plan.WhatIfJob(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	p := &whatIfPage{Job: job, R: r, Show: q.URL.Query().Get("show")}
	if p.Show != "lose" && p.Show != "gain" {
		if p.Show = "gain"; r.Losses() > r.Gains() {
			p.Show = "lose"
		}
	}
	rows := slices.DeleteFunc(slices.Clone(r.Changed), func(x plan.WhatIfPerson) bool { return x.Gain != (p.Show == "gain") })
	p.Count, p.Pages = len(rows), max(1, (len(rows)+page.RowsPerPage-1)/page.RowsPerPage)
	p.At, _ = strconv.Atoi(q.URL.Query().Get("page"))
	p.At = min(max(p.At, 1), p.Pages)
	from := (p.At - 1) * page.RowsPerPage
	p.Rows = rows[from:min(from+page.RowsPerPage, len(rows))]
	for _, c := range r.Changes {
		if k := len(p.Parts); k == 0 || p.Parts[k-1].Name != c.Part {
			p.Parts = append(p.Parts, rulePart{Name: c.Part})
		}
		last := &p.Parts[len(p.Parts)-1]
		last.Rows = append(last.Rows, c)
	}
	return q.Show(whatIfView(q.Page("规则测算结果"), p))
}

// Link is the address of a page of one of the two lists.
func (p *whatIfPage) Link(show string, at int) string {
	n := ""
	if at > 1 {
		n = strconv.Itoa(at)
	}
	return "/job/" + p.Job.ID + page.Query("show", show, "page", n) + "#people"
}

// Difference is how much more or less the other notice would cost.
func (p *whatIfPage) Difference() string {
	d := p.R.PlacedThen - p.R.PlacedNow
	if d > 0 {
		return "+" + d.String()
	}
	return d.String()
}

// Groups are the figures split one way after another.
func (p *whatIfPage) Groups() (out [][]rules.Split) {
	for _, s := range p.R.Splits {
		if k := len(out); k == 0 || out[k-1][0].Kind != s.Kind {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], s)
	}
	return out
}

func requirement(s string) string {
	if s == "" {
		return "无此要求"
	}
	return s
}

// WhatIfWorks are the pages of a year that was tried under another notice.
var WhatIfWorks = []page.Work{{
	Kinds: []string{plan.NoticeWhatIf}, Result: whatIfResult,
	Back: func(*jobs.JobView) string { return "/whatif" }, BackTo: "换一个通知测算",
	Name: "规则测算", File: func(q *page.Request, id string, w io.Writer) error {
		return q.Sys.Plan.ExportWhatIf(q.Context(), q.Caller(), id, w)
	},
}}
