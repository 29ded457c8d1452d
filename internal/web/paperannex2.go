package web

import (
	"io"
	"net/http"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/material"
	"jinlanling/internal/programme"
)

// annex2Page is the desk at which signed sheets of annex 2 are printed and
// given back, many at a time.
type annex2Page struct {
	People          []material.Annex2Person
	Lacking         int
	Key, Message    string
	Results         []annex2Result
	Matched, Others int
}

// annex2Result is what became of one file, under the name it was sent with.
type annex2Result struct {
	material.Annex2Returned
	File string
}

// Words of the outcomes: what it is called, the pill's colour, what to do.
var annex2Words = map[string][3]string{
	material.Annex2Matched:  {"已归到本人", "ok", ""},
	material.Annex2Already:  {"以前交过", "ok", "同一个文件不必再传。"},
	material.Annex2Unread:   {"没有读到二维码", "wait", "请在右边选是谁的；或把右上角二维码拍清楚再传。"},
	material.Annex2NotYours: {"不在您的范围", "late", "这份附件 2 不是本单位、本基地的报名，请交给所属单位或基地。"},
	material.Annex2False:    {"二维码无效", "late", ""},
	material.Annex2Refused:  {"没有收下", "late", ""},
}

func (q *request) annex2Page() (*annex2Page, error) {
	p := &annex2Page{Key: newKey()}
	var err error
	if q.year() == "" {
		return p, nil
	}
	if p.People, err = q.sys.Material.Annex2People(q.Context(), q.caller(), q.year()); err != nil {
		return nil, err
	}
	for _, x := range p.People {
		if !x.There {
			p.Lacking++
		}
	}
	return p, nil
}

func annex2Desk(q *request) error { return q.showAnnex2(http.StatusOK, nil, "") }

func (q *request) showAnnex2(status int, results []annex2Result, message string) error {
	p, err := q.annex2Page()
	if err != nil {
		return err
	}
	p.Results, p.Message = results, message
	for _, r := range results {
		if r.Outcome == material.Annex2Matched {
			p.Matched++
		} else {
			p.Others++
		}
	}
	return q.showAs(status, annex2DeskView(q.page("附件 2 收取"), p))
}

// annex2Returned takes signed sheets and says of each what became of it.
func annex2Returned(q *request) error {
	f := &form{values: q.values, q: q}
	names, ids := f.names("files"), f.stored("files")
	switch {
	case f.err() != nil:
		return q.showAnnex2(http.StatusBadRequest, nil, f.problems[0].Message)
	case len(ids) == 0:
		return q.showAnnex2(http.StatusBadRequest, nil, "请选择文件：可以一次选几十个，图片或 PDF 都行，每人一个文件。")
	}
	list, err := q.sys.Material.ReturnAnnex2(q.Context(), act.As(q.signed.Actor), ids)
	if e, ours := err.(*programme.Error); ours && e.Code == programme.TooLarge {
		return q.showAnnex2(http.StatusBadRequest, nil, e.Message)
	}
	if err != nil {
		return err
	}
	results := make([]annex2Result, len(list))
	for i := range list {
		results[i] = annex2Result{list[i], names[list[i].From]}
		if p := list[i].Page; p > 0 {
			results[i].File += " 第 " + strconv.Itoa(p) + " 份"
		}
	}
	return q.showAnnex2(http.StatusOK, results, "")
}

// picked is what a file is called that was sent a moment ago: what it was
// named then is not asked back from the browser.
const picked = "刚才的文件"

// annex2Picked puts a sheet whose code was not read to somebody by hand.
func annex2Picked(q *request) error {
	id, file := q.values.Get("application"), q.values.Get("file")
	if id == "" {
		return q.showAnnex2(http.StatusBadRequest, []annex2Result{{material.Annex2Returned{FileID: file, Outcome: material.Annex2Unread}, picked}}, "请选择这份附件 2 是谁的。")
	}
	r := annex2Result{material.Annex2Returned{FileID: file, Outcome: material.Annex2Matched, ApplicationID: id}, picked}
	err := q.sys.Material.AttachMaterial(q.Context(), act.As(q.signed.Actor), id, annex2Kind, file)
	e, ours := err.(*programme.Error)
	switch {
	case err == nil:
	case ours && e.Code == programme.Conflict:
		r.Outcome = material.Annex2Already
	case ours && e.Code != programme.Internal && e.Code != programme.Forbidden && e.Code != programme.NotFound:
		r.Outcome, r.Problem = material.Annex2Refused, q.worded(e)
	default:
		return err
	}
	if s, err := q.sys.Show(q.Context(), q.caller(), programme.NounApplication, id); err == nil {
		r.Name = s.Title
	}
	return q.showAnnex2(http.StatusOK, []annex2Result{r}, "")
}

// annex2Printed prints the sheets of those who were ticked, in one file.
func annex2Printed(q *request) error {
	ids := q.values.List("application")
	if len(ids) == 0 {
		return q.showAnnex2(http.StatusBadRequest, nil, "请勾选要打印的人。")
	}
	if len(ids) > 1 && q.values.Get("reason") == "" {
		return q.showAnnex2(http.StatusBadRequest, nil, "一次打印几个人的，请写明用途。")
	}
	return q.sendPDF("附件2-工作年限承诺证明-"+strconv.Itoa(len(ids))+" 人.pdf", annex2Writer(q, ids))
}

func annex2Writer(q *request, ids []string) func(io.Writer) error {
	return func(w io.Writer) error {
		return q.sys.Material.PrintAnnex2(q.Context(), act.As(q.signed.Actor), ids, q.values.Get("reason"), w)
	}
}
