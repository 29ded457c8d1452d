package page

import (
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// Offer is a deed on a page: a link, or why it cannot be done now.
type Offer struct {
	Name, Href, Why string
	Main            bool // the way on from this state
	Grave           bool // it ends something: outlined in red, and last
	Answers         bool // it is an outcome of the state that the thing is in
	Key             string
}

// deedsOn is what the reader may do on a page. What the action table allows
// them but not in this state, or not before their unit is verified, says so;
// the rest is not shown.
func (q *Request) deedsOn(s *act.Detail) (out []Offer, err error) {
	unit, err := q.Sys.Plan.UnitState(q.Context(), q.Caller())
	if err != nil {
		return nil, err
	}
	for i := range q.Server.tables.Deeds {
		d := &q.Server.tables.Deeds[i]
		if d.On != s.Noun || d.Fresh || d.When != nil && !d.When(s) || d.For != nil && !d.For(q.Signed.Actor.Role, s) ||
			programme.May(q.Signed.Actor, d.Action, s.Owner) != nil {
			continue
		}
		o := Offer{Name: d.Title(), Href: d.path(s)}
		row := programme.Find(d.Action)
		if row.Noun == s.Noun && len(row.From) > 0 {
			if _, err := programme.Move(d.Action, s.State); err != nil {
				if over(s) || !soon(row, s) {
					continue
				}
				o.Why = err.(*programme.Error).Message
			}
		}
		if err := programme.Stands(q.Signed.Actor, d.Action, unit); err != nil && o.Why == "" {
			o.Why = err.(*programme.Error).Message
		}
		o.Grave = d.Grave || ends[row.To]
		o.Answers = o.Why == "" && row.Noun == s.Noun && row.To != "" && slices.Contains(row.From, s.State)
		out = append(out, o)
	}
	return q.ordered(s, out), nil
}

// over reports whether nothing more happens to one in its state.
func over(s *act.Detail) bool {
	for i := range programme.Actions {
		if a := &programme.Actions[i]; a.Noun == s.Noun && slices.Contains(a.From, s.State) {
			return false
		}
	}
	return true
}

// soon reports whether an action lies ahead of a state on the noun's way: only
// those are shown with why they cannot be done yet.
func soon(row *programme.ActionRow, s *act.Detail) bool {
	life := lives[s.Noun]
	at := slices.Index(life, s.State)
	return at >= 0 && slices.ContainsFunc(row.From, func(f programme.State) bool { return slices.Index(life, f) > at })
}

// yearDeeds are the deeds of the year's page that make a noun, for its list. A
// unit that waits to be verified is offered what prepares alone: its home says
// what it waits for.
func (q *Request) yearDeeds(noun programme.Noun) (out []Offer, err error) {
	unit, err := q.Sys.Plan.UnitState(q.Context(), q.Caller())
	if err != nil {
		return nil, err
	}
	for i := range q.Server.tables.Deeds {
		d := &q.Server.tables.Deeds[i]
		if programme.Stands(q.Signed.Actor, d.Action, unit) != nil {
			continue
		}
		if d.Fresh && d.On == noun && programme.May(q.Signed.Actor, d.Action, ownSubject(q.Signed.Actor)) == nil {
			out = append(out, Offer{Name: d.Title(), Href: d.path(fresh(noun))})
			continue
		}
		if d.On == programme.NounProgramme && programme.Find(d.Action).Noun == noun && noun != programme.NounProgramme && q.Year() != "" &&
			programme.May(q.Signed.Actor, d.Action, ownSubject(q.Signed.Actor)) == nil {
			out = append(out, Offer{Name: d.Title(), Href: "/" + string(programme.NounProgramme) + "/" + q.Year() + "/do/" + d.Key})
		}
	}
	return out, nil
}
