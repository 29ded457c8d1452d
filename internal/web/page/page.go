package page

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/programme"

	"github.com/a-h/templ"
)

// Frame is what every page carries around its own content.
type Frame struct {
	Title      string
	Brand      programme.Brand // what the system calls itself
	Signed     *people.Signed
	Year       string // the year that is worked in
	Nav        []MenuGroup
	Q          string // what is in the search box
	Searchable bool
	Done       string // what was just done, in words
	DoneTo     string // and to what, where the page is of another
	Case       bool   // shows the papers of a case
	Help       string // the part of the handbook that is about it
	Narrow     bool
	Waiting    int  // what waits for the reader
	Passkeys   bool // asks the device for one
	Charts     bool
	Polls      bool // asks again until a job is over
	Live       bool // its form shows the decision as it is filled in
	Desk       bool // reads the next case beforehand
	Unread     int  // messages
	Pieces     bool // its form sends films by pieces
	Landscape  bool // a list: its print lies on its side
}

type MenuGroup struct {
	Title string
	Items []MenuItem
}

type MenuItem struct {
	Title, Href string
	Form        string // the duty that asks for the form that it is about: the year's word for it stands before the title
	On          bool
	Count       int  // of what waits behind it
	Late        bool // some of that
}

// railMost is how many entries a rail may have before its tasks are folded.
const railMost = 9

// folds reports whether a task is one entry of the rail, with its lists shown
// only where it is open.
func (p *Frame) folds() bool {
	n := 0
	for i := range p.Nav {
		n += len(p.Nav[i].Items)
	}
	return n > railMost
}

// open reports whether the page is one of a task's.
func (g *MenuGroup) open() bool {
	return slices.ContainsFunc(g.Items, func(it MenuItem) bool { return it.On })
}

// entry is a folded task: it leads to its first list, and says what waits in
// all of them.
func (g *MenuGroup) entry() MenuItem {
	e := MenuItem{Title: g.Title, Href: g.Items[0].Href}
	for _, it := range g.Items {
		if !g.open() {
			e.Count += it.Count
			e.Late = e.Late || it.Late
		}
	}
	return e
}

// Failure is what an error shows.
type Failure struct {
	Title, Message, Ref string
	Problems            []programme.Problem
}

// Brand is what the system calls itself.
func (q *Request) Brand() programme.Brand { return q.Sys.Brand(q.Context()) }

// Page begins the page of a request.
func (q *Request) Page(title string) *Frame {
	p := &Frame{Title: title, Brand: q.Brand(), Signed: q.Signed}
	if text := q.URL.Query().Get("q"); !people.PersonalNumber(text) {
		p.Q = text
	}
	if q.Signed == nil {
		return p
	}
	p.Help = helpOf(q.URL.Path)
	p.Year = "请选择年度"
	if list, err := q.years(); err == nil {
		if len(list) == 0 {
			p.Year = "还没有年度"
		}
		for _, y := range list {
			if y.ID == q.Signed.Programme {
				p.Year = y.City + " · " + YearText(y.Year) + " 年度"
			}
		}
	}
	role := q.Signed.Actor.Role
	if role != "" {
		p.Nav = q.Server.tables.Menu(role, q.URL.Path)
		q.callForms(p.Nav)
		q.countWaiting(p)
	}
	q.countUnread(p)
	p.Searchable = searches(role)
	p.Done, p.DoneTo = SaidDone(q.Server.tables.Deeds, q.URL.Query().Get("done")), doneTo(q.URL.Query())
	return p
}

// callForms puts the year's words for forms into a menu.
func (q *Request) callForms(nav []MenuGroup) {
	for i := range nav {
		for k := range nav[i].Items {
			if it := &nav[i].Items[k]; it.Form != "" {
				it.Title = q.Called(it.Form, it.Title)
			}
		}
	}
}

// Called is what people call a form in the year that is worked in, and what
// follows of it.
func (q *Request) Called(duty, then string) string {
	if q.year == nil && q.Year() != "" {
		q.year, _ = q.Sys.Notice(q.Context(), q.Year()) // a page that says what a form is called by its name is better than none
	}
	return q.year.Called(duty, then)
}

// helpOf is the part of the handbook that is about a page.
func helpOf(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch {
	case first == "review":
		return "/help#" + string(programme.NounApplication)
	case act.ListingOf(programme.Noun(first)) != nil:
		return "/help#" + first
	}
	return "/help"
}

// countWaiting puts the numbers of what waits beside the menu: each with the
// noun that is acted on.
func (q *Request) countWaiting(p *Frame) {
	list, err := q.Sys.Year.Todos(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return // a page without numbers is better than none
	}
	for i := range list {
		t := &list[i]
		if t.Wait || t.Count == 0 {
			continue
		}
		p.Waiting += t.Count
		noun := t.Noun
		if row := programme.Find(t.Action); row != nil && act.ListingOf(row.Noun) != nil {
			noun = row.Noun
		}
		for g := range p.Nav {
			for k := range p.Nav[g].Items {
				if it := &p.Nav[g].Items[k]; it.Href == "/"+string(noun) || it.Href == "/" {
					it.Count, it.Late = it.Count+t.Count, it.Late || t.IsLate()
				}
			}
		}
	}
}

// countText is a number beside the menu, as far as it matters.
func countText(n int) string {
	if n > 9999 {
		return "9999+"
	}
	return strconv.Itoa(n)
}

// years are the programmes there are. A year that was made a moment ago is
// among them for who is in it.
func (q *Request) years() ([]programme.Programme, error) {
	read := func() ([]programme.Programme, error) {
		return q.Sys.Plan.Programmes(q.Context(), act.As(act.SystemActor))
	}
	list, err := recent(q.Server, "years", read)
	if err == nil && q.Year() != "" && !slices.ContainsFunc(list, func(p programme.Programme) bool { return p.ID == q.Year() }) {
		return read()
	}
	return list, err
}

// recently keeps what every page asks for and hardly ever changes, for a
// moment: names and choices, nothing that says who may do what.
type recently struct {
	mu   sync.Mutex
	kept map[string]keptRecently
}

type keptRecently struct {
	at   time.Time
	what any
}

// Bounds of what is kept.
const (
	recentFor  = 2 * time.Second
	recentMost = 500
)

// recent is what ask answered under a key within the last moments.
func recent[T any](s *Server, key string, ask func() (T, error)) (T, error) {
	r := &s.recently
	r.mu.Lock()
	k, ok := r.kept[key]
	r.mu.Unlock()
	if ok && time.Since(k.at) < recentFor {
		return k.what.(T), nil
	}
	v, err := ask()
	if err != nil {
		return v, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.kept == nil || len(r.kept) >= recentMost {
		r.kept = map[string]keptRecently{}
	}
	r.kept[key] = keptRecently{time.Now(), v}
	return v, nil
}

// tone is the colour beside a state's word: done, moving, waiting for
// somebody, late or refused, over.
func tone(s programme.State) string {
	switch s {
	case programme.Accepted, programme.Recognised, programme.Agreed, programme.Passed, programme.Certified, programme.Settled, programme.InForce,
		programme.Paid, programme.Issued, programme.Archived, programme.Active, programme.Approved, programme.Booked, programme.Moved, programme.Resolved:
		return "ok"
	case programme.Submitted, programme.Referred, programme.Applied, programme.Recommended, programme.Assessed, programme.Filed, programme.Proposed,
		programme.Drawn, programme.Marked, programme.Answered, programme.Drafted, programme.Waiting, programme.Offered, programme.Requested, programme.Released,
		programme.Found, programme.Importing, programme.Explained:
		return "wait"
	case programme.Refused, programme.Failed, programme.Revoked, programme.Returned, programme.Raised, programme.Upheld, programme.Disabled,
		programme.Unresolved:
		return "late"
	case programme.InTraining, programme.Running, programme.Planned, programme.Scheduled, programme.Held, programme.Posted, programme.Open, programme.Visited:
		return "go"
	}
	return ""
}

func flagTone(c act.Cell) string {
	if c.Raw == int64(1) {
		return "ok"
	}
	return ""
}

func aligned(k act.Kind) bool { return k == act.KindNumber || k == act.KindMoney }

// whole reports whether the values of a column never break: names, days, levels,
// states, numbers. What is long by nature may.
func whole(f *act.Field) bool {
	switch f.Kind {
	case act.KindDay, act.KindInstant, act.KindState, act.KindGrade, act.KindFlag, act.KindWord, act.KindClause, act.KindNumber, act.KindMoney,
		act.KindLessonKind:
		return true
	}
	return wholeText[f.Key]
}

// wholeText are the columns of words that are short by nature, by key.
var wholeText = map[string]bool{"name": true, "person": true, "id_masked": true, "credit_code": true, "number": true, "trade": true, "county": true,
	"teacher": true, "login": true, "by": true, "drawn_by": true, "certificate": true, "code": true}

// ShowPublic renders a page that is the same for everybody who is not signed
// in and holds nothing that was posted: caches may keep it for a minute.
func (q *Request) ShowPublic(c templ.Component) error {
	if q.Signed != nil {
		return q.Show(c)
	}
	h := q.Writer.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=60")
	return WritePage(q.Writer, q.Request, http.StatusOK, func(out io.Writer) error { return c.Render(q.Context(), out) })
}
