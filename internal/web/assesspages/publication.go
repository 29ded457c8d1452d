package assesspages

import (
	"context"
	"fmt"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// PublicationDeeds is what is done on the pages of this noun.
var PublicationDeeds = []page.Deed{
	{Key: "publish", Action: programme.PublicationPost, On: programme.NounBase, When: page.Recognised, Consequence: "自次日起公示。公示期满、没有未办结的线索，由审批人结束公示，再发证书。",
		Lead: publishLead,
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			p, err := f.Request.Sys.Assess.Publish(ctx, c, f.Sheet.ID)
			if err != nil {
				return "", err
			}
			return "/publication/" + p.ID, nil
		}},
	{Key: "close-publication", Action: programme.PublicationClose, On: programme.NounPublication, Consequence: "结束后名单上的人可以发证书。须由发布人以外的人办理。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.ClosePublication(ctx, c, f.Sheet.ID)
		}},
}

func publishLead(q *page.Request, s *act.Sheet, _ page.Values) (templ.Component, error) {
	people, days, err := q.Sys.Assess.Publishable(q.Context(), q.Caller(), s.ID)
	if err != nil && programme.CodeOf(err) != programme.WrongState {
		return nil, err
	}
	return candidatesView(fmt.Sprintf("将公示 %d 天的名单", days), "没有待公示的人：考评合格、工种没有鉴定、还没有公示过的，列在这里。", people), nil
}

func PublicationPanel(q *page.Request, v *page.View) error {
	p, people, err := q.Sys.Assess.PublishedPeople(q.Context(), v.Sheet.ID)
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
	v.Lead = append(v.Lead, daysLeftView(p, q.Sys.Today()))
	v.Panels = append(v.Panels, publicPaper(p, people, n, phone))
	return nil
}
