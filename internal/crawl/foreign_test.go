package crawl

import (
	"archive/zip"
	"bytes"
	"html"
	"io"
	"os"
	"os/exec"
	"path"
	"regexp"
	"strings"
	"sync"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/notices"
)

// named is what every city's pages may name: the software that a report was
// made with, and the notices that it carries for who begins a year from one.
var named = func() *strings.Replacer {
	out := []string{programme.Product + " " + act.Version, "", programme.Product + act.Version, ""} // as PDFs are read, without spaces
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
// PDFs draw their letters: they are read where drawn says so.
func (w *world) wordedHere(where, kind string, body []byte) {
	if os.Getenv("JINLANLING_PAGES") != "" || strings.Contains(where, " at /programme/new/") || strings.Contains(where, " at /programme/notice-file") {
		// A year is drafted from a notice that is carried, another city's too.
		return
	}
	w.t.Helper()
	w.kinds.add(kind)
	text := string(body)
	switch {
	case strings.Contains(kind, "openxmlformats"), strings.Contains(kind, "zip"):
		text = w.unpacked(where, body)
	case strings.Contains(kind, "pdf"):
		if !w.printed {
			return
		}
		text = drawn(w.t, where, body)
	case strings.HasPrefix(kind, "text/css"), strings.Contains(kind, "javascript"), strings.HasPrefix(kind, "image/"):
		return
	}
	text = named.Replace(text)
	for _, foreign := range []*regexp.Regexp{demotest.Foreign, w.city} {
		if foreign == nil {
			continue
		}
		if at := foreign.FindStringIndex(text); at != nil {
			w.t.Errorf("%s shows another city's: …%s…", where, text[max(0, at[0]-90):min(len(text), at[1]+30)])
		}
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
		raw, err := io.ReadAll(r)
		if r.Close(); err != nil {
			w.t.Fatal(err)
		}
		switch path.Ext(f.Name) {
		case ".xml", ".txt", ".csv", ".json", ".html", ".md":
			b.Write(raw)
		case ".xlsx", ".docx", ".zip":
			b.WriteString(w.unpacked(where+": "+f.Name, raw))
		case ".pdf":
			if w.printed {
				b.WriteString(drawn(w.t, where+": "+f.Name, raw))
			}
		}
	}
	return b.String()
}

// drawn is the text of a PDF, without spaces and ends of lines.
func drawn(t *testing.T, where string, body []byte) string {
	t.Helper()
	c := exec.Command("pdftotext", "-", "-")
	c.Stdin = bytes.NewReader(body)
	out, err := c.Output()
	if err != nil {
		t.Errorf("%s: no text can be read: %v", where, err)
	}
	return strings.Join(strings.Fields(string(out)), "")
}

// kinds counts answers by what they are.
type kinds struct {
	sync.Mutex
	of map[string]int
}

func (k *kinds) add(kind string) {
	k.Lock()
	defer k.Unlock()
	if k.of == nil {
		k.of = map[string]int{}
	}
	kind, _, _ = strings.Cut(kind, ";")
	k.of[kind]++
}
