package web

import (
	"context"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// planLineDeeds is what is done on the pages of this noun.
var planLineDeeds = []deed{
	{Key: "accept-many", Action: programme.ApplicationAccept, On: programme.NounPlanLine, Name: "一并审核通过", Consequence: "所选的人一起通过审核，各占一个名额；名额满后的列入候补。列出的都符合条件，破格的不在其中。",
		Inputs: []input{{Name: "people", Label: "待审核、符合条件的人（先报名的在前）", Kind: "people", Required: true, Choices: readyChoices}}, Do: acceptMany},
	{Key: "amend", Action: programme.PlanAmend, On: programme.NounPlanLine, Consequence: "调整附件1 的计划人数，理由写进日志；不能少于已占的名额。", Inputs: []input{
		{Name: "places", Label: "计划人数", Kind: "number", Required: true, Start: func(_ *request, s *act.Sheet) string { return s.Fact("places").Text }},
	}, Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
		places := f.int("places")
		if err := f.err(); err != nil {
			return "", err
		}
		return "", f.q.sys.Plan.AmendPlan(ctx, c, f.sheet.ID, places, f.Get("reason"))
	}},
}

func readyChoices(q *request, s *act.Sheet) (out []act.Choice, err error) {
	list, err := q.sys.Plan.Ready(q.Context(), q.caller(), s.ID)
	for _, m := range list {
		out = append(out, act.Choice{ID: m.ApplicationID, Name: m.Name + "　" + m.IDMasked + "　" + m.Employer})
	}
	return out, err
}

// acceptMany takes in whom was chosen; who could not be is named, the others
// stay accepted.
func acceptMany(ctx context.Context, f *form, c act.Caller) (string, error) {
	ids := f.List("people")
	names, err := readyChoices(f.q, f.sheet)
	if err != nil {
		return "", err
	}
	accepted, problems, err := f.q.sys.Enrol.Accept(ctx, c, ids)
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
