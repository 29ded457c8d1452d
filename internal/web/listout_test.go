package web_test

import (
	"net/http"
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
