package publicpages

import (
	"io"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/year"
	"jinlanling/internal/web/page"
)

// NoticeFile is a publication as a PDF or Word document.
func NoticeFile(q *page.Request) error {
	v, err := q.Sys.Year.PublicationOpen(q.Context(), q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.SendLetter(v.Title, func(w io.Writer, kind, phone string, mark *act.Mark) error {
		return year.WritePublication(w, kind, v, phone, mark)
	})
}
