package year

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Figures are a year's numbers for one base and level; amounts in fen.
type Figures struct {
	Base     string          `json:"base"`
	BaseID   string          `json:"-"`
	Level    programme.Level `json:"level"`
	Places   int             `json:"places"`
	Applied  int             `json:"applied"`
	Eligible int             `json:"eligible"`
	Trained  int             `json:"in_training"`
	Examined int             `json:"evaluated"`
	Passed   int             `json:"passed"`
	Holders  int             `json:"certified"`
	Approved programme.Fen   `json:"approved_fen"`
	Advanced programme.Fen   `json:"advanced_fen"`
	Earned   programme.Fen   `json:"earned_fen"`
	Settled  programme.Fen   `json:"settled_fen"`
	Clawed   programme.Fen   `json:"clawed_back_fen"`
}

// Overview counts a programme base by base and level by level, from the rows
// themselves. Advances, settlements and clawbacks are those that moved money
// or claims; earned is what the last settlements found.
func (a *Desk) Overview(ctx context.Context, c act.Caller, programmeID string) (out []Figures, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		out, err = act.Remembered(a.Desk, tx, "overview "+programmeID, func() ([]Figures, error) { return overview(a.Desk, tx, programmeID) })
		return err
	})
	return out, err
}

type figureKey struct {
	base  string
	level programme.Level
}

func overview(a *act.Desk, tx *store.Tx, programmeID string) ([]Figures, error) {
	s, err := yearCount(a, tx, programmeID)
	if err != nil {
		return nil, err
	}
	name := map[string]string{}
	for _, b := range s.Bases {
		name[b.ID] = b.Name
	}
	var order []figureKey
	rows := map[figureKey]*Figures{}
	at := map[string]*Figures{} // by plan line
	for _, l := range s.Lines {
		k := figureKey{l.BaseID, l.Level}
		if rows[k] == nil {
			rows[k] = &Figures{Base: name[l.BaseID], BaseID: l.BaseID, Level: l.Level}
			order = append(order, k)
		}
		rows[k].Places += l.Places
		at[l.ID] = rows[k]
	}
	for i := range s.Crowds {
		at[s.Crowds[i].Line].count(&s.Crowds[i])
	}
	if err := countMoney(tx, programmeID, at); err != nil {
		return nil, err
	}
	out := make([]Figures, len(order))
	for i, k := range order {
		out[i] = *rows[k]
	}
	return out, nil
}

func (f *Figures) count(c *store.Crowd) {
	f.Applied += c.N
	if c.Eligible {
		f.Eligible += c.N
	}
	if c.Classed {
		f.Trained += c.N
	}
	if slices.Contains([]programme.State{programme.Passed, programme.Failed, programme.Certified}, c.State) {
		f.Examined += c.N
	}
	if c.State == programme.Passed || c.State == programme.Certified {
		f.Passed += c.N
	}
	if c.State == programme.Certified {
		f.Holders += c.N
	}
}

// countMoney adds what statements moved, line by line. A settlement of the
// whole base may be positive in one line and negative in another.
func countMoney(tx *store.Tx, programmeID string, at map[string]*Figures) error {
	statements, err := tx.StatementHeads(programmeID)
	if err != nil {
		return err
	}
	for i := range statements {
		st := &statements[i]
		for _, l := range st.Lines {
			f := at[l.PlanLineID]
			switch {
			case f == nil:
			case st.Kind == programme.KindApproval && st.State == programme.Approved:
				f.Approved += l.Amount
			case st.Kind == programme.KindAdvance && st.State == programme.Paid:
				f.Advanced += l.Amount
				f.Earned += l.Amount
			case st.Kind == programme.KindSettlement && (st.State == programme.Approved || st.State == programme.Paid):
				f.Earned += l.Amount
				if l.Amount > 0 {
					f.Settled += l.Amount
				} else {
					f.Clawed -= l.Amount
				}
			}
		}
	}
	return nil
}

// Add adds the numbers of another row, for a total.
func (f *Figures) Add(o Figures) {
	f.Places += o.Places
	f.Applied += o.Applied
	f.Eligible += o.Eligible
	f.Trained += o.Trained
	f.Examined += o.Examined
	f.Passed += o.Passed
	f.Holders += o.Holders
	f.Approved += o.Approved
	f.Advanced += o.Advanced
	f.Earned += o.Earned
	f.Settled += o.Settled
	f.Clawed += o.Clawed
}
