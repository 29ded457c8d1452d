package enrolpages

import (
	"context"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// The form of an enrolment: who, for which plan line, and everything the
// decision rests on. Labels are the app's names of the fields, so that its
// problems find their place.

var (
	certificateRows = page.Input{Name: "certificates", Label: "持有的证书", Kind: "rows", Section: "证书、职称、荣誉", Hint: "职业资格证书和职业技能等级证书都算；没有的不填。",
		Rows: certificatesOf, Half: halfRows,
		Columns: []page.RowColumn{{Name: "trade", Label: "证书工种", Required: true, List: page.TradeList},
			{Name: "level", Label: "证书等级", Kind: "choice", Choices: page.CertificateLevels(), Required: true},
			{Name: "kind", Label: "证书类别", Kind: "choice", Choices: page.WordsOf(rules.CertificateKinds()), Required: true},
			{Name: "issued_on", Label: "发证日期", Kind: "date", Required: true}, {Name: "number", Label: "证书编号", Wide: true}}}
	titleRows = page.Input{Name: "titles", Label: "专业技术职称", Kind: "rows", Hint: "没有的不填。", Rows: titlesOf, Half: halfRows,
		Columns: []page.RowColumn{{Name: "rank", Label: "职称等级", Kind: "choice", Choices: page.WordsOf(rules.Ranks()), Required: true},
			{Name: "issued_on", Label: "取得日期", Kind: "date"}}}
	honourRows = page.Input{Name: "honours", Label: "称号和成果", Kind: "rows", Hint: "只有破格报名要填，须另交证明资料。没有的不填。", Rows: honoursOf, Half: halfRows,
		Columns: []page.RowColumn{{Name: "kind", Label: "荣誉类别", Kind: "choice", Choices: page.WordsOf(rules.HonourKinds()), Required: true},
			{Name: "level", Label: "荣誉级别", Kind: "choice", Choices: page.WordsOf(rules.HonourLevels()), Required: true},
			{Name: "name", Label: "荣誉名称", Wide: true}}}
	workRows = page.Input{Name: "work", Label: "工作经历", Kind: "rows", Section: "工作经历", Hint: "从最早的一段填起；还在做的，“到”留空。年限按月累计，重叠的只算一次。", Rows: workOf, Half: halfRows,
		Columns: []page.RowColumn{{Name: "trade", Label: "从事工种", Required: true, List: page.TradeList},
			{Name: "from", Label: "从", Kind: "month", Required: true}, {Name: "to", Label: "到", Kind: "month"},
			{Name: "employer", Label: "所在单位", Wide: true}}}
)

// factInputs ask for what the decision rests on; they start with what an
// application that is filed anew rests on.
var factInputs = []page.Input{
	{Name: "category", Label: "人员类别", Kind: "radio", Required: true, Section: "身份和岗位", Choices: page.FixedChoices(page.WordsOf(rules.Categories())),
		Start: fromFacts("enterprise_employee", func(f *rules.Applicant) string { return f.Category })},
	{Name: "schooling", Label: "学历", Kind: "choice", Choices: page.FixedChoices(page.WordsOf(rules.Schoolings())),
		Start: fromFacts("", func(f *rules.Applicant) string { return f.Schooling }),
		Skip: func(q *page.Request, _ *act.Detail) bool {
			n, err := q.Sys.Notice(q.Context(), q.Year())
			return err == nil && !n.AsksSchooling()
		}},
	{Name: "post_trade", Label: "现岗位工种", Hint: "按职称途径报名的要填：现岗位须与申报工种相对应。", Start: fromFacts("", func(f *rules.Applicant) string { return f.PostTrade })},
	{Name: "recommended", Label: "由用人单位推荐", Kind: "check", Hint: "申报目录外工种须由单位推荐。", Skip: ofOneself,
		Start: fromFacts("", func(f *rules.Applicant) string { return ticked(f.Recommended) })},
	{Name: "attested", Label: "具有较高的专业知识和操作技能，单位已确认", Kind: "check", Hint: "按从业年限报名的须确认。", Skip: ofOneself,
		Start: fromFacts("", func(f *rules.Applicant) string { return ticked(f.Attested) })},
	workRows, certificateRows, titleRows, honourRows,
}

// ofOneself reports whether somebody fills in for themselves: what their
// employer and base say of them is not asked then.
func ofOneself(q *page.Request, _ *act.Detail) bool { return q.Caller().Role == programme.RoleTrainee }

func ticked(b bool) string {
	if b {
		return "1"
	}
	return ""
}

// fromFacts starts a field with what stands in the facts of the application on
// whose page the form is; with first on any other page.
func fromFacts(first string, read func(*rules.Applicant) string) func(*page.Request, *act.Detail) string {
	return func(q *page.Request, s *act.Detail) string {
		if f := storedFacts(q, s); f != nil {
			return read(f)
		}
		return first
	}
}

func storedFacts(q *page.Request, s *act.Detail) *rules.Applicant {
	if s.Noun == programme.NounDraft {
		return draftFacts(q, s)
	}
	if s.Noun != programme.NounApplication {
		return nil
	}
	d, err := q.Sys.Enrol.DecisionOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil
	}
	return d.Facts
}

func rowsFrom[T any](q *page.Request, s *act.Detail, list func(*rules.Applicant) []T, row func(T) map[string]string) (out []map[string]string) {
	if f := storedFacts(q, s); f != nil {
		for _, x := range list(f) {
			out = append(out, row(x))
		}
	}
	return out
}

func day(d programme.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func certificatesOf(q *page.Request, s *act.Detail) []map[string]string {
	return rowsFrom(q, s, func(f *rules.Applicant) []rules.Certificate { return f.Certificates }, func(c rules.Certificate) map[string]string {
		kind := c.Kind
		if kind == "" {
			kind = rules.CertificateKinds()[0].Code
		}
		return map[string]string{"trade": c.Trade, "level": c.Level.String(), "kind": kind, "issued_on": day(c.IssuedOn), "number": c.Number}
	})
}

func titlesOf(q *page.Request, s *act.Detail) []map[string]string {
	return rowsFrom(q, s, func(f *rules.Applicant) []rules.Title { return f.Titles }, func(t rules.Title) map[string]string {
		return map[string]string{"rank": t.Rank, "issued_on": day(t.IssuedOn)}
	})
}

func honoursOf(q *page.Request, s *act.Detail) []map[string]string {
	return rowsFrom(q, s, func(f *rules.Applicant) []rules.Honour { return f.Honours }, func(h rules.Honour) map[string]string {
		return map[string]string{"kind": h.Kind, "level": h.Level, "name": h.Name}
	})
}

func workOf(q *page.Request, s *act.Detail) []map[string]string {
	return rowsFrom(q, s, func(f *rules.Applicant) []rules.Work { return f.Work }, func(w rules.Work) map[string]string {
		row := map[string]string{"trade": w.Trade, "from": w.From.String(), "employer": w.Employer}
		if w.To != 0 {
			row["to"] = programme.Month(w.To).String()
		}
		return row
	})
}

// facts reads what the decision rests on.
func facts(f *page.Form) (a rules.Applicant) {
	a = rules.Applicant{Category: wordIn(f, "category", rules.Categories()), Schooling: wordIn(f, "schooling", rules.Schoolings()),
		PostTrade: f.Get("post_trade"),
		Attested:  f.Checked("attested"), Recommended: f.Checked("recommended")}
	for _, r := range f.Rows(certificateRows) {
		a.Certificates = append(a.Certificates, rules.Certificate{Trade: r.Get("trade"), Level: r.Level("level"),
			Kind: wordAt(r, "kind", rules.CertificateKinds()), IssuedOn: r.Date("issued_on"), Number: page.Halfwidth(r.Get("number"))})
	}
	for _, r := range f.Rows(titleRows) {
		a.Titles = append(a.Titles, rules.Title{Rank: wordAt(r, "rank", rules.Ranks()), IssuedOn: r.Date("issued_on")})
	}
	for _, r := range f.Rows(honourRows) {
		a.Honours = append(a.Honours, rules.Honour{Kind: wordAt(r, "kind", rules.HonourKinds()), Level: wordAt(r, "level", rules.HonourLevels()),
			Name: r.Get("name")})
	}
	for _, r := range f.Rows(workRows) {
		w := rules.Work{Trade: r.Get("trade"), From: r.Month("from"), To: rules.Until(r.Month("to")), Employer: r.Get("employer")}
		if w.To != 0 && programme.Month(w.To) < w.From {
			r.Bad("to", "“到”早于“从”")
		}
		a.Work = append(a.Work, w)
	}
	return a
}

// wordIn reads one of a closed list of words.
func wordIn(f *page.Form, name string, list []rules.Word) string {
	return oneOf(f.Get(name), list, func() { f.Bad(name, "请从所列的几项中选一项") })
}

func wordAt(r page.FormRow, column string, list []rules.Word) string {
	return oneOf(r.Get(column), list, func() { r.Bad(column, "请从所列的几项中选一项") })
}

func oneOf(code string, list []rules.Word, bad func()) string {
	for _, w := range list {
		if w.Code == code {
			return code
		}
	}
	if code != "" {
		bad()
	}
	return ""
}

// openLines are the plan lines that the reader may apply for, with the
// places that are left.
func openLines(q *page.Request, _ *act.Detail) (out []act.Choice, err error) {
	all, err := q.Sys.Plan.Filling(q.Context(), q.Caller(), q.Year(), "")
	for _, p := range all {
		if !p.Open || q.Signed.Actor.Role.Scope() == programme.OwnBase && p.BaseCode != q.Signed.Actor.Base {
			continue
		}
		left := "已满，可排队等候"
		if p.Left() > 0 {
			left = "还有 " + strconv.Itoa(p.Left()) + " 个名额"
		}
		out = append(out, act.Choice{ID: p.ID, Name: p.Base + " · " + p.Trade + " " + p.Level.Chinese() + "（" + left + "）"})
	}
	return out, err
}

// whoInputs ask who applies, where and for what.
var whoInputs = []page.Input{
	{Name: "line", Label: "报哪个计划", Kind: "choice", Required: true, Section: "报名", Hint: "培训基地、工种和等级", Choices: openLines,
		Start: func(q *page.Request, s *act.Detail) string {
			if s.Noun == programme.NounPlanLine {
				return s.ID
			}
			return q.URL.Query().Get("line")
		}},
	{Name: "name", Label: "姓名", Required: true, Section: "本人", Hint: "与身份证一致", Start: func(q *page.Request, _ *act.Detail) string {
		if q.Signed.Actor.Role == programme.RoleTrainee {
			return q.Signed.User.Name
		}
		return ""
	}},
	{Name: "id_number", Label: "身份证号码", Required: true, Hint: "18 位。加密保存，页面上只显示首尾几位。"},
	{Name: "phone", Label: "联系电话", Required: true, Hint: "11 位手机号"},
	{Name: "bank", Label: "银行账号"},
	{Name: "employer_name", Label: "工作单位", Required: true, Section: "用人单位", Choices: page.Known(programme.NounEmployer),
		Start: func(q *page.Request, _ *act.Detail) string { return ownEmployer(q, "name") }},
	{Name: "employer_code", Label: "统一社会信用代码", Hint: "18 位。单位已登记的可不填。", Start: func(q *page.Request, _ *act.Detail) string { return ownEmployer(q, "code") }},
}

// ownEmployer is a fact of the unit that an employer's clerk works for.
func ownEmployer(q *page.Request, key string) string {
	if q.Signed.Actor.Role != programme.RoleEmployer {
		return ""
	}
	s, err := q.Sys.Show(q.Context(), q.Caller(), programme.NounEmployer, q.Signed.Actor.Employer)
	if err != nil {
		return ""
	}
	return s.Fact(key).Text
}

// enrolment reads the whole form, and the base of the line that was chosen.
func enrolment(f *page.Form, ctx context.Context, c act.Caller) (base string, in enrol.Enrolment, err error) {
	in = enrol.Enrolment{Name: f.Get("name"), IDNumber: f.Get("id_number"), Phone: f.Get("phone"), BankAccount: f.Get("bank"),
		EmployerCode: f.Get("employer_code"), EmployerName: f.Get("employer_name"), Facts: facts(f)}
	line, err := f.Request.Sys.Enrol.LineOf(ctx, c, f.Get("line"))
	if programme.CodeOf(err) == programme.NotFound {
		f.Bad("line", "请从所列的计划中选一个")
		err = nil
	}
	if err == nil {
		err = f.Err()
	}
	if err != nil {
		return "", in, err
	}
	in.Facts.Trade, in.Facts.Level = line.Trade, line.Level
	return line.BaseID, in, nil
}

func submitOne(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	base, in, err := enrolment(f, ctx, c)
	if err != nil {
		return "", err
	}
	ap, err := f.Request.Sys.Enrol.Submit(ctx, c, base, in)
	if err != nil {
		return "", err
	}
	return "/application/" + ap.ID, nil
}

func previewSubmit(ctx context.Context, f *page.Form, c act.Caller) (templ.Component, error) {
	base, in, err := enrolment(f, ctx, c)
	if err != nil {
		return nil, err
	}
	p, err := f.Request.Sys.Enrol.PreviewSubmit(ctx, c, base, in)
	return previewed(f, p, err)
}

func resubmitOne(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	facts := facts(f)
	if err := f.Err(); err != nil {
		return "", err
	}
	return "", f.Request.Sys.Enrol.Resubmit(ctx, c, f.Detail.ID, enrol.Enrolment{Facts: facts})
}

// refiled is a returned application as the form that was sent would file it;
// as it was handed in where none was.
func refiled(q *page.Request, s *act.Detail, sent page.Values) (*enrol.Refiled, error) {
	if sent == nil {
		return q.Sys.Enrol.RefiledWith(q.Context(), q.Caller(), s.ID, nil)
	}
	in, _ := wholeFacts((&page.Form{Values: sent, Request: q, Detail: s}))
	return q.Sys.Enrol.RefiledWith(q.Context(), q.Caller(), s.ID, func(f *rules.Applicant) {
		in.BornOn, in.ID = f.BornOn, f.ID
		*f = in
	})
}

func refiledLive(v *enrol.Refiled) *liveShown {
	return &liveShown{Decided: v.Decided, Line: v.Line, Work: v.Years, Notes: v.Notes, Years: true}
}

func refileLead(q *page.Request, s *act.Detail, sent page.Values) (templ.Component, error) {
	v, err := refiled(q, s, sent)
	if err != nil {
		return nil, err
	}
	papers, err := papers(q, s)
	if err != nil {
		return nil, err
	}
	return refileView(s.ID, v.Reason, papers, refiledLive(v)), nil
}

// LiveRefiled is the decision beside the form of an application that is filed
// anew. Nothing is kept.
func LiveRefiled(q *page.Request) error {
	v, err := refiled(q, &act.Detail{Noun: programme.NounApplication, ID: q.PathValue("id")}, q.Values)
	if err != nil {
		return err
	}
	return q.Show(liveParts(refiledLive(v)))
}

func previewResubmit(ctx context.Context, f *page.Form, c act.Caller) (templ.Component, error) {
	facts := facts(f)
	if err := f.Err(); err != nil {
		return nil, err
	}
	p, err := f.Request.Sys.Enrol.PreviewResubmit(ctx, c, f.Detail.ID, enrol.Enrolment{Facts: facts})
	return previewed(f, p, err)
}

// previewed words what would come of it; what should be looked at is named by
// its field, or its row.
func previewed(f *page.Form, p *enrol.Preview, err error) (templ.Component, error) {
	if err != nil {
		return nil, err
	}
	var warnings []string
	for i, w := range page.PlacedIn(factInputs, f.Values, p.Warnings) {
		words := w.Message
		if field := p.Warnings[i].Field; field != "" && words == p.Warnings[i].Message {
			words = field + "：" + words
		}
		warnings = append(warnings, words)
	}
	return previewView(p.Decided, warnings), nil
}
