package page

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"

	"github.com/a-h/templ"
)

// A deed's page is the case that is decided: the facts and what its page shows
// of them on one side, its papers on the other, below them every outcome of the
// state that it is in, and around it the line of what waits alike.

// caseShown is what stands around a deed's form.
type caseShown struct {
	Facts    []act.Fact
	Said     []templ.Component // what the page of the thing shows, where the deed does not lead with it
	Papers   []Paper
	Outcomes []Offer
	Key      string // of the button that carries the deed out; "" where a key must not
	Line     *line
	History  []Moment
	Others   string // who else is looking at it

	Grave bool // the deed ends something
	Short bool // its form fits below the case
	Wide  bool // its form needs the whole page
}

// ends are the states that end a thing's way where it was not meant to end.
var ends = map[programme.State]bool{programme.Refused: true, programme.Withdrawn: true, programme.Revoked: true, programme.Cancelled: true,
	programme.Dropped: true, programme.Declined: true, programme.Reversed: true, programme.Disabled: true, programme.Unlinked: true}

// ordered marks the way on, puts it first, and what ends something last.
func (q *Request) ordered(s *act.Detail, list []Offer) []Offer {
	way := func(o *Offer) int {
		d := DeedOn(q.Server.tables.Deeds, s.Noun, o.Href[strings.LastIndexByte(o.Href, '/')+1:])
		row, life := programme.Find(d.Action), lives[s.Noun]
		at := slices.Index(life, s.State)
		switch {
		case o.Why != "" || o.Grave || !o.Answers:
			return 0
		case at >= 0 && slices.Index(life, row.To) > at:
			return 3
		case at < 0 && slices.Contains(life, row.To): // back on the way
			return 3
		case row.To != "" && row.To != s.State && row.To != programme.Returned:
			return 2
		}
		return 1
	}
	best, most := -1, 0
	for i := range list {
		if w := way(&list[i]); w > most {
			best, most = i, w
		}
	}
	if best >= 0 {
		list[best].Main = true
	}
	slices.SortStableFunc(list, func(a, b Offer) int { return a.rank() - b.rank() })
	return list
}

func (o *Offer) rank() int {
	switch {
	case o.Main:
		return 0
	case o.Grave:
		return 2
	}
	return 1
}

// tone dresses an offer's button.
func (o *Offer) tone() string {
	switch {
	case o.Main:
		return "btn-primary"
	case o.Grave:
		return "btn-outline-danger"
	}
	return "btn-outline-primary"
}

// keyed gives the outcomes their keys: A the way on, X what ends it, R and the
// digits for what lies between.
func keyed(list []Offer) {
	between := "r23456789"
	for i := range list {
		o := &list[i]
		switch {
		case o.Main:
			o.Key = "a"
		case o.Grave && i == len(list)-1:
			o.Key = "x"
		case between != "":
			o.Key, between = between[:1], between[1:]
		}
	}
}

// caseOf is the case around a deed's form; nil where the deed makes something
// that is not there yet, or where its form is the thing itself.
func (q *Request) caseOf(d *Deed, s *act.Detail, led bool) (*caseShown, error) {
	if d.Fresh || d.Live || d.Keeps || s.Noun == programme.NounProgramme || s.Noun == programme.NounDraft {
		return nil, nil
	}
	row := programme.Find(d.Action)
	c := &caseShown{Others: q.othersAt(s.ID), Short: d.short(), Wide: d.wide(), Grave: d.Grave || ends[row.To]}
	for _, f := range s.Facts {
		if f.Text != "" && f.Key != "state" && f.Text != s.Title {
			c.Facts = append(c.Facts, f)
		}
	}
	var err error
	if c.Papers, err = q.papersOf(s); err != nil {
		return nil, err
	}
	if row.Noun != s.Noun {
		c.Short = false // what is made here is another thing: its form leads
		return c, nil
	}
	v, err := q.viewOf(s)
	if err != nil {
		return nil, err
	}
	own := d.When != nil && !d.When(s) // the thing's page has a form of its own for it, which would stand here twice
	if !led && !own && !c.Wide {
		c.Said = slices.Concat(v.Lead, v.Panels)
	}
	path := d.path(s)
	for _, o := range v.Deeds {
		if o.Answers || o.Href == path {
			c.Outcomes = append(c.Outcomes, o)
		}
	}
	keyed(c.Outcomes)
	for _, o := range c.Outcomes {
		if o.Href == path && !o.Grave && c.Short {
			c.Key = o.Key
		}
	}
	c.Line = q.lineOf(d, s)
	return c, nil
}

// short reports whether a deed's form fits below its case.
func (d *Deed) short() bool {
	return d.Preview == nil && len(d.Asks()) <= 3 && !d.wide()
}

// wide reports whether a field of a deed's form is as wide as the page.
func (d *Deed) wide() bool {
	return slices.ContainsFunc(d.Asks(), func(in Input) bool {
		return slices.Contains([]string{"own", "grid", "rows", "people"}, in.Kind)
	})
}

// line is what waits for the reader alike, in the order of their list.
type line struct {
	Of   string // what waits, in words
	All  string // where all of it is listed
	At   int    // the place of the case in it
	Many int
	key  string // of the deed that each waits for
	noun programme.Noun
	ids  []string
}

// lineOf is the line that a case stands in: what waits for an act on its noun
// from its state; nil where the case does not wait for the reader.
func (q *Request) lineOf(d *Deed, s *act.Detail) *line {
	row := programme.Find(d.Action)
	if d.Fresh || row.Noun != s.Noun || !slices.Contains(row.From, s.State) {
		return nil
	}
	list, err := q.Sys.Year.Todos(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return nil // a case without its line is better than none
	}
	for i := range list {
		t := &list[i]
		to := programme.Find(t.Action)
		if t.Noun != s.Noun || t.Wait || t.Count == 0 || to == nil || to.Noun != s.Noun || !slices.Contains(to.From, s.State) {
			continue
		}
		next := q.DeedFor(t.Action, s.Noun)
		if next == nil {
			continue
		}
		l := &line{Of: to.Name, key: next.Key, noun: s.Noun, All: "/"}
		if t.Count > 1 {
			alike, err := q.Sys.Choices(q.Context(), q.Caller(), s.Noun, q.Year(), t.Values)
			if err != nil {
				return nil
			}
			var pairs []string
			for k, v := range t.Values {
				pairs = append(pairs, k, v)
			}
			l.All = "/" + string(s.Noun) + Query(pairs...)
			for _, c := range alike {
				l.ids = append(l.ids, c.ID)
			}
			l.Many = t.Count
		} else {
			for k := range list {
				if o := &list[k]; o.Action == t.Action && o.Noun == t.Noun && o.ID != "" {
					l.ids = append(l.ids, o.ID)
				}
			}
			l.Many = len(l.ids)
		}
		if l.At = slices.Index(l.ids, s.ID); l.At >= 0 {
			return l
		}
	}
	return nil
}

// beside is the form of the case so many places away; "" where there is none.
func (l *line) beside(by int) string {
	if i := l.At + by; i >= 0 && i < len(l.ids) {
		return "/" + string(l.noun) + "/" + l.ids[i] + "/do/" + l.key
	}
	return ""
}

// next is the form of the case after this one, or of the first that was left out.
func (l *line) next() string {
	if to := l.beside(1); to != "" || l.At == 0 {
		return to
	}
	return "/" + string(l.noun) + "/" + l.ids[0] + "/do/" + l.key
}

func (l *line) place() string {
	return "第 " + strconv.Itoa(l.At+1) + " 件，共 " + strconv.Itoa(l.Many) + " 件"
}

// onward is where a deed leads that was done: to the next that waits alike, if
// the deed took its thing out of the line and leads nowhere by itself.
func (q *Request) onward(d *Deed, s *act.Detail, home string, stays bool, l *line) string {
	row := programme.Find(d.Action)
	if !stays || l == nil || row.To == "" || row.To == s.State {
		return home
	}
	next := l.next()
	if next == "" {
		return home
	}
	u, err := url.Parse(d.DoneAt(next))
	if err != nil {
		return home
	}
	v := u.Query()
	v.Set("did", s.ID)
	u.RawQuery = v.Encode()
	return u.String()
}

var plainID = regexp.MustCompile(`^[0-9a-z-]{1,40}$`)

// doneTo is the page of what the last deed was done to, where the page that
// says so is of another.
func doneTo(v url.Values) string {
	noun, _, ok := strings.Cut(v.Get("done"), ".")
	if id := v.Get("did"); ok && plainID.MatchString(id) && act.ListingOf(programme.Noun(noun)) != nil {
		return "/" + noun + "/" + id
	}
	return ""
}

// grave reports whether a form ends something, key is the key of its button.
func (d *deedPage) grave() bool { return d.Case != nil && d.Case.Grave }
func (d *deedPage) key() string {
	if d.Case == nil {
		return ""
	}
	return d.Case.Key
}
