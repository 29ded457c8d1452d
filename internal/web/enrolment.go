package web

import (
	"context"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"

	"github.com/a-h/templ"
)

// The form of an enrolment: who, for which plan line, and everything the
// decision rests on. Labels are the app's names of the fields, so that its
// problems find their place.

func wordsOf(list []rules.Word) (out []act.Choice) {
	for _, w := range list {
		out = append(out, act.Choice{ID: w.Code, Name: w.Name})
	}
	return out
}

func choicesOf(list []act.Choice) func(*request, *act.Sheet) ([]act.Choice, error) {
	return func(*request, *act.Sheet) ([]act.Choice, error) { return list, nil }
}

func certificateLevels() (out []act.Choice) {
	for l := programme.JuniorWorker; l <= programme.SeniorTechnician; l++ {
		out = append(out, act.Choice{ID: l.String(), Name: l.ChineseGraded()})
	}
	return out
}

const tradeList = "trades-known" // id of the list of the notice's trades

var (
	certificateRows = input{Name: "certificates", Label: "持有的证书", Kind: "rows", Section: "证书、职称、荣誉", Hint: "职业资格证书和职业技能等级证书都算；没有的不填。", Rows: certificatesOf, Half: halfRows,
		Columns: []rowColumn{{Name: "trade", Label: "证书工种", Required: true, List: tradeList}, {Name: "level", Label: "证书等级", Kind: "choice", Choices: certificateLevels(), Required: true},
			{Name: "kind", Label: "证书类别", Kind: "choice", Choices: wordsOf(rules.CertificateKinds()), Required: true},
			{Name: "issued_on", Label: "发证日期", Kind: "date", Required: true}, {Name: "number", Label: "证书编号", Wide: true}}}
	titleRows = input{Name: "titles", Label: "专业技术职称", Kind: "rows", Hint: "没有的不填。", Rows: titlesOf, Half: halfRows,
		Columns: []rowColumn{{Name: "rank", Label: "职称等级", Kind: "choice", Choices: wordsOf(rules.Ranks()), Required: true}, {Name: "issued_on", Label: "取得日期", Kind: "date"}}}
	honourRows = input{Name: "honours", Label: "称号和成果", Kind: "rows", Hint: "只有破格报名要填，须另交证明资料。没有的不填。", Rows: honoursOf, Half: halfRows,
		Columns: []rowColumn{{Name: "kind", Label: "荣誉类别", Kind: "choice", Choices: wordsOf(rules.HonourKinds()), Required: true}, {Name: "level", Label: "荣誉级别", Kind: "choice", Choices: wordsOf(rules.HonourLevels()), Required: true},
			{Name: "name", Label: "荣誉名称", Wide: true}}}
	workRows = input{Name: "work", Label: "工作经历", Kind: "rows", Section: "工作经历", Hint: "从最早的一段填起；还在做的，“到”留空。年限按月累计，重叠的只算一次。", Rows: workOf, Half: halfRows,
		Columns: []rowColumn{{Name: "trade", Label: "从事工种", Required: true, List: tradeList}, {Name: "from", Label: "从", Kind: "month", Required: true}, {Name: "to", Label: "到", Kind: "month"},
			{Name: "employer", Label: "所在单位", Wide: true}}}
)

// factInputs ask for what the decision rests on; they start with what an
// application that is filed anew rests on.
var factInputs = []input{
	{Name: "category", Label: "人员类别", Kind: "radio", Required: true, Section: "身份和岗位", Choices: choicesOf(wordsOf(rules.Categories())), Start: fromFacts("enterprise_employee", func(f *rules.Applicant) string { return f.Category })},
	{Name: "schooling", Label: "学历", Kind: "choice", Choices: choicesOf(wordsOf(rules.Schoolings())), Start: fromFacts("", func(f *rules.Applicant) string { return f.Schooling }),
		Skip: func(q *request, _ *act.Sheet) bool {
			n, err := q.sys.Notice(q.Context(), q.year())
			return err == nil && !n.AsksSchooling()
		}},
	{Name: "post_trade", Label: "现岗位工种", Hint: "按职称途径报名的要填：现岗位须与申报工种相对应。", Start: fromFacts("", func(f *rules.Applicant) string { return f.PostTrade })},
	{Name: "recommended", Label: "由用人单位推荐", Kind: "check", Hint: "申报目录外工种须由单位推荐。", Skip: ofOneself, Start: fromFacts("", func(f *rules.Applicant) string { return ticked(f.Recommended) })},
	{Name: "attested", Label: "具有较高的专业知识和操作技能，单位已确认", Kind: "check", Hint: "按从业年限报名的须确认。", Skip: ofOneself, Start: fromFacts("", func(f *rules.Applicant) string { return ticked(f.Attested) })},
	workRows, certificateRows, titleRows, honourRows,
}

// ofOneself reports whether somebody fills in for themselves: what their
// employer and base say of them is not asked then.
func ofOneself(q *request, _ *act.Sheet) bool { return q.caller().Role == programme.RoleTrainee }

func ticked(b bool) string {
	if b {
		return "1"
	}
	return ""
}

// fromFacts starts a field with what stands in the facts of the application on
// whose page the form is; with first on any other page.
func fromFacts(first string, read func(*rules.Applicant) string) func(*request, *act.Sheet) string {
	return func(q *request, s *act.Sheet) string {
		if f := storedFacts(q, s); f != nil {
			return read(f)
		}
		return first
	}
}

func storedFacts(q *request, s *act.Sheet) *rules.Applicant {
	if s.Noun == programme.NounDraft {
		return draftFacts(q, s)
	}
	if s.Noun != programme.NounApplication {
		return nil
	}
	d, err := q.sys.DecisionOf(q.Context(), q.caller(), s.ID)
	if err != nil {
		return nil
	}
	return d.Facts
}

func rowsFrom[T any](q *request, s *act.Sheet, list func(*rules.Applicant) []T, row func(T) map[string]string) (out []map[string]string) {
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

func certificatesOf(q *request, s *act.Sheet) []map[string]string {
	return rowsFrom(q, s, func(f *rules.Applicant) []rules.Certificate { return f.Certificates }, func(c rules.Certificate) map[string]string {
		kind := c.Kind
		if kind == "" {
			kind = rules.CertificateKinds()[0].Code
		}
		return map[string]string{"trade": c.Trade, "level": c.Level.String(), "kind": kind, "issued_on": day(c.IssuedOn), "number": c.Number}
	})
}

func titlesOf(q *request, s *act.Sheet) []map[string]string {
	return rowsFrom(q, s, func(f *rules.Applicant) []rules.Title { return f.Titles }, func(t rules.Title) map[string]string {
		return map[string]string{"rank": t.Rank, "issued_on": day(t.IssuedOn)}
	})
}

func honoursOf(q *request, s *act.Sheet) []map[string]string {
	return rowsFrom(q, s, func(f *rules.Applicant) []rules.Honour { return f.Honours }, func(h rules.Honour) map[string]string {
		return map[string]string{"kind": h.Kind, "level": h.Level, "name": h.Name}
	})
}

func workOf(q *request, s *act.Sheet) []map[string]string {
	return rowsFrom(q, s, func(f *rules.Applicant) []rules.Work { return f.Work }, func(w rules.Work) map[string]string {
		row := map[string]string{"trade": w.Trade, "from": w.From.String(), "employer": w.Employer}
		if w.To != 0 {
			row["to"] = programme.Month(w.To).String()
		}
		return row
	})
}

// facts reads what the decision rests on.
func (f *form) facts() (a rules.Applicant) {
	a = rules.Applicant{Category: f.word("category", rules.Categories()), Schooling: f.word("schooling", rules.Schoolings()), PostTrade: f.Get("post_trade"),
		Attested: f.checked("attested"), Recommended: f.checked("recommended")}
	for _, r := range f.rows(certificateRows) {
		a.Certificates = append(a.Certificates, rules.Certificate{Trade: r.Get("trade"), Level: r.level("level"), Kind: r.word("kind", rules.CertificateKinds()), IssuedOn: r.date("issued_on"), Number: narrow(r.Get("number"))})
	}
	for _, r := range f.rows(titleRows) {
		a.Titles = append(a.Titles, rules.Title{Rank: r.word("rank", rules.Ranks()), IssuedOn: r.date("issued_on")})
	}
	for _, r := range f.rows(honourRows) {
		a.Honours = append(a.Honours, rules.Honour{Kind: r.word("kind", rules.HonourKinds()), Level: r.word("level", rules.HonourLevels()), Name: r.Get("name")})
	}
	for _, r := range f.rows(workRows) {
		w := rules.Work{Trade: r.Get("trade"), From: r.month("from"), To: rules.Until(r.month("to")), Employer: r.Get("employer")}
		if w.To != 0 && programme.Month(w.To) < w.From {
			r.bad("to", "“到”早于“从”")
		}
		a.Work = append(a.Work, w)
	}
	return a
}

// word reads one of a closed list of words.
func (f *form) word(name string, list []rules.Word) string {
	return oneOf(f.Get(name), list, func() { f.bad(name, "请从所列的几项中选一项") })
}

func (r formRow) word(column string, list []rules.Word) string {
	return oneOf(r.Get(column), list, func() { r.bad(column, "请从所列的几项中选一项") })
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
func openLines(q *request, _ *act.Sheet) (out []act.Choice, err error) {
	all, err := q.sys.Plan.Filling(q.Context(), q.caller(), q.year(), "")
	for _, p := range all {
		if !p.Open || q.signed.Actor.Role.Scope() == programme.OwnBase && p.BaseCode != q.signed.Actor.Base {
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
var whoInputs = []input{
	{Name: "line", Label: "报哪个计划", Kind: "choice", Required: true, Section: "报名", Hint: "培训基地、工种和等级", Choices: openLines, Start: func(q *request, s *act.Sheet) string {
		if s.Noun == programme.NounPlanLine {
			return s.ID
		}
		return q.URL.Query().Get("line")
	}},
	{Name: "name", Label: "姓名", Required: true, Section: "本人", Hint: "与身份证一致", Start: func(q *request, _ *act.Sheet) string {
		if q.signed.Actor.Role == programme.RoleTrainee {
			return q.signed.User.Name
		}
		return ""
	}},
	{Name: "id_number", Label: "身份证号码", Required: true, Hint: "18 位。加密保存，页面上只显示首尾几位。"},
	{Name: "phone", Label: "联系电话", Required: true, Hint: "11 位手机号"},
	{Name: "bank", Label: "银行账号"},
	{Name: "employer_name", Label: "工作单位", Required: true, Section: "用人单位", Start: func(q *request, _ *act.Sheet) string { return q.ownEmployer("name") }},
	{Name: "employer_code", Label: "统一社会信用代码", Hint: "18 位。单位已登记的可不填。", Start: func(q *request, _ *act.Sheet) string { return q.ownEmployer("code") }},
}

// ownEmployer is a fact of the unit that an employer's clerk works for.
func (q *request) ownEmployer(key string) string {
	if q.signed.Actor.Role != programme.RoleEmployer {
		return ""
	}
	s, err := q.sys.Show(q.Context(), q.caller(), programme.NounEmployer, q.signed.Actor.Employer)
	if err != nil {
		return ""
	}
	return s.Fact(key).Text
}

// enrolment reads the whole form, and the base of the line that was chosen.
func (f *form) enrolment(ctx context.Context, c act.Caller) (base string, in enrol.Enrolment, err error) {
	in = enrol.Enrolment{Name: f.Get("name"), IDNumber: f.Get("id_number"), Phone: f.Get("phone"), BankAccount: f.Get("bank"),
		EmployerCode: f.Get("employer_code"), EmployerName: f.Get("employer_name"), Facts: f.facts()}
	line, err := f.q.sys.Enrol.LineOf(ctx, c, f.Get("line"))
	if programme.CodeOf(err) == programme.NotFound {
		f.bad("line", "请从所列的计划中选一个")
		err = nil
	}
	if err == nil {
		err = f.err()
	}
	if err != nil {
		return "", in, err
	}
	in.Facts.Trade, in.Facts.Level = line.Trade, line.Level
	return line.BaseID, in, nil
}

func submitOne(ctx context.Context, f *form, c act.Caller) (string, error) {
	base, in, err := f.enrolment(ctx, c)
	if err != nil {
		return "", err
	}
	ap, err := f.q.sys.Enrol.Submit(ctx, c, base, in)
	if err != nil {
		return "", err
	}
	return "/application/" + ap.ID, nil
}

func previewSubmit(ctx context.Context, f *form, c act.Caller) (templ.Component, error) {
	base, in, err := f.enrolment(ctx, c)
	if err != nil {
		return nil, err
	}
	p, err := f.q.sys.Enrol.PreviewSubmit(ctx, c, base, in)
	return f.previewed(p, err)
}

func resubmitOne(ctx context.Context, f *form, c act.Caller) (string, error) {
	facts := f.facts()
	if err := f.err(); err != nil {
		return "", err
	}
	return "", f.q.sys.Enrol.Resubmit(ctx, c, f.sheet.ID, enrol.Enrolment{Facts: facts})
}

// refiled is a returned application as the form that was sent would file it;
// as it was handed in where none was.
func (q *request) refiled(s *act.Sheet, sent values) (*enrol.Refiled, error) {
	if sent == nil {
		return q.sys.Enrol.RefiledWith(q.Context(), q.caller(), s.ID, nil)
	}
	in, _ := (&form{values: sent, q: q, sheet: s}).wholeFacts()
	return q.sys.Enrol.RefiledWith(q.Context(), q.caller(), s.ID, func(f *rules.Applicant) {
		in.BornOn, in.ID = f.BornOn, f.ID
		*f = in
	})
}

func refiledLive(v *enrol.Refiled) *liveShown {
	return &liveShown{Decided: v.Decided, Line: v.Line, Work: v.Years, Notes: v.Notes, Years: true}
}

func refileLead(q *request, s *act.Sheet, sent values) (templ.Component, error) {
	v, err := q.refiled(s, sent)
	if err != nil {
		return nil, err
	}
	papers, err := q.papers(s)
	if err != nil {
		return nil, err
	}
	return refileView(s.ID, v.Reason, papers, refiledLive(v)), nil
}

// liveRefiled is the decision beside the form of an application that is filed
// anew. Nothing is kept.
func liveRefiled(q *request) error {
	v, err := q.refiled(&act.Sheet{Noun: programme.NounApplication, ID: q.PathValue("id")}, q.values)
	if err != nil {
		return err
	}
	return q.show(liveParts(refiledLive(v)))
}

func previewResubmit(ctx context.Context, f *form, c act.Caller) (templ.Component, error) {
	facts := f.facts()
	if err := f.err(); err != nil {
		return nil, err
	}
	p, err := f.q.sys.Enrol.PreviewResubmit(ctx, c, f.sheet.ID, enrol.Enrolment{Facts: facts})
	return f.previewed(p, err)
}

// previewed words what would come of it; what should be looked at is named by
// its field, or its row.
func (f *form) previewed(p *enrol.Preview, err error) (templ.Component, error) {
	if err != nil {
		return nil, err
	}
	var warnings []string
	for i, w := range placedIn(factInputs, f.values, p.Warnings) {
		words := w.Message
		if field := p.Warnings[i].Field; field != "" && words == p.Warnings[i].Message {
			words = field + "：" + words
		}
		warnings = append(warnings, words)
	}
	return previewView(p.Decided, warnings), nil
}
