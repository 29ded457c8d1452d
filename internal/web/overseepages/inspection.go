package overseepages

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// announceDeed announces a draw on the year's page; draws is what is drawn, ""
// for classes.
func announceDeed(key, name, asks, draws, says string) page.Deed {
	return page.Deed{Key: key, Action: programme.DrawAnnounce, On: programme.NounProgramme, Name: name, When: page.YearOpen,
		Consequence: says + "一个范围一天只能宣布一次，不抽、取消的也留在名单上。",
		Inputs: []page.Input{
			{Name: "county", Label: "范围", Kind: "choice", Choices: countyScopes, Hint: "不选为全市"},
			{Name: "count", Label: asks, Kind: "number", Required: true},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			n := f.Int("count")
			if f.Err() != nil {
				return "", nil
			}
			d, err := f.Request.Sys.Oversee.AnnounceDraw(ctx, c, oversee.DrawIn{ProgrammeID: f.Detail.ID, County: f.Get("county"), Count: n, Draws: draws})
			if err != nil {
				return "", err
			}
			return "/draw/" + d.ID, nil
		}}
}

// InspectionDeeds is what is done on the pages of this noun. Draws are announced
// on the year's page, other inspections planned on the class's.
var InspectionDeeds = slices.Concat([]page.Deed{
	announceDeed("announce-draw", "宣布抽取", "抽几个班", "", "先宣布从哪些班里抽几个，此刻培训中的班级就定下来。"+
		"结果由宣布之后第一个日志检查点和系统事先封存的一个密数决定：宣布时谁也不知道结果，抽后人人可以重算。"),
	{Key: "cast", Action: programme.InspectionDraw, On: programme.NounDraw, Name: "抽取", When: drawsClasses,
		Consequence: "用宣布之后第一个检查点抽取，抽中的班各列一次检查，并抽出与基地没有关系的检查人员。到场登记以前，基地、县（市、区）和用人单位都看不到。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			_, err := f.Request.Sys.Oversee.CastDraw(ctx, c, f.Detail.ID)
			return "", err
		}},
	{Key: "cancel", Action: programme.DrawCancel, On: programme.NounDraw, Consequence: "取消后不能再抽，连同理由留在抽取的名单上；这个范围今天不能再宣布。", Grave: true,
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Oversee.CancelDraw(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "inspect", Action: programme.InspectionPlan, On: programme.NounClass, When: taughtClass,
		Consequence: "安排对这个班的一次检查，您和另抽一名与基地没有关系的经办同去。到场登记以前，基地、县（市、区）和用人单位都看不到。",
		Inputs:      []page.Input{{Name: "kind", Label: "种类", Kind: "choice", Required: true, Choices: plannedKinds}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			i, err := f.Request.Sys.Oversee.PlanInspection(ctx, c, oversee.PlanIn{ClassID: f.Detail.ID, Kind: f.Get("kind")}, f.Get("reason"))
			if err != nil {
				return "", err
			}
			return "/inspection/" + i.ID, nil
		}},
	{Key: "visit", Action: programme.InspectionVisit, On: programme.NounInspection,
		Consequence: "登记今天到现场检查的情况。现场实到人数与这时正在上的课的签到人数并列。登记后基地看得到这次检查，发现的问题随后在本页逐条提出。",
		Inputs: []page.Input{
			{Name: "present", Label: "现场实到人数", Kind: "number", Required: true, Skip: withoutClass, Hint: "逐人清点，应到人数在检查页面上"},
			{Name: "checklist", Label: "检查表", Kind: "own", Draw: checklistField},
			{Name: "note", Label: "检查情况", Kind: "area", Required: true, Hint: "查了什么，看到什么"},
			{Name: "photos", Label: "照片", Kind: "file", Many: true, Accept: "image/jpeg,image/png", Hint: "可以选多张，也可以现场拍；登记后还能补附"},
			{Name: "glass", Label: "签名", Kind: "own", Draw: glassField, Section: "双方签字"},
			{Name: "name", Label: "被检查单位签字人", Hint: "单位不肯签的，登记后另行记载"},
			{Name: "post", Label: "职务"},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			in := oversee.VisitIn{Note: f.Get("note"), Photos: f.Stored("photos"), Signed: signatures(f)}
			if ofClass(f.Detail) {
				in.Present = f.Int("present")
			}
			for _, code := range f.List("check") {
				in.Checklist = append(in.Checklist, programme.Checked{Code: code, Result: f.Get("r-" + code), Note: f.Get("n-" + code)})
			}
			if f.Err() != nil {
				return "", nil
			}
			return "", f.Request.Sys.Oversee.VisitInspection(ctx, c, f.Detail.ID, in)
		}},
	{Key: "cancel", Action: programme.InspectionCancel, On: programme.NounInspection, Consequence: "取消后不再到场，连同理由留存。", Grave: true,
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Oversee.CancelInspection(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "remark", Action: programme.InspectionRemark, On: programme.NounInspection, Consequence: "写在检查记录之后，检查人员、市局和审计都看得到。只写一次，写后不能改。",
		Inputs: []page.Input{{Name: "remark", Label: "补充意见", Kind: "area", Required: true, Hint: "对检查情况有什么要说明的"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Oversee.RemarkInspection(ctx, c, f.Detail.ID, f.Get("remark"))
		}},
	{Key: "raise-finding", Action: programme.FindingRaise, On: programme.NounInspection, When: visited,
		Consequence: "基地会看到问题、条款和期限，须在期限前报告整改。所有问题整改到位后，检查才能办结。",
		Inputs: []page.Input{
			{Name: "text", Label: "问题", Kind: "area", Required: true, Hint: "写明事实：什么时间、什么地点、什么情况"},
			{Name: "clause", Label: "违反的条款", Kind: "choice", Required: true, Choices: clauses},
			{Name: "offence", Label: "违规种类", Kind: "choice", Choices: offences, Hint: "通知列出的违规种类；一年内的次数和后果由系统计算。不属于违规的不选"},
			{Name: "due", Label: "整改期限", Kind: "date", Hint: "不早于今天；选了违规种类的，不填按该种类的期限"},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			in := oversee.FindingIn{InspectionID: f.Detail.ID, Text: f.Get("text"), Clause: f.Get("clause"), Offence: f.Get("offence")}
			if f.Get("due") != "" {
				in.DueOn = f.Date("due")
			} else if in.Offence == "" {
				f.Bad("due", "请填写整改期限，或选违规种类")
			}
			if f.Err() != nil {
				return "", nil
			}
			x, err := f.Request.Sys.Oversee.RaiseOffence(ctx, c, in)
			if err != nil {
				return "", err
			}
			return "/finding/" + x.ID, nil
		}},
	{Key: "close", Action: programme.InspectionClose, On: programme.NounInspection,
		Consequence: "没有问题，或问题都已整改到位时办结。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Oversee.CloseInspection(ctx, c, f.Detail.ID)
		}},
}, onsiteDeeds)

// offences are those of the notice's list, each with what follows.
func offences(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	n, err := q.NoticeOf(s)
	if err != nil {
		return nil, err
	}
	list := n.Oversight()
	for _, o := range list.OffenceWords() {
		name := o.Name
		if follows := o.Follows(); follows != "" {
			name += "（" + follows + "）"
		}
		out = append(out, act.Choice{ID: o.Code, Name: name})
	}
	return out, nil
}

func visited(s *act.Detail) bool { return s.State == programme.Visited }

func announced(s *act.Detail) bool { return s.State == programme.Announced }

func taughtClass(s *act.Detail) bool {
	return s.State == programme.Running || s.State == programme.Finished || s.State == programme.Archived
}

// plannedKinds are the kinds of inspections that no lot decides.
func plannedKinds(*page.Request, *act.Detail) (out []act.Choice, err error) {
	for _, k := range programme.InspectionKinds {
		if k.Code != programme.ByLot {
			out = append(out, act.Choice{ID: k.Code, Name: k.Name})
		}
	}
	return out, nil
}

// countyScopes are the counties with bases in a year.
func countyScopes(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	list, err := q.Sys.Bases(q.Context(), q.Caller(), s.ID)
	for _, b := range list {
		if !slices.ContainsFunc(out, func(c act.Choice) bool { return c.ID == b.County }) {
			out = append(out, act.Choice{ID: b.County, Name: b.County})
		}
	}
	return out, err
}

// checklistField is the notice's list, each thing to be judged: nothing is
// chosen beforehand.
func checklistField(q *page.Request, s *act.Detail, sent page.Values) (templ.Component, error) {
	n, err := q.NoticeOf(s)
	if err != nil {
		return nil, err
	}
	return checklistForm(n.Oversight().Checklist, sent), nil
}

// checkedWords are the results of a thing on the list.
var checkedWords = []act.Choice{{ID: programme.CheckedOK, Name: "符合"}, {ID: programme.CheckedBad, Name: "不符合"}, {ID: programme.CheckedNone, Name: "没有查"}}

func checkedWord(result string) string {
	for _, w := range checkedWords {
		if w.ID == result {
			return w.Name
		}
	}
	return result
}

// clauses are the duties of the notice, as it numbers them.
func clauses(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	n, err := q.NoticeOf(s)
	if err != nil {
		return nil, err
	}
	for _, c := range n.Clauses {
		out = append(out, act.Choice{ID: c.ID, Name: c.Cite + "  " + c.Text})
	}
	return out, nil
}

// InspectionPanel is who inspects, what was found, and the draw, so that anybody
// can make it again.
func InspectionPanel(q *page.Request, v *page.View) error {
	r, err := q.Sys.Oversee.RecordOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	v.Lead = append(v.Lead, inspectionView(r))
	if r.State == programme.Visited || r.State == programme.Closed {
		may := programme.May(q.Signed.Actor, programme.InspectionWatch, programme.Subject{}) == nil && r.State == programme.Visited
		v.Lead = append(v.Lead, onsiteView(r, may))
	}
	l, err := q.Sys.Oversee.LotteryOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	if l != nil && (l.Seed != "" || len(l.Lots) > 0) {
		v.Panels = append(v.Panels, lotteryView(l, v.Detail.ID))
	}
	return nil
}
