package page

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// shownInline are the kinds of files that a browser may show by itself: none
// of them can carry a script of this site. Everything else is handed over to
// be saved.
var shownInline = []string{"image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "application/pdf", "video/mp4", "video/webm",
	"video/x-matroska", "video/avi", "audio/mpeg", "audio/wave", "application/ogg", "text/plain; charset=utf-8"}

// shownPolicy is what a paper may do that stands in a frame beside its case:
// be shown by the browser's own viewer, and nothing else.
const shownPolicy = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"

// ServeStored answers with a stored file, by ranges where it is asked for so:
// recordings can be watched from the middle.
func (q *Request) ServeStored(f *act.Stored, name string) error {
	defer f.Close()
	if q.thumbAsked() {
		return q.sendThumb(f)
	}
	h := q.Writer.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox")
	way := "inline"
	if !slices.Contains(shownInline, f.Type) {
		f.Type, way = "application/octet-stream", "attachment"
	}
	if f.Type == "application/pdf" {
		h.Set("Content-Security-Policy", shownPolicy)
	}
	h.Set("Content-Type", f.Type)
	h.Set("Content-Disposition", way+"; filename*=UTF-8''"+url.PathEscape(name))
	http.ServeContent(q.Writer, q.Request, "", zeroTime, f)
	return nil
}

// extensions of the kinds that a browser may show by itself; everything else
// is only ever saved.
var shownKinds = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "application/pdf": ".pdf"}

// ServeFile sends what somebody uploaded. Its kind is what its bytes look
// like, never what its sender said; what could carry a script is not shown in
// the page's origin but saved.
func (q *Request) ServeFile(f programme.File, r io.Reader, name string) error {
	if q.thumbAsked() {
		return q.sendThumb(r)
	}
	h := q.Writer.Header()
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
	h.Set("Content-Security-Policy", shownPolicy)
	_, err := io.Copy(q.Writer, r)
	if err != nil {
		q.Server.log.Info("a file was not sent whole", "ref", q.ref)
	}
	return nil // the head is out: there is no page to show instead
}

// SendWorkbook sends what write makes; an error before its first byte is a page.
func (q *Request) SendWorkbook(name string, write func(io.Writer) error) error {
	return q.SendAs(name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write)
}

// SendAs is sendWorkbook for a file of another type.
func (q *Request) SendAs(name, kind string, write func(io.Writer) error) error {
	h := q.Writer.Header()
	return write(&lateHeader{q.Writer, func() {
		h.Set("Content-Type", kind)
		h.Set("Content-Disposition", SavedAs(name))
		h.Set("Cache-Control", "no-store")
	}, false})
}

// SavedAs is the header under which a browser keeps a file by its name.
func SavedAs(name string) string {
	return "attachment; filename*=UTF-8''" + url.PathEscape(name)
}

// DayAsked is the date of a parameter, 0 where there is none.
func (q *Request) DayAsked(name string) (programme.Date, error) {
	text := strings.TrimSpace(q.URL.Query().Get(name))
	if text == "" {
		return 0, nil
	}
	d, err := programme.ParseDate(text)
	if err != nil {
		return 0, programme.Errorf(programme.Invalid, "日期写作 2021-10-11 这样的形式")
	}
	return d, nil
}

// Download sets the headers of something to save.
func (q *Request) Download(name, kind string) {
	h := q.Writer.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	h.Set("Cache-Control", "no-store")
}

// Attachment is the file of a voucher, finding or return: saved, or shown beside
// its case where that is asked for and it is a picture or a PDF. Its kind is
// told from its first bytes.
func Attachment(noun programme.Noun) func(*Request) error {
	return func(q *Request) error {
		r, err := q.Sys.Oversee.FileOf(q.Context(), q.Caller(), noun, q.PathValue("id"))
		if err != nil {
			return err
		}
		return q.SendFile(noun.Name(), r)
	}
}

// SendFile sends a kept file under a name that ends by what its bytes are, and
// closes it.
func (q *Request) SendFile(name string, r io.ReadCloser) error {
	defer r.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(r, head)
	if err != nil && n == 0 {
		return programme.Errorf(programme.NotFound, "文件是空的")
	}
	whole := io.MultiReader(bytes.NewReader(head[:n]), r)
	if q.thumbAsked() {
		return q.sendThumb(whole)
	}
	kind := http.DetectContentType(head[:n])
	q.Download(name+suffixOf(kind), kind)
	if q.URL.Query().Has("show") && viewable(kind) {
		h := q.Writer.Header()
		h.Set("Content-Disposition", "inline")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", shownPolicy)
	}
	io.Copy(q.Writer, whole) // nothing to tell: the headers are sent
	return nil
}

// suffixOf ends the name of a download by what its bytes are.
func suffixOf(kind string) string {
	kind, _, _ = strings.Cut(kind, ";")
	return map[string]string{"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "text/plain": ".txt", "application/zip": ".xlsx"}[kind]
}

// SendPDF sends what write makes, to be shown or saved; an error before its
// first byte is a page.
func (q *Request) SendPDF(name string, write func(io.Writer) error) error {
	h := q.Writer.Header()
	return write(&lateHeader{q.Writer, func() {
		h.Set("Content-Type", "application/pdf")
		h.Set("Content-Disposition", "inline; filename*=UTF-8''"+url.PathEscape(name))
		h.Set("Cache-Control", "no-store")
	}, false})
}
