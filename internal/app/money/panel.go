package money

import (
	"context"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// ItemsOf are the people of a statement, each with rule and evidence.
func (a *Desk) ItemsOf(ctx context.Context, c act.Caller, statementID string) (out []Traced, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounStatement, statementID); err != nil {
			return err
		}
		out, err = statementRows(tx, NewTracer(a.Desk, tx), statementID)
		return err
	})
	return out, err
}

// Balance is what stands on one account of a base.
type Balance struct {
	Account, Name string
	Amount        programme.Fen
}

// Balances are the accounts of a base that hold or owe money, in the chart's
// order.
func (a *Desk) Balances(ctx context.Context, c act.Caller, baseID string) (out []Balance, err error) {
	if !programme.MayRead(c.Role, programme.NounStatement) {
		return nil, nil
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounBase, baseID); err != nil {
			return err
		}
		b, err := store.Get[programme.Base](tx, baseID)
		if err != nil {
			return err
		}
		postings, err := tx.Postings(b.ProgrammeID, b.ID)
		if err != nil {
			return err
		}
		sums := map[string]programme.Fen{}
		for _, p := range postings {
			sums[p.Account] += p.Amount
		}
		n, err := a.NoticeOf(tx, b.ProgrammeID)
		if err != nil {
			return err
		}
		for name, amount := range sums {
			if amount != 0 {
				out = append(out, Balance{name, accountWords(n, name), amount})
			}
		}
		slices.SortFunc(out, func(x, y Balance) int { return act.Compare(x.Account, y.Account) })
		return nil
	})
	return out, err
}

// accountWords is an account's name with the use of money as the notice calls
// it.
func accountWords(n *rules.Notice, account string) string {
	name := ledger.AccountName(account)
	for _, u := range n.Money.Uses {
		if rest, ok := strings.CutSuffix(name, u.Code); ok {
			return rest + u.Name
		}
	}
	return name
}
