package web_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// enters starts a session of the demo's kind as somebody with one role.
func (c *emptyCity) enters(login string) (cookie string) {
	c.t.Helper()
	ctx := context.Background()
	u, err := c.People.UserByLogin(ctx, login)
	if err != nil {
		c.t.Fatal(err)
	}
	roles, err := c.People.RolesOf(ctx, u.ID)
	if err != nil || len(roles) == 0 {
		c.t.Fatalf("%s holds nothing: %v", login, err)
	}
	cookie, err = c.People.EnterDemo(ctx, u.ID, roles[0].Grant.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	return cookie
}

func (c *emptyCity) sends(r *http.Request, cookie string) *httptest.ResponseRecorder {
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Cookie", "jinlanling="+cookie)
	rec := httptest.NewRecorder()
	c.pages.ServeHTTP(rec, r)
	return rec
}

// begun is a city whose first administrator is there.
func begun(t *testing.T) *emptyCity {
	t.Helper()
	c := newCity(t)
	if _, err := c.People.SetupInvitation(context.Background()); err != nil {
		t.Fatal(err)
	}
	return c
}

// People come in by a workbook: everything that is wrong at once, then what
// would happen, then their slips.
func TestEnlistManyOnThePages(t *testing.T) {
	c := begun(t)
	admin := c.enters("admin")
	if page := c.get("/user/new/do/enlist-many", admin); !strings.Contains(page, `href="/invitations/template"`) {
		t.Errorf("the form:\n%s", mainOf(page))
	}
	if page := c.get("/invitations/template", admin); !strings.HasPrefix(page, "PK") {
		t.Error("the template is no workbook")
	}
	send := func(preview bool, lines ...string) *httptest.ResponseRecorder {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		_ = m.WriteField("_key", "key-of-"+strings.Join(lines, ""))
		if preview {
			_ = m.WriteField("_go", "preview")
		}
		w, _ := m.CreateFormFile("people", "人员.csv")
		_, _ = w.Write([]byte("姓名,角色,县（市、区）,院校,用人单位,手机,登录名\n" + strings.Join(lines, "\n") + "\n"))
		_ = m.Close()
		r := httptest.NewRequest("POST", "/user/new/do/enlist-many", &b)
		r.Header.Set("Content-Type", m.FormDataContentType())
		return c.sends(r, admin)
	}
	wrong := mainOf(send(true, "丁晓东,市局审批,,,,,", "李敏,站长,,,,,", "于海涛,县市区人社局,没有的县,,,,").Body.String())
	for _, want := range []string{"第 3 行「角色」", "第 4 行「县（市、区）」", "3 行里有 2 行要改"} {
		if !strings.Contains(wrong, want) {
			t.Errorf("wrong lines: no %q in\n%s", want, wrong)
		}
	}
	right := []string{"丁晓东,市局审批,,,,,", "李敏,市局经办,,,,13900000000,"}
	if page := mainOf(send(true, right...).Body.String()); !strings.Contains(page, "将建立 2 人") || !strings.Contains(page, "另一人确认后生效") {
		t.Errorf("the preview:\n%s", page)
	}
	rec := send(false, right...)
	page := mainOf(rec.Body.String())
	if rec.Code != http.StatusOK || !strings.Contains(page, "已建立 2 人") || strings.Count(page, "开通码 <span") != 1 || !strings.Contains(page, "确认后再来生成：李敏") {
		t.Errorf("the slips: %d\n%s", rec.Code, page)
	}
	if rec := send(false, right...); rec.Code == http.StatusOK || strings.Contains(rec.Body.String(), "开通码 <span") {
		t.Errorf("sent again: %d\n%s", rec.Code, mainOf(rec.Body.String()))
	}
}

// The checklist says since when others are waited for, and reminds them once a
// day.
func TestChecklistReminds(t *testing.T) {
	c := begun(t)
	ctx := context.Background()
	u, err := c.People.UserByLogin(ctx, "admin")
	if err != nil {
		t.Fatal(err)
	}
	admin := act.As(programme.Actor{User: u.ID, Role: programme.RoleAdministrator})
	ding, err := c.People.CreateUser(ctx, admin, "dingxiaodong", "丁晓东")
	if err == nil {
		err = c.People.Grant(ctx, admin, programme.Grant{UserID: ding.ID, Role: programme.RoleApprover})
	}
	if err != nil {
		t.Fatal(err)
	}
	cookie := c.enters("dingxiaodong")
	page := mainOf(c.get("/", cookie))
	if !strings.Contains(page, `action="/first-day/administrator/remind"`) || !strings.Contains(page, "自 1 月 5 日起") {
		t.Fatalf("before:\n%s", page)
	}
	r := httptest.NewRequest("POST", "/first-day/administrator/remind", strings.NewReader(url.Values{"_key": {"remind-1"}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rec := c.sends(r, cookie)
	if rec.Code != http.StatusSeeOther {
		t.Fatalf("reminding: %d\n%s", rec.Code, mainOf(rec.Body.String()))
	}
	page = mainOf(c.get(rec.Header().Get("Location"), cookie))
	if strings.Contains(page, `action="/first-day/administrator/remind"`) || !strings.Contains(page, "今天已催办") || !strings.Contains(page, "已催办 1 人") {
		t.Errorf("after:\n%s", page)
	}
}
