package enrolpages_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"
)

var uploadPath = regexp.MustCompile(`^/list-upload/[a-z0-9]+$`)

// An officer uploads a list, sees which rows cannot be taken and why, and puts
// it in force; nothing of the numbers is on any page.
// aSheet is the least that is taken for a whole PDF of a page.
const aSheet = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 " +
	"obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"

func TestListIsUploadedPreviewedAndPutInForce(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	v := w.As(t, w.Officer)
	form := v.Form("/list/new/do/import-list")
	text := "姓名,身份证号码\n张三,11010519491231002X\n李四,1.10105E+17\n王五,110105194912310021\n"
	sent := webtest.With(form, "kind", programme.ListPensioner, "name", "退休人员", "source", "社保中心", "keep_until", "2199-01-01")
	v.Upload("/list/new/do/import-list", sent, "file", "list.csv", []byte(text)).Want("kept for ever", http.StatusBadRequest, "最多保存 400 天", `value="退休人员"`)
	sent.Set("keep_until", w.Today().AddDays(100).String())
	v.Upload("/list/new/do/import-list", sent, "file", "list.csv", []byte("姓名\n张三\n")).Want("no column of numbers", http.StatusBadRequest, "没有找到表头")
	a := v.Upload("/list/new/do/import-list", sent, "file", "list.csv", []byte(text))
	to, _, _ := strings.Cut(a.To, "?")
	if a.Status != http.StatusSeeOther || !uploadPath.MatchString(to) {
		t.Fatalf("uploading: %d to %q", a.Status, a.To)
	}
	page := v.Get(to)
	page.Want("the preview", http.StatusOK, "还没有启用", "不能取的行", "后几位已经丢失", "启用这 1 条")
	page.Lacks("the preview", "11010519491231002X", "110105194912310021")
	w.As(t, w.Bases[0].Clerk).Get(to).Want("a clerk", http.StatusForbidden)
	w.As(t, w.Second).Get(to).Want("another officer", http.StatusNotFound)
	if a := v.Post(to, page.Hidden()); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.To, "/job/") {
		t.Errorf("putting it in force: %d to %q", a.Status, a.To)
	}
	w.As(t, w.Auditor).Get("/list").Want("the auditor's list", http.StatusOK, "比对名单")
	w.As(t, w.Bases[0].Head).Get("/list").Want("a head", http.StatusForbidden)
}

// The desk shows what a cross-check found and does not offer to accept; the
// reasons of the list come with their clauses, and the trainee reads exactly
// what was said.
func TestDeskShowsHitsAndReasons(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	ctx := context.Background()
	clerk := act.As(w.Bases[1].Clerk)
	apps, err := w.BaseApplications(ctx, clerk, w.Bases[1].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	var pair []programme.Application
	for _, a := range apps {
		if a.State == programme.Submitted && a.Eligible && a.Route != programme.ExceptionalRoute && len(pair) < 2 {
			pair = append(pair, a)
		}
	}
	file, err := w.StoreFile(ctx, clerk, strings.NewReader(aSheet))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range pair {
		if err := w.Material.AttachMaterial(ctx, clerk, a.ID, "exceptional_evidence", file.ID); err != nil {
			t.Fatal(err)
		}
	}
	first := pair[0].ID // that the other came later is seen here without anybody checking again
	v := w.As(t, w.Bases[1].Clerk)
	desk := v.Get("/review?at=" + first)
	desk.Want("the desk", http.StatusOK, "一份材料用于多人", "挡住审核", "不能通过", "从清单选理由", "二(三)", `data-key="n"`, "上一份", "勾选理由")
	desk.Lacks("the desk", `value="accept"`)
	v.Post("/review", webtest.With(desk.Hidden(), "answer", "accept")).Want("accepting all the same", http.StatusConflict, "核查未通过", "一份材料用于多人")
	hits := v.Get("/hit?application=" + first)
	hits.Want("the list of hits", http.StatusOK, "一份材料用于多人", "须先办结", "待核实")
	id := regexp.MustCompile(`href="/hit/([a-z0-9]{20})"`).FindStringSubmatch(hits.Body)
	if id == nil {
		t.Fatal("no hit is listed")
	}
	v.Get("/hit/"+id[1]).Lacks("a clerk's page of a hit", "/do/override")
	v.Get("/hit/"+id[1]+"/do/override").Want("a clerk", http.StatusForbidden)
	w.As(t, w.Bases[0].Head).Get("/hit/"+id[1]).Want("another base's head", http.StatusNotFound)
	head := w.As(t, w.Bases[1].Head)
	head.Get("/").Want("the head's work", http.StatusOK, "核查提示")
	form := head.Form("/hit/" + id[1] + "/do/override")
	path := "/hit/" + id[1] + "/do/override"
	head.Post(path, webtest.With(form, "override_until", "2199-01-01", "reason", "合订扫描")).Want("for ever", http.StatusBadRequest, "准予期限")
	if a := head.Post(path, webtest.With(form, "override_until", w.Today().AddDays(30).String(), "reason", "合订扫描，已核对原件")); a.Status != http.StatusSeeOther {
		t.Errorf("letting pass: %d", a.Status)
	}
	v.Get("/review?at="+first).Want("the desk after it", http.StatusOK, "准予到", "合订扫描", `value="accept"`)

	second := pair[1].ID
	sent := webtest.With(v.Get("/review?at="+second).Hidden(), "answer", "return", "reason", "请于 6 月 20 日前补交")
	sent["code"] = []string{"photo", "contract"}
	if a := v.Post("/review", sent); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.To, "/review") {
		t.Errorf("returning: %d to %q", a.Status, a.To)
	}
	v.Get("/application/"+second).Want("what was said", http.StatusOK, "照片不符合要求，请上传本人近期一寸免冠照片（二(三)）；劳动合同复印件缺失或已过期，请补传有效合同（二(三)）；请于 6 月 20 日前补交")
	v.Get("/application/"+second+"/frozen").Want("deciding again", http.StatusOK, "一致", "退回补充", "当时的 1 份材料，至今一致")
}

// The first signature under an exceptional case, and confirming a skill, are
// given at the desk.
func TestDeskTakesSignatureAndSkill(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	ctx := context.Background()
	for _, b := range w.Bases {
		v := w.As(t, b.Clerk)
		apps, err := w.BaseApplications(ctx, act.As(b.Clerk), b.Base.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range apps {
			if a.State != programme.Submitted || a.Route != programme.ExceptionalRoute {
				continue
			}
			desk := v.Get("/review?at=" + a.ID)
			desk.Want("an exceptional case", http.StatusOK, "初审签署", "须两人审核")
			v.Post("/review", webtest.With(desk.Hidden(), "answer", "examine")).Want("signing without a word", http.StatusBadRequest, "须写明理由")
			if a := v.Post("/review", webtest.With(desk.Hidden(), "answer", "examine", "reason", "证书原件已核")); a.Status != http.StatusSeeOther {
				t.Fatalf("signing: %d", a.Status)
			}
			v.Get("/review?at="+a.ID).Want("when it is signed", http.StatusOK, "待基地负责人")
			v.Post("/review", url.Values{"id": {a.ID}, "answer": {"accept"}}).Want("accepting it", http.StatusConflict, "须报市局同意")
			w.As(t, b.Head).Get("/application/"+a.ID).Want("the head", http.StatusOK, "破格报市局", "证书原件已核")
			return
		}
	}
	t.Fatal("nobody is exceptional in the small year: nothing was tried")
}
