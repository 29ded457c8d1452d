package overseepages_test

import (
	"context"
	"encoding/csv"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"
)

var (
	returnPath    = regexp.MustCompile(`^/return-upload/[a-z0-9]+`)
	collationPath = regexp.MustCompile(`^/collation/[a-z0-9]{20}`)
)

// A clerk exports the report with a purpose, sends what came back, sees what
// would come of it, submits, and explains a difference; the officer confirms.
// No whole number of a person stands on any page (3.1.6).
func TestOutsideSystemsFromReportToResolution(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	ctx := context.Background()
	one := w.Waiting(t, true)
	var base programme.Base
	var staff programme.Actor
	for _, b := range w.Bases {
		if b.Base.ID == one.BaseID {
			base, staff = b.Base, b.Clerk
		}
	}
	if _, problems, err := w.Enrol.Accept(ctx, act.As(staff), []string{one.ID}); err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	v := w.As(t, staff)
	v.Get("/outside").Want("the clerk's desk", http.StatusOK, "全国职业培训券系统", "三(一)", "导出职业培训券参训人员表", base.Name)
	w.As(t, w.Auditor).Get("/outside").Lacks("the auditor's desk", "导入返回数据并比对")
	w.As(t, w.Employers[0]).Get("/outside").Want("an employer", http.StatusForbidden)
	w.As(t, w.Auditor).Get("/dispatch/new/do/make-dispatch").Want("the auditor exports", http.StatusForbidden)

	export := "/dispatch/new/do/make-dispatch"
	v.Get(export+"?layout=voucher").Want("what it would hold", http.StatusOK, "职业培训券参训人员表", "缺项，未列入", "写进日志")
	form := v.Form(export)
	v.Post(export, webtest.With(form, "layout", "voucher", "reason", "")).Want("without a purpose", http.StatusBadRequest, "用途")
	book := v.Post(export, webtest.With(form, "layout", "voucher", "reason", "六月第一批"))
	if book.Status != http.StatusOK || !strings.HasPrefix(book.Body, "PK") {
		t.Fatalf("the report: %d, %.40q", book.Status, book.Body)
	}
	v.Post(export, webtest.With(form, "layout", "provincial", "reason", "试")).Want("nobody trains yet", http.StatusConflict, "还没有开班的学员")
	v.Get("/dispatch").Want("the reports", http.StatusOK, "全国职业培训券系统")
	w.As(t, w.Bases[otherBase(w, base.ID)].Clerk).Get("/dispatch").Lacks("another base's reports", "全国职业培训券系统</a>")

	shown, err := w.Show(ctx, act.As(staff), programme.NounPerson, one.PersonID)
	if err != nil {
		t.Fatal(err)
	}
	number, err := w.People.UnmaskPerson(ctx, act.As(w.Officer), one.PersonID, "测试")
	if err != nil {
		t.Fatal(err)
	}
	const stranger = "11010519491231002X"
	var file strings.Builder
	c := csv.NewWriter(&file)
	c.WriteAll([][]string{{"券发放明细"}, {"姓名", "证件号码", "券状态"}, {shown.Title + "二", number.IDNumber, "已发放"}, {"陌生人", stranger, "已发放"}, {"某", "1.10105E+17", "已发放"}})
	in := "/collation/new/do/import-return"
	form = v.Form(in + "?layout=voucher")
	sent := webtest.With(form, "layout", "voucher", "as_of", "2199-01-01")
	v.Upload(in, sent, "file", "return.csv", []byte(file.String())).Want("of the future", http.StatusBadRequest, "不能晚于今天")
	sent.Set("as_of", w.Today().String())
	v.Upload(in, sent, "file", "return.csv", []byte("a,b\n1,2\n")).Want("no heading", http.StatusBadRequest, "没有找到表头")
	a := v.Upload(in, sent, "file", "return.csv", []byte(file.String()))
	if a.Status != http.StatusSeeOther || !returnPath.MatchString(a.To) {
		t.Fatalf("uploading: %d to %q", a.Status, a.To)
	}
	to, _, _ := strings.Cut(a.To, "?")
	page := v.Get(to)
	page.Want("the preview", http.StatusOK, "还没有提交", "内容不同", shown.Title+"二", "我方缺", "陌生人", "未取的行", "后几位已经丢失", "没有比对")
	page.Lacks("the preview", stranger, number.IDNumber)
	w.As(t, w.Officer).Get(to).Want("another's upload", http.StatusNotFound)
	a = v.Post(to, page.Hidden())
	if a.Status != http.StatusSeeOther || !collationPath.MatchString(a.To) {
		t.Fatalf("submitting: %d to %q", a.Status, a.To)
	}
	collation := v.Get(a.To)
	collation.Want("the comparison", http.StatusOK, "内容不同", "陌生人", "未解决", "经过")
	collation.Lacks("the comparison", stranger, number.IDNumber)
	v.Upload(in, sent, "file", "return.csv", []byte(file.String())).Want("the same file again", http.StatusConflict, "已经比对过")
	w.As(t, w.Bases[otherBase(w, base.ID)].Head).Get(strings.Split(a.To, "?")[0]).Want("another base's head", http.StatusNotFound)
	v.Get("/application/"+one.ID).Want("the application", http.StatusOK, "外部系统登记", "已登记", "姓名不同")
	v.Get("/").Want("the clerk's work", http.StatusOK, "比对")

	list := v.Get("/difference?field=name")
	id := regexp.MustCompile(`href="(/difference/[a-z0-9]{20})"`).FindStringSubmatch(list.Body)
	if id == nil {
		t.Fatal("no difference is listed")
	}
	path := id[1]
	v.Get(path).Want("the difference", http.StatusOK, shown.Title+"二", "对方", "我方", "说明")
	v.Get(path+"/do/resolve").Want("a clerk confirms", http.StatusForbidden)
	explain := path + "/do/explain"
	if a := v.Post(explain, webtest.With(v.Form(explain), "reason", "与身份证核对，我方无误")); a.Status != http.StatusSeeOther {
		t.Errorf("explaining: %d", a.Status)
	}
	officer := w.As(t, w.Officer)
	officer.Get("/").Want("the officer's work", http.StatusOK, "比对差异基地已说明")
	resolve := path + "/do/resolve"
	officer.Get(resolve).Want("what is confirmed", http.StatusOK, shown.Title+"二", "我方无误")
	form = officer.Form(resolve)
	officer.Post(resolve, webtest.With(form, "reason", "对方已改")).Want("without a way", http.StatusBadRequest, "怎样解决")
	if a := officer.Post(resolve, webtest.With(form, "how", "corrected", "reason", "对方已改")); a.Status != http.StatusSeeOther {
		t.Errorf("resolving: %d", a.Status)
	}
	officer.Get(path).Want("afterwards", http.StatusOK, "已解决", "确认已更正", "重新列为差异")
	officer.Get("/outside").Want("the officer's desk", http.StatusOK, "全部差异", base.Name)
	form = officer.Form(export)
	officer.Post(export, webtest.With(form, "layout", "voucher", "reason", "汇总")).Want("of which base", http.StatusBadRequest, "请选择一个基地")
	if book := officer.Post(export, webtest.With(form, "layout", "voucher", "base", "all", "reason", "汇总")); book.Status != http.StatusOK ||
		!strings.HasPrefix(book.Body, "PK") {
		t.Errorf("the report of all bases: %d", book.Status)
	}
	if book := officer.Get("/difference/export?state=resolved"); book.Status != http.StatusOK || !strings.HasPrefix(book.Body, "PK") {
		t.Errorf("the list as a workbook: %d", book.Status)
	}
}

func otherBase(w *webtest.Site, id string) int {
	for i, b := range w.Bases {
		if b.Base.ID != id {
			return i
		}
	}
	return 0
}
