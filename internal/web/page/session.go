package page

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"jinlanling/internal/programme"
)

// CookieName is the session's cookie. Over TLS it has the prefix with which
// browsers refuse it from anywhere but this host over TLS.
func (q *Request) CookieName() string {
	if q.Secure() {
		return "__Host-jinlanling"
	}
	return "jinlanling"
}

// SetSession gives the browser a session's secret, "" to take it away.
func (q *Request) SetSession(secret string) {
	c := &http.Cookie{Name: q.CookieName(), Value: secret, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: q.Secure()}
	if secret == "" {
		c.MaxAge = -1
	}
	http.SetCookie(q.Writer, c)
}

// Back is where to go after signing in: only a page of ours, spelt anew so that
// no browser reads another host out of it.
func Back(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Opaque != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") ||
		strings.ContainsFunc(u.Path, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' }) {
		return "/"
	}
	return (&url.URL{Path: u.Path, RawQuery: u.Query().Encode()}).String()
}

// Narrow is a page of one narrow column.
func (q *Request) Narrow(title string) *Frame {
	p := q.Page(title)
	p.Narrow = true
	return p
}

// Said is the refusal that a form can show; nil for an error that is not the
// form's to show.
func Said(err error, codes ...programme.ErrorCode) *programme.Error {
	e, ok := errors.AsType[*programme.Error](err)
	if !ok {
		return nil
	}
	for _, c := range codes {
		if e.Code == c {
			return e
		}
	}
	return nil
}
