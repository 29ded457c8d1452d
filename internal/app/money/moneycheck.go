package money

import (
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

func Advances(c *act.Checker) (broken []string, err error) {
	err = c.EachProgramme(func(p programme.Programme, n *rules.Notice) error {
		statements, err := c.Statements(p.ID, "")
		if err != nil {
			return err
		}
		approved, advanced := map[string]programme.Fen{}, map[string]programme.Fen{}
		for _, s := range statements {
			switch {
			case s.Kind == programme.KindApproval && s.State == programme.Approved:
				approved[s.BaseID] = s.Total
			case s.Kind == programme.KindAdvance && !s.Over():
				advanced[s.BaseID] += s.Total
				if advanced[s.BaseID] > ledger.AdvanceCeiling(approved[s.BaseID], n.Money.Advance.Permille, 0) {
					broken = append(broken, s.ID)
				}
			}
		}
		return nil
	})
	return broken, err
}

// Positions holds what was moved for everybody against what they earned, in
// bases whose last settlement is done and whose claims came in.
func Positions(c *act.Checker) (broken []string, err error) {
	err = c.EachProgramme(func(p programme.Programme, n *rules.Notice) error {
		if p.State != programme.Closed {
			return nil
		}
		bases, err := c.Bases(p.ID)
		if err != nil {
			return err
		}
		for i := range bases {
			s := &act.Step{Tx: c.Tx, Desk: c.Desk}
			ac := &account{base: &bases[i], programme: &p, notice: n, index: map[string]int32{}, books: ledger.Books{}}
			if ac.statements, err = c.Statements(p.ID, bases[i].ID); err != nil {
				return err
			}
			if ac.lines, err = c.BasePlanLines(bases[i].ID); err != nil {
				return err
			}
			for k, l := range ac.lines {
				ac.index[l.ID] = int32(k)
			}
			if err := readPeople(s, ac); err != nil {
				return err
			}
			approval := ac.Approved()
			if approval == nil {
				continue
			}
			sum := ledger.Settle(ac.LedgerLines(approval), ac.People)
			for _, part := range slices.Concat(sum.Parts, sum.Held) {
				broken = append(broken, ac.apps[part.Person].ID)
			}
		}
		return nil
	})
	return broken, err
}

func Standards(c *act.Checker) (broken []string, err error) {
	err = c.EachProgramme(func(p programme.Programme, n *rules.Notice) error {
		list, err := c.Standards(p.ID)
		for _, s := range list {
			if l := n.Level(s.Level); l == nil || s.Amount > l.Cap.Fen() || s.Amount <= 0 {
				broken = append(broken, s.ID)
			}
		}
		return err
	})
	return broken, err
}

func Uses(c *act.Checker) (broken []string, err error) {
	err = c.EachBase(func(b programme.Base, n *rules.Notice) error {
		list, err := c.Vouchers(b.ID)
		for _, v := range list {
			if u := n.Use(v.Use); v.Direction == MoneyOut && (u == nil || !u.Allowed) {
				broken = append(broken, v.ID)
			}
		}
		return err
	})
	return broken, err
}

func Accounts(c *act.Checker) (broken []string, err error) {
	err = c.EachBase(func(b programme.Base, n *rules.Notice) error {
		postings, err := c.Postings(b.ProgrammeID, b.ID)
		balance := map[string]programme.Fen{}
		for _, p := range postings {
			balance[p.Account] += p.Amount
			for _, source := range []string{ledger.FromBureau, ledger.FromOwn} {
				if p.Account == ledger.Bank(b.ID, source) && balance[p.Account] < 0 {
					broken = append(broken, p.ID)
				}
			}
		}
		for _, source := range []string{ledger.FromBureau, ledger.FromOwn} {
			days, err := daily(c.Tx, b.ID, source)
			if err != nil {
				return err
			}
			for _, d := range days {
				if d.balance < 0 {
					broken = append(broken, b.ID+" "+d.on.String())
				}
			}
		}
		return err
	})
	return broken, err
}
