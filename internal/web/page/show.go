package page

import (
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"

	"github.com/a-h/templ"
)

// DropFacts leaves out facts that a panel says better.
func (v *View) DropFacts(keys ...string) {
	v.Detail.Facts = slices.DeleteFunc(v.Detail.Facts, func(f act.Fact) bool { return slices.Contains(keys, f.Key) })
}

type View struct {
	Detail  *act.Detail
	Steps   []StepShown
	Lead    []templ.Component // before the facts: what leads on this page
	Panels  []templ.Component
	Related []relatedTable
	Deeds   []Offer
	History []Moment
	Without []programme.Noun // connected lists that a panel shows better
}

type relatedTable struct {
	Title, Href string
	Table       *act.Table
}

// Moment is one entry of a history, as a sentence.
type Moment struct{ ID, At, Text, key string }

// rowsRelated is how many rows of a connected list a page shows before it
// leads to all of them.
const rowsRelated = 12

// Panel adds what one noun shows beyond its facts.
type Panel func(q *Request, v *View) error

// One is the page of one noun: facts, state, what can be done, what it is
// connected to, and its history.
func One(noun programme.Noun) func(*Request) error {
	return func(q *Request) error {
		s, err := q.Sys.Show(q.Context(), q.Caller(), noun, q.PathValue("id"))
		if err != nil {
			return err
		}
		v, err := q.viewOf(s)
		if err != nil {
			return err
		}
		if err := q.related(v); err != nil {
			return err
		}
		if v.History, err = q.History(s.ID); err != nil {
			return err
		}
		return q.Show(showView(q.Page(s.Title), v))
	}
}

// viewOf is one with its steps, what its panels show, and what can be done.
func (q *Request) viewOf(s *act.Detail) (*View, error) {
	deeds, err := q.deedsOn(s)
	if err != nil {
		return nil, err
	}
	v := &View{Detail: s, Steps: Stepper(s), Deeds: deeds}
	for _, add := range q.Server.tables.Panels[s.Noun] {
		if err := add(q, v); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// related reads the first rows of every list that a page is connected to and
// its reader may see.
func (q *Request) related(v *View) error {
	for _, r := range v.Detail.Listing.Related {
		if r.Key == "" || slices.Contains(v.Without, r.Noun) || !programme.MayRead(q.Signed.Actor.Role, r.Noun) {
			continue
		}
		t, err := q.Sys.Browse(q.Context(), q.Caller(), r.Noun,
			act.Query{Programme: v.Detail.Programme, Values: map[string]string{r.Key: v.Detail.ID}, Limit: rowsRelated})
		if err != nil {
			return err
		}
		if len(t.Rows) == 0 {
			continue
		}
		v.Related = append(v.Related, relatedTable{r.Title, "/" + string(r.Noun) + Query(r.Key, v.Detail.ID), t})
	}
	return nil
}

// History is what the journal says of one, newest first, in sentences.
func (q *Request) History(id string) ([]Moment, error) {
	list, err := q.Sys.Record.Story(q.Context(), q.Caller(), id)
	if err != nil {
		return nil, err
	}
	out := make([]Moment, 0, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		h := list[i]
		text := h.Who + h.What
		if h.Role != h.Who { // the program itself is both
			text = h.Who + "（" + h.Role + "）" + h.What
		}
		if h.Reason != "" {
			text += "，理由：" + h.Reason
		}
		out = append(out, Moment{h.ID, h.At.In(act.Shanghai).Format("2006-01-02 15:04"), text, h.Key})
	}
	return out, nil
}
