package planpages

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// closeLead says which differences with the outside systems a year would be
// closed over (3.1.6).
func closeLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	desks, err := q.Sys.Outside.OutsideDesks(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	open := 0
	for i := range desks {
		open += desks[i].Open
	}
	if open == 0 {
		return nil, nil
	}
	return closeLeadView(open), nil
}

// ProgrammeDeeds is what is done on the pages of this noun.
var ProgrammeDeeds = []page.Deed{
	{Key: "create", Action: programme.ProgrammeCreate, On: programme.NounProgramme, Fresh: true, Consequence: "年度项目与通知文件的原文绑定，以后的判定都按它作出。",
		Lead: yearLead,
		Inputs: []page.Input{
			{Name: "notice", Label: "通知文件", Kind: "file", Required: true, Keep: true, Accept: ".yaml,.yml", Hint: "扩展名为 yaml。有错的逐行指出。",
				Skip: func(q *page.Request, _ *act.Detail) bool { return drafting(q) != "" }},
			{Name: "draft", Kind: "own", Draw: drawDraft, Skip: func(q *page.Request, _ *act.Detail) bool { return drafting(q) == "" }}},
		Preview: previewNotice, Do: createProgramme},
	{Key: "plan", Action: programme.PlanImport, On: programme.NounProgramme, Consequence: "整表导入：有一处错就一行也不导入。已有的计划不变。",
		Inputs: []page.Input{{Name: "plan", Label: "培训计划表", Kind: "file", Required: true, Keep: true, Accept: ".xlsx,.csv",
			Hint: "按通知所附的格式，表头为" + strings.Join(plan.PlanHeadings, "、") + "。Excel 或 CSV。"}},
		Preview: previewPlan, Do: importPlan},
	{Key: "close", Action: programme.ProgrammeClose, On: programme.NounProgramme, Consequence: "结项后本年度的事项都不能再办理。", Lead: closeLead,
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Oversee.CloseProgramme(ctx, c, f.Detail.ID)
		}},
	{Key: "reopen", Action: programme.ProgrammeReopen, On: programme.NounProgramme, Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
		return "", f.Request.Sys.Oversee.ReopenProgramme(ctx, c, f.Detail.ID, f.Get("reason"))
	}},
}

func importPlan(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	raw, _ := f.Content("plan")
	if err := f.Err(); err != nil {
		return "", err
	}
	_, err := f.Request.Sys.Plan.ImportPlan(ctx, c, f.Detail.ID, bytes.NewReader(raw), int64(len(raw)))
	return "/plan_line", err
}

func previewPlan(ctx context.Context, f *page.Form, c act.Caller) (templ.Component, error) {
	raw, _ := f.Content("plan")
	if err := f.Err(); err != nil {
		return nil, err
	}
	lines, err := f.Request.Sys.Plan.ImportPlan(ctx, c, f.Detail.ID, bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, err
	}
	if lines == 0 {
		return wordView("表中的计划都已有，没有新的可导入。"), nil
	}
	differences, err := f.Request.Sys.Plan.PlanAsked(ctx, c, f.Detail.ID, bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, err
	}
	return planPreview(lines, differences), nil
}

// noticeShown is a notice in short.
type noticeShown struct {
	Title, Bureau, Hash string
	Levels              []levelShown
	Hours               string
	Clause              *page.Clause
	Deadlines           []deadlineShown
}

type levelShown struct {
	Name, Cap string
	Clause    *page.Clause
	Routes    []string
}

type deadlineShown struct {
	Name, When, Left, Tone string
	Clause                 *page.Clause
}

func noticeShortOf(n *rules.Notice, today programme.Date) *noticeShown {
	v := &noticeShown{Title: n.Title, Bureau: n.Bureau, Hash: page.ShortHash(n.SHA256), Clause: page.ClauseIn(n, n.Hours.Clause)}
	for _, l := range n.Levels {
		x := levelShown{Name: l.Name, Cap: l.Cap.Fen().String(), Clause: page.ClauseIn(n, l.Clause)}
		for _, r := range n.Eligibility.Routes {
			for _, w := range r.Levels {
				if w.Level == l.Level {
					x.Routes = append(x.Routes, r.Name)
				}
			}
		}
		v.Levels = append(v.Levels, x)
	}
	var kinds []string
	for _, k := range n.Hours.Kinds {
		kinds = append(kinds, k.Name+"不少于 "+strconv.Itoa(k.Min))
	}
	v.Hours = "不少于 " + strconv.Itoa(n.Hours.Total) + " 课时，其中" + strings.Join(kinds, "、")
	for _, d := range n.Deadlines {
		x := deadlineShown{Name: d.Name, When: d.On.Chinese(), Clause: page.ClauseIn(n, d.Clause)}
		if d.From != 0 {
			x.When = d.From.Chinese() + "至" + x.When
		}
		days := int(d.On.Time().Sub(today.Time()).Hours() / 24)
		switch {
		case days < 0:
			x.Left = "已过"
		case days == 0:
			x.Left, x.Tone = "今天", "wait"
		case days <= 14:
			x.Left, x.Tone = "还有 "+strconv.Itoa(days)+" 天", "wait"
		default:
			x.Left = "还有 " + strconv.Itoa(days) + " 天"
		}
		v.Deadlines = append(v.Deadlines, x)
	}
	return v
}

// ProgrammePanel leads with the notice in short and its deadlines.
func ProgrammePanel(q *page.Request, v *page.View) error {
	n, err := q.Sys.Notice(q.Context(), v.Detail.ID)
	if err != nil {
		return err
	}
	v.Lead = append(v.Lead, noticeShort(noticeShortOf(n, q.Sys.Today())))
	v.Detail.Facts = slices.DeleteFunc(v.Detail.Facts, func(f act.Fact) bool { return f.Key == "notice" || f.Key == "name" })
	v.Panels = append(v.Panels, yearLinks(v.Detail.ID))
	return nil
}
