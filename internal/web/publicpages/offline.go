package publicpages

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
	"jinlanling/internal/web/page"

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
		return page.WritePage(w, r, http.StatusOK, func(out io.Writer) error {
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
func checkCode(q *page.Request, c *checkPage) error {
	c.Code = q.Values.Get("code")
	if c.Code == "" {
		c.Problems = append(c.Problems, programme.Problem{Field: "code", Message: "请贴上核验码的文字，以 JLL1: 开头"})
		return q.ShowAs(http.StatusBadRequest, checkView(q.Narrow("查证书"), c))
	}
	found, err := q.Sys.Year.CheckCode(q.Context(), c.Code, q.From())
	if e := page.Said(err, programme.Invalid, programme.NotFound, programme.Busy); e != nil {
		c.Message = e.Message
		return q.ShowAs(page.StatusOf[e.Code], checkView(q.Narrow("查证书"), c))
	}
	if err != nil {
		return err
	}
	c.Found = found
	return q.Show(checkView(q.Narrow("查证书"), c))
}

// issuer is the bureau that certificates are checked for, "" before the first
// year.
func issuer(q *page.Request) (string, error) {
	y, err := q.Sys.Year.PublicNotice(q.Context(), "")
	if programme.CodeOf(err) == programme.NotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return y.Notice.Bureau, nil
}

// OfflinePage is the page that checks certificates without a net, to use here
// or, with ?download, to keep. It brings its own policy: nothing of others and
// nothing to others.
func OfflinePage(q *page.Request) error {
	keys, err := q.Sys.Record.CertificateKeys()
	if err != nil {
		return err
	}
	issuer, err := issuer(q)
	if err != nil {
		return err
	}
	html, err := (&offline.Page{Issuer: issuer, Site: q.Site(), Keys: keys, Made: q.Sys.Today()}).HTML()
	if err != nil {
		return err
	}
	h := q.Writer.Header()
	h.Set("Content-Security-Policy", offline.Policy()+"; frame-ancestors 'none'")
	h.Set("Permissions-Policy", "camera=(self)")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=60")
	if q.URL.Query().Has("download") {
		h.Set("Content-Disposition", page.SavedAs("离线核验证书.html"))
	}
	return offlinePressed.write(q.Writer, q.Request, html)
}

// CertificateKeys are the public keys of certificates with their days, for
// machines.
func CertificateKeys(q *page.Request) error {
	keys, err := q.Sys.Record.CertificateKeys()
	if err != nil {
		return err
	}
	issuer, err := issuer(q)
	if err != nil {
		return err
	}
	h := q.Writer.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=60")
	_, err = q.Writer.Write(credential.Publish(issuer, keys))
	return err
}
