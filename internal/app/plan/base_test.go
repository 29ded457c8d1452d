package plan_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
	"jinlanling/notices"
)

// newcomer registers an institution and lets its head act, in a city where it
// has no base.
func newcomer(t *testing.T, w *demotest.Year, county string) (*programme.Institution, programme.Actor) {
	t.Helper()
	i, err := w.Plan.RegisterInstitution(ctx, act.As(w.Officer),
		plan.InstitutionIn{CreditCode: "91371400ma3c0016x0", Name: "云海技师学院", County: county, Kind: programme.TechnicianCollege})
	if err != nil {
		t.Fatal(err)
	}
	return i, programme.Actor{User: "newhead", Role: programme.RoleHead, Base: i.CreditCode}
}

func emptyYear(t *testing.T, w *demotest.Year) *programme.Programme {
	t.Helper()
	text, err := notices.Text("yunhai-2022")
	if err != nil {
		t.Fatal(err)
	}
	p, err := w.Plan.CreateProgramme(ctx, act.As(w.Officer), "yunhai-2022", text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// An application goes back and forth, is reassigned, withdrawn and filed again,
// refused and filed again, assessed below the threshold and again, and comes
// out as a base with its document (clause 1).
func TestABaseApplicationGoesEveryWay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.Recognised)
		w.Clock.To(20220401)
		y := emptyYear(t, w)
		inst, head := newcomer(t, w, "德城区")
		h, officer, approver := act.As(head), act.As(w.Officer), act.As(w.Approver)
		county := func(name string) act.Caller {
			return act.As(programme.Actor{User: "c" + name, Role: programme.RoleCounty, County: name})
		}
		in := plan.BaseApplication{CreditCode: inst.CreditCode, Name: "抄错的名字", County: "德城",
			Content: demotest.Content(t, w, head, programme.AskedLine{Trade: "电工", Level: programme.Technician, Places: 40})}
		_, err := w.Plan.ApplyBase(ctx, h, y.ID, plan.BaseApplication{CreditCode: inst.CreditCode})
		for _, want := range []string{"申报的工种", "任教教师", "实训场地", "实训设备", "许可证", "上传"} {
			if !strings.Contains(demotest.ToldOf(err), want) {
				t.Errorf("an empty application is told %s, without %q", demotest.ToldOf(err), want)
			}
		}
		b, err := w.Plan.ApplyBase(ctx, h, y.ID, in)
		if err != nil {
			t.Fatal(err)
		}
		if b.Name != inst.Name || b.County != "德城区" {
			t.Errorf("a registered institution applies as %s of %s", b.Name, b.County)
		}
		if _, err := w.Plan.ApplyBase(ctx, h, y.ID, in); !strings.Contains(demotest.ToldOf(err), "重新申报") {
			t.Errorf("a second application: %v", err)
		}
		state := func(want programme.State) {
			t.Helper()
			f, err := w.Plan.BaseFileOf(ctx, officer, b.ID)
			if err != nil || f.Base.State != want {
				t.Fatalf("it is %v, %v; want %s", f.Base.State, err, want)
			}
		}
		do := func(what string, err error, want programme.State) {
			t.Helper()
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			state(want)
		}
		demotest.WantCode(t, "another county recommends", w.Plan.RecommendBase(ctx, county("禹城市"), b.ID, "同意"), programme.Forbidden)
		do("the officer moves it", w.Plan.ReassignBase(ctx, officer, b.ID, "禹城市", "校址在禹城"), programme.Applied)
		demotest.WantCode(t, "the first county recommends", w.Plan.RecommendBase(ctx, county("德城区"), b.ID, "同意"), programme.Forbidden)
		do("it is amended", w.Plan.AmendBase(ctx, h, b.ID, in), programme.Applied) // its registration says 德城区
		do("the county sends it back", w.Plan.ReturnBase(ctx, county("德城区"), b.ID, "缺教师证书"), programme.Returned)
		demotest.WantCode(t, "amend what was returned", w.Plan.AmendBase(ctx, h, b.ID, in), programme.WrongState)
		do("it is filed again", w.Plan.RefileBase(ctx, h, b.ID, in), programme.Applied)
		do("it is withdrawn", w.Plan.WithdrawBase(ctx, h, b.ID, "材料要重做"), programme.Withdrawn)
		do("it is filed again", w.Plan.RefileBase(ctx, h, b.ID, in), programme.Applied)
		do("the county refuses", w.Plan.RefuseBase(ctx, county("德城区"), b.ID, "场地不符"), programme.Refused)
		do("it is filed again", w.Plan.RefileBase(ctx, h, b.ID, in), programme.Applied)
		demotest.WantCode(t, "recommend without an opinion", w.Plan.RecommendBase(ctx, county("德城区"), b.ID, " "), programme.Invalid)
		do("the county recommends", w.Plan.RecommendBase(ctx, county("德城区"), b.ID, "实地核实，同意推荐"), programme.Recommended)
		demotest.WantCode(t, "the county refuses what it recommended", w.Plan.RefuseBase(ctx, county("德城区"), b.ID, "反悔"), programme.WrongState)
		demotest.WantCode(t, "withdraw what is recommended", w.Plan.WithdrawBase(ctx, h, b.ID, "不办了"), programme.WrongState)
		file, err := w.Plan.BaseFileOf(ctx, officer, b.ID)
		if err != nil {
			t.Fatal(err)
		}
		low := demo.Assessment(file, "设备不足")
		for code := range low.Points {
			low.Points[code] = []int{1, 2}
		}
		alone := low
		alone.Assessors = low.Assessors[:1]
		demotest.WantCode(t, "one assessor", w.Plan.AssessBase(ctx, officer, b.ID, alone), programme.Invalid)
		do("it is marked low", w.Plan.AssessBase(ctx, officer, b.ID, low), programme.Assessed)
		doc := plan.Recognition{Number: "云人社〔2022〕9 号", On: 20220401}
		demotest.WantCode(t, "recognised below the threshold", w.Plan.RecogniseBase(ctx, approver, b.ID, doc), programme.WrongState)
		do("the approver sends the marks back", w.Plan.ReassessBase(ctx, approver, b.ID, "第二位的分数漏填"), programme.Recommended)
		do("it is marked again", demotest.Assess(w, officer, b.ID), programme.Assessed)
		demotest.WantCode(t, "recognised without a document", w.Plan.RecogniseBase(ctx, approver, b.ID, plan.Recognition{}), programme.Invalid)
		do("it is recognised", w.Plan.RecogniseBase(ctx, approver, b.ID, doc), programme.Recognised)
		_, docs, err := w.Year.PublicRecognised(ctx, y.ID)
		if err != nil || len(docs) != 1 || docs[0].Number != doc.Number || len(docs[0].Bases) != 1 || !docs[0].Bases[0].Asked ||
			docs[0].Bases[0].Places() != 40 {
			t.Fatalf("the document is %+v, %v", docs, err)
		}
		if l := docs[0].Letter(); len(l.Rows) != len(docs[0].Bases[0].Lines)+1 || len(l.Rows[0]) != len(l.Head) || len(l.Widths) != len(l.Head) {
			t.Errorf("its letter is %+v", l)
		}
		var plan bytes.Buffer
		forms.WritePlan(&plan, &forms.PlanSheet{City: "云海市", Year: 2022,
			Rows: []forms.PlanRow{{Base: b.Name, Level: programme.Technician, Trade: "电工", Places: 30}}})
		if _, err := w.Plan.ImportPlan(ctx, officer, y.ID, bytes.NewReader(plan.Bytes()), int64(plan.Len())); err != nil {
			t.Fatal(err)
		}
		f, err := w.Plan.BaseFileOf(ctx, officer, b.ID)
		if err != nil || len(f.Differences) != 1 || f.Differences[0].Asked != 40 || f.Differences[0].Planned != 30 {
			t.Errorf("asked and planned differ by %+v, %v", f.Differences, err)
		}
	})
}

// An institution is registered once, its code is checked, and the first head
// of a base can be given the role before there is a base.
func TestInstitutionsComeBeforeBases(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.Recognised)
	officer := act.As(w.Officer)
	_, err := w.Plan.RegisterInstitution(ctx, officer, plan.InstitutionIn{CreditCode: "91371400MA3C0016X1", Kind: "school"})
	for _, want := range []string{"校验位", "单位名称", "县（市、区）", "类型"} {
		if !strings.Contains(demotest.ToldOf(err), want) {
			t.Errorf("told %s, without %q", demotest.ToldOf(err), want)
		}
	}
	i, head := newcomer(t, w, "德城区")
	_, err = w.Plan.RegisterInstitution(ctx, officer, plan.InstitutionIn{CreditCode: i.CreditCode, Name: "又一个", County: "德城区", Kind: programme.SkilledSchool})
	demotest.WantCode(t, "the same code again", err, programme.Conflict)
	admin := act.As(demotest.EachRole(w.Cast)[programme.RoleAdministrator])
	scopes, err := w.People.ScopesOf(ctx, admin)
	if err != nil || !slices.ContainsFunc(scopes.Institutions, func(c act.Choice) bool { return c.ID == i.CreditCode && strings.Contains(c.Name, i.Name) }) {
		t.Errorf("roles can be bounded to %+v, %v", scopes.Institutions, err)
	}
	other := plan.InstitutionIn{CreditCode: w.Bases[0].Base.CreditCode, Name: i.Name, County: i.County, Kind: i.Kind}
	demotest.WantCode(t, "a code that is taken", w.Plan.AmendInstitution(ctx, officer, i.ID, other, "改代码"), programme.Conflict)
	other.CreditCode, other.Name = i.CreditCode, "云海高级技工学校"
	if err := w.Plan.AmendInstitution(ctx, officer, i.ID, other, "更名"); err != nil {
		t.Fatal(err)
	}
	got, err := w.Plan.InstitutionOf(ctx, act.As(head), i.CreditCode)
	if err != nil || got.Name != "云海高级技工学校" {
		t.Errorf("it is %+v, %v", got, err)
	}
	_, err = w.Plan.InstitutionOf(ctx, act.As(w.Bases[0].Head), i.CreditCode)
	demotest.WantCode(t, "another's registration", err, programme.Forbidden)
}
