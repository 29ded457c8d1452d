package web_test

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
)

var formField = regexp.MustCompile(`(?s)<(?:input|textarea)[^>]* name="([^"]+)"(?:[^>]* value="([^"]*)")?[^>]*>(?:([^<]*)</textarea>)?`)

// fields is every field of a form with what stands in it.
func (a enrolAnswer) fields() url.Values {
	f := url.Values{}
	_, form, _ := strings.Cut(a.body, `id="the-form"`)
	form, _, _ = strings.Cut(form, "</form>")
	for _, m := range formField.FindAllStringSubmatch(form, -1) {
		f.Set(m[1], html.UnescapeString(m[2]+m[3]))
	}
	return f
}

// cityWithoutYear is a folder with nothing in it but its people.
func cityWithoutYear(t *testing.T) (w *enrolWorld, officer, approver programme.Actor) {
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
	return &enrolWorld{sys, nil, web.New(sys, web.Options{Demo: true}).Handler(), map[string]bool{}}, make("jingban", programme.RoleOfficer),
		make("shenpi", programme.RoleApprover)
}

// In a city that has nothing, no page of the year is missing; an officer makes
// the year from a notice that the program carries, in a form, and is in it at
// once, as is everybody who is signed in already.
func TestAYearBeginsInTheBrowser(t *testing.T) {
	w, officer, approver := cityWithoutYear(t)
	v, other := w.enter(t, officer), w.enter(t, approver)
	for _, path := range []string{"/", "/overview", "/places", "/may-i", "/rules", "/programme", "/permissions"} {
		v.get(path).want(t, "nothing yet: "+path, http.StatusOK)
		other.get(path).want(t, "nothing yet: "+path, http.StatusOK)
	}
	v.get("/").want(t, "home", http.StatusOK, "建立年度项目")
	other.get("/overview").want(t, "the overview of no year", http.StatusOK, "市局经办在")

	const path = "/programme/new/do/create"
	v.get(path).want(t, "where a year begins", http.StatusOK, "起草 ", "照原样采用", "/programme/notice-file?", "/programme/notice-reference")
	v.get("/programme/notice-reference").want(t, "the reference", http.StatusOK, "# 通知文件的写法", "attend_permille")
	if a := v.get("/programme/notice-file?from=dezhou-2021&year=2026"); a.status != http.StatusOK || !strings.Contains(a.body, "id: dezhou-2026") ||
		!strings.Contains(a.body, "# 目录：") {
		t.Errorf("the template: %d", a.status)
	}

	from := path + "?from=dezhou-2021&year=2026"
	f := v.get(from).fields()
	if f.Get("v.year") != "2026" || !strings.Contains(f.Get("v.title"), "2026年度") {
		t.Fatalf("the draft stands at %v", f)
	}
	wrong := enrolWith(f, "_go", "preview", "v.hours.total", "abc", "v.publication.days", "0")
	a := v.post(path, wrong)
	a.want(t, "a wrong draft", http.StatusBadRequest, "总课时", "要填数字，现在是 abc", "公示天数")
	if strings.Contains(a.body, "unmarshal") || strings.Count(a.body, "要填数字，现在是 abc") != 1 {
		t.Errorf("said %d times", strings.Count(a.body, "要填数字，现在是 abc"))
	}
	good := enrolWith(f, "_go", "preview", "v.hours.total", "220", "v.money.advance.permille", "50", "v.city", "他山市", "v.city_code", "9902", "v.id",
		"tashan-2026")
	a = v.post(path, good)
	a.want(t, "the draft as it would be", http.StatusOK, "与《", "总课时", "220", "没有问题")
	good = a.fields()
	good.Del("_go")
	if good.Get("v.hours.total") != "220" {
		t.Fatal("what was typed is lost after the preview")
	}
	a = v.post(path, good)
	if a.status != http.StatusSeeOther || !strings.HasPrefix(a.to, "/programme/") {
		t.Fatalf("made: %d to %q\n%s", a.status, a.to, a.body)
	}
	year := strings.Split(strings.Split(a.to, "?")[0], "/")[2]
	n, err := w.Notice(context.Background(), year)
	if err != nil || n.Hours.Total != 220 || n.City != "他山市" || n.Money.Advance.Permille != 500 || len(n.Bases) != 0 {
		t.Errorf("bound to %+v, %v", n.Hours, err)
	}
	for _, who := range []*enrolVisitor{v, other} {
		who.get("/overview").want(t, "the year at once", http.StatusOK)
		who.get("/").want(t, "home", http.StatusOK, "他山市 · 2026 年度")
		if strings.Contains(who.get("/").body, "还没有年度") {
			t.Error("there is a year, and home says there is none")
		}
	}
	for _, path := range []string{"/places", "/may-i", "/rules"} {
		v.get(path).want(t, "a year with nothing in it: "+path, http.StatusOK)
	}
	again := enrolWith(v.get(path+"?from="+year).fields(), "_go", "preview")
	v.post(path, again).want(t, "the same year again", http.StatusConflict, "已有")
}
