package act

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Pages, exports and API read through these names. They are the store's own words;
// nothing above app imports them from there.
type (
	Listing = store.Listing
	Field   = store.Field
	Filter  = store.Filter
	Related = store.Related
	Query   = store.Query
	Kind    = store.Kind
)

// Cell is one value as a screen shows it.
type Cell struct {
	Text  string
	Kind  store.Kind
	Raw   any            // the string or int64 behind Text
	Noun  programme.Noun // what it opens, with ID
	ID    string
	State programme.State // where Kind is store.Stand
}

// Kinds of values, for who lays them out.
const (
	KindNumber  = store.Number
	KindMoney   = store.Money
	KindState   = store.Stand
	KindFlag    = store.Flag
	KindDay     = store.Day
	KindInstant = store.Instant
	KindClause  = store.Clause
	KindWord    = store.Word
	KindText    = store.Text
)

// Table is a page of a list.
type Table struct {
	Listing *Listing
	Rows    []TableRow
	Next    string // cursor of the rows after these
	Prev    string // cursor of the rows before these
	Sums    map[string]Cell
	Count   int  // how many there are in all, where the query asks for it
	More    bool // more than Count
}

// Bounds of lists: how far they are counted, and of how many a column orders
// them that no index holds.
const (
	mostListed = 10000
	mostSorted = 5000
)

// SortsAll reports whether the list is short enough to be ordered by any column.
func (t *Table) SortsAll() bool { return !t.More && t.Count <= mostSorted }

// TableRow is one row of a Table, its cells beside the listing's columns.
type TableRow struct {
	ID    string
	Title string
	State programme.State
	Cells []Cell
}

// ListingOf is how a noun is listed; nil where it is not.
func ListingOf(n programme.Noun) *Listing { return store.ListingOf(n) }

// Browse reads a page of a list, within the caller's role and scope.
func (a *Desk) Browse(ctx context.Context, c Caller, noun programme.Noun, q Query) (t *Table, err error) {
	l, err := MayBrowse(c, noun)
	if err != nil {
		return nil, err
	}
	q.Actor = c.Actor
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		n, err := a.NoticeOf(tx, q.Programme)
		if err != nil {
			return err
		}
		q.Consent = n.ConsentRoutes()
		many := 0
		if q.Counted || !l.Cheap(q.Sort) {
			if many, err = a.listed(tx, l, q); err != nil {
				return err
			}
		}
		if many > mostSorted && !l.Cheap(q.Sort) {
			return programme.Errorf(programme.Invalid, "这一栏只能给 %d 条以内排序，请先筛选", mostSorted)
		}
		page, err := tx.Browse(l, q)
		if err != nil {
			return err
		}
		t = &Table{Listing: l, Next: page.Next, Prev: page.Prev, Rows: make([]TableRow, len(page.Rows)), Count: many, More: many == mostListed}
		for i := range page.Rows {
			t.Rows[i] = RowOf(n, l.Columns, &page.Rows[i])
			for k := range t.Rows[i].Cells {
				t.Rows[i].Cells[k].keepTo(c.Actor, l, page.Rows[i].Owner)
			}
		}
		return total(tx, n, l, q, page, t)
	})
	if err == nil && len(q.Columns) > 0 {
		t.only(l.Only(q.Columns))
	}
	return t, err
}

// only leaves some columns of what was read with all.
func (t *Table) only(l *Listing, kept []int) {
	t.Listing = l
	for i := range t.Rows {
		cells := t.Rows[i].Cells
		t.Rows[i].Cells = make([]Cell, len(kept))
		for k, at := range kept {
			t.Rows[i].Cells[k] = cells[at]
		}
	}
}

// listed is how many rows a query picks, as far as lists are counted.
func (a *Desk) listed(tx *store.Tx, l *Listing, q Query) (int, error) {
	q.Sort, q.After, q.Before, q.Limit = "", "", "", 0
	return Remembered(a, tx, fmt.Sprintf("listed %s %s %+v %v", l.Noun, q.Programme, q.Actor, q.Values), func() (int, error) {
		return tx.Count(l, q, mostListed)
	})
}

// mostTotalled is how many rows a list may have to end with totals: beyond it
// they would cost more than they tell.
const mostTotalled = 2000

// total gives a list its totals: those of the page where it is all there is,
// or of everything that the query picks.
func total(tx *store.Tx, n *rules.Notice, l *Listing, q Query, page *store.Page, t *Table) error {
	if len(page.Rows) == 0 || !slices.ContainsFunc(l.Columns, func(f Field) bool { return f.Sum }) {
		return nil
	}
	totals := map[string]int64{}
	if page.Next == "" && page.Prev == "" {
		for i := range page.Rows {
			for k, f := range l.Columns {
				if v, ok := page.Rows[i].Values[k].(int64); ok && f.Sum {
					totals[f.Key] += v
				}
			}
		}
	} else {
		many, err := tx.Count(l, q, mostTotalled+1)
		if err != nil || many > mostTotalled {
			return err
		}
		if totals, err = tx.Sums(l, q); err != nil {
			return err
		}
	}
	t.Sums = map[string]Cell{}
	for _, f := range l.Columns {
		if f.Sum {
			t.Sums[f.Key] = CellOf(n, &f, totals[f.Key], "")
		}
	}
	return nil
}

func MayBrowse(c Caller, noun programme.Noun) (*Listing, error) {
	l := store.ListingOf(noun)
	if l == nil {
		return nil, programme.Errorf(programme.NotFound, "没有这个页面")
	}
	if c.User == "" {
		return nil, programme.Errorf(programme.Forbidden, "请先登录")
	}
	if !programme.MayRead(c.Role, noun) {
		return nil, programme.Errorf(programme.Forbidden, "%s不能查看%s", c.Role.Name(), noun.Name())
	}
	return l, nil
}

// NoticeOf is the notice of a programme, nil where none is asked for.
func (a *Desk) NoticeOf(tx *store.Tx, programmeID string) (*rules.Notice, error) {
	if programmeID == "" {
		return nil, nil
	}
	p, err := store.Get[programme.Programme](tx, programmeID)
	if err != nil {
		return nil, err
	}
	return a.StoredNotice(tx, p.NoticeSHA256)
}

func RowOf(n *rules.Notice, fields []Field, r *store.Row) TableRow {
	out := TableRow{ID: r.ID, Title: r.Title, State: r.State, Cells: make([]Cell, len(fields))}
	for i := range fields {
		out.Cells[i] = CellOf(n, &fields[i], r.Values[i], r.Links[i])
	}
	return out
}

// keepTo takes the link off a cell of what everybody may read where it leads to
// another base's: the name is for all, the page is not.
func (c *Cell) keepTo(a programme.Actor, l *Listing, owner programme.Subject) {
	if !l.Open || c.Noun == "" || owner.Base == "" {
		return
	}
	if to := store.ListingOf(c.Noun); (to == nil || !to.Open) && !programme.Within(a, owner) {
		c.Noun, c.ID = "", ""
	}
}

// CellOf words a value.
func CellOf(n *rules.Notice, f *Field, v any, link string) Cell {
	c := Cell{Kind: f.Kind, Raw: v}
	if link != "" {
		c.Noun, c.ID = f.Link, link
	}
	text, _ := v.(string)
	number, _ := v.(int64)
	switch f.Kind {
	case store.Number:
		if number >= 0 { // -1 is a count that nobody has made yet
			c.Text = strconv.FormatInt(number, 10)
		}
	case store.Money:
		c.Text = programme.Fen(number).String()
	case store.Flag:
		c.Text = f.Words[strconv.FormatInt(number, 10)]
	case store.Instant:
		if number != 0 {
			c.Text = time.UnixMicro(number).In(Shanghai).Format("2006-01-02 15:04")
		}
	case store.Stand:
		c.State = programme.State(text)
		c.Text = c.State.Name()
	case store.Grade:
		if l, err := programme.ParseLevel(text); err == nil {
			c.Text = l.Chinese()
		}
	case store.Word:
		c.Text = text
		if w, ok := f.Words[text]; ok {
			c.Text = w
		}
	case store.LessonKind, store.Use, store.Clause, store.Way:
		c.Text = NoticeWord(n, f.Kind, text)
	default:
		c.Text = text
	}
	return c
}

// NoticeWord is what the notice calls a code.
func NoticeWord(n *rules.Notice, k store.Kind, code string) string {
	if n == nil {
		return code
	}
	switch k {
	case store.LessonKind:
		if i := slices.IndexFunc(n.Hours.Kinds, func(x rules.HourKind) bool { return x.Code == code }); i >= 0 {
			return n.Hours.Kinds[i].Name
		}
	case store.Use:
		if i := slices.IndexFunc(n.Money.Uses, func(x rules.Use) bool { return x.Code == code }); i >= 0 {
			return n.Money.Uses[i].Name
		}
	case store.Way:
		if i := slices.IndexFunc(n.Eligibility.Routes, func(x rules.Route) bool { return x.Code == code }); i >= 0 {
			return n.Eligibility.Routes[i].Name
		}
	case store.Clause:
		return n.Cite(code)
	case store.Offence:
		list := n.Oversight()
		if o := list.Offence(code); o != nil {
			return o.Name
		}
	}
	return code
}

// Detail is the page of one thing: what it is called, its state, whom it belongs to,
// and its facts.
type Detail struct {
	Listing   *Listing
	Noun      programme.Noun
	ID        string
	Title     string
	State     programme.State
	Owner     programme.Subject
	Programme string
	Notice    *rules.Notice // of its year; nil for what belongs to no year
	Facts     []Fact
}

// Fact is one named value of a Detail.
type Fact struct {
	Key, Title string
	Cell
}

// Fact is the fact with that key, or an empty one.
func (d *Detail) Fact(key string) Fact {
	if i := slices.IndexFunc(d.Facts, func(f Fact) bool { return f.Key == key }); i >= 0 {
		return d.Facts[i]
	}
	return Fact{}
}

// Show reads one, within the caller's role and scope; Error NotFound where
// there is none that the caller may see.
func (a *Desk) Show(ctx context.Context, c Caller, noun programme.Noun, id string) (s *Detail, err error) {
	l, err := MayBrowse(c, noun)
	if err != nil {
		return nil, err
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		r, fields, err := tx.Show(l, Query{Actor: c.Actor, ID: id})
		if err != nil {
			return err
		}
		if r == nil {
			return programme.Errorf(programme.NotFound, "没有找到这个%s，或不在您的范围内", noun.Name())
		}
		n, err := a.NoticeOf(tx, r.Programme)
		if err != nil {
			return err
		}
		ownAs(&r.Owner, c.Actor)
		s = &Detail{Listing: l, Noun: noun, ID: r.ID, Title: r.Title, State: r.State, Owner: r.Owner, Programme: r.Programme, Notice: n}
		for i := range fields {
			cell := CellOf(n, &fields[i], r.Values[i], r.Links[i])
			if cell.Noun == noun && cell.ID == id { // it would lead to where the reader is
				cell.Noun, cell.ID = "", ""
			}
			cell.keepTo(c.Actor, l, s.Owner)
			s.Facts = append(s.Facts, Fact{fields[i].Key, fields[i].Title, cell})
		}
		return nil
	})
	return s, err
}

// ownAs fills in whose a row is where the listing finds that by a condition
// and not in a column: the row passed the condition for this actor.
func ownAs(o *programme.Subject, a programme.Actor) {
	switch a.Role.Scope() {
	case programme.OwnBase:
		if o.Base == "" { // of what everybody may read it may be another's
			o.Base = a.Base
		}
	case programme.OwnCounty:
		if o.County == "" {
			o.County = a.County
		}
	case programme.OwnEmployer:
		o.Employer = a.Employer
	case programme.OwnPerson:
		o.Person = a.Person
	}
}

// CountWaiting counts what a query picks, at most most.
func (a *Desk) CountWaiting(ctx context.Context, c Caller, noun programme.Noun, q Query, most int) (n int, err error) {
	l, err := MayBrowse(c, noun)
	if err != nil {
		return 0, err
	}
	q.Actor = c.Actor
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		year, err := a.NoticeOf(tx, q.Programme)
		if err != nil {
			return err
		}
		q.Consent = year.ConsentRoutes()
		n, err = tx.Count(l, q, most)
		return err
	})
	return n, err
}

// Choice is one of the nouns that a filter or a form lets one choose from.
type Choice struct{ ID, Name string }

// Choices are the nouns of a kind that the caller may see, in a programme: what
// filters and forms offer. At most 500.
func (a *Desk) Choices(ctx context.Context, c Caller, noun programme.Noun, programmeID string, values map[string]string) (out []Choice, err error) {
	l, err := MayBrowse(c, noun)
	if err != nil {
		return nil, err
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		n, err := a.NoticeOf(tx, programmeID)
		if err != nil {
			return err
		}
		page, err := tx.Browse(l.Named(), Query{Actor: c.Actor, Programme: programmeID, Values: values, Limit: 500, Consent: n.ConsentRoutes()})
		if err != nil {
			return err
		}
		for _, r := range page.Rows {
			out = append(out, Choice{r.ID, r.Title})
		}
		return nil
	})
	return out, err
}

// More kinds of values, for who types them.
const (
	KindGrade      = store.Grade
	KindLessonKind = store.LessonKind
	KindUse        = store.Use
)
