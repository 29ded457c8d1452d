package web

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"jinlanling/internal/credential"
	"jinlanling/internal/offline"
	"jinlanling/internal/programme"

	"github.com/andybalholm/brotli"
)

// pressed is a page that changes once a day, compressed as small as it goes:
// that takes longer than one answer may.
type pressed struct {
	mu    sync.Mutex
	plain []byte
	small []byte
}

var offlinePressed pressed

func (p *pressed) write(w http.ResponseWriter, r *http.Request, html []byte) error {
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "br") {
		return writePage(w, r, http.StatusOK, func(out io.Writer) error {
			_, err := out.Write(html)
			return err
		})
	}
	p.mu.Lock()
	if !bytes.Equal(p.plain, html) {
		var b bytes.Buffer
		z := brotli.NewWriterLevel(&b, 9)
		z.Write(html)
		z.Close()
		p.plain, p.small = html, b.Bytes()
	}
	small := p.small
	p.mu.Unlock()
	h := w.Header()
	h.Set("Vary", "Accept-Encoding, Cookie")
	h.Set("Content-Encoding", "br")
	h.Set("Content-Length", strconv.Itoa(len(small)))
	_, err := w.Write(small)
	return err
}

// checkCode answers a check of a code's text: what it says, and what has become
// of the certificate since.
func (q *request) checkCode(c *checkPage) error {
	c.Code = q.values.Get("code")
	if c.Code == "" {
		c.Problems = append(c.Problems, programme.Problem{Field: "code", Message: "请贴上核验码的文字，以 JLL1: 开头"})
		return q.showAs(http.StatusBadRequest, checkView(q.alone("查证书"), c))
	}
	found, err := q.sys.Year.CheckCode(q.Context(), c.Code, q.from())
	if e := said(err, programme.Invalid, programme.NotFound, programme.Busy); e != nil {
		c.Message = e.Message
		return q.showAs(statusOf[e.Code], checkView(q.alone("查证书"), c))
	}
	if err != nil {
		return err
	}
	c.Found = found
	return q.show(checkView(q.alone("查证书"), c))
}

// issuer is the bureau that certificates are checked for, "" before the first
// year.
func (q *request) issuer() (string, error) {
	y, err := q.sys.Year.PublicNotice(q.Context(), "")
	if programme.CodeOf(err) == programme.NotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return y.Notice.Bureau, nil
}

// offlinePage is the page that checks certificates without a net, to use here
// or, with ?download, to keep. It brings its own policy: nothing of others and
// nothing to others.
func offlinePage(q *request) error {
	keys, err := q.sys.Record.CertificateKeys()
	if err != nil {
		return err
	}
	issuer, err := q.issuer()
	if err != nil {
		return err
	}
	html, err := (&offline.Page{Issuer: issuer, Site: q.site(), Keys: keys, Made: q.sys.Today()}).HTML()
	if err != nil {
		return err
	}
	h := q.w.Header()
	h.Set("Content-Security-Policy", offline.Policy()+"; frame-ancestors 'none'")
	h.Set("Permissions-Policy", "camera=(self)")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=60")
	if q.URL.Query().Has("download") {
		h.Set("Content-Disposition", savedAs("离线核验证书.html"))
	}
	return offlinePressed.write(q.w, q.Request, html)
}

// certificateKeys are the public keys of certificates with their days, for
// machines.
func certificateKeys(q *request) error {
	keys, err := q.sys.Record.CertificateKeys()
	if err != nil {
		return err
	}
	issuer, err := q.issuer()
	if err != nil {
		return err
	}
	h := q.w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=60")
	_, err = q.w.Write(credential.Publish(issuer, keys))
	return err
}
