package page

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/programme"

	"github.com/a-h/templ"
)

// Deed is one thing that a page lets people do: an action of the table, its
// form as data, and the app method that does it. Who may and when stand in
// the action table alone.
type Deed struct {
	Key         string // in URLs; unique on its page
	Action      programme.Action
	On          programme.Noun // the page it is offered on
	Button      string         // on the form, the name where empty
	Name        string         // the action's name where empty
	Consequence string         // what follows, said before it is done
	Inputs      []Input
	When        func(*act.Detail) bool                                                // offered only then
	For         func(programme.Role, *act.Detail) bool                                // and only to these of the action's roles
	Lead        func(q *Request, s *act.Detail, sent Values) (templ.Component, error) // what is shown above the form, with what was sent
	Do          func(ctx context.Context, f *Form, c act.Caller) (next string, err error)

	Grave   bool                                                                      // never the first thing to do on a page
	Live    bool                                                                      // the decision stands beside the form and follows what is typed
	Fresh   bool                                                                      // done on the noun's list, to nothing that is there yet
	Again   bool                                                                      // may be sent again from the same page: a download
	Many    bool                                                                      // may be done to many of a list at once
	Keeps   bool                                                                      // asking for a row more keeps what was typed so far
	Preview func(ctx context.Context, f *Form, c act.Caller) (templ.Component, error) // what would come of it, asked before it is done
	Answer  func(ctx context.Context, f *Form,
		c act.Caller) error // instead of Do: answers by itself what must not stand in a URL or a cache
}

func (d *Deed) Title() string {
	if d.Name != "" {
		return d.Name
	}
	return programme.Find(d.Action).Name
}

// Asks are the inputs of a deed, with the reason that its action's row demands.
func (d *Deed) Asks() []Input {
	ins := slices.Clone(d.Inputs)
	if programme.Find(d.Action).Reason && !slices.ContainsFunc(ins, func(i Input) bool { return i.Name == "reason" }) {
		ins = append(ins, Input{Name: "reason", Label: "理由", Kind: "area", Required: true, Hint: "写进日志，办理对象和审计都能看到"})
	}
	return ins
}

// Input is one field of a form.
type Input struct {
	Name, Label, Hint, Kind string
	Required                bool
	Many                    bool                                              // of files
	Hold                    bool                                              // of files: what was uploaded stays when the form is shown again
	Accept                  string                                            // of files
	Capture                 string                                            // of files: the camera that a phone opens
	Pieces                  bool                                              // of files: a script sends them by pieces
	Choices                 func(*Request, *act.Detail) ([]act.Choice, error) // of a text: what is suggested as one types
	Grid                    func(*Request, *act.Detail) (*Grid, error)
	Start                   func(*Request, *act.Detail) string                                    // what stands in it at first
	Draw                    func(q *Request, s *act.Detail, sent Values) (templ.Component, error) // of kind "own": the field, drawn by its noun
	Section                 string                                                                // heading before it
	When                    string                                                                // "field=value value": asked while a choice has one of these
	Skip                    func(*Request, *act.Detail) bool                                      // not asked then
	Keep                    bool                                                                  // of a small file: it stays in the form for the next try
	Columns                 []RowColumn                                                           // of rows
	ColumnsOf               func(*Request, *act.Detail, Values) []RowColumn                       // instead of Columns, where the choices are of the year
	Rows                    func(*Request, *act.Detail) []map[string]string
	Half                    func(q *Request, s *act.Detail, list string) []enrol.HalfRow // rows of a list that were saved before they were whole
}

// Grid is a table to fill in.
type Grid struct {
	Of      string // what its rows are: the heading of their column
	Columns []GridColumn
	Rows    []GridRow
	sent    Values
}

type GridColumn struct {
	Name, Label string
	Choices     []act.Choice
}

type GridRow struct {
	ID, Name string
	At       map[string]string // what stands in it at first, by column
}

// Value is what stands in a cell: what was sent, or what it starts with.
func (g *Grid) Value(c GridColumn, r GridRow) string {
	if g.sent != nil {
		if _, ok := g.sent[c.Name+"-"+r.ID]; ok {
			return g.sent.Get(c.Name + "-" + r.ID)
		}
	}
	return r.At[c.Name]
}

// shownInput is a field with what stands in it.
type shownInput struct {
	Input
	Value   string
	Error   string
	Choices []act.Choice
	Grid    *Grid
	Own     templ.Component
	chosen  []string

	Cells          [][]shownCell // of rows
	Usual          []string      // usual words of its fields
	Path           string        // of the form, for buttons that lead back to a field
	Kept, KeptName string        // a file that stays in the form
	Held           []act.Choice  // uploaded files that stay with it
	Of             string        // what files that come by pieces are for: noun/id
}

func (in shownInput) Has(id string) bool { return slices.Contains(in.chosen, id) }

// Type, Mode and Short are how the browser shows a field of its kind.
func (in shownInput) Type() string {
	switch in.Kind {
	case "date":
		return "date"
	case "time":
		return "datetime-local"
	case "password":
		return "password"
	}
	return "text"
}

func (in shownInput) Mode() string {
	switch in.Kind {
	case "number":
		return "numeric"
	case "money":
		return "decimal"
	}
	return "text"
}

func (in shownInput) Short() bool {
	return in.Kind == "number" || in.Kind == "money" || in.Kind == "date" || in.Kind == "time"
}

type deedPage struct {
	Name, Button, Path, Back, Key, Seen, Consequence, Clause, Encoding string
	Detail                                                             *act.Detail
	Lead                                                               templ.Component
	Inputs                                                             []shownInput
	Message                                                            string
	Problems                                                           []programme.Problem
	Known                                                              map[string]bool
	Since                                                              []Moment
	Preview                                                            templ.Component
	Previews, Again                                                    bool
	Case                                                               *caseShown // nil where the deed makes what is not there yet
}

// DeedOn is the deed of a page with that key: keys are told apart by the page.
func DeedOn(deeds []Deed, noun programme.Noun, key string) *Deed {
	for i := range deeds {
		if deeds[i].On == noun && deeds[i].Key == key {
			return &deeds[i]
		}
	}
	return nil
}

// Mark names a deed among all, in the address of the page that says it was done.
func (d *Deed) Mark() string { return string(d.On) + "." + d.Key }

// DeedFor is the deed of a noun's page that carries an action out.
func (q *Request) DeedFor(action programme.Action, noun programme.Noun) *Deed {
	for i := range q.Server.tables.Deeds {
		if d := &q.Server.tables.Deeds[i]; d.Action == action && d.On == noun {
			return d
		}
	}
	return nil
}

// Done is an address that says that the deed of a page was done.
func (q *Request) Done(noun programme.Noun, key, next string) string {
	return DeedOn(q.Server.tables.Deeds, noun, key).DoneAt(next)
}

// SaidDone words what a mark names; "" for none of ours.
func SaidDone(deeds []Deed, mark string) string {
	noun, key, _ := strings.Cut(mark, ".")
	key, waits := strings.CutSuffix(key, waitsMark)
	d := DeedOn(deeds, programme.Noun(noun), key)
	switch {
	case d == nil:
		return ""
	case waits:
		return "已提请，等另一人确认：" + d.Title()
	case d.Keeps:
		return "已保存：" + d.Title()
	}
	return "已办理：" + d.Title()
}

// fresh is what a deed of a noun's list is done on: nothing that is there yet.
func fresh(n programme.Noun) *act.Detail {
	return &act.Detail{Noun: n, ID: "new", Title: "新建"}
}

// home is where a deed leads back to.
func (d *Deed) home(s *act.Detail) string {
	if d.Fresh {
		return "/" + string(d.On)
	}
	return "/" + string(s.Noun) + "/" + s.ID
}

func (d *Deed) path(s *act.Detail) string {
	return "/" + string(s.Noun) + "/" + s.ID + "/do/" + d.Key
}

// ownSubject is something that belongs to the actor: what one makes on the
// year's page is one's own.
func ownSubject(a programme.Actor) programme.Subject {
	return programme.Subject{Base: a.Base, Employer: a.Employer, County: a.County, Person: a.Person}
}

// subject is whom a deed on a page is done to.
func (d *Deed) subject(q *Request, s *act.Detail) programme.Subject {
	if s.Noun == programme.NounProgramme || d.Fresh {
		return ownSubject(q.Signed.Actor)
	}
	return s.Owner
}

// begin reads the subject of a deed and asks whether the reader may do it.
func (q *Request) begin(d *Deed) (*act.Detail, error) {
	s := fresh(d.On)
	if !d.Fresh {
		var err error
		if s, err = q.Sys.Show(q.Context(), q.Caller(), d.On, q.PathValue("id")); err != nil {
			return nil, err
		}
	}
	unit, err := q.Sys.Plan.UnitState(q.Context(), q.Caller())
	if err == nil {
		err = programme.May(q.Signed.Actor, d.Action, d.subject(q, s))
	}
	if err == nil {
		err = programme.Stands(q.Signed.Actor, d.Action, unit)
	}
	return s, err
}

// Ask is the form of a deed.
func Ask(d *Deed) func(*Request) error {
	return func(q *Request) error {
		s, err := q.begin(d)
		if err != nil {
			return err
		}
		p, err := q.deedPage(d, s, nil, nil)
		if err != nil {
			return err
		}
		return q.Show(deedView(q.deedFrame(d), p))
	}
}

// deedFrame is the page around a deed's form.
func (q *Request) deedFrame(d *Deed) *Frame {
	p := q.Page(d.Title())
	p.Live, p.Case = d.Live, true
	p.Pieces = slices.ContainsFunc(d.Inputs, func(in Input) bool { return in.Pieces })
	return p
}

// Do carries a deed out. What the form sent stays in it where it is refused.
func Do(d *Deed) func(*Request) error {
	return func(q *Request) error {
		s, err := q.begin(d)
		if err != nil {
			return err
		}
		since, err := q.Since(s.ID, q.Values.Get("_seen"))
		if err != nil {
			return err
		}
		line := q.lineOf(d, s)
		if d.Again {
			since = nil // it changes nothing that another could have changed
		}
		f := &Form{Values: q.Values, Request: q, Detail: s}
		if adding(q.Values) && !d.Keeps {
			return q.again(d, s, nil)
		}
		next := ""
		if len(since) == 0 {
			f.require(d)
			if err = f.Err(); err == nil {
				switch {
				case d.Preview != nil && q.Values.Get("_go") == "preview":
					return q.previewDeed(d, f)
				case d.Answer != nil:
					if err = d.Answer(q.Context(), f, q.Caller()); err == nil {
						return nil
					}
				default:
					next, err = d.Do(q.Context(), f, q.Caller())
				}
				if err == nil {
					err = f.Err()
				}
			}
		}
		e, ours := errors.AsType[*programme.Error](err)
		switch {
		case adding(q.Values) && len(since) == 0 && (err == nil || ours && e.Code == programme.Repeated):
			return q.again(d, s, nil)
		case err == nil && len(since) == 0, ours && e.Code == programme.Repeated:
			q.Redirect(q.onward(d, s, d.next(s, next, e), next == "" && e == nil, line))
			return nil
		case err != nil && (!ours || e.Code == programme.Internal || e.Code == programme.Forbidden || e.Code == programme.NotFound):
			return err
		}
		p, perr := q.deedPage(d, s, e, q.Values)
		if perr != nil {
			return perr
		}
		p.Since = since
		status := http.StatusConflict
		if err != nil {
			status = StatusOf[e.Code]
		}
		return q.ShowAs(status, deedView(q.deedFrame(d), p))
	}
}

// next is where a deed leads: what it made, or the page it was done on.
func (d *Deed) next(s *act.Detail, next string, repeated *programme.Error) string {
	row := programme.Find(d.Action)
	if next == "" && repeated != nil && repeated.Subject != "" && act.ListingOf(row.Noun) != nil && row.Noun != s.Noun && row.To != "" {
		next = "/" + string(row.Noun) + "/" + repeated.Subject
	}
	if next == "" {
		next = d.home(s)
	}
	return d.DoneAt(next)
}

// DoneAt is an address of ours, whatever it asks already, that says that the
// deed was done.
func (d *Deed) DoneAt(next string) string {
	u, err := url.Parse(next)
	if err != nil {
		return next
	}
	v := u.Query()
	mark := d.Mark()
	if v.Has(waitsAsk) {
		v.Del(waitsAsk)
		mark += waitsMark
	}
	v.Set("done", mark)
	u.RawQuery = v.Encode()
	return u.String()
}

// A deed that only proposed something adds waitsAsk to the address where it leads;
// DoneAt turns it into waitsMark.
const waitsAsk, waitsMark = "waits", ".waits"

// Waits is an address of ours to which a deed leads that has only proposed what
// it is called: a second person confirms it.
func Waits(next string) string { return next + "?" + waitsAsk + "=1" }

// require notes the required fields that are empty.
func (f *Form) require(d *Deed) {
	for _, in := range d.Asks() {
		switch {
		case !in.Required, in.Skip != nil && in.Skip(f.Request, f.Detail):
		case in.Kind == "file":
			if f.Upload(in.Name) == nil && f.Get(keptName(in.Name)) == "" && len(heldIn(f.Values, in.Name)) == 0 {
				f.Bad(in.Name, "请选择文件："+in.Label)
			}
		case in.Kind == "people":
			if len(f.List(in.Name)) == 0 {
				f.Bad(in.Name, "请至少选一个："+in.Label)
			}
		case in.Kind != "grid" && in.Kind != "own" && in.Kind != "rows" && f.Get(in.Name) == "":
			f.Bad(in.Name, "请填写"+in.Label)
		}
	}
}

// Since is what was done to a subject after the entry that the form had seen.
func (q *Request) Since(subject, seen string) ([]Moment, error) {
	all, err := q.History(subject)
	if err != nil || seen == "" {
		return nil, err
	}
	at := newerThan(all, seen)
	if slices.ContainsFunc(all[:at], func(m Moment) bool { return m.key == q.Values.Get("_key") }) {
		return nil, nil // this very form was sent before: the app answers that
	}
	return all[:at], nil
}

// deedPage words a form: at first, or again with what was sent and what is
// wrong with it.
func (q *Request) deedPage(d *Deed, s *act.Detail, refused *programme.Error, sent Values) (*deedPage, error) {
	row := programme.Find(d.Action)
	p := &deedPage{Name: d.Title(), Button: cmp.Or(d.Button, d.Title()), Path: d.path(s), Back: d.home(s), Key: NewKey(), Detail: s,
		Previews: d.Preview != nil, Again: d.Again,
		Consequence: d.Consequence, Clause: row.Clause, Encoding: "application/x-www-form-urlencoded", Known: map[string]bool{}}
	if p.Consequence == "" && row.To != "" && row.Noun == s.Noun {
		p.Consequence = fmt.Sprintf("办理后状态变为“%s”。", row.To.Name())
	}
	if n, err := q.Sys.Notice(q.Context(), q.Year()); err == nil {
		p.Clause = n.Cite(row.Clause)
	}
	history, err := q.History(s.ID)
	if err != nil {
		return nil, err
	}
	if len(history) > 0 {
		p.Seen = act.VersionOf(history[0].ID, len(history))
	}
	if refused != nil {
		p.Message, p.Problems = refused.Message, PlacedIn(d.Asks(), sent, refused.Problems)
		if len(p.Problems) == 0 {
			p.Problems = []programme.Problem{{Message: q.Worded(refused)}}
			p.Message = "这次没有办成"
		}
	}
	if d.Lead != nil {
		if p.Lead, err = d.Lead(q, s, sent); err != nil {
			return nil, err
		}
	}
	if p.Case, err = q.caseOf(d, s, p.Lead != nil); err != nil {
		return nil, err
	}
	if p.Case != nil {
		p.Case.History = history
	}
	return p, q.ask(p, d, s, sent)
}

// ask puts on a form what it asks for, with what was sent and what is wrong with
// that.
func (q *Request) ask(p *deedPage, d *Deed, s *act.Detail, sent Values) error {
	for _, in := range d.Asks() {
		if in.Skip != nil && in.Skip(q, s) {
			continue
		}
		x, err := q.shown(in, s, sent)
		if err != nil {
			return err
		}
		p.Known[in.Name], x.Path = true, p.Path
		if in.Pieces {
			x.Of = string(s.Noun) + "/" + s.ID
		}
		x.showCells(p.Known, p.Problems)
		for _, pr := range p.Problems {
			if pr.Field == in.Name || pr.Field == in.Label {
				x.Error = pr.Message
			}
		}
		if in.Kind == "file" {
			p.Encoding = "multipart/form-data"
		}
		p.Inputs = append(p.Inputs, x)
	}
	return nil
}

func (q *Request) shown(in Input, s *act.Detail, sent Values) (x shownInput, err error) {
	x = shownInput{Input: in}
	if in.Start != nil {
		x.Value = in.Start(q, s)
	}
	if sent != nil {
		x.Value, x.chosen = sent.Get(in.Name), sent.List(in.Name)
	}
	if in.Choices != nil {
		if x.Choices, err = in.Choices(q, s); err != nil {
			return x, err
		}
	}
	if in.Kind == "rows" {
		x.fillRows(q, s, sent)
	}
	if in.Keep {
		x.Kept, x.KeptName = q.kept(in.Name)
	}
	if in.Hold && sent != nil {
		x.Held = q.hold(in.Name, sent)
	}
	if in.Grid != nil {
		if x.Grid, err = in.Grid(q, s); err != nil {
			return x, err
		}
		x.Grid.sent = sent
	}
	if in.Draw != nil {
		x.Own, err = in.Draw(q, s, sent)
	}
	return x, err
}

func NewKey() string {
	b := make([]byte, 12)
	rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}
