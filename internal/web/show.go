package web

import (
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"

	"github.com/a-h/templ"
)

type showPage struct {
	Sheet   *act.Sheet
	Steps   []stepShown
	Lead    []templ.Component // before the facts: what leads on this page
	Panels  []templ.Component
	Related []relatedTable
	Deeds   []offered
	History []moment
	Without []programme.Noun // connected lists that a panel shows better
}

type relatedTable struct {
	Title, Href string
	Table       *act.Table
}

// moment is one entry of a history, as a sentence.
type moment struct{ ID, At, Text, key string }

// rowsRelated is how many rows of a connected list a page shows before it
// leads to all of them.
const rowsRelated = 12

// panel adds what one noun shows beyond its facts.
type panel func(q *request, v *showPage) error

// one is the page of one noun: facts, state, what can be done, what it is
// connected to, and its history.
func one(noun programme.Noun) func(*request) error {
	return func(q *request) error {
		s, err := q.sys.Show(q.Context(), q.caller(), noun, q.PathValue("id"))
		if err != nil {
			return err
		}
		v := &showPage{Sheet: s, Steps: stepper(s), Deeds: q.deedsOn(s)}
		for _, add := range q.s.tables.Panels[noun] {
			if err := add(q, v); err != nil {
				return err
			}
		}
		if err := q.related(v); err != nil {
			return err
		}
		if v.History, err = q.history(s.ID); err != nil {
			return err
		}
		return q.show(showView(q.page(s.Title), v))
	}
}

// related reads the first rows of every list that a page is connected to and
// its reader may see.
func (q *request) related(v *showPage) error {
	for _, r := range v.Sheet.Listing.Related {
		if r.Key == "" || slices.Contains(v.Without, r.Noun) || !programme.MayRead(q.signed.Actor.Role, r.Noun) {
			continue
		}
		t, err := q.sys.Browse(q.Context(), q.caller(), r.Noun, act.Query{Programme: v.Sheet.Programme, Values: map[string]string{r.Key: v.Sheet.ID}, Limit: rowsRelated})
		if err != nil {
			return err
		}
		if len(t.Rows) == 0 {
			continue
		}
		v.Related = append(v.Related, relatedTable{r.Title, "/" + string(r.Noun) + query(r.Key, v.Sheet.ID), t})
	}
	return nil
}

// history is what the journal says of one, newest first, in sentences.
func (q *request) history(id string) ([]moment, error) {
	list, err := q.sys.Record.Story(q.Context(), q.caller(), id)
	if err != nil {
		return nil, err
	}
	out := make([]moment, 0, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		h := list[i]
		text := h.Who + h.What
		if h.Role != h.Who { // the program itself is both
			text = h.Who + "（" + h.Role + "）" + h.What
		}
		if h.Reason != "" {
			text += "，理由：" + h.Reason
		}
		out = append(out, moment{h.ID, h.At.In(act.Shanghai).Format("2006-01-02 15:04"), text, h.Key})
	}
	return out, nil
}
