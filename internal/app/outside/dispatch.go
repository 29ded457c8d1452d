package outside

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/exchange"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// DispatchIn says which report is asked for: of a base, or with Base "" of all
// bases of the year.
type DispatchIn struct{ Programme, Base, Layout string }

// LeftOut is somebody who is not in a report, and why.
type LeftOut struct {
	Application, Name, Base string
	Lacks                   []exchange.Lack
}

// Report is what a report to an outside system holds.
type Report struct {
	Layout  *exchange.Layout
	Base    string // its name, "" for all
	People  int
	LeftOut []LeftOut

	rows [][]string
}

// DispatchPreview is what a report would hold and who would be left out of it;
// nothing is journalled, since nothing that is sealed leaves.
func (a *Desk) DispatchPreview(ctx context.Context, c act.Caller, in DispatchIn) (r *Report, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		subject, bases, err := outsideOf(tx, in.Programme, in.Base)
		if err != nil {
			return err
		}
		if err := programme.May(c.Actor, programme.DispatchMake, subject); err != nil {
			return err
		}
		p, err := store.Get[programme.Programme](tx, in.Programme)
		if err != nil {
			return err
		}
		r, err = a.report(tx, p, bases, in)
		return err
	})
	return r, err
}

func (a *Desk) report(tx *store.Tx, p *programme.Programme, bases []programme.Base, in DispatchIn) (*Report, error) {
	l, err := a.layout(in.Layout)
	if err != nil {
		return nil, err
	}
	people, err := a.outsiders(tx, p, bases, l)
	if err != nil {
		return nil, err
	}
	r := &Report{Layout: l}
	if in.Base != "" {
		r.Base = bases[0].Name
	}
	for i := range people {
		o := &people[i]
		o.values[exchange.FieldSerial] = strconv.Itoa(len(r.rows) + 1)
		row, lacks := l.Row(o.values)
		for k, cell := range row {
			if bad := forms.CannotEncode(l.Encoding, cell); bad != "" {
				lacks = append(lacks, exchange.Lack{Heading: l.Columns[k].Heading, Field: l.Columns[k].Field,
					Why: "“" + bad + "”不在 " + l.Encoding + " 编码中，请在对方系统手工录入，或把版式的编码改为 gb18030"})
			}
		}
		if len(lacks) > 0 {
			r.LeftOut = append(r.LeftOut, LeftOut{o.ID, o.person.Name, o.base.Name, lacks})
			continue
		}
		r.rows = append(r.rows, row)
	}
	r.People = len(r.rows)
	return r, nil
}

// FileName is what the report is called as a file.
func (r *Report) FileName(today programme.Date) string {
	name := r.Layout.Title
	if r.Base != "" {
		name += "-" + r.Base
	}
	return name + "-" + today.String() + "." + r.Layout.Format
}

func (r *Report) write(w io.Writer) error {
	t := forms.TableSheet{CSV: r.Layout.Format == exchange.CSV, Encoding: r.Layout.Encoding, Sheet: r.Layout.Sheet, Rows: r.rows}
	for i := range r.Layout.Columns {
		t.Columns = append(t.Columns, r.Layout.Columns[i].Heading)
	}
	return forms.WriteTable(w, t)
}

// MakeDispatch writes the report of a base, or of all, for an outside system
// (3.1.6). The full ID numbers are in it: that it was made, for what, by which
// layout, of how many people and with which digest is journalled every time.
// The same content is one row, however often it is exported; the file is kept
// nowhere.
func (a *Desk) MakeDispatch(ctx context.Context, c act.Caller, in DispatchIn, purpose string, w io.Writer) (r *Report, d *programme.Dispatch, err error) {
	if c.DryRun {
		return nil, nil, programme.Errorf(programme.Invalid, "导出报送表必须留下记录，不能试办")
	}
	var file bytes.Buffer
	err = a.Act(ctx, c, programme.DispatchMake, purpose, func(s *act.Step) error {
		file.Reset()
		subject, bases, err := outsideOf(s.Tx, in.Programme, in.Base)
		if err != nil {
			return err
		}
		if err := s.May(subject); err != nil {
			return err
		}
		p, _, err := s.Open(in.Programme)
		if err != nil {
			return err
		}
		if r, err = a.report(s.Tx, p, bases, in); err != nil {
			return err
		}
		if r.People == 0 {
			return programme.Errorf(programme.WrongState, "没有可以报送的人：%s", r.nobody())
		}
		if err := r.write(&file); err != nil {
			return err
		}
		sum := sha256.Sum256(file.Bytes())
		sha := hex.EncodeToString(sum[:])
		if d, err = s.SameDispatch(p.ID, in.Base, in.Layout, sha); err != nil {
			return err
		}
		if d == nil {
			d = &programme.Dispatch{ID: s.NewID(), ProgrammeID: p.ID, BaseID: in.Base, Layout: r.Layout.Code, SHA256: sha}
		}
		d.System, d.LayoutSHA256, d.People, d.LeftOut = r.Layout.System, r.Layout.SHA256, r.People, len(r.LeftOut)
		d.Purpose, d.MadeBy, d.MadeAt = purpose, c.User, s.Now()
		d.Times++
		write := func() error { return store.Update(s.Tx, d) }
		if d.Times == 1 {
			write = func() error { return store.Insert(s.Tx, d) }
		}
		if err := write(); err != nil {
			return err
		}
		if err := s.Opened(d.People); err != nil {
			return err
		}
		return s.Record(p.ID, d.ID, act.Facts{"base": in.Base, "layout": d.Layout, "layout_sha256": d.LayoutSHA256, "people": d.People,
			"left_out": d.LeftOut, "sha256": sha, "times": d.Times})
	})
	if err != nil {
		return nil, nil, err // nothing leaves that was not journalled
	}
	_, err = file.WriteTo(w)
	return r, d, err
}

// nobody says why a report would be empty.
func (r *Report) nobody() string {
	if n := len(r.LeftOut); n > 0 {
		return strconv.Itoa(n) + " 人都缺版式要求的内容，请先补齐"
	}
	switch r.Layout.People {
	case programme.InTraining:
		return "还没有开班的学员"
	case programme.Certified:
		return "还没有发证的学员"
	}
	return "还没有审核通过的学员"
}
