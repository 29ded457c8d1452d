package web

import (
	"context"
	"fmt"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"

	"github.com/a-h/templ"
)

// publicationDeeds is what is done on the pages of this noun.
var publicationDeeds = []deed{
	{Key: "publish", Action: programme.PublicationPost, On: programme.NounBase, When: recognised, Consequence: "自次日起公示。公示期满、没有未办结的线索，由审批人结束公示，再发证书。", Lead: publishLead,
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			p, err := f.q.sys.Assess.Publish(ctx, c, f.sheet.ID)
			if err != nil {
				return "", err
			}
			return "/publication/" + p.ID, nil
		}},
	{Key: "close-publication", Action: programme.PublicationClose, On: programme.NounPublication, Consequence: "结束后名单上的人可以发证书。须由发布人以外的人办理。",
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			return "", f.q.sys.Assess.ClosePublication(ctx, c, f.sheet.ID)
		}},
}

func publishLead(q *request, s *act.Sheet, _ values) (templ.Component, error) {
	people, days, err := q.sys.Assess.Publishable(q.Context(), q.caller(), s.ID)
	if err != nil && programme.CodeOf(err) != programme.WrongState {
		return nil, err
	}
	return candidatesView(fmt.Sprintf("将公示 %d 天的名单", days), "没有待公示的人：考评合格、工种没有鉴定、还没有公示过的，列在这里。", people), nil
}

func publicationPanel(q *request, v *showPage) error {
	p, people, err := q.sys.Assess.PublishedPeople(q.Context(), v.Sheet.ID)
	if err != nil {
		return err
	}
	n, err := q.sys.Notice(q.Context(), p.ProgrammeID)
	if err != nil {
		return err
	}
	v.Lead = append(v.Lead, daysLeftView(p, q.sys.Today()))
	v.Panels = append(v.Panels, publicPaper(p, people, n, q.s.phone))
	return nil
}

// daysThrough is the days from one to another, both included.
func daysThrough(from, to programme.Date) int {
	return int(to.Time().Sub(from.Time()).Hours()/24) + 1
}
