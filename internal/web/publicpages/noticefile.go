package publicpages

import (
	"bytes"

	"jinlanling/internal/app/year"
	"jinlanling/internal/web/page"
)

// NoticeFile is a publication as a PDF or Word document.
func NoticeFile(q *page.Request) error {
	v, err := q.Sys.Year.PublicationOpen(q.Context(), q.PathValue("id"))
	if err != nil {
		return err
	}
	kind := q.PathValue("kind")
	mark, err := q.PointMark()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := year.WritePublication(&b, kind, v, q.Server.Phone, mark); err != nil {
		return err
	}
	h := q.Writer.Header()
	h.Set("Content-Type", map[string]string{year.AsPDF: "application/pdf",
		year.AsWord: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}[kind])
	h.Set("Content-Disposition", page.SavedAs(v.Title+"."+kind))
	_, err = b.WriteTo(q.Writer)
	return err
}
