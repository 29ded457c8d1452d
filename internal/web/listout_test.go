package web_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"jinlanling/internal/demotest"
	"jinlanling/internal/web/webtest"
)

// A list is printed as it is asked for, by the columns that were chosen; the
// choice stands in the address, in the filters and in the workbook.
func TestAListIsPrintedByItsColumns(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	clerk := w.As(t, w.Bases[0].Clerk)
	all := clerk.Get("/application")
	all.Want("the list", http.StatusOK, "打印（PDF）", "栏目", "提交")
	chosen := clerk.Get("/application?state=submitted&col=state")
	chosen.Want("one column and what leads to the thing", http.StatusOK, "已选 2 栏", `name="col" value="state"`, "/application/print?col=state&amp;state=submitted",
		"/application/export?col=state&amp;state=submitted", "显示全部栏目")
	if n, few := strings.Count(all.Body, "<th"), strings.Count(chosen.Body, "<th"); few >= n || few < 2 {
		t.Errorf("%d heads of %d", few, n)
	}
	clerk.Get("/application?col=nosuch").Want("a column of before", http.StatusOK, "已选 1 栏")
	for _, at := range []string{"/application/print", "/application/print?state=submitted&col=state", "/application/print?state=settled"} {
		if a := clerk.Get(at); a.Status != http.StatusOK || a.Head.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(a.Body, "%PDF-") {
			t.Errorf("%s: %d %s", at, a.Status, a.Head.Get("Content-Type"))
		}
	}
	if a := w.Nobody(t).Get("/application/print"); a.Status == http.StatusOK {
		t.Error("a list is printed to nobody")
	}
}

// A list is kept under a name by who reads it, for themselves: what it was asked
// for and not the page of it; it is replaced, bounded, dropped.
func TestAListIsKeptUnderAName(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	clerk, other := w.As(t, w.Bases[0].Clerk), w.As(t, w.Bases[0].Head)
	const at = "/application?col=state&state=submitted"
	clerk.Get("/application").Lacks("everything", "存为常用")
	clerk.Get(at).Want("what may be kept", http.StatusOK, "存为常用", `value="col=state&amp;state=submitted"`)
	keep := func(name, asked string) webtest.Answer {
		return clerk.Post("/application/view", url.Values{"name": {name}, "asked": {asked}})
	}
	for _, bad := range [][2]string{{"", "state=submitted"}, {"一二三四五六七八九十一二三", "state=submitted"}, {"全部", "after=x&nosuch=1"}, {"坏", "%zz"},
		{"13812345678", "state=submitted"}, {"号码", "name=13812345678"}, {"太长", "name=" + strings.Repeat("a", 1100)}} {
		if a := keep(bad[0], bad[1]); a.Status != http.StatusBadRequest {
			t.Errorf("%v: %d", bad, a.Status)
		}
	}
	if a := keep("待审", "state=submitted&col=state&after=xyz"); a.Status != http.StatusSeeOther {
		t.Fatalf("keeping: %d\n%s", a.Status, a.Body)
	}
	clerk.Get("/application").Want("offered", http.StatusOK, "常用：", "/application?col=state&amp;state=submitted", "待审")
	clerk.Get(at).Want("shown", http.StatusOK, "删去常用列表：待审")
	clerk.Get(at).Lacks("shown", "存为常用")
	clerk.Get("/class").Lacks("another list", "待审")
	other.Get("/application").Lacks("somebody else", "常用：")
	for i := range 11 {
		if a := keep("第"+strconv.Itoa(i), "state=accepted"); a.Status != http.StatusSeeOther {
			t.Fatalf("keeping %d: %d", i, a.Status)
		}
	}
	if a := keep("多一个", "state=accepted"); a.Status != http.StatusBadRequest {
		t.Errorf("a thirteenth: %d", a.Status)
	}
	if a := keep("待审", "state=waiting"); a.Status != http.StatusSeeOther {
		t.Errorf("replacing: %d", a.Status)
	}
	if a := clerk.Post("/application/view", url.Values{"drop": {"待审"}}); a.Status != http.StatusSeeOther {
		t.Errorf("dropping: %d", a.Status)
	}
	clerk.Get("/application").Lacks("dropped", "待审</a>")
}
