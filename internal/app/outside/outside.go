package outside

import (
	"cmp"
	"path/filepath"
	"slices"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/exchange"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
	"jinlanling/layouts"
)

// The two outside systems (3.1.6). People go there in a file whose columns a
// layout describes, and come back in one that is compared with what we have.
//
// The one idea to know: a person is a set of values in one spelling each
// (exchange.Fields). outsiders makes them; reports, comparisons and their
// pages know nothing else of a person.

// The sealed columns of the outside systems.
const (
	sealedCollation    seal.Kind = "collation"
	sealedDifference   seal.Kind = "difference"
	sealedRegistration seal.Kind = "registration"
	outsideNumber      seal.Kind = "outside_number"
)

// LoadLayouts reads the layouts of the program and of a data folder.
func LoadLayouts(dir string) ([]*exchange.Layout, error) {
	list, err := layouts.Load(filepath.Join(dir, act.LayoutsDir))
	if err != nil {
		return nil, programme.Errorf(programme.Invalid, "外部系统的版式文件有误，请更正后再启动：\n%v", err)
	}
	return list, nil
}

// Layouts are the layouts of the outside systems, in the order of pages.
func (a *Desk) Layouts() []*exchange.Layout { return a.layouts }

// layout is the layout of a code.
func (a *Desk) layout(code string) (*exchange.Layout, error) {
	for _, l := range a.layouts {
		if l.Code == code {
			return l, nil
		}
	}
	return nil, &programme.Error{Code: programme.Invalid, Message: "请选择外部系统",
		Problems: []programme.Problem{{Field: "layout", Code: "layout", Message: "没有这个外部系统的版式"}}}
}

// outsider is one of our people as outside systems are told of them.
type outsider struct {
	programme.Application
	person *programme.Person
	base   *programme.Base
	values map[string]string
}

// outsideOf is whom a report or comparison is about: one base, or with "" all
// bases of the year.
func outsideOf(tx *store.Tx, programmeID, baseID string) (subject programme.Subject, bases []programme.Base, err error) {
	if baseID == "" {
		bases, err = tx.Bases(programmeID)
		return programme.Subject{}, bases, err
	}
	b, err := store.Get[programme.Base](tx, baseID)
	if err != nil {
		return subject, nil, err
	}
	if b.ProgrammeID != programmeID {
		return subject, nil, programme.Errorf(programme.NotFound, "没有找到本年度的这个培训基地")
	}
	return act.SubjectOf(b), []programme.Base{*b}, nil
}

// outsiders are the people of some bases whom a layout asks for, in the order
// of bases and of their applications.
func (a *Desk) outsiders(tx *store.Tx, p *programme.Programme, bases []programme.Base, l *exchange.Layout) (out []outsider, err error) {
	k := &outsideReader{app: a, tx: tx, year: p, layout: l}
	if err := k.begin(); err != nil {
		return nil, err
	}
	for i := range bases {
		of, err := k.ofBase(&bases[i])
		if err != nil {
			return nil, err
		}
		out = append(out, of...)
	}
	return out, nil
}

// outsideReader is what is read once for all people of a report.
type outsideReader struct {
	app          *Desk
	tx           *store.Tx
	year         *programme.Programme
	layout       *exchange.Layout
	employers    map[string]*programme.Employer
	classes      map[string]*programme.Class
	certificates map[string]*programme.Certificate // by application
}

func (k *outsideReader) begin() error {
	employers, err := k.tx.Employers()
	if err != nil {
		return err
	}
	classes, err := k.tx.Classes(k.year.ID)
	if err != nil {
		return err
	}
	k.employers, k.classes, k.certificates = map[string]*programme.Employer{}, map[string]*programme.Class{}, map[string]*programme.Certificate{}
	for i := range employers {
		k.employers[employers[i].ID] = &employers[i]
	}
	for i := range classes {
		k.classes[classes[i].ID] = &classes[i]
	}
	if !k.layout.Asks("certificate_number") && !k.layout.Asks("certificate_on") {
		return nil
	}
	certificates, err := k.tx.Certificates(k.year.ID)
	for i := range certificates {
		if c := &certificates[i]; c.State == programme.Issued {
			k.certificates[c.ApplicationID] = c
		}
	}
	return err
}

func (k *outsideReader) ofBase(b *programme.Base) (out []outsider, err error) {
	apps, err := k.tx.BaseApplications(k.year.ID, b.ID)
	if err != nil {
		return nil, err
	}
	apps = slices.DeleteFunc(apps, func(ap programme.Application) bool { return !k.layout.Holds(ap.State) })
	ids := make([]string, len(apps))
	for i := range apps {
		ids[i] = apps[i].PersonID
	}
	list, err := k.tx.PersonsByID(ids)
	if err != nil {
		return nil, err
	}
	people := map[string]*programme.Person{}
	for i := range list {
		people[list[i].ID] = &list[i]
	}
	lines, err := k.tx.BasePlanLines(b.ID)
	if err != nil {
		return nil, err
	}
	byLine := map[string]*programme.PlanLine{}
	for i := range lines {
		byLine[lines[i].ID] = &lines[i]
	}
	var received map[string]programme.Fen
	if k.layout.Asks("subsidy") {
		if received, err = k.tx.ReceivedByPerson(k.year.ID, b.ID); err != nil {
			return nil, err
		}
	}
	for i := range apps {
		o := outsider{Application: apps[i], person: people[apps[i].PersonID], base: b}
		if o.values, err = k.values(&o, byLine[o.PlanLineID]); err != nil {
			return nil, err
		}
		if sum := received[o.ID]; sum != 0 {
			o.values["subsidy"] = strconv.FormatInt(int64(sum), 10)
		}
		out = append(out, o)
	}
	return out, nil
}

// values are the fields of one of our people, each in its one spelling.
func (k *outsideReader) values(o *outsider, line *programme.PlanLine) (map[string]string, error) {
	keys := k.app.Keys
	id, err := keys.Unseal(seal.IDNumber, o.person.ID, o.person.IDSealed)
	if err != nil {
		return nil, err
	}
	v := map[string]string{exchange.FieldName: o.person.Name, "sex": o.person.Sex, exchange.FieldID: id,
		exchange.FieldTrade: line.Trade, exchange.FieldLevel: line.Level.String(),
		exchange.FieldBase: o.base.Name, "base_code": o.base.CreditCode, "base_county": o.base.County,
		"year": strconv.Itoa(k.year.Year), "applied_on": o.AppliedOn.String(), "state": string(o.State)}
	if k.layout.Asks(exchange.FieldPhone) {
		if v[exchange.FieldPhone], err = keys.Unseal(seal.Phone, o.person.ID, o.person.PhoneSealed); err != nil {
			return nil, err
		}
	}
	if e := k.employers[o.EmployerID]; e != nil {
		v[exchange.FieldEmployer], v["employer_code"], v["employer_county"] = e.Name, e.CreditCode, e.County
	}
	if c := k.classes[o.ClassID]; c != nil {
		v["class"], v["class_start"], v["class_end"] = c.Name, c.StartsOn.String(), c.EndsOn.String()
	}
	if c := k.certificates[o.ID]; c != nil {
		v["certificate_number"], v["certificate_on"] = c.Number, c.IssuedOn.String()
	}
	return v, nil
}

// sameOutside brings a value to what is held equal beyond its spelling: trades
// and bases have other names too (clauses 2.2.1 and 1).
func sameOutside(n *rules.Notice, bases []programme.Base) func(field, value string) string {
	known := map[string]string{}
	unit := exchange.Field(exchange.FieldBase)
	for i := range bases {
		for _, name := range append([]string{bases[i].Name}, bases[i].Aliases...) {
			known[unit.Normal(name)] = bases[i].ID
		}
	}
	return func(field, value string) string {
		switch field {
		case exchange.FieldTrade:
			if t, ok := n.Trade(act.Compact(value)); ok {
				return t
			}
			return act.Compact(value)
		case exchange.FieldBase:
			return cmp.Or(known[value], value)
		}
		return value
	}
}
