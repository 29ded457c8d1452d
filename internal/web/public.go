package web

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/roll"
	"jinlanling/internal/app/year"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"

	"github.com/a-h/templ"
)

// showPublic renders a page that is the same for everybody who is not signed
// in and holds nothing that was posted: caches may keep it for a minute.
func (q *request) showPublic(c templ.Component) error {
	if q.signed != nil {
		return q.show(c)
	}
	h := q.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=60")
	return writePage(q.w, q.Request, http.StatusOK, func(out io.Writer) error { return c.Render(q.Context(), out) })
}

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
		s = itoa(f.Bases) + " 所培训基地，计划培训 " + itoa(f.Places) + " 人。" + s
	}
	return s
}

type frontFact struct {
	Title, Text string
	Clause      *clauseShown
}

// dayShown is a deadline on the year's line, or today.
type dayShown struct{ Name, Day, Class, Cite string }

// front is the public's first page, and the work page of who is signed in.
func front(home func(*request) error) func(*request) error {
	return func(q *request) error {
		if q.signed != nil {
			return home(q)
		}
		return publicFront(q)
	}
}

func publicFront(q *request) error {
	y, err := q.sys.Year.Public(q.Context(), "")
	if programme.CodeOf(err) == programme.NotFound {
		return q.frontEmpty()
	}
	if err != nil {
		return err
	}
	f := &frontPage{PublicYear: y, Facts: frontFacts(y), Line: publicLine(y.Notice, y.Today), Open: y.Programme.State == programme.Open}
	f.Current, f.Past = parted(y.Publications, y.Today)
	f.Lists, _ = partedRolls(y.Rolls, y.Today)
	return q.showPublic(frontView(q.page(y.Programme.Name), f))
}

// frontEmpty is the first page of a city that has published nothing: where its
// setup link stands, as long as nobody administers it. The link itself is a
// secret of who started the program.
func (q *request) frontEmpty() error {
	pending, until, err := q.sys.People.Setup(q.Context())
	if err != nil {
		return err
	}
	if pending && !q.s.demo {
		return q.show(frontSetupView(q.page("金蓝领培训"), setupUntil(until)))
	}
	return q.show(frontEmptyView(q.page("金蓝领培训")))
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
		out = append(out, frontFact{title, text, clauseIn(n, clause)})
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
		kinds = append(kinds, k.Name+" "+itoa(k.Min))
	}
	add("学多少", "不少于 "+itoa(n.Hours.Total)+" 课时，其中"+strings.Join(kinds, "、"), n.Hours.Clause)
	if len(n.Levels) > 0 {
		add("政府补贴", strings.Join(caps, "，")+"，拨给培训基地", n.Levels[0].Clause)
	}
	return out
}

func joined(list []rules.Word, codes []string, sep string) string {
	var names []string
	for _, c := range codes {
		names = append(names, nameOf(list, c))
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
			out, placed = append(out, dayShown{"今天", dayIn(n.Year, today), "now", ""}), true
		}
		x := dayShown{Name: d.Name, Day: dayIn(n.Year, d.On), Cite: n.Cite(d.Clause)}
		switch {
		case d.From == 0:
		case d.From.InMonth() == d.On.InMonth():
			x.Day = dayIn(n.Year, d.From) + "至" + itoa(d.On.Day()) + "日"
		default:
			x.Day = dayIn(n.Year, d.From) + "至" + dayIn(n.Year, d.On)
		}
		if d.On < today {
			x.Class = "past"
		}
		out = append(out, x)
	}
	if !placed {
		out = append(out, dayShown{"今天", dayIn(n.Year, today), "now", ""})
	}
	return out
}

// dayIn is a day of the year that a page is about, without the year; another
// year's day says it.
func dayIn(year int, d programme.Date) string {
	if d.Year() != year {
		return d.Chinese()
	}
	return itoa(d.Month()) + "月" + itoa(d.Day()) + "日"
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

func places(q *request) error {
	y, err := q.sys.Year.Places(q.Context(), "")
	if err != nil {
		return q.unlessNoYear(err, "基地和名额", "培训基地认定、培训计划下达后，各基地的工种、等级和剩余名额会公开在这里。")
	}
	u := q.URL.Query()
	v := &placesPage{PublicPlaces: y, Trade: u.Get("trade"), County: u.Get("county"), Level: u.Get("level"), Open: y.Programme.State == programme.Open}
	for _, o := range y.Offered {
		v.Trades, v.Counties = addOnce(v.Trades, o.Trade), addOnce(v.Counties, o.County)
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
	return q.showPublic(placesView(q.page("基地和名额"), v))
}

func addOnce(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

type noticesPage struct {
	*act.PublicYear
	Current, Past    []year.PublicationHead
	Lists, PastLists []roll.RollHead // of accepted people
}

func notices(q *request) error {
	y, err := q.sys.Year.Public(q.Context(), "")
	if err != nil {
		return err
	}
	v := &noticesPage{PublicYear: y}
	v.Current, v.Past = parted(y.Publications, y.Today)
	v.Lists, v.PastLists = partedRolls(y.Rolls, y.Today)
	return q.showPublic(noticesView(q.page("公示"), v))
}

func noticeList(q *request) error {
	v, err := q.sys.Year.PublicationOpen(q.Context(), q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.showPublic(noticeView(q.page(v.Title), v))
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

func checkForm(q *request) error { return q.showPublic(checkView(q.alone("查证书"), &checkPage{})) }

// checkCertificate answers a check. Number and name came in the form and go
// into no URL; the answer is kept by nobody.
func checkCertificate(q *request) error {
	c := &checkPage{Number: strings.ToUpper(strings.Map(dropSpaces, narrow(q.values.Get("number")))), Name: q.values.Get("name")}
	if _, asked := q.values["code"]; asked {
		return q.checkCode(c)
	}
	if c.Number == "" {
		c.Problems = append(c.Problems, programme.Problem{Field: "number", Message: "请填写证书编号"})
	}
	if c.Name == "" {
		c.Problems = append(c.Problems, programme.Problem{Field: "name", Message: "请填写证书上的姓名"})
	}
	if len(c.Problems) > 0 {
		return q.showAs(http.StatusBadRequest, checkView(q.alone("查证书"), c))
	}
	found, err := q.sys.Year.CheckCertificate(q.Context(), c.Number, c.Name, q.from())
	if e := said(err, programme.NotFound, programme.Busy); e != nil {
		c.Message = e.Message
		return q.showAs(statusOf[e.Code], checkView(q.alone("查证书"), c))
	}
	if err != nil {
		return err
	}
	c.Found = found
	return q.show(checkView(q.alone("查证书"), c))
}

func dropSpaces(r rune) rune {
	if r == ' ' || r == '-' || r == '　' {
		return -1
	}
	return r
}
