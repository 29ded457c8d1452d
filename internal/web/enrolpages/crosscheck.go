package enrolpages

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/crosscheck"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// CrosscheckDeeds is what is done about lists to compare with, about what the
// cross-checks find, and the reviews that are no answer.
var CrosscheckDeeds = []page.Deed{
	{Key: "import-list", Action: programme.ListImport, On: programme.NounList, Fresh: true,
		Consequence: "先读一遍文件，列出能取和不能取的行，看过再启用。只保存身份证号码的加密摘要，不保存号码和姓名；到期自动清除。",
		Inputs: []page.Input{
			{Name: "kind", Label: "名单种类", Kind: "choice", Required: true, Choices: listKindChoices, Hint: "以往补贴名单的文件要有 身份证号码、工种、等级、年度 四栏；其他名单只要 身份证号码 一栏。"},
			{Name: "name", Label: "名单名称", Required: true, Hint: "例如 2019 年补贴人员"},
			{Name: "source", Label: "来源", Required: true, Hint: "由哪个单位、哪一天提供"},
			{Name: "keep_until", Label: "保存到", Kind: "date", Required: true, Hint: "过了这一天自动清除。以往补贴名单最多约三年，其他名单最多约一年。"},
			{Name: "replaces", Label: "替代哪份名单", Kind: "choice", Choices: replaceChoices, Hint: "新名单启用的同时，旧名单停用并清除；不替代的留空。"},
			{Name: "file", Label: "名单文件", Kind: "file", Required: true, Accept: ".xlsx,.csv,.txt", Hint: ".xlsx 至多 2 万行；更多的用 .csv，至多 600 万行、512 MB。"},
		}, Do: sendList},
	{Key: "withdraw-list", Action: programme.ListWithdraw, On: programme.NounList, Consequence: "不再用它核查，条目随后清除；这份名单的记录和摘要留着。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Crosscheck.WithdrawList(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "override", Action: programme.HitOverride, On: programme.NounHit, For: mayOverride,
		Consequence: "在期限内不再因这一项挡住审核；到期后重新挡住。审核过这份报名的人不能准予。",
		Inputs: []page.Input{
			{Name: "override_until", Label: "准予到", Kind: "date", Required: true, Hint: "最长一年"},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			until := f.Date("override_until")
			if f.Err() != nil {
				return "", nil
			}
			return "", f.Request.Sys.Crosscheck.OverrideHit(ctx, c, f.Detail.ID, until, f.Get("reason"))
		}},
	{Key: "revoke-override", Action: programme.HitRevoke, On: programme.NounHit, For: mayOverride, Consequence: "这一项重新挡住审核。已经通过的报名不因此改变，须另行处理。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Crosscheck.RevokeOverride(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "examine", Action: programme.ApplicationExamine, On: programme.NounApplication, When: exceptionalOnly,
		Consequence: "您作为第一审核人签署，基地负责人（须是另一人）再报市局。", Inputs: []page.Input{{Name: "reason", Label: "初审意见", Kind: "area", Required: true, Hint: "核对了哪些证明，结论是什么"}},
		Do: page.ActWithReasons((*enrol.Desk).Examine)},
	{Key: "attest", Action: programme.ApplicationAttest, On: programme.NounApplication, When: attestable,
		Consequence: "确认本人有较高的知识和技能水平，并按此重新判定。谁在何时确认，写进日志。",
		Inputs:      []page.Input{{Name: "reason", Label: "怎样确认的", Kind: "area", Required: true, Hint: "例如 现场实操、业绩材料、何人测评"}},
		Do:          page.ActWithReasons((*enrol.Desk).Attest)},
	{Key: "crosscheck", Action: programme.ApplicationCrosscheck, On: programme.NounApplication, Name: "重新核查", Consequence: "现在按全部核查事项再查一遍；已不成立的提示自动消除。",
		Do: page.Act((*crosscheck.Desk).Crosscheck)},
}

func mayOverride(r programme.Role, s *act.Detail) bool {
	code, _ := s.Fact("check").Raw.(string)
	row := programme.CrosscheckByCode(code)
	return row != nil && slices.Contains(row.Override, r)
}

// attestable are applications that are not eligible: by years of work, with
// the skill confirmed, they may be.
func attestable(s *act.Detail) bool { return s.Fact("eligible").Raw != int64(1) }

func listKindChoices(*page.Request, *act.Detail) (out []act.Choice, _ error) {
	for _, k := range programme.ListKinds {
		out = append(out, act.Choice{ID: k.Kind, Name: k.Name + "（" + k.About + "）"})
	}
	return out, nil
}

func replaceChoices(q *page.Request, _ *act.Detail) (out []act.Choice, err error) {
	list, err := q.Sys.Crosscheck.ListChoices(q.Context(), q.Caller())
	for _, l := range list {
		out = append(out, act.Choice{ID: l.ID, Name: l.Name + "（" + programme.ListKind(l.Kind).Name + "，" + strconv.FormatInt(l.Entries, 10) + " 条）"})
	}
	return out, err
}

// sendList reads a list and leads to what would be taken of it.
func sendList(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	in := crosscheck.ListIn{Kind: f.Get("kind"), Name: f.Get("name"), Source: f.Get("source"), KeepUntil: f.Date("keep_until"), Replaces: f.Get("replaces")}
	file, size := f.Opened("file")
	if file == nil {
		return "", nil
	}
	defer file.Close()
	up, err := f.Request.Sys.Crosscheck.PrepareList(ctx, c, in, file, size)
	if err != nil {
		return "", err
	}
	return "/list-upload/" + up.ID, nil
}

// uploadPage is a list that was read and waits.
type uploadPage struct {
	*crosscheck.ListUpload
	Kind    string
	Reasons []reasonCount
	Key     string
}

type reasonCount struct {
	Reason string
	Count  int
}

func ListUpload(q *page.Request) error {
	up, err := q.Sys.Crosscheck.ListUpload(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	v := &uploadPage{ListUpload: up, Key: page.NewKey(), Kind: programme.ListKind(up.ListIn.Kind).Name}
	for r, n := range up.Reasons {
		v.Reasons = append(v.Reasons, reasonCount{r, n})
	}
	slices.SortFunc(v.Reasons, func(a, b reasonCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Reason, b.Reason))
	})
	p := q.Page("比对名单预览")
	p.Done = ""
	return q.Show(listUploadView(p, v))
}

func ImportList(q *page.Request) error {
	return q.ToJob(q.Sys.Crosscheck.AskImportList(q.Context(), q.Caller(), q.PathValue("id")))
}

// ListPanel says what a list is for.
func ListPanel(_ *page.Request, v *page.View) error {
	v.Lead = append(v.Lead, listAboutView(v.Detail))
	return nil
}

// HitPanel says what a check compares, and what can be done about it.
func HitPanel(_ *page.Request, v *page.View) error {
	code, _ := v.Detail.Fact("check").Raw.(string)
	if row := programme.CrosscheckByCode(code); row != nil {
		v.Lead = append(v.Lead, hitAboutView(row, v.Detail))
	}
	return nil
}

// hitsShown is what the cross-checks say of one application.
type hitsShown struct {
	Application string
	Hits        []crosscheck.HitShown
	Blocking    int
	Cites       map[string]string // clause → as the notice writes it
	Links       bool
}

// hits are what the cross-checks say of an application, to who may read it.
func hits(q *page.Request, id string) (*hitsShown, error) {
	v := &hitsShown{Application: id, Cites: map[string]string{}, Links: true}
	if !programme.MayRead(q.Signed.Actor.Role, programme.NounHit) {
		return nil, nil
	}
	list, err := q.Sys.Crosscheck.HitsOf(q.Context(), q.Caller(), id)
	for _, h := range list {
		if h.Blocks() {
			v.Blocking++
		}
		v.Cites[h.Row.Clause] = q.Cite(h.Row.Clause)
	}
	v.Hits = list
	return v, err
}

// CrosscheckPanel shows what the cross-checks and the reviewers said of an
// application.
func CrosscheckPanel(q *page.Request, v *page.View) error {
	hits, err := hits(q, v.Detail.ID)
	if err != nil {
		return err
	}
	if hits != nil {
		v.Lead = append(v.Lead, hitsView(hits))
	}
	reviews, err := q.Sys.Enrol.ReviewsOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	v.Panels = append(v.Panels, reviewsView(v.Detail.ID, reviews))
	return nil
}

// FrozenPage is everything that was decided about an application, decided
// again.
func FrozenPage(q *page.Request) error {
	s, err := q.Sys.Show(q.Context(), q.Caller(), programme.NounApplication, q.PathValue("id"))
	if err != nil {
		return err
	}
	list, err := q.Sys.Enrol.Frozen(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return err
	}
	return q.Show(frozenView(q.Page("按当时情况重新判定"), s, list, slices.Contains(page.Overseers, q.Signed.Actor.Role)))
}

// outcomeWords are what a stored decision came to.
func outcomeWords(d *programme.Decision, way string) string {
	switch {
	case d.Eligible && way != "":
		return "符合，途径：" + way
	case d.Eligible:
		return "符合"
	case d.EligibleFrom != 0:
		return "不符合，" + d.EligibleFrom.Chinese() + "起符合"
	}
	return "不符合"
}

// listedReasons are the reasons of the list, as ticks of a form.
var listedReasons = page.Input{Name: "code", Label: "清单中的理由", Kind: "ticks", Choices: func(q *page.Request, s *act.Detail) (out []act.Choice, _ error) {
	for _, r := range programme.ReturnReasons {
		out = append(out, act.Choice{ID: r.Code, Name: r.Text + q.Bracketed(r.Clause)})
	}
	return out, nil
}}

// forReasons answers an application for reasons of the list, those that were
// found, and words.
func forReasons[D any](do func(D, context.Context, act.Caller, string, []string, string) error) func(context.Context, *page.Form, act.Caller) (string, error) {
	return func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
		return "", do(app.Of[D](f.Request.Sys), ctx, c, f.Detail.ID, f.List("code"), f.Reason())
	}
}

// restedOn says what became of the papers that a review rested on.
func restedOn(r *enrol.ReviewShown) string {
	switch {
	case r.PaperCount == 0 && r.SamePapers:
		return "当时没有上传材料"
	case r.SamePapers:
		return "当时的 " + strconv.Itoa(r.PaperCount) + " 份材料，至今一致"
	}
	return "当时有 " + strconv.Itoa(r.PaperCount) + " 份材料，之后有增减"
}

// frozenRoute is a route as the notice of a stored decision calls it.
func frozenRoute(f *enrol.FrozenDecision, code string) string {
	return enrol.RouteWords(f.Notice, code)
}

// frozenAgain is what deciding a stored decision again came to.
func frozenAgain(f *enrol.FrozenDecision) string {
	return outcomeWords(&programme.Decision{Eligible: f.Eligible, Route: f.Route, EligibleFrom: f.From}, frozenRoute(f, f.Route))
}
