package peoplepages_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/web"
	"jinlanling/internal/web/webtest"
)

// A user is given roles and none that exclude each other, invited, signed out,
// disabled, and let in again.
func TestUserPages(t *testing.T) {
	w := webtest.Open(t, demotest.ClassesStarted)
	admin := w.Login(t, "admin")
	admin.Page("/user", "/user/new/do/enlist")
	u, err := w.People.CreateUser(t.Context(), act.As(act.SystemActor), "zhaoxin", "赵新")
	if err != nil {
		t.Fatal(err)
	}
	user := "/user/" + u.ID
	admin.Page(user, "还没有角色", "未设置，须发登录邀请", "<dt>通行密钥</dt><dd>没有</dd>", "<dt>统一身份认证</dt><dd>没有</dd>", "没有确认过的手机号或邮箱")
	admin.Did(user+"/do/grant-base", "role", "treasurer", "base", w.Bases[0].Base.CreditCode)
	admin.Page(user+"/do/grant-base", "因此不得再授予", "与已有的基地财务不得兼任")
	admin.Refused(http.StatusConflict, user+"/do/grant-city", "赵新已是基地财务，不能兼任市局经办", "role", "officer")
	admin.Refused(http.StatusConflict, user+"/do/grant-base", "不能兼任基地负责人", "role", "head", "base", w.Bases[0].Base.CreditCode)
	admin.Refused(http.StatusBadRequest, user+"/do/grant-base", "请选择角色", "role", "officer", "base", w.Bases[0].Base.CreditCode)
	admin.Refused(http.StatusBadRequest, user+"/do/grant-employer", "没有登记过这个用人单位", "role", "employer", "employer", "没有的厂")

	v := admin.Form(user + "/do/invite")
	shown := admin.Post(user+"/do/invite", v)
	link := regexp.MustCompile(`http://example\.com(/invite/[\w-]+)`).FindStringSubmatch(shown.Body)
	if shown.Status != http.StatusOK || link == nil {
		t.Fatalf("the invitation: %d, want its link", shown.Status)
	}
	if again := admin.Post(user+"/do/invite", v); again.Status != http.StatusSeeOther || strings.Contains(again.Body, "/invite/") {
		t.Errorf("the invitation's page again: %d, want the link shown once", again.Status)
	}
	self := w.Served(web.Options{}).Nobody(t)
	if r := self.Post(link[1], url.Values{"password": {demotest.GoodPassword}, "again": {demotest.GoodPassword}}); r.Status != http.StatusSeeOther {
		t.Fatalf("setting the password: %d", r.Status)
	}
	in := self.Post("/login", url.Values{"login": {"zhaoxin"}, "password": {demotest.GoodPassword}})
	if in.Status != http.StatusSeeOther || in.Head.Get("Set-Cookie") == "" {
		t.Fatalf("signing in: %d", in.Status)
	}
	self.Page("/base/" + w.Bases[0].Base.ID + "/account")
	admin.Page(user, "已设置", "2 处")
	admin.Did(user + "/do/sign-out")
	if r := self.Get("/voucher"); r.Status != http.StatusSeeOther || !strings.HasPrefix(r.To, "/login") {
		t.Errorf("signed out by the administrator: %d %s, want the way to sign in", r.Status, r.To)
	}
	self.Post("/login", url.Values{"login": {"zhaoxin"}, "password": {demotest.GoodPassword}})
	self.Page("/voucher")
	admin.Did(user+"/do/disable", "reason", "离职")
	if r := self.Get("/voucher"); r.Status != http.StatusSeeOther || !strings.HasPrefix(r.To, "/login") {
		t.Errorf("disabled: %d %s, want out at the next request", r.Status, r.To)
	}
	admin.Did(user+"/do/enable", "reason", "返聘")
	grant := regexp.MustCompile(`name="grant" value="([^"]+)"`).FindStringSubmatch(admin.Page(user + "/do/revoke"))
	admin.Did(user+"/do/revoke", "grant", grant[1], "reason", "换岗")
	admin.Page(user, "还没有角色")
	me, _ := w.People.UserByLogin(t.Context(), "admin")
	admin.Refused(http.StatusConflict, "/user/"+me.ID+"/do/disable", "最后一个能用的系统管理员", "reason", "试试")
}
