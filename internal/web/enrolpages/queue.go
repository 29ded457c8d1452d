package enrolpages

import (
	"context"
	"slices"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// QueueDeeds are what is done about places that come free: on the page of the
// application that was offered one.
var QueueDeeds = []page.Deed{
	{Key: "confirm", Action: programme.ApplicationConfirm, On: programme.NounApplication, Consequence: "确认后报名转为“已通过”，等基地编班。期限一过，名额就让给下一位。",
		When: offeredPlace, Many: true, Do: page.Act((*enrol.Desk).Confirm)},
	{Key: "decline", Action: programme.ApplicationDecline, On: programme.NounApplication, Consequence: "名额马上让给下一位，本次报名到此为止；又想参加的，请基地恢复报名，按恢复的时间重新排队。",
		When: offeredPlace, Do: page.ActWithReasons((*enrol.Desk).Decline)},
}

// TransferDeeds are a transfer's: asked for on the application's page,
// answered on its own.
var TransferDeeds = []page.Deed{
	{Key: "transfer", Action: programme.TransferRequest, On: programme.NounApplication, When: movable,
		Consequence: "转到另一基地的，先由原基地同意转出，再由转入基地同意；基地教务提出的视为同意转出。同意转入时按新的工种和等级重新判定资格，名额已满的按提出转报的时间排候补。在同意以前，原报名不变。",
		Inputs:      []page.Input{{Name: "to", Label: "转报哪个工种和等级", Kind: "choice", Required: true, Choices: transferChoices}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			t, err := f.Request.Sys.Enrol.RequestTransfer(ctx, c, enrol.TransferIn{ApplicationID: f.Detail.ID, ToLineID: f.Get("to"), Reason: f.Get("reason")})
			if err != nil {
				return "", err
			}
			return "/transfer/" + t.ID, nil
		}},
	{Key: "release", Action: programme.TransferRelease, On: programme.NounTransfer, Consequence: "同意后，由转入基地答复。转入以前，原报名和名额都不变。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Enrol.ReleaseTransfer(ctx, c, f.Detail.ID)
		}},
	{Key: "take", Action: programme.TransferConsent, On: programme.NounTransfer, Consequence: "报名转到新的工种和等级，重新判定资格：有名额的占名额，没有的排候补；原来的名额让给原计划候补的下一位。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Enrol.ConsentTransfer(ctx, c, f.Detail.ID)
		}},
	{Key: "refuse-transfer", Action: programme.TransferRefuse, On: programme.NounTransfer, Consequence: "原报名不变；理由原样显示给报名人和单位。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Enrol.RefuseTransfer(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "cancel-transfer", Action: programme.TransferCancel, On: programme.NounTransfer, Consequence: "原报名不变；以后可以再申请。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Enrol.CancelTransfer(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
}

// CorrectionDeeds are a correction's.
var CorrectionDeeds = []page.Deed{
	{Key: "correct", Action: programme.CorrectionPropose, On: programme.NounApplication, Name: "更正个人信息", When: page.IsPerson,
		Consequence: "已通过审核的，姓名和身份证号码的更正由基地另一人批准；已发证、归档或付款的，由市局批准；银行账号一律由另一人批准。出生日期随身份证号码改变的，重新判定资格。原来的内容遮盖后留在日志里。要改工种、等级或基地的，请用“申请转报”。",
		Inputs: []page.Input{
			{Name: "kind", Label: "更正哪一项", Kind: "choice", Required: true, Choices: correctionKinds},
			{Name: "value", Label: "正确的内容", Required: true, Hint: "写全，与证件一致"},
			{Name: "file", Label: "证明材料", Kind: "file", Accept: "image/jpeg,image/png,application/pdf", Hint: "身份证、户籍证明或银行卡的照片、扫描件；只更正手机号的可以不附"},
		}, Do: proposeCorrection},
	{Key: "approve-correction", Action: programme.CorrectionApprove, On: programme.NounCorrection, Consequence: "批准后马上生效，全部年度的报名都显示更正后的内容。请先与证明材料核对。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Enrol.ApproveCorrection(ctx, c, f.Detail.ID)
		}},
	{Key: "refuse-correction", Action: programme.CorrectionRefuse, On: programme.NounCorrection, Consequence: "登记的内容不变；理由原样显示给提出人。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Enrol.RefuseCorrection(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "cancel-correction", Action: programme.CorrectionCancel, On: programme.NounCorrection, Consequence: "登记的内容不变。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Enrol.CancelCorrection(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
}

func offeredPlace(s *act.Detail) bool { return s.State == programme.Offered }

// notOffered hides taking back from who can give the place up.
func notOffered(s *act.Detail) bool { return !offeredPlace(s) }

// movable is an application before training, as the app holds to it.
func movable(s *act.Detail) bool {
	return slices.Contains([]programme.State{programme.Submitted, programme.Returned, programme.Waiting, programme.Offered, programme.Accepted}, s.State)
}

// transferChoices are the other plan lines of the year, with what is free.
func transferChoices(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	lines, err := q.Sys.Plan.Filling(q.Context(), q.Caller(), s.Programme, "")
	for i := range lines {
		l := &lines[i]
		if !l.Open || l.ID == s.Fact("trade").ID {
			continue
		}
		room := "空 " + strconv.Itoa(l.Left()) + " 个"
		if l.Left() == 0 {
			room = "已满，候补 " + strconv.Itoa(l.Queue) + " 人"
		}
		out = append(out, act.Choice{ID: l.ID, Name: l.Base + "　" + l.Trade + " " + l.Level.Chinese() + "（" + room + "）"})
	}
	return out, err
}

func correctionKinds(*page.Request, *act.Detail) ([]act.Choice, error) {
	return []act.Choice{{ID: programme.CorrectName, Name: "姓名"}, {ID: programme.CorrectID, Name: "身份证号码"}, {ID: programme.CorrectPhone, Name: "手机号"},
		{ID: programme.CorrectBank, Name: "银行账号"}}, nil
}

func proposeCorrection(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	if f.ViewableOnly("file"); f.Err() != nil {
		return "", f.Err()
	}
	file := f.StoredOne("file")
	if err := f.Err(); err != nil {
		return "", err
	}
	k, err := f.Request.Sys.Enrol.ProposeCorrection(ctx, c,
		enrol.CorrectionIn{ApplicationID: f.Detail.ID, Kind: f.Get("kind"), Value: f.Get("value"), FileID: file, Reason: f.Get("reason")})
	if err != nil {
		return "", err
	}
	return "/correction/" + k.ID, nil
}

// LineQueuePanel shows a plan line's places and its waiting list.
func LineQueuePanel(q *page.Request, v *page.View) error {
	l, err := q.Sys.Plan.QueueOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	v.Lead = append(v.Lead, lineQueueView(l, q.Cite(programme.DutyPlanForm)))
	return nil
}

// QueuePanel leads an application's page with where it stands in the queue, or
// with the place that it was offered.
func QueuePanel(q *page.Request, v *page.View) error {
	switch v.Detail.State {
	case programme.Waiting, programme.Offered:
	default:
		return nil
	}
	s := v.Detail
	p := queueShown{Detail: s, Place: s.Fact("queue").Text, Due: s.Fact("offer_due").Text, Rule: plan.QueueRule}
	if d, err := programme.ParseDate(p.Due); err == nil {
		p.Due, p.Late = d.Chinese(), d < q.Sys.Today()
	}
	p.May = programme.May(q.Signed.Actor, programme.ApplicationConfirm, s.Owner) == nil
	v.Lead = append(v.Lead, queueView(p))
	return nil
}

type queueShown struct {
	Detail           *act.Detail
	Place, Due, Rule string
	Late, May        bool
}

// TransferPanel says what the answer would do, and offers each base only what
// is its own to answer.
func TransferPanel(q *page.Request, v *page.View) error {
	t, err := q.Sys.Enrol.TransferOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	if t.State == programme.Requested || t.State == programme.Released {
		v.Lead = append(v.Lead, transferView(t))
	}
	if q.Signed.Actor.Role == programme.RoleClerk {
		home, turn := "/transfer/"+v.Detail.ID+"/do/", t.Mine
		if t.State == programme.Released {
			turn = t.Theirs
		}
		v.Deeds = slices.DeleteFunc(v.Deeds, func(o page.Offer) bool {
			switch o.Href {
			case home + "release":
				return !t.Mine
			case home + "take":
				return !t.Theirs || !t.Eligible && t.Reviewed
			case home + "refuse-transfer":
				return !turn
			case home + "cancel-transfer":
				return !t.Mine
			}
			return false
		})
		for i := range v.Deeds {
			v.Deeds[i].Main = i == 0 && v.Deeds[i].Why == "" && (t.Eligible || !t.Reviewed || !t.Theirs)
		}
	}
	return nil
}

// CorrectionPanel shows the evidence, and offers approval to who may give it.
func CorrectionPanel(q *page.Request, v *page.View) error {
	k, err := q.Sys.Enrol.CorrectionOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	if k.FileID != "" {
		v.Panels = append(v.Panels, page.FileView("证明材料", "/correction/"+v.Detail.ID+"/file"))
	}
	me, home := q.Signed.Actor, "/correction/"+v.Detail.ID+"/do/"
	mine := k.ProposedBy == me.User
	v.Deeds = slices.DeleteFunc(v.Deeds, func(o page.Offer) bool {
		switch o.Href {
		case home + "approve-correction":
			return mine || k.Second == programme.SecondOfCity && me.Role != programme.RoleOfficer
		case home + "refuse-correction":
			return mine
		}
		return false
	})
	for i := range v.Deeds {
		v.Deeds[i].Main = i == 0 && v.Deeds[i].Why == "" && !mine
	}
	if k.State == programme.Proposed {
		v.Lead = append(v.Lead, correctionView(k, mine))
	}
	return nil
}
