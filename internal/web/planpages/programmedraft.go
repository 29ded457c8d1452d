package planpages

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// A year begins from a notice: one that is there, as it stands or moved on to
// another year in a form, or a file. The form's fields carry the paths of the
// notice's values; what is typed is written into its text.

// drafting is the source that a new year begins from, "" where a file is sent.
func drafting(q *page.Request) string {
	if q.Values != nil {
		return q.Values.Get("from")
	}
	return q.URL.Query().Get("from")
}

// yearSources is what a year can begin from.
type yearSources struct {
	List []plan.NoticeSource
	Next int // the year that a draft is offered for
}

// yearDraft is the form of a notice's values.
type yearDraft struct {
	Source   string
	Title    string
	Was      int
	Groups   []draftGroup
	Download string
}

type draftGroup struct {
	Name   string
	Fields []draftField
	Folded bool
}

type draftField struct {
	rules.Field
	Was   string // in the source, where it is another
	Error string
	Cite  string
}

func yearLead(q *page.Request, _ *act.Detail, _ page.Values) (templ.Component, error) {
	if drafting(q) != "" {
		return nil, nil
	}
	list, err := q.Sys.Plan.NoticeSources(q.Context(), q.Caller())
	if err != nil {
		return nil, err
	}
	return yearSourcesView(yearSources{List: list, Next: q.Sys.Today().Year()}), nil
}

// drawDraft draws the form from its source, with what was typed.
func drawDraft(q *page.Request, _ *act.Detail, sent page.Values) (templ.Component, error) {
	_, n, err := q.Sys.Plan.NoticeText(q.Context(), q.Caller(), drafting(q))
	if err != nil {
		return nil, err
	}
	d := &yearDraft{Source: drafting(q), Title: n.Title, Was: n.Year}
	start := map[string]string{}
	if year, err := strconv.Atoi(q.URL.Query().Get("year")); err == nil && year != n.Year && year > 2000 && year < 2101 {
		start = n.NextYear(year)
	}
	if sent != nil {
		for _, f := range n.Fields() {
			start[f.Path] = sent.Get("v" + f.Path)
		}
		start = n.InCity(start)
	}
	for _, f := range n.Fields() {
		x := draftField{Field: f, Cite: n.Cite(f.Clause)}
		if v, ok := start[f.Path]; ok {
			x.Value = v
		}
		if x.Value != f.Value {
			x.Was = f.Value
		}
		if k := len(d.Groups); k == 0 || d.Groups[k-1].Name != f.Group {
			d.Groups = append(d.Groups, draftGroup{Name: f.Group, Folded: f.Group == rules.ClauseWords})
		}
		g := &d.Groups[len(d.Groups)-1]
		g.Fields = append(g.Fields, x)
	}
	return yearDraftView(d), nil
}

// draftText is the notice that a form's values make of its source, with its
// identifier.
func draftText(f *page.Form, ctx context.Context, c act.Caller) (text []byte, id string, from *rules.Notice, err error) {
	text, from, err = f.Request.Sys.Plan.NoticeText(ctx, c, f.Get("from"))
	if err != nil {
		return nil, "", nil, err
	}
	put := map[string]string{}
	for _, x := range from.Fields() {
		typed := strings.ReplaceAll(f.Get("v"+x.Path), "\r\n", "\n")
		if _, sent := f.Values["v"+x.Path]; sent && typed != strings.TrimSpace(x.Value) {
			put[x.Path] = typed
		}
	}
	if len(put) == 0 {
		return text, from.ID, from, nil
	}
	put = from.InCity(put)
	if text, err = rules.Amend(text, put); err != nil {
		return nil, "", nil, err
	}
	if city := put[".city"]; city != "" {
		text = rules.Emptied(text, "bases") // another city's bases are its own
	}
	return rules.Titled(text, "照《"+from.Title+"》起草，改动见建立年度时的对照。"), cmp.Or(put[".id"], from.ID), from, nil
}

// noticeSent is the text that a new year is to be bound to, with its name: a
// file, or a draft.
func noticeSent(f *page.Form, ctx context.Context, c act.Caller) (text []byte, name string, from *rules.Notice, err error) {
	if f.Get("from") != "" {
		return draftText(f, ctx, c)
	}
	text, name = f.Content("notice")
	return text, noticeName(name), nil, f.Err()
}

func createProgramme(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	raw, name, _, err := noticeSent(f, ctx, c)
	if err != nil {
		return "", err
	}
	p, err := f.Request.Sys.Plan.CreateProgramme(ctx, c, name, raw)
	if err != nil {
		return "", atFields(f.Request, f, raw, err)
	}
	if !c.DryRun {
		if err := f.Request.Sys.People.ActAs(ctx, f.Request.Signed, "", p.ID); err != nil {
			return "", err
		}
	}
	return "/programme/" + p.ID, nil
}

// atFields puts what is wrong with a draft at the fields of its form: who fills
// in a form knows no lines.
func atFields(q *page.Request, f *page.Form, raw []byte, err error) error {
	e := page.Said(err, programme.Invalid)
	if e == nil || f.Get("from") == "" {
		return err
	}
	_, from, ferr := q.Sys.Plan.NoticeText(q.Context(), q.Caller(), f.Get("from"))
	if ferr != nil {
		return err
	}
	out := &programme.Error{Code: programme.Invalid, Message: "有几处需要改正"}
	lines := strings.Split(string(raw), "\n")
	for _, p := range e.Problems {
		p.Message = strings.TrimSpace(p.Message)
		for _, x := range from.Fields() {
			v := f.Get("v" + x.Path)
			if v != x.Value && p.Row > 0 && p.Row <= len(lines) && v != "" && strings.Contains(p.Message, v) && strings.Contains(lines[p.Row-1], v) {
				p = programme.Problem{Field: "draft", Code: p.Code, Message: x.Group + "·" + x.Label + "：" + p.Message}
				break
			}
		}
		out.Problems = append(out.Problems, p)
	}
	return out
}

// noticePreview is what a new year would be bound to, and what of it differs
// from where it came from.
type noticePreview struct {
	Short    *noticeShown
	From     string
	Changes  []rules.Worded
	Warnings []string
}

func previewNotice(ctx context.Context, f *page.Form, c act.Caller) (templ.Component, error) {
	raw, name, from, err := noticeSent(f, ctx, c)
	if err != nil {
		return nil, err
	}
	if _, err := f.Request.Sys.Plan.CreateProgramme(ctx, c, name, raw); err != nil {
		return nil, atFields(f.Request, f, raw, err)
	}
	n, err := rules.Parse(name, raw)
	if err != nil {
		return nil, err
	}
	v := &noticePreview{Short: noticeShortOf(n, f.Request.Sys.Today())}
	for _, w := range rules.Lint(name, raw).Of(rules.Warning) {
		v.Warnings = append(v.Warnings, "第 "+strconv.Itoa(w.Line)+" 行："+w.Message)
	}
	if from != nil {
		v.From, v.Changes = from.Title, rules.Changes(from, n, false)
	}
	return noticePreviewView(v), nil
}

func noticeName(file string) string {
	return strings.TrimSuffix(strings.TrimSuffix(file, ".yaml"), ".yml")
}

// NoticeFile sends a notice as a file, with its comments: to change in an
// editor and send again.
func NoticeFile(q *page.Request) error {
	source := q.URL.Query().Get("from")
	text, n, err := q.Sys.Plan.NoticeText(q.Context(), q.Caller(), source)
	if err != nil {
		return err
	}
	if year, err := strconv.Atoi(q.URL.Query().Get("year")); err == nil && year != n.Year {
		if text, err = rules.Amend(text, n.NextYear(year)); err != nil {
			return err
		}
		source = n.NextYear(year)[".id"]
	} else {
		source = n.ID
	}
	return sendNotice(q, source+".yaml", "application/yaml", text)
}

// NoticeReference sends the list of all keys and words.
func NoticeReference(q *page.Request) error {
	return sendNotice(q, "通知文件的写法.md", "text/markdown", []byte(rules.Reference()))
}

func sendNotice(q *page.Request, name, kind string, text []byte) error {
	h := q.Writer.Header()
	h.Set("Content-Type", kind+"; charset=utf-8")
	h.Set("Content-Disposition", page.SavedAs(name))
	h.Set("Cache-Control", "private, no-store")
	q.Writer.WriteHeader(http.StatusOK)
	_, err := q.Writer.Write(slices.Clip(text))
	return err
}

// offers are the years that a draft is offered for: this one and the next,
// where the notice is not theirs already.
func (v yearSources) offers(x plan.NoticeSource) (out []int) {
	for _, y := range []int{v.Next, v.Next + 1} {
		if y != x.Year {
			out = append(out, y)
		}
	}
	return out
}
