package page

import (
	"bytes"
	"io"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// PaperInputs are what a public list says as a document besides its people.
var PaperInputs = []Input{
	{Name: "number", Label: "文号", Hint: "公示编了文号的才填，例如 某人社公示〔2021〕8 号"},
	{Name: "addressee", Label: "主送", Hint: "有主送单位的才填；向社会公示的不填"},
}

// PaperOf reads what was filled in of PaperInputs.
func PaperOf(f *Form) programme.ListPaper {
	return programme.ListPaper{Number: strings.TrimSpace(f.Get("number")), Addressee: strings.TrimSpace(f.Get("addressee"))}
}

// SendLetter answers with an official document of the kind that the path asks
// for, under its title.
func (q *Request) SendLetter(title string, write func(w io.Writer, kind, phone string, mark *act.Mark) error) error {
	kind := q.PathValue("kind")
	mark, err := q.PointMark()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := write(&b, kind, q.Server.Phone, mark); err != nil {
		return err
	}
	h := q.Writer.Header()
	h.Set("Content-Type", map[string]string{"pdf": "application/pdf",
		"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}[kind])
	h.Set("Content-Disposition", SavedAs(title+"."+kind))
	_, err = b.WriteTo(q.Writer)
	return err
}
