package web

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

	"github.com/a-h/templ"
)

// programmeDeeds is what is done on the pages of this noun.
var programmeDeeds = []deed{
	{Key: "create", Action: programme.ProgrammeCreate, On: programme.NounProgramme, Fresh: true, Consequence: "年度项目与通知文件的原文绑定，以后的判定都按它作出。",
		Lead: yearLead,
		Inputs: []input{
			{Name: "notice", Label: "通知文件", Kind: "file", Required: true, Keep: true, Accept: ".yaml,.yml", Hint: "扩展名为 yaml。有错的逐行指出。", Skip: func(q *request, _ *act.Sheet) bool { return q.drafting() != "" }},
			{Name: "draft", Kind: "own", Draw: drawDraft, Skip: func(q *request, _ *act.Sheet) bool { return q.drafting() == "" }}},
		Preview: previewNotice, Do: createProgramme},
	{Key: "plan", Action: programme.PlanImport, On: programme.NounProgramme, Consequence: "整表导入：有一处错就一行也不导入。已有的计划不变。",
		Inputs:  []input{{Name: "plan", Label: "培训计划表（附件1）", Kind: "file", Required: true, Keep: true, Accept: ".xlsx,.csv", Hint: "按附件1 的格式，表头为" + strings.Join(plan.PlanHeadings, "、") + "。Excel 或 CSV。"}},
		Preview: previewPlan, Do: importPlan},
	{Key: "close", Action: programme.ProgrammeClose, On: programme.NounProgramme, Consequence: "结项后本年度的事项都不能再办理。", Lead: closeLead, Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
		return "", f.q.sys.Oversee.CloseProgramme(ctx, c, f.sheet.ID)
	}},
	{Key: "reopen", Action: programme.ProgrammeReopen, On: programme.NounProgramme, Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
		return "", f.q.sys.Oversee.ReopenProgramme(ctx, c, f.sheet.ID, f.Get("reason"))
	}},
}

func importPlan(ctx context.Context, f *form, c act.Caller) (string, error) {
	raw, _ := f.content("plan")
	if err := f.err(); err != nil {
		return "", err
	}
	_, err := f.q.sys.Plan.ImportPlan(ctx, c, f.sheet.ID, bytes.NewReader(raw), int64(len(raw)))
	return "/plan_line", err
}

func previewPlan(ctx context.Context, f *form, c act.Caller) (templ.Component, error) {
	raw, _ := f.content("plan")
	if err := f.err(); err != nil {
		return nil, err
	}
	lines, err := f.q.sys.Plan.ImportPlan(ctx, c, f.sheet.ID, bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, err
	}
	if lines == 0 {
		return wordView("表中的计划都已有，没有新的可导入。"), nil
	}
	differences, err := f.q.sys.Plan.PlanAsked(ctx, c, f.sheet.ID, bytes.NewReader(raw), int64(len(raw)))
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
	Clause              *clauseShown
	Deadlines           []deadlineShown
}

type levelShown struct {
	Name, Cap string
	Clause    *clauseShown
	Routes    []string
}

type deadlineShown struct {
	Name, When, Left, Tone string
	Clause                 *clauseShown
}

func noticeShortOf(n *rules.Notice, today programme.Date) *noticeShown {
	v := &noticeShown{Title: n.Title, Bureau: n.Bureau, Hash: shortHash(n.SHA256), Clause: clauseIn(n, n.Hours.Clause)}
	for _, l := range n.Levels {
		x := levelShown{Name: l.Name, Cap: l.Cap.Fen().String(), Clause: clauseIn(n, l.Clause)}
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
		x := deadlineShown{Name: d.Name, When: d.On.Chinese(), Clause: clauseIn(n, d.Clause)}
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

// programmePanel leads with the notice in short and its deadlines.
func programmePanel(q *request, v *showPage) error {
	n, err := q.sys.Notice(q.Context(), v.Sheet.ID)
	if err != nil {
		return err
	}
	v.Lead = append(v.Lead, noticeShort(noticeShortOf(n, q.sys.Today())))
	v.Sheet.Facts = slices.DeleteFunc(v.Sheet.Facts, func(f act.Fact) bool { return f.Key == "notice" || f.Key == "name" })
	v.Panels = append(v.Panels, yearLinks(v.Sheet.ID))
	return nil
}

func join(words []string) string { return strings.Join(words, "、") }
