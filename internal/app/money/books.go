package money

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/forms"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// LedgerAccount is one account of a base and what stands on it: + debit,
// − credit.
type LedgerAccount struct {
	Key, Name string // Key is the account without the base, for URLs
	Balance   programme.Fen
	Postings  int
}

// LedgerMove is one movement with all its legs: they sum to zero.
type LedgerMove struct {
	ID, Kind, Title string
	On              programme.Date
	Noun            programme.Noun // the statement or voucher it comes from
	Source          string         // its id
	Legs            []LedgerLeg
	Sum             programme.Fen
}

// LedgerLeg is one posting of a movement.
type LedgerLeg struct {
	Key, Name string
	Amount    programme.Fen
}

// Ledger is the double entry of a base.
type Ledger struct {
	Base     string
	Accounts []LedgerAccount
	Total    programme.Fen // of all accounts: zero
	Moves    []LedgerMove  // newest first
	More     bool          // there are older ones
}

// LedgerOf is the ledger of a base: its accounts, and limit movements behind
// the first skip of them, those on one account where key is not empty.
func (a *Desk) LedgerOf(ctx context.Context, c act.Caller, baseID, key string, skip, limit int) (l *Ledger, err error) {
	err = a.moneyOf(ctx, c, baseID, func(tx *store.Tx, b *programme.Base) error {
		n, err := a.NoticeOf(tx, b.ProgrammeID)
		if err != nil {
			return err
		}
		postings, err := tx.Postings(b.ProgrammeID, b.ID)
		if err != nil {
			return err
		}
		l = &Ledger{Base: b.Name}
		l.balance(n, b.ID, postings)
		moves := movements(n, b.ID, postings)
		if key != "" {
			moves = slices.DeleteFunc(moves, func(m LedgerMove) bool {
				return !slices.ContainsFunc(m.Legs, func(g LedgerLeg) bool { return g.Key == key })
			})
		}
		slices.Reverse(moves)
		moves = moves[min(max(skip, 0), len(moves)):]
		if l.More = len(moves) > limit; l.More {
			moves = moves[:limit]
		}
		l.Moves = moves
		return l.entitle(tx)
	})
	return l, err
}

// shortAccount is an account without its base.
func shortAccount(baseID, account string) string {
	return strings.Replace(account, ":"+baseID, "", 1)
}

// accountTitle is an account in Chinese, a use by its name in the notice.
func accountTitle(n *rules.Notice, account string) string {
	kind, rest, _ := strings.Cut(account, ":")
	if _, code, ok := strings.Cut(rest, ":"); ok && kind == "spent" {
		if use := n.Use(code); use != nil {
			return "专账支出·" + use.Name
		}
	}
	return ledger.AccountName(account)
}

func (l *Ledger) balance(n *rules.Notice, baseID string, postings []programme.Posting) {
	at := map[string]int{}
	for _, p := range postings {
		i, ok := at[p.Account]
		if !ok {
			i = len(l.Accounts)
			at[p.Account] = i
			l.Accounts = append(l.Accounts, LedgerAccount{Key: shortAccount(baseID, p.Account), Name: accountTitle(n, p.Account)})
		}
		l.Accounts[i].Balance += p.Amount
		l.Accounts[i].Postings++
		l.Total += p.Amount
	}
	order := []string{"fund", "advance", "subsidy", "payable", "clawback", "bank", "source", "spent"}
	rank := func(key string) int {
		kind, _, _ := strings.Cut(key, ":")
		return slices.Index(order, kind)
	}
	slices.SortFunc(l.Accounts, func(x, y LedgerAccount) int {
		return cmp.Or(cmp.Compare(rank(x.Key), rank(y.Key)), cmp.Compare(x.Key, y.Key))
	})
}

// movements gathers postings by their movement, oldest first.
func movements(n *rules.Notice, baseID string, postings []programme.Posting) (out []LedgerMove) {
	at := map[string]int{}
	for _, p := range postings {
		i, ok := at[p.MovementID]
		if !ok {
			i = len(out)
			at[p.MovementID] = i
			m := LedgerMove{ID: p.MovementID, Kind: ledger.KindNames[p.Kind], On: p.OnDate, Noun: programme.NounStatement, Source: p.StatementID}
			if p.VoucherID != "" {
				m.Noun, m.Source = programme.NounVoucher, p.VoucherID
			}
			out = append(out, m)
		}
		out[i].Legs = append(out[i].Legs, LedgerLeg{shortAccount(baseID, p.Account), accountTitle(n, p.Account), p.Amount})
		out[i].Sum += p.Amount
	}
	return out
}

// entitle names the papers that movements come from.
func (l *Ledger) entitle(tx *store.Tx) error {
	ids := map[programme.Noun]map[string]bool{programme.NounStatement: {}, programme.NounVoucher: {}}
	for _, m := range l.Moves {
		ids[m.Noun][m.Source] = true
	}
	statements, err := tx.StatementsByID(act.Sorted(ids[programme.NounStatement]))
	if err != nil {
		return err
	}
	vouchers, err := tx.VouchersByID(act.Sorted(ids[programme.NounVoucher]))
	if err != nil {
		return err
	}
	titles := map[string]string{}
	for _, s := range statements {
		titles[s.ID] = programme.StatementKinds[s.Kind] + "单第 " + strconv.Itoa(s.Number) + " 号"
	}
	for _, v := range vouchers {
		titles[v.ID] = "凭证：" + cmp.Or(v.Memo, v.Payee, DirectionNames[v.Direction])
	}
	for i := range l.Moves {
		slices.SortStableFunc(l.Moves[i].Legs, func(x, y LedgerLeg) int { return cmp.Compare(y.Amount, x.Amount) }) // debits first
		l.Moves[i].Title = titles[l.Moves[i].Source]
	}
	return nil
}

// DirectionNames and SourceNames are the words of a voucher.
var (
	DirectionNames = map[string]string{MoneyIn: "收入", MoneyOut: "支出", MoneyBack: "缴回"}
	SourceNames    = map[string]string{ledger.FromBureau: "补贴资金", ledger.FromOwn: "自有资金"}
)

// SourceSum is what came into and left a special account from one source.
type SourceSum struct {
	Code, Name             string // Code is empty for all of them
	In, Out, Back, Balance programme.Fen
}

// UseSum is what was spent on one use, by source.
type UseSum struct {
	Code, Name, Clause string
	Bureau, Own, Total programme.Fen
}

// AccountMove is one line of a special account.
type AccountMove struct {
	On                 programme.Date
	Voucher            string
	Direction, Source  string
	Use, UseCode       string
	Payee, Memo        string
	In, Out, Balance   programme.Fen
	Reversal, Reversed bool
	direction, source  string // the codes
}

// SpecialAccount is the special account of a base at the end of a day (clause
// 4.3.1): vouchers count from their own date, reversals from theirs.
type SpecialAccount struct {
	Base    string
	On      programme.Date
	Today   bool
	Sources []SourceSum
	Sum     SourceSum
	Uses    []UseSum
	Spent   UseSum
	Moves   []AccountMove // oldest first

	programme string
	year      int // of the programme
}

// SpecialAccountOf is the special account of a base at the end of on; 0 is
// today.
func (a *Desk) SpecialAccountOf(ctx context.Context, c act.Caller, baseID string, on programme.Date) (*SpecialAccount, error) {
	return a.specialAccount(ctx, c, baseID, on)
}

func (a *Desk) specialAccount(ctx context.Context, c act.Caller, baseID string, on programme.Date) (s *SpecialAccount, err error) {
	err = a.moneyOf(ctx, c, baseID, func(tx *store.Tx, b *programme.Base) error {
		n, err := a.NoticeOf(tx, b.ProgrammeID)
		if err != nil {
			return err
		}
		today := programme.DateOf(tx.Now().In(act.Shanghai))
		y, err := store.Get[programme.Programme](tx, b.ProgrammeID)
		if err != nil {
			return err
		}
		s = &SpecialAccount{Base: b.Name, On: on, Today: on == 0, programme: b.ProgrammeID, year: y.Year}
		if on == 0 {
			s.On = today
		}
		vouchers, err := tx.Vouchers(b.ID)
		if err != nil {
			return err
		}
		reversed, err := tx.VoucherReversals(b.ID)
		if err != nil {
			return err
		}
		s.book(n, vouchers, reversed)
		return nil
	})
	return s, err
}

// book lists what stands on the account up to its day and adds it up.
func (s *SpecialAccount) book(n *rules.Notice, vouchers []programme.Voucher, reversed map[string]programme.Date) {
	for i := range vouchers {
		v := &vouchers[i]
		m := AccountMove{On: v.OnDate, Voucher: v.ID, Direction: DirectionNames[v.Direction], Source: SourceNames[v.Source], Payee: v.Payee, Memo: v.Memo,
			Reversed: v.State == programme.Reversed, direction: v.Direction, source: v.Source, UseCode: v.Use}
		if use := n.Use(v.Use); use != nil {
			m.Use = use.Name
		}
		if v.Direction == MoneyIn {
			m.In = v.Amount
		} else {
			m.Out = v.Amount
		}
		s.Moves = append(s.Moves, m)
		if on, ok := reversed[v.ID]; ok {
			m.On, m.In, m.Out, m.Reversal = max(on, v.OnDate), -m.In, -m.Out, true
			s.Moves = append(s.Moves, m)
		}
	}
	s.Moves = slices.DeleteFunc(s.Moves, func(m AccountMove) bool { return m.On > s.On })
	slices.SortStableFunc(s.Moves, func(x, y AccountMove) int { return cmp.Compare(x.On, y.On) })
	s.total(n)
}

func (s *SpecialAccount) total(n *rules.Notice) {
	sums := map[string]*SourceSum{ledger.FromBureau: {Code: ledger.FromBureau, Name: SourceNames[ledger.FromBureau]},
		ledger.FromOwn: {Code: ledger.FromOwn, Name: SourceNames[ledger.FromOwn]}}
	uses := map[string]*UseSum{}
	s.Sum, s.Spent = SourceSum{Name: "合计"}, UseSum{Name: "合计"}
	var balance programme.Fen
	for i := range s.Moves {
		m := &s.Moves[i]
		balance += m.In - m.Out
		m.Balance = balance
		for _, x := range []*SourceSum{sums[m.source], &s.Sum} {
			x.In += m.In
			x.Balance += m.In - m.Out
			if m.direction == MoneyBack {
				x.Back += m.Out
			} else {
				x.Out += m.Out
			}
		}
		if m.direction == MoneyOut {
			if uses[m.UseCode] == nil {
				uses[m.UseCode] = &UseSum{Code: m.UseCode}
			}
			for _, x := range []*UseSum{uses[m.UseCode], &s.Spent} {
				x.Total += m.Out
				if m.source == ledger.FromBureau {
					x.Bureau += m.Out
				} else {
					x.Own += m.Out
				}
			}
		}
	}
	s.Sources = []SourceSum{*sums[ledger.FromBureau], *sums[ledger.FromOwn]}
	for _, u := range n.Money.Uses { // in the notice's order
		if x := uses[u.Code]; x != nil {
			x.Name, x.Clause = u.Name, n.Cite(u.Clause)
			s.Uses = append(s.Uses, *x)
		}
	}
}

// ExportSpecialAccount writes the special account of a base at the end of a
// day as a workbook: its movements, then its sums by source and by use.
func (a *Desk) ExportSpecialAccount(ctx context.Context, c act.Caller, baseID string, on programme.Date, w io.Writer) error {
	s, err := a.specialAccount(ctx, c, baseID, on)
	if err != nil {
		return err
	}
	text := func(t string) forms.ListColumn { return forms.ListColumn{Title: t} }
	money := func(t string) forms.ListColumn { return forms.ListColumn{Title: t, Money: true} }
	sheet := forms.ListSheet{Title: "培训补贴专账", Foot: s.Base + " · 截至 " + s.On.String() + " · " + a.Provenance(ctx, s.programme),
		Columns: []forms.ListColumn{text("日期"), text("摘要"), text("收付款人"), text("方向"), text("资金来源"), text("用途"), money("收入（元）"), money("支出（元）"), money("余额（元）")}}
	for _, m := range s.Moves {
		memo := m.Memo
		if m.Reversal {
			memo = "冲销：" + memo
		}
		sheet.Rows = append(sheet.Rows, []any{m.On.String(), memo, m.Payee, m.Direction, m.Source, m.Use, int64(m.In), int64(m.Out), int64(m.Balance)})
	}
	sheet.Rows = append(sheet.Rows, []any{"合计", "", "", "", "", "", int64(s.Sum.In), int64(s.Sum.Out + s.Sum.Back), int64(s.Sum.Balance)})
	for _, x := range s.Sources {
		sheet.Rows = append(sheet.Rows, []any{"按来源", "", "", "", x.Name, "", int64(x.In), int64(x.Out + x.Back), int64(x.Balance)})
	}
	for _, u := range s.Uses {
		sheet.Rows = append(sheet.Rows, []any{"按用途", "", "", "", "", u.Name, int64(0), int64(u.Total), int64(0)})
	}
	return forms.WriteList(w, sheet)
}
