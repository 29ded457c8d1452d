package publicpages

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/decide"
	"jinlanling/internal/app/year"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/enrolpages"
	"jinlanling/internal/web/page"
)

// May I enrol? One question a page. What is answered travels in hidden fields
// of POSTs: it stands in no URL, no log and no table, and is gone with the
// page. Which questions are asked follows from the notice: those whose answer
// can still change the decision.

// question is one page of the interview.
type question struct {
	Key, Title, Hint string
	Facts            string   // the kind of facts it asks for; "": always asked
	Follow           bool     // follows up on another: not counted ahead
	Fields           []string // its fields
	View             string   // how it is drawn
	Choices          func(*interview) []act.Choice
	Read             func(*interview)
	Say              func(*interview) string // the answer in words
}

// rowsMost is how many certificates or stretches of work may be told.
const rowsMost = 12

// questions are the questions in their order. It is a function: the questions
// read the interview, and it reads them.
func questions() []question {
	return []question{
		{Key: "level", Title: "您想报哪个等级？", Fields: []string{"level"}, View: "radio", Choices: levelAnswers, Read: readLevel,
			Say: func(i *interview) string { return i.facts.Level.Chinese() }},
		{Key: "trade", Title: "您想报什么职业（工种）？", Hint: "列出的是今年这个等级有培训计划的工种。", Fields: []string{"trade", "trade_other"}, View: "trade", Choices: tradeAnswers,
			Read: readTrade,
			Say:  func(i *interview) string { return i.facts.Trade }},
		{Key: "category", Title: "您属于哪类人员？", Facts: "category", Fields: []string{"category"}, View: "radio",
			Choices: func(*interview) []act.Choice { return page.WordsOf(rules.Categories()) },
			Read:    func(i *interview) { i.facts.Category = i.choice("category", page.WordsOf(rules.Categories())) },
			Say:     func(i *interview) string { return page.WordName(rules.Categories(), i.facts.Category) }},
		{Key: "born", Title: "您的出生日期是哪天？", Facts: "age", Fields: []string{"born"}, View: "date", Read: readBorn,
			Say: func(i *interview) string { return i.facts.BornOn.Chinese() }},
		{Key: "schooling", Title: "您的最高学历是什么？", Facts: "schooling", Fields: []string{"schooling"}, View: "radio",
			Choices: func(*interview) []act.Choice { return page.WordsOf(rules.Schoolings()) },
			Read:    func(i *interview) { i.facts.Schooling = i.choice("schooling", page.WordsOf(rules.Schoolings())) },
			Say:     func(i *interview) string { return page.WordName(rules.Schoolings(), i.facts.Schooling) }},
		{Key: "certificates", Title: "您有哪些职业证书？", Hint: "职业资格证书和职业技能等级证书都填。没有证书的不用填，直接点“下一步”。", Facts: "certificate", Fields: certificateFields,
			View: "certificates", Read: readCertificates, Say: sayCertificates},
		{Key: "work", Title: "您做过哪些工作？", Hint: "从参加工作起一段一段填，做同一职业的可以合成一段。", Facts: "work", Fields: workFields, View: "work", Read: readWork, Say: sayWork},
		{Key: "attested", Title: "您的专业知识和操作技能，单位或基地确认过吗？", Hint: "按从业年限报名的，须有较高的专业知识和操作技能，并经确认。", Facts: "attestation", Follow: true,
			Fields: []string{"attested"}, View: "radio",
			Choices: yesOrNo("已确认，或确认没有问题", "没有"), Read: func(i *interview) { i.facts.Attested = i.yes("attested") },
			Say: func(i *interview) string { return page.If(i.facts.Attested, "已确认", "没有") }},
		{Key: "title", Title: "您有工程技术职称吗？", Hint: "有几个的选最高的。", Facts: "title", Fields: []string{"title"}, View: "radio", Choices: titleAnswers, Read: readTitle,
			Say: func(i *interview) string {
				if len(i.facts.Titles) == 0 {
					return "没有"
				}
				return page.WordName(rules.Ranks(), i.facts.Titles[0].Rank)
			}},
		{Key: "post", Title: "您现在的岗位，与要报的职业（工种）相对应吗？", Facts: "post", Follow: true, Fields: []string{"post"}, View: "radio",
			Choices: yesOrNo("相对应", "不对应"), Read: readPost, Say: func(i *interview) string { return page.If(i.facts.PostTrade != "", "相对应", "不对应") }},
		{Key: "honours", Title: "您得过技能方面的称号或成果吗？", Hint: "技术能手等称号，或突出的发明创造、技术革新、技能攻关成果。", Facts: "honour", Fields: []string{"h_kind", "h_level"},
			View: "honours", Choices: honourAnswers, Read: readHonours, Say: sayHonours},
		{Key: "recommended", Title: "用人单位同意推荐您吗？", Hint: "这个工种在国家职业资格目录之外，须由用人单位推荐。", Facts: "recommendation", Fields: []string{"recommended"}, View: "radio",
			Choices: yesOrNo("同意推荐", "还没有"), Read: func(i *interview) { i.facts.Recommended = i.yes("recommended") },
			Say: func(i *interview) string { return page.If(i.facts.Recommended, "同意推荐", "还没有") }},
	}
}

// interview is one run through the questions with the answers so far.
type interview struct {
	page.Values
	year     *year.PublicPlaces
	decide   func(*rules.Applicant) *decide.Decided
	facts    rules.Applicant
	asked    []string // kinds of facts that are known
	path     []*question
	problems []programme.Problem // of the answer being read
}

func (i *interview) bad(field, message string) {
	i.problems = append(i.problems, programme.Problem{Field: field, Code: "form", Message: message})
}

// walk reads the answers of every question that matters, in order, up to the
// one with the key, or to the first that is not answered or not well. It gives
// that question; nil where nothing more can change the decision.
func (i *interview) walk(until string) *question {
	list := questions()
	for k := range list {
		x := &list[k]
		if !i.matters(x) {
			continue
		}
		if x.Key == until || !slices.Contains(i.List("did"), x.Key) {
			return x
		}
		if x.Read(i); len(i.problems) > 0 {
			return x
		}
		i.path = append(i.path, x)
		i.asked = append(i.asked, x.Facts)
	}
	return nil
}

// matters reports whether an answer can still change the decision.
func (i *interview) matters(x *question) bool {
	return x.Facts == "" || i.decided().Matters(x.Facts, i.asked)
}

func (i *interview) decided() *decide.Decided {
	facts := i.facts
	return i.decide(&facts)
}

// about is how many steps there are, as far as can be told at x: nobody knows
// yet whether a trade needs a recommendation before it is named.
func (i *interview) about(x *question) int {
	list := questions()
	n := len(i.path) + 1
	facts := i.facts
	if facts.Level == 0 {
		facts.Level = i.year.Notice.Levels[0].Level
	}
	d := i.decide(&facts)
	for k := slices.IndexFunc(list, func(y question) bool { return y.Key == x.Key }) + 1; k < len(list); k++ {
		y := &list[k]
		named := facts.Trade != "" || y.Facts != "recommendation"
		if !y.Follow && named && (y.Facts == "" || d.Matters(y.Facts, i.asked)) {
			n++
		}
	}
	return n
}

// mayIPage is a question being asked.
type mayIPage struct {
	*question
	Step, About int
	Back        bool
	Keep        []act.Choice // hidden fields: name and value
	Options     []act.Choice
	Value       string
	Other       string
	Certs       []certRow
	Works       []workRow
	Grade       string // of an honour
	Grades      []act.Choice
	CertLevels  []act.Choice
	CertKinds   []act.Choice
	Problems    []programme.Problem
	Known       map[string]bool
	Notice      *rules.Notice
	Closed      bool
}

// Err is what is wrong with a field.
func (m *mayIPage) Err(field string) string {
	for _, p := range m.Problems {
		if p.Field == field {
			return p.Message
		}
	}
	return ""
}

// mayIResult is the decision with what follows from it.
type mayIResult struct {
	Decided *decide.Decided
	Look    enrolpages.DecisionStyle
	Answers []mayIAnswer
	Keep    []act.Choice
	Places  []year.Offered
	Full    bool // there is a plan for it and no place is left
	How     *page.Clause
	Closed  bool
	Query   string
}

type mayIAnswer struct{ Key, Title, Text string }

// MayI is the first question. Level and trade may come with a link from the
// list of places: they are what is offered, not facts of a person.
func MayI(q *page.Request) error {
	q.Values = page.Values{"level": q.URL.Query()["level"], "trade": q.URL.Query()["trade"]}
	i, err := newInterview(q)
	if err != nil {
		return q.UnlessNoYear(err, "我能报名吗", "通知发布后，回答几个问题就知道符不符合条件、差在哪一条。")
	}
	if i.Get("level") != "" {
		i.Values["did"] = []string{"level"}
	}
	x := i.walk("")
	i.problems = nil // nothing was sent yet
	if q.Signed == nil && q.URL.RawQuery == "" {
		return q.ShowPublic(mayIView(q.Page("我能报名吗"), i.page(x)))
	}
	return q.Show(mayIView(q.Page("我能报名吗"), i.page(x)))
}

func newInterview(q *page.Request) (*interview, error) {
	year, err := q.Sys.Year.Places(q.Context(), "")
	if err != nil {
		return nil, err
	}
	y := &act.PublicYear{Programme: year.Programme, Notice: year.Notice, Today: year.Today}
	return &interview{Values: q.Values, year: year, decide: func(f *rules.Applicant) *decide.Decided { return decide.InYear(y, f) }}, nil
}

// mayIAnswer takes an answer and shows what comes next.
func MayIAnswered(q *page.Request) error {
	i, err := newInterview(q)
	if err != nil {
		return err
	}
	step, verb := i.Get("_step"), i.Get("_go")
	var x *question
	switch {
	case verb == "back":
		i.walk(step)
		i.problems = nil
		if n := len(i.path); n > 0 {
			step = i.path[n-1].Key
		}
		x = i.again(step)
	case strings.HasPrefix(verb, "change-"):
		x = i.again(strings.TrimPrefix(verb, "change-"))
	case verb == "add" || strings.HasPrefix(verb, "del-"):
		i.rows(step, verb)
		x = i.again(step)
	default:
		if step != "" && !slices.Contains(i.List("did"), step) {
			i.Values["did"] = append(i.List("did"), step)
		}
		x = i.walk("")
	}
	if x == nil {
		return q.Show(mayIResultView(q.Page("我能报名吗"), i.result()))
	}
	status := http.StatusOK
	if len(i.problems) > 0 {
		status = http.StatusBadRequest
	}
	return q.ShowAs(status, mayIView(q.Page("我能报名吗"), i.page(x)))
}

// again is the question with that key, to be answered once more; the first
// open one where there is none.
func (i *interview) again(key string) *question {
	i.facts, i.asked, i.path, i.problems = rules.Applicant{}, nil, nil, nil
	x := i.walk(key)
	if x != nil && x.Key == key {
		i.problems = nil
	}
	return x
}

// rows adds a row to a question's table, or takes one out.
func (i *interview) rows(step, verb string) {
	all := questions()
	k := slices.IndexFunc(all, func(x question) bool { return x.Key == step })
	if k < 0 {
		return
	}
	at, err := strconv.Atoi(strings.TrimPrefix(verb, "del-"))
	for _, f := range all[k].Fields {
		list := i.Values[f]
		switch {
		case verb == "add" && len(list) < rowsMost:
			list = append(list, "")
		case err == nil && at >= 0 && at < len(list):
			list = slices.Delete(slices.Clone(list), at, at+1)
		}
		i.Values[f] = list
	}
}

// kept are the hidden fields of all answers but those of the question shown.
func (i *interview) kept(shown *question) (out []act.Choice) {
	list := questions()
	for k := range list {
		x := &list[k]
		if shown != nil && x.Key == shown.Key {
			continue
		}
		for _, f := range x.Fields {
			for n, v := range i.Values[f] {
				if n < rowsMost && len(v) < 200 {
					out = append(out, act.Choice{ID: f, Name: v})
				}
			}
		}
		if slices.Contains(i.List("did"), x.Key) {
			out = append(out, act.Choice{ID: "did", Name: x.Key})
		}
	}
	return out
}

func (i *interview) page(x *question) *mayIPage {
	m := &mayIPage{question: x, Step: len(i.path) + 1, About: i.about(x), Back: len(i.path) > 0, Keep: i.kept(x), Problems: i.problems,
		Known: map[string]bool{}, Notice: i.year.Notice, Closed: i.year.Programme.State != programme.Open, Value: i.Get(x.Fields[0])}
	for _, p := range i.problems {
		m.Known[p.Field] = true
	}
	if x.Choices != nil {
		m.Options = x.Choices(i)
	}
	switch x.View {
	case "trade":
		m.Other = i.Get("trade_other")
	case "honours":
		m.Grade, m.Grades = i.Get("h_level"), page.WordsOf(rules.HonourLevels())
	case "certificates":
		m.Certs = i.certRows()
		m.CertKinds = page.WordsOf(rules.CertificateKinds())
		for l := programme.SeniorTechnician; l >= programme.JuniorWorker; l-- {
			m.CertLevels = append(m.CertLevels, act.Choice{ID: l.String(), Name: l.Chinese()})
		}
	case "work":
		m.Works = i.workRows()
	}
	return m
}

func (i *interview) result() *mayIResult {
	d := i.decided()
	r := &mayIResult{Decided: d, Look: enrolpages.DecisionStyle{Public: true, Asked: i.asked}, Keep: i.kept(nil),
		Closed: i.year.Programme.State != programme.Open,
		Query:  page.Query("trade", i.facts.Trade, "level", i.facts.Level.String())}
	for _, x := range i.path {
		r.Answers = append(r.Answers, mayIAnswer{x.Key, x.Title, x.Say(i)})
	}
	trade, _ := d.Notice.Trade(i.facts.Trade)
	for _, o := range i.year.Offered {
		if o.Trade == trade && o.Level == i.facts.Level {
			r.Places = append(r.Places, o)
		}
	}
	r.Full = len(r.Places) > 0 && !slices.ContainsFunc(r.Places, func(o year.Offered) bool { return o.Left > 0 })
	for _, m := range d.Notice.Materials {
		if len(m.For) == 0 {
			r.How = page.ClauseIn(d.Notice, m.Clause)
			break
		}
	}
	return r
}
