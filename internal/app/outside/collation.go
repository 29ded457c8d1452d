package outside

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/exchange"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// ReturnIn says what came back: from which system, of which base's people or
// with Base "" of all, and of which day it speaks.
type ReturnIn struct {
	Programme, Base, Layout string
	AsOf                    programme.Date
}

// ReturnRead is what was read of a file that came back. It holds numbers of
// people: it is sealed wherever it is kept.
type ReturnRead struct {
	ReturnIn
	SHA256 string
	Rows   []exchange.Theirs
	Fields []string     // that are compared
	Lacks  []string     // headings of the layout that the file has not
	Bad    []act.BadRow // cells that cannot be taken
}

// CollatedEntry is one of our people or one row of a return, as a comparison
// keeps it.
type CollatedEntry struct {
	Kind        string          `json:"kind"`
	Application string          `json:"application,omitempty"`
	Row         int             `json:"row,omitempty"`
	Name        string          `json:"name,omitempty"`
	ID          string          `json:"id,omitempty"` // of who is missing here, in full
	Base        string          `json:"base,omitempty"`
	Status      string          `json:"status,omitempty"` // what the other side calls it
	Diffs       []exchange.Diff `json:"diffs,omitempty"`
	Why         string          `json:"why,omitempty"`
	Key         string          `json:"-"`
	Alike       string          `json:"alike,omitempty"` // somebody with this name is missing on the other side
}

// collatedContent is what is sealed of a comparison.
type collatedContent struct {
	Entries []CollatedEntry `json:"entries"`
	Fields  []string        `json:"fields"`
	Lacks   []string        `json:"lacks,omitempty"`
	Bad     []act.BadRow    `json:"bad,omitempty"`
}

// readReturn reads a file that came back, by the layout's columns.
func (a *Desk) readReturn(in ReturnIn, r io.ReaderAt, size int64) (*ReturnRead, error) {
	l, err := a.layout(in.Layout)
	if err != nil {
		return nil, err
	}
	columns := make([]forms.TableColumn, len(l.Return))
	for i := range l.Return {
		c := &l.Return[i]
		columns[i] = forms.TableColumn{Key: c.Field, Names: c.Names(), Need: c.Required, Leads: c.Use == exchange.UseMatch,
			ID: c.Use == exchange.UseMatch || c.Field == "certificate_number", Day: exchange.Field(c.Field).Kind == exchange.Day}
	}
	t, err := forms.ReadTable(r, size, columns)
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(r, 0, size)); err != nil {
		return nil, err
	}
	up := &ReturnRead{ReturnIn: in, SHA256: hex.EncodeToString(sum.Sum(nil))}
	for i := range l.Return {
		c := &l.Return[i]
		switch {
		case !t.Found[c.Field]:
			up.Lacks = append(up.Lacks, c.Heading)
		case c.Use == exchange.UseCompare:
			up.Fields = append(up.Fields, c.Field)
		}
	}
	for i := range t.Rows {
		up.Rows = append(up.Rows, a.theirs(l, &t.Rows[i]))
		for _, c := range l.Return { // in the layout's order
			if why := t.Rows[i].Faults[c.Field]; why != "" && len(up.Bad) < act.BadRowsShown {
				up.Bad = append(up.Bad, act.BadRow{Row: t.Rows[i].Row, Reason: why})
			}
		}
	}
	return up, nil
}

// theirs is a row of a return with its values in their one spelling and its
// numbers as keyed hashes.
func (a *Desk) theirs(l *exchange.Layout, row *forms.TableRow) exchange.Theirs {
	t := exchange.Theirs{Row: row.Row, Values: map[string]string{}}
	for i := range l.Return {
		c := &l.Return[i]
		text := row.Cells[c.Field]
		if v := c.Value(text); v != "" {
			t.Values[c.Field] = v
		}
		switch c.Field {
		case exchange.FieldID:
			t.Fault = row.Faults[c.Field]
			if id, err := idcode.ParseCitizenID(text); err == nil {
				t.Index = a.Keys.Index(seal.IDNumber, string(id))
			} else if t.Fault == "" && text != "" {
				t.Fault = err.Error()
			}
		case exchange.FieldNumber:
			t.Number = a.numberIndex(l.Code, t.Values[c.Field])
		case exchange.FieldStatus:
			t.Absent = slices.Contains(c.Absent, t.Values[c.Field])
		}
	}
	return t
}

func (a *Desk) numberIndex(layout, number string) string {
	if number == "" {
		return ""
	}
	return a.Keys.Index(outsideNumber, layout+"\x00"+number)
}

// Collated is what comes of comparing a return.
type Collated struct {
	programme.Collation
	Entries []CollatedEntry
	Fields  []string // that were compared
	Lacks   []string
	Bad     []act.BadRow
	Digest  string // tells one outcome from another
}

// ImportReturn reads a file that came back, compares it with our people and
// keeps the outcome. The same file again does nothing: Conflict names the
// comparison that it was as its Subject.
func (a *Desk) ImportReturn(ctx context.Context, c act.Caller, in ReturnIn, r io.ReaderAt, size int64) (*Collated, error) {
	if err := programme.May(c.Actor, programme.CollationImport, act.OwnOf(c)); err != nil {
		return nil, err
	}
	up, err := a.readReturn(in, r, size)
	if err != nil {
		return nil, err
	}
	return a.collate(ctx, c, up, "")
}

// collate compares what was read. With expect it is done only where that is
// what comes of it.
func (a *Desk) collate(ctx context.Context, c act.Caller, up *ReturnRead, expect string) (out *Collated, err error) {
	err = a.Act(ctx, c, programme.CollationImport, "", func(s *act.Step) error {
		subject, bases, err := outsideOf(s.Tx, up.Programme, up.Base)
		if err != nil {
			return err
		}
		if err := s.May(subject); err != nil {
			return err
		}
		p, n, err := s.Open(up.Programme)
		if err != nil {
			return err
		}
		l, err := a.layout(up.Layout)
		if err != nil {
			return err
		}
		if err := inTime(s, up); err != nil {
			return err
		}
		people, err := a.outsiders(s.Tx, p, bases, l)
		if err != nil {
			return err
		}
		said, err := registrations(s, p.ID, up.Base, l.Code)
		if err != nil {
			return err
		}
		k := &collating{Step: s, layout: l, up: up, people: people, said: said}
		k.compared = exchange.Compare(k.ours(), up.Rows, up.Fields, sameOutside(n, bases))
		if err := k.keep(); err != nil {
			return err
		}
		if expect != "" && expect != k.out.Digest {
			return programme.Errorf(programme.Stale, "预览之后人员或差异有了变化，请再看一遍预览")
		}
		out = k.out
		return nil
	})
	return out, err
}

// inTime refuses a file that was compared before, one of the future, and one
// that speaks of an earlier day than what was compared since.
func inTime(s *act.Step, up *ReturnRead) error {
	same, err := s.SameCollation(up.Programme, up.Base, up.Layout, up.SHA256)
	if err != nil {
		return err
	}
	if same != nil {
		return &programme.Error{Code: programme.Conflict, Message: "这份文件 " + same.ImportedAt.In(act.Shanghai).Format("2006-01-02 15:04") + " 已经比对过，没有重复办理",
			Subject: same.ID}
	}
	if up.AsOf == 0 || up.AsOf > s.Today() {
		return &programme.Error{Code: programme.Invalid, Message: "截至日期有误",
			Problems: []programme.Problem{{Field: "as_of", Code: "as_of", Message: "填写对方数据截至哪一天，不能晚于今天"}}}
	}
	last, err := s.LastCollation(up.Programme, up.Base, up.Layout)
	if err != nil || last == nil || last.AsOf <= up.AsOf {
		return err
	}
	return programme.Errorf(programme.Conflict, "已有截至 %s 的比对，不能再导入更早的返回数据；日期填错的请更正", last.AsOf.Chinese())
}

// registrations is what the other side said of our people so far, by
// application.
func registrations(s *act.Step, programmeID, baseID, layout string) (map[string]*programme.Registration, error) {
	list, err := s.LayoutRegistrations(programmeID, baseID, layout)
	out := map[string]*programme.Registration{}
	for i := range list {
		out[list[i].ApplicationID] = &list[i]
	}
	return out, err
}

// collating is a return being compared, with what was read for it.
type collating struct {
	*act.Step
	layout   *exchange.Layout
	up       *ReturnRead
	people   []outsider
	said     map[string]*programme.Registration
	compared *exchange.Comparison
	out      *Collated

	byApplication map[string]int // entries of ours
}

func (k *collating) ours() []exchange.Ours {
	out := make([]exchange.Ours, len(k.people))
	for i := range k.people {
		o := &k.people[i]
		out[i] = exchange.Ours{ID: o.ID, Index: o.person.IDIndex, Values: o.values}
		if r := k.said[o.ID]; r != nil {
			out[i].Number = r.NumberIndex
		}
	}
	return out
}

// keep writes the comparison, what the other side said of each person, and the
// differences.
func (k *collating) keep() error {
	c := k.compared
	k.out = &Collated{Fields: k.up.Fields, Lacks: k.up.Lacks, Bad: k.up.Bad, Entries: k.entries()}
	k.out.Collation = programme.Collation{ID: k.NewID(), ProgrammeID: k.up.Programme, BaseID: k.up.Base, Layout: k.layout.Code, System: k.layout.System,
		LayoutSHA256: k.layout.SHA256, AsOf: k.up.AsOf, FileSHA256: k.up.SHA256, Rows: len(k.up.Rows), Refused: c.Count(exchange.Refused),
		Ours: len(k.people), Matched: c.Count(exchange.Matched), MissingThere: c.Count(exchange.MissingThere), MissingHere: c.Count(exchange.MissingHere),
		Different: c.Count(exchange.Different), ImportedBy: k.Caller.User, ImportedAt: k.Now()}
	row := &k.out.Collation
	content, err := json.Marshal(collatedContent{k.out.Entries, k.up.Fields, k.up.Lacks, k.up.Bad})
	if err != nil {
		return err
	}
	row.ContentSealed = k.Desk.Keys.Seal(sealedCollation, row.ID, string(content))
	changes, err := k.changes()
	if err != nil {
		return err
	}
	outcome := sha256.New()
	outcome.Write(content)
	for i := range changes {
		d := changes[i].row
		io.WriteString(outcome, string(changes[i].action)+" "+identity(d.Key, d.Field)+"\n")
		switch changes[i].action {
		case programme.DifferenceAgree:
			row.Agreed++
		default:
			if changes[i].fresh {
				row.Found++
			}
		}
	}
	k.out.Digest = hex.EncodeToString(outcome.Sum(nil)[:12])
	if err := store.Insert(k.Tx, row); err != nil {
		return err
	}
	if err := k.keepSaid(); err != nil {
		return err
	}
	if err := k.Record(row.ProgrammeID, row.ID,
		act.Facts{"base": row.BaseID, "layout": row.Layout, "layout_sha256": row.LayoutSHA256, "as_of": row.AsOf, "sha256": row.FileSHA256,
			"rows": row.Rows, "refused": row.Refused, "ours": row.Ours, "matched": row.Matched, "missing_there": row.MissingThere,
			"missing_here": row.MissingHere,
			"different":    row.Different, "found": row.Found, "agreed": row.Agreed}); err != nil {
		return err
	}
	return k.carryOut(changes)
}

// entries words a comparison with who is meant.
func (k *collating) entries() []CollatedEntry {
	lone := map[string]int{} // names of ours who are missing there
	for _, e := range k.compared.Entries {
		if e.Kind == exchange.MissingThere {
			lone[idcode.CleanName(k.people[e.Ours].person.Name)]++
		}
	}
	out := make([]CollatedEntry, len(k.compared.Entries))
	for i, e := range k.compared.Entries {
		x := CollatedEntry{Kind: e.Kind, Diffs: e.Diffs, Why: e.Why}
		if e.Their >= 0 {
			t := &k.up.Rows[e.Their]
			x.Row, x.Name, x.Status = t.Row, t.Values[exchange.FieldName], t.Values[exchange.FieldStatus]
			if e.Kind == exchange.MissingHere {
				x.ID = t.Values[exchange.FieldID]
				if lone[x.Name] == 1 {
					x.Alike = x.Name
				}
			}
		}
		if e.Ours >= 0 {
			o := &k.people[e.Ours]
			x.Application, x.Name, x.Base = o.ID, o.person.Name, o.base.Name
		}
		out[i] = x
	}
	return out
}

// keepSaid writes what the return says of each of our people: that they are
// there, under which number, and what else it brings.
func (k *collating) keepSaid() error {
	for _, e := range k.compared.Entries {
		if e.Ours < 0 {
			continue
		}
		o := &k.people[e.Ours]
		r := k.said[o.ID]
		present := e.Kind != exchange.MissingThere
		if r == nil && e.Their < 0 {
			continue
		}
		write := store.Update[programme.Registration]
		if r == nil {
			r = &programme.Registration{ID: k.NewID(), ProgrammeID: o.ProgrammeID, ApplicationID: o.ID, Layout: k.layout.Code}
			write = func(tx *store.Tx, row *programme.Registration) error { return store.Insert(tx, row) }
		}
		r.BaseID, r.System, r.Present, r.AsOf, r.CollationID = o.BaseID, k.layout.System, present, k.up.AsOf, k.out.ID
		if e.Their >= 0 {
			brought, err := k.brought(&k.up.Rows[e.Their], r)
			if err != nil {
				return err
			}
			r.ContentSealed = k.Desk.Keys.Seal(sealedRegistration, r.ID, brought)
		}
		if err := write(k.Tx, r); err != nil {
			return err
		}
	}
	return nil
}

// brought is what a row says beyond what we have, as JSON; a number that it
// does not repeat stays.
func (k *collating) brought(t *exchange.Theirs, r *programme.Registration) (string, error) {
	values := map[string]string{}
	for i := range k.layout.Return {
		if f := k.layout.Return[i].Field; exchange.Field(f).Theirs && t.Values[f] != "" {
			values[f] = t.Values[f]
		}
	}
	if t.Number != "" {
		r.NumberIndex = t.Number
	} else if r.NumberIndex != "" {
		before, err := registered(k.Desk, r)
		if err != nil {
			return "", err
		}
		values[exchange.FieldNumber] = before[exchange.FieldNumber]
	}
	raw, err := json.Marshal(values)
	return string(raw), err
}

// registered opens what an outside system said of an application.
func registered(a *act.Desk, r *programme.Registration) (map[string]string, error) {
	plain, err := a.Keys.Unseal(sealedRegistration, r.ID, r.ContentSealed)
	if err != nil || plain == "" {
		return nil, err
	}
	values := map[string]string{}
	return values, json.Unmarshal([]byte(plain), &values)
}
