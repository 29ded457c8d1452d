package web

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

	"github.com/a-h/templ"
)

// Rows of a form: the certificates, titles, stretches of work of one person. A
// button of the form adds one; it is sent and comes back with what was typed,
// so that it works without scripts.

// rowColumn is one field of each row of an input of kind rows.
type rowColumn struct {
	Name, Label, Kind string // kind: "" text, date, month, choice, check
	Choices           []act.Choice
	Required          bool // where the row is used at all
	Wide              bool
	List              string // id of a list of usual words
}

// shownCell is one field of one row with what stands in it.
type shownCell struct {
	rowColumn
	ID, Value, Error string
}

func (c shownCell) Type() string {
	if c.Kind == "date" || c.Kind == "month" {
		return c.Kind
	}
	return "text"
}

// mostRows bounds what one form may hold.
const mostRows = 30

func cellID(input string, row int, column string) string {
	return input + "-" + strconv.Itoa(row) + "-" + column
}

func countName(input string) string { return "_rows-" + input }

// adding reports whether a form was sent to have a row more.
func adding(v values) bool { return strings.HasPrefix(v.Get("_go"), "add:") }

// sentRows is how many rows of an input were sent.
func (v values) sentRows(input string) int {
	n, _ := strconv.Atoi(v.Get(countName(input)))
	return min(max(n, 0), mostRows)
}

// used reports whether anything stands in a row.
func (in input) used(v values, row int) bool {
	return slices.ContainsFunc(in.Columns, func(c rowColumn) bool { return v.Get(cellID(in.Name, row, c.Name)) != "" })
}

// usedRows are the rows in which something stands.
func (in input) usedRows(v values) (at []int) {
	for i := range v.sentRows(in.Name) {
		if in.used(v, i) {
			at = append(at, i)
		}
	}
	return at
}

// fillRows is what stands in the rows: what was sent, or what they start with
// and one empty row.
func (x *shownInput) fillRows(q *request, s *act.Sheet, sent values) {
	if slices.ContainsFunc(x.Columns, func(c rowColumn) bool { return c.List != "" }) {
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
			n = min(n+1, mostRows)
		}
	}
	for i := range n {
		row := make([]shownCell, len(x.Columns))
		for k, c := range x.Columns {
			if c.List != "" {
				c.List += "-" + x.Name
			}
			row[k] = shownCell{rowColumn: c, ID: cellID(x.Name, i, c.Name)}
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
func (q *request) trades() (out []string) {
	if n, err := q.sys.Notice(q.Context(), q.year()); err == nil {
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

// formRow is one used row of a form, read column by column; what is wrong with
// a cell is noted with the row's number and the column's name.
type formRow struct {
	*form
	in input
	at int
}

// rows are the used rows of an input; columns that a used row must have and
// that are empty are noted.
func (f *form) rows(in input) (out []formRow) {
	for _, i := range in.usedRows(f.values) {
		r := formRow{f, in, i}
		for _, c := range in.Columns {
			if c.Required && r.Get(c.Name) == "" {
				label := c.Label
				if utf8.RuneCountInString(label) == 1 {
					label = "“" + label + "”" // “从” is a word of the sentence otherwise
				}
				r.bad(c.Name, "请填写"+label)
			}
		}
		out = append(out, r)
	}
	return out
}

func (r formRow) Get(column string) string { return r.form.Get(cellID(r.in.Name, r.at, column)) }

func (r formRow) bad(column, message string) {
	r.form.bad(cellID(r.in.Name, r.at, column), r.in.Label+"第 "+strconv.Itoa(r.at+1)+" 行："+message)
}

func (r formRow) date(column string) programme.Date {
	s := narrow(r.Get(column))
	if s == "" {
		return 0
	}
	d, err := programme.ParseDate(s)
	if err != nil {
		r.bad(column, "请填日期，例如 2018-06-15")
	}
	return d
}

func (r formRow) month(column string) programme.Month {
	s := narrow(r.Get(column))
	if s == "" {
		return 0
	}
	m, err := programme.ParseMonth(s)
	if err != nil {
		r.bad(column, "请填年月，例如 2012-06")
	}
	return m
}

func (r formRow) level(column string) programme.Level {
	s := r.Get(column)
	if s == "" {
		return 0
	}
	l, err := programme.ParseLevel(s)
	if err != nil {
		r.bad(column, "请选择等级")
	}
	return l
}

// placedIn names the fields of problems as the form does: the app speaks of
// 身份证号码, the form calls it id_number; 证书编号2 is a cell of the second
// row that is used.
func placedIn(ins []input, sent values, list []programme.Problem) []programme.Problem {
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
				if at := in.usedRows(sent); ok && err == nil && nth >= 1 && nth <= len(at) {
					out[i].Field = cellID(in.Name, at[nth-1], c.Name)
					out[i].Message = in.Label + "第 " + strconv.Itoa(at[nth-1]+1) + " 行：" + out[i].Message
				}
			}
		}
	}
	return out
}

// again shows a form with what was sent, and no complaint.
func (q *request) again(d *deed, s *act.Sheet, preview templ.Component) error {
	p, err := q.deedPage(d, s, nil, q.values)
	if err != nil {
		return err
	}
	p.Preview = preview
	return q.show(deedView(q.deedFrame(d), p))
}

// preview does a deed and rolls it back, and shows the form under what would
// come of it.
func (q *request) previewDeed(d *deed, f *form) error {
	c := q.caller()
	c.DryRun, c.Key = true, ""
	shown, err := d.Preview(q.Context(), f, c)
	if err == nil {
		err = f.err()
	}
	e, ours := errors.AsType[*programme.Error](err)
	switch {
	case err == nil:
		return q.again(d, f.sheet, shown)
	case !ours || e.Code == programme.Internal || e.Code == programme.Forbidden || e.Code == programme.NotFound:
		return err
	}
	p, perr := q.deedPage(d, f.sheet, e, q.values)
	if perr != nil {
		return perr
	}
	return q.showAs(statusOf[e.Code], deedView(q.deedFrame(d), p))
}

// worded is a refusal with its clause as the notice writes it.
func (q *request) worded(e *programme.Error) string {
	if e.Clause == "" {
		return e.Message
	}
	return e.Message + "（依据" + q.cite(e.Clause) + "）"
}

// cite is a clause as the notice of the session's year writes it; the clause
// itself where no year is chosen.
func (q *request) cite(clause string) string {
	if n, err := q.sys.Notice(context.WithoutCancel(q.Context()), q.year()); err == nil {
		return n.Cite(clause)
	}
	return clause
}

// A small file stays in its form between tries as text, so that who looks at
// the outcome first does not choose it twice.
const keepBytes = 512 << 10

func keptName(input string) string { return "kept-" + input }

// kept is a form's small file as the form carries it, and its name.
func (q *request) kept(input string) (content, name string) {
	raw, name := q.small(input)
	if raw == nil {
		return "", ""
	}
	return base64.StdEncoding.EncodeToString(raw), name
}

// small is the bytes of a form's small file: the one just chosen, or the one
// that stayed in the form; nil where there is neither.
func (q *request) small(input string) (raw []byte, name string) {
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
	if q.values == nil || q.values.Get(keptName(input)) == "" {
		return nil, ""
	}
	raw, err := base64.StdEncoding.DecodeString(q.values.Get(keptName(input)))
	if err != nil || len(raw) > keepBytes {
		return nil, ""
	}
	return raw, q.values.Get(keptName(input) + "-name")
}

// content is the bytes of a small file; noted where it cannot be read.
func (f *form) content(input string) (raw []byte, name string) {
	if raw, name = f.q.small(input); raw == nil {
		f.bad(input, "文件没有收到，或超过 512 KB，请重新选择")
	}
	return raw, name
}

// A form that is shown again before it is done with keeps what was uploaded to
// it: in the file store, named in the form by digest and file name, each with a
// box to leave it out. What is never sent is swept away with the loose uploads.

func heldName(input string) string { return "held-" + input }

// heldIn are the files that a form carries for an input: id and file name.
func heldIn(v values, input string) (out []act.Choice) {
	for _, x := range v.List(heldName(input)) {
		id, name, _ := strings.Cut(x, " ")
		out = append(out, act.Choice{ID: id, Name: name})
	}
	return out
}

// hold stores what was just uploaded to an input and gives all that the form
// carries for it. What cannot be stored is asked for again.
func (q *request) hold(input string, sent values) []act.Choice {
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
				if kept, err := q.sys.StoreFile(q.Context(), q.caller(), file); err == nil && !slices.ContainsFunc(held, func(x act.Choice) bool { return x.ID == kept.ID }) {
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

// viewableOnly notes uploads of a field that nobody could look at.
func (f *form) viewableOnly(input string) {
	if f.q.MultipartForm == nil {
		return
	}
	for _, h := range f.q.MultipartForm.File[input] {
		file, err := h.Open()
		if err != nil {
			continue
		}
		head := make([]byte, 512)
		n, _ := io.ReadFull(file, head)
		file.Close()
		if h.Size > 0 && !viewable(http.DetectContentType(head[:n])) {
			f.bad(input, "“"+h.Filename+"”不是图片或 PDF，请拍照、扫描或另存为 PDF 后再传")
		}
	}
}
