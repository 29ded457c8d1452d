package page

import (
	"bytes"
	"io"

	"jinlanling/internal/app/act"
)

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
