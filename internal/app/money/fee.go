package money

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// FeeRow is what the fee standard comes to for a trade and level: how many
// entries for the appraisal there are, and the fee of each.
type FeeRow struct {
	Trade string
	Level programme.Level
	Count int
	Fee   programme.Fen
	Known bool // the standard has a row for it
}

// Fees is what appraisal fees of a base are held against (clause 4.3.4): all
// that was spent on them, and what the standard comes to for all who were
// entered. What is split over several vouchers is therefore held as one.
type Fees struct {
	Use   string // its name
	Rows  []FeeRow
	Spent programme.Fen
	Limit programme.Fen
}

// FeesOf reckons a base's fees for who sees its account.
func (a *Desk) FeesOf(ctx context.Context, c act.Caller, baseID string) (f *Fees, err error) {
	if !programme.MayRead(c.Role, programme.NounVoucher) {
		return nil, programme.Errorf(programme.Forbidden, "专账由基地和市局查看")
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounBase, baseID); err != nil {
			return err
		}
		b, err := store.Get[programme.Base](tx, baseID)
		if err != nil {
			return err
		}
		n, err := a.NoticeOf(tx, b.ProgrammeID)
		if err != nil {
			return err
		}
		f, err = feesOf(tx, n, baseID)
		return err
	})
	return f, err
}

// feesOf reckons a base's fees; nil where the notice has no standard, which
// holds nothing.
func feesOf(tx *store.Tx, n *rules.Notice, baseID string) (*Fees, error) {
	standard := n.Money.Fees
	if standard == nil {
		return nil, nil
	}
	f := &Fees{Use: n.Use(standard.Use).Name}
	entered, err := tx.AppraisedByTrade(baseID)
	if err != nil {
		return nil, err
	}
	for _, x := range entered {
		row := FeeRow{Trade: x.Trade, Level: x.Level, Count: x.Count}
		row.Fee, row.Known = n.Fee(x.Level, x.Trade)
		f.Limit += row.Fee * programme.Fen(row.Count)
		f.Rows = append(f.Rows, row)
	}
	vouchers, err := tx.Vouchers(baseID)
	for i := range vouchers {
		if v := &vouchers[i]; v.State == programme.Booked && v.Direction == MoneyOut && v.Use == standard.Use {
			f.Spent += v.Amount
		}
	}
	return f, err
}

// Reckoning says how the standard's sum comes about.
func (f *Fees) Reckoning() string {
	var parts []string
	for _, r := range f.Rows {
		if r.Known {
			parts = append(parts, fmt.Sprintf("%s%s %d 人次 × %s 元", r.Trade, r.Level.Chinese(), r.Count, r.Fee))
		} else {
			parts = append(parts, fmt.Sprintf("%s%s %d 人次没有标准，未计", r.Trade, r.Level.Chinese(), r.Count))
		}
	}
	if len(parts) == 0 {
		return "还没有人申报鉴定"
	}
	return strings.Join(parts, "，")
}

// overFee asks the base about a voucher by which its appraisal fees come to
// more than the standard.
func overFee(s *act.Step, ac *account, v *programme.Voucher) error {
	if standard := ac.notice.Money.Fees; standard == nil || v.Direction != MoneyOut || v.Use != standard.Use {
		return nil
	}
	f, err := feesOf(s.Tx, ac.notice, ac.base.ID)
	if err != nil || f.Spent <= f.Limit || !slices.ContainsFunc(f.Rows, func(r FeeRow) bool { return r.Known }) && len(f.Rows) > 0 {
		return err
	}
	k := queryOf(s, v, fmt.Sprintf("%s累计 %s 元，多于按收费标准的 %s 元（%s），请说明多在何处，附收费依据", f.Use, f.Spent, f.Limit, f.Reckoning()))
	k.RaisedBy = act.SystemActor.User
	if err := store.Insert(s.Tx, k); err != nil {
		return err
	}
	return s.RecordAs(programme.QueryRaise, act.SystemActor, k.ProgrammeID, k.ID, "",
		act.Facts{"voucher": v.ID, "amount": v.Amount, "spent": f.Spent, "limit": f.Limit})
}
