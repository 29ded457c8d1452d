package peoplepages_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jinlanling/internal/app/message"
	"jinlanling/internal/web/webtest"
)

// keptLetters is a mail server that keeps to whom letters went.
type keptLetters struct{ to *[]string }

func (k keptLetters) Carry(_ context.Context, p message.Parcel) error {
	*k.to = append(*k.to, p.To)
	return nil
}

// Telephone and mail server are set on a page that shows no password and says
// which of file and page holds.
func TestSettingsPage(t *testing.T) {
	c := begun(t)
	admin := c.Login(t, "admin")
	var to []string
	c.Message.SetPost(message.Post{MailBy: func(message.MailSettings) message.Carrier { return keptLetters{&to} }})
	send := func(v url.Values) (int, string) {
		t.Helper()
		a := admin.Post("/settings", v)
		if a.Status == http.StatusSeeOther {
			return a.Status, webtest.Main(admin.Page(a.To))
		}
		return a.Status, webtest.Main(a.Body)
	}
	if page := webtest.Main(admin.Page("/settings")); !strings.Contains(page, "还没有设发信服务器") {
		t.Errorf("at first:\n%s", page)
	}
	const secret = "kingfisher-9-lantern"
	mail := url.Values{"_key": {"m1"}, "do": {"mail"}, "address": {"smtp.example.cn:587"}, "security": {"none"}, "user": {"jll"}, "password": {secret},
		"from": {"a@example.cn"}}
	if code, page := send(mail); code != http.StatusBadRequest && code != http.StatusUnprocessableEntity || !strings.Contains(page, "只能在本机") ||
		!strings.Contains(page, "smtp.example.cn:587") || strings.Contains(page, secret) {
		t.Errorf("without encryption: %d\n%s", code, page)
	}
	mail["_key"], mail["security"] = []string{"m2"}, []string{"tls"}
	if code, page := send(mail); code != http.StatusSeeOther || !strings.Contains(page, "现在用的是这里设的发信服务器") || !strings.Contains(page, "已设，不显示") ||
		strings.Contains(page, secret) {
		t.Errorf("saved: %d\n%s", code, page)
	}
	if code, page := send(url.Values{"do": {"test"}, "to": {"b@example.cn"}}); code != http.StatusSeeOther || len(to) != 1 || to[0] != "b@example.cn" ||
		!strings.Contains(page, "已交给发信服务器") {
		t.Errorf("the test letter: %d %v\n%s", code, to, page)
	}
	if code, page := send(url.Values{"_key": {"h1"}, "do": {"hotline"}, "hotline": {"0534-2626000"}}); code != http.StatusSeeOther ||
		!strings.Contains(page, "现在用的是这里设的 <b>0534-2626000</b>") {
		t.Errorf("the telephone: %d\n%s", code, page)
	}
	c.Message.SetPost(message.Post{Mail: keptLetters{&to}})
	if page := webtest.Main(admin.Page("/settings")); !strings.Contains(page, "现在用的是配置文件里的发信服务器") {
		t.Errorf("with a configured server:\n%s", page)
	}
}
