package web

import (
	"io"
	"net/url"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// paperFile is one paper of an application.
func paperFile(q *request) error {
	p, err := q.sys.Material.ReadPaper(q.Context(), q.caller(), q.PathValue("id"), q.PathValue("file"))
	if err != nil {
		return err
	}
	defer p.Close()
	return q.serveFile(p.File, p, p.Kind)
}

// extensions of the kinds that a browser may show by itself; everything else
// is only ever saved.
var shownKinds = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "application/pdf": ".pdf"}

// serveFile sends what somebody uploaded. Its kind is what its bytes look
// like, never what its sender said; what could carry a script is not shown in
// the page's origin but saved.
func (q *request) serveFile(f programme.File, r io.Reader, name string) error {
	h := q.w.Header()
	kind, disposition := f.Type, "inline"
	ext, shown := shownKinds[kind]
	if !shown {
		kind, disposition = "application/octet-stream", "attachment"
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	h.Set("Content-Disposition", disposition+"; filename*=UTF-8''"+url.PathEscape(name+ext))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	_, err := io.Copy(q.w, r)
	if err != nil {
		q.s.log.Info("a file was not sent whole", "ref", q.ref)
	}
	return nil // the head is out: there is no page to show instead
}

// workbook sends what write makes; an error before its first byte is a page.
func (q *request) sendWorkbook(name string, write func(io.Writer) error) error {
	return q.sendAs(name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write)
}

// sendAs is sendWorkbook for a file of another type.
func (q *request) sendAs(name, kind string, write func(io.Writer) error) error {
	h := q.w.Header()
	return write(&lateHeader{q.w, func() {
		h.Set("Content-Type", kind)
		h.Set("Content-Disposition", savedAs(name))
		h.Set("Cache-Control", "no-store")
	}, false})
}

// annex1 is the plan of a year.
func annex1(q *request) error {
	return q.sendWorkbook("培训计划（附件1）.xlsx", func(w io.Writer) error {
		return q.sys.Enrol.ExportPlan(q.Context(), q.caller(), q.PathValue("id"), w)
	})
}

// annex4 is the statistics table of a base, from the books.
func annex4(q *request) error {
	s, err := q.sys.Show(q.Context(), q.caller(), programme.NounBase, q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.sendWorkbook("统计表（附件4）-"+s.Title+".xlsx", func(w io.Writer) error {
		return q.sys.Oversee.ExportStatistics(q.Context(), act.As(q.signed.Actor), s.ID, w)
	})
}

// template is the roster to fill in.
func template(q *request) error {
	return q.sendWorkbook("花名册模板（附件3）.xlsx", func(w io.Writer) error {
		return q.sys.Enrol.ExportTemplate(q.Context(), q.PathValue("id"), w)
	})
}

// savedAs is the header under which a browser keeps a file by its name.
func savedAs(name string) string {
	return "attachment; filename*=UTF-8''" + url.PathEscape(name)
}
