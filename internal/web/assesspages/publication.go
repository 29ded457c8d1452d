package assesspages

import (
	"context"
	"fmt"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// PublicationDeeds is what is done on the pages of this noun.
var PublicationDeeds = []page.Deed{
	{Key: "publish", Action: programme.PublicationPost, On: programme.NounBase, When: page.Recognised, Consequence: "自次日起公示。公示期满、没有未办结的线索，由审批人结束公示，再发证书。",
		Lead: publishLead, Inputs: page.PaperInputs,
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			p, err := f.Request.Sys.Assess.Publish(ctx, c, f.Detail.ID, page.PaperOf(f))
			if err != nil {
				return "", err
			}
			return "/publication/" + p.ID, nil
		}},
	{Key: "correct-publication", Action: programme.PublicationCorrect, On: programme.NounPublication, Grave: true,
		Consequence: "原名单即时作废，更正后的名单写明更正了哪一份，自次日起重新公示。名单上没有人了的，只作废原名单。公示已结束的也可以更正：已发的证书不受影响，要去掉的人持有证书的，先撤销证书。",
		Inputs: append([]page.Input{
			{Name: "out", Label: "去掉", Kind: "people", Choices: publishedPeople, Hint: "异议属实的、结果已撤销的，请去掉"},
			{Name: "back", Label: "恢复", Kind: "people", Choices: struck, Skip: nobodyStruck, Hint: "以前更正时去掉的人"},
		}, page.PaperInputs...),
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			p, err := f.Request.Sys.Assess.CorrectPublication(ctx, c, f.Detail.ID,
				programme.ListCorrection{ListPaper: page.PaperOf(f), Out: f.Values["out"], Back: f.Values["back"]}, f.Reason())
			if err != nil || p == nil {
				return "", err
			}
			return "/publication/" + p.ID, nil
		}},
	{Key: "close-publication", Action: programme.PublicationClose, On: programme.NounPublication, Consequence: "结束后名单上的人可以发证书。须由发布人以外的人办理。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.ClosePublication(ctx, c, f.Detail.ID)
		}},
}

func publishedPeople(q *page.Request, s *act.Detail) ([]act.Choice, error) {
	_, people, err := q.Sys.Assess.PublishedPeople(q.Context(), s.ID)
	return publishedAs(people), err
}

func struck(q *page.Request, s *act.Detail) ([]act.Choice, error) {
	p, _, err := q.Sys.Assess.PublishedPeople(q.Context(), s.ID)
	if err != nil {
		return nil, err
	}
	people, err := q.Sys.Assess.StruckPeople(q.Context(), p)
	return publishedAs(people), err
}

func nobodyStruck(q *page.Request, s *act.Detail) bool {
	list, err := struck(q, s)
	return err == nil && len(list) == 0
}

func publishedAs(people []assess.PublishedPerson) (out []act.Choice) {
	for _, p := range people {
		c := act.Choice{ID: p.ID, Name: p.Name + "　" + p.IDMasked + "　" + p.Trade + p.Level}
		if p.Gone != "" {
			c.Name += "（" + p.Gone + "）"
		}
		out = append(out, c)
	}
	return out
}

func publishLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	people, days, err := q.Sys.Assess.Publishable(q.Context(), q.Caller(), s.ID)
	if err != nil && programme.CodeOf(err) != programme.WrongState {
		return nil, err
	}
	title := fmt.Sprintf("将公示 %s的名单", days)
	if said := days.Caution(q.Sys.Today().Next()); said != "" {
		title += "（" + said + "）"
	}
	return candidatesView(title, "没有待公示的人：考评合格、工种没有鉴定、还没有公示过的，列在这里。", people), nil
}

func PublicationPanel(q *page.Request, v *page.View) error {
	p, people, err := q.Sys.Assess.PublishedPeople(q.Context(), v.Detail.ID)
	if err != nil {
		return err
	}
	n, err := q.Sys.Notice(q.Context(), p.ProgrammeID)
	if err != nil {
		return err
	}
	phone, err := q.Hotline()
	if err != nil {
		return err
	}
	open, err := q.Sys.Year.PublicationOpen(q.Context(), p.ID)
	if err != nil {
		return err
	}
	v.Lead = append(v.Lead, daysLeftView(open))
	v.Panels = append(v.Panels, publicPaper(p, people, n, open.Says(phone, len(people))))
	return nil
}
