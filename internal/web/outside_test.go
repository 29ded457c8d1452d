package web_test

import (
	"context"
	"encoding/csv"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

var (
	returnPath    = regexp.MustCompile(`^/return-upload/[a-z0-9]+`)
	collationPath = regexp.MustCompile(`^/collation/[a-z0-9]{20}`)
)

// A clerk exports the report with a purpose, sends what came back, sees what
// would come of it, submits, and explains a difference; the officer confirms.
// No whole number of a person stands on any page (3.1.6).
func TestOutsideSystemsFromReportToResolution(t *testing.T) {
	w := enrolled(t)
	ctx := context.Background()
	one := w.waiting(t, true)
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
	v := w.enter(t, staff)
	v.get("/outside").want(t, "the clerk's desk", http.StatusOK, "全国职业培训券系统", "三(一)", "导出职业培训券参训人员表", base.Name)
	w.enter(t, w.Auditor).get("/outside").without(t, "the auditor's desk", "导入返回数据并比对")
	w.enter(t, w.Employers[0]).get("/outside").want(t, "an employer", http.StatusForbidden)
	w.enter(t, w.Auditor).get("/dispatch/new/do/make-dispatch").want(t, "the auditor exports", http.StatusForbidden)

	export := "/dispatch/new/do/make-dispatch"
	v.get(export+"?layout=voucher").want(t, "what it would hold", http.StatusOK, "职业培训券参训人员表", "缺项，未列入", "写进日志")
	form := v.form(export)
	v.post(export, enrolWith(form, "layout", "voucher", "reason", "")).want(t, "without a purpose", http.StatusBadRequest, "用途")
	book := v.post(export, enrolWith(form, "layout", "voucher", "reason", "六月第一批"))
	if book.status != http.StatusOK || !strings.HasPrefix(book.body, "PK") {
		t.Fatalf("the report: %d, %.40q", book.status, book.body)
	}
	v.post(export, enrolWith(form, "layout", "provincial", "reason", "试")).want(t, "nobody trains yet", http.StatusConflict, "还没有开班的学员")
	v.get("/dispatch").want(t, "the reports", http.StatusOK, "全国职业培训券系统")
	w.enter(t, w.Bases[otherBase(w, base.ID)].Clerk).get("/dispatch").without(t, "another base's reports", "全国职业培训券系统</a>")

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
	form = v.form(in + "?layout=voucher")
	sent := enrolWith(form, "layout", "voucher", "as_of", "2199-01-01")
	v.upload(in, sent, "file", "return.csv", []byte(file.String())).want(t, "of the future", http.StatusBadRequest, "不能晚于今天")
	sent.Set("as_of", w.Today().String())
	v.upload(in, sent, "file", "return.csv", []byte("a,b\n1,2\n")).want(t, "no heading", http.StatusBadRequest, "没有找到表头")
	a := v.upload(in, sent, "file", "return.csv", []byte(file.String()))
	if a.status != http.StatusSeeOther || !returnPath.MatchString(a.to) {
		t.Fatalf("uploading: %d to %q", a.status, a.to)
	}
	to, _, _ := strings.Cut(a.to, "?")
	page := v.get(to)
	page.want(t, "the preview", http.StatusOK, "还没有提交", "内容不同", shown.Title+"二", "我方缺", "陌生人", "未取的行", "后几位已经丢失", "没有比对")
	page.without(t, "the preview", stranger, number.IDNumber)
	w.enter(t, w.Officer).get(to).want(t, "another's upload", http.StatusNotFound)
	a = v.post(to, page.hidden())
	if a.status != http.StatusSeeOther || !collationPath.MatchString(a.to) {
		t.Fatalf("submitting: %d to %q", a.status, a.to)
	}
	collation := v.get(a.to)
	collation.want(t, "the comparison", http.StatusOK, "内容不同", "陌生人", "未解决", "经过")
	collation.without(t, "the comparison", stranger, number.IDNumber)
	v.upload(in, sent, "file", "return.csv", []byte(file.String())).want(t, "the same file again", http.StatusConflict, "已经比对过")
	w.enter(t, w.Bases[otherBase(w, base.ID)].Head).get(strings.Split(a.to, "?")[0]).want(t, "another base's head", http.StatusNotFound)
	v.get("/application/"+one.ID).want(t, "the application", http.StatusOK, "外部系统登记", "已登记", "姓名不同")
	v.get("/").want(t, "the clerk's work", http.StatusOK, "比对")

	list := v.get("/difference?field=name")
	id := regexp.MustCompile(`href="(/difference/[a-z0-9]{20})"`).FindStringSubmatch(list.body)
	if id == nil {
		t.Fatal("no difference is listed")
	}
	path := id[1]
	v.get(path).want(t, "the difference", http.StatusOK, shown.Title+"二", "对方", "我方", "说明")
	v.get(path+"/do/resolve").want(t, "a clerk confirms", http.StatusForbidden)
	explain := path + "/do/explain"
	if a := v.post(explain, enrolWith(v.form(explain), "reason", "与身份证核对，我方无误")); a.status != http.StatusSeeOther {
		t.Errorf("explaining: %d", a.status)
	}
	officer := w.enter(t, w.Officer)
	officer.get("/").want(t, "the officer's work", http.StatusOK, "比对差异基地已说明")
	resolve := path + "/do/resolve"
	officer.get(resolve).want(t, "what is confirmed", http.StatusOK, shown.Title+"二", "我方无误")
	form = officer.form(resolve)
	officer.post(resolve, enrolWith(form, "reason", "对方已改")).want(t, "without a way", http.StatusBadRequest, "怎样解决")
	if a := officer.post(resolve, enrolWith(form, "how", "corrected", "reason", "对方已改")); a.status != http.StatusSeeOther {
		t.Errorf("resolving: %d", a.status)
	}
	officer.get(path).want(t, "afterwards", http.StatusOK, "已解决", "确认已更正", "重新列为差异")
	officer.get("/outside").want(t, "the officer's desk", http.StatusOK, "全部差异", base.Name)
	form = officer.form(export)
	officer.post(export, enrolWith(form, "layout", "voucher", "reason", "汇总")).want(t, "of which base", http.StatusBadRequest, "请选择一个基地")
	if book := officer.post(export, enrolWith(form, "layout", "voucher", "base", "all", "reason", "汇总")); book.status != http.StatusOK ||
		!strings.HasPrefix(book.body, "PK") {
		t.Errorf("the report of all bases: %d", book.status)
	}
	if book := officer.get("/difference/export?state=resolved"); book.status != http.StatusOK || !strings.HasPrefix(book.body, "PK") {
		t.Errorf("the list as a workbook: %d", book.status)
	}
}

func otherBase(w *enrolWorld, id string) int {
	for i, b := range w.Bases {
		if b.Base.ID != id {
			return i
		}
	}
	return 0
}
