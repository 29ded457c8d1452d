package outside

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/exchange"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// OutsideDesk is how things stand with one outside system.
type OutsideDesk struct {
	*exchange.Layout
	Rows []OutsideRow
	Open int // differences that are not resolved, those of no base too
}

// OutsideRow is how one base's people stand there.
type OutsideRow struct {
	Base     programme.Base
	Dispatch *programme.Dispatch  // the last, nil before the first
	Last     *programme.Collation // the last, its own or one of all bases
	Open     int
}

// OutsideDesks is how a year's people stand with the outside systems, of the
// bases within the caller's scope.
func (a *Desk) OutsideDesks(ctx context.Context, c act.Caller, programmeID string) (out []OutsideDesk, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if !programme.MayRead(c.Role, programme.NounCollation) {
			return programme.Errorf(programme.Forbidden, "您的角色不能查看与外部系统的比对")
		}
		bases, err := tx.Bases(programmeID)
		if err != nil {
			return err
		}
		bases = slices.DeleteFunc(bases, func(b programme.Base) bool {
			return !programme.Within(c.Actor, act.SubjectOf(&b)) || b.State != programme.Recognised && b.State != programme.Revoked
		})
		out = nil
		for _, l := range a.layouts {
			d := OutsideDesk{Layout: l}
			for _, b := range bases {
				r := OutsideRow{Base: b}
				if r.Dispatch, err = tx.LastDispatch(programmeID, b.ID, l.Code); err != nil {
					return err
				}
				if r.Last, err = tx.LastCollation(programmeID, b.ID, l.Code); err != nil {
					return err
				}
				if r.Open, err = tx.OpenDifferences(programmeID, b.ID, l.Code); err != nil {
					return err
				}
				d.Open += r.Open
				d.Rows = append(d.Rows, r)
			}
			if c.Role.Scope() == programme.CityWide {
				if d.Open, err = tx.OpenDifferences(programmeID, "", l.Code); err != nil {
					return err
				}
			}
			out = append(out, d)
		}
		return nil
	})
	return out, err
}

// OutsideBases are the bases whose people the caller may report or compare,
// and whether all of them at once.
func (a *Desk) OutsideBases(ctx context.Context, c act.Caller, programmeID string) (list []programme.Base, all bool, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		bases, err := tx.Bases(programmeID)
		for _, b := range bases {
			if (b.State == programme.Recognised || b.State == programme.Revoked) &&
				programme.May(c.Actor, programme.CollationImport, act.SubjectOf(&b)) == nil {
				list = append(list, b)
			}
		}
		return err
	})
	return list, programme.May(c.Actor, programme.CollationImport, programme.Subject{}) == nil, err
}

// CollationPage is a comparison with everybody in it.
type CollationPage struct {
	Collated
	Differences map[string]*programme.Difference // as they stand now, by application or row's identity
	NewestID    string                           // the latest comparison of the same people
}

// DifferenceAt is the difference that an entry shows, as it stands now; nil
// where it is none of this comparison.
func (p *CollationPage) DifferenceAt(e *CollatedEntry, field string) *programme.Difference {
	key := e.Application
	if key == "" {
		key = e.Key
	}
	return p.Differences[identity(key, field)]
}

// CollationOf is a comparison with the entries that it found.
func (a *Desk) CollationOf(ctx context.Context, c act.Caller, id string) (p *CollationPage, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounCollation, id); err != nil {
			return err
		}
		row, err := store.Get[programme.Collation](tx, id)
		if err != nil {
			return err
		}
		p = &CollationPage{Collated: Collated{Collation: *row}, Differences: map[string]*programme.Difference{}}
		plain, err := a.Keys.Unseal(sealedCollation, row.ID, row.ContentSealed)
		if err != nil {
			return err
		}
		var content collatedContent
		if err := json.Unmarshal([]byte(plain), &content); err != nil {
			return err
		}
		p.Entries, p.Fields, p.Lacks, p.Bad = content.Entries, content.Fields, content.Lacks, content.Bad
		list, err := tx.LayoutDifferences(row.ProgrammeID, row.BaseID, row.Layout)
		if err != nil {
			return err
		}
		for i := range list {
			p.Differences[identity(list[i].Key, list[i].Field)] = &list[i]
		}
		for i := range p.Entries {
			e := &p.Entries[i]
			if e.Kind == exchange.MissingHere {
				e.Key = "x:" + row.BaseID + ":" + a.Keys.Index(seal.IDNumber, e.ID)
			}
			mask(e)
		}
		last, err := tx.LastCollation(row.ProgrammeID, row.BaseID, row.Layout)
		if err == nil && last != nil {
			p.NewestID = last.ID
		}
		return err
	})
	return p, err
}

// mask leaves of an entry what a screen may show.
func mask(e *CollatedEntry) {
	e.ID = exchange.Field(exchange.FieldID).Mask(e.ID)
	for i := range e.Diffs {
		d := &e.Diffs[i]
		d.Ours, d.Theirs = maskDiff(d.Field, d.Ours, d.Theirs)
	}
}

// maskDiff words both sides of a difference for the screen. Two masked values
// that look alike say so, for whoever would take them for the same.
func maskDiff(field, ours, theirs string) (string, string) {
	f := exchange.Field(field)
	if f == nil {
		return ours, theirs
	}
	o, t := f.Mask(ours), f.Mask(theirs)
	if o == t && f.Masked {
		t += "（遮盖的数字不同）"
	}
	return o, t
}

// DifferencePage is a difference with what stands on either side.
type DifferencePage struct {
	programme.Difference
	Name, IDMasked string
	Ours, Theirs   string // as screens show them
	Last           programme.Collation
}

// DifferenceOf is one difference.
func (a *Desk) DifferenceOf(ctx context.Context, c act.Caller, id string) (p *DifferencePage, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounDifference, id); err != nil {
			return err
		}
		d, err := store.Get[programme.Difference](tx, id)
		if err != nil {
			return err
		}
		what, err := differing(a.Desk, d)
		if err != nil {
			return err
		}
		last, err := tx.LastCollation(d.ProgrammeID, d.BaseID, d.Layout)
		if err != nil {
			return err
		}
		p = &DifferencePage{Difference: *d, Name: what.Name, IDMasked: d.IDMasked}
		if last != nil {
			p.Last = *last
		}
		p.Ours, p.Theirs = maskDiff(d.Field, what.Ours, what.Theirs)
		return nil
	})
	return p, err
}

// SaidOutside is what one outside system last said of an application.
type SaidOutside struct {
	System  string
	Present bool
	AsOf    programme.Date
	Values  []SaidValue
}

// SaidValue is one thing it said.
type SaidValue struct{ Name, Value string }

// OutsideOf is what the outside systems last said of an application, and which
// differences of it are not resolved.
func (a *Desk) OutsideOf(ctx context.Context, c act.Caller, applicationID string) (said []SaidOutside, open []programme.Difference, err error) {
	err = a.OfApplication(ctx, c, applicationID, func(tx *store.Tx, ap *programme.Application) error {
		list, err := tx.ApplicationRegistrations(ap.ID)
		if err != nil {
			return err
		}
		said, open = nil, nil
		for i := range list {
			values, err := registered(a.Desk, &list[i])
			if err != nil {
				return err
			}
			s := SaidOutside{System: list[i].System, Present: list[i].Present, AsOf: list[i].AsOf}
			for _, f := range exchange.Fields {
				if v := values[f.Code]; v != "" {
					s.Values = append(s.Values, SaidValue{f.Name, f.Say(v)})
				}
			}
			said = append(said, s)
		}
		all, err := tx.DifferencesOf([]string{ap.ID})
		for _, d := range all {
			if d.State != programme.Resolved {
				open = append(open, d)
			}
		}
		return err
	})
	return said, open, err
}

// A return that was read waits for a day to be compared; it is kept sealed.

const sealedReturn = "return"

// ReturnUpload is a return that was read, and what would come of comparing it.
type ReturnUpload struct {
	ID       string
	System   string
	BaseName string // "" for all
	Collated
}

type keptReturn struct {
	By, Programme string
	At            time.Time
	Sealed        string
}

// PrepareReturn reads a file that came back, tries the comparison and keeps
// what was read for a day. The id names it.
func (s *Desk) PrepareReturn(ctx context.Context, c act.Caller, in ReturnIn, r io.ReaderAt, size int64) (id string, err error) {
	if err := programme.May(c.Actor, programme.CollationImport, act.OwnOf(c)); err != nil {
		return "", err
	}
	up, err := s.readReturn(in, r, size)
	if err != nil {
		return "", err
	}
	c.DryRun, c.Key = true, ""
	if _, err := s.collate(ctx, c, up, ""); err != nil {
		return "", err
	}
	plain, err := json.Marshal(up)
	if err != nil {
		return "", err
	}
	err = s.Store.Read(ctx, func(tx *store.Tx) error {
		id = tx.NewID()
		return nil
	})
	if err != nil {
		return "", err
	}
	kept, err := json.Marshal(keptReturn{By: c.User, Programme: in.Programme, At: s.Clock(), Sealed: s.Keys.Seal(sealedReturn, id, string(plain))})
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Join(s.Dir, act.InboxDir), 0o700); err != nil {
		return "", err
	}
	return id, os.WriteFile(s.Inbox(id, ".return"), kept, 0o600)
}

func (s *Desk) keptReturn(c act.Caller, id string) (*ReturnRead, error) {
	if err := programme.May(c.Actor, programme.CollationImport, act.OwnOf(c)); err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(s.Inbox(id, ".return"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, programme.Errorf(programme.NotFound, "这份返回数据已经办理或超过一天被清除，请重新上传")
	}
	if err != nil {
		return nil, err
	}
	var kept keptReturn
	if err := json.Unmarshal(raw, &kept); err != nil {
		return nil, err
	}
	if kept.By != c.User {
		return nil, programme.Errorf(programme.NotFound, "没有找到这份返回数据")
	}
	plain, err := s.Keys.Unseal(sealedReturn, id, kept.Sealed)
	if err != nil {
		return nil, programme.Errorf(programme.NotFound, "密钥更换过，这份返回数据读不出来了，请重新上传")
	}
	up := new(ReturnRead)
	return up, json.Unmarshal([]byte(plain), up)
}

// ReturnUpload is what would come now of a return that was read.
func (s *Desk) ReturnUpload(ctx context.Context, c act.Caller, id string) (*ReturnUpload, error) {
	up, err := s.keptReturn(c, id)
	if err != nil {
		return nil, err
	}
	c.DryRun, c.Key = true, ""
	out, err := s.collate(ctx, c, up, "")
	if err != nil {
		return nil, err
	}
	v := &ReturnUpload{ID: id, System: out.System, Collated: *out}
	for i := range v.Entries {
		mask(&v.Entries[i])
	}
	if up.Base != "" {
		err = s.Store.Read(ctx, func(tx *store.Tx) error {
			b, err := store.Get[programme.Base](tx, up.Base)
			if err == nil {
				v.BaseName = b.Name
			}
			return err
		})
	}
	return v, err
}

// SubmitReturn compares a return that was read, where what comes of it is what
// its preview showed.
func (s *Desk) SubmitReturn(ctx context.Context, c act.Caller, id, expect string) (*Collated, error) {
	if b, err := hex.DecodeString(expect); err != nil || len(b) != 12 {
		return nil, programme.Errorf(programme.Stale, "请先看预览，再提交")
	}
	up, err := s.keptReturn(c, id)
	if err != nil {
		return nil, err
	}
	out, err := s.collate(ctx, c, up, expect)
	if err != nil {
		return nil, err
	}
	os.Remove(s.Inbox(id, ".return")) // swept in a day where that fails
	return out, nil
}
