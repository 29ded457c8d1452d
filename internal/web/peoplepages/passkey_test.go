package peoplepages_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"jinlanling/internal/demotest"
	"jinlanling/internal/passkey/passkeytest"
	"jinlanling/internal/web/webtest"
)

const local = "http://localhost:8021"

// at sends a form, or opens an address, at a host.
func at(v *webtest.Visitor, host, path string, form url.Values) webtest.Answer {
	r := httptest.NewRequest(http.MethodGet, host+path, nil)
	if form != nil {
		r = httptest.NewRequest(http.MethodPost, host+path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return v.Do(r)
}

// asked is what a script is told to ask a device.
func asked(t *testing.T, a webtest.Answer) (begun string, options []byte) {
	t.Helper()
	var x struct {
		Begun   string
		Options json.RawMessage
	}
	if err := json.Unmarshal([]byte(a.Body), &x); err != nil || a.Status != http.StatusOK || a.Head.Get("Cache-Control") != "no-store" {
		t.Fatalf("what to ask: %d, %v: %s", a.Status, err, a.Body)
	}
	return x.Begun, x.Options
}

// Passkeys are offered where browsers know them, and nowhere else; the pages add
// one, sign in with it and take it away.
func TestPasskeyPages(t *testing.T) {
	s := webtest.OpenWith(t, demotest.Options{Seed: 5})
	for _, host := range []string{"http://jn.example.gov.cn", "https://jn.example.gov.cn", "http://127.0.0.1:8021", "https://10.1.2.3"} {
		nobody := s.Nobody(t)
		at(nobody, host, "/login", nil).Want(host, http.StatusOK, "!data-passkey", "!passkey.js")
		for _, path := range []string{"/login/passkey/ask", "/login/passkey"} {
			if a := at(nobody, host, path, url.Values{"begun": {"x"}, "answer": {"{}"}}); a.Status != http.StatusNotFound {
				t.Errorf("%s%s: %d", host, path, a.Status)
			}
		}
	}
	nobody := s.Nobody(t)
	at(nobody, local, "/login", nil).Want("the door", http.StatusOK, `data-origin="`+local+`" hidden`, "用通行密钥登录", "passkey.js")

	v := s.As(t, s.Bases[0].Teacher)
	at(v, local, "/account/passkeys", nil).Want("no passkeys yet", http.StatusOK, "没有通行密钥", `data-passkey="/account/passkeys/ask"`)
	at(v, "http://10.1.2.3", "/account/passkeys", nil).Want("elsewhere", http.StatusOK, "!data-passkey", "public-url")
	begun, options := asked(t, at(v, local, "/account/passkeys/ask", url.Values{}))
	k := passkeytest.New(t, local)
	form := url.Values{"name": {"教室电脑 13905340001"}, "begun": {begun}, "answer": {string(k.Make(t, options))}}
	at(v, local, "/account/passkeys", form).Want("a number in the name", http.StatusBadRequest, "没有添加")
	form.Set("name", "<教室>电脑")
	if a := at(v, local, "/account/passkeys", form); a.Status != http.StatusSeeOther {
		t.Fatalf("adding: %d %s", a.Status, a.Text())
	}
	at(v, local, "/account/passkeys", form).Want("twice", http.StatusForbidden, "没有添加")
	page := at(v, local, "/account", nil)
	page.Want("the account", http.StatusOK, "&lt;教室&gt;电脑", "没有用过")

	begun, options = asked(t, at(nobody, local, "/login/passkey/ask", url.Values{}))
	answer := url.Values{"to": {"/class"}, "begun": {begun}, "answer": {string(k.Sign(t, options))}}
	at(s.Nobody(t), local, "/login/passkey", url.Values{"begun": {begun}, "answer": {"{}"}}).Want("a lie", http.StatusForbidden, "没有登录成功")
	at(nobody, local, "/login/passkey", answer).Want("after it", http.StatusForbidden, "没有登录成功")
	begun, options = asked(t, at(nobody, local, "/login/passkey/ask", url.Values{}))
	answer.Set("begun", begun)
	answer.Set("answer", string(k.Sign(t, options)))
	if a := at(nobody, local, "/login/passkey", answer); a.Status != http.StatusSeeOther || a.To != "/class" {
		t.Fatalf("signing in: %d to %q %s", a.Status, a.To, a.Text())
	}
	if a := at(nobody, local, "/account/passkeys", nil); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.To, "/account/prove") {
		t.Errorf("adding one by a passkey alone: %d to %q", a.Status, a.To)
	}
	id := page.Body[strings.Index(page.Body, `/account/passkeys/remove`):]
	id = id[strings.Index(id, `value="`)+len(`value="`):]
	id = id[:strings.Index(id, `"`)]
	if a := at(v, local, "/account/passkeys/remove", url.Values{"id": {id}}); a.Status != http.StatusSeeOther {
		t.Fatalf("removing: %d", a.Status)
	}
	if a := at(nobody, local, "/account", nil); a.Status != http.StatusSeeOther {
		t.Errorf("its session lives on: %d", a.Status)
	}
	begun, options = asked(t, at(nobody, local, "/login/passkey/ask", url.Values{}))
	at(nobody, local, "/login/passkey", url.Values{"begun": {begun}, "answer": {string(k.Sign(t, options))}}).Want("removed", http.StatusForbidden, "没有登录成功")
}
