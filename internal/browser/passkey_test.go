package browser

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// device gives the tab a device with a finger's print, as a phone has it; the
// finger is right, until the test says otherwise.
func (b *tab) device() (finger func(right bool)) {
	b.t.Helper()
	var id webauthn.AuthenticatorID
	b.do("a device", func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		if _, err := cdp.Call(ctx, t, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return chromedp.Void{}, err
		}
		r, err := cdp.Call(ctx, t, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
			Options: &webauthn.VirtualAuthenticatorOptions{Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
				HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}})
		if err == nil {
			id = r.AuthenticatorID
		}
		return chromedp.Void{}, err
	})
	return func(right bool) {
		b.do("a finger", func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
			_, err := cdp.Call(ctx, t, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: id, IsUserVerified: right})
			return chromedp.Void{}, err
		})
	}
}

// A teacher adds a passkey of a device, signs out, signs in with it, removes it,
// and is refused after that: in the browser, with its virtual device.
func TestPasskey(t *testing.T) {
	b := open(t, desk)
	b.visit("/login")
	if eval[bool](b, `!!document.querySelector("form[data-passkey]")`) {
		t.Error("offered at a bare address")
	}
	here := *shared
	here.server = &httptest.Server{URL: strings.Replace(shared.server.URL, "127.0.0.1", "localhost", 1)} // passkeys are bound to names
	b.site = &here
	finger := b.device()
	b.enter("teacher1")
	b.visit("/account/passkeys")
	b.fill("name", "教室的电脑")
	b.press("添加通行密钥")
	b.sees("教室的电脑", "没有用过", "只在这一台设备上")
	b.picture("passkeys")
	b.mark("the button", `document.querySelector("form[data-passkey] button")`)
	b.do("adding it again", chromedp.Click(chromedp.CSS("[data-press]")))
	b.until("the device knows it", `document.querySelector("[data-says]").textContent.includes("已经添加过")`)

	b.leave()
	b.visit("/login?to=/account/passkeys")
	b.picture("login-passkey")
	if faults := b.accessible("/login"); len(faults) > 0 {
		t.Errorf("the door: %v", faults)
	}
	finger(false)
	b.mark("the button", `document.querySelector("form[data-passkey] button")`)
	b.do("a wrong finger", chromedp.Click(chromedp.CSS("[data-press]")))
	b.until("it is said", `/没有完成/.test(document.querySelector("[data-says]").textContent)`)
	finger(true)
	b.press("用通行密钥登录")
	b.sees("请再确认一次是您本人") // it opened, and adds nothing without the password
	b.visit("/account")
	b.sees("教室的电脑", "这一处")
	if eval[bool](b, `[...document.querySelectorAll("td")].some(x => x.textContent === "没有用过")`) {
		t.Error("its use is not shown")
	}
	for _, width := range []int64{desk, phone} {
		b.wide(width)
		if faults := append(b.sound(200), b.accessible("/account")...); len(faults) > 0 {
			t.Errorf("the account at %d: %v", width, faults)
		}
	}
	b.wide(desk)
	b.within("教室的电脑", "删除")
	b.sees("通行密钥已删除", "没有通行密钥")
	b.leave()
	b.visit("/login")
	b.press("用通行密钥登录")
	b.sees("没有登录成功", "打不开任何账号")
}
