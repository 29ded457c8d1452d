package enrolpages

import (
	"io"
	"slices"
	"strconv"
	"time"

	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// rosterDesk is the page on which a roster is sent.
type rosterDesk struct {
	*enrol.RosterDesk
	Key     string
	Message string
	Year    string
	Last    string // until when people may apply
}

// rosterPage is what a roster does or did, row by row.
type rosterPage struct {
	Job    *jobs.JobView
	Result *enrol.RosterResult
	Before time.Time // when the very same file was entered before
	Show   string    // the filter
	Shown  []enrol.RowResult
	Tabs   []rosterTab
	At     int // number of the page, from 1
	Pages  int
	Key    string
}

type rosterTab struct {
	Key, Name string
	Count     int
	On        bool
}

// rosterFilters are the ways to look at a roster's rows.
var rosterFilters = []struct {
	key, name string
	keeps     func(*enrol.RowResult) bool
}{
	{"", "全部", func(*enrol.RowResult) bool { return true }},
	{"changed", "与预览不同", func(r *enrol.RowResult) bool { return r.Before != "" }},
	{"refused", "不能入库", func(r *enrol.RowResult) bool { return r.Outcome == enrol.RowRefused }},
	{"ineligible", "不符合条件", func(r *enrol.RowResult) bool { return r.Outcome == enrol.RowIneligible }},
	{"warned", "有提醒", func(r *enrol.RowResult) bool { return r.Outcome == enrol.RowEntered && len(r.Problems) > 0 }},
	{"held", "挡住审核", func(r *enrol.RowResult) bool { return r.Held() }},
	{"found", "核查发现", func(r *enrol.RowResult) bool { return len(r.Hits) > 0 }},
	{"entered", "符合条件", func(r *enrol.RowResult) bool { return r.Outcome == enrol.RowEntered }},
}

// RosterBases lets one choose where to enrol people.
func RosterBases(q *page.Request) error {
	list, err := q.Sys.Enrol.RosterBases(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return err
	}
	if len(list) == 1 {
		q.Redirect("/base/" + list[0].ID + "/roster")
		return nil
	}
	return q.Show(rosterBasesView(q.Page("花名册导入"), list))
}

func RosterForm(q *page.Request) error { return showRosterDesk(q, nil) }

// showRosterDesk shows the page on which a roster is sent, again where it was
// refused.
func showRosterDesk(q *page.Request, refused error) error {
	d, err := q.Sys.Enrol.RosterDesk(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	v := &rosterDesk{RosterDesk: d, Key: page.NewKey(), Year: d.Base.ProgrammeID}
	if n, err := q.Sys.Notice(q.Context(), d.Base.ProgrammeID); err == nil {
		if last, ok := n.Deadline("enrolment"); ok {
			v.Last = "报名截止 " + last.On.Chinese() + "（" + n.Cite(last.Clause) + "）。"
		}
	}
	status := 200
	if refused != nil {
		v.Message, status = refused.Error(), page.StatusOf[programme.CodeOf(refused)]
		if e, ok := refused.(*programme.Error); ok {
			v.Message = q.Worded(e)
		}
	}
	return q.ShowAs(status, rosterDeskView(q.Page("花名册导入"), v))
}

// SendRoster keeps the file and asks for its preview.
func SendRoster(q *page.Request) error {
	f := &page.Form{Values: q.Values, Request: q}
	h := f.Upload("file")
	if h == nil {
		return showRosterDesk(q, programme.Errorf(programme.Invalid, "请选择花名册文件（.xlsx 或 .csv）"))
	}
	file, err := h.Open()
	if err != nil {
		return showRosterDesk(q, programme.Errorf(programme.Invalid, "文件没有收到，请重新选择"))
	}
	defer file.Close()
	return q.ToJob(q.Sys.Enrol.PreviewRoster(q.Context(), q.Caller(), q.PathValue("id"), h.Filename, file))
}

func SubmitRoster(q *page.Request) error {
	return q.ToJob(q.Sys.Enrol.SubmitRoster(q.Context(), q.Caller(), q.PathValue("id")))
}

// rosterResult shows what a roster would do, or did.
func rosterResult(q *page.Request) error {
	if q.Header.Get("HX-Request") != "" {
		q.Writer.Header().Set("HX-Refresh", "true")
		return nil
	}
	job, result, err := q.Sys.Enrol.Roster(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	p := &rosterPage{Job: job, Result: result, Show: q.URL.Query().Get("show"), Key: page.NewKey()}
	if p.Before, err = q.Sys.Enrol.SubmittedBefore(q.Context(), q.Caller(), job); err != nil {
		return err
	}
	p.At, _ = strconv.Atoi(q.URL.Query().Get("page"))
	p.pick()
	title := "花名册预览"
	if !result.DryRun {
		title = "花名册提交结果"
	}
	return q.Show(rosterView(q.Page(title), p))
}

// pick counts the rows of every filter and keeps a page of the chosen one.
func (p *rosterPage) pick() {
	var keeps func(*enrol.RowResult) bool
	for _, f := range rosterFilters {
		n := 0
		for i := range p.Result.Rows {
			if f.keeps(&p.Result.Rows[i]) {
				n++
			}
		}
		if n == 0 && f.key != "" && f.key != p.Show {
			continue
		}
		p.Tabs = append(p.Tabs, rosterTab{f.key, f.name, n, f.key == p.Show})
		if f.key == p.Show || keeps == nil {
			keeps = f.keeps
		}
	}
	var rows []enrol.RowResult
	for i := range p.Result.Rows {
		if keeps(&p.Result.Rows[i]) {
			rows = append(rows, p.Result.Rows[i])
		}
	}
	p.Pages = max(1, (len(rows)+page.RowsPerPage-1)/page.RowsPerPage)
	p.At = min(max(p.At, 1), p.Pages)
	from := (p.At - 1) * page.RowsPerPage
	p.Shown = rows[from:min(from+page.RowsPerPage, len(rows))]
}

// Link is the address of a page of a filter.
func (p *rosterPage) Link(show string, at int) string {
	n := ""
	if at > 1 {
		n = strconv.Itoa(at)
	}
	return "/job/" + p.Job.ID + page.Query("show", show, "page", n) + "#rows"
}

// Cell is where a problem stands in the file, as its editor names it.
func (p *rosterPage) Cell(x programme.Problem) string { return p.Column(x.Field, x.Row) }

// Column is the cell of a field in a row, "" where the file has no such column.
func (p *rosterPage) Column(field string, row int) string {
	if c := p.Result.Columns[field]; c != "" {
		return c + strconv.Itoa(row)
	}
	return ""
}

func remedy(code string) string {
	if c := programme.CheckByCode(code); c != nil {
		return c.Remedy
	}
	return ""
}

func refusing(code string) bool {
	c := programme.CheckByCode(code)
	return c == nil || c.Severity != programme.Warns
}

// rowTone is the colour of a row's outcome.
func rowTone(r enrol.RowResult) string {
	switch r.Outcome {
	case enrol.RowEntered:
		return "ok"
	case enrol.RowIneligible:
		return "wait"
	}
	return "late"
}

// rowWord is a row's outcome in a word.
func (p *rosterPage) rowWord(r enrol.RowResult) string {
	switch {
	case r.Outcome == enrol.RowRefused && p.Result.DryRun:
		return "不能入库"
	case r.Outcome == enrol.RowRefused:
		return "未入库"
	case r.Outcome == enrol.RowEntered:
		return "符合条件"
	}
	return "不符合条件"
}

// rowWhy is what decided a row: the route, or from when.
func rowWhy(r enrol.RowResult) string {
	switch {
	case r.Outcome == enrol.RowEntered && r.Clause != "":
		return r.RouteName + "（" + r.Clause + "）"
	case r.Outcome == enrol.RowEntered:
		return r.RouteName
	case r.Outcome == enrol.RowIneligible && r.From != "":
		return r.From + " 起符合"
	}
	return ""
}

// explained are a row's problems without the one that rowWhy says.
func explained(r enrol.RowResult) []programme.Problem {
	if r.Outcome == enrol.RowIneligible && r.From != "" {
		return slices.DeleteFunc(slices.Clone(r.Problems), func(x programme.Problem) bool { return x.Code == "not_eligible" })
	}
	return r.Problems
}

// RosterWorks are the pages of a roster that was sent.
var RosterWorks = []page.Work{{
	Kinds: []string{enrol.RosterPreview, enrol.RosterImport}, Result: rosterResult,
	Back: func(v *jobs.JobView) string { return "/base/" + enrol.RosterBase(v) + "/roster" }, BackTo: "重新上传花名册",
	Name: "花名册结果", File: func(q *page.Request, id string, w io.Writer) error {
		return q.Sys.Enrol.ExportRosterResult(q.Context(), q.Caller(), id, w)
	},
}}
