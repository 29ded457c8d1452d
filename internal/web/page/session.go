package page

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/passkey"
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
	if secret == "" {
		return
	}
	if err := q.Sys.People.NoteDevice(q.Context(), secret, deviceOf(q.UserAgent())); err != nil {
		q.Server.log.Error("noting a device", "ref", q.ref, "err", err) // the session is good without
	}
}

// Device words what the browser is that asks.
func (q *Request) Device() string { return deviceOf(q.UserAgent()) }

// browsers and systems are how devices are told apart, by what their programs
// call themselves. The first that fits counts: most claim to be others too.
var (
	browsers = [][2]string{{"MicroMessenger", "微信"}, {"DingTalk", "钉钉"}, {"QIHU", "360 浏览器"}, {"360SE", "360 浏览器"},
		{"QQBrowser", "QQ 浏览器"}, {"HuaweiBrowser", "华为浏览器"},
		{"UCBrowser", "UC 浏览器"}, {"Edg", "Edge"}, {"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}}
	systems = [][2]string{{"HarmonyOS", "鸿蒙"}, {"OpenHarmony", "鸿蒙"}, {"Android", "安卓手机"}, {"iPhone", "iPhone"},
		{"iPad", "iPad"}, {"Windows", "Windows 电脑"}, {"Mac OS X", "苹果电脑"}, {"UOS", "统信电脑"}, {"Kylin", "麒麟电脑"}, {"Linux", "Linux 电脑"}}
)

// deviceOf words what a browser says of itself: nothing of it is kept but a word
// of ours for the system and one for the browser.
func deviceOf(agent string) string {
	var words []string
	for _, table := range [][][2]string{systems, browsers} {
		for _, row := range table {
			if strings.Contains(agent, row[0]) {
				words = append(words, row[1])
				break
			}
		}
	}
	return strings.Join(words, "，")
}

// wayCookie is the cookie that tells a browser that comes back from a provider of
// identities from any other.
func (q *Request) wayCookie() string {
	if q.Secure() {
		return "__Host-jinlanling-way"
	}
	return "jinlanling-way"
}

// Browser is the secret of the browser that was sent away, "" where it was not.
func (q *Request) Browser() string {
	if c, err := q.Cookie(q.wayCookie()); err == nil {
		return c.Value
	}
	return ""
}

// MarkBrowser gives the browser a secret to come back with, or lets it keep its own.
func (q *Request) MarkBrowser() (secret string) {
	if secret = q.Browser(); secret == "" {
		secret, _ = act.Token()
	}
	http.SetCookie(q.Writer, &http.Cookie{Name: q.wayCookie(), Value: secret, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: q.Secure(),
		MaxAge: 1200})
	return secret
}

// Party is who asks for passkeys: the address that is configured, or the machine
// itself where none is. False where browsers would refuse.
func (q *Request) Party() (passkey.Party, bool) {
	if q.Server.origin != "" {
		return passkey.At(q.Server.origin)
	}
	if p, ok := passkey.At(q.Site()); ok && p.Local() {
		return p, true
	}
	return passkey.Party{}, false
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
