package publicpages

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/roll"
	"jinlanling/internal/app/year"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"
)

// frontPage is what the public sees first.
type frontPage struct {
	*act.PublicYear
	Facts   []frontFact
	Line    []dayShown
	Current []year.PublicationHead // open to objections now
	Past    []year.PublicationHead
	Lists   []roll.RollHead // of accepted people, open to objections now
	Open    bool
}

func (f *frontPage) lead() string {
	s := "本年度已结项，下列内容供查阅。"
	if f.Open {
		s = "先看看自己符不符合，再请单位报名。"
	}
	if f.Bases > 0 {
		s = strconv.Itoa(f.Bases) + " 所培训基地，计划培训 " + strconv.Itoa(f.Places) + " 人。" + s
	}
	return s
}

type frontFact struct {
	Title, Text string
	Clause      *page.Clause
}

// dayShown is a deadline on the year's line, or today.
type dayShown struct{ Name, Day, Class, Cite string }

// Front is the public's first page, and the work page of who is signed in.
func Front(home func(*page.Request) error) func(*page.Request) error {
	return func(q *page.Request) error {
		if q.Signed != nil {
			return home(q)
		}
		return publicFront(q)
	}
}

func publicFront(q *page.Request) error {
	y, err := q.Sys.Year.Public(q.Context(), "")
	if programme.CodeOf(err) == programme.NotFound {
		return frontEmpty(q)
	}
	if err != nil {
		return err
	}
	f := &frontPage{PublicYear: y, Facts: frontFacts(y), Line: publicLine(y.Notice, y.Today), Open: y.Programme.State == programme.Open}
	f.Current, f.Past = parted(y.Publications, y.Today)
	f.Lists, _ = partedRolls(y.Rolls, y.Today)
	return q.ShowPublic(frontView(q.Page(y.Programme.Name), f))
}

// frontEmpty is the first page of a city that has published nothing: where its
// setup link stands, as long as nobody administers it. The link itself is a
// secret of who started the program.
func frontEmpty(q *page.Request) error {
	pending, until, err := q.Sys.People.Setup(q.Context())
	if err != nil {
		return err
	}
	if pending && !q.Server.Demo {
		return q.Show(frontSetupView(q.Page(string(q.Brand())+"培训"), setupUntil(until)))
	}
	return q.Show(frontEmptyView(q.Page(string(q.Brand()) + "培训")))
}

func setupUntil(until time.Time) string {
	if until.IsZero() {
		return "链接已过期，或还没有给出过。"
	}
	at := until.In(act.Shanghai)
	return fmt.Sprintf("链接在 %d 月 %d 日 %s 前有效，只能用一次。", int(at.Month()), at.Day(), at.Format("15:04"))
}

// parted parts publications into those that stand now or soon and the rest.
func parted(list []year.PublicationHead, today programme.Date) (current, past []year.PublicationHead) {
	for _, p := range list {
		if p.State == programme.Posted && p.To >= today {
			current = append(current, p)
		} else {
			past = append(past, p)
		}
	}
	return current, past
}

// partedRolls parts the lists of accepted people as parted does.
func partedRolls(list []roll.RollHead, today programme.Date) (current, past []roll.RollHead) {
	for _, r := range list {
		if r.State == programme.Posted && r.To >= today {
			current = append(current, r)
		} else {
			past = append(past, r)
		}
	}
	return current, past
}

// frontFacts are what the notice itself says of who, what and how, each with
// its clause: a value that changes there changes here.
func frontFacts(y *act.PublicYear) (out []frontFact) {
	n := y.Notice
	add := func(title, text, clause string) {
		out = append(out, frontFact{title, text, page.ClauseIn(n, clause)})
	}
	for i := range n.Eligibility.Gates {
		g := &n.Eligibility.Gates[i]
		if len(g.Allowed) > 0 {
			add("谁能参加", joined(rules.Categories(), g.Allowed, "；"), g.Clause)
		}
	}
	var levels, caps []string
	for _, l := range n.Levels {
		levels = append(levels, l.Name)
		caps = append(caps, l.Name+"每人不超过 "+strings.TrimSuffix(l.Cap.Fen().String(), ".00")+" 元")
	}
	add("培训等级", strings.Join(levels, "、"), "")
	var kinds []string
	for _, k := range n.Hours.Kinds {
		kinds = append(kinds, k.Name+" "+strconv.Itoa(k.Min))
	}
	add("学多少", "不少于 "+strconv.Itoa(n.Hours.Total)+" 课时，其中"+strings.Join(kinds, "、"), n.Hours.Clause)
	if len(n.Levels) > 0 {
		add("政府补贴", strings.Join(caps, "，")+"，拨给培训基地", n.Levels[0].Clause)
	}
	return out
}

func joined(list []rules.Word, codes []string, sep string) string {
	var names []string
	for _, c := range codes {
		names = append(names, page.WordName(list, c))
	}
	return strings.Join(names, sep)
}

// publicLine is the deadlines of a year in order, with today among them.
func publicLine(n *rules.Notice, today programme.Date) (out []dayShown) {
	days := slices.Clone(n.Deadlines)
	slices.SortFunc(days, func(a, b rules.Deadline) int { return int(a.On) - int(b.On) })
	placed := false
	for _, d := range days {
		if !placed && d.On >= today {
			out, placed = append(out, dayShown{"今天", page.DayIn(n.Year, today), "now", ""}), true
		}
		x := dayShown{Name: d.Name, Day: page.DayIn(n.Year, d.On), Cite: n.Cite(d.Clause)}
		switch {
		case d.From == 0:
		case d.From.InMonth() == d.On.InMonth():
			x.Day = page.DayIn(n.Year, d.From) + "至" + strconv.Itoa(d.On.Day()) + "日"
		default:
			x.Day = page.DayIn(n.Year, d.From) + "至" + page.DayIn(n.Year, d.On)
		}
		if d.On < today {
			x.Class = "past"
		}
		out = append(out, x)
	}
	if !placed {
		out = append(out, dayShown{"今天", page.DayIn(n.Year, today), "now", ""})
	}
	return out
}

// placesPage is the list of places with its filters.
type placesPage struct {
	*year.PublicPlaces
	Trade, County, Level string
	Trades, Counties     []string
	Bases                []baseShown
	Planned, Left        int
	Open                 bool
}

type baseShown struct {
	Name, County string
	Lines        []year.Offered
	Left         int
}

func Places(q *page.Request) error {
	y, err := q.Sys.Year.Places(q.Context(), "")
	if err != nil {
		return q.UnlessNoYear(err, "基地和名额", "培训基地认定、培训计划下达后，各基地的工种、等级和剩余名额会公开在这里。")
	}
	u := q.URL.Query()
	v := &placesPage{PublicPlaces: y, Trade: u.Get("trade"), County: u.Get("county"), Level: u.Get("level"), Open: y.Programme.State == programme.Open}
	for _, o := range y.Offered {
		v.Trades, v.Counties = page.AddOnce(v.Trades, o.Trade), page.AddOnce(v.Counties, o.County)
		if v.Trade != "" && o.Trade != v.Trade || v.County != "" && o.County != v.County || v.Level != "" && o.Level.String() != v.Level {
			continue
		}
		i := slices.IndexFunc(v.Bases, func(b baseShown) bool { return b.Name == o.Base })
		if i < 0 {
			i = len(v.Bases)
			v.Bases = append(v.Bases, baseShown{Name: o.Base, County: o.County})
		}
		b := &v.Bases[i]
		b.Lines, b.Left = append(b.Lines, o), b.Left+o.Left
		v.Planned, v.Left = v.Planned+o.Places, v.Left+o.Left
	}
	return q.ShowPublic(placesView(q.Page("基地和名额"), v))
}

type noticesPage struct {
	*act.PublicYear
	Current, Past    []year.PublicationHead
	Lists, PastLists []roll.RollHead // of accepted people
}

func Notices(q *page.Request) error {
	y, err := q.Sys.Year.Public(q.Context(), "")
	if err != nil {
		return q.UnlessNoYear(err, "公示", "录取、考评合格等名单公示时，会公开在这里，公示期内可以提出异议。")
	}
	v := &noticesPage{PublicYear: y}
	v.Current, v.Past = parted(y.Publications, y.Today)
	v.Lists, v.PastLists = partedRolls(y.Rolls, y.Today)
	return q.ShowPublic(noticesView(q.Page("公示"), v))
}

func NoticeList(q *page.Request) error {
	v, err := q.Sys.Year.PublicationOpen(q.Context(), q.PathValue("id"))
	if err != nil {
		return err
	}
	point, err := q.PrintedPoint()
	if err != nil {
		return err
	}
	phone, err := q.Hotline()
	if err != nil {
		return err
	}
	return q.ShowPublic(noticeView(q.Page(v.Title), v, v.Says(phone, len(v.Persons)), point))
}

// checkPage is the certificate check: what was typed, and what came of it.
type checkPage struct {
	Number, Name string
	Code         string // the text of a code, in place of both
	Problems     []programme.Problem
	Message      string
	Found        *year.CheckedCertificate
}

func (c *checkPage) Err(field string) string {
	for _, p := range c.Problems {
		if p.Field == field {
			return p.Message
		}
	}
	return ""
}

func CheckForm(q *page.Request) error {
	return q.ShowPublic(checkView(q.Narrow("查证书"), &checkPage{}))
}

// CheckCertificate answers a check. Number and name came in the form and go
// into no URL; the answer is kept by nobody.
func CheckCertificate(q *page.Request) error {
	c := &checkPage{Number: strings.ToUpper(strings.Map(dropSpaces, page.Halfwidth(q.Values.Get("number")))), Name: q.Values.Get("name")}
	if _, asked := q.Values["code"]; asked {
		return checkCode(q, c)
	}
	if c.Number == "" {
		c.Problems = append(c.Problems, programme.Problem{Field: "number", Message: "请填写证书编号"})
	}
	if c.Name == "" {
		c.Problems = append(c.Problems, programme.Problem{Field: "name", Message: "请填写证书上的姓名"})
	}
	if len(c.Problems) > 0 {
		return q.ShowAs(http.StatusBadRequest, checkView(q.Narrow("查证书"), c))
	}
	found, err := q.Sys.Year.CheckCertificate(q.Context(), c.Number, c.Name, q.From())
	if e := page.Said(err, programme.NotFound, programme.Busy); e != nil {
		c.Message = e.Message
		return q.ShowAs(page.StatusOf[e.Code], checkView(q.Narrow("查证书"), c))
	}
	if err != nil {
		return err
	}
	c.Found = found
	return q.Show(checkView(q.Narrow("查证书"), c))
}

func dropSpaces(r rune) rune {
	if r == ' ' || r == '-' || r == '　' {
		return -1
	}
	return r
}
