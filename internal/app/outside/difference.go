package outside

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/exchange"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Differences. Each lives on from return to return: one that still shows stays
// as old as it is, one that a later return no longer shows is resolved by it,
// and one that somebody resolved by hand opens again where it shows after all.

// differenceContent is what is sealed of a difference.
type differenceContent struct {
	Name   string `json:"name"`
	ID     string `json:"id,omitempty"` // of who is missing here
	Ours   string `json:"ours,omitempty"`
	Theirs string `json:"theirs,omitempty"`
}

// change is what a return does to one difference.
type change struct {
	action programme.Action
	row    *programme.Difference
	what   differenceContent
	how    string
	fresh  bool // it stood open before in no form
}

// identity is what tells a difference from others of its layout.
func identity(key, field string) string { return key + "\x00" + field }

// shown is every difference that a comparison shows, by its identity.
func (k *collating) shown() map[string]*change {
	out := map[string]*change{}
	add := func(d programme.Difference, what differenceContent) {
		d.ProgrammeID, d.Layout, d.System = k.up.Programme, k.layout.Code, k.layout.System
		out[identity(d.Key, d.Field)] = &change{row: &d, what: what}
	}
	for _, e := range k.compared.Entries {
		var o *outsider
		if e.Ours >= 0 {
			o = &k.people[e.Ours]
		}
		switch e.Kind {
		case exchange.MissingThere:
			what := differenceContent{Name: o.person.Name}
			if e.Their >= 0 {
				what.Theirs = k.up.Rows[e.Their].Values[exchange.FieldStatus]
			}
			add(programme.Difference{BaseID: o.BaseID, ApplicationID: o.ID, Key: o.ID, Kind: programme.MissingThere}, what)
		case exchange.MissingHere:
			t := &k.up.Rows[e.Their]
			id := t.Values[exchange.FieldID]
			add(programme.Difference{BaseID: k.up.Base, Key: "x:" + k.up.Base + ":" + t.Index, Kind: programme.MissingHere,
				IDMasked: idcode.CitizenID(id).Masked()},
				differenceContent{Name: t.Values[exchange.FieldName], ID: id})
		case exchange.Different:
			for _, f := range e.Diffs {
				add(programme.Difference{BaseID: o.BaseID, ApplicationID: o.ID, Key: o.ID, Kind: programme.Differs, Field: f.Field},
					differenceContent{Name: o.person.Name, Ours: f.Ours, Theirs: f.Theirs})
			}
		}
	}
	return out
}

// changes is what a comparison does to the differences there are, and which
// are new, in a fixed order.
func (k *collating) changes() (out []change, err error) {
	shown := k.shown()
	standing, err := k.LayoutDifferences(k.up.Programme, k.up.Base, k.layout.Code)
	if err != nil {
		return nil, err
	}
	for i := range standing {
		d := &standing[i]
		now := shown[identity(d.Key, d.Field)]
		delete(shown, identity(d.Key, d.Field))
		var c *change
		if now != nil {
			c, err = k.stillShown(d, now)
		} else {
			c = k.noLonger(d)
		}
		if err != nil {
			return nil, err
		}
		if c != nil {
			out = append(out, *c)
		}
	}
	for _, e := range k.compared.Entries { // the order of the file and of our people
		for _, id := range k.identities(&e) {
			if c := shown[id]; c != nil {
				c.action, c.fresh = programme.DifferenceFind, true
				out = append(out, *c)
			}
		}
	}
	return out, nil
}

// identities are those of the differences that an entry shows.
func (k *collating) identities(e *exchange.Entry) (out []string) {
	switch e.Kind {
	case exchange.MissingThere:
		out = append(out, identity(k.people[e.Ours].ID, ""))
	case exchange.MissingHere:
		out = append(out, identity("x:"+k.up.Base+":"+k.up.Rows[e.Their].Index, ""))
	case exchange.Different:
		for _, f := range e.Diffs {
			out = append(out, identity(k.people[e.Ours].ID, f.Field))
		}
	}
	return out
}

// stillShown is what becomes of a difference that the return shows too. What
// was accepted with its reason stays resolved while the values are the same.
func (k *collating) stillShown(d *programme.Difference, now *change) (*change, error) {
	was, err := differing(k.Desk, d)
	if err != nil {
		return nil, err
	}
	same := was.Ours == now.what.Ours && was.Theirs == now.what.Theirs && was.Name == now.what.Name
	switch {
	case d.State != programme.Resolved && same && d.BaseID == now.row.BaseID:
		return nil, nil
	case d.State == programme.Resolved && d.How == programme.ByAcceptance && same:
		return nil, nil
	}
	d.BaseID = now.row.BaseID
	return &change{action: programme.DifferenceRecur, row: d, what: now.what, fresh: d.State == programme.Resolved}, nil
}

// noLonger is what becomes of a difference that the return does not show: nil
// where the return says nothing about it.
func (k *collating) noLonger(d *programme.Difference) *change {
	if d.State == programme.Resolved {
		return nil
	}
	agrees := &change{action: programme.DifferenceAgree, row: d, how: programme.ByAgreement}
	if d.Kind == programme.MissingHere {
		if d.BaseID != k.up.Base { // another's return showed it
			return nil
		}
		return agrees
	}
	at, held := k.entryOf(d.ApplicationID)
	if !held {
		agrees.how = programme.ByLeaving
		return agrees
	}
	e := &k.compared.Entries[at]
	switch {
	case d.Kind == programme.MissingThere:
		return agrees
	case e.Kind == exchange.MissingThere, // nothing to compare with
		d.Field == exchange.FieldID && k.up.Rows[e.Their].Index == "",
		d.Field != exchange.FieldID && !slices.Contains(k.up.Fields, d.Field):
		return nil
	}
	return agrees
}

// entryOf is the entry of an application.
func (k *collating) entryOf(applicationID string) (at int, ok bool) {
	if k.byApplication == nil {
		k.byApplication = map[string]int{}
		for i, e := range k.compared.Entries {
			if e.Ours >= 0 {
				k.byApplication[k.people[e.Ours].ID] = i
			}
		}
	}
	at, ok = k.byApplication[applicationID]
	return at, ok
}

// carryOut writes what a return does to differences, each with an entry of its
// own: the system does it, whoever brought the return.
func (k *collating) carryOut(changes []change) error {
	for i := range changes {
		c := &changes[i]
		d := c.row
		next, err := programme.Move(c.action, d.State)
		if err != nil && c.action != programme.DifferenceFind {
			return err
		}
		before := d.State
		d.State, d.LastID = next, k.out.ID
		d.System = k.layout.System
		switch c.action {
		case programme.DifferenceFind:
			d.ID, d.State, d.Since, d.FirstID = k.NewID(), programme.Unresolved, k.up.AsOf, k.out.ID
		case programme.DifferenceRecur:
			if before == programme.Resolved && (d.How == programme.ByAgreement || d.How == programme.ByLeaving) {
				d.Since = k.up.AsOf // it was gone in between
			}
			d.How, d.Reason, d.ResolvedBy = "", "", ""
			d.ResolvedAt, d.ExplainedAt = time.Time{}, time.Time{}
			d.Explanation, d.ExplainedBy = "", ""
		case programme.DifferenceAgree:
			d.How, d.ResolvedAt = c.how, k.Now()
		}
		if c.action != programme.DifferenceAgree {
			if d.ContentSealed, err = sealDifference(k.Desk, d.ID, c.what); err != nil {
				return err
			}
		}
		write := store.Update[programme.Difference]
		if c.action == programme.DifferenceFind {
			write = func(tx *store.Tx, row *programme.Difference) error { return store.Insert(tx, row) }
		}
		if err := write(k.Tx, d); err != nil {
			return err
		}
		of := act.Facts{"collation": k.out.ID, "as_of": k.up.AsOf, "kind": d.Kind, "field": d.Field}
		if c.how != "" {
			of["how"] = c.how
		}
		if err := k.RecordAs(c.action, act.SystemActor, d.ProgrammeID, d.ID, "", of); err != nil {
			return err
		}
	}
	return nil
}

func sealDifference(a *act.Desk, id string, what differenceContent) (string, error) {
	raw, err := json.Marshal(what)
	return a.Keys.Seal(sealedDifference, id, string(raw)), err
}

// differing opens what is sealed of a difference.
func differing(a *act.Desk, d *programme.Difference) (what differenceContent, err error) {
	plain, err := a.Keys.Unseal(sealedDifference, d.ID, d.ContentSealed)
	if err != nil {
		return what, err
	}
	return what, json.Unmarshal([]byte(plain), &what)
}

// ExplainDifference is the base's word on a difference: what was found and
// what is done about it. The city confirms.
func (a *Desk) ExplainDifference(ctx context.Context, c act.Caller, id, words string) error {
	words = strings.TrimSpace(words)
	return a.stepDifference(ctx, c, programme.DifferenceExplain, id, words, func(s *act.Step, d *programme.Difference) (act.Facts, error) {
		d.Explanation, d.ExplainedBy, d.ExplainedAt = words, c.User, s.Now()
		return nil, nil
	})
}

// ReturnDifference sends an explanation back to the base.
func (a *Desk) ReturnDifference(ctx context.Context, c act.Caller, id, reason string) error {
	reason = strings.TrimSpace(reason)
	return a.stepDifference(ctx, c, programme.DifferenceReturn, id, reason, func(_ *act.Step, d *programme.Difference) (act.Facts, error) {
		d.Reason = reason
		return nil, nil
	})
}

// ResolveDifference confirms that a difference is over: put right
// (ByCorrection), so that a return that still shows it opens it again, or to
// be left as it is (ByAcceptance), for the reason given.
func (a *Desk) ResolveDifference(ctx context.Context, c act.Caller, id, how, reason string) error {
	reason = strings.TrimSpace(reason)
	return a.stepDifference(ctx, c, programme.DifferenceResolve, id, reason, func(s *act.Step, d *programme.Difference) (act.Facts, error) {
		if how != programme.ByCorrection && how != programme.ByAcceptance {
			return nil, &programme.Error{Code: programme.Invalid, Message: "请选择怎样解决",
				Problems: []programme.Problem{{Field: "how", Code: "how", Message: "请选择：已更正，或情况属实、予以认可"}}}
		}
		if err := s.Apart(d.ExplainedBy); err != nil {
			return nil, err
		}
		d.How, d.Reason, d.ResolvedBy, d.ResolvedAt = how, reason, c.User, s.Now()
		return act.Facts{"how": how}, nil
	})
}

// ReopenDifference takes a resolution back.
func (a *Desk) ReopenDifference(ctx context.Context, c act.Caller, id, reason string) error {
	reason = strings.TrimSpace(reason)
	return a.stepDifference(ctx, c, programme.DifferenceReopen, id, reason, func(_ *act.Step, d *programme.Difference) (act.Facts, error) {
		d.How, d.Reason, d.ResolvedBy, d.ResolvedAt = "", reason, "", time.Time{}
		d.Explanation, d.ExplainedBy, d.ExplainedAt = "", "", time.Time{}
		return nil, nil
	})
}

// stepDifference moves one difference on.
func (a *Desk) stepDifference(ctx context.Context, c act.Caller, action programme.Action, id, reason string,
	change func(*act.Step, *programme.Difference) (act.Facts, error)) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		if err := s.May(act.OwnOf(c)); err != nil { // the role, before it is told whether there is such a one
			return err
		}
		d, err := store.Get[programme.Difference](s.Tx, id)
		if err != nil {
			return err
		}
		subject, _, err := outsideOf(s.Tx, d.ProgrammeID, d.BaseID)
		if err != nil {
			return err
		}
		if err := s.May(subject); err != nil {
			return err
		}
		if _, _, err := s.Open(d.ProgrammeID); err != nil {
			return err
		}
		if err := s.Move(&d.State); err != nil {
			return err
		}
		of, err := change(s, d)
		if err != nil {
			return err
		}
		if err := store.Update(s.Tx, d); err != nil {
			return err
		}
		if of == nil {
			of = act.Facts{}
		}
		of["to"] = d.State
		return s.Record(d.ProgrammeID, d.ID, of)
	})
}

// ResealOutside seals what is kept of the outside systems with the current
// key; 0 when nothing is left to be done.
func ResealOutside(s *act.Step) (n int, err error) {
	key := s.Desk.Keys.Current()
	collations, err := store.NotSealedWith[programme.Collation](s.Tx, key, 20)
	if err != nil {
		return 0, err
	}
	differences, err := store.NotSealedWith[programme.Difference](s.Tx, key, 500)
	if err != nil {
		return 0, err
	}
	said, err := store.NotSealedWith[programme.Registration](s.Tx, key, 500)
	if err != nil {
		return 0, err
	}
	again := func(kind seal.Kind, id string, text *string) error {
		plain, err := s.Desk.Keys.Unseal(kind, id, *text)
		*text = s.Desk.Keys.Seal(kind, id, plain)
		return err
	}
	for i := range collations {
		if err := again(sealedCollation, collations[i].ID, &collations[i].ContentSealed); err != nil {
			return 0, err
		}
		if err := store.Update(s.Tx, &collations[i]); err != nil {
			return 0, err
		}
	}
	for i := range differences {
		if err := again(sealedDifference, differences[i].ID, &differences[i].ContentSealed); err != nil {
			return 0, err
		}
		if err := store.Update(s.Tx, &differences[i]); err != nil {
			return 0, err
		}
	}
	for i := range said {
		if err := again(sealedRegistration, said[i].ID, &said[i].ContentSealed); err != nil {
			return 0, err
		}
		if err := store.Update(s.Tx, &said[i]); err != nil {
			return 0, err
		}
	}
	return len(collations) + len(differences) + len(said), nil
}
