package yearpages_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"
)

// The checklist says since when others are waited for, and reminds them once a
// day.
func TestChecklistReminds(t *testing.T) {
	c, ctx := webtest.Empty(t), context.Background()
	if _, err := c.People.SetupInvitation(ctx); err != nil {
		t.Fatal(err)
	}
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
	approver := c.Login(t, "dingxiaodong")
	page := webtest.Main(approver.Page("/"))
	if !strings.Contains(page, `action="/first-day/administrator/remind"`) || !strings.Contains(page, "自 1 月 5 日起") {
		t.Fatalf("before:\n%s", page)
	}
	rec := approver.Post("/first-day/administrator/remind", url.Values{"_key": {"remind-1"}})
	if rec.Status != http.StatusSeeOther {
		t.Fatalf("reminding: %d\n%s", rec.Status, webtest.Main(rec.Body))
	}
	page = webtest.Main(approver.Page(rec.To))
	if strings.Contains(page, `action="/first-day/administrator/remind"`) || !strings.Contains(page, "今天已催办") || !strings.Contains(page, "已催办 1 人") {
		t.Errorf("after:\n%s", page)
	}
}

// The first page of an empty system says what it waits for and where that
// stands, and does not say it itself.
func TestEmptySystemWaitsForItsSetupLink(t *testing.T) {
	c := webtest.Empty(t)
	if page := c.Nobody(t).Page("/"); !strings.Contains(page, "等第一位管理员") || !strings.Contains(page, "链接已过期，或还没有给出过") ||
		!strings.Contains(page, "jinlanling setup") {
		t.Errorf("before a link was given:\n%s", webtest.Main(page))
	}
	secret, err := c.People.SetupInvitation(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	page := c.Nobody(t).Page("/")
	if !strings.Contains(page, "1 月 12 日") || strings.Contains(page, secret) {
		t.Errorf("with a link:\n%s", webtest.Main(page))
	}
}
