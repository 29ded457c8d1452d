package assesspages_test

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"
	"jinlanling/internal/web/webtest"
)

// Base and employers settle an evaluation together (clauses 3.2.1, 3.2.2).
func TestTrainAnEvaluationIsSettledTogether(t *testing.T) {
	w := webtest.OpenWith(t, demotest.Options{Stages: demotest.Trained, Seed: 7})
	b := w.Bases[0]
	class := b.Classes[0]
	clerk, head, officer := w.As(t, b.Clerk), w.As(t, b.Head), w.As(t, w.Officer)
	plan := func(on string) url.Values {
		return url.Values{"plan": {"笔试和实操"}, "held_on": {on}, "place": {"实训楼 201"}, "examiners": {"甲考评、乙考评"}}
	}
	clerk.Fill("/class/"+class+"/do/evaluation", plan("2021-11-20")).Want("a plan too late", 400, "2021年11月15日")
	clerk.Fill("/class/"+class+"/do/evaluation", url.Values{"plan": {"笔试"}, "held_on": {"2021-11-12"}, "place": {"楼"}}).
		Want("a plan without place or examiners", 400, "至少要有 2 名考评员")
	made := clerk.Fill("/class/"+class+"/do/evaluation", plan("2021-11-12"))
	made.Want("the plan", 303)
	page, _, _ := strings.Cut(made.To, "?")
	clerk.Get("/class/"+class).Want("a second plan", 200, "查看考评", "!do/evaluation")
	officer.Fill(page+"/do/agree-evaluation", nil).Want("agreeing before the employers", 409, "没有会同制定")
	id := strings.TrimPrefix(page, "/evaluation/")
	parties, err := w.Parties(t.Context(), act.As(b.Clerk), id)
	if err != nil {
		t.Fatal(err)
	}
	employer := func(p programme.EvaluationParty) programme.Actor {
		return w.Employers[slices.IndexFunc(w.Employers, func(a programme.Actor) bool { return a.Employer == p.EmployerID })]
	}
	join := func() {
		for _, p := range parties {
			w.As(t, employer(p)).Fill(page+"/do/join", url.Values{"examiners": {"丙考评"}}).Want("join", 303)
		}
	}
	some := w.As(t, employer(parties[0]))
	some.Fill(page+"/do/object-evaluation", url.Values{"reason": {"请加考在用的设备"}}).Want("asking for changes", 303)
	clerk.Get(page).Want("what is asked", 200, "要求修改：请加考在用的设备")
	clerk.Fill(page+"/do/amend-evaluation", plan("2021-11-12")).Want("amending", 303)
	some.Fill(page+"/do/join", url.Values{"examiners": {""}}).Want("joining with a trainee to examine", 400, "至少要有 1 名考评员")
	join()
	officer.Fill(page+"/do/return-evaluation", url.Values{"reason": {"没有写工位"}}).Want("sending back", 303)
	clerk.Get(page).Want("what was sent back", 200, "方案被市局退回", "没有写工位")
	clerk.Fill(page+"/do/amend-evaluation", plan("2021-11-12")).Want("amending again", 303)
	officer.Fill(page+"/do/agree-evaluation", nil).Want("agreeing to what nobody joined", 409, "没有会同制定")
	join()
	officer.Fill(page+"/do/agree-evaluation", nil).Want("agreeing", 303)

	// marks is a side's form, everybody with these points.
	sheet := func(a programme.Actor) *assess.MarkSheet {
		m, err := w.Assess.MarkSheet(t.Context(), act.As(a), id)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	marks := func(a programme.Actor, theory, practice string) url.Values {
		v := url.Values{}
		for _, l := range sheet(a).Mine(act.As(a)) {
			v.Set("theory-"+l.Member.ApplicationID, theory)
			v.Set("practice-"+l.Member.ApplicationID, practice)
			v.Set("absence-"+l.Member.ApplicationID, "")
		}
		return v
	}
	base := marks(b.Clerk, "80", "85")
	clerk.Fill(page+"/do/mark", base).Want("marking before the day", 409, "届时再登记")
	w.Clock.To(20211112)
	mine := sheet(b.Clerk).Mine(act.As(b.Clerk))
	wrong := marks(b.Clerk, "80", "85")
	wrong.Set("theory-"+mine[0].Member.ApplicationID, "八十")
	clerk.Fill(page+"/do/mark", wrong).Want("points that are none", 400, "0 至 100", "八十")
	clerk.Fill(page+"/do/mark", base).Want("marking", 303)
	some.Get(page).Want("an employer that has entered nothing", 200, "!>85<")
	head.Fill(page+"/do/settle", nil).Want("settling without the employers", 409, "没有登记成绩")
	for i, p := range parties {
		a, points := employer(p), "82"
		if i == 0 {
			points = "2" // three and two points pass nothing, whatever anybody says
		}
		w.As(t, a).Fill(page+"/do/assent", marks(a, points, points)).Want("the employer's marks", 303)
	}
	apart := sheet(employer(parties[0])).Mine(act.As(employer(parties[0])))
	head.Get(page).Want("the disagreement", 200, "结果还没有商定", "clash")
	head.Fill(page+"/do/settle", nil).Want("settling a disagreement", 409, "不一致")
	one := apart[0].Member.ApplicationID
	officer.Fill(page+"/do/rule",
		url.Values{"person": {one}, "theory-ruled": {"50"}, "practice-ruled": {"90"}, "absence-ruled": {""}, "result": {"pass"}, "reason": {"复核操作录像"}}).
		Want("a ruling against its points", 303)
	officer.Get(page+"/do/affirm").Want("confirming by who ruled", 403)
	for _, l := range apart[1:] {
		officer.Fill(page+"/do/rule",
			url.Values{"person": {l.Member.ApplicationID}, "theory-ruled": {"50"}, "practice-ruled": {"40"}, "absence-ruled": {""}, "reason": {"复核操作录像"}}).
			Want("a ruling", 303)
	}
	head.Fill(page+"/do/settle", nil).Want("settling an open ruling", 409, "等市局另一人复核")
	w.As(t, w.Approver).Fill(page+"/do/affirm", nil).Want("confirming", 303)
	clerk.Get(page+"/do/settle").Want("settling by the clerk", 403)
	head.Fill(page+"/do/settle", nil).Want("settling", 303)
	head.Get(page).Want("the settled evaluation", 200, "结果已定", "复核操作录像", "!不一致")
	some.Get(page).Want("an employer's part", 200, "只列您能看的人")
	officer.Get("/application/"+one+"/do/withdraw-result").Want("withdrawing by the officer", 403)
	w.As(t, w.Approver).Fill("/application/"+one+"/do/withdraw-result", url.Values{"reason": {"代考"}}).Want("withdrawing", 303)
	head.Get(page).Want("the withdrawn result", 200, "已撤销", "代考")
}

// Results are published, and certificates follow (clause 3.4.2).
func TestTrainPublishingLeadsToCertificates(t *testing.T) {
	w := webtest.OpenWith(t, demotest.Options{Stages: demotest.Evaluated, Seed: 7})
	b := w.Bases[0]
	base := "/base/" + b.Base.ID
	officer, approver := w.As(t, w.Officer), w.As(t, w.Approver)
	approver.Fill(base+"/do/issue", nil).Want("issuing before publishing", 409, "没有可以发证的人", "尚未公示")
	w.As(t, b.Clerk).Get(base+"/do/publish").Want("publishing by a clerk", 403)
	officer.Get(base+"/do/publish").Want("who would be published", 200, "将公示 7 天的名单")
	v := officer.Form(base + "/do/publish")
	first := officer.Post(base+"/do/publish", v)
	first.Want("publishing", 303)
	second := officer.Post(base+"/do/publish", v)
	second.Want("a double click", 303)
	if a, b := first.To, second.To; a != b {
		t.Errorf("a double click led to %q and then %q", a, b)
	}
	page, _, _ := strings.Cut(first.To, "?")
	w.As(t, b.Clerk).Get(page).Want("the list", 200, "监督电话", "监督电话：＿＿＿＿", "***********", "公示期自", "!numberOrBlank")
	told := w.Served(web.Options{Demo: true, Hotline: "0534-2626000"})
	told.As(t, b.Clerk).Get(page).Want("with the bureau's telephone", 200, "0534-2626000", "!＿＿＿＿", "!numberOrBlank")
	officer.Get(page+"/do/close-publication").Want("closing by the officer", 403)
	approver.Fill(page+"/do/close-publication", nil).Want("closing before its end", 409, "期满后再办理")
	approver.Get(base+"/do/issue").Want("why not yet", 200, "公示中，到")
	w.Clock.Tick(9 * 24 * time.Hour)
	approver.Fill(page+"/do/close-publication", nil).Want("closing", 303)
	approver.Get(base+"/do/issue").Want("for whom", 200, "人发证", "培训合格证书")
	officer.Get(base+"/do/issue").Want("issuing by the officer", 403)
	approver.Fill(base+"/do/issue", nil).Want("issuing", 303)
	cert := regexp.MustCompile(`/certificate/[0-9a-z]{20}`).FindString(approver.Get("/certificate?base=" + b.Base.ID).Body)
	approver.Get(cert).Want("the certificate", 200, "特发此证", "data:image/png;base64,", "JLL3714")
	officer.Fill(cert+"/do/doubt-certificate", nil).Want("asking without reason", 400, "请填写理由")
	officer.Fill(cert+"/do/doubt-certificate", url.Values{"reason": {"冒名顶替"}}).Want("asking", 303)
	approver.Get(cert).Want("in force until it is decided", 200, "!不再有效", "冒名顶替")
	officer.Get(cert+"/do/revoke-certificate").Want("a revocation by who asked", 403)
	approver.Fill(cert+"/do/revoke-certificate", nil).Want("a revocation", 303)
	approver.Get(cert).Want("the revoked certificate", 200, "不再有效", "冒名顶替")
}

// An appraisal is recorded by one and confirmed by another (clauses 3.3 and 3.4.1).
func TestTrainAnAppraisalIsRecordedAndConfirmed(t *testing.T) {
	w := webtest.OpenWith(t, demotest.Options{Stages: demotest.Evaluated, Seed: 7})
	var base string
	var people []assess.Candidate
	var clerk *webtest.Visitor
	for _, b := range w.Bases {
		list, err := w.Assess.Appraisable(context.Background(), act.As(b.Clerk), b.Base.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) > 0 {
			base, people, clerk = "/base/"+b.Base.ID, list, w.As(t, b.Clerk)
			break
		}
	}
	if people == nil {
		t.Fatal("nobody of the small year passed in a trade with an appraisal")
	}
	officer, approver := w.As(t, w.Officer), w.As(t, w.Approver)
	year := "/programme/" + w.Programme
	round := url.Values{"name": {"第一批"}, "trades": {people[0].Trade}, "held_on": {"2021-11-24"}, "enter_by": {"2021-11-22"}, "place": {"鉴定中心"},
		"rooms": {"第一考场 20、第二考场"}}
	clerk.Get(year+"/do/appraisal-announce").Want("announcing by a clerk", 403)
	officer.Fill(year+"/do/appraisal-announce", round).Want("a room without seats", 400, "没有写座位数")
	round.Set("rooms", "第一考场 20、第二考场（30座）")
	round.Set("held_on", "2021-11-20")
	officer.Fill(year+"/do/appraisal-announce", round).Want("a day outside the term", 400, "2021年11月21日")
	round.Set("held_on", "2021-11-24")
	officer.Fill(year+"/do/appraisal-announce", round).Want("announcing", 303)
	officer.Get(year).Want("the days", 200, "全市统一考核鉴定", "第二考场", "报名中")
	days, err := w.Assess.Rounds(t.Context(), act.As(w.Officer), w.Programme)
	if err != nil {
		t.Fatal(err)
	}
	v := url.Values{"round": {days[0].ID}}
	for _, p := range people {
		v.Add("people", p.ApplicationID)
	}
	approver.Fill(year+"/do/appraisal-confirm", nil).Want("confirming nothing", 409, "没有待确认的鉴定结果")
	clerk.Fill(base+"/do/appraisal", url.Values{"round": {days[0].ID}}).Want("entering nobody", 400, "请至少选一个")
	clerk.Fill(base+"/do/appraisal", v).Want("entering", 303)
	clerk.Fill(base+"/do/appraisal", v).Want("entering twice", 400, "没有等结果的报名")
	clerk.Fill("/application/"+people[0].ApplicationID+"/do/withdraw-appraisal", url.Values{"reason": {"本人有事"}}).Want("withdrawing an entry", 303)
	clerk.Fill(base+"/do/appraisal", url.Values{"round": {days[0].ID}, "people": {people[0].ApplicationID}}).Want("entering again", 303)
	officer.Get("/appraisal").Want("no score before there is one", 200, "!>0<")
	officer.Fill(year+"/do/appraisal-seat", url.Values{"round": {days[0].ID}}).Want("seats", 303)
	clerk.Fill("/application/"+people[0].ApplicationID+"/do/withdraw-appraisal", url.Values{"reason": {"本人有事"}}).Want("withdrawing after seats", 409, "不能撤回")
	list := officer.Fill(year+"/do/appraisal-list", url.Values{"round": {days[0].ID}, "reason": {"交鉴定中心"}})
	list.Want("the list for the centre", 200)
	marks, err := forms.ReadMarks(strings.NewReader(list.Body), int64(len(list.Body)),
		[]forms.MarkSubject{{Code: "theory", Name: "理论"}, {Code: "practice", Name: "实操"}})
	if err != nil || len(marks.Rows) != len(people) || len(marks.Rows[0].Number) != 18 || strings.Contains(marks.Rows[0].Number, "*") ||
		marks.Rows[0].Ticket == "" {
		t.Errorf("the list for the centre: %+v, %v", marks, err)
	}
	r := url.Values{}
	for _, p := range people {
		r.Set("theory-"+p.ApplicationID, "70")
		r.Set("practice-"+p.ApplicationID, "75")
	}
	officer.Fill(year+"/do/appraisal-record", r).Want("recording before the day", 409, "届时再登记")
	w.Clock.To(20211124)
	clerk.Get(year+"/do/appraisal-record").Want("recording by the clerk", 403)
	officer.Fill(year+"/do/appraisal-record", r).Want("recording", 303)
	approver.Get(year+"/do/appraisal-confirm").Want("what is confirmed", 200, fmt.Sprintf("%d 人，合格 %d，不合格 0", len(people), len(people)))
	officer.Get(year+"/do/appraisal-confirm").Want("confirming by who recorded", 403)
	approver.Fill(year+"/do/appraisal-confirm", nil).Want("confirming", 303)
	approver.Get(base+"/do/issue").Want("none is invented", 200, "现在没有可以发证的人", "待登记国家职业资格证书")
	officer.Get(base+"/do/record-certificates").Want("what is to be recorded", 200, "发证机构", people[0].Name)
	officer.Get("/appraisal").Want("each result", 200, ">70<", ">75<", "合格")
}
