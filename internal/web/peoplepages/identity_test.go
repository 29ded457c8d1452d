package peoplepages_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/demotest"
	"jinlanling/internal/idp"
	"jinlanling/internal/web"
	"jinlanling/internal/web/webtest"

	"github.com/oauth2-proxy/mockoidc"
)

var bindField = regexp.MustCompile(`action="/account/identity/remove"[^>]*>\s*<input type="hidden" name="id" value="([^"]+)"`)

// The pages send a browser to the provider, take it back, ask before they bind,
// and say so where the provider is away.
func TestIdentityPages(t *testing.T) {
	s := webtest.OpenWith(t, demotest.Options{Seed: 5})
	without := s.Nobody(t)
	without.Get("/login").Want("without a provider", http.StatusOK, "!/login/identity")
	for _, path := range []string{"/login/identity", "/login/identity/back?state=x&code=y"} {
		if a := without.Get(path); a.Status != http.StatusNotFound {
			t.Errorf("%s without a provider: %d", path, a.Status)
		}
	}
	m, err := mockoidc.Run()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Shutdown() })
	p := idp.New(idp.Config{Name: "省统一身份认证", Issuer: m.Issuer(), ClientID: m.ClientID, Secret: m.ClientSecret,
		Redirect: "http://localhost/login/identity/back"})
	if _, _, err := p.Ask("found before the door is shown"); err != nil {
		t.Fatal(err)
	}
	s = s.Served(web.Options{Demo: true, Identity: p})
	there := func(a webtest.Answer, subject string) string {
		t.Helper()
		if a.Status != http.StatusSeeOther || !strings.HasPrefix(a.To, m.Issuer()) {
			t.Fatalf("to the provider: %d %q", a.Status, a.To)
		}
		m.QueueUser(&mockoidc.MockUser{Subject: subject, PreferredUsername: "<何刚>"})
		c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		r, err := c.Get(a.To)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		back, err := url.Parse(r.Header.Get("Location"))
		if err != nil {
			t.Fatal(err)
		}
		return back.RequestURI()
	}
	nobody := s.Nobody(t)
	nobody.Get("/login").Want("the door", http.StatusOK, "用省统一身份认证登录")
	nobody.Get(there(nobody.Get("/login/identity"), "s-1")).Want("unbound", http.StatusForbidden, "还没有绑定这里的账号", "没有登录成功")

	v := s.As(t, s.Bases[0].Teacher)
	v.Get("/account").Want("the account", http.StatusOK, "绑定省统一身份认证")
	sent := v.Get("/account/identity")
	back := there(sent, "s-1")
	s.Nobody(t).Get(back).Want("another browser", http.StatusForbidden, "没有登录成功")
	back = there(v.Get("/account/identity"), "s-1")
	ask := v.Get(back)
	ask.Want("the question", http.StatusOK, "是我本人，绑定", "&lt;何刚&gt;")
	v.Get(back).Want("the same return again", http.StatusForbidden, "没有绑定", "没有完成")
	begun := begunField.FindStringSubmatch(ask.Body)
	if begun == nil {
		t.Fatal("no state in the form")
	}
	if a := v.Post("/account/identity", url.Values{"begun": {begun[1]}}); a.Status != http.StatusSeeOther || a.To != "/account?identity=bound" {
		t.Fatalf("binding: %d %q %s", a.Status, a.To, a.Text())
	}
	account := v.Get("/account?identity=bound")
	account.Want("bound", http.StatusOK, "以后可以用它登录", "&lt;何刚&gt;", "没有用过")
	if a := nobody.Get(there(nobody.Get("/login/identity"), "s-1")); a.Status != http.StatusSeeOther || a.To != "/" {
		t.Fatalf("signing in: %d %q %s", a.Status, a.To, a.Text())
	}
	if a := nobody.Get("/account/identity"); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.To, "/account/prove") {
		t.Errorf("binding without the password: %d to %q", a.Status, a.To)
	}
	id := bindField.FindStringSubmatch(account.Body)
	if id == nil {
		t.Fatal("nothing to unbind")
	}
	if a := v.Post("/account/identity/remove", url.Values{"id": {id[1]}}); a.Status != http.StatusSeeOther {
		t.Fatalf("unbinding: %d", a.Status)
	}
	if a := nobody.Get("/account"); a.Status != http.StatusSeeOther {
		t.Errorf("its session lives on: %d", a.Status)
	}
	cancelled := there(nobody.Get("/login/identity"), "s-1")
	u, _ := url.Parse(cancelled)
	nobody.Get("/login/identity/back?error=access_denied&state="+url.QueryEscape(u.Query().Get("state"))).Want("refused there", http.StatusForbidden, "没有完成")

	gone := s.Served(web.Options{Demo: true, Identity: idp.New(idp.Config{Name: "市统一身份认证", Issuer: "http://127.0.0.1:1"})})
	gone.Nobody(t).Get("/login").Want("away", http.StatusOK, "市统一身份认证现在连不上", "!/login/identity")
	gone.Nobody(t).Get("/login/identity").Want("away", http.StatusServiceUnavailable, "现在连不上")
}
