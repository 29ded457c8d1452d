package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"
)

//go:embed static
var static embed.FS

// assets are the browser's files, compressed once and kept for ever by their
// digest in the URL.
type assets struct{ files map[string]asset }

type asset struct {
	kind, hash  string
	plain, zips []byte
}

var loadAssets = sync.OnceValue(func() *assets {
	a := &assets{files: map[string]asset{}}
	var style bytes.Buffer
	err := fs.WalkDir(static, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := static.ReadFile(name)
		switch {
		case err != nil:
			return err
		case path.Dir(name) == "static/css":
			style.Write(raw) // in the order of their names: a later file may shape what an earlier one began
		default:
			a.add("/"+name, raw)
		}
		return nil
	})
	if err != nil {
		panic(err) // embedded above
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
	a.files[url] = asset{kind, hex.EncodeToString(sum[:6]), raw, b.Bytes()}
}

// url is where a static file is found, named by its digest.
func assetURL(name string) string {
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
	body := f.plain
	if accepts(r) {
		h.Set("Content-Encoding", "gzip")
		body = f.zips
	}
	http.ServeContent(w, r, "", zeroTime, bytes.NewReader(body))
}

func accepts(r *http.Request) bool { return strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") }

var zeroTime time.Time

var zippers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return z
}}

// compressed writes a page, compressed where the browser takes that.
func compressed(w http.ResponseWriter, r *http.Request, status int) (io.Writer, func()) {
	w.Header().Set("Vary", "Accept-Encoding, Cookie")
	if !accepts(r) {
		w.WriteHeader(status)
		return w, func() {}
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	z := zippers.Get().(*gzip.Writer)
	z.Reset(w)
	return z, func() {
		z.Close()
		zippers.Put(z)
	}
}

func urlQuery(s string) string { return url.QueryEscape(s) }
