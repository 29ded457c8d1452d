package assesspages

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

var (
	roundInput  = page.Input{Name: "round", Label: "哪一次鉴定", Kind: "choice", Required: true, Choices: rounds}
	resultsFile = page.Input{Name: "file", Label: "鉴定成绩表", Kind: "file", Required: true, Keep: true, Accept: ".xlsx,.csv",
		Hint: "鉴定中心填好的报名名单，或有姓名、准考证号（或身份证号）和各科成绩的表。总分不读"}
)

// layoutInput is in whose way the centre's file is written.
var layoutInput = page.Input{Name: "layout", Label: "版式", Kind: "choice", Hint: "不选，按通用的栏名读", Choices: markLayouts}

func markLayouts(q *page.Request, _ *act.Detail) (out []act.Choice, err error) {
	for _, l := range q.Sys.Assess.MarkLayouts() {
		out = append(out, act.Choice{ID: l.Code, Name: l.Centre})
	}
	return out, nil
}

// AppraisalDeeds is what is done on the pages of this noun.
var AppraisalDeeds = []page.Deed{
	{Key: "appraisal-announce", Action: programme.AppraisalAnnounce, On: programme.NounProgramme, When: page.YearOpen, Consequence: "发布后各基地在报名截止日之前给符合条件的学员报名。",
		Inputs: []page.Input{
			{Name: "name", Label: "名称", Required: true, Hint: "例如：第一批"},
			{Name: "trades", Label: "鉴定的工种", Kind: "ticks", Required: true, Choices: appraisedTrades},
			{Name: "held_on", Label: "鉴定日期", Kind: "date", Required: true},
			{Name: "enter_by", Label: "报名截止日期", Kind: "date", Required: true},
			{Name: "place", Label: "考点", Required: true},
			{Name: "rooms", Label: "考场和座位数", Required: true, Hint: "按排满的先后写，例如：第一考场 30、第二考场 30"},
			{Name: "quota", Label: "名额", Kind: "number", Hint: "不填为座位总数"},
		}, Do: announceDo},
	{Key: "appraisal-cancel", Action: programme.AppraisalCancel, On: programme.NounProgramme, When: page.YearOpen, Grave: true,
		Consequence: "已报的名全部退回，可以改报另一次。已登记成绩的不能取消。",
		Inputs:      []page.Input{roundInput}, Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.CancelAppraisal(ctx, c, f.Get("round"), f.Get("reason"))
		}},
	{Key: "appraisal-seat", Action: programme.AppraisalSeat, On: programme.NounProgramme, When: page.YearOpen,
		Consequence: "给已报名的每人排定准考证号、考场和座位，通知本人；排定后不再接受报名和撤回。",
		Inputs:      []page.Input{roundInput}, Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.SeatAppraisal(ctx, c, f.Get("round"))
		}},
	{Key: "appraisal-list", Name: "导出鉴定报名名单", Action: programme.PersonUnmask, On: programme.NounProgramme, Again: true,
		Consequence: "名单上有完整的身份证号，交鉴定中心使用。谁、为什么导出，记入日志。",
		For:         func(r programme.Role, _ *act.Detail) bool { return r.Scope() == programme.CityWide },
		Inputs:      []page.Input{roundInput, {Name: "reason", Label: "用途", Kind: "area", Required: true}}, Answer: entryList},
	{Key: "appraisal", Action: programme.AppraisalEnter, On: programme.NounBase, When: page.Recognised, Consequence: "日期、考点、工种和名额由市局发布，这里给符合条件的学员报名。",
		Lead:   entrantsLead,
		Inputs: []page.Input{roundInput, {Name: "people", Label: "学员", Kind: "people", Required: true, Choices: appraisable}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.EnterAppraisal(ctx, c, f.Detail.ID, f.Get("round"), f.List("people"))
		}},
	{Key: "withdraw-appraisal", Action: programme.AppraisalWithdraw, On: programme.NounApplication, Grave: true, Consequence: "撤回后可以报另一次。准考证排定之后不能撤回。",
		When: func(s *act.Detail) bool { return s.State == programme.Passed },
		Do:   page.ActWithReasons((*assess.Desk).WithdrawAppraisal)},
	{Key: "appraisal-file", Name: "从表格登记鉴定结果", Action: programme.AppraisalRecord, On: programme.NounProgramme, When: page.YearOpen,
		Consequence: "先看结果，逐行核对后再登记；表上没有的人可以下次再登记。登记后由另一人确认。",
		Inputs:      []page.Input{roundInput, layoutInput, resultsFile}, Preview: previewResults, Do: resultsDo},
	{Key: "appraisal-file-back", Name: "取回标明错误的成绩表", Action: programme.AppraisalRecord, On: programme.NounProgramme, Again: true, When: never,
		Inputs: []page.Input{roundInput, layoutInput, resultsFile}, Answer: resultsBack},
	{Key: "appraisal-record", Action: programme.AppraisalRecord, On: programme.NounProgramme, Consequence: "只登记填了成绩的人，没有填的下次再登记。结果由成绩得出。登记后由另一人确认。",
		When:   page.YearOpen,
		Inputs: []page.Input{{Name: "results", Label: "鉴定成绩", Kind: "own", Draw: appraisalDraw}}, Do: recordAppraisals},
	{Key: "appraisal-return", Action: programme.AppraisalReturn, On: programme.NounProgramme, When: page.YearOpen, Grave: true,
		Consequence: "全部待确认的结果退回重新登记。", Lead: appraisalLead,
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.ReturnAppraisals(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "appraisal-confirm", Action: programme.AppraisalConfirm, On: programme.NounProgramme, Consequence: "一次确认全部待确认的结果；合格的可以颁发证书。须由登记人以外的人办理。",
		When: page.YearOpen, Lead: appraisalLead,
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.ConfirmAppraisals(ctx, c, f.Detail.ID)
		}},
}

// AppraisalPanel is the days of the city's appraisal, on the year's page.
func AppraisalPanel(q *page.Request, v *page.View) error {
	if !programme.MayRead(q.Signed.Actor.Role, programme.NounAppraisal) {
		return nil
	}
	list, err := q.Sys.Assess.Rounds(q.Context(), q.Caller(), v.Detail.ID)
	if err == nil && len(list) > 0 {
		v.Panels = append(v.Panels, roundsView(list))
	}
	return err
}

// yearOf is the programme of a page: the year's own, or that of a base.
func yearOf(s *act.Detail) string {
	if s.Noun == programme.NounProgramme {
		return s.ID
	}
	return s.Programme
}

func rounds(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	list, err := q.Sys.Assess.Rounds(q.Context(), q.Caller(), yearOf(s))
	for _, r := range list {
		if r.State == programme.Open {
			out = append(out, act.Choice{ID: r.ID, Name: fmt.Sprintf("%s　%s　%s　已报 %d / %d", r.Name, r.HeldOn.Chinese(), r.Place, r.Entered, r.Quota)})
		}
	}
	return out, err
}

func appraisedTrades(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	n, err := q.Sys.Notice(q.Context(), s.ID)
	if err != nil {
		return nil, err
	}
	for _, t := range n.Appraisal.Trades {
		out = append(out, act.Choice{ID: t, Name: t})
	}
	return out, nil
}

var roomText = regexp.MustCompile(`^(.+?)[\s:：（(]*([0-9]{1,3})\s*(?:座|人|个座位)?[)）]?$`)

func announceDo(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	in := assess.RoundIn{Name: f.Get("name"), Trades: f.List("trades"), HeldOn: f.Date("held_on"), EnterBy: f.Date("enter_by"), Place: f.Get("place"),
		Quota: f.Int("quota")}
	for _, text := range namesIn(page.Halfwidth(f.Get("rooms"))) {
		m := roomText.FindStringSubmatch(text)
		if m == nil {
			f.Bad("rooms", "“"+text+"”没有写座位数，例如：第一考场 30")
			continue
		}
		seats, _ := strconv.Atoi(m[2]) // three digits
		in.Rooms = append(in.Rooms, assess.Room{Name: act.Text(m[1]), Seats: seats})
	}
	if err := f.Err(); err != nil {
		return "", err
	}
	_, err := f.Request.Sys.Assess.AnnounceAppraisal(ctx, c, f.Detail.ID, in)
	return "", err
}

func entryList(ctx context.Context, f *page.Form, c act.Caller) error {
	return f.Request.SendWorkbook("考核鉴定报名名单.xlsx", func(w io.Writer) error {
		return f.Request.Sys.Assess.ExportEntryList(ctx, c, f.Get("round"), f.Get("reason"), w)
	})
}

func appraisable(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	people, err := q.Sys.Assess.Appraisable(q.Context(), q.Caller(), s.ID)
	for _, p := range people {
		out = append(out, act.Choice{ID: p.ApplicationID, Name: p.Name + "　" + p.IDMasked + "　" + p.Trade + " " + p.Level})
	}
	return out, err
}

// entrantsLead says of everybody of a base who may not be entered for a day
// why, condition by condition.
func entrantsLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	list, err := q.Sys.Assess.Rounds(q.Context(), q.Caller(), s.Programme)
	if err != nil {
		return nil, err
	}
	var days []entrantsOf
	for _, r := range list {
		if r.State != programme.Open {
			continue
		}
		all, err := q.Sys.Assess.Entrants(q.Context(), q.Caller(), s.ID, r.ID)
		if err != nil {
			return nil, err
		}
		d := entrantsOf{Round: r}
		for _, e := range all {
			if e.May() {
				d.May++
			} else {
				d.Not = append(d.Not, e)
			}
		}
		days = append(days, d)
	}
	return entrantsView(days), nil
}

type entrantsOf struct {
	assess.Round
	May int
	Not []assess.Entrant
}

// line is a day and how many of a base may still be entered, in a sentence.
func (d *entrantsOf) line() string {
	return fmt.Sprintf("%s 鉴定%s，报名到 %s 为止，已报 %d / %d，本基地可报 %d 人", d.HeldOn.Chinese(), strings.Join(d.Trades, "、"), d.EnterBy.Chinese(), d.Entered,
		d.Quota, d.May)
}

func appraisalDraw(q *page.Request, s *act.Detail, sent page.Values) (templ.Component, error) {
	list, err := q.Sys.Assess.AppraisalsIn(q.Context(), q.Caller(), s.ID, programme.Submitted)
	if err != nil {
		return nil, err
	}
	n, err := q.Sys.Notice(q.Context(), s.ID)
	if err != nil {
		return nil, err
	}
	return appraisalGrid(n.AppraisalExam(), list, sent), nil
}

func appraisalLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	list, err := q.Sys.Assess.AppraisalsIn(q.Context(), q.Caller(), s.ID, programme.Marked)
	if err != nil {
		return nil, err
	}
	return appraisalList(list), nil
}

func recordAppraisals(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	list, err := f.Request.Sys.Assess.AppraisalsIn(ctx, act.As(c.Actor), f.Detail.ID, programme.Submitted)
	if err != nil {
		return "", err
	}
	n, err := f.Request.Sys.Notice(ctx, f.Detail.ID)
	if err != nil {
		return "", err
	}
	var scores []assess.Score
	for _, e := range list {
		if filled(f, n.AppraisalExam(), e.ApplicationID) {
			scores = append(scores, scoreSent(f, n.AppraisalExam(), e.ApplicationID, e.Name))
		}
	}
	if len(scores) == 0 && len(list) > 0 {
		f.Bad("results", "请至少填一个人的成绩")
	}
	if len(list) == 0 {
		return "", programme.Errorf(programme.WrongState, "没有待登记的鉴定：基地报名后列在这里")
	}
	if err := f.Err(); err != nil {
		return "", err
	}
	return "", f.Request.Sys.Assess.RecordAppraisals(ctx, c, scores)
}

// filled reports whether anything was typed of somebody.
func filled(f *page.Form, x *rules.Exam, id string) bool {
	some := f.Get("absence-"+id) != ""
	for _, s := range x.Subjects {
		some = some || f.Get(s.Code+"-"+id) != ""
	}
	return some
}

func resultsSent(ctx context.Context, f *page.Form) (*assess.MarkFile, *rules.Exam, error) {
	raw, _ := f.Content("file")
	if err := f.Err(); err != nil {
		return nil, nil, err
	}
	return f.Request.Sys.Assess.ReadAppraisalFile(ctx, f.Request.Caller(), f.Get("round"), f.Get("layout"), bytes.NewReader(raw), int64(len(raw)))
}

func previewResults(ctx context.Context, f *page.Form, c act.Caller) (templ.Component, error) {
	t, x, err := resultsSent(ctx, f)
	if err != nil {
		return nil, err
	}
	view := markPreviewView(t, x, "/programme/"+f.Detail.ID+"/do/appraisal-file-back")
	if err := t.Fault(); err != nil {
		return view, err
	}
	return view, f.Request.Sys.Assess.RecordAppraisals(ctx, c, t.Scores)
}

func resultsDo(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	t, _, err := resultsSent(ctx, f)
	if err != nil {
		return "", err
	}
	if err := t.Fault(); err != nil {
		return "", err
	}
	return "", f.Request.Sys.Assess.RecordAppraisals(ctx, c, t.Scores)
}

func resultsBack(ctx context.Context, f *page.Form, _ act.Caller) error {
	t, x, err := resultsSent(ctx, f)
	if err != nil {
		return err
	}
	return f.Request.SendWorkbook("鉴定成绩表核对结果.xlsx", func(w io.Writer) error { return f.Request.Sys.Assess.WriteAppraisalFaults(x, t, w) })
}

// passedOf counts results that were recorded.
func passedOf(list []assess.Entered) string {
	passed := 0
	for _, e := range list {
		if e.Result == programme.MarkPass {
			passed++
		}
	}
	return fmt.Sprintf("%d 人，合格 %d，不合格 %d", len(list), passed, len(list)-passed)
}

// recordedPoints words what was recorded of one subject.
func recordedPoints(e *assess.Entered, code string) string {
	switch {
	case e.Absence != "":
		return resultName(e.Absence)
	case e.Points != nil:
		return strconv.Itoa(e.Points[code])
	}
	return ""
}

// resultAsked is what was typed of somebody.
func resultAsked(x *rules.Exam, e assess.Entered, sent page.Values) markAsked {
	r := markAsked{ID: e.ApplicationID, Name: e.Name, Absence: sent.Get("absence-" + e.ApplicationID), Points: map[string]string{}}
	for _, s := range x.Subjects {
		r.Points[s.Code] = sent.Get(s.Code + "-" + e.ApplicationID)
	}
	return r
}
