package enrolpages

import (
	"io"
	"net/http"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/material"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// annex2Page is the desk at which signed sheets of annex 2 are printed and
// given back, many at a time.
type annex2Page struct {
	People          []material.Annex2Person
	Lacking         int
	Form            string // what people call it
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
	material.Annex2NotYours: {"不在您的范围", "late", "这份承诺证明不是本单位、本基地的报名，请交给所属单位或基地。"},
	material.Annex2False:    {"二维码无效", "late", ""},
	material.Annex2Refused:  {"没有收下", "late", ""},
}

func readAnnex2(q *page.Request) (*annex2Page, error) {
	p := &annex2Page{Form: q.Called(programme.DutyCommitmentForm, ""), Key: page.NewKey()}
	var err error
	if q.Year() == "" {
		return p, nil
	}
	if p.People, err = q.Sys.Material.Annex2People(q.Context(), q.Caller(), q.Year()); err != nil {
		return nil, err
	}
	for _, x := range p.People {
		if !x.There {
			p.Lacking++
		}
	}
	return p, nil
}

func Annex2Desk(q *page.Request) error { return showAnnex2(q, http.StatusOK, nil, "") }

func showAnnex2(q *page.Request, status int, results []annex2Result, message string) error {
	p, err := readAnnex2(q)
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
	return q.ShowAs(status, annex2DeskView(q.Page(q.Called(programme.DutyCommitmentForm, "收取")), p))
}

// Annex2Returned takes signed sheets and says of each what became of it.
func Annex2Returned(q *page.Request) error {
	f := &page.Form{Values: q.Values, Request: q}
	names, ids := names(f, "files"), f.Stored("files")
	switch {
	case f.Err() != nil:
		return showAnnex2(q, http.StatusBadRequest, nil, f.Problems[0].Message)
	case len(ids) == 0:
		return showAnnex2(q, http.StatusBadRequest, nil, "请选择文件：可以一次选几十个，图片或 PDF 都行，每人一个文件。")
	}
	list, err := q.Sys.Material.ReturnAnnex2(q.Context(), act.As(q.Signed.Actor), ids)
	if e, ours := err.(*programme.Error); ours && e.Code == programme.TooLarge {
		return showAnnex2(q, http.StatusBadRequest, nil, e.Message)
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
	return showAnnex2(q, http.StatusOK, results, "")
}

// picked is what a file is called that was sent a moment ago: what it was
// named then is not asked back from the browser.
const picked = "刚才的文件"

// Annex2Picked puts a sheet whose code was not read to somebody by hand.
func Annex2Picked(q *page.Request) error {
	id, file := q.Values.Get("application"), q.Values.Get("file")
	if id == "" {
		return showAnnex2(q, http.StatusBadRequest, []annex2Result{{material.Annex2Returned{FileID: file, Outcome: material.Annex2Unread}, picked}},
			"请选择这份承诺证明是谁的。")
	}
	r := annex2Result{material.Annex2Returned{FileID: file, Outcome: material.Annex2Matched, ApplicationID: id}, picked}
	err := q.Sys.Material.AttachMaterial(q.Context(), act.As(q.Signed.Actor), id, annex2Kind, file)
	e, ours := err.(*programme.Error)
	switch {
	case err == nil:
	case ours && e.Code == programme.Conflict:
		r.Outcome = material.Annex2Already
	case ours && e.Code != programme.Internal && e.Code != programme.Forbidden && e.Code != programme.NotFound:
		r.Outcome, r.Problem = material.Annex2Refused, q.Worded(e)
	default:
		return err
	}
	if s, err := q.Sys.Show(q.Context(), q.Caller(), programme.NounApplication, id); err == nil {
		r.Name = s.Title
	}
	return showAnnex2(q, http.StatusOK, []annex2Result{r}, "")
}

// Annex2Printed prints the sheets of those who were ticked, in one file.
func Annex2Printed(q *page.Request) error {
	ids := q.Values.List("application")
	if len(ids) == 0 {
		return showAnnex2(q, http.StatusBadRequest, nil, "请勾选要打印的人。")
	}
	if len(ids) > 1 && q.Values.Get("reason") == "" {
		return showAnnex2(q, http.StatusBadRequest, nil, "一次打印几个人的，请写明用途。")
	}
	name, err := annex2Name(q, q.Year())
	if err != nil {
		return err
	}
	return q.SendPDF(name+"-"+strconv.Itoa(len(ids))+" 人.pdf", annex2Writer(q, ids))
}

// annex2Name begins the name of a file of these sheets: 附件2-工作年限承诺证明,
// by the number that the year's notice gives the form.
func annex2Name(q *page.Request, year string) (string, error) {
	n, err := q.Sys.Notice(q.Context(), year)
	if err != nil {
		return "", err
	}
	name := "工作年限承诺证明"
	if annex := n.Annex(programme.DutyCommitmentForm); annex != "" {
		name = annex + "-" + name
	}
	return name, nil
}

func annex2Writer(q *page.Request, ids []string) func(io.Writer) error {
	return func(w io.Writer) error {
		return q.Sys.Material.PrintAnnex2(q.Context(), act.As(q.Signed.Actor), ids, q.Values.Get("reason"), w)
	}
}
