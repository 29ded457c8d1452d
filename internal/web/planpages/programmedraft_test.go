package planpages_test

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"
	"jinlanling/internal/web/webtest"
)

var formField = regexp.MustCompile(`(?s)<(?:input|textarea)[^>]* name="([^"]+)"(?:[^>]* value="([^"]*)")?[^>]*>(?:([^<]*)</textarea>)?`)

// fields is every field of a form with what stands in it.
func fields(a webtest.Answer) url.Values {
	f := url.Values{}
	_, form, _ := strings.Cut(a.Body, `id="the-form"`)
	form, _, _ = strings.Cut(form, "</form>")
	for _, m := range formField.FindAllStringSubmatch(form, -1) {
		f.Set(m[1], html.UnescapeString(m[2]+m[3]))
	}
	return f
}

// cityWithoutYear is a folder with nothing in it but its people.
func cityWithoutYear(t *testing.T) (w *webtest.Site, officer, approver programme.Actor) {
	t.Helper()
	ctx := context.Background()
	sys, err := app.Open(ctx, act.Options{Dir: t.TempDir(), Rand: demo.Reader(5)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Close() })
	make := func(login string, role programme.Role) programme.Actor {
		u, err := sys.People.CreateUser(ctx, act.As(act.SystemActor), login, login)
		if err != nil {
			t.Fatal(err)
		}
		if err := sys.People.Grant(ctx, act.As(act.SystemActor), programme.Grant{UserID: u.ID, Role: role}); err != nil {
			t.Fatal(err)
		}
		return programme.Actor{User: u.ID, Name: login, Role: role}
	}
	return webtest.Of(sys, web.Options{Demo: true}), make("jingban", programme.RoleOfficer),
		make("shenpi", programme.RoleApprover)
}

// In a city that has nothing, no page of the year is missing; an officer makes
// the year from a notice that the program carries, in a form, and is in it at
// once, as is everybody who is signed in already.
func TestAYearBeginsInTheBrowser(t *testing.T) {
	w, officer, approver := cityWithoutYear(t)
	v, other := w.As(t, officer), w.As(t, approver)
	for _, path := range []string{"/", "/overview", "/places", "/notices", "/may-i", "/rules", "/programme", "/permissions"} {
		v.Get(path).Want("nothing yet: "+path, http.StatusOK)
		other.Get(path).Want("nothing yet: "+path, http.StatusOK)
	}
	v.Get("/").Want("home", http.StatusOK, "建立年度项目")
	other.Get("/overview").Want("the overview of no year", http.StatusOK, "市局经办在")

	const path = "/programme/new/do/create"
	v.Get(path).Want("where a year begins", http.StatusOK, "起草 ", "照原样采用", "/programme/notice-file?", "/programme/notice-reference")
	v.Get("/programme/notice-reference").Want("the reference", http.StatusOK, "# 通知文件的写法", "attend_permille")
	if a := v.Get("/programme/notice-file?from=dezhou-2021&year=2026"); a.Status != http.StatusOK || !strings.Contains(a.Body, "id: dezhou-2026") ||
		!strings.Contains(a.Body, "# 目录：") {
		t.Errorf("the template: %d", a.Status)
	}

	from := path + "?from=dezhou-2021&year=2026"
	f := fields(v.Get(from))
	if f.Get("v.year") != "2026" || !strings.Contains(f.Get("v.title"), "2026年度") {
		t.Fatalf("the draft stands at %v", f)
	}
	wrong := webtest.With(f, "_go", "preview", "v.hours.total", "abc", "v.publication.days", "0")
	a := v.Post(path, wrong)
	a.Want("a wrong draft", http.StatusBadRequest, "总课时", "要填数字，现在是 abc", "公示天数")
	if strings.Contains(a.Body, "unmarshal") || strings.Count(a.Body, "要填数字，现在是 abc") != 1 {
		t.Errorf("said %d times", strings.Count(a.Body, "要填数字，现在是 abc"))
	}
	good := webtest.With(f, "_go", "preview", "v.hours.total", "220", "v.money.advance.permille", "50", "v.city", "他山市", "v.city_code", "9902", "v.id",
		"tashan-2026")
	a = v.Post(path, good)
	a.Want("the draft as it would be", http.StatusOK, "与《", "总课时", "220", "没有问题")
	good = fields(a)
	good.Del("_go")
	if good.Get("v.hours.total") != "220" {
		t.Fatal("what was typed is lost after the preview")
	}
	a = v.Post(path, good)
	if a.Status != http.StatusSeeOther || !strings.HasPrefix(a.To, "/programme/") {
		t.Fatalf("made: %d to %q\n%s", a.Status, a.To, a.Body)
	}
	year := strings.Split(strings.Split(a.To, "?")[0], "/")[2]
	n, err := w.Notice(context.Background(), year)
	if err != nil || n.Hours.Total != 220 || n.City != "他山市" || n.Money.Advance.Permille != 500 || len(n.Bases) != 0 {
		t.Errorf("bound to %+v, %v", n.Hours, err)
	}
	for _, who := range []*webtest.Visitor{v, other} {
		who.Get("/overview").Want("the year at once", http.StatusOK)
		who.Get("/").Want("home", http.StatusOK, "他山市 · 2026 年度")
		if strings.Contains(who.Get("/").Body, "还没有年度") {
			t.Error("there is a year, and home says there is none")
		}
	}
	for _, path := range []string{"/places", "/notices", "/may-i", "/rules"} {
		v.Get(path).Want("a year with nothing in it: "+path, http.StatusOK)
	}
	again := webtest.With(fields(v.Get(path+"?from="+year)), "_go", "preview")
	v.Post(path, again).Want("the same year again", http.StatusConflict, "已有")
}
