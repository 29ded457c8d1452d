package web_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

var uploadPath = regexp.MustCompile(`^/list-upload/[a-z0-9]+$`)

// An officer uploads a list, sees which rows cannot be taken and why, and puts
// it in force; nothing of the numbers is on any page.
// aSheet is the least that is taken for a whole PDF of a page.
const aSheet = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 " +
	"obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"

func TestListIsUploadedPreviewedAndPutInForce(t *testing.T) {
	w := enrolled(t)
	v := w.enter(t, w.Officer)
	form := v.form("/list/new/do/import-list")
	text := "姓名,身份证号码\n张三,11010519491231002X\n李四,1.10105E+17\n王五,110105194912310021\n"
	sent := enrolWith(form, "kind", programme.ListPensioner, "name", "退休人员", "source", "社保中心", "keep_until", "2199-01-01")
	v.upload("/list/new/do/import-list", sent, "file", "list.csv", []byte(text)).want(t, "kept for ever", http.StatusBadRequest, "最多保存 400 天", `value="退休人员"`)
	sent.Set("keep_until", w.Today().AddDays(100).String())
	v.upload("/list/new/do/import-list", sent, "file", "list.csv", []byte("姓名\n张三\n")).want(t, "no column of numbers", http.StatusBadRequest, "没有找到表头")
	a := v.upload("/list/new/do/import-list", sent, "file", "list.csv", []byte(text))
	to, _, _ := strings.Cut(a.to, "?")
	if a.status != http.StatusSeeOther || !uploadPath.MatchString(to) {
		t.Fatalf("uploading: %d to %q", a.status, a.to)
	}
	page := v.get(to)
	page.want(t, "the preview", http.StatusOK, "还没有启用", "不能取的行", "后几位已经丢失", "启用这 1 条")
	page.without(t, "the preview", "11010519491231002X", "110105194912310021")
	w.enter(t, w.Bases[0].Clerk).get(to).want(t, "a clerk", http.StatusForbidden)
	w.enter(t, w.Second).get(to).want(t, "another officer", http.StatusNotFound)
	if a := v.post(to, page.hidden()); a.status != http.StatusSeeOther || !strings.HasPrefix(a.to, "/job/") {
		t.Errorf("putting it in force: %d to %q", a.status, a.to)
	}
	w.enter(t, w.Auditor).get("/list").want(t, "the auditor's list", http.StatusOK, "比对名单")
	w.enter(t, w.Bases[0].Head).get("/list").want(t, "a head", http.StatusForbidden)
}

// The desk shows what a cross-check found and does not offer to accept; the
// reasons of the list come with their clauses, and the trainee reads exactly
// what was said.
func TestDeskShowsHitsAndReasons(t *testing.T) {
	w := enrolled(t)
	ctx := context.Background()
	clerk := act.As(w.Bases[1].Clerk)
	apps, err := w.BaseApplications(ctx, clerk, w.Bases[1].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	var pair []programme.Application
	for _, a := range apps {
		if a.State == programme.Submitted && a.Eligible && a.Route != "exceptional" && len(pair) < 2 {
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
	v := w.enter(t, w.Bases[1].Clerk)
	desk := v.get("/review?at=" + first)
	desk.want(t, "the desk", http.StatusOK, "一份材料用于多人", "挡住审核", "不能通过", "从清单选理由", "二(三)", `data-key="n"`, "上一份", "勾选理由")
	desk.without(t, "the desk", `value="accept"`)
	v.post("/review", enrolWith(desk.hidden(), "answer", "accept")).want(t, "accepting all the same", http.StatusConflict, "核查未通过", "一份材料用于多人")
	hits := v.get("/hit?application=" + first)
	hits.want(t, "the list of hits", http.StatusOK, "一份材料用于多人", "须先办结", "待核实")
	id := regexp.MustCompile(`href="/hit/([a-z0-9]{20})"`).FindStringSubmatch(hits.body)
	if id == nil {
		t.Fatal("no hit is listed")
	}
	v.get("/hit/"+id[1]).without(t, "a clerk's page of a hit", "/do/override")
	v.get("/hit/"+id[1]+"/do/override").want(t, "a clerk", http.StatusForbidden)
	w.enter(t, w.Bases[0].Head).get("/hit/"+id[1]).want(t, "another base's head", http.StatusNotFound)
	head := w.enter(t, w.Bases[1].Head)
	head.get("/").want(t, "the head's work", http.StatusOK, "核查提示")
	form := head.form("/hit/" + id[1] + "/do/override")
	path := "/hit/" + id[1] + "/do/override"
	head.post(path, enrolWith(form, "override_until", "2199-01-01", "reason", "合订扫描")).want(t, "for ever", http.StatusBadRequest, "准予期限")
	if a := head.post(path, enrolWith(form, "override_until", w.Today().AddDays(30).String(), "reason", "合订扫描，已核对原件")); a.status != http.StatusSeeOther {
		t.Errorf("letting pass: %d", a.status)
	}
	v.get("/review?at="+first).want(t, "the desk after it", http.StatusOK, "准予到", "合订扫描", `value="accept"`)

	second := pair[1].ID
	sent := enrolWith(v.get("/review?at="+second).hidden(), "answer", "return", "reason", "请于 6 月 20 日前补交")
	sent["code"] = []string{"photo", "contract"}
	if a := v.post("/review", sent); a.status != http.StatusSeeOther || !strings.HasPrefix(a.to, "/review") {
		t.Errorf("returning: %d to %q", a.status, a.to)
	}
	v.get("/application/"+second).want(t, "what was said", http.StatusOK, "照片不符合要求，请上传本人近期一寸免冠照片（二(三)）；劳动合同复印件缺失或已过期，请补传有效合同（二(三)）；请于 6 月 20 日前补交")
	v.get("/application/"+second+"/frozen").want(t, "deciding again", http.StatusOK, "一致", "退回补充", "当时的 1 份材料，至今一致")
}

// The first signature under an exceptional case, and confirming a skill, are
// given at the desk.
func TestDeskTakesSignatureAndSkill(t *testing.T) {
	w := enrolled(t)
	ctx := context.Background()
	for _, b := range w.Bases {
		v := w.enter(t, b.Clerk)
		apps, err := w.BaseApplications(ctx, act.As(b.Clerk), b.Base.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range apps {
			if a.State != programme.Submitted || a.Route != "exceptional" {
				continue
			}
			desk := v.get("/review?at=" + a.ID)
			desk.want(t, "an exceptional case", http.StatusOK, "初审签署", "须两人审核")
			v.post("/review", enrolWith(desk.hidden(), "answer", "examine")).want(t, "signing without a word", http.StatusBadRequest, "须写明理由")
			if a := v.post("/review", enrolWith(desk.hidden(), "answer", "examine", "reason", "证书原件已核")); a.status != http.StatusSeeOther {
				t.Fatalf("signing: %d", a.status)
			}
			v.get("/review?at="+a.ID).want(t, "when it is signed", http.StatusOK, "待基地负责人")
			v.post("/review", url.Values{"id": {a.ID}, "answer": {"accept"}}).want(t, "accepting it", http.StatusConflict, "须报市局同意")
			w.enter(t, b.Head).get("/application/"+a.ID).want(t, "the head", http.StatusOK, "破格报市局", "证书原件已核")
			return
		}
	}
	t.Fatal("nobody is exceptional in the small year: nothing was tried")
}
