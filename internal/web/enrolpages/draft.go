package enrolpages

import (
	"context"
	"slices"
	"strings"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/decide"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// The task list of who applies: each step a short form that is saved by
// itself, the decision beside it.

// stepKey is the deed of a step.
func stepKey(step string) string { return "step-" + step }

// liveShown is the decision beside a form, and with it working years.
type liveShown struct {
	Decided *decide.Decided // nil until enough is known
	Line    *programme.PlanLine
	Work    *rules.Timeline
	Notes   []string // gaps and overlaps
	Years   bool     // working years are shown
}

func draftLive(v *enrol.ShownDraft, step string) *liveShown {
	l := &liveShown{Decided: v.Decided, Line: v.Line, Work: v.Work, Years: step == enrol.StepWork}
	for _, s := range v.Steps {
		if s.Key == enrol.StepWork {
			l.Notes = s.Notes
		}
	}
	return l
}

// DraftDeeds is what is done on the pages of this noun, and what an employer
// says of drafts and applications.
var DraftDeeds = slices.Concat([]page.Deed{
	{Key: "draft-start", Action: programme.DraftStart, On: programme.NounDraft, Fresh: true,
		Consequence: "先写明工作单位。单位认领之前也可以填，认领之后才能提交。",
		Inputs:      []page.Input{{Name: "employer_code", Label: "统一社会信用代码", Required: true, Hint: "工作单位的，18 位，营业执照上有"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			id, err := f.Request.Sys.Enrol.StartDraft(ctx, c, f.Request.Year(), f.Get("employer_code"))
			return "/draft/" + id, err
		}},
	{Key: "invite-trainee", Action: programme.DraftInvite, On: programme.NounDraft, Fresh: true,
		Consequence: "生成一个账号和一个邀请链接，七天内用一次，只在下一页显示一次。请当面交给本人，或打印出来。",
		Inputs: []page.Input{{Name: "name", Label: "姓名", Required: true, Hint: "与身份证一致"},
			{Name: "employer_code", Label: "统一社会信用代码", Required: true, Hint: "其工作单位的；由单位认领后才能提交",
				Skip: func(q *page.Request, _ *act.Detail) bool { return q.Signed.Actor.Role == programme.RoleEmployer }}},
		Answer: inviteTrainee},
	{Key: "nudge-all", Action: programme.AttestNudge, On: programme.NounDraft, Fresh: true, Name: "催办全部",
		Consequence: "给还缺东西的每个人各催一次；今天催过的不再催。催办写进各人的记录。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			_, err := f.Request.Sys.Enrol.NudgeAll(ctx, c, f.Request.Year())
			return "/group", err
		}},
	{Key: "claim", Action: programme.DraftClaim, On: programme.NounDraft, Consequence: "确认此人是本单位职工。认领后本人可以提交报名，姓名和身份证号码由单位经办人更正。",
		Lead: claimLead, Do: onDraft((*enrol.Desk).ClaimDraft)},
	{Key: "decline", Action: programme.DraftDecline, On: programme.NounDraft, Consequence: "理由原样显示给本人；本人可以改报另一单位。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "/group", f.Request.Sys.Enrol.DeclineDraft(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
}, stepDeeds(), []page.Deed{
	{Key: "draft-submit", Action: programme.ApplicationSubmit, On: programme.NounDraft, Name: "核对并提交", Button: "核对无误，提交报名", When: filling,
		Consequence: "提交后由培训基地审核，草稿随即关闭。不符合条件的也可以提交，由基地逐项答复。", Lead: summaryLead,
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			ap, err := f.Request.Sys.Enrol.SubmitDraft(ctx, seen(f, c), f.Detail.ID)
			if err != nil {
				return "", err
			}
			return "/application/" + ap.ID, nil
		}},
}, saidDeeds(programme.NounDraft, ""), saidDeeds(programme.NounApplication, "-of"))

// saidDeeds are what an employer says of one of its people.
func saidDeeds(on programme.Noun, tail string) []page.Deed {
	when := func(s *act.Detail) bool {
		return slices.Contains([]programme.State{programme.Filling, programme.Submitted, programme.Returned, programme.Referred}, s.State)
	}
	return []page.Deed{
		{Key: "confirm-years" + tail, Action: programme.AttestYears, On: on, When: when,
			Consequence: "确认下面列出的在本单位的工作经历属实；之后改动的，须重新确认。确认人和时间给审核人看。", Lead: yearsLead,
			Inputs: []page.Input{{Name: "skilled", Label: "同时确认其具有较高的专业知识和操作技能", Kind: "check", Hint: "按从业年限报名的须确认。"}},
			Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
				return "", f.Request.Sys.Enrol.ConfirmYears(ctx, c, f.Detail.ID, f.Checked("skilled"))
			}},
		{Key: "recommend-trade" + tail, Action: programme.AttestRecommend, On: on, When: when,
			Consequence: "所报工种不在国家职业资格目录内的，须由单位推荐。理由给审核人看；已经提交的报名随即重新判定。",
			Inputs:      []page.Input{{Name: "reason", Label: "推荐理由", Kind: "area", Required: true, Hint: "写明岗位、技能和推荐的缘由"}},
			Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
				return "", f.Request.Sys.Enrol.Recommend(ctx, c, f.Detail.ID, f.Get("reason"))
			}},
		{Key: "nudge" + tail, Action: programme.AttestNudge, On: on, When: when, Consequence: "请本人补齐所缺的。每人每天最多催一次。",
			Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
				return "/group", f.Request.Sys.Enrol.Nudge(ctx, c, f.Detail.ID)
			}},
	}
}

func filling(s *act.Detail) bool { return s.State == programme.Filling }

func onDraft[D any](do func(D, context.Context, act.Caller, string) error) func(context.Context, *page.Form, act.Caller) (string, error) {
	return func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
		return "", do(app.Of[D](f.Request.Sys), ctx, c, f.Detail.ID)
	}
}

// seen is a caller who knows of the draft what the form knew: what another
// phone saved in between is not overwritten.
func seen(f *page.Form, c act.Caller) act.Caller {
	c.Subject, c.Seen = f.Detail.ID, f.Get("_seen")
	return c
}

// factInput is the input of an enrolment's form with that name.
func factInput(name string) page.Input {
	return factInputs[slices.IndexFunc(factInputs, func(in page.Input) bool { return in.Name == name })]
}

// fromDraft starts a field with what was saved.
func fromDraft(read func(*enrol.ShownDraft) string) func(*page.Request, *act.Detail) string {
	return func(q *page.Request, s *act.Detail) string {
		v, err := q.Sys.Enrol.DraftShown(q.Context(), q.Caller(), s.ID)
		if err != nil {
			return ""
		}
		return read(v)
	}
}

// stepInputs are the fields of each step.
func stepInputs() map[string][]page.Input {
	claimed := func(q *page.Request, s *act.Detail) bool { return s.State == programme.Filling }
	code := page.Input{Name: "employer_code", Label: "统一社会信用代码", Section: "工作单位", Hint: "单位认领之前可以更改", Skip: claimed,
		Start: fromDraft(func(v *enrol.ShownDraft) string { return v.Employer.CreditCode })}
	line := page.Input{Name: "line", Label: "报哪个计划", Kind: "choice", Section: "要报的工种", Hint: "培训基地、工种和等级", Choices: openLines,
		Start: fromDraft(func(v *enrol.ShownDraft) string { return v.Form.LineID })}
	category := factInput("category")
	return map[string][]page.Input{
		enrol.StepWho: {
			{Name: "name", Label: "姓名", Required: true, Hint: "与身份证一致", Start: fromDraft(func(v *enrol.ShownDraft) string { return v.Form.Name })},
			{Name: "id_number", Label: "身份证号码", Hint: "18 位。加密保存，页面上只显示首尾几位；已填过的不改就留空。"},
			{Name: "phone", Label: "联系电话", Hint: "11 位手机号；已填过的不改就留空。"},
			{Name: "bank", Label: "银行账号", Hint: "已填过的不改就留空。"}},
		enrol.StepPost:    {category, factInput("schooling"), factInput("post_trade"), line, code},
		enrol.StepCerts:   {certificateRows, titleRows},
		enrol.StepWork:    {workRows},
		enrol.StepHonours: {honourRows},
	}
}

// stepDeeds are the forms of the steps.
func stepDeeds() (out []page.Deed) {
	inputs := stepInputs()
	for _, s := range enrol.DraftSteps {
		step := s.ID
		if inputs[step] == nil {
			continue
		}
		out = append(out, page.Deed{Key: stepKey(step), Action: programme.DraftSave, On: programme.NounDraft, Name: s.Name, Button: "保存", When: notHandedIn,
			Keeps: true, Live: true,
			Consequence: "填到哪里存到哪里，可以分几次填。", Inputs: inputs[step], Lead: stepLead(step),
			Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
				in := draft(f)
				if err := f.Err(); err != nil {
					return "", err
				}
				return "", f.Request.Sys.Enrol.SaveDraft(ctx, seen(f, c), f.Detail.ID, step, in)
			}})
	}
	return out
}

// draft reads what a step's form sent.
func draft(f *page.Form) enrol.DraftForm {
	a, half := wholeFacts(f)
	in := enrol.DraftForm{Half: half, Name: f.Get("name"), IDNumber: f.Get("id_number"), Phone: f.Get("phone"), BankAccount: f.Get("bank"),
		LineID: f.Get("line"), EmployerCode: f.Get("employer_code"),
		Category: a.Category, Schooling: a.Schooling, PostTrade: a.PostTrade, Certificates: a.Certificates, Titles: a.Titles, Honours: a.Honours}
	for _, w := range a.Work {
		in.Work = append(in.Work, enrol.DraftWork{Trade: w.Trade, From: w.From, To: programme.Month(w.To), Employer: w.Employer})
	}
	return in
}

// draftFacts is what was saved of a draft, as the fields of facts start with.
func draftFacts(q *page.Request, s *act.Detail) *rules.Applicant {
	v, err := q.Sys.Enrol.DraftShown(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil
	}
	a := v.Form.Applicant()
	if a.Category == "" {
		a.Category = "enterprise_employee"
	}
	return &a
}

// stepLead is the decision beside a step, as what was sent would have it.
func stepLead(step string) func(*page.Request, *act.Detail, page.Values) (templ.Component, error) {
	return func(q *page.Request, s *act.Detail, sent page.Values) (templ.Component, error) {
		var in enrol.DraftForm
		with := ""
		if sent != nil {
			f := &page.Form{Values: sent, Request: q, Detail: s}
			in, with = draft(f), step
		}
		v, err := q.Sys.Enrol.DraftWith(q.Context(), q.Caller(), s.ID, with, in)
		if err != nil {
			return nil, err
		}
		return liveView(v, step), nil
	}
}

// Live is the decision on a step as it is on the screen. Nothing is kept.
func Live(q *page.Request) error {
	f := &page.Form{Values: q.Values, Request: q, Detail: &act.Detail{Noun: programme.NounDraft, ID: q.PathValue("id")}}
	v, err := q.Sys.Enrol.DraftWith(q.Context(), q.Caller(), f.Detail.ID, q.PathValue("step"), draft(f))
	if err != nil {
		return err
	}
	return q.Show(liveParts(draftLive(v, q.PathValue("step"))))
}

func claimLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	v, err := q.Sys.Enrol.DraftShown(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return claimView(v), nil
}

func summaryLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	v, err := q.Sys.Enrol.DraftShown(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return summaryView(v), nil
}

// yearsLead lists what the employer is about to confirm.
func yearsLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	facts := storedFacts(q, s)
	if facts == nil {
		return nil, programme.Errorf(programme.NotFound, "没有找到这项报名")
	}
	e, err := q.Sys.Show(q.Context(), q.Caller(), programme.NounEmployer, q.Signed.Actor.Employer)
	if err != nil {
		return nil, err
	}
	return workTable(facts.Work, e.Title), nil
}

// DraftPanel is the task list: it takes the place of the list of deeds.
func DraftPanel(q *page.Request, v *page.View) error {
	d, err := q.Sys.Enrol.DraftShown(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	mayFill := programme.May(q.Signed.Actor, programme.DraftSave, v.Detail.Owner) == nil && d.State != programme.HandedIn &&
		(q.Signed.Actor.Role == programme.RoleTrainee || d.State == programme.Filling)
	v.Deeds = slices.DeleteFunc(v.Deeds, func(o page.Offer) bool {
		return strings.Contains(o.Href, "/do/step-") || strings.Contains(o.Href, "/do/draft-submit")
	})
	v.Detail.Facts = slices.DeleteFunc(v.Detail.Facts, func(f act.Fact) bool { return f.Key == "reason" && f.Text == "" })
	v.Lead = append(v.Lead, taskListView(d, mayFill))
	if d.Decided != nil && q.Signed.Actor.Role.Scope() != programme.OwnBase {
		v.Lead = append(v.Lead, liveParts(draftLive(d, "")))
	}
	return nil
}

// stepHref is where a step of the task list leads; "" where it cannot be
// opened now.
func stepHref(v *enrol.ShownDraft, step string) string {
	switch step {
	case enrol.StepPapers:
		return "" // told below the list
	case enrol.StepSubmit:
		if v.State != programme.Filling {
			return ""
		}
		return "/draft/" + v.ID + "/do/draft-submit"
	}
	return "/draft/" + v.ID + "/do/" + stepKey(step)
}

var stepWords = map[string]string{enrol.StepBlank: "未填", enrol.StepPartly: "没填完", enrol.StepDone: "已填"}

var stepTones = map[string]string{enrol.StepBlank: "off", enrol.StepPartly: "wait", enrol.StepDone: "ok"}

// MyDraft leads a trainee to their draft, their application, or to begin one.
func MyDraft(q *page.Request) error {
	id, state, err := q.Sys.Enrol.OwnDraft(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return err
	}
	if id != "" && state != programme.HandedIn {
		q.Redirect("/draft/" + id)
		return nil
	}
	list, err := q.Sys.Year.OwnYear(q.Context(), q.Caller(), q.Year())
	switch {
	case err != nil:
		return err
	case len(list) > 0:
		q.Redirect("/application/" + list[0].ApplicationID)
	default:
		q.Redirect("/draft/new/do/draft-start")
	}
	return nil
}

// groupPage is an employer's people.
type groupPage struct {
	*enrol.Group
	Kind   string
	Roster string
}

func Group(q *page.Request) error {
	if q.Year() == "" {
		q.Redirect("/roles")
		return nil
	}
	g, err := q.Sys.Enrol.Group(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return err
	}
	kind := q.URL.Query().Get("kind")
	if !slices.ContainsFunc(enrol.GroupFilters, func(c act.Choice) bool { return c.ID == kind }) {
		kind = ""
	}
	return q.Show(groupView(q.Page("本单位报名"), &groupPage{Group: g, Kind: kind}))
}

// inviteTrainee answers with the link itself, once, as inviteUser does.
func inviteTrainee(ctx context.Context, f *page.Form, c act.Caller) error {
	id, secret, err := f.Request.Sys.Enrol.InviteTrainee(ctx, c, f.Request.Year(),
		enrol.TraineeInvitation{Name: f.Get("name"), EmployerCode: f.Get("employer_code")})
	if err != nil {
		return err
	}
	return f.Request.Show(invitedTraineeView(f.Request.Page("报名邀请"), f.Get("name"), "/draft/"+id, f.Request.Site()+"/invite/"+secret))
}

// registerPage is the form of who registers without an invitation.
type registerPage struct {
	Name, Phone, Employer, Key string
	Problems                   []programme.Problem
}

func RegisterForm(q *page.Request) error {
	if q.Signed != nil {
		q.Redirect("/")
		return nil
	}
	return q.Show(registerView(q.Narrow("学员登记"), &registerPage{Key: page.NewKey()}))
}

func Register(q *page.Request) error {
	r := &registerPage{Name: q.Values.Get("name"), Phone: page.Halfwidth(q.Values.Get("phone")), Employer: page.Halfwidth(q.Values.Get("employer")),
		Key: page.NewKey()}
	password := q.PostFormValue("password")
	err := error(nil)
	session := ""
	if password != q.PostFormValue("again") {
		err = &programme.Error{Code: programme.Invalid, Problems: []programme.Problem{{Field: "again", Message: "两次输入的密码不一样"}}}
	} else {
		_, session, err = q.Sys.Enrol.Register(q.Context(), enrol.Registration{Name: r.Name, Phone: r.Phone, Password: password, EmployerCode: r.Employer},
			q.From(), q.Values.Get("_key"))
	}
	if e := page.Said(err, programme.Repeated); e != nil {
		q.Redirect("/login")
		return nil
	}
	if e := page.Said(err, programme.Invalid, programme.Busy, programme.WrongState); e != nil {
		if r.Problems = e.Problems; len(r.Problems) == 0 {
			r.Problems = []programme.Problem{{Message: e.Message}}
		}
		for i := range r.Problems {
			if r.Problems[i].Field == "统一社会信用代码" {
				r.Problems[i].Field = "employer"
			}
		}
		return q.ShowAs(page.StatusOf[e.Code], registerView(q.Narrow("学员登记"), r))
	}
	if err != nil {
		return err
	}
	q.SetSession(session)
	q.Redirect("/my")
	return nil
}

// Err is what is wrong with a field.
func (r *registerPage) Err(field string) string {
	for _, p := range r.Problems {
		if p.Field == field {
			return p.Message
		}
	}
	return ""
}

func notHandedIn(s *act.Detail) bool { return s.State != programme.HandedIn }
