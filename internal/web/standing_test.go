package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var offeredDeed = regexp.MustCompile(`/[a-z]+/[0-9A-Za-z.-]+/do/[a-z-]+`)

var employerPage = regexp.MustCompile(`/employer/[0-9a-zA-Z]{6,}`)

// A unit registers itself in the browser, hears all that is wrong at once, and
// stands in front of its base until it is verified there; nothing is preset.
func TestAUnitRegistersItself(t *testing.T) {
	w := enrolled(t)
	nobody := &enrolVisitor{t, w, &http.Cookie{Name: "none", Value: "none"}}
	form := nobody.get("/register/unit")
	form.want(t, "the form", http.StatusOK, "打算报名的培训基地")
	form.without(t, "the form", " selected")
	nobody.post("/register/unit", url.Values{"_key": {"k1"}}).want(t, "an empty form", http.StatusBadRequest, "请填写单位名称",
		"请选择打算报名的培训基地", "请填写经办人姓名")
	in := url.Values{"_key": {"k2"}, "name": {"德州自报机械有限公司"}, "code": {"91371400ma3c0016x0"}, "county": {w.Bases[0].Base.County}, "kind": {"enterprise"},
		"base": {w.Bases[0].Base.CreditCode}, "clerk": {"孙报名"}, "password": {"qiche-lanse-93"}, "again": {"qiche-lanse-93"}}
	done := nobody.post("/register/unit", in)
	done.want(t, "a whole form", http.StatusOK, "91371400MA3C0016X0", "等核实")
	session := (&http.Response{Header: done.head}).Cookies()
	if len(session) == 0 {
		t.Fatal("who registered is not signed in")
	}
	unit := &enrolVisitor{t, w, session[0]}
	unit.get("/").want(t, "the unit's home", http.StatusOK, "待核实")
	offers := func(path string) []string { return offeredDeed.FindAllString(unit.get(path).body, -1) }
	if before := offers("/application"); before != nil {
		t.Errorf("a unit that nobody verified is offered what it may not do: %s", before)
	}
	if before := offers("/draft"); before == nil {
		t.Error("a unit that nobody verified may invite its people, and is not offered to")
	}
	r := httptest.NewRequest("POST", "/login", strings.NewReader(url.Values{"login": {" 91371400ma3c0016x0"}, "password": {"qiche-lanse-93"}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if a := nobody.do(r); a.status != http.StatusSeeOther {
		t.Errorf("signing in by the unit's code: %d", a.status)
	}

	clerk := w.enter(t, w.Bases[0].Clerk)
	clerk.get("/").want(t, "the clerk's home", http.StatusOK, "自行登记的单位，待核实")
	list := clerk.get("/employer?state=unverified")
	list.want(t, "the list", http.StatusOK, "德州自报机械有限公司")
	path := employerPage.FindString(list.body)
	clerk.get(path).want(t, "its page", http.StatusOK, "核实单位", "不予核实")
	deed := clerk.get(path + "/do/verify")
	deed.want(t, "the deed", http.StatusOK, "营业执照")
	deed.without(t, "the deed", " checked")
	values := enrolWith(deed.hidden(), "looked", "papers", "reason", "执照原件，名称、代码一致")
	if a := clerk.post(path+"/do/verify", values); a.status != http.StatusSeeOther {
		t.Fatalf("verifying: %d\n%s", a.status, a.body)
	}
	clerk.get(path).want(t, "its page then", http.StatusOK, "已核实", "收回核实", "执照原件")
	after := offers("/application")
	if after == nil {
		t.Fatal("a verified unit is offered nothing")
	}
	deed = clerk.get(path + "/do/doubt")
	if a := clerk.post(path+"/do/doubt", enrolWith(deed.hidden(), "reason", "执照是别家的")); a.status != http.StatusSeeOther {
		t.Fatalf("doubting: %d\n%s", a.status, a.body)
	}
	for _, href := range after {
		unit.get(href).want(t, href, http.StatusForbidden, "贵单位还没有核实")
	}
}
