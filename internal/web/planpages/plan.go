package planpages

import (
	"context"
	"io"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// Annex1 is the plan of a year.
func Annex1(q *page.Request) error {
	n, err := q.Sys.Notice(q.Context(), q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.SendWorkbook(n.Form("培训计划", programme.DutyPlanForm)+".xlsx", func(w io.Writer) error {
		return q.Sys.Enrol.ExportPlan(q.Context(), q.Caller(), q.PathValue("id"), w)
	})
}

// Template is the roster to fill in.
func Template(q *page.Request) error {
	n, err := q.Sys.Notice(q.Context(), q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.SendWorkbook(n.Form("花名册模板", programme.DutyRosterForm)+".xlsx", func(w io.Writer) error {
		return q.Sys.Enrol.ExportTemplate(q.Context(), q.PathValue("id"), w)
	})
}

// PlanLineDeeds is what is done on the pages of this noun.
var PlanLineDeeds = []page.Deed{
	{Key: "accept-many", Action: programme.ApplicationAccept, On: programme.NounPlanLine, Name: "一并审核通过",
		Consequence: "所选的人一起通过审核，各占一个名额；名额满后的列入候补。列出的都符合条件，破格的不在其中。",
		Inputs:      []page.Input{{Name: "people", Label: "待审核、符合条件的人（先报名的在前）", Kind: "people", Required: true, Choices: readyChoices}}, Do: acceptMany},
	{Key: "amend", Action: programme.PlanAmend, On: programme.NounPlanLine, Consequence: "调整培训计划表的计划人数，理由写进日志；不能少于已占的名额。", Inputs: []page.Input{
		{Name: "places", Label: "计划人数", Kind: "number", Required: true, Start: func(_ *page.Request, s *act.Detail) string { return s.Fact("places").Text }},
	}, Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
		places := f.Int("places")
		if err := f.Err(); err != nil {
			return "", err
		}
		return "", f.Request.Sys.Plan.AmendPlan(ctx, c, f.Detail.ID, places, f.Get("reason"))
	}},
}

func readyChoices(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	list, err := q.Sys.Plan.Ready(q.Context(), q.Caller(), s.ID)
	for _, m := range list {
		out = append(out, act.Choice{ID: m.ApplicationID, Name: m.Name + "　" + m.IDMasked + "　" + m.Employer})
	}
	return out, err
}

// acceptMany takes in whom was chosen; who could not be is named, the others
// stay accepted.
func acceptMany(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	ids := f.List("people")
	names, err := readyChoices(f.Request, f.Detail)
	if err != nil {
		return "", err
	}
	accepted, problems, err := f.Request.Sys.Enrol.Accept(ctx, c, ids)
	if err != nil || len(problems) == 0 {
		return "", err
	}
	refused := &programme.Error{Code: programme.Conflict, Message: "已通过 " + strconv.Itoa(accepted) + " 人，下列 " + strconv.Itoa(len(problems)) + " 人没有通过"}
	for _, p := range problems {
		who := "已不在待审核之列的一人"
		for _, n := range names {
			if n.ID == ids[p.Row-1] {
				who, _, _ = strings.Cut(n.Name, "　")
			}
		}
		refused.Problems = append(refused.Problems, programme.Problem{Code: p.Code, Message: who + "：" + p.Message})
	}
	return "", refused
}
