package web

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

	"github.com/a-h/templ"
)

// A year begins from a notice: one that is there, as it stands or moved on to
// another year in a form, or a file. The form's fields carry the paths of the
// notice's values; what is typed is written into its text.

// drafting is the source that a new year begins from, "" where a file is sent.
func (q *request) drafting() string {
	if q.values != nil {
		return q.values.Get("from")
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

func yearLead(q *request, _ *act.Sheet, _ values) (templ.Component, error) {
	if q.drafting() != "" {
		return nil, nil
	}
	list, err := q.sys.Plan.NoticeSources(q.Context(), q.caller())
	if err != nil {
		return nil, err
	}
	return yearSourcesView(yearSources{List: list, Next: q.sys.Today().Year()}), nil
}

// drawDraft draws the form from its source, with what was typed.
func drawDraft(q *request, _ *act.Sheet, sent values) (templ.Component, error) {
	_, n, err := q.sys.Plan.NoticeText(q.Context(), q.caller(), q.drafting())
	if err != nil {
		return nil, err
	}
	d := &yearDraft{Source: q.drafting(), Title: n.Title, Was: n.Year}
	start := map[string]string{}
	if year, err := strconv.Atoi(q.URL.Query().Get("year")); err == nil && year != n.Year && year > 2000 && year < 2101 {
		start = n.NextYear(year)
	}
	for _, f := range n.Fields() {
		x := draftField{Field: f, Cite: n.Cite(f.Clause)}
		if v, ok := start[f.Path]; ok {
			x.Value = v
		}
		if sent != nil {
			x.Value = sent.Get("v" + f.Path)
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

// draftText is the notice that a form's values make of its source.
func (f *form) draftText(ctx context.Context, c act.Caller) (text []byte, from *rules.Notice, err error) {
	text, from, err = f.q.sys.Plan.NoticeText(ctx, c, f.Get("from"))
	if err != nil {
		return nil, nil, err
	}
	put := map[string]string{}
	for _, x := range from.Fields() {
		typed := strings.ReplaceAll(f.Get("v"+x.Path), "\r\n", "\n")
		if _, sent := f.values["v"+x.Path]; sent && typed != strings.TrimSpace(x.Value) {
			put[x.Path] = typed
		}
	}
	if len(put) == 0 {
		return text, from, nil
	}
	if text, err = rules.Amend(text, put); err != nil {
		return nil, nil, err
	}
	if city := put[".city"]; city != "" {
		text = rules.Emptied(text, "bases") // another city's bases are its own
	}
	return rules.Titled(text, "照《"+from.Title+"》起草，改动见建立年度时的对照。"), from, nil
}

// noticeSent is the text that a new year is to be bound to, with its name: a
// file, or a draft.
func (f *form) noticeSent(ctx context.Context, c act.Caller) (text []byte, name string, from *rules.Notice, err error) {
	if f.Get("from") != "" {
		text, from, err = f.draftText(ctx, c)
		return text, cmp.Or(f.Get("v.id"), f.Get("from")), from, err
	}
	text, name = f.content("notice")
	return text, noticeName(name), nil, f.err()
}

func createProgramme(ctx context.Context, f *form, c act.Caller) (string, error) {
	raw, name, _, err := f.noticeSent(ctx, c)
	if err != nil {
		return "", err
	}
	p, err := f.q.sys.Plan.CreateProgramme(ctx, c, name, raw)
	if err != nil {
		return "", f.q.atFields(f, raw, err)
	}
	if !c.DryRun {
		if err := f.q.sys.People.ActAs(ctx, f.q.signed, "", p.ID); err != nil {
			return "", err
		}
	}
	return "/programme/" + p.ID, nil
}

// atFields puts what is wrong with a draft at the fields of its form: who fills
// in a form knows no lines.
func (q *request) atFields(f *form, raw []byte, err error) error {
	e := said(err, programme.Invalid)
	if e == nil || f.Get("from") == "" {
		return err
	}
	_, from, ferr := q.sys.Plan.NoticeText(q.Context(), q.caller(), f.Get("from"))
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

func previewNotice(ctx context.Context, f *form, c act.Caller) (templ.Component, error) {
	raw, name, from, err := f.noticeSent(ctx, c)
	if err != nil {
		return nil, err
	}
	if _, err := f.q.sys.Plan.CreateProgramme(ctx, c, name, raw); err != nil {
		return nil, f.q.atFields(f, raw, err)
	}
	n, err := rules.Parse(name, raw)
	if err != nil {
		return nil, err
	}
	v := &noticePreview{Short: noticeShortOf(n, f.q.sys.Today())}
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

// noticeFile sends a notice as a file, with its comments: to change in an
// editor and send again.
func noticeFile(q *request) error {
	source := q.URL.Query().Get("from")
	text, n, err := q.sys.Plan.NoticeText(q.Context(), q.caller(), source)
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
	return q.sendNotice(source+".yaml", "application/yaml", text)
}

// noticeReference sends the list of all keys and words.
func noticeReference(q *request) error {
	return q.sendNotice("通知文件的写法.md", "text/markdown", []byte(rules.Reference()))
}

func (q *request) sendNotice(name, kind string, text []byte) error {
	h := q.w.Header()
	h.Set("Content-Type", kind+"; charset=utf-8")
	h.Set("Content-Disposition", savedAs(name))
	h.Set("Cache-Control", "private, no-store")
	q.w.WriteHeader(http.StatusOK)
	_, err := q.w.Write(slices.Clip(text))
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
