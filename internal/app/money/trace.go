package money

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Traced is one person's part of one statement, with what it rests on.
type Traced struct {
	Statement string        `json:"statement"`
	Base      string        `json:"base"`
	Kind      string        `json:"kind"`
	Number    int           `json:"number"`
	State     string        `json:"state"`
	Person    string        `json:"person"`
	Name      string        `json:"name"`
	IDMasked  string        `json:"id_masked"`
	Trade     string        `json:"trade"`
	Level     string        `json:"level"`
	Earned    programme.Fen `json:"earned_fen"`
	Received  programme.Fen `json:"received_before_fen"`
	Amount    programme.Fen `json:"amount_fen"`
	Rule      string        `json:"rule"` // as the notice numbers it
	Evidence  string        `json:"evidence"`
	DrawnBy   string        `json:"drawn_by"`
	Approved  string        `json:"approved_by"`
}

// PersonByIDNumber finds a person by full ID number.
func (a *Desk) PersonByIDNumber(ctx context.Context, c act.Caller, number string) (id string, err error) {
	parsed, err := idcode.ParseCitizenID(number)
	if err != nil {
		return "", act.Invalid("身份证号码", err)
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		p, err := tx.PersonByIndex(a.Keys.Index(seal.IDNumber, string(parsed)))
		if err != nil {
			return err
		}
		if p == nil {
			return programme.Errorf(programme.NotFound, "没有这个人")
		}
		id = p.ID
		return nil
	})
	return id, err
}

// TracePerson follows every fen of a person through every programme: what was
// approved, advanced, settled and taken back, by which rule, on what evidence.
// key is a person's or an application's id, or a certificate's number.
func (a *Desk) TracePerson(ctx context.Context, c act.Caller, key string) (out []Traced, err error) {
	err = a.tracing(ctx, c, func(tx *store.Tx, t *tracer) error {
		apps, err := tx.PersonApplications(key)
		if err != nil {
			return err
		}
		if len(apps) == 0 {
			if apps, err = tx.ApplicationsByID([]string{key}); err != nil {
				return err
			}
		}
		if len(apps) == 0 {
			if apps, err = tx.ApplicationOfCertificate(key); err != nil {
				return err
			}
		}
		if len(apps) == 0 {
			return programme.Errorf(programme.NotFound, "没有找到这个人、报名或证书")
		}
		for i := range apps {
			items, err := tx.ApplicationItems(apps[i].ID)
			if err != nil {
				return err
			}
			for k := range items {
				row, err := t.Row(&items[k], &apps[i])
				if err != nil {
					return err
				}
				out = append(out, row)
			}
		}
		return nil
	})
	return out, err
}

// TraceStatement lists every person of a statement with their part.
func (a *Desk) TraceStatement(ctx context.Context, c act.Caller, statementID string) (out []Traced, err error) {
	err = a.tracing(ctx, c, func(tx *store.Tx, t *tracer) error {
		if _, err := store.Get[programme.Statement](tx, statementID); err != nil {
			return err
		}
		out, err = statementRows(tx, t, statementID)
		return err
	})
	return out, err
}

// statementRows words every person of a statement.
func statementRows(tx *store.Tx, t *tracer, statementID string) (out []Traced, err error) {
	items, err := tx.StatementItems(statementID)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(items))
	for i := range items {
		ids[i] = items[i].ApplicationID
	}
	apps, err := tx.ApplicationsByID(ids)
	if err != nil {
		return nil, err
	}
	at := make(map[string]*programme.Application, len(apps))
	persons := map[string]bool{}
	for i := range apps {
		at[apps[i].ID] = &apps[i]
		persons[apps[i].PersonID] = true
	}
	people, err := tx.PersonsByID(act.Sorted(persons))
	if err != nil {
		return nil, err
	}
	for i := range people {
		t.people[people[i].ID] = &people[i]
	}
	for i := range items {
		row, err := t.Row(&items[i], at[items[i].ApplicationID])
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, nil
}

// Statements lists the statements of a programme.
func (a *Desk) Statements(ctx context.Context, c act.Caller, programmeID string) (list []programme.Statement, err error) {
	err = a.tracing(ctx, c, func(tx *store.Tx, _ *tracer) error {
		list, err = tx.Statements(programmeID, "")
		return err
	})
	return list, err
}

// tracing reads money, for those who see a whole city.
func (a *Desk) tracing(ctx context.Context, c act.Caller, fn func(*store.Tx, *tracer) error) error {
	if c.Role.Scope() != programme.CityWide || c.Role == programme.RoleAdministrator {
		return programme.Errorf(programme.Forbidden, "只有市局和审计可以查资金明细")
	}
	return a.Read(ctx, c, func(tx *store.Tx) error {
		return fn(tx, NewTracer(a.Desk, tx))
	})
}

// NewTracer follows lines of statements in what one transaction sees.
func NewTracer(a *act.Desk, tx *store.Tx) *tracer {
	return &tracer{a: a, tx: tx, years: map[string]*programme.Programme{},
		statements: map[string]*programme.Statement{}, bases: map[string]string{}, lines: map[string]*programme.PlanLine{},
		users: map[string]string{}, people: map[string]*programme.Person{}}
}

// tracer remembers what it read.
type tracer struct {
	a          *act.Desk
	tx         *store.Tx
	years      map[string]*programme.Programme
	statements map[string]*programme.Statement
	bases      map[string]string
	lines      map[string]*programme.PlanLine
	users      map[string]string
	people     map[string]*programme.Person
}

func known[T any](tx *store.Tx, m map[string]*T, id string) (*T, error) {
	if v := m[id]; v != nil {
		return v, nil
	}
	v, err := store.Get[T](tx, id)
	m[id] = v
	return v, err
}

func (t *tracer) Row(it *programme.Item, ap *programme.Application) (Traced, error) {
	st, err := known(t.tx, t.statements, it.StatementID)
	if err != nil {
		return Traced{}, err
	}
	line, err := known(t.tx, t.lines, it.PlanLineID)
	if err != nil {
		return Traced{}, err
	}
	p, err := known(t.tx, t.people, ap.PersonID)
	if err != nil {
		return Traced{}, err
	}
	base, err := t.name(t.bases, st.BaseID, func() (string, error) {
		b, err := store.Get[programme.Base](t.tx, st.BaseID)
		if err != nil {
			return "", err
		}
		return b.Name, nil
	})
	if err != nil {
		return Traced{}, err
	}
	var by [2]string
	for i, id := range []string{st.DrawnBy, st.ApprovedBy} {
		if id == "" {
			continue
		}
		if by[i], err = t.name(t.users, id, func() (string, error) {
			u, err := store.Get[programme.User](t.tx, id)
			if err != nil {
				return "", err
			}
			return u.Name, nil
		}); err != nil {
			return Traced{}, err
		}
	}
	rule, err := t.cite(st.ProgrammeID, it.Rule)
	if err != nil {
		return Traced{}, err
	}
	return Traced{st.ID, base, programme.StatementKinds[st.Kind], st.Number, st.State.Name(), p.ID, p.Name, p.IDMasked, line.Trade, line.Level.Chinese(),
		it.Earned, it.Received, it.Amount, rule, it.Evidence, by[0], by[1]}, nil
}

// cite is the clause behind a line as the notice of its year numbers it.
func (t *tracer) cite(programmeID, clause string) (string, error) {
	if clause == "" {
		return "", nil
	}
	y, err := known(t.tx, t.years, programmeID)
	if err != nil {
		return "", err
	}
	n, err := t.a.StoredNotice(t.tx, y.NoticeSHA256)
	if err != nil {
		return "", err
	}
	return n.Cite(clause), nil
}

func (t *tracer) name(m map[string]string, id string, read func() (string, error)) (string, error) {
	if n, ok := m[id]; ok {
		return n, nil
	}
	n, err := read()
	m[id] = n
	return n, err
}
