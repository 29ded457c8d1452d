package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"jinlanling/internal/web/static"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// assets are the browser's files, compressed once and kept for ever by their
// digest in the URL.
type assets struct{ files map[string]asset }

// layers are the folders of static/css in the order of the cascade: a later one
// may shape what an earlier one began, files of one layer leave each other alone.
var layers = []string{"reset", "base", "parts", "pages", "print"}

type asset struct {
	kind, hash  string
	plain, zips []byte
	brotli      func() []byte // made when a browser first asks for it
}

var loadAssets = sync.OnceValue(func() *assets {
	a := &assets{files: map[string]asset{}}
	sheets := map[string][]byte{}
	err := fs.WalkDir(static.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := static.Files.ReadFile(name)
		switch {
		case err != nil:
			return err
		case strings.HasPrefix(name, "css/"):
			layer := path.Base(path.Dir(name))
			sheets[layer] = append(sheets[layer], raw...)
		default:
			a.add("/static/"+name, raw)
		}
		return nil
	})
	if err != nil {
		panic(err) // embedded above
	}
	var style bytes.Buffer
	for _, layer := range layers {
		style.Write(sheets[layer])
	}
	a.add("/static/jinlanling.css", style.Bytes())
	return a
})

// add keeps one file, plain and compressed.
func (a *assets) add(url string, raw []byte) {
	sum := sha256.Sum256(raw)
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	z.Write(raw)
	z.Close()
	kind := mime.TypeByExtension(path.Ext(url))
	if kind == "" {
		kind = "text/plain; charset=utf-8"
	}
	a.files[url] = asset{kind, hex.EncodeToString(sum[:6]), raw, b.Bytes(), sync.OnceValue(func() []byte {
		var b bytes.Buffer
		z := brotli.NewWriterLevel(&b, 9)
		z.Write(raw)
		z.Close()
		return b.Bytes()
	})}
}

// AssetURL is where a static file is found, named by its digest.
func AssetURL(name string) string {
	p := "/static/" + name
	return p + "?" + loadAssets().files[p].hash
}

func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := a.files[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	if strings.HasSuffix(r.URL.Path, "/phone-worker.js") { // answers for the pages of lessons, and lies elsewhere
		h.Set("Service-Worker-Allowed", "/lesson/")
	}
	body := f.plain
	switch {
	case strings.Contains(r.Header.Get("Accept-Encoding"), "br"): // offered over TLS alone, a quarter less
		h.Set("Content-Encoding", "br")
		body = f.brotli()
	case accepts(r):
		h.Set("Content-Encoding", "gzip")
		body = f.zips
	}
	http.ServeContent(w, r, "", zeroTime, bytes.NewReader(body))
}

func accepts(r *http.Request) bool { return strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") }

var zeroTime time.Time

// sheaf is what one page is written into before it is sent.
type sheaf struct {
	page bytes.Buffer
	zip  *gzip.Writer
}

var sheaves = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return &sheaf{zip: z}
}}

// WritePage sends a page whole, with its length, compressed where the browser
// takes that. Nothing is sent of a page that could not be written to its end.
func WritePage(w http.ResponseWriter, r *http.Request, status int, render func(io.Writer) error) error {
	s := sheaves.Get().(*sheaf)
	defer sheaves.Put(s)
	s.page.Reset()
	h := w.Header()
	h.Set("Vary", "Accept-Encoding, Cookie")
	if accepts(r) {
		s.zip.Reset(&s.page)
		if err := render(s.zip); err != nil {
			return err
		}
		if err := s.zip.Close(); err != nil {
			return err
		}
		h.Set("Content-Encoding", "gzip")
	} else if err := render(&s.page); err != nil {
		return err
	}
	h.Set("Content-Length", strconv.Itoa(s.page.Len()))
	w.WriteHeader(status)
	_, err := w.Write(s.page.Bytes())
	return err
}

func urlQuery(s string) string { return url.QueryEscape(s) }
