package money

import (
	"context"
	"io"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// SubsidyBase is a base of which the public list tells, Subsidy somebody on it.
type (
	SubsidyBase = store.SubsidyBase
	Subsidy     = store.Subsidy
)

// SubsidyList is what was paid for whom at one base, as the public may see it.
type SubsidyList struct {
	*act.PublicYear
	Base string
	Rows []store.Subsidy
	Sum  programme.Fen
}

// PublicSubsidies are the bases of a year for whose people subsidies were paid
// in full, the newest year where none is named. Anybody may read them.
func (a *Desk) PublicSubsidies(ctx context.Context, programmeID string) (y *act.PublicYear, bases []store.SubsidyBase, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		if y, err = a.PublicYear(tx, programmeID); err != nil {
			return err
		}
		bases, err = tx.SubsidyBases(y.Programme.ID)
		return err
	})
	return y, bases, err
}

// PublicSubsidiesOf is the list of one base: name, masked number, trade, level,
// standard and amount. Error NotFound where nothing was settled and paid.
func (a *Desk) PublicSubsidiesOf(ctx context.Context, baseID string) (l *SubsidyList, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		b, err := store.Get[programme.Base](tx, baseID)
		if err != nil {
			return err
		}
		l = &SubsidyList{Base: b.Name}
		if l.PublicYear, err = a.PublicYear(tx, b.ProgrammeID); err != nil {
			return err
		}
		if l.Rows, err = tx.Subsidies(b.ProgrammeID, b.ID); err != nil {
			return err
		}
		if len(l.Rows) == 0 {
			return programme.Errorf(programme.NotFound, "这所基地还没有结算支付的补贴")
		}
		for _, r := range l.Rows {
			l.Sum += r.Amount
		}
		return nil
	})
	return l, err
}

// Title is what the list is called.
func (l *SubsidyList) Title() string {
	return l.Base + " " + strconv.Itoa(l.Programme.Year) + " 年度" + l.Notice.Brand.Quoted() + "培训补贴资金公示"
}

// Write writes the list as a workbook.
func (l *SubsidyList) Write(w io.Writer) error {
	s := forms.ListSheet{Title: "补贴资金公示", Foot: l.Title(),
		Columns: []forms.ListColumn{{Title: "序号", Number: true}, {Title: "姓名"}, {Title: "身份证号"}, {Title: "工种"},
			{Title: "等级"}, {Title: "补贴标准（元）", Money: true}, {Title: "补贴金额（元）", Money: true}}}
	for i, r := range l.Rows {
		s.Rows = append(s.Rows, []any{int64(i + 1), r.Name, r.IDMasked, r.Trade, r.Level.Chinese(), int64(r.Standard), int64(r.Amount)})
	}
	s.Rows = append(s.Rows, []any{int64(len(l.Rows)), "合计", "", "", "", int64(0), int64(l.Sum)})
	return forms.WriteList(w, s)
}
