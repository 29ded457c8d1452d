package tell

import (
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
	"jinlanling/internal/wording"
)

// News is one thing recorded, of which people may be told.
type News struct {
	Action             programme.Action
	Programme, Subject string
	Known              *store.Told // where who wrote it knows all that telling needs
}

// Recorded is what an action did, as far as telling needs it.
type Recorded struct {
	*store.Tx
	By     programme.Actor
	Reason string
	Today  programme.Date
	News   []News
	Notice func(programmeID string) (*rules.Notice, error)
}

// Tell makes the messages of what was done.
func (d *Recorded) Tell() error {
	if len(d.News) == 0 {
		return nil
	}
	t := teller{Recorded: d, things: map[string]*store.Told{}, holders: map[audience]map[string][]string{}, notices: map[string]*rules.Notice{},
		bases: map[string]string{}}
	for _, action := range d.actions() {
		for _, row := range tellsOf[action] {
			if err := t.row(row); err != nil {
				return err
			}
		}
	}
	if len(t.fresh) == 0 {
		return nil
	}
	return d.AddMessages(t.fresh)
}

// actions are the actions recorded, in their order.
func (d *Recorded) actions() (out []programme.Action) {
	for i := range d.News {
		if !slices.Contains(out, d.News[i].Action) {
			out = append(out, d.News[i].Action)
		}
	}
	return out
}

// receiver is one user, or one person.
type receiver struct {
	user, person string
	role         programme.Role
}

func (r receiver) key() string { return r.user + "/" + r.person }

// teller makes the messages of one step.
type teller struct {
	*Recorded
	things  map[string]*store.Told           // by noun and id
	holders map[audience]map[string][]string // users by what bounds their role
	notices map[string]*rules.Notice
	bases   map[string]string
	fresh   []*store.Message
}

// row tells of everything recorded that a row of the table is about: one
// message for each receiver, or one for each thing where the row has no words
// for many.
func (t *teller) row(w *Tell) error {
	things, err := t.about(w)
	if err != nil || len(things) == 0 {
		return err
	}
	for _, a := range w.To { // of all the things at once, and once
		if a == itsPerson || a == theUserItself || a == inWhoseName {
			continue
		}
		if t.holders[a] == nil {
			t.holders[a] = map[string][]string{}
		}
		if err := t.lookUp(a, things); err != nil {
			return err
		}
	}
	var order []receiver
	of := map[string][]*store.Told{}
	for _, th := range things {
		list, err := t.receivers(w, th)
		if err != nil {
			return err
		}
		for _, r := range list {
			if _, seen := of[r.key()]; !seen {
				order = append(order, r)
			}
			if had := of[r.key()]; len(had) == 0 || had[len(had)-1] != th {
				of[r.key()] = append(had, th)
			}
		}
	}
	open := map[string]*store.Message{}
	if w.Many != "" && len(order) > 0 {
		list, err := t.OpenMessages(w.rule(), things[0].Programme)
		if err != nil {
			return err
		}
		for i := range list {
			open[receiver{user: list[i].UserID, person: list[i].PersonID}.key()] = &list[i]
		}
	}
	for _, r := range order {
		if err := t.tell(w, r, of[r.key()], open[r.key()]); err != nil {
			return err
		}
	}
	return nil
}

// rule names a row of the table for as long as its action and first audience
// stay.
func (w *Tell) rule() string {
	rule := string(w.Action) + "/" + string(w.To[0])
	if w.Sort != "" {
		rule += "/" + string(w.Sort)
	}
	return rule
}

// about are the things that a row is about and that are in its state.
func (t *teller) about(w *Tell) (out []*store.Told, err error) {
	noun := w.Of
	if noun == "" {
		noun = programme.Find(w.Action).Noun
	}
	var ask []string
	for i := range t.News {
		n := &t.News[i]
		key := string(noun) + "/" + n.Subject
		switch {
		case n.Action != w.Action || t.things[key] != nil:
		case n.Known != nil:
			t.things[key] = n.Known
		default:
			ask = append(ask, n.Subject)
		}
	}
	found, err := t.Told(noun, ask)
	if err != nil {
		return nil, err
	}
	for i := range found {
		t.things[string(noun)+"/"+found[i].ID] = &found[i]
	}
	for i := range t.News {
		n := &t.News[i]
		th := t.things[string(noun)+"/"+n.Subject]
		if n.Action != w.Action || th == nil || w.Reached != "" && th.State != w.Reached || slices.Contains(out[max(0, len(out)-1):], th) {
			continue
		}
		if w.Sort != "" {
			if st, err := store.Get[programme.Statement](t.Tx, th.ID); err != nil {
				return nil, err
			} else if sortOf(st) != w.Sort {
				continue
			}
		}
		if th.Programme == "" {
			th.Programme = n.Programme
		}
		out = append(out, th)
	}
	return out, nil
}

// receivers are who is told of a thing: never who did it, unless it is about
// the user.
func (t *teller) receivers(w *Tell, th *store.Told) (out []receiver, err error) {
	for _, a := range w.To {
		row := audiences[a]
		switch a {
		case theUserItself:
			out = append(out, receiver{user: th.ID})
			continue
		case inWhoseName:
			for _, u := range th.Users {
				if u != t.By.User {
					out = append(out, receiver{user: u})
				}
			}
			continue
		case itsPerson:
			persons := th.Persons
			if th.Owner.Person != "" {
				persons = append(slices.Clone(persons), th.Owner.Person)
			}
			for _, p := range persons {
				if p != t.By.Person {
					out = append(out, receiver{person: p, role: row.role})
				}
			}
			continue
		}
		for _, scope := range a.scopes(th) {
			for _, u := range t.holders[a][scope] {
				if u != t.By.User {
					out = append(out, receiver{user: u, role: row.role})
				}
			}
		}
	}
	return out, nil
}

// scopes is what bounds an audience of a thing.
func (a audience) scopes(th *store.Told) []string {
	scope := ""
	switch audiences[a].column {
	case "base_code":
		if scope = th.Owner.Base; scope == "" {
			return th.Bases
		}
	case "county":
		scope = th.Owner.County
	case "employer_id":
		if scope = th.Owner.Employer; scope == "" {
			return th.Employers
		}
	default:
		return []string{""}
	}
	if scope == "" {
		return nil
	}
	return []string{scope}
}

// lookUp reads the users of an audience of all things that are not known yet.
func (t *teller) lookUp(a audience, all []*store.Told) error {
	known := t.holders[a]
	var ask []string
	for _, th := range all {
		for _, scope := range a.scopes(th) {
			if _, ok := known[scope]; !ok {
				known[scope] = nil
				ask = append(ask, scope)
			}
		}
	}
	if len(ask) == 0 {
		return nil
	}
	row := audiences[a]
	list, err := t.Holders(row.role, row.column, ask)
	for i := range list {
		g := &list[i]
		scope := map[string]string{"base_code": g.BaseCode, "county": g.County, "employer_id": g.EmployerID}[row.column]
		known[scope] = append(known[scope], g.UserID)
	}
	return err
}

// tell makes what one receiver is told of some things: added to a message that
// has not left, or new.
func (t *teller) tell(w *Tell, r receiver, things []*store.Told, open *store.Message) error {
	n := len(things)
	if open != nil {
		open.Count += n
		text, err := t.text(w, things[0], open.Count)
		if err != nil {
			return err
		}
		open.Text = text
		return t.GrowMessage(open)
	}
	if w.Many == "" {
		for _, th := range things {
			if err := t.add(w, r, th, 1); err != nil {
				return err
			}
		}
		return nil
	}
	return t.add(w, r, things[0], n)
}

func (t *teller) add(w *Tell, r receiver, th *store.Told, n int) error {
	text, err := t.text(w, th, n)
	if err != nil {
		return err
	}
	noun := w.Of
	if noun == "" {
		noun = programme.Find(w.Action).Noun
	}
	m := &store.Message{Rule: w.rule(), Kind: w.Kind, UserID: r.user, PersonID: r.person, Role: r.role, Programme: th.Programme, Noun: noun, Subject: th.ID,
		Count: n, Text: text, Urgent: w.Urgent, LeavesAt: t.Now()}
	if n > 1 {
		m.Subject = ""
	}
	if w.Many != "" && !w.Urgent {
		m.LeavesAt = t.Now().Add(gatherFor)
	}
	t.fresh = append(t.fresh, m)
	return nil
}

// text words a row of the table for n things, of which th is the first.
func (t *teller) text(w *Tell, th *store.Told, n int) (string, error) {
	template := w.One
	if n > 1 {
		template = w.Many
	}
	values := map[string]string{"count": strconv.Itoa(n), "thing": idcode.Shortened(idcode.HideNumbers(th.Title), 60),
		"reason": strings.TrimRight(idcode.Shortened(idcode.HideNumbers(t.Reason), 80), "。；，. ")}
	if strings.Contains(template, "{base}") && th.Owner.Base != "" {
		name, ok := t.bases[th.Owner.Base]
		if !ok {
			var err error
			if name, err = t.BaseNamed(th.Owner.Base); err != nil {
				return "", err
			}
			t.bases[th.Owner.Base] = name
		}
		values["base"] = name
	}
	if th.Programme != "" && slices.ContainsFunc(ofTheNotice, func(name string) bool { return strings.Contains(template, "{"+name+"}") }) {
		n, err := t.noticeOf(th.Programme)
		if err != nil {
			return "", err
		}
		if len(n.Performance.Asked(surveyedAs[w.To[0]])) > 0 {
			values["survey"] = "评价培训"
		}
		if clause := programme.Find(w.Action).Clause; clause != "" {
			values["clause"] = n.Cite(clause)
		}
		if d, ok := n.Deadline(w.Deadline); ok && d.On >= t.Today {
			values["deadline"] = d.On.Chinese()
		}
	}
	return wording.Fill(template, values), nil
}

// ofTheNotice are the placeholders that the notice of the year fills.
var ofTheNotice = []string{"clause", "deadline", "survey"}

// surveyedAs is as whom an audience is asked what it thinks of a training.
var surveyedAs = map[audience]string{itsPerson: rules.OfTrainees, itsEmployer: rules.OfEmployers}

func (t *teller) noticeOf(programmeID string) (n *rules.Notice, err error) {
	if n = t.notices[programmeID]; n == nil {
		n, err = t.Notice(programmeID)
		t.notices[programmeID] = n
	}
	return n, err
}
