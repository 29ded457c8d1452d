package store

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/programme"
)

// Kind says how a field's value is kept, and so how it is shown, filtered and
// exported.
type Kind uint8

const (
	Text       Kind = iota
	Number          // a count; -1 where nobody has counted yet
	Money           // fen
	Day             // ISO date, "" for none
	Instant         // microseconds UTC, 0 for none
	Stand           // a programme.State
	Grade           // a programme.Level
	Flag            // 0 or 1
	Word            // a code with a name in Words
	Clause          // a clause of the notice
	LessonKind      // a kind of hours of the notice
	Use             // a use of money of the notice
	Way             // a route of the notice
	Offence         // an offence of the notice
)

// Field is one value of a listing: a column of the list, or a fact of the page
// of one.
type Field struct {
	Key, Title string
	Kind       Kind
	SQL        string
	Link       programme.Noun // the value opens this noun …
	LinkSQL    string         // … with this id; the row's own where empty
	Sort       bool           // lists of any length may be ordered by it
	Sum        bool           // lists end with its total
	Words      map[string]string
}

// Filter narrows a listing. One that is Hidden is set by links, not by hand.
type Filter struct {
	Key, Title string
	Kind       Kind
	SQL        string // a column to equal, or a condition with ? for the value
	Part       bool   // the value is a part of a text: SQL is partOf
	Hidden     bool
	Words      map[string]string // the choices of a Word
	Choices    programme.Noun    // the choices are these nouns, by id
	Levels     bool              // the choices are the levels that the year trains
	Bases      bool              // the choices are the training bases of all years, by credit code
}

// Related is another listing shown on the page of one: its rows whose filter
// Key holds this one's id, or the value of SQL.
type Related struct {
	Title string
	Noun  programme.Noun
	Key   string
	SQL   string
}

// Listing is how a noun is listed and shown, as data: what to read, what of it
// is in the list and what only on the page of one, and whom each row belongs
// to. Scope is held here once for lists, pages, exports, searches and counts.
type Listing struct {
	Noun    programme.Noun
	From    string // the noun's own table is t
	Title   string // SQL of what one is called
	State   string // SQL of its state; "" where it has none
	Year    string // SQL of its programme; "" where it is of none
	Columns []Field
	Detail  []Field
	Filters []Filter
	Related []Related
	Owner   Owner
	Since   string // SQL of what must hold before anybody outside the city bureau sees a row; "" for nothing
	Open    bool   // everybody who may read it sees all of it
	Newest  bool   // newest first unless asked otherwise
	Sort    string
}

// Only is the listing with the columns of those keys and the first, which leads
// to the thing, and where they stand among all. Keys of none are passed over, as
// an address of before may hold them.
func (l *Listing) Only(keys []string) (only *Listing, at []int) {
	mine := *l
	mine.Columns = nil
	for i, f := range l.Columns {
		if i == 0 || slices.Contains(keys, f.Key) {
			mine.Columns, at = append(mine.Columns, f), append(at, i)
		}
	}
	return &mine, at
}

// Query asks a listing for rows.
type Query struct {
	Actor     programme.Actor // whose scope bounds it
	Programme string
	ID        string // only this one
	Values    map[string]string
	Consent   []string // routes of its year that need the city's consent: what {consent} stands for in a filter
	Sort      string   // a field's key, with - before it for descending
	After     string   // cursor of the last page's end
	Before    string   // cursor of the next page's beginning: read backwards to it
	Limit     int
	Counted   bool     // a list says how many there are in all
	Columns   []string // keys of the columns to be shown, in the listing's order; all where none is named

	few bool // another condition leaves few rows: read those, and not the year in order
}

// Row is one row of a listing: its id, what it is called, its state, and a
// value for each field: a string or an int64.
type Row struct {
	ID, Title string
	State     programme.State
	Owner     programme.Subject
	Programme string
	Values    []any
	Links     []string // beside Values: the id that a value opens
}

// Page is some rows and where they end: Next asks for those after them, Prev
// for those before, "" where there are none.
type Page struct {
	Rows []Row
	Next string
	Prev string
}

// ListingOf is the listing of a noun, or nil.
func ListingOf(n programme.Noun) *Listing {
	for i := range Listings {
		if Listings[i].Noun == n {
			return &Listings[i]
		}
	}
	return nil
}

// Named is the listing with nothing in its rows but what each is called: the
// counts that a list shows beside its names cost far more than the names.
func (l *Listing) Named() *Listing {
	slim := *l
	key := strings.TrimPrefix(l.Sort, "-")
	slim.Columns = slices.DeleteFunc(slices.Clone(l.Columns), func(f Field) bool { return f.Key != key })
	slim.Detail, slim.Related = nil, nil
	return &slim
}

// scope bounds a sentence to what the actor's role may see.
func (l *Listing) scope(s *sentence, q *Query) {
	a := q.Actor
	if l.Open {
		return
	}
	none := func() { s.text.WriteString(" AND 1=0") }
	bound := func(sql, v string) {
		if sql == "" || v == "" {
			none()
			return
		}
		s.where(sql, v)
	}
	switch a.Role.Scope() {
	case programme.CityWide:
		return
	case programme.OwnBase:
		bound(ofBase(s, l.Owner.Base, q, a.Base), a.Base)
	case programme.OwnCounty:
		bound(ofBase(s, l.Owner.County, q, a.County), a.County)
	case programme.OwnEmployer:
		bound(l.Owner.Employer, a.Employer)
	case programme.OwnPerson:
		if programme.Holds(a.Person) {
			bound(l.Owner.Held, a.Person)
			break
		}
		bound(l.Owner.Person, a.Person)
	default:
		none()
	}
	if l.Since != "" {
		s.text.WriteString(" AND (" + l.Since + ")")
	}
}

// fewBy reports whether the scope or a filter leaves few rows of a year: one
// person's, one class's, one employer's.
func (l *Listing) fewBy(q *Query) bool {
	owner := map[programme.Scope]string{programme.OwnPerson: l.Owner.Person, programme.OwnEmployer: l.Owner.Employer}[q.Actor.Role.Scope()]
	if owner != "" && !strings.Contains(owner, "?") {
		return true
	}
	for k, v := range q.Values {
		if v != "" && (names[k] != "" || k == "name") {
			return true
		}
	}
	return false
}

// narrow adds the programme, the id and the filters asked for.
func (l *Listing) narrow(s *sentence, q *Query) error {
	l.scope(s, q)
	if l.Year != "" && q.Programme != "" {
		year := l.Year
		if q.few || l.fewBy(q) {
			year += "||''" // an expression: no database walks the year's index for it
		}
		s.where(year, q.Programme)
	}
	if q.ID != "" {
		s.where("t.id", q.ID)
	}
	keys := make([]string, 0, len(q.Values))
	for k := range q.Values {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		i := slices.IndexFunc(l.Filters, func(f Filter) bool { return f.Key == k })
		if i < 0 {
			return programme.Errorf(programme.Invalid, "没有这个筛选条件：%s", k)
		}
		v := q.Values[k]
		if v == "" {
			continue
		}
		switch f := &l.Filters[i]; f.Kind {
		case Number, Flag, Money:
			n, err := strconv.ParseInt(v, 10, 64)
			if err != nil {
				return programme.Errorf(programme.Invalid, "“%s”应为数字", f.Title)
			}
			s.where(f.SQL, n)
		default:
			if f.Part {
				v = asPart(v)
			}
			s.where(q.routes(s, f.SQL), v)
		}
	}
	return nil
}

// selection is what a listing's sentence selects: each expression once, however
// often a row shows it, since handing a column over costs more than reading it.
type selection struct {
	listing *Listing
	fields  []Field
	exprs   []string
	number  []bool
	head    [8]int // id, title, state, year, and the owner's base, county, employer and person
	at      []int  // of each field
	links   []int
	sort    int
}

// nowhere is the place of what is not selected.
const nowhere = -1

// selected chooses the columns of the fields, and of the one that sorts. Rows
// of a list do not say whose they are.
func (l *Listing) selected(fields []Field, sort *Field) *selection {
	s := &selection{listing: l, fields: fields, at: make([]int, len(fields)), links: make([]int, len(fields)), sort: nowhere}
	s.head = [8]int{s.place("t.id", false), s.place(l.Title, false), s.place(l.State, false), nowhere, nowhere, nowhere, nowhere, nowhere}
	for i := range fields {
		s.at[i], s.links[i] = s.place(fields[i].SQL, numeric(fields[i].Kind)), s.place(fields[i].LinkSQL, false)
		if fields[i].Link != "" && fields[i].LinkSQL == "" {
			s.links[i] = s.head[0]
		}
	}
	if sort != nil {
		s.sort = s.place(sort.SQL, numeric(sort.Kind))
	}
	return s
}

// owned adds the year and whose a row is.
func (s *selection) owned() *selection {
	l := s.listing
	for i, sql := range []string{l.Year, ownerColumn(l.Owner.Base), ownerColumn(l.Owner.County), ownerColumn(l.Owner.Employer), ownerColumn(l.Owner.Person)} {
		if strings.HasPrefix(sql, "b.") && strings.Contains(l.From, leftBase) {
			sql = "COALESCE(" + sql + ",'')" // of no base: nobody's but the city's
		}
		s.head[3+i] = s.place(sql, false)
	}
	return s
}

func (s *selection) place(sql string, number bool) int {
	if sql == "" || sql == "''" {
		return nowhere
	}
	for i, e := range s.exprs {
		if e == sql && s.number[i] == number {
			return i
		}
	}
	s.exprs, s.number = append(s.exprs, sql), append(s.number, number)
	return len(s.exprs) - 1
}

// begin is the sentence up to its conditions.
func (s *selection) begin() string {
	return "SELECT " + strings.Join(s.exprs, ",") + " FROM " + s.listing.From + " WHERE 1=1"
}

// cursor is the end of a page, as the next one asks for it.
type cursor struct {
	Value any    `json:"v,omitempty"`
	ID    string `json:"i"`
}

// Browse reads a page of a listing.
func (tx *Tx) Browse(l *Listing, q Query) (*Page, error) {
	f, descending, err := l.order(q.Sort)
	if err != nil {
		return nil, err
	}
	sort := ""
	if f != nil {
		sort = f.SQL
	}
	s, sel := &sentence{}, l.selected(l.Columns, f)
	if l.Open { // whose each row is decides what it leads to
		sel.owned()
	}
	s.text.WriteString(sel.begin())
	if err := l.narrow(s, &q); err != nil {
		return nil, err
	}
	backwards := q.Before != ""
	if backwards {
		q.After, descending = q.Before, !descending
	}
	if err := s.after(q.After, f, descending); err != nil {
		return nil, err
	}
	way := ""
	if descending {
		way = " DESC"
	}
	s.text.WriteString(" ORDER BY ")
	if f != nil {
		s.text.WriteString(sort + way + ", ")
	}
	s.text.WriteString("t.id" + way)
	if q.Limit > 0 {
		s.text.WriteString(" LIMIT " + strconv.Itoa(q.Limit+1))
	}
	page, keys := &Page{}, []any(nil)
	if 0 < q.Limit && q.Limit <= 200 { // an export has no limit, or a large one
		page.Rows, keys = make([]Row, 0, q.Limit+1), make([]any, 0, q.Limit+1)
	}
	err = tx.eachRow(s, sel, func(r Row, key any) error {
		page.Rows, keys = append(page.Rows, r), append(keys, key)
		return nil
	})
	if err == nil && q.Limit > 0 {
		page.bound(keys, q.Limit, q.After != "", backwards)
	}
	return page, err
}

// bound cuts a page to its limit, puts one that was read backwards in order,
// and marks where it begins and ends.
func (p *Page) bound(keys []any, limit int, follows, backwards bool) {
	more := len(p.Rows) > limit
	if more {
		p.Rows, keys = p.Rows[:limit], keys[:limit]
	}
	if backwards {
		slices.Reverse(p.Rows)
		slices.Reverse(keys)
	}
	if len(p.Rows) == 0 {
		return
	}
	at := func(i int) string {
		raw, _ := json.Marshal(cursor{keys[i], p.Rows[i].ID}) // a string or number, and a string
		return base64.RawURLEncoding.EncodeToString(raw)
	}
	if more && !backwards || backwards {
		p.Next = at(len(p.Rows) - 1)
	}
	if more && backwards || follows && !backwards {
		p.Prev = at(0)
	}
}

// after starts a page behind a cursor.
func (s *sentence) after(text string, f *Field, descending bool) error {
	if text == "" {
		return nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	var c cursor
	if err == nil {
		err = json.Unmarshal(raw, &c)
	}
	bad := programme.Errorf(programme.Invalid, "翻页位置不对，请从第一页看起")
	if err != nil {
		return bad
	}
	op := ">"
	if descending {
		op = "<"
	}
	if f == nil {
		s.text.WriteString(" AND t.id " + op + " " + s.arg(c.ID))
		return nil
	}
	switch v := c.Value.(type) {
	case string:
		if numeric(f.Kind) {
			return bad
		}
		s.text.WriteString(" AND (" + f.SQL + ", t.id) " + op + " (" + s.arg(v) + ", " + s.arg(c.ID) + ")")
	case float64:
		if !numeric(f.Kind) {
			return bad
		}
		s.text.WriteString(" AND (" + f.SQL + ", t.id) " + op + " (" + s.arg(int64(v)) + ", " + s.arg(c.ID) + ")")
	default:
		return bad
	}
	return nil
}

func numeric(k Kind) bool { return k == Number || k == Money || k == Instant || k == Flag }

// eachRow runs a sentence of a selection and hands over its rows, with the
// value they are sorted by. What it scans into serves every row; a row keeps
// copies.
func (tx *Tx) eachRow(s *sentence, sel *selection, fn func(Row, any) error) error {
	rows, err := tx.query(s.text.String(), s.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	texts, numbers, dests := make([]string, len(sel.exprs)), make([]int64, len(sel.exprs)), make([]any, len(sel.exprs))
	for i := range dests {
		if dests[i] = &texts[i]; sel.number[i] {
			dests[i] = &numbers[i]
		}
	}
	text := func(i int) string {
		if i == nowhere {
			return ""
		}
		return texts[i]
	}
	value := func(i int, k Kind) any {
		switch {
		case numeric(k) && i == nowhere:
			return int64(0)
		case numeric(k):
			return numbers[i]
		}
		return text(i)
	}
	for rows.Next() {
		if err := rows.Scan(dests...); err != nil {
			return err
		}
		h := &sel.head
		r := Row{ID: text(h[0]), Title: text(h[1]), State: programme.State(text(h[2])), Programme: text(h[3]), Values: make([]any, len(sel.fields)),
			Links: make([]string, len(sel.fields))}
		r.Owner = programme.Subject{Base: text(h[4]), County: text(h[5]), Employer: text(h[6]), Person: text(h[7])}
		for i := range sel.fields {
			r.Values[i], r.Links[i] = value(sel.at[i], sel.fields[i].Kind), text(sel.links[i])
		}
		var key any
		if sel.sort != nowhere {
			if key = any(texts[sel.sort]); sel.number[sel.sort] {
				key = numbers[sel.sort]
			}
		}
		if err := fn(r, key); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Show reads one row with every field, those of the list and those of its
// page; nil where there is none within the actor's scope.
func (tx *Tx) Show(l *Listing, q Query) (*Row, []Field, error) {
	fields := slices.Concat(l.Columns, l.Detail)
	s := &sentence{}
	sel := l.selected(fields, nil).owned()
	s.text.WriteString(sel.begin())
	if err := l.narrow(s, &q); err != nil {
		return nil, nil, err
	}
	var found *Row
	err := tx.eachRow(s, sel, func(r Row, _ any) error { found = &r; return nil })
	return found, fields, err
}

// Sums are the totals of the fields that have one, over everything the query
// picks, by key.
func (tx *Tx) Sums(l *Listing, q Query) (map[string]int64, error) {
	s := &sentence{}
	var keys []string
	s.text.WriteString("SELECT ")
	for _, f := range l.Columns {
		if f.Sum {
			if len(keys) > 0 {
				s.text.WriteString(",")
			}
			s.text.WriteString("COALESCE(CAST(SUM(" + f.SQL + ") AS BIGINT), 0)")
			keys = append(keys, f.Key)
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	where := &sentence{}
	if err := l.narrow(where, &q); err != nil {
		return nil, err
	}
	s.args = where.args
	s.text.WriteString(" FROM " + l.lean(s.text.String()+where.text.String()) + " WHERE 1=1" + where.text.String())
	sums, dests := make([]int64, len(keys)), make([]any, len(keys))
	for i := range sums {
		dests[i] = &sums[i]
	}
	if _, err := tx.row(s.text.String(), s.args, dests...); err != nil {
		return nil, err
	}
	out := map[string]int64{}
	for i, k := range keys {
		out[k] = sums[i]
	}
	return out, nil
}

// Count is how many rows a query picks, at most most: what waits is counted as
// far as anybody reads.
func (tx *Tx) Count(l *Listing, q Query, most int) (int, error) {
	where := &sentence{}
	if err := l.narrow(where, &q); err != nil {
		return 0, err
	}
	return tx.count("SELECT COUNT(*) FROM (SELECT t.id FROM "+l.lean(where.text.String())+" WHERE 1=1"+where.text.String()+" LIMIT "+strconv.Itoa(most)+
		") counted", where.args...)
}
