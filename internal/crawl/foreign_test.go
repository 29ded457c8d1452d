package crawl

import (
	"archive/zip"
	"bytes"
	"html"
	"io"
	"os"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/notices"
)

// named is what every city's pages may name: the software that a report was
// made with, and the notices that it carries for who begins a year from one.
var named = func() *strings.Replacer {
	out := []string{programme.Product + " " + act.Version, ""}
	for _, name := range notices.Names() {
		text, err := notices.Text(name)
		n, parsed := notices.Load(name)
		if err != nil || parsed != nil {
			panic(name)
		}
		out = append(out, string(text), "", html.EscapeString(n.Title), "")
	}
	return strings.NewReplacer(out...)
}()

// wordedHere fails for what shows a clause or the brand of a city that is not
// this one: pages, workbooks, documents, calendars and answers of the API.
// PDFs draw their letters; what they draw is held by the test that no brand
// stands in a program.
func (w *world) wordedHere(where, kind string, body []byte) {
	if os.Getenv("JINLANLING_PAGES") != "" || strings.Contains(where, " at /programme/new/") { // a year is drafted from a notice that is carried
		return
	}
	w.t.Helper()
	text := string(body)
	switch {
	case strings.Contains(kind, "openxmlformats"), strings.Contains(kind, "zip"):
		text = w.unpacked(where, body)
	case strings.HasPrefix(kind, "text/css"), strings.Contains(kind, "javascript"), strings.HasPrefix(kind, "image/"), strings.Contains(kind, "pdf"):
		return
	}
	text = named.Replace(text)
	if at := demotest.Foreign.FindStringIndex(text); at != nil {
		w.t.Errorf("%s shows another city's: …%s…", where, text[max(0, at[0]-90):min(len(text), at[1]+30)])
	}
}

// unpacked is the text of all parts of a workbook, a document or an archive.
func (w *world) unpacked(where string, body []byte) string {
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		w.t.Errorf("%s is no archive: %v", where, err)
		return ""
	}
	var b strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			w.t.Fatal(err)
		}
		if strings.HasSuffix(f.Name, ".xml") || strings.HasSuffix(f.Name, ".txt") || strings.HasSuffix(f.Name, ".csv") || strings.HasSuffix(f.Name, ".json") {
			if _, err := io.Copy(&b, r); err != nil {
				w.t.Fatal(err)
			}
		}
		r.Close()
	}
	return b.String()
}
