package overseepages

import (
	"context"
	"io"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/judge"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// RatingDeeds is what is done on the pages of evaluations. They are drawn up on
// the page that counts one now.
var RatingDeeds = []page.Deed{
	{Key: "score", Action: programme.RatingScore, On: programme.NounRating, Lead: ratingLead,
		Consequence: "一次评完。两人都评完以前，谁也看不到另一人的分；另一人评了以后不能再改。两人相差太多的，由第三人定。",
		Inputs:      []page.Input{{Name: "scores", Label: "评分", Kind: "grid", Grid: scoreGrid}},
		Do:          giveScores},
	{Key: "serve", Action: programme.RatingServe, On: programme.NounRating, Lead: ratingLead,
		Consequence: "得分和等次从此固定，基地负责人当即收到消息，在通知规定的天数内可以提出异议。",
		Do:          ratingStep((*judge.Desk).Serve)},
	{Key: "accept", Action: programme.RatingAccept, On: programme.NounRating, Lead: ratingLead,
		Consequence: "由市局确认；确认前不能再提异议。", Do: ratingStep((*judge.Desk).Accept)},
	{Key: "object", Action: programme.RatingObject, On: programme.NounRating, Grave: true, Lead: ratingLead,
		Consequence: "写明哪一项不对、依据什么。市局答复或重新评价，答复前不确认。", Do: page.ActWithReason((*judge.Desk).Object)},
	{Key: "answer", Action: programme.RatingAnswer, On: programme.NounRating, Lead: ratingLead,
		Consequence: "异议不成立的，写明核对了什么、为什么维持。异议成立的，请撤回这份评价，更正记录后重新出具。", Do: page.ActWithReason((*judge.Desk).Answer)},
	{Key: "conclude", Action: programme.RatingConclude, On: programme.NounRating, Lead: ratingLead,
		Consequence: "记入信用记录，按等次办理后果；它更正的那一份随之失效。须由没有参加这份评价的人确认。", Do: ratingStep((*judge.Desk).Conclude)},
	{Key: "return", Action: programme.RatingReturn, On: programme.NounRating, Grave: true, Lead: ratingLead,
		Consequence: "这份评价作废，由经办重新出具。", Do: page.ActWithReason((*judge.Desk).Return)},
	{Key: "withdraw", Action: programme.RatingWithdraw, On: programme.NounRating, Grave: true,
		Consequence: "这份评价作废，可以重新出具；已送达的，基地收到消息。", Do: page.ActWithReason((*judge.Desk).Withdraw)},
}

func ratingStep(do func(*judge.Desk, context.Context, act.Caller, string) error) func(context.Context, *page.Form, act.Caller) (string, error) {
	return func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
		return "", do(f.Request.Sys.Judge, ctx, c, f.Detail.ID)
	}
}

// scoreGrid asks for what the caller is to score, and why.
func scoreGrid(q *page.Request, s *act.Detail) (*page.Grid, error) {
	sh, err := q.Sys.Judge.RatingSheetOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	g := &page.Grid{Of: "指标", Columns: []page.GridColumn{{Name: "points", Label: "得分"}, {Name: "why", Label: "为什么"}}}
	for _, code := range sh.Open {
		x := sh.Notice.Performance.Line(code)
		g.Rows = append(g.Rows, page.GridRow{ID: code, Name: x.Name + "：" + x.Guidance, At: map[string]string{}})
	}
	return g, nil
}

func giveScores(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	sh, err := f.Request.Sys.Judge.RatingSheetOf(ctx, c, f.Detail.ID)
	if err != nil {
		return "", err
	}
	in := map[string]judge.ScoreIn{}
	for _, code := range sh.Open {
		points, ok := rules.ParsePoints(f.Get("points-" + code))
		if !ok {
			f.Bad("scores", "“"+sh.Notice.Performance.Line(code).Name+"”要填分数，最多两位小数")
		}
		in[code] = judge.ScoreIn{Points: points, Why: f.Get("why-" + code)}
	}
	if f.Err() != nil {
		return "", nil
	}
	return "", f.Request.Sys.Judge.Give(ctx, c, f.Detail.ID, in)
}

// ratingLead shows the evaluation above what is done with it.
func ratingLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	sh, err := q.Sys.Judge.RatingSheetOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return ratingView(sh, q.Signed.Actor.Role), nil
}

// RatingPanel is the evaluation line by line.
func RatingPanel(q *page.Request, v *page.View) error {
	c, err := ratingLead(q, v.Detail, nil)
	if err == nil {
		v.Lead = append(v.Lead, c)
	}
	return err
}

// RatingPreview is a base's evaluation as it would be drawn up now.
func RatingPreview(q *page.Request) error {
	sh, err := q.Sys.Judge.Preview(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	if sh == nil {
		return programme.Errorf(programme.NotFound, "本年度的通知没有绩效评价的办法")
	}
	list, err := q.Sys.Judge.CreditOf(q.Context(), q.Caller(), sh.Base.ID)
	if err != nil {
		return err
	}
	may := programme.May(q.Signed.Actor, programme.RatingDraw, act.SubjectOf(sh.Base)) == nil && q.Sys.Today() >= sh.Notice.Performance.From
	return q.Show(previewView(q.Page("绩效评价预览"), sh, list, may, q.Signed.Actor.Role))
}

// DrawRating draws an evaluation up on the page that counts it now.
func DrawRating(q *page.Request) error {
	r, err := q.Sys.Judge.Draw(q.Context(), q.Caller(), q.PathValue("id"), q.Values.Get("reason"))
	if err != nil {
		return err
	}
	q.Redirect("/rating/" + r.ID)
	return nil
}

// Ratings are all bases of the year side by side.
func Ratings(q *page.Request) error {
	if q.Year() == "" {
		return q.Show(page.NoYearPage(q.Page(boardTitle), boardTitle, ""))
	}
	b, err := q.Sys.Judge.BoardOf(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return err
	}
	return q.Show(boardView(q.Page(boardTitle), b))
}

const boardTitle = "绩效评价对比"

// RatingPaper is an evaluation that was served as a file.
func RatingPaper(q *page.Request) error {
	sh, err := q.Sys.Judge.RatingSheetOf(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	kind := q.PathValue("kind")
	if err := sh.Write(io.Discard, kind); err != nil {
		return err
	}
	types := map[string]string{"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
	return q.SendAs("绩效评价-"+sh.Base.Name+"."+kind, types[kind], func(w io.Writer) error { return sh.Write(w, kind) })
}

// CreditPanel is the record of a base over the years, and the way to what it
// would come to now; nothing where no notice of its years judges.
func CreditPanel(q *page.Request, v *page.View) error {
	role := q.Signed.Actor.Role
	if !programme.MayRead(role, programme.NounRating) || v.Detail.State != programme.Recognised && v.Detail.State != programme.Revoked {
		return nil
	}
	n, err := q.NoticeOf(v.Detail)
	if err != nil {
		return err
	}
	list, err := q.Sys.Judge.CreditOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil || n.Performance == nil && len(list) == 0 {
		return err
	}
	v.Panels = append(v.Panels, creditView(v.Detail.ID, list, n.Performance != nil))
	return nil
}

// sources is where the people and papers behind a measure are listed.
var sources = map[string]struct {
	noun programme.Noun
	path func(base string) string
}{
	rules.PlacesFilled:   {programme.NounApplication, listOf(programme.NounApplication)},
	rules.HoursDelivered: {programme.NounClass, listOf(programme.NounClass)},
	rules.Attended:       {programme.NounLesson, listOf(programme.NounLesson, "state", "held")},
	rules.PassRate:       {programme.NounApplication, listOf(programme.NounApplication, "state", "failed")},
	rules.Timely:         {programme.NounReturn, listOf(programme.NounReturn)},
	rules.ArchiveWhole:   {programme.NounClass, listOf(programme.NounClass)},
	rules.FindingsMade:   {programme.NounFinding, listOf(programme.NounFinding)},
	rules.TraineesSay:    {programme.NounRating, satisfactionOf},
	rules.EmployersSay:   {programme.NounRating, satisfactionOf},
	rules.AdvanceUsed:    {programme.NounVoucher, func(base string) string { return "/base/" + base + "/account" }},
}

func satisfactionOf(base string) string { return "/base/" + base + "/satisfaction" }

func listOf(noun programme.Noun, more ...string) func(string) string {
	return func(base string) string {
		return "/" + string(noun) + page.Query(slices.Concat([]string{"base", base}, more)...)
	}
}

// sourceOf leads to what stands behind a line, "" where the role opens none.
func sourceOf(l *judge.Line, base string, role programme.Role) string {
	s, ok := sources[l.Measure]
	if !ok || !programme.MayRead(role, s.noun) {
		return ""
	}
	return s.path(base)
}
