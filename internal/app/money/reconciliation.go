package money

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Reconciliation is how a special account and the bank's statements agree.
type Reconciliation struct {
	From, Until programme.Date // every day between them agrees; Until is 0 where none does
	Read        programme.Date // the last day of which there is a statement without a gap; 0 where there is none
	Lines       []programme.BankLine
	Vouchers    []programme.Voucher // of days that a statement tells of
	Breaks      []Break
	Adjusted    *ledger.Adjustment // on the day of Read; nil where a file states no balances
}

// Break is where the bank's balances do not follow from each other: lines are
// missing there, or one was changed. Row is 0 between two statements.
type Break struct {
	Statement string
	Row       int
	On        programme.Date
	Due, Left programme.Fen // the balance that should stand there, and the one that does
}

// reconciliation says until which day a base's account agrees with the bank.
func reconciliation(tx *store.Tx, baseID string) (*Reconciliation, error) {
	statements, err := tx.BankStatements(baseID)
	if err != nil || len(statements) == 0 {
		return &Reconciliation{}, err
	}
	all, err := tx.BankLinesOfBase(baseID)
	if err != nil {
		return nil, err
	}
	r := &Reconciliation{From: statements[0].From}
	read, closing := r.follow(statements, all)
	if r.Lines, r.Vouchers, err = openSides(tx, baseID); err != nil {
		return nil, err
	}
	r.Vouchers = slices.DeleteFunc(r.Vouchers, func(v programme.Voucher) bool { return v.OnDate > r.Read })
	if closing != nil {
		vouchers, err := tx.Vouchers(baseID)
		if err != nil {
			return nil, err
		}
		r.Adjusted = r.adjust(*closing, read, vouchers)
	}
	r.Until = r.Read
	for _, l := range r.Lines {
		r.Until = min(r.Until, l.On.AddDays(-1))
	}
	for _, v := range r.Vouchers {
		r.Until = min(r.Until, v.OnDate.AddDays(-1))
	}
	for _, b := range r.Breaks {
		r.Until = min(r.Until, b.On.AddDays(-1))
	}
	if r.Until < r.From {
		r.Until = 0
	}
	return r, nil
}

// maxGap is how many days may lie between the last line of a statement and the
// first of the next where their balances do not say whether they meet: on most
// days nothing moves.
const maxGap = 45

// follow goes from statement to statement as far as they meet, and gives those
// that do with the run from the first opening balance to the last closing one,
// nil where one of them states none.
func (r *Reconciliation) follow(statements []programme.BankStatement, all []programme.BankLine) (read map[string]bool, whole *ledger.Run) {
	lines := map[string][]programme.BankLine{}
	for _, l := range all {
		lines[l.BankStatementID] = append(lines[l.BankStatementID], l)
	}
	read = map[string]bool{}
	stated := true
	for i := range statements {
		if whole != nil && stated {
			meetNext(statements[i:], lines, whole.Closing)
		}
		b := &statements[i]
		run, ok := runOf(lines[b.ID])
		if whole != nil && ok && stated {
			if run.Opening != whole.Closing {
				r.Breaks = append(r.Breaks, Break{Statement: b.ID, On: b.From, Due: whole.Closing, Left: run.Opening})
				break
			}
		} else if r.Read != 0 && b.From > r.Read.AddDays(maxGap) {
			break
		}
		for _, l := range lines[b.ID] {
			if k := slices.Index(run.Breaks, l.ID); k >= 0 {
				left, _ := balanceOf(&l)
				r.Breaks = append(r.Breaks, Break{Statement: b.ID, Row: l.Row, On: l.On, Due: run.Due[k], Left: left})
			}
		}
		r.Read, read[b.ID], stated = max(r.Read, b.To), true, stated && ok
		if whole == nil {
			whole = &ledger.Run{Opening: run.Opening}
		}
		whole.Closing = run.Closing
	}
	if !stated {
		return read, nil
	}
	return read, whole
}

// meetNext puts first, of the statements that begin on one day, the one that
// goes on where the last one ended.
func meetNext(rest []programme.BankStatement, lines map[string][]programme.BankLine, closing programme.Fen) {
	for i := range rest {
		if rest[i].From != rest[0].From {
			return
		}
		if run, ok := runOf(lines[rest[i].ID]); ok && run.Opening == closing {
			rest[0], rest[i] = rest[i], rest[0]
			return
		}
	}
}

// adjust leads the books and the bank to one sum.
func (r *Reconciliation) adjust(bank ledger.Run, read map[string]bool, vouchers []programme.Voucher) *ledger.Adjustment {
	a := &ledger.Adjustment{On: r.Read, Before: bank.Opening, Bank: bank.Closing}
	for i := range vouchers {
		if v := &vouchers[i]; v.State == programme.Booked && v.OnDate <= r.Read {
			a.Books += signedAmount(v)
		}
	}
	for i := range r.Lines {
		if l := &r.Lines[i]; read[l.BankStatementID] {
			a.BankIn, a.BankOut = a.BankIn+max(l.Amount, 0), a.BankOut+max(-l.Amount, 0)
		}
	}
	for i := range r.Vouchers {
		amount := signedAmount(&r.Vouchers[i])
		a.BookIn, a.BookOut = a.BookIn+max(amount, 0), a.BookOut+max(-amount, 0)
	}
	return a
}

// runOf is what one file says of the account; ok is false where a line states
// no balance.
func runOf(lines []programme.BankLine) (run ledger.Run, ok bool) {
	lines = slices.Clone(lines)
	slices.SortFunc(lines, func(a, b programme.BankLine) int { return cmp.Compare(a.Row, b.Row) })
	stated := make([]ledger.Stated, len(lines))
	for i := range lines {
		left, ok := balanceOf(&lines[i])
		if !ok {
			return run, false
		}
		stated[i] = ledger.Stated{ID: lines[i].ID, Amount: lines[i].Amount, Left: left}
	}
	return ledger.Follow(stated)
}

// balanceOf reads the balance that a line states.
func balanceOf(l *programme.BankLine) (programme.Fen, bool) {
	v, err := programme.ParseYuan(strings.TrimLeft(strings.TrimSpace(l.Balance), "¥￥+"))
	return v, err == nil
}

// ReconciliationOf is it for who may see the base's money.
func (a *Desk) ReconciliationOf(ctx context.Context, c act.Caller, baseID string) (r *Reconciliation, err error) {
	err = a.moneyOf(ctx, c, baseID, func(tx *store.Tx, b *programme.Base) error {
		r, err = reconciliation(tx, b.ID)
		return err
	})
	return r, err
}
