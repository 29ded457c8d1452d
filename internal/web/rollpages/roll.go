package rollpages

import (
	"context"
	"io"
	"net/http"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/roll"
	"jinlanling/internal/app/year"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// RollDeeds is what is done with the accepted people of a base: published,
// objected to, sealed, amended.
var RollDeeds = []page.Deed{
	{Key: "post-roll", Action: programme.RollPost, On: programme.NounBase, When: page.Recognised,
		Consequence: "自次日起公示审核通过的学员，姓名以外的身份信息遮盖。公示期内任何人可以提出异议；期满后由市局审批结束公示，再封存花名册。",
		Inputs:      page.PaperInputs, Lead: termLead,
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			r, err := f.Request.Sys.Roll.PostRoll(ctx, c, f.Detail.ID, page.PaperOf(f))
			if err != nil {
				return "", err
			}
			return "/roll/" + r.ID, nil
		}},
	{Key: "correct-roll", Action: programme.RollCorrect, On: programme.NounRoll, Grave: true,
		Consequence: "原名单即时作废，更正后的名单写明更正了哪一份，自次日起重新公示。名单上没有人了的，只作废原名单。花名册封存以后不再更正，由基地报送名册变更。",
		Inputs: append([]page.Input{
			{Name: "out", Label: "去掉", Kind: "people", Choices: onList, Hint: "异议属实的、录取已撤销的，请去掉"},
			{Name: "back", Label: "恢复", Kind: "people", Choices: offList, Skip: nobodyOff, Hint: "以前更正时去掉的人"},
		}, page.PaperInputs...),
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			r, err := f.Request.Sys.Roll.CorrectRoll(ctx, c, f.Detail.ID,
				programme.ListCorrection{ListPaper: page.PaperOf(f), Out: f.Values["out"], Back: f.Values["back"]}, f.Reason())
			if err != nil || r == nil {
				return "", err
			}
			return "/roll/" + r.ID, nil
		}},
	{Key: "close-roll", Action: programme.RollClose, On: programme.NounRoll, Consequence: "公示结束后可以封存花名册。须由发布人以外的人办理。", Do: page.Act((*roll.Desk).CloseRoll)},
	{Key: "seal-roll", Action: programme.RollSeal, On: programme.NounRoll,
		Consequence: "花名册就此固定，人数和文件摘要写进日志。有未办结或属实异议的人先不列入；以后的变化由基地报送名册变更。", Do: page.Act((*roll.Desk).SealRoll)},
	{Key: "amend-roll", Action: programme.AmendmentPropose, On: programme.NounRoll, When: func(s *act.Detail) bool { return s.State == programme.Sealed },
		Consequence: "把封存之后的全部变化作为一次名册变更报市局批准。由系统逐人比对，每一项带上它自己的理由（退出、转报、更正时写明的）；下面写这一次变更总的说明。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			m, err := f.Request.Sys.Roll.ProposeAmendment(ctx, c, f.Detail.ID, f.Get("reason"))
			if err != nil {
				return "", err
			}
			return "/amendment/" + m.ID, nil
		}},
	{Key: "approve-amendment", Action: programme.AmendmentApprove, On: programme.NounAmendment, Consequence: "批准后这些变更成为花名册的一部分，并生成变更的花名册。",
		Do: page.Act((*roll.Desk).ApproveAmendment)},
	{Key: "refuse-amendment", Action: programme.AmendmentRefuse, On: programme.NounAmendment, Consequence: "退回基地，花名册不变。",
		Do: page.ActWithReason((*roll.Desk).RefuseAmendment)},
	objectionDeed(programme.NounRoll, "整份名单的异议办结前不能封存", publishedChoices,
		func(id string) roll.ObjectionIn { return roll.ObjectionIn{RollID: id} }),
	objectionDeed(programme.NounPublication, "办结前不能结束公示", func(q *page.Request, s *act.Detail) ([]act.Choice, error) {
		p, err := ToPublication(q, s.ID)
		if err != nil {
			return nil, err
		}
		return p.Choices, nil
	}, func(id string) roll.ObjectionIn { return roll.ObjectionIn{PublicationID: id} }),
	{Key: "answer-objection", Action: programme.ObjectionAnswer, On: programme.NounObjection, Consequence: "答复由另一人办结，办结后提出人凭受理编号可以查到。答复里不要写他人的身份信息。",
		Inputs: []page.Input{
			{Name: "upheld", Label: "结论", Kind: "radio", Required: true,
				Choices: page.FixedChoices([]act.Choice{{ID: "no", Name: "不属实"}, {ID: "yes", Name: "属实"}})},
			{Name: "answer", Label: "核实情况和答复", Kind: "area", Required: true},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Roll.AnswerObjection(ctx, c, f.Detail.ID, f.Get("answer"), f.Get("upheld") == "yes")
		}},
	{Key: "return-objection", Action: programme.ObjectionReturn, On: programme.NounObjection, Do: page.ActWithReason((*roll.Desk).ReturnObjection)},
	{Key: "close-objection", Action: programme.ObjectionClose, On: programme.NounObjection, Consequence: "办结后提出人凭受理编号可以看到答复。须由答复人以外的人办理。",
		Do: page.Act((*roll.Desk).CloseObjection)},
	annexDeed(programme.NounRoll, "annex3-roll", func(s *act.Detail) bool { return s.State == programme.Sealed }),
	annexDeed(programme.NounAmendment, "annex3-amendment", func(s *act.Detail) bool { return s.State == programme.Approved }),
}

// termLead says how long the list will stand, by the year's notice.
func termLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	n, err := q.Sys.Notice(q.Context(), s.Programme)
	if err != nil {
		return nil, err
	}
	t := n.Publication.AcceptedTerm()
	return termView(t.String(), t.Caution(q.Sys.Today().Next())), nil
}

func listedAs(people []roll.PublishedPerson) (out []act.Choice) {
	for _, p := range people {
		c := act.Choice{ID: p.ID, Name: p.Name + "　" + p.IDMasked + "　" + p.Trade + p.Level}
		if p.Gone != "" {
			c.Name += "（" + p.Gone + "）"
		}
		out = append(out, c)
	}
	return out
}

func onList(q *page.Request, s *act.Detail) ([]act.Choice, error) {
	r, err := q.Sys.Roll.RollOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return listedAs(r.Published), nil
}

func offList(q *page.Request, s *act.Detail) ([]act.Choice, error) {
	people, err := q.Sys.Roll.StruckFrom(q.Context(), q.Caller(), s.ID)
	return listedAs(people), err
}

func nobodyOff(q *page.Request, s *act.Detail) bool {
	list, err := offList(q, s)
	return err == nil && len(list) == 0
}

// annexDeed downloads annex 3 as it was sealed or approved, under a reason.
func annexDeed(on programme.Noun, key string, when func(*act.Detail) bool) page.Deed {
	return page.Deed{Key: key, Action: programme.PersonUnmask, On: on, Name: "下载花名册", When: when, Again: true,
		Consequence: "花名册里有完整的身份证号码和手机号：每次下载都写进日志，用完请妥善保管。",
		Answer: func(ctx context.Context, f *page.Form, c act.Caller) error {
			c.Key = ""
			n, err := f.Request.Sys.Notice(ctx, f.Detail.Programme)
			if err != nil {
				return err
			}
			return f.Request.SendWorkbook(n.Form("花名册", programme.DutyRosterForm)+"-"+f.Detail.Title+".xlsx", func(w io.Writer) error {
				return f.Request.Sys.Roll.ReadAnnex(ctx, c, on, f.Detail.ID, f.Get("reason"), w)
			})
		}}
}

// objectionDeed takes down an objection that came by letter or call, on the page
// of the list that it is to.
func objectionDeed(on programme.Noun, holds string, who func(*page.Request, *act.Detail) ([]act.Choice, error),
	to func(id string) roll.ObjectionIn) page.Deed {
	return page.Deed{Key: "raise-objection", Action: programme.ObjectionRaise, On: on, Grave: true,
		Consequence: "登记来信、来电提出的异议，由经办核实答复、审批办结。登记后给出受理编号，请告知提出人。提出人的姓名和联系方式加密保存。",
		Inputs: []page.Input{
			{Name: "channel", Label: "来源", Kind: "radio", Required: true,
				Choices: page.FixedChoices([]act.Choice{{ID: programme.ObjectionLetter, Name: "来信"}, {ID: programme.ObjectionPhone, Name: "来电"}})},
			{Name: "application", Label: "涉及的人", Kind: "choice", Hint: "不选则是对整份名单；" + holds, Choices: who},
			{Name: "text", Label: "异议内容", Kind: "area", Required: true, Hint: "写明事实和依据；不要写身份证号码和手机号码"},
			{Name: "name", Label: "提出人", Hint: "加密保存"}, {Name: "contact", Label: "联系方式", Hint: "加密保存"},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			in := to(f.Detail.ID)
			in.ApplicationID, in.Channel, in.Text = f.Get("application"), f.Get("channel"), f.Get("text")
			in.Name, in.Contact = f.Get("name"), f.Get("contact")
			o, _, err := f.Request.Sys.Roll.RaiseObjection(ctx, c, in)
			if err != nil {
				return "", err
			}
			return "/objection/" + o.ID, nil
		}}
}

func publishedChoices(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	r, err := q.Sys.Roll.RollOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return personChoices(r.Published), nil
}

// wholeList is to what an objection is that names nobody.
const wholeList = "整份名单"

func personChoices(list []roll.PublishedPerson) []act.Choice {
	out := []act.Choice{{ID: "", Name: wholeList}}
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
	r, err := q.Sys.Roll.RollOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	where, err := whereToObject(q, r.ID)
	if err != nil {
		return err
	}
	open, err := q.Sys.Year.AcceptedOpen(q.Context(), r.ID)
	if err != nil {
		return err
	}
	v.Lead = append(v.Lead, rollDays(r))
	if r.State == programme.Replaced {
		v.Lead = append(v.Lead, replacedView(open, "/roll/"))
	}
	v.Panels = append(v.Panels, rollView(r, open.Says(where.Phone), where))
	return nil
}

func ObjectionPanel(q *page.Request, v *page.View) error {
	o, err := q.Sys.Roll.ObjectionOf(q.Context(), q.Caller(), v.Detail.ID)
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
	m, err := q.Sys.Roll.AmendmentOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	v.Panels = append(v.Panels, changesView("变更内容", "没有变更。", m.Changes), annexView(m.Annex))
	return nil
}

// PublicRoll is the accepted people of a base on the public list.
func PublicRoll(q *page.Request) error {
	r, err := q.Sys.Year.AcceptedOpen(q.Context(), q.PathValue("id"))
	if err != nil {
		return err
	}
	phone, err := q.Hotline()
	if err != nil {
		return err
	}
	var where *objectAt
	if r.State == programme.Posted && r.Today <= r.To {
		if where, err = whereToObject(q, r.ID); err != nil {
			return err
		}
	}
	return q.ShowPublic(publicRollView(q.Page(r.Title()), r, r.Says(phone), where))
}

// RollFile is a list of accepted people as a PDF or Word document.
func RollFile(q *page.Request) error {
	v, err := q.Sys.Year.AcceptedOpen(q.Context(), q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.SendLetter(v.Title(), func(w io.Writer, kind, phone string, mark *act.Mark) error {
		return year.WriteAccepted(w, kind, v, phone, mark)
	})
}

// objectPage is the form on which anybody objects to a public list, and what came
// of it.
type objectPage struct {
	Title, Path              string // of the list
	Bureau                   string
	From, To, Today          programme.Date
	Open                     bool // objections are taken today
	Key, Message, Reference  string
	Text, Name, Contact, Who string
	TextError                string
	Choices                  []act.Choice
	in                       roll.ObjectionIn
}

// ToRoll is a list of accepted people to which somebody objects.
func ToRoll(q *page.Request, id string) (*objectPage, error) {
	r, err := q.Sys.Roll.PublicRoll(q.Context(), id)
	if err != nil {
		return nil, err
	}
	return &objectPage{Title: r.Title(), Path: "/accepted/" + r.ID, Bureau: r.Notice.Bureau, From: r.From, To: r.To, Today: r.Today,
		Open: rollOpen(r), Choices: personChoices(r.Published), in: roll.ObjectionIn{RollID: r.ID}}, nil
}

// ToPublication is a list of people who passed, to which somebody objects.
func ToPublication(q *page.Request, id string) (*objectPage, error) {
	l, err := q.Sys.Year.PublicationOpen(q.Context(), id)
	if err != nil {
		return nil, err
	}
	p := &objectPage{Title: l.Title, Path: "/notices/" + l.ID, Bureau: l.Bureau, From: l.From, To: l.To, Today: l.Today,
		Open:    l.State == programme.Posted && l.Begun && l.Today <= l.To,
		Choices: []act.Choice{{ID: "", Name: wholeList}}, in: roll.ObjectionIn{PublicationID: l.ID}}
	for _, x := range l.Persons {
		p.Choices = append(p.Choices, act.Choice{ID: x.ID, Name: x.Name + " " + x.IDMasked})
	}
	return p, nil
}

// ObjectForm shows the form for a list.
func ObjectForm(of func(*page.Request, string) (*objectPage, error)) func(*page.Request) error {
	return func(q *page.Request) error {
		p, err := of(q, q.PathValue("id"))
		if err != nil {
			return err
		}
		p.Key = page.NewKey()
		return q.Show(objectView(q.Narrow("提出异议"), p))
	}
}

// Object takes an objection to a list; its reference stands on this page and
// nowhere else.
func Object(of func(*page.Request, string) (*objectPage, error)) func(*page.Request) error {
	return func(q *page.Request) error {
		p, err := of(q, q.PathValue("id"))
		if err != nil {
			return err
		}
		return p.take(q)
	}
}

func (p *objectPage) take(q *page.Request) (err error) {
	p.Key = page.NewKey()
	p.Text, p.Name, p.Contact, p.Who = q.Values.Get("text"), q.Values.Get("name"), q.Values.Get("contact"), q.Values.Get("application")
	p.in.ApplicationID, p.in.Text, p.in.Name, p.in.Contact = p.Who, p.Text, p.Name, p.Contact
	p.Reference, err = q.Sys.Roll.PublicObjection(q.Context(), p.in, q.From(), q.Values.Get("_key"))
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
