package enrolpages_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"jinlanling/internal/demotest"
	"jinlanling/internal/web/webtest"
)

var offeredDeed = regexp.MustCompile(`/[a-z]+/[0-9A-Za-z.-]+/do/[a-z-]+`)

var employerPage = regexp.MustCompile(`/employer/[0-9a-zA-Z]{6,}`)

// A unit registers itself in the browser, hears all that is wrong at once, and
// stands in front of its base until it is verified there; nothing is preset.
func TestAUnitRegistersItself(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	nobody := w.Nobody(t)
	form := nobody.Get("/register/unit")
	form.Want("the form", http.StatusOK, "打算报名的培训基地")
	form.Lacks("the form", " selected")
	nobody.Post("/register/unit", url.Values{"_key": {"k1"}}).Want("an empty form", http.StatusBadRequest, "请填写单位名称",
		"请选择打算报名的培训基地", "请填写经办人姓名")
	in := url.Values{"_key": {"k2"}, "name": {"德州自报机械有限公司"}, "code": {"91371400ma3c0016x0"}, "county": {w.Bases[0].Base.County}, "kind": {"enterprise"},
		"base": {w.Bases[0].Base.CreditCode}, "clerk": {"孙报名"}, "password": {"qiche-lanse-93"}, "again": {"qiche-lanse-93"}}
	done := nobody.Post("/register/unit", in)
	done.Want("a whole form", http.StatusOK, "91371400MA3C0016X0", "等核实")
	if len(done.Cookies()) == 0 {
		t.Fatal("who registered is not signed in")
	}
	unit := nobody // it is signed in now
	unit.Get("/").Want("the unit's home", http.StatusOK, "待核实")
	offers := func(path string) []string { return offeredDeed.FindAllString(unit.Get(path).Body, -1) }
	if before := offers("/application"); before != nil {
		t.Errorf("a unit that nobody verified is offered what it may not do: %s", before)
	}
	if before := offers("/draft"); before == nil {
		t.Error("a unit that nobody verified may invite its people, and is not offered to")
	}
	in = url.Values{"login": {" 91371400ma3c0016x0"}, "password": {"qiche-lanse-93"}}
	if a := w.Nobody(t).Post("/login", in); a.Status != http.StatusSeeOther {
		t.Errorf("signing in by the unit's code: %d", a.Status)
	}

	clerk := w.As(t, w.Bases[0].Clerk)
	clerk.Get("/").Want("the clerk's home", http.StatusOK, "自行登记的单位，待核实")
	list := clerk.Get("/employer?state=unverified")
	list.Want("the list", http.StatusOK, "德州自报机械有限公司")
	path := employerPage.FindString(list.Body)
	clerk.Get(path).Want("its page", http.StatusOK, "核实单位", "不予核实")
	deed := clerk.Get(path + "/do/verify")
	deed.Want("the deed", http.StatusOK, "营业执照")
	deed.Lacks("the deed", " checked")
	values := webtest.With(deed.Hidden(), "looked", "papers", "reason", "执照原件，名称、代码一致")
	if a := clerk.Post(path+"/do/verify", values); a.Status != http.StatusSeeOther {
		t.Fatalf("verifying: %d\n%s", a.Status, a.Body)
	}
	clerk.Get(path).Want("its page then", http.StatusOK, "已核实", "收回核实", "执照原件")
	after := offers("/application")
	if after == nil {
		t.Fatal("a verified unit is offered nothing")
	}
	deed = clerk.Get(path + "/do/doubt")
	if a := clerk.Post(path+"/do/doubt", webtest.With(deed.Hidden(), "reason", "执照是别家的")); a.Status != http.StatusSeeOther {
		t.Fatalf("doubting: %d\n%s", a.Status, a.Body)
	}
	for _, href := range after {
		unit.Get(href).Want(href, http.StatusForbidden, "贵单位还没有核实")
	}
}
