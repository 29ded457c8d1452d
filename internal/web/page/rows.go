package page

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"

	"github.com/a-h/templ"
)

// Rows of a form: the certificates, titles, stretches of work of one person. A
// button of the form adds one; it is sent and comes back with what was typed,
// so that it works without scripts.

// RowColumn is one field of each row of an input of kind rows.
type RowColumn struct {
	Name, Label, Kind string // kind: "" text, date, month, choice, check
	Choices           []act.Choice
	Required          bool // where the row is used at all
	Wide              bool
	List              string // id of a list of usual words
}

// shownCell is one field of one row with what stands in it.
type shownCell struct {
	RowColumn
	ID, Value, Error string
}

func (c shownCell) Type() string {
	if c.Kind == "date" || c.Kind == "month" {
		return c.Kind
	}
	return "text"
}

// MostRows bounds what one form may hold.
const MostRows = 30

func CellID(input string, row int, column string) string {
	return input + "-" + strconv.Itoa(row) + "-" + column
}

func countName(input string) string { return "_rows-" + input }

// adding reports whether a form was sent to have a row more.
func adding(v Values) bool { return strings.HasPrefix(v.Get("_go"), "add:") }

// sentRows is how many rows of an input were sent.
func (v Values) sentRows(input string) int {
	n, _ := strconv.Atoi(v.Get(countName(input)))
	return min(max(n, 0), MostRows)
}

// used reports whether anything stands in a row.
func (in Input) used(v Values, row int) bool {
	return slices.ContainsFunc(in.Columns, func(c RowColumn) bool { return v.Get(CellID(in.Name, row, c.Name)) != "" })
}

// UsedRows are the rows in which something stands.
func (in Input) UsedRows(v Values) (at []int) {
	for i := range v.sentRows(in.Name) {
		if in.used(v, i) {
			at = append(at, i)
		}
	}
	return at
}

// fillRows is what stands in the rows: what was sent, or what they start with
// and one empty row.
func (x *shownInput) fillRows(q *Request, s *act.Detail, sent Values) {
	if x.ColumnsOf != nil {
		x.Columns = x.ColumnsOf(q, s, sent)
	}
	if slices.ContainsFunc(x.Columns, func(c RowColumn) bool { return c.List != "" }) {
		x.Usual = q.trades()
	}
	var start, wrong []map[string]string
	if x.Rows != nil && sent == nil {
		var half []enrol.HalfRow
		if x.Half != nil {
			half = x.Half(q, s, x.Name)
		}
		start, wrong = enrol.Merge(x.Rows(q, s), half)
	}
	n := max(len(start), 1)
	if sent != nil {
		n = max(sent.sentRows(x.Name), 1)
		if sent.Get("_go") == "add:"+x.Name {
			n = min(n+1, MostRows)
		}
	}
	for i := range n {
		row := make([]shownCell, len(x.Columns))
		for k, c := range x.Columns {
			if c.List != "" {
				c.List += "-" + x.Name
			}
			row[k] = shownCell{RowColumn: c, ID: CellID(x.Name, i, c.Name)}
			switch {
			case sent != nil:
				row[k].Value = sent.Get(row[k].ID)
			case i < len(start):
				row[k].Value, row[k].Error = start[i][c.Name], wrong[i][c.Name]
			}
		}
		x.Cells = append(x.Cells, row)
	}
}

// trades are the names of the notice's trades, as what is usual in a field.
func (q *Request) trades() (out []string) {
	if n, err := q.Sys.Notice(q.Context(), q.Year()); err == nil {
		for _, t := range n.Trades {
			out = append(append(out, t.Name), t.Aliases...)
		}
	}
	return out
}

// showCells puts problems beside the cells that they are about.
func (x *shownInput) showCells(known map[string]bool, problems []programme.Problem) {
	for i := range x.Cells {
		for k := range x.Cells[i] {
			c := &x.Cells[i][k]
			known[c.ID] = true
			for _, p := range problems {
				if p.Field == c.ID {
					c.Error = p.Message
					if _, words, ok := strings.Cut(p.Message, " 行："); ok {
						c.Error = words // the row is where it stands
					}
				}
			}
		}
	}
}

// FormRow is one used row of a form, read column by column; what is wrong with
// a cell is noted with the row's number and the column's name.
type FormRow struct {
	*Form
	in Input
	at int
}

// Rows are the used rows of an input; columns that a used row must have and
// that are empty are noted.
func (f *Form) Rows(in Input) (out []FormRow) {
	for _, i := range in.UsedRows(f.Values) {
		r := FormRow{f, in, i}
		for _, c := range in.Columns {
			if c.Required && r.Get(c.Name) == "" {
				label := c.Label
				if utf8.RuneCountInString(label) == 1 {
					label = "“" + label + "”" // “从” is a word of the sentence otherwise
				}
				r.Bad(c.Name, "请填写"+label)
			}
		}
		out = append(out, r)
	}
	return out
}

func (r FormRow) Get(column string) string { return r.Form.Get(CellID(r.in.Name, r.at, column)) }

// At is the row's place in the form, from 0.
func (r FormRow) At() int { return r.at }

func (r FormRow) Bad(column, message string) {
	r.Form.Bad(CellID(r.in.Name, r.at, column), r.in.Label+"第 "+strconv.Itoa(r.at+1)+" 行："+message)
}

func (r FormRow) Date(column string) programme.Date {
	s := Halfwidth(r.Get(column))
	if s == "" {
		return 0
	}
	d, err := programme.ParseDate(s)
	if err != nil {
		r.Bad(column, "请填日期，例如 2018-06-15")
	}
	return d
}

func (r FormRow) Month(column string) programme.Month {
	s := Halfwidth(r.Get(column))
	if s == "" {
		return 0
	}
	m, err := programme.ParseMonth(s)
	if err != nil {
		r.Bad(column, "请填年月，例如 2012-06")
	}
	return m
}

func (r FormRow) Level(column string) programme.Level {
	s := r.Get(column)
	if s == "" {
		return 0
	}
	l, err := programme.ParseLevel(s)
	if err != nil {
		r.Bad(column, "请选择等级")
	}
	return l
}

// PlacedIn names the fields of problems as the form does: the app speaks of
// 身份证号码, the form calls it id_number; 证书编号2 is a cell of the second
// row that is used.
func PlacedIn(ins []Input, sent Values, list []programme.Problem) []programme.Problem {
	out := slices.Clone(list)
	for i := range out {
		for _, in := range ins {
			if out[i].Field == in.Label && in.Kind != "rows" {
				out[i].Field = in.Name
			}
			for _, c := range in.Columns {
				tail, ok := strings.CutPrefix(out[i].Field, c.Label)
				nth, err := strconv.Atoi(tail)
				if tail == "" {
					nth, err = 1, nil
				}
				if at := in.UsedRows(sent); ok && err == nil && nth >= 1 && nth <= len(at) {
					out[i].Field = CellID(in.Name, at[nth-1], c.Name)
					out[i].Message = in.Label + "第 " + strconv.Itoa(at[nth-1]+1) + " 行：" + out[i].Message
				}
			}
		}
	}
	return out
}

// again shows a form with what was sent, and no complaint.
func (q *Request) again(d *Deed, s *act.Detail, preview templ.Component) error {
	p, err := q.deedPage(d, s, nil, q.Values)
	if err != nil {
		return err
	}
	p.Preview = preview
	return q.Show(deedView(q.deedFrame(d), p))
}

// preview does a deed and rolls it back, and shows the form under what would
// come of it.
func (q *Request) previewDeed(d *Deed, f *Form) error {
	c := q.Caller()
	c.DryRun, c.Key = true, ""
	shown, err := d.Preview(q.Context(), f, c)
	if err == nil {
		err = f.Err()
	}
	e, ours := errors.AsType[*programme.Error](err)
	switch {
	case err == nil:
		return q.again(d, f.Detail, shown)
	case !ours || e.Code == programme.Internal || e.Code == programme.Forbidden || e.Code == programme.NotFound:
		return err
	}
	p, perr := q.deedPage(d, f.Detail, e, q.Values)
	if perr != nil {
		return perr
	}
	if shown != nil {
		p.Lead = shown // what was found, beside why it cannot be done
	}
	return q.ShowAs(StatusOf[e.Code], deedView(q.deedFrame(d), p))
}

// Worded is a refusal with its clause as the notice writes it.
func (q *Request) Worded(e *programme.Error) string {
	return q.notice().Worded(e)
}

// Cite is a clause as the notice of the session's year writes it; "" for a duty
// that it does not ask for, or where no year is chosen.
func (q *Request) Cite(clause string) string {
	if n := q.notice(); n != nil {
		return n.Cite(clause)
	}
	if programme.DutyOf(clause) != nil {
		return ""
	}
	return clause
}

// Bracketed is Cite in brackets, to stand behind what a clause asks for.
func (q *Request) Bracketed(clause string) string {
	if c := q.Cite(clause); c != "" {
		return "（" + c + "）"
	}
	return ""
}

// notice is that of the session's year, nil where no year is chosen.
func (q *Request) notice() *rules.Notice {
	n, err := q.Sys.Notice(context.WithoutCancel(q.Context()), q.Year())
	if err != nil {
		return nil
	}
	return n
}

// A small file stays in its form between tries as text, so that who looks at
// the outcome first does not choose it twice.
const keepBytes = 512 << 10

func keptName(input string) string { return "kept-" + input }

// kept is a form's small file as the form carries it, and its name.
func (q *Request) kept(input string) (content, name string) {
	raw, name := q.small(input)
	if raw == nil {
		return "", ""
	}
	return base64.StdEncoding.EncodeToString(raw), name
}

// small is the bytes of a form's small file: the one just chosen, or the one
// that stayed in the form; nil where there is neither.
func (q *Request) small(input string) (raw []byte, name string) {
	if q.MultipartForm != nil && len(q.MultipartForm.File[input]) > 0 && q.MultipartForm.File[input][0].Size > 0 {
		h := q.MultipartForm.File[input][0]
		file, err := h.Open()
		if err != nil || h.Size > keepBytes {
			return nil, ""
		}
		defer file.Close()
		raw, err = io.ReadAll(file)
		if err != nil {
			return nil, ""
		}
		return raw, h.Filename
	}
	if q.Values == nil || q.Values.Get(keptName(input)) == "" {
		return nil, ""
	}
	raw, err := base64.StdEncoding.DecodeString(q.Values.Get(keptName(input)))
	if err != nil || len(raw) > keepBytes {
		return nil, ""
	}
	return raw, q.Values.Get(keptName(input) + "-name")
}

// Content is the bytes of a small file; noted where it cannot be read.
func (f *Form) Content(input string) (raw []byte, name string) {
	if raw, name = f.Request.small(input); raw == nil {
		f.Bad(input, "文件没有收到，或超过 512 KB，请重新选择")
	}
	return raw, name
}

// A form that is shown again before it is done with keeps what was uploaded to
// it: in the file store, named in the form by digest and file name, each with a
// box to leave it out. What is never sent is swept away with the loose uploads.

func heldName(input string) string { return "held-" + input }

// heldIn are the files that a form carries for an input: id and file name.
func heldIn(v Values, input string) (out []act.Choice) {
	for _, x := range v.List(heldName(input)) {
		id, name, _ := strings.Cut(x, " ")
		out = append(out, act.Choice{ID: id, Name: name})
	}
	return out
}

// hold stores what was just uploaded to an input and gives all that the form
// carries for it. What cannot be stored is asked for again.
func (q *Request) hold(input string, sent Values) []act.Choice {
	held := heldIn(sent, input)
	if q.MultipartForm == nil {
		return held
	}
	for _, h := range q.MultipartForm.File[input] {
		file, err := h.Open()
		if err != nil || h.Size == 0 {
			continue
		}
		head := make([]byte, 512)
		n, _ := io.ReadFull(file, head)
		if viewable(http.DetectContentType(head[:n])) {
			if _, err = file.Seek(0, io.SeekStart); err == nil {
				if kept, err := q.Sys.StoreFile(q.Context(), q.Caller(), file); err == nil &&
					!slices.ContainsFunc(held, func(x act.Choice) bool { return x.ID == kept.ID }) {
					held = append(held, act.Choice{ID: kept.ID, Name: h.Filename})
				}
			}
		}
		file.Close()
	}
	return held
}

// viewable reports whether an uploaded file is something that a reviewer can
// look at: a picture or a PDF, by its content.
func viewable(kind string) bool {
	return slices.Contains([]string{"image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf"}, kind)
}

// ViewableOnly notes uploads of a field that nobody could look at.
func (f *Form) ViewableOnly(input string) {
	if f.Request.MultipartForm == nil {
		return
	}
	for _, h := range f.Request.MultipartForm.File[input] {
		file, err := h.Open()
		if err != nil {
			continue
		}
		head := make([]byte, 512)
		n, _ := io.ReadFull(file, head)
		file.Close()
		if h.Size > 0 && !viewable(http.DetectContentType(head[:n])) {
			f.Bad(input, "“"+h.Filename+"”不是图片或 PDF，请拍照、扫描或另存为 PDF 后再传")
		}
	}
}
