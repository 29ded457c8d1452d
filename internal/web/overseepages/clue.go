package overseepages

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// ClueDeeds is what is done on the pages of this noun. Clues are raised on the
// page of whom or what they are about.
var ClueDeeds = []page.Deed{
	raiseClueOn(programme.NounApplication),
	raiseClueOn(programme.NounClass),
	raiseClueOn(programme.NounBase),
	{Key: "uphold", Action: programme.ClueUphold, On: programme.NounClue,
		Consequence: "认定线索属实并写明核查经过。这一步本身不改任何结果：撤销考评结果、撤销证书或取消基地资格由市局审批在各自的页面另行办理，已拨的钱由下一张结算单收回。检查认定的违规例外：认定成立即生效，该班不予补贴，或者基地在通知写明的年数内不得申报、招生、领款；提出问题的人不能自己认定。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Oversee.UpholdClue(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "dismiss", Action: programme.ClueDismiss, On: programme.NounClue,
		Consequence: "认定线索不属实，写明核查经过后办结。涉及的公示、结项不再因此等待。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Oversee.DismissClue(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
}

// byHand is the source of a clue that a person raises.
const byHand = "person"

func raiseClueOn(noun programme.Noun) page.Deed {
	return page.Deed{Key: "raise-clue-" + string(noun), Action: programme.ClueRaise, On: noun,
		Consequence: "由市局核查后认定成立或不成立。核查结束前，涉及的公示不能结束，年度不能结项。",
		Inputs:      []page.Input{{Name: "text", Label: "线索内容", Kind: "area", Required: true, Hint: "写明事实和来源，例如谁反映、哪一天、哪节课；不要写身份证号、电话"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			cl, err := f.Request.Sys.Oversee.RaiseClue(ctx, c, f.Detail.Programme, noun, f.Detail.ID, byHand, f.Get("text"))
			if err != nil {
				return "", err
			}
			return "/clue/" + cl.ID, nil
		}}
}

// CluePanel says what a clue is about, and where what follows from it is done.
func CluePanel(q *page.Request, v *page.View) error {
	cl, err := q.Sys.Oversee.ClueOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	about := clueShown{Noun: cl.Noun.Name(), Upheld: cl.State == programme.Upheld}
	if href := page.Opens(q.Signed.Actor.Role, cl.Noun, cl.Subject); href != "" {
		s, err := q.Sys.Show(q.Context(), q.Caller(), cl.Noun, cl.Subject)
		if page.Said(err, programme.NotFound, programme.Forbidden) == nil && err != nil {
			return err
		}
		if s != nil {
			about.Title, about.Href, about.State = s.Title, href, s.State
		}
	}
	v.Lead = append(v.Lead, clueView(about))
	return nil
}

type clueShown struct {
	Noun, Title, Href string
	State             programme.State
	Upheld            bool
}
