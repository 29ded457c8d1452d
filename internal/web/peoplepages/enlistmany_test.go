package peoplepages_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jinlanling/internal/web/webtest"
)

// begun is a city whose first administrator is there.
func begun(t *testing.T) *webtest.Site {
	t.Helper()
	c := webtest.Empty(t)
	if _, err := c.People.SetupInvitation(context.Background()); err != nil {
		t.Fatal(err)
	}
	return c
}

// People come in by a workbook: everything that is wrong at once, then what
// would happen, then their slips.
func TestEnlistManyOnThePages(t *testing.T) {
	c := begun(t)
	admin := c.Login(t, "admin")
	if page := admin.Page("/user/new/do/enlist-many"); !strings.Contains(page, `href="/invitations/template"`) {
		t.Errorf("the form:\n%s", webtest.Main(page))
	}
	if page := admin.Get("/invitations/template").Body; !strings.HasPrefix(page, "PK") {
		t.Error("the template is no workbook")
	}
	send := func(preview bool, lines ...string) webtest.Answer {
		form := url.Values{"_key": {"key-of-" + strings.Join(lines, "")}}
		if preview {
			form.Set("_go", "preview")
		}
		return admin.Upload("/user/new/do/enlist-many", form, "people", "人员.csv",
			[]byte("姓名,角色,县（市、区）,院校,用人单位,手机,登录名\n"+strings.Join(lines, "\n")+"\n"))
	}
	wrong := webtest.Main(send(true, "丁晓东,市局审批,,,,,", "李敏,站长,,,,,", "于海涛,县市区人社局,没有的县,,,,").Body)
	for _, want := range []string{"第 3 行「角色」", "第 4 行「县（市、区）」", "3 行里有 2 行要改"} {
		if !strings.Contains(wrong, want) {
			t.Errorf("wrong lines: no %q in\n%s", want, wrong)
		}
	}
	right := []string{"丁晓东,市局审批,,,,,", "李敏,市局经办,,,,13900000000,"}
	if page := webtest.Main(send(true, right...).Body); !strings.Contains(page, "将建立 2 人") || !strings.Contains(page, "另一人确认后生效") {
		t.Errorf("the preview:\n%s", page)
	}
	rec := send(false, right...)
	page := webtest.Main(rec.Body)
	if rec.Status != http.StatusOK || !strings.Contains(page, "已建立 2 人") || strings.Count(page, "开通码 <span") != 1 || !strings.Contains(page, "确认后再来生成：李敏") {
		t.Errorf("the slips: %d\n%s", rec.Status, page)
	}
	if rec := send(false, right...); rec.Status == http.StatusOK || strings.Contains(rec.Body, "开通码 <span") {
		t.Errorf("sent again: %d\n%s", rec.Status, webtest.Main(rec.Body))
	}
}
