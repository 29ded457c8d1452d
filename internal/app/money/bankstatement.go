package money

import (
	"context"
	"fmt"
	"io"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/exchange"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// The bank's statement of a special account is read by a layout, line by line,
// and each line is held against the vouchers: what agrees is matched by itself,
// what is left is matched by hand, one to one or one to many, and what is open
// on either side is shown until it is explained by a voucher or reversed.

// matchWindow is how many days a voucher may be dated from the bank's line to
// be matched with it by amount alone.
const matchWindow = 5

// byHand is a match that somebody made.
const byHand = "hand"

// ReadBankStatement reads a file of the bank's and matches what it can. The same
// file twice is an Error Conflict; a line that cannot be read keeps all of it
// out, each named by its row.
func (a *Desk) ReadBankStatement(ctx context.Context, c act.Caller, baseID, layout, fileID string) (b *programme.BankStatement, err error) {
	l, err := a.bank(layout)
	if err != nil {
		return nil, err
	}
	err = a.Act(ctx, c, programme.BankRead, "", func(s *act.Step) error {
		ac, err := ofBase(s, baseID)
		if err != nil {
			return err
		}
		if err := s.WholeFile(fileID); err != nil {
			return err
		}
		before, err := s.BankStatements(baseID)
		if err != nil {
			return err
		}
		for i := range before {
			if o := &before[i]; o.FileID == fileID {
				return programme.Errorf(programme.Conflict, "这个文件已在 %s 导入过（%s 至 %s）", o.ReadOn.Chinese(), o.From.Chinese(), o.To.Chinese()).
					Under(programme.DutySpecialAccount)
			}
		}
		lines, err := a.readLines(l, fileID)
		if err != nil {
			return err
		}
		b = &programme.BankStatement{ID: s.NewID(), ProgrammeID: ac.programme.ID, BaseID: baseID, Layout: l.Code, FileID: fileID, State: programme.ReadIn,
			Lines: len(lines), ReadBy: c.User, ReadOn: s.Today()}
		if err := a.sumLines(s, b, lines, before); err != nil {
			return err
		}
		if err := store.Insert(s.Tx, b); err != nil {
			return err
		}
		rows := make([]*programme.BankLine, len(lines))
		for i, x := range lines {
			rows[i] = &programme.BankLine{ID: s.NewID(), BankStatementID: b.ID, Row: x.Row, On: x.On, Amount: x.Amount, Serial: x.Serial, Party: x.Party,
				Memo: x.Memo, Balance: x.Balance}
		}
		if b.Sheet, err = store.ReplaceSheet(s.Tx, b.ID, rows); err != nil {
			return err
		}
		if err := store.Update(s.Tx, b); err != nil {
			return err
		}
		n, err := matchThem(s, b)
		if err != nil {
			return err
		}
		return s.Record(b.ProgrammeID, b.ID, act.Facts{"layout": l.Code, "layout_sha256": l.SHA256, "file": fileID, "lines": b.Lines, "matched": n,
			"in": b.In, "out": b.Out})
	})
	return b, err
}

// readLines reads a stored file by a layout.
func (a *Desk) readLines(l *exchange.BankLayout, fileID string) ([]exchange.BankLine, error) {
	r, err := a.Files.Get(fileID)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxBankFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxBankFile {
		return nil, programme.Errorf(programme.TooLarge, "文件超过 %d MB，请按月分开导出", maxBankFile>>20)
	}
	return l.Read(data)
}

// Bounds of a file of a bank's.
const (
	maxBankFile = 20 << 20
	maxProblems = 50
)

// sumLines fills in the days and sums of a statement, and refuses lines that
// another statement of the base has: the bank numbers each once.
func (a *Desk) sumLines(s *act.Step, b *programme.BankStatement, lines []exchange.BankLine, before []programme.BankStatement) error {
	b.From, b.To = lines[0].On, lines[0].On
	serials := map[string]int{}
	var bad []programme.Problem
	for _, x := range lines {
		b.From, b.To = min(b.From, x.On), max(b.To, x.On)
		if x.Amount > 0 {
			b.In += x.Amount
		} else {
			b.Out -= x.Amount
		}
		if x.On > s.Today() {
			bad = append(bad, programme.Problem{Row: x.Row, Field: "交易日期", Code: "bank_line", Message: "交易日期晚于今天"})
		}
		if x.Serial == "" {
			continue
		}
		if at := serials[x.Serial]; at > 0 {
			bad = append(bad, programme.Problem{Row: x.Row, Field: "流水号", Code: "bank_line", Message: fmt.Sprintf("流水号与第 %d 行相同", at)})
		}
		serials[x.Serial] = x.Row
	}
	if len(before) > 0 && len(serials) > 0 {
		old, err := s.BankLinesOfBase(b.BaseID)
		if err != nil {
			return err
		}
		for _, o := range old {
			if at := serials[o.Serial]; o.Serial != "" && at > 0 {
				bad = append(bad, programme.Problem{Row: at, Field: "流水号", Code: "bank_line", Message: "这一笔在以前导入的对账单里已有"})
			}
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return &programme.Error{Code: programme.Invalid, Message: fmt.Sprintf("有 %d 处不对，没有导入任何一笔", len(bad)), Problems: bad[:min(len(bad), maxProblems)]}
}

// signedAmount is a voucher's amount as the bank writes it.
func signedAmount(v *programme.Voucher) programme.Fen {
	if v.Direction == MoneyIn {
		return v.Amount
	}
	return -v.Amount
}

// openSides are the lines and the vouchers of a base that no match names.
func openSides(tx *store.Tx, baseID string) (lines []programme.BankLine, vouchers []programme.Voucher, err error) {
	if lines, err = tx.BankLinesOfBase(baseID); err != nil {
		return nil, nil, err
	}
	if vouchers, err = tx.Vouchers(baseID); err != nil {
		return nil, nil, err
	}
	matches, err := tx.BankMatches(baseID)
	done := map[string]bool{}
	for _, m := range matches {
		done[m.LineID], done[m.VoucherID] = true, true
	}
	lines = slices.DeleteFunc(lines, func(l programme.BankLine) bool { return done[l.ID] })
	vouchers = slices.DeleteFunc(vouchers, func(v programme.Voucher) bool { return v.State != programme.Booked || done[v.ID] })
	return lines, vouchers, err
}

// matchThem matches what agrees by itself; it is called with every statement
// that is read.
func matchThem(s *act.Step, b *programme.BankStatement) (n int, err error) {
	lines, vouchers, err := openSides(s.Tx, b.BaseID)
	if err != nil {
		return 0, err
	}
	payments, err := s.BasePayments(b.BaseID)
	if err != nil {
		return 0, err
	}
	left, of := make([]ledger.Moved, len(lines)), map[string]string{}
	for i, l := range lines {
		left[i] = ledger.Moved{ID: l.ID, On: l.On, Amount: l.Amount, Serial: l.Serial}
		of[l.ID] = l.BankStatementID
	}
	right := make([]ledger.Moved, len(vouchers))
	for i := range vouchers {
		v := &vouchers[i]
		right[i] = ledger.Moved{ID: v.ID, On: v.OnDate, Amount: signedAmount(v), Serial: serialOf(v, payments)}
	}
	var rows []*programme.BankMatched
	for _, p := range ledger.Reconcile(left, right, matchWindow) {
		rows = append(rows, &programme.BankMatched{ID: s.NewID(), BankStatementID: of[p.Line], BaseID: b.BaseID, LineID: p.Line, VoucherID: p.Entry, How: p.How,
			MatchedBy: s.Caller.User, State: programme.Active})
	}
	return len(rows), store.Insert(s.Tx, rows...)
}

// serialOf is the bank's number of the payment that a voucher of income from
// the bureau books: the first of its amount on or before its day.
func serialOf(v *programme.Voucher, payments []programme.Payment) string {
	if v.Direction != MoneyIn || v.Source != ledger.FromBureau {
		return ""
	}
	for i := range payments {
		if p := &payments[i]; p.State == programme.Paid && p.AccountID != "" && p.Amount == v.Amount && p.On <= v.OnDate {
			return p.Serial
		}
	}
	return ""
}

// MatchLines says by hand which vouchers some lines are: one line and one or
// several vouchers, or several lines and one voucher, whose sums are equal.
func (a *Desk) MatchLines(ctx context.Context, c act.Caller, id string, lineIDs, voucherIDs []string) error {
	return a.stepBank(ctx, c, programme.BankMatch, id, "", func(s *act.Step, b *programme.BankStatement) (act.Facts, error) {
		lines, vouchers, err := openSides(s.Tx, b.BaseID)
		if err != nil {
			return nil, err
		}
		lines = slices.DeleteFunc(lines, func(l programme.BankLine) bool { return !slices.Contains(lineIDs, l.ID) || l.BankStatementID != b.ID })
		vouchers = slices.DeleteFunc(vouchers, func(v programme.Voucher) bool { return !slices.Contains(voucherIDs, v.ID) })
		switch {
		case len(lineIDs) == 0 || len(voucherIDs) == 0:
			return nil, act.InvalidFields(act.Problem("lines", "match", "请选择对账单上的流水和账上的凭证"))
		case len(lines) != len(lineIDs) || len(vouchers) != len(voucherIDs):
			return nil, programme.Errorf(programme.Conflict, "所选的有一笔已经核对过，请重新打开页面").Under(programme.DutySpecialAccount)
		case len(lines) > 1 && len(vouchers) > 1:
			return nil, act.InvalidFields(act.Problem("lines", "match", "一次只核对一笔流水对几张凭证，或几笔流水对一张凭证"))
		}
		var sum programme.Fen
		for _, l := range lines {
			sum += l.Amount
		}
		for i := range vouchers {
			sum -= signedAmount(&vouchers[i])
		}
		if sum != 0 {
			return nil, act.InvalidFields(act.Problem("vouchers", "match", "两边金额相差 %s 元", max(sum, -sum)))
		}
		var rows []*programme.BankMatched
		for _, l := range lines {
			for _, v := range vouchers {
				rows = append(rows, &programme.BankMatched{ID: s.NewID(), BankStatementID: b.ID, BaseID: b.BaseID, LineID: l.ID, VoucherID: v.ID, How: byHand,
					MatchedBy: c.User, State: programme.Active})
			}
		}
		return act.Facts{"lines": lineIDs, "vouchers": voucherIDs}, store.Insert(s.Tx, rows...)
	})
}

// UnmatchLine takes back what a line was matched with.
func (a *Desk) UnmatchLine(ctx context.Context, c act.Caller, id, lineID, reason string) error {
	return a.stepBank(ctx, c, programme.BankUnmatch, id, reason, func(s *act.Step, b *programme.BankStatement) (act.Facts, error) {
		list, err := s.BankMatches(b.BaseID)
		if err != nil {
			return nil, err
		}
		vouchers := map[string]bool{}
		for _, m := range list {
			if m.LineID == lineID && m.BankStatementID == b.ID {
				vouchers[m.VoucherID] = true
			}
		}
		if len(vouchers) == 0 {
			return nil, act.InvalidFields(act.Problem("line", "match", "这一笔还没有核对"))
		}
		return act.Facts{"line": lineID}, unmatch(s, list, func(m *programme.BankMatched) bool { return vouchers[m.VoucherID] })
	})
}

// unmatch ends the matches that are meant.
func unmatch(s *act.Step, list []programme.BankMatched, meant func(*programme.BankMatched) bool) error {
	for i := range list {
		if m := &list[i]; meant(m) {
			m.State = programme.Withdrawn
			if err := store.Update(s.Tx, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// WithdrawBankStatement takes a statement back that was read by mistake, with
// its matches.
func (a *Desk) WithdrawBankStatement(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepBank(ctx, c, programme.BankWithdraw, id, reason, func(s *act.Step, b *programme.BankStatement) (act.Facts, error) {
		list, err := s.BankMatches(b.BaseID)
		if err != nil {
			return nil, err
		}
		b.Reason = reason
		return act.Facts{"file": b.FileID}, unmatch(s, list, func(m *programme.BankMatched) bool { return m.BankStatementID == b.ID })
	})
}

func (a *Desk) stepBank(ctx context.Context, c act.Caller, action programme.Action, id, reason string,
	change func(*act.Step, *programme.BankStatement) (act.Facts, error)) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		b, err := store.Get[programme.BankStatement](s.Tx, id)
		if err != nil {
			return s.OwnFirst(err)
		}
		if _, err := ofBase(s, b.BaseID); err != nil {
			return err
		}
		if err := s.Move(&b.State); err != nil {
			return err
		}
		facts, err := change(s, b)
		if err != nil {
			return err
		}
		if err := store.Update(s.Tx, b); err != nil {
			return err
		}
		return s.Record(b.ProgrammeID, b.ID, facts)
	})
}

// freeVoucher ends the matches of a voucher that is reversed: its line is open
// again.
func freeVoucher(s *act.Step, v *programme.Voucher) error {
	list, err := s.BankMatches(v.BaseID)
	if err != nil {
		return err
	}
	lines := map[string]bool{}
	for _, m := range list {
		if m.VoucherID == v.ID {
			lines[m.LineID] = true
		}
	}
	return unmatch(s, list, func(m *programme.BankMatched) bool { return lines[m.LineID] })
}

// LineShown is a line with what it was matched with.
type LineShown struct {
	programme.BankLine
	How      string
	Broken   bool // its balance does not follow from the line before it
	Vouchers []programme.Voucher
}

// BankStatementOf is a statement with its lines, and the vouchers that are open.
type BankStatementPaper struct {
	programme.BankStatement
	Rows []LineShown
	Open []programme.Voucher // vouchers that no line of any statement is
}

// Unmatched counts the lines that are open.
func (p *BankStatementPaper) Unmatched() int {
	return act.CountIf(p.Rows, func(l LineShown) bool { return l.How == "" })
}

// Broken counts the lines whose balance does not follow.
func (p *BankStatementPaper) Broken() int {
	return act.CountIf(p.Rows, func(l LineShown) bool { return l.Broken })
}

// BankStatementOf is a statement with its lines and what each is.
func (a *Desk) BankStatementOf(ctx context.Context, c act.Caller, id string) (p *BankStatementPaper, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounBankStatement, id); err != nil {
			return err
		}
		b, err := store.Get[programme.BankStatement](tx, id)
		if err != nil {
			return err
		}
		p = &BankStatementPaper{BankStatement: *b}
		lines, err := tx.BankLinesOf(id)
		if err != nil {
			return err
		}
		matches, err := tx.BankMatches(b.BaseID)
		if err != nil {
			return err
		}
		vouchers, err := tx.Vouchers(b.BaseID)
		if err != nil {
			return err
		}
		at := map[string]*programme.Voucher{}
		for i := range vouchers {
			at[vouchers[i].ID] = &vouchers[i]
		}
		is := map[string][]programme.BankMatched{}
		for _, m := range matches {
			is[m.LineID] = append(is[m.LineID], m)
		}
		run, _ := runOf(lines)
		for _, l := range lines {
			x := LineShown{BankLine: l, Broken: slices.Contains(run.Breaks, l.ID)}
			for _, m := range is[l.ID] {
				if v := at[m.VoucherID]; v != nil {
					x.How, x.Vouchers = m.How, append(x.Vouchers, *v)
				}
			}
			p.Rows = append(p.Rows, x)
		}
		_, p.Open, err = openSides(tx, b.BaseID)
		return err
	})
	return p, err
}
