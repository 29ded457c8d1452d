package overseepages

import (
	"context"
	"io"
	"net/url"
	"slices"
	"strconv"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/outside"
	"jinlanling/internal/exchange"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// OutsideDeeds is what is done with the two outside systems: reports to them,
// what they return, and the differences (3.1.6).
var OutsideDeeds = []page.Deed{
	{Key: "make-dispatch", Action: programme.DispatchMake, On: programme.NounDispatch, Fresh: true, Again: true, Lead: dispatchLead,
		Consequence: "文件里有完整的身份证号码：每次导出都写进日志，记下用途、人数和文件摘要。系统不留存文件，用完请妥善处理。",
		Inputs: []page.Input{
			{Name: "layout", Label: "报送给", Kind: "choice", Required: true, Choices: layoutChoices, Start: page.FromQuery("layout")},
			{Name: "base", Label: "培训基地", Kind: "choice", Choices: outsideBaseChoices, Start: page.FromQuery("base"), Skip: ownBaseOnly,
				Hint: "不选则导出全部基地的人员，在一个文件里。"},
			{Name: "reason", Label: "用途", Kind: "area", Required: true, Hint: "写进日志，例如 7 月第二批参训人员录入"},
		},
		Answer: sendDispatch},
	{Key: "import-return", Action: programme.CollationImport, On: programme.NounCollation, Fresh: true, Button: "比对一遍看看",
		Consequence: "先比对一遍给您看，看过再提交。人员按身份证号码的加密摘要对应；文件本身不留存，比对的内容加密保存。",
		Inputs: []page.Input{
			{Name: "layout", Label: "返回数据来自", Kind: "choice", Required: true, Choices: layoutChoices, Start: page.FromQuery("layout")},
			{Name: "base", Label: "数据包含哪个基地的人员", Kind: "choice", Choices: outsideBaseChoices, Start: page.FromQuery("base"), Skip: ownBaseOnly,
				Hint: "不选则是全部基地。文件里没有的学员会列为“对方缺”，请选与文件一致的范围。"},
			{Name: "as_of", Label: "数据截至", Kind: "date", Required: true,
				Start: func(q *page.Request, _ *act.Detail) string { return q.Sys.Today().String() }, Hint: "对方系统导出的日期；不能早于上一次比对。"},
			{Name: "file", Label: "对方系统导出的文件", Kind: "file", Required: true, Accept: ".xlsx,.csv,.txt", Hint: ".xlsx 或 .csv，至多 2 万行；栏目先后不限，可以有标题行。"},
		}, Do: sendReturn},
	{Key: "explain", Action: programme.DifferenceExplain, On: programme.NounDifference, Name: "说明", Lead: differenceLead, Consequence: "报市局经办确认。",
		Inputs: []page.Input{{Name: "reason", Label: "核对情况", Kind: "area", Required: true, Hint: "与什么材料核对、哪一方有误、怎么处理；不要写身份证号码"}},
		Do:     onDifference((*outside.Desk).ExplainDifference)},
	{Key: "resolve", Action: programme.DifferenceResolve, On: programme.NounDifference, Lead: differenceLead,
		Consequence: "解决后不再列为待办。以后的返回数据如果仍有这处差异：选“已更正”的重新打开，选“予以认可”的在内容不变时不再打开。",
		Inputs: []page.Input{
			{Name: "how", Label: "怎样解决", Kind: "radio", Required: true,
				Choices: page.FixedChoices([]act.Choice{{ID: programme.ByCorrection, Name: "已更正（对方或我方已经改对）"},
					{ID: programme.ByAcceptance, Name: "情况属实，予以认可（两边都不改）"}})},
			{Name: "reason", Label: "理由", Kind: "area", Required: true, Hint: "写进日志"},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Outside.ResolveDifference(ctx, c, f.Detail.ID, f.Get("how"), f.Get("reason"))
		}},
	{Key: "return-difference", Action: programme.DifferenceReturn, On: programme.NounDifference, Lead: differenceLead, Consequence: "退回基地重新核对。",
		Do: onDifference((*outside.Desk).ReturnDifference)},
	{Key: "reopen-difference", Action: programme.DifferenceReopen, On: programme.NounDifference, Grave: true, Consequence: "重新列为未解决，由基地再核对。",
		Do: onDifference((*outside.Desk).ReopenDifference)},
}

func onDifference[D any](do func(D, context.Context, act.Caller, string, string) error) func(context.Context, *page.Form, act.Caller) (string, error) {
	return func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
		return "", do(app.Of[D](f.Request.Sys), ctx, c, f.Detail.ID, f.Get("reason"))
	}
}

func layoutChoices(q *page.Request, _ *act.Detail) (out []act.Choice, _ error) {
	for _, l := range q.Sys.Outside.Layouts() {
		out = append(out, act.Choice{ID: l.Code, Name: l.System + "（" + l.Title + "）"})
	}
	return out, nil
}

// everyBase stands for all bases in forms and addresses.
const everyBase = "all"

func outsideBaseChoices(q *page.Request, _ *act.Detail) (out []act.Choice, err error) {
	list, all, err := q.Sys.Outside.OutsideBases(q.Context(), q.Caller(), q.Year())
	if all {
		out = append(out, act.Choice{ID: everyBase, Name: "全部基地"})
	}
	for _, b := range list {
		out = append(out, act.Choice{ID: b.ID, Name: b.Name})
	}
	return out, err
}

func ownBaseOnly(q *page.Request, _ *act.Detail) bool {
	return q.Signed.Actor.Role.Scope() == programme.OwnBase
}

// outsideBase is the base that a form means: a base's own where it is not
// asked, "" for all.
func outsideBase(q *page.Request, chosen string) (string, error) {
	if chosen == everyBase {
		return "", nil
	}
	if !ownBaseOnly(q, nil) {
		if chosen == "" {
			return "", &programme.Error{Code: programme.Invalid, Message: "请选择培训基地",
				Problems: []programme.Problem{{Field: "base", Code: "form", Message: "请选择一个基地，或全部基地"}}}
		}
		return chosen, nil
	}
	list, _, err := q.Sys.Outside.OutsideBases(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return "", err
	}
	if len(list) == 0 {
		return "", programme.Errorf(programme.WrongState, "贵单位不是本年度的培训基地")
	}
	return list[0].ID, nil
}

// dispatchLead is what the report would hold, where it was said which.
func dispatchLead(q *page.Request, _ *act.Detail, sent page.Values) (templ.Component, error) {
	layout, base := q.URL.Query().Get("layout"), q.URL.Query().Get("base")
	if sent != nil {
		layout, base = sent.Get("layout"), sent.Get("base")
	}
	if layout == "" || base == "" && !ownBaseOnly(q, nil) {
		return nil, nil
	}
	id, err := outsideBase(q, base)
	if err != nil {
		return nil, err
	}
	r, err := q.Sys.Outside.DispatchPreview(q.Context(), q.Caller(), outside.DispatchIn{Programme: q.Year(), Base: id, Layout: layout})
	if programme.CodeOf(err) == programme.Invalid {
		return nil, nil // no such layout: the form says so when it is sent
	}
	if err != nil {
		return nil, err
	}
	return dispatchLeadView(r), nil
}

func sendDispatch(ctx context.Context, f *page.Form, c act.Caller) error {
	base, err := outsideBase(f.Request, f.Get("base"))
	if err != nil {
		return err
	}
	in := outside.DispatchIn{Programme: f.Request.Year(), Base: base, Layout: f.Get("layout")}
	r, err := f.Request.Sys.Outside.DispatchPreview(ctx, c, in) // for the file's name
	if err != nil {
		return err
	}
	c.Key = "" // every download is one more
	kind := "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	if r.Layout.Format == exchange.CSV {
		kind = "text/csv; charset=" + r.Layout.Encoding
	}
	return f.Request.SendAs(r.FileName(f.Request.Sys.Today()), kind, func(w io.Writer) error {
		_, _, err := f.Request.Sys.Outside.MakeDispatch(ctx, c, in, f.Get("reason"), w)
		return err
	})
}

// sendReturn reads a return and leads to what would come of it.
func sendReturn(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	base, err := outsideBase(f.Request, f.Get("base"))
	if err != nil {
		return "", err
	}
	in := outside.ReturnIn{Programme: f.Request.Year(), Base: base, Layout: f.Get("layout"), AsOf: f.Date("as_of")}
	file, size := f.Opened("file")
	if file == nil {
		return "", nil
	}
	defer file.Close()
	id, err := f.Request.Sys.Outside.PrepareReturn(ctx, c, in, file, size)
	if err != nil {
		return "", err
	}
	return "/return-upload/" + id, nil
}

// OutsidePage is how the year's people stand with the outside systems.
func OutsidePage(q *page.Request) error {
	desks, err := q.Sys.Outside.OutsideDesks(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return err
	}
	role := q.Signed.Actor.Role
	may := slices.Contains(programme.Find(programme.CollationImport).Roles, role)
	return q.Show(outsideView(q.Page("外部系统"), desks, may, role.Scope() == programme.CityWide, q.Cite(programme.DutyOutsideSystems)))
}

// outsideLink is the address of a deed with what is known already.
func outsideLink(path, layout, base string) templ.SafeURL {
	v := url.Values{"layout": {layout}}
	if base != "" {
		v.Set("base", base)
	}
	return templ.SafeURL(path + "?" + v.Encode())
}

// returnPage is a return that was read and waits.
type returnPage struct {
	*outside.ReturnUpload
	Key, Message string
}

func ReturnUpload(q *page.Request) error { return showReturn(q, nil) }

func showReturn(q *page.Request, refused *programme.Error) error {
	up, err := q.Sys.Outside.ReturnUpload(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	v := &returnPage{ReturnUpload: up, Key: page.NewKey()}
	p := q.Page("比对预览")
	p.Done = ""
	if refused != nil {
		v.Message = refused.Message
		return q.ShowAs(page.StatusOf[refused.Code], returnUploadView(p, v))
	}
	return q.Show(returnUploadView(p, v))
}

// CompareReturn compares what the preview showed, or shows it again where
// something changed since.
func CompareReturn(q *page.Request) error {
	out, err := q.Sys.Outside.SubmitReturn(q.Context(), q.Caller(), q.PathValue("id"), q.Values.Get("expect"))
	if e := page.Said(err, programme.Stale); e != nil {
		return showReturn(q, e)
	}
	if e := page.Said(err, programme.Repeated, programme.Conflict); e != nil && e.Subject != "" { // sent twice
		q.Redirect("/collation/" + e.Subject)
		return nil
	}
	if err != nil {
		return err
	}
	q.Redirect(q.Done(programme.NounCollation, "import-return", "/collation/"+out.ID))
	return nil
}

// entriesOf are the entries of a kind.
func entriesOf(list []outside.CollatedEntry, kind string) (out []*outside.CollatedEntry) {
	for i := range list {
		if list[i].Kind == kind {
			out = append(out, &list[i])
		}
	}
	return out
}

// differenceAt is the state of an entry's difference now: what leads to it.
type differenceAt func(e *outside.CollatedEntry, field string) *programme.Difference

func unwritten(*outside.CollatedEntry, string) *programme.Difference { return nil }

func CollationPanel(q *page.Request, v *page.View) error {
	p, err := q.Sys.Outside.CollationOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	v.Lead = append(v.Lead, collationLeadView(p), collatedView(&p.Collated, p.DifferenceAt, p.BaseID == ""))
	v.DropFacts("ours", "matched", "missing_there", "missing_here", "different", "rows", "refused")
	return nil
}

func DifferencePanel(q *page.Request, v *page.View) error {
	p, err := q.Sys.Outside.DifferenceOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	v.Lead = append(v.Lead, differenceLeadView(p))
	v.DropFacts("name", "kind", "field", "system", "since", "explanation")
	if p.How == "" {
		v.DropFacts("how")
	}
	return nil
}

// differenceLead is what stands on either side, above what is said about it.
func differenceLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	p, err := q.Sys.Outside.DifferenceOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return differenceLeadView(p), nil
}

// OutsideOfApplication shows what the outside systems said of an application.
func OutsideOfApplication(q *page.Request, v *page.View) error {
	if !programme.MayRead(q.Signed.Actor.Role, programme.NounCollation) {
		return nil
	}
	said, open, err := q.Sys.Outside.OutsideOf(q.Context(), q.Caller(), v.Detail.ID)
	if err == nil && len(said)+len(open) > 0 {
		v.Panels = append(v.Panels, outsideSaidView(said, open))
	}
	return err
}

// blankSide is a side of a difference for the screen.
func blankSide(text string) string {
	if text == "" {
		return "（空白）"
	}
	return text
}

// differenceWords is a difference in a word.
func differenceWords(d *programme.Difference) string {
	switch d.Kind {
	case programme.MissingThere:
		return "对方缺"
	case programme.MissingHere:
		return "我方缺"
	}
	return exchange.FieldLabel(d.Field) + "不同"
}

func headcount(n int) string { return strconv.Itoa(n) + " 人" }
