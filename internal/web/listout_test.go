package web_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// A list is printed as it is asked for, by the columns that were chosen; the
// choice stands in the address, in the filters and in the workbook.
func TestAListIsPrintedByItsColumns(t *testing.T) {
	w := enrolled(t)
	clerk := w.enter(t, w.Bases[0].Clerk)
	all := clerk.get("/application")
	all.want(t, "the list", http.StatusOK, "打印（PDF）", "栏目", "提交")
	chosen := clerk.get("/application?state=submitted&col=state")
	chosen.want(t, "one column and what leads to the thing", http.StatusOK, "已选 2 栏", `name="col" value="state"`, "/application/print?col=state&amp;state=submitted",
		"/application/export?col=state&amp;state=submitted", "显示全部栏目")
	if n, few := strings.Count(all.body, "<th"), strings.Count(chosen.body, "<th"); few >= n || few < 2 {
		t.Errorf("%d heads of %d", few, n)
	}
	clerk.get("/application?col=nosuch").want(t, "a column of before", http.StatusOK, "已选 1 栏")
	for _, at := range []string{"/application/print", "/application/print?state=submitted&col=state", "/application/print?state=settled"} {
		if a := clerk.get(at); a.status != http.StatusOK || a.head.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(a.body, "%PDF-") {
			t.Errorf("%s: %d %s", at, a.status, a.head.Get("Content-Type"))
		}
	}
	if a := (&enrolVisitor{t, w, &http.Cookie{Name: "none", Value: "none"}}).get("/application/print"); a.status == http.StatusOK {
		t.Error("a list is printed to nobody")
	}
}

// A list is kept under a name by who reads it, for themselves: what it was asked
// for and not the page of it; it is replaced, bounded, dropped.
func TestAListIsKeptUnderAName(t *testing.T) {
	w := enrolled(t)
	clerk, other := w.enter(t, w.Bases[0].Clerk), w.enter(t, w.Bases[0].Head)
	const at = "/application?col=state&state=submitted"
	clerk.get("/application").without(t, "everything", "存为常用")
	clerk.get(at).want(t, "what may be kept", http.StatusOK, "存为常用", `value="col=state&amp;state=submitted"`)
	keep := func(name, asked string) enrolAnswer {
		return clerk.post("/application/view", url.Values{"name": {name}, "asked": {asked}})
	}
	for _, bad := range [][2]string{{"", "state=submitted"}, {"一二三四五六七八九十一二三", "state=submitted"}, {"全部", "after=x&nosuch=1"}, {"坏", "%zz"},
		{"13812345678", "state=submitted"}, {"号码", "name=13812345678"}, {"太长", "name=" + strings.Repeat("a", 1100)}} {
		if a := keep(bad[0], bad[1]); a.status != http.StatusBadRequest {
			t.Errorf("%v: %d", bad, a.status)
		}
	}
	if a := keep("待审", "state=submitted&col=state&after=xyz"); a.status != http.StatusSeeOther {
		t.Fatalf("keeping: %d\n%s", a.status, a.body)
	}
	clerk.get("/application").want(t, "offered", http.StatusOK, "常用：", "/application?col=state&amp;state=submitted", "待审")
	clerk.get(at).want(t, "shown", http.StatusOK, "删去常用列表：待审")
	clerk.get(at).without(t, "shown", "存为常用")
	clerk.get("/class").without(t, "another list", "待审")
	other.get("/application").without(t, "somebody else", "常用：")
	for i := range 11 {
		if a := keep("第"+strconv.Itoa(i), "state=accepted"); a.status != http.StatusSeeOther {
			t.Fatalf("keeping %d: %d", i, a.status)
		}
	}
	if a := keep("多一个", "state=accepted"); a.status != http.StatusBadRequest {
		t.Errorf("a thirteenth: %d", a.status)
	}
	if a := keep("待审", "state=waiting"); a.status != http.StatusSeeOther {
		t.Errorf("replacing: %d", a.status)
	}
	if a := clerk.post("/application/view", url.Values{"drop": {"待审"}}); a.status != http.StatusSeeOther {
		t.Errorf("dropping: %d", a.status)
	}
	clerk.get("/application").without(t, "dropped", "待审</a>")
}
