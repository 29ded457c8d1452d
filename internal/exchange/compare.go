package exchange

import (
	"cmp"
	"slices"
	"strconv"
)

// Ours is one of our people as a return is compared with them. Index and
// Number are keyed hashes; Values are in the one spelling of Fields.
type Ours struct {
	ID     string // of the application
	Index  string // of the ID number
	Number string // of the number by which the other side knows them, "" where it never said
	Values map[string]string
}

// Theirs is one row of a return.
type Theirs struct {
	Row    int               `json:"row"`
	Index  string            `json:"index"`            // of the ID number, "" where the row has none that is valid
	Number string            `json:"number,omitempty"` // of their own number
	Fault  string            `json:"fault,omitempty"`  // why the ID number cannot be read
	Absent bool              `json:"absent,omitempty"` // its status says that this is no registration
	Values map[string]string `json:"values"`
}

// Kinds of an Entry.
const (
	Matched      = "matched"
	Different    = "different"
	MissingThere = "missing_there"
	MissingHere  = "missing_here"
	Refused      = "refused" // a row that says nothing: unreadable, or said before
)

// Diff is a field in which the two sides do not agree, in the spelling of
// each.
type Diff struct {
	Field  string `json:"field"`
	Ours   string `json:"ours"`
	Theirs string `json:"theirs"`
}

// Entry is what a comparison says of one of our people, or of one row.
type Entry struct {
	Kind  string `json:"kind"`
	Ours  int    `json:"ours"`   // index, -1 for none
	Their int    `json:"theirs"` // index, -1 for none
	Diffs []Diff `json:"diffs,omitempty"`
	Why   string `json:"why,omitempty"` // of Refused
}

// Comparison is what comes of comparing: every one of ours stands in exactly
// one entry, and so does every row.
type Comparison struct {
	Entries []Entry
	Fields  []string // that were compared
}

// Count is how many entries are of a kind.
func (c *Comparison) Count(kind string) (n int) {
	for i := range c.Entries {
		if c.Entries[i].Kind == kind {
			n++
		}
	}
	return n
}

// Compare holds a return against our people. fields are those that the return
// has a column for and the layout compares; same brings a value to what is
// held equal beyond its spelling: other names of a trade or a base.
func Compare(ours []Ours, theirs []Theirs, fields []string, same func(field, value string) string) *Comparison {
	c := &Comparison{Fields: fields}
	byIndex, byNumber := map[string]int{}, map[string]int{}
	for i := range ours {
		byIndex[ours[i].Index] = i
		if n := ours[i].Number; n != "" {
			byNumber[n] = i
		}
	}
	taken, strangers := map[int]int{}, map[string]int{} // of ours and of others: the row that has them
	rows := make([]Entry, len(theirs))
	for _, i := range inOrder(theirs) {
		t := &theirs[i]
		e := Entry{Ours: -1, Their: i}
		at, ours := find(t, byIndex, byNumber)
		switch {
		case ours && taken[at] > 0:
			e.Kind, e.Why = Refused, "与第 "+strconv.Itoa(taken[at])+" 行是同一人"
		case ours && t.Absent:
			e.Kind, e.Ours = MissingThere, at
			taken[at] = t.Row
		case ours:
			e.Kind, e.Ours = Matched, at
			taken[at] = t.Row
		case t.Index == "":
			e.Kind, e.Why = Refused, cmp.Or(t.Fault, "缺身份证号码")
		case strangers[t.Index] > 0:
			e.Kind, e.Why = Refused, "与第 "+strconv.Itoa(strangers[t.Index])+" 行是同一人"
		case t.Absent:
			e.Kind, e.Why = Refused, "对方状态为“"+t.Values[FieldStatus]+"”，我方也没有此人"
			strangers[t.Index] = t.Row
		default:
			e.Kind = MissingHere
			strangers[t.Index] = t.Row
		}
		rows[i] = e
	}
	for i := range rows {
		e := &rows[i]
		if e.Kind == Matched {
			if e.Diffs = differences(&ours[e.Ours], &theirs[i], fields, same); len(e.Diffs) > 0 {
				e.Kind = Different
			}
		}
	}
	c.Entries = rows
	for i := range ours {
		if taken[i] == 0 {
			c.Entries = append(c.Entries, Entry{Kind: MissingThere, Ours: i, Their: -1})
		}
	}
	return c
}

// inOrder is the order in which rows are looked at: those that are
// registrations before those that were one, so that a person who was struck
// out and entered again is there.
func inOrder(theirs []Theirs) []int {
	order := make([]int, len(theirs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case theirs[a].Absent == theirs[b].Absent:
			return 0
		case theirs[b].Absent:
			return -1
		}
		return 1
	})
	return order
}

// find looks by the ID number first, and by their number where that finds
// nobody: a mistyped ID number is a difference and not two strangers.
func find(t *Theirs, byIndex, byNumber map[string]int) (at int, ok bool) {
	if t.Index != "" {
		if at, ok = byIndex[t.Index]; ok {
			return at, true
		}
	}
	if t.Number != "" {
		at, ok = byNumber[t.Number]
	}
	return at, ok
}

func differences(o *Ours, t *Theirs, fields []string, same func(field, value string) string) (out []Diff) {
	if t.Index != o.Index && (t.Index != "" || t.Values[FieldID] != "") {
		out = append(out, Diff{FieldID, o.Values[FieldID], t.Values[FieldID]})
	}
	for _, f := range fields {
		row := Field(f)
		mine := row.Normal(row.Say(o.Values[f]))
		if same(f, mine) != same(f, t.Values[f]) {
			out = append(out, Diff{f, mine, t.Values[f]})
		}
	}
	return out
}
