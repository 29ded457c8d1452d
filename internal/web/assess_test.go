package web_test

import (
	"bytes"
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
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"
)

// Base and employers settle an evaluation together (clauses 3.2.1, 3.2.2).
func TestTrainAnEvaluationIsSettledTogether(t *testing.T) {
	w := trainBuild(t, 7)
	b := w.Bases[0]
	class := b.Classes[0]
	clerk, head, officer := w.as(b.Clerk), w.as(b.Head), w.as(w.Officer)
	plan := func(on string) url.Values {
		return url.Values{"plan": {"笔试和实操"}, "held_on": {on}, "place": {"实训楼 201"}, "examiners": {"甲考评、乙考评"}}
	}
	w.want("a plan too late", clerk.fill("/class/"+class+"/do/evaluation", plan("2021-11-20")), 400, "2021年11月15日")
	w.want("a plan without place or examiners",
		clerk.fill("/class/"+class+"/do/evaluation", url.Values{"plan": {"笔试"}, "held_on": {"2021-11-12"}, "place": {"楼"}}), 400, "至少要有 2 名考评员")
	made := clerk.fill("/class/"+class+"/do/evaluation", plan("2021-11-12"))
	w.want("the plan", made, 303)
	page, _, _ := strings.Cut(made.Header().Get("Location"), "?")
	w.want("a second plan", clerk.get("/class/"+class), 200, "查看考评", "!do/evaluation")
	w.want("agreeing before the employers", officer.fill(page+"/do/agree-evaluation", nil), 409, "没有会同制定")
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
			w.want("join", w.as(employer(p)).fill(page+"/do/join", url.Values{"examiners": {"丙考评"}}), 303)
		}
	}
	some := w.as(employer(parties[0]))
	w.want("asking for changes", some.fill(page+"/do/object-evaluation", url.Values{"reason": {"请加考在用的设备"}}), 303)
	w.want("what is asked", clerk.get(page), 200, "要求修改：请加考在用的设备")
	w.want("amending", clerk.fill(page+"/do/amend-evaluation", plan("2021-11-12")), 303)
	w.want("joining with a trainee to examine", some.fill(page+"/do/join", url.Values{"examiners": {""}}), 400, "至少要有 1 名考评员")
	join()
	w.want("sending back", officer.fill(page+"/do/return-evaluation", url.Values{"reason": {"没有写工位"}}), 303)
	w.want("what was sent back", clerk.get(page), 200, "方案被市局退回", "没有写工位")
	w.want("amending again", clerk.fill(page+"/do/amend-evaluation", plan("2021-11-12")), 303)
	w.want("agreeing to what nobody joined", officer.fill(page+"/do/agree-evaluation", nil), 409, "没有会同制定")
	join()
	w.want("agreeing", officer.fill(page+"/do/agree-evaluation", nil), 303)

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
	w.want("marking before the day", clerk.fill(page+"/do/mark", base), 409, "届时再登记")
	w.clock.To(20211112)
	mine := sheet(b.Clerk).Mine(act.As(b.Clerk))
	wrong := marks(b.Clerk, "80", "85")
	wrong.Set("theory-"+mine[0].Member.ApplicationID, "八十")
	w.want("points that are none", clerk.fill(page+"/do/mark", wrong), 400, "0 至 100", "八十")
	w.want("marking", clerk.fill(page+"/do/mark", base), 303)
	w.want("an employer that has entered nothing", some.get(page), 200, "!>85<")
	w.want("settling without the employers", head.fill(page+"/do/settle", nil), 409, "没有登记成绩")
	for i, p := range parties {
		a, points := employer(p), "82"
		if i == 0 {
			points = "2" // three and two points pass nothing, whatever anybody says
		}
		w.want("the employer's marks", w.as(a).fill(page+"/do/assent", marks(a, points, points)), 303)
	}
	apart := sheet(employer(parties[0])).Mine(act.As(employer(parties[0])))
	w.want("the disagreement", head.get(page), 200, "结果还没有商定", "clash")
	w.want("settling a disagreement", head.fill(page+"/do/settle", nil), 409, "不一致")
	one := apart[0].Member.ApplicationID
	w.want("a ruling against its points", officer.fill(page+"/do/rule",
		url.Values{"person": {one}, "theory-ruled": {"50"}, "practice-ruled": {"90"}, "absence-ruled": {""}, "result": {"pass"}, "reason": {"复核操作录像"}}), 303)
	w.want("confirming by who ruled", officer.get(page+"/do/affirm"), 403)
	for _, l := range apart[1:] {
		w.want("a ruling", officer.fill(page+"/do/rule",
			url.Values{"person": {l.Member.ApplicationID}, "theory-ruled": {"50"}, "practice-ruled": {"40"}, "absence-ruled": {""}, "reason": {"复核操作录像"}}), 303)
	}
	w.want("settling an open ruling", head.fill(page+"/do/settle", nil), 409, "等市局另一人复核")
	w.want("confirming", w.as(w.Approver).fill(page+"/do/affirm", nil), 303)
	w.want("settling by the clerk", clerk.get(page+"/do/settle"), 403)
	w.want("settling", head.fill(page+"/do/settle", nil), 303)
	w.want("the settled evaluation", head.get(page), 200, "结果已定", "复核操作录像", "!不一致")
	w.want("an employer's part", some.get(page), 200, "只列您能看的人")
	w.want("withdrawing by the officer", officer.get("/application/"+one+"/do/withdraw-result"), 403)
	w.want("withdrawing", w.as(w.Approver).fill("/application/"+one+"/do/withdraw-result", url.Values{"reason": {"代考"}}), 303)
	w.want("the withdrawn result", head.get(page), 200, "已撤销", "代考")
}

// Results are published, and certificates follow (clause 3.4.2).
func TestTrainPublishingLeadsToCertificates(t *testing.T) {
	w := trainBuild(t, 8)
	b := w.Bases[0]
	base := "/base/" + b.Base.ID
	officer, approver := w.as(w.Officer), w.as(w.Approver)
	w.want("issuing before publishing", approver.fill(base+"/do/issue", nil), 409, "没有可以发证的人", "尚未公示")
	w.want("publishing by a clerk", w.as(b.Clerk).get(base+"/do/publish"), 403)
	w.want("who would be published", officer.get(base+"/do/publish"), 200, "将公示 7 天的名单")
	form := officer.get(base + "/do/publish").Body.String()
	v := url.Values{}
	for _, m := range trainHidden.FindAllStringSubmatch(form, -1) {
		v.Set(m[1], m[2])
	}
	first := officer.post(base+"/do/publish", v)
	w.want("publishing", first, 303)
	second := officer.post(base+"/do/publish", v)
	w.want("a double click", second, 303)
	if a, b := first.Header().Get("Location"), second.Header().Get("Location"); a != b {
		t.Errorf("a double click led to %q and then %q", a, b)
	}
	page, _, _ := strings.Cut(first.Header().Get("Location"), "?")
	w.want("the list", w.as(b.Clerk).get(page), 200, "监督电话", "class=\"blank\"", "***********", "公示期自", "!numberOrBlank")
	blank := w.h
	w.h = web.New(w.System, web.Options{Demo: true, Hotline: "0534-2626000"}).Handler()
	w.want("with the bureau's telephone", w.as(b.Clerk).get(page), 200, "0534-2626000", "!class=\"blank\"", "!numberOrBlank")
	w.h = blank
	w.want("closing by the officer", officer.get(page+"/do/close-publication"), 403)
	w.want("closing before its end", approver.fill(page+"/do/close-publication", nil), 409, "期满后再办理")
	w.want("why not yet", approver.get(base+"/do/issue"), 200, "公示中，到")
	w.clock.Tick(9 * 24 * time.Hour)
	w.want("closing", approver.fill(page+"/do/close-publication", nil), 303)
	w.want("for whom", approver.get(base+"/do/issue"), 200, "人发证", "培训合格证书")
	w.want("issuing by the officer", officer.get(base+"/do/issue"), 403)
	w.want("issuing", approver.fill(base+"/do/issue", nil), 303)
	cert := regexp.MustCompile(`/certificate/[0-9a-z]{20}`).FindString(approver.get("/certificate?base=" + b.Base.ID).Body.String())
	w.want("the certificate", approver.get(cert), 200, "特发此证", "data:image/png;base64,", "JLL3714")
	w.want("asking without reason", officer.fill(cert+"/do/doubt-certificate", nil), 400, "请填写理由")
	w.want("asking", officer.fill(cert+"/do/doubt-certificate", url.Values{"reason": {"冒名顶替"}}), 303)
	w.want("in force until it is decided", approver.get(cert), 200, "!不再有效", "冒名顶替")
	w.want("a revocation by who asked", officer.get(cert+"/do/revoke-certificate"), 403)
	w.want("a revocation", approver.fill(cert+"/do/revoke-certificate", nil), 303)
	w.want("the revoked certificate", approver.get(cert), 200, "不再有效", "冒名顶替")
}

// An appraisal is recorded by one and confirmed by another (clauses 3.3 and 3.4.1).
func TestTrainAnAppraisalIsRecordedAndConfirmed(t *testing.T) {
	w := trainBuild(t, 8)
	var base string
	var people []assess.Candidate
	var clerk *trainReader
	for _, b := range w.Bases {
		list, err := w.Assess.Appraisable(context.Background(), act.As(b.Clerk), b.Base.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) > 0 {
			base, people, clerk = "/base/"+b.Base.ID, list, w.as(b.Clerk)
			break
		}
	}
	if people == nil {
		t.Fatal("nobody of the small year passed in a trade with an appraisal")
	}
	officer, approver := w.as(w.Officer), w.as(w.Approver)
	year := "/programme/" + w.Programme
	round := url.Values{"name": {"第一批"}, "trades": {people[0].Trade}, "held_on": {"2021-11-24"}, "enter_by": {"2021-11-22"}, "place": {"鉴定中心"},
		"rooms": {"第一考场 20、第二考场"}}
	w.want("announcing by a clerk", clerk.get(year+"/do/appraisal-announce"), 403)
	w.want("a room without seats", officer.fill(year+"/do/appraisal-announce", round), 400, "没有写座位数")
	round.Set("rooms", "第一考场 20、第二考场（30座）")
	round.Set("held_on", "2021-11-20")
	w.want("a day outside the term", officer.fill(year+"/do/appraisal-announce", round), 400, "2021年11月21日")
	round.Set("held_on", "2021-11-24")
	w.want("announcing", officer.fill(year+"/do/appraisal-announce", round), 303)
	w.want("the days", officer.get(year), 200, "全市统一考核鉴定", "第二考场", "报名中")
	days, err := w.Assess.Rounds(t.Context(), act.As(w.Officer), w.Programme)
	if err != nil {
		t.Fatal(err)
	}
	v := url.Values{"round": {days[0].ID}}
	for _, p := range people {
		v.Add("people", p.ApplicationID)
	}
	w.want("confirming nothing", approver.fill(year+"/do/appraisal-confirm", nil), 409, "没有待确认的鉴定结果")
	w.want("entering nobody", clerk.fill(base+"/do/appraisal", url.Values{"round": {days[0].ID}}), 400, "请至少选一个")
	w.want("entering", clerk.fill(base+"/do/appraisal", v), 303)
	w.want("entering twice", clerk.fill(base+"/do/appraisal", v), 400, "没有等结果的报名")
	w.want("withdrawing an entry", clerk.fill("/application/"+people[0].ApplicationID+"/do/withdraw-appraisal", url.Values{"reason": {"本人有事"}}), 303)
	w.want("entering again", clerk.fill(base+"/do/appraisal", url.Values{"round": {days[0].ID}, "people": {people[0].ApplicationID}}), 303)
	w.want("no score before there is one", officer.get("/appraisal"), 200, "!>0<")
	w.want("seats", officer.fill(year+"/do/appraisal-seat", url.Values{"round": {days[0].ID}}), 303)
	w.want("withdrawing after seats", clerk.fill("/application/"+people[0].ApplicationID+"/do/withdraw-appraisal", url.Values{"reason": {"本人有事"}}), 409, "不能撤回")
	list := officer.fill(year+"/do/appraisal-list", url.Values{"round": {days[0].ID}, "reason": {"交鉴定中心"}})
	w.want("the list for the centre", list, 200)
	marks, err := forms.ReadMarks(bytes.NewReader(list.Body.Bytes()), int64(list.Body.Len()),
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
	w.want("recording before the day", officer.fill(year+"/do/appraisal-record", r), 409, "届时再登记")
	w.clock.To(20211124)
	w.want("recording by the clerk", clerk.get(year+"/do/appraisal-record"), 403)
	w.want("recording", officer.fill(year+"/do/appraisal-record", r), 303)
	w.want("what is confirmed", approver.get(year+"/do/appraisal-confirm"), 200, fmt.Sprintf("%d 人，合格 %d，不合格 0", len(people), len(people)))
	w.want("confirming by who recorded", officer.get(year+"/do/appraisal-confirm"), 403)
	w.want("confirming", approver.fill(year+"/do/appraisal-confirm", nil), 303)
	w.want("none is invented", approver.get(base+"/do/issue"), 200, "现在没有可以发证的人", "待登记国家职业资格证书")
	w.want("what is to be recorded", officer.get(base+"/do/record-certificates"), 200, "发证机构", people[0].Name)
	w.want("each result", officer.get("/appraisal"), 200, ">70<", ">75<", "合格")
}
