package enrolpages_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/demotest"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"

	"github.com/xuri/excelize/v2"
)

// applicant registers somebody for the first employer and gives their draft.
func applicant(t *testing.T, w *webtest.Site, name, phone string) (v *webtest.Visitor, draft string, me programme.Actor) {
	t.Helper()
	ctx := context.Background()
	hr := w.Employers[0]
	e, err := w.Show(ctx, act.As(hr), programme.NounEmployer, hr.Employer)
	if err != nil {
		t.Fatal(err)
	}
	login, _, err := w.Enrol.Register(ctx, enrol.Registration{Name: name, Phone: phone, Password: "qiche-lanse-93", EmployerCode: e.Fact("code").Text},
		"192.0.2.1", "key-"+phone)
	if err != nil {
		t.Fatal(err)
	}
	u, err := w.People.UserByLogin(ctx, login)
	if err != nil {
		t.Fatal(err)
	}
	if me, err = w.People.Actor(ctx, u.ID, programme.RoleTrainee); err != nil {
		t.Fatal(err)
	}
	if draft, _, err = w.Enrol.OwnDraft(ctx, act.As(me), w.Programme); err != nil {
		t.Fatal(err)
	}
	return w.As(t, me), draft, me
}

// What is typed in a row stays, whole or not: it comes back with what it
// lacks, it does not count, and only handing in refuses.
func TestDraftKeepsHalfRows(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	v, draft, me := applicant(t, w, "郑半行", "13905340021")
	path := "/draft/" + draft
	work := webtest.With(v.Form(path+"/do/step-work"), "_rows-work", "3",
		"work-0-trade", "电工", "work-0-from", "2004-03", "work-0-to", "2010-05",
		"work-1-employer", "德州第二机床厂", "work-1-from", "二〇一一年",
		"work-2-trade", "焊工", "work-2-from", "2012-01", "work-2-to", "2011-01")
	if a := v.Post(path+"/do/step-work", work); a.Status != http.StatusSeeOther {
		t.Fatalf("saving half rows: %d, want 303:\n%s", a.Status, a.Body)
	}
	v.Get(path).Want("the task list", http.StatusOK, "没填完", "工作经历第 2 行：请填写从事工种、请填年月，例如 2012-06", "工作经历第 3 行：“到”早于“从”")
	again := v.Get(path + "/do/step-work")
	again.Want("the step again", http.StatusOK, `value="2004-03"`, `value="德州第二机床厂"`, `value="二〇一一年"`, "请填写从事工种", "“到”早于“从”", `value="2011-01"`)
	if strings.Index(again.Body, "电工") > strings.Index(again.Body, "德州第二机床厂") ||
		strings.Index(again.Body, "德州第二机床厂") > strings.Index(again.Body, `value="2012-01"`) {
		t.Error("the rows came back in another order")
	}
	shown, err := w.Enrol.DraftShown(context.Background(), act.As(me), draft)
	if err != nil || len(shown.Form.Work) != 1 || len(shown.Form.Half["work"]) != 2 || len(shown.Work.Work) != 1 {
		t.Fatalf("the draft: work %v, half %v, %v; want one stretch that counts and two that do not", shown.Form.Work, shown.Form.Half, err)
	}

	// One more row is asked for: what stands there is kept by that alone.
	honours := webtest.With(v.Form(path+"/do/step-honours"), "_rows-honours", "1", "honours-0-name", "技术能手", "_go", "add:honours")
	v.Post(path+"/do/step-honours", honours).Want("a row more", http.StatusOK, `name="honours-1-name"`, `value="技术能手"`)
	v.Get(path+"/do/step-honours").Want("the honour that was half typed", http.StatusOK, `value="技术能手"`, "请填写荣誉级别")
	certs := webtest.With(v.Form(path+"/do/step-certificates"), "_rows-certificates", "1", "certificates-0-number", "1937000", "_rows-titles", "1",
		"titles-0-issued_on", "2015-06-01")
	if a := v.Post(path+"/do/step-certificates", certs); a.Status != http.StatusSeeOther {
		t.Fatalf("saving half a certificate: %d, want 303", a.Status)
	}
	v.Get(path).Want("the task list", http.StatusOK, "证书第 1 行：请填写证书工种", "职称第 1 行：请填写职称等级", "荣誉第 1 行：", "工作经历第 2 行")

	// Handing in refuses, naming the row; made whole, it goes.
	ctx := context.Background()
	if err := w.Enrol.SaveDraft(ctx, act.As(me), draft, enrol.StepWho,
		enrol.DraftForm{Name: "郑半行", IDNumber: string(idcode.MakeCitizenID("379906", 19830506, 133))}); err != nil {
		t.Fatal(err)
	}
	line := w.Waiting(t, true).PlanLineID
	if err := w.Enrol.SaveDraft(ctx, act.As(me), draft, enrol.StepPost, enrol.DraftForm{LineID: line, Category: "enterprise_employee"}); err != nil {
		t.Fatal(err)
	}
	if err := w.Enrol.ClaimDraft(ctx, act.As(w.Employers[0]), draft); err != nil {
		t.Fatal(err)
	}
	v.Post(path+"/do/draft-submit", v.Form(path+"/do/draft-submit")).Want("handing in half rows", http.StatusBadRequest, "还有没填完的", "证书第 1 行：请填写证书工种")
	for _, step := range []string{"certificates", "honours"} {
		if a := v.Post(path+"/do/step-"+step, webtest.With(v.Form(path+"/do/step-"+step), "_rows-certificates", "1", "_rows-honours", "1")); a.Status !=
			http.StatusSeeOther {
			t.Fatalf("emptying %s: %d, want 303", step, a.Status)
		}
	}
	work = webtest.With(work, "_rows-work", "2", "work-1-trade", "电工", "work-1-from", "2011-06", "_seen", v.Form(path+"/do/step-work").Get("_seen"),
		"_key", "whole")
	if a := v.Post(path+"/do/step-work", work); a.Status != http.StatusSeeOther {
		t.Fatalf("making the rows whole: %d, want 303", a.Status)
	}
	v.Get(path).Lacks("the task list", "第 1 行", "第 2 行")
	if a := v.Post(path+"/do/draft-submit", v.Form(path+"/do/draft-submit")); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.To, "/application/") {
		t.Errorf("handing in: %d to %q, want an application:\n%s", a.Status, a.To, a.Body)
	}
}

// rareNames are letters that systems lose: beyond the first plane, in the
// extensions, and the dot of names of minorities as it is typed and as it is
// kept.
var rareNames = []struct{ typed, kept string }{
	{"孙𬭎宇", "孙𬭎宇"}, {"李䶮", "李䶮"}, {"赵㛃", "赵㛃"}, {"𠮷野平", "𠮷野平"}, {"阿不都热依木•买买提", "阿不都热依木·买买提"},
}

// A rare name stays what it is from the phone's form to the summary, the
// application, the letter, the text of annex 2, the list, its export and annex 3.
func TestRareNamesThroughEverything(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	ctx := context.Background()
	hr, clerk := act.As(w.Employers[0]), w.As(t, w.Bases[0].Clerk)
	ap := w.Waiting(t, true)
	d, err := w.Enrol.DecisionOf(ctx, act.As(w.Bases[0].Clerk), ap.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range rareNames {
		v, draft, me := applicant(t, w, n.typed, fmt.Sprint("1390534004", i))
		path := "/draft/" + draft
		who := webtest.With(v.Form(path+"/do/step-who"), "name", n.typed, "id_number", string(idcode.MakeCitizenID("379906", 19820506, 201+2*i)), "phone",
			fmt.Sprint("1390534004", i))
		if a := v.Post(path+"/do/step-who", who); a.Status != http.StatusSeeOther {
			t.Fatalf("%s: who: %d\n%s", n.kept, a.Status, a.Body)
		}
		for step, in := range map[string]enrol.DraftForm{
			enrol.StepPost: {LineID: ap.PlanLineID, Category: "enterprise_employee"}, enrol.StepCerts: {}, enrol.StepHonours: {},
			enrol.StepWork: {Work: []enrol.DraftWork{{Trade: d.Facts.Trade, From: programme.NewMonth(2001, 3)}}},
		} {
			if err := w.Enrol.SaveDraft(ctx, act.As(me), draft, step, in); err != nil {
				t.Fatal(err)
			}
		}
		for _, say := range []error{w.Enrol.ClaimDraft(ctx, hr, draft), w.Enrol.ConfirmYears(ctx, hr, draft, true), w.Enrol.Recommend(ctx, hr, draft, "岗位需要")} {
			if say != nil {
				t.Fatal(say)
			}
		}
		v.Get(path+"/do/draft-submit").Want("the summary of "+n.kept, http.StatusOK, n.kept)
		a := v.Post(path+"/do/draft-submit", v.Form(path+"/do/draft-submit"))
		mine, _, _ := strings.Cut(a.To, "?")
		if a.Status != http.StatusSeeOther {
			t.Fatalf("%s: handing in: %d\n%s", n.kept, a.Status, a.Body)
		}
		v.Get(mine).Want("the application of "+n.kept, http.StatusOK, n.kept, "符合报名条件")
		v.Get(mine+"/letter").Want("the letter to "+n.kept, http.StatusOK, n.kept)
		pdf := v.Post(mine+"/do/annex2", v.Form(mine+"/do/annex2"))
		if text := pdfText(t, pdf.Body); !strings.Contains(text, "姓名："+n.kept+"，") {
			t.Errorf("annex 2 of %s says\n%s", n.kept, text)
		}
		clerk.Get("/application?q="+url.QueryEscape(n.kept)).Want("the list searched for "+n.kept, http.StatusOK, n.kept)
		if err := one(w.Enrol.Accept(ctx, act.As(w.Bases[0].Clerk), []string{strings.TrimPrefix(mine, "/application/")})); err != nil {
			t.Fatal(err)
		}
	}
	path := "/base/" + w.Bases[0].Base.ID + "/do/annex3"
	for what, a := range map[string]webtest.Answer{
		"the official annex 3": clerk.Post(path, webtest.With(clerk.Form(path), "form", "official", "reason", "核对姓名")),
		"the extended annex 3": clerk.Post(path, webtest.With(clerk.Form(path), "form", "extended", "reason", "核对姓名")),
		"the export":           clerk.Get("/application/export"),
	} {
		f, err := excelize.OpenReader(strings.NewReader(a.Body))
		if err != nil {
			t.Fatalf("%s: %d %v", what, a.Status, err)
		}
		rows, err := f.GetRows(f.GetSheetList()[0])
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range rareNames {
			if !slices.ContainsFunc(rows, func(r []string) bool { return slices.Contains(r, n.kept) }) {
				t.Errorf("%s has no %s", what, n.kept)
			}
		}
	}
}

// one is the error of what answers more.
func one[A, B any](_ A, _ B, err error) error { return err }

// pdfText is what a PDF says, without spaces and ends of lines.
func pdfText(t *testing.T, pdf string) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("pdftotext is missing: .ci/run installs it")
		}
		t.Skip("pdftotext is missing; apt-get install poppler-utils")
	}
	path := t.TempDir() + "/a.pdf"
	if err := os.WriteFile(path, []byte(pdf), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-enc", "UTF-8", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(" ", "", "\n", "", "\f", "").Replace(string(out))
}
