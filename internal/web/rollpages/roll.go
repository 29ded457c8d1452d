package rollpages

import (
	"context"
	"io"
	"net/http"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/roll"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// RollDeeds is what is done with the accepted people of a base: published,
// objected to, sealed, amended.
var RollDeeds = []page.Deed{
	{Key: "post-roll", Action: programme.RollPost, On: programme.NounBase, When: page.Recognised,
		Consequence: "自次日起公示审核通过的学员，姓名以外的身份信息遮盖。公示期内任何人可以提出异议；期满后由市局审批结束公示，再封存花名册。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			r, err := f.Request.Sys.Roll.PostRoll(ctx, c, f.Sheet.ID)
			if err != nil {
				return "", err
			}
			return "/roll/" + r.ID, nil
		}},
	{Key: "close-roll", Action: programme.RollClose, On: programme.NounRoll, Consequence: "公示结束后可以封存花名册。须由发布人以外的人办理。", Do: page.Act((*roll.Desk).CloseRoll)},
	{Key: "seal-roll", Action: programme.RollSeal, On: programme.NounRoll,
		Consequence: "花名册（附件3）就此固定，人数和文件摘要写进日志。有未办结或属实异议的人先不列入；以后的变化由基地报送名册变更。", Do: page.Act((*roll.Desk).SealRoll)},
	{Key: "amend-roll", Action: programme.AmendmentPropose, On: programme.NounRoll, When: func(s *act.Sheet) bool { return s.State == programme.Sealed },
		Consequence: "把封存之后的全部变化作为一次名册变更报市局批准。由系统逐人比对，每一项带上它自己的理由（退出、转报、更正时写明的）；下面写这一次变更总的说明。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			m, err := f.Request.Sys.Roll.ProposeAmendment(ctx, c, f.Sheet.ID, f.Get("reason"))
			if err != nil {
				return "", err
			}
			return "/amendment/" + m.ID, nil
		}},
	{Key: "approve-amendment", Action: programme.AmendmentApprove, On: programme.NounAmendment, Consequence: "批准后这些变更成为花名册的一部分，并生成变更的附件3。",
		Do: page.Act((*roll.Desk).ApproveAmendment)},
	{Key: "refuse-amendment", Action: programme.AmendmentRefuse, On: programme.NounAmendment, Consequence: "退回基地，花名册不变。",
		Do: page.ActWithReason((*roll.Desk).RefuseAmendment)},
	{Key: "raise-objection", Action: programme.ObjectionRaise, On: programme.NounRoll, Grave: true,
		Consequence: "登记来信、来电提出的异议，由经办核实答复、审批办结。登记后给出受理编号，请告知提出人。提出人的姓名和联系方式加密保存。",
		Inputs: []page.Input{
			{Name: "channel", Label: "来源", Kind: "radio", Required: true,
				Choices: page.FixedChoices([]act.Choice{{ID: "letter", Name: "来信"}, {ID: "phone", Name: "来电"}})},
			{Name: "application", Label: "涉及的人", Kind: "choice", Hint: "不选则是对整份名单；整份名单的异议办结前不能封存", Choices: publishedChoices},
			{Name: "text", Label: "异议内容", Kind: "area", Required: true, Hint: "写明事实和依据；不要写身份证号码和手机号码"},
			{Name: "name", Label: "提出人", Hint: "加密保存"}, {Name: "contact", Label: "联系方式", Hint: "加密保存"},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			o, _, err := f.Request.Sys.Roll.RaiseObjection(ctx, c,
				roll.ObjectionIn{RollID: f.Sheet.ID, ApplicationID: f.Get("application"), Channel: f.Get("channel"), Text: f.Get("text"),
					Name: f.Get("name"), Contact: f.Get("contact")})
			if err != nil {
				return "", err
			}
			return "/objection/" + o.ID, nil
		}},
	{Key: "answer-objection", Action: programme.ObjectionAnswer, On: programme.NounObjection, Consequence: "答复由另一人办结，办结后提出人凭受理编号可以查到。答复里不要写他人的身份信息。",
		Inputs: []page.Input{
			{Name: "upheld", Label: "结论", Kind: "radio", Required: true,
				Choices: page.FixedChoices([]act.Choice{{ID: "no", Name: "不属实"}, {ID: "yes", Name: "属实"}})},
			{Name: "answer", Label: "核实情况和答复", Kind: "area", Required: true},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Roll.AnswerObjection(ctx, c, f.Sheet.ID, f.Get("answer"), f.Get("upheld") == "yes")
		}},
	{Key: "return-objection", Action: programme.ObjectionReturn, On: programme.NounObjection, Do: page.ActWithReason((*roll.Desk).ReturnObjection)},
	{Key: "close-objection", Action: programme.ObjectionClose, On: programme.NounObjection, Consequence: "办结后提出人凭受理编号可以看到答复。须由答复人以外的人办理。",
		Do: page.Act((*roll.Desk).CloseObjection)},
	annexDeed(programme.NounRoll, "annex3-roll", func(s *act.Sheet) bool { return s.State == programme.Sealed }),
	annexDeed(programme.NounAmendment, "annex3-amendment", func(s *act.Sheet) bool { return s.State == programme.Approved }),
}

// annexDeed downloads annex 3 as it was sealed or approved, under a reason.
func annexDeed(on programme.Noun, key string, when func(*act.Sheet) bool) page.Deed {
	return page.Deed{Key: key, Action: programme.PersonUnmask, On: on, Name: "下载附件3", When: when, Again: true,
		Consequence: "附件里有完整的身份证号码和手机号：每次下载都写进日志，用完请妥善保管。",
		Answer: func(ctx context.Context, f *page.Form, c act.Caller) error {
			c.Key = ""
			return f.Request.SendWorkbook("花名册（附件3）-"+f.Sheet.Title+".xlsx", func(w io.Writer) error {
				return f.Request.Sys.Roll.ReadAnnex(ctx, c, on, f.Sheet.ID, f.Get("reason"), w)
			})
		}}
}

func publishedChoices(q *page.Request, s *act.Sheet) (out []act.Choice, err error) {
	r, err := q.Sys.Roll.RollOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return personChoices(r.Published), nil
}

func personChoices(list []roll.PublishedPerson) []act.Choice {
	out := []act.Choice{{ID: "", Name: "整份名单"}}
	for _, p := range list {
		out = append(out, act.Choice{ID: p.ID, Name: p.Name + " " + p.IDMasked})
	}
	return out
}

// objectAt is where a printed list leads whoever objects: the page, and its
// address as a code for a phone.
type objectAt struct{ URL, Code, Phone string }

func whereToObject(q *page.Request, rollID string) (*objectAt, error) {
	phone, err := q.Hotline()
	if err != nil {
		return nil, err
	}
	at := &objectAt{URL: q.Site() + "/accepted/" + rollID, Phone: phone}
	code, err := q.Server.Codes.Of(at.URL)
	at.Code = code
	return at, err
}

func RollPanel(q *page.Request, v *page.View) error {
	r, err := q.Sys.Roll.RollOf(q.Context(), q.Caller(), v.Sheet.ID)
	if err != nil {
		return err
	}
	where, err := whereToObject(q, r.ID)
	if err != nil {
		return err
	}
	v.Lead, v.Panels = append(v.Lead, rollDays(r)), append(v.Panels, rollView(r, where))
	return nil
}

func ObjectionPanel(q *page.Request, v *page.View) error {
	o, err := q.Sys.Roll.ObjectionOf(q.Context(), q.Caller(), v.Sheet.ID)
	if err != nil {
		return err
	}
	if o.Reference != "" {
		v.Lead = append(v.Lead, referenceView(o.Reference))
	}
	v.Panels = append(v.Panels, objectionView(o))
	return nil
}

func AmendmentPanel(q *page.Request, v *page.View) error {
	m, err := q.Sys.Roll.AmendmentOf(q.Context(), q.Caller(), v.Sheet.ID)
	if err != nil {
		return err
	}
	v.Panels = append(v.Panels, changesView("变更内容", "没有变更。", m.Changes), annexView(m.Annex))
	return nil
}

// PublicRoll is the accepted people of a base on the public list.
func PublicRoll(q *page.Request) error {
	r, err := q.Sys.Roll.PublicRoll(q.Context(), q.PathValue("id"))
	if err != nil {
		return err
	}
	var where *objectAt
	if r.State == programme.Posted && r.Today <= r.To {
		if where, err = whereToObject(q, r.ID); err != nil {
			return err
		}
	}
	return q.ShowPublic(publicRollView(q.Page(r.Base+"录取学员公示"), r, where))
}

// objectPage is the form on which anybody objects, and what came of it.
type objectPage struct {
	Roll                     *roll.RollPage
	Key, Message, Reference  string
	Text, Name, Contact, Who string
	TextError                string
	Choices                  []act.Choice
}

func readObjection(q *page.Request) (*objectPage, error) {
	r, err := q.Sys.Roll.PublicRoll(q.Context(), q.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return &objectPage{Roll: r, Key: page.NewKey(), Choices: personChoices(r.Published)}, nil
}

func ObjectForm(q *page.Request) error {
	p, err := readObjection(q)
	if err != nil {
		return err
	}
	return q.Show(objectView(q.Narrow("提出异议"), p))
}

// Object takes an objection; its reference stands on this page and nowhere
// else.
func Object(q *page.Request) error {
	p, err := readObjection(q)
	if err != nil {
		return err
	}
	p.Text, p.Name, p.Contact, p.Who = q.Values.Get("text"), q.Values.Get("name"), q.Values.Get("contact"), q.Values.Get("application")
	p.Reference, err = q.Sys.Roll.PublicObjection(q.Context(),
		roll.ObjectionIn{RollID: p.Roll.ID, ApplicationID: p.Who, Text: p.Text, Name: p.Name, Contact: p.Contact}, q.From(), q.Values.Get("_key"))
	e := page.Said(err, programme.Invalid, programme.TooLarge, programme.WrongState, programme.Busy, programme.Repeated)
	switch {
	case e == nil && err != nil:
		return err
	case e == nil:
		return q.Show(objectView(q.Narrow("提出异议"), p))
	case e.Code == programme.Repeated:
		p.Message = "这份异议已经收到，没有重复登记。受理编号在第一次提交后的页面上"
		return q.Show(objectView(q.Narrow("提出异议"), p))
	}
	p.Message = e.Message
	for _, x := range e.Problems {
		if x.Field == "text" {
			p.Message, p.TextError = "异议还没有提交，请改正后再提交", x.Message
		}
	}
	return q.ShowAs(page.StatusOf[e.Code], objectView(q.Narrow("提出异议"), p))
}

// followPage is where an objection's answer is followed by its reference.
type followPage struct {
	Message string
	Found   *roll.FollowedObjection
}

func FollowForm(q *page.Request) error {
	return q.Show(followView(q.Narrow("查异议答复"), &followPage{}))
}

func Follow(q *page.Request) error {
	p := &followPage{}
	found, err := q.Sys.Roll.FollowObjection(q.Context(), page.Halfwidth(q.Values.Get("reference")), q.From())
	status := http.StatusOK
	if e := page.Said(err, programme.NotFound, programme.Busy); e != nil {
		p.Message, status = e.Message, page.StatusOf[e.Code]
	} else if err != nil {
		return err
	}
	p.Found = found
	return q.ShowAs(status, followView(q.Narrow("查异议答复"), p))
}
