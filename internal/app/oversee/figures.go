package oversee

import (
	"bytes"
	"context"
	"encoding/json"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// StatisticsTable is annex 4 as a page shows it: a count for each level,
// highest first, trade by trade, and the total.
type StatisticsTable struct {
	Levels []string
	Rows   []StatisticsRow
	Sum    StatisticsRow
}

// StatisticsRow is one trade.
type StatisticsRow struct {
	Trade  string
	Counts []LevelFigures
}

// StatisticsOf counts annex 4 of a base now.
func (a *Desk) StatisticsOf(ctx context.Context, c act.Caller, baseID string) (t *StatisticsTable, err error) {
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
		figures, err := statisticsOf(tx, a.Desk, b)
		t = tabulate(n, figures)
		return err
	})
	return t, err
}

// FiguresOf are the figures that a return was filed with; nil where it has
// none.
func (a *Desk) FiguresOf(ctx context.Context, c act.Caller, returnID string) (t *StatisticsTable, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounReturn, returnID); err != nil {
			return err
		}
		r, err := store.Get[programme.Return](tx, returnID)
		if err != nil || r.Kind != programme.ReturnStatistics {
			return err
		}
		n, err := a.NoticeOf(tx, r.ProgrammeID)
		if err != nil {
			return err
		}
		var figures []TradeFigures
		if err := json.Unmarshal(r.Figures, &figures); err != nil {
			return programme.Errorf(programme.Internal, "报送材料 %s 的数字读不出来：%v", r.ID, err)
		}
		t = tabulate(n, figures)
		return nil
	})
	return t, err
}

func tabulate(n *rules.Notice, figures []TradeFigures) *StatisticsTable {
	t := &StatisticsTable{Sum: StatisticsRow{Trade: "合计", Counts: make([]LevelFigures, len(n.Levels))}}
	for i := len(n.Levels) - 1; i >= 0; i-- {
		t.Levels = append(t.Levels, n.Levels[i].Name)
	}
	for _, f := range figures {
		row := StatisticsRow{Trade: f.Trade}
		for i := range n.Levels {
			x := f.Levels[n.Levels[len(n.Levels)-1-i].Level.String()]
			row.Counts = append(row.Counts, x)
			t.Sum.Counts[i].Trained += x.Trained
			t.Sum.Counts[i].PassedInside += x.PassedInside
			t.Sum.Counts[i].PassedOutside += x.PassedOutside
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// FileStatistics files annex 4 with a stamped copy, or with the workbook that
// is made from the books where fileID is empty.
func (a *Desk) FileStatistics(ctx context.Context, c act.Caller, baseID, fileID string) (*programme.Return, error) {
	if fileID == "" {
		if err := a.mayFile(ctx, c, baseID); err != nil {
			return nil, err
		}
		var book bytes.Buffer
		if err := a.writeStatistics(ctx, c, baseID, &book, nil); err != nil {
			return nil, err
		}
		f, err := a.KeepFile(ctx, c, &book)
		if err != nil {
			return nil, err
		}
		fileID = f.ID
	}
	return a.fileReturn(ctx, c, baseID, programme.ReturnStatistics, fileID)
}

// mayFile refuses who may not file a base's returns, before a file is made.
func (a *Desk) mayFile(ctx context.Context, c act.Caller, baseID string) error {
	return a.Read(ctx, c, func(tx *store.Tx) error {
		b, err := store.Get[programme.Base](tx, baseID)
		if err != nil {
			return err
		}
		return programme.May(c.Actor, programme.ReturnFile, act.SubjectOf(b))
	})
}

// HasFile reports whether a voucher, finding or return has a file.
func (a *Desk) HasFile(ctx context.Context, c act.Caller, noun programme.Noun, id string) (bool, error) {
	file, err := a.fileID(ctx, c, noun, id)
	return file != "", err
}
