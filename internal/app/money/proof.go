package money

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Proof is what a person's part of a statement rests on, in words, with what
// it opens.
type Proof struct {
	Text string
	Noun programme.Noun
	ID   string
}

// PersonPart is one person's part of one statement, with the rule as the
// notice numbers it and the evidence as something to open.
type PersonPart struct {
	Traced
	Item        string
	Application string
	Year        string
	Proof       Proof
	On          programme.Date // paid, or approved, or drawn
	Moves       bool           // money moved or is due by it
}

// StatementPeople is some people of a statement.
type StatementPeople struct {
	Rows []PersonPart
	Next string // asks for those after these; "" where there are no more
}

// PeopleOfStatement lists the people of a statement behind after, of one plan
// line where lineID is not empty; limit 0 lists all.
func (a *Desk) PeopleOfStatement(ctx context.Context, c act.Caller, statementID, lineID, after string, limit int) (out StatementPeople, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounStatement, statementID); err != nil {
			return err
		}
		more := limit
		if limit > 0 {
			more++
		}
		items, err := tx.StatementPeople(statementID, lineID, after, more)
		if err != nil {
			return err
		}
		out = StatementPeople{}
		if limit > 0 && len(items) > limit {
			items, out.Next = items[:limit], items[limit-1].ID
		}
		out.Rows, err = a.parts(tx, items)
		return err
	})
	return out, err
}

// PersonMoney is every fen of a person over all years.
type PersonMoney struct {
	Name, IDMasked string
	Rows           []PersonPart
	Received       programme.Fen // moved by all of them, less what was taken back
}

// MoneyOfPerson follows every fen of a person through every year: what was
// approved, advanced, settled and taken back, by which rule, on what evidence.
func (a *Desk) MoneyOfPerson(ctx context.Context, c act.Caller, personID string) (m *PersonMoney, err error) {
	err = a.tracing(ctx, c, func(tx *store.Tx, _ *tracer) error {
		p, err := store.Get[programme.Person](tx, personID)
		if err != nil {
			return err
		}
		m = &PersonMoney{Name: p.Name, IDMasked: p.IDMasked}
		apps, err := tx.PersonApplications(p.ID)
		if err != nil {
			return err
		}
		var items []programme.Item
		for i := range apps {
			of, err := tx.ApplicationItems(apps[i].ID)
			if err != nil {
				return err
			}
			items = append(items, of...)
		}
		slices.SortFunc(items, func(x, y programme.Item) int { return act.Compare(x.ID, y.ID) })
		if m.Rows, err = a.parts(tx, items); err != nil {
			return err
		}
		for i := range m.Rows {
			if m.Rows[i].Moves {
				m.Received += m.Rows[i].Amount
			}
		}
		return nil
	})
	return m, err
}

// parts words items: everything they name is read in batches.
func (a *Desk) parts(tx *store.Tx, items []programme.Item) ([]PersonPart, error) {
	t := NewTracer(a.Desk, tx)
	apps, err := applicationsOf(tx, t, items)
	if err != nil {
		return nil, err
	}
	proofs, err := proofsOf(tx, items)
	if err != nil {
		return nil, err
	}
	out := make([]PersonPart, 0, len(items))
	for i := range items {
		it := &items[i]
		row, err := t.Row(it, apps[it.ApplicationID])
		if err != nil {
			return nil, err
		}
		st := t.statements[it.StatementID]
		y, err := known(tx, t.years, st.ProgrammeID)
		if err != nil {
			return nil, err
		}
		out = append(out, PersonPart{Traced: row, Item: it.ID, Application: it.ApplicationID, Year: y.Name, Proof: proofs[it.Evidence],
			On: movedOn(st), Moves: st.Kind == programme.KindAdvance && st.State == programme.Paid ||
				st.Kind == programme.KindSettlement && (st.State == programme.Approved || st.State == programme.Paid)})
	}
	return out, nil
}

// movedOn is the civil date by which a statement is filed.
func movedOn(st *programme.Statement) programme.Date {
	at := st.DrawnAt
	if !st.PaidAt.IsZero() {
		at = st.PaidAt
	}
	return programme.DateOf(at.In(act.Shanghai))
}

func applicationsOf(tx *store.Tx, t *tracer, items []programme.Item) (map[string]*programme.Application, error) {
	ids := map[string]bool{}
	for i := range items {
		ids[items[i].ApplicationID] = true
	}
	apps, err := tx.ApplicationsByID(act.Sorted(ids))
	if err != nil {
		return nil, err
	}
	at, persons := make(map[string]*programme.Application, len(apps)), map[string]bool{}
	for i := range apps {
		at[apps[i].ID] = &apps[i]
		persons[apps[i].PersonID] = true
	}
	people, err := tx.PersonsByID(act.Sorted(persons))
	for i := range people {
		t.people[people[i].ID] = &people[i]
	}
	return at, err
}

// proofsOf words the evidence of items. Evidence is a word and what it names:
// 在训 and 考评 a class, 核定 a statement, 证书 a number, 公示 a publication, 鉴定
// an appraisal; 未合格 says why in words.
func proofsOf(tx *store.Tx, items []programme.Item) (map[string]Proof, error) {
	named := map[string]map[string]bool{"在训": {}, "考评": {}, "核定": {}, "证书": {}, "公示": {}}
	out := map[string]Proof{}
	for i := range items {
		text := items[i].Evidence
		kind, id, _ := strings.Cut(text, " ")
		out[text] = Proof{Text: text}
		switch {
		case kind == "鉴定":
			out[text] = Proof{"考核鉴定合格", programme.NounAppraisal, id}
		case named[kind] != nil:
			named[kind][id] = true
		}
	}
	classes, err := tx.ClassesByID(append(act.Sorted(named["在训"]), act.Sorted(named["考评"])...))
	if err != nil {
		return nil, err
	}
	for _, cl := range classes {
		out["在训 "+cl.ID] = Proof{"在训 " + cl.Name, programme.NounClass, cl.ID}
		out["考评 "+cl.ID] = Proof{"结业考评合格 " + cl.Name, programme.NounClass, cl.ID}
	}
	statements, err := tx.StatementsByID(act.Sorted(named["核定"]))
	if err != nil {
		return nil, err
	}
	for _, st := range statements {
		out["核定 "+st.ID] = Proof{programme.StatementKinds[st.Kind] + "第 " + strconv.Itoa(st.Number) + " 号", programme.NounStatement, st.ID}
	}
	certificates, err := tx.CertificatesByNumber(act.Sorted(named["证书"]))
	if err != nil {
		return nil, err
	}
	for _, x := range certificates {
		out["证书 "+x.Number] = Proof{"证书 " + x.Number, programme.NounCertificate, x.ID}
	}
	publications, err := tx.PublicationsByID(act.Sorted(named["公示"]))
	for _, p := range publications {
		out["公示 "+p.ID] = Proof{"公示期满", programme.NounPublication, p.ID}
	}
	return out, err
}
