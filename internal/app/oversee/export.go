package oversee

import (
	"context"
	"io"

	"jinlanling/internal/app/act"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// ExportStatistics writes annex 4 of a base from the books.
func (a *Desk) ExportStatistics(ctx context.Context, c act.Caller, baseID string, w io.Writer, mark *act.Mark) error {
	return a.writeStatistics(ctx, c, baseID, w, mark)
}

// statisticsFiler is who of the base filled annex 4 in: who filed it last, or
// whose draft it is; "", a blank, where somebody else looks at what nobody filed.
func statisticsFiler(tx *store.Tx, c act.Caller, b *programme.Base) (string, error) {
	filed, err := tx.Returns(b.ProgrammeID)
	if err != nil {
		return "", err
	}
	for i := len(filed) - 1; i >= 0; i-- {
		if filed[i].BaseID == b.ID && filed[i].Kind == programme.ReturnStatistics {
			u, err := store.Get[programme.User](tx, filed[i].FiledBy)
			if err != nil {
				return "", err
			}
			return u.Name, nil
		}
	}
	if c.Role == programme.RoleHead || c.Role == programme.RoleClerk {
		return c.Name, nil
	}
	return "", nil
}

func (a *Desk) writeStatistics(ctx context.Context, c act.Caller, baseID string, w io.Writer, mark *act.Mark) error {
	var sheet forms.StatSheet
	err := a.Read(ctx, c, func(tx *store.Tx) error {
		b, err := store.Get[programme.Base](tx, baseID)
		if err != nil {
			return err
		}
		if !programme.Within(c.Actor, act.SubjectOf(b)) {
			return programme.Errorf(programme.Forbidden, "不是本范围的基地")
		}
		p, err := store.Get[programme.Programme](tx, b.ProgrammeID)
		if err != nil {
			return err
		}
		n, err := a.StoredNotice(tx, p.NoticeSHA256)
		if err != nil {
			return err
		}
		figures, err := statisticsOf(tx, a.Desk, b)
		if err != nil {
			return err
		}
		filer, err := statisticsFiler(tx, c, b)
		if err != nil {
			return err
		}
		sheet = forms.StatSheet{Annex: n.Cite(programme.DutyStatisticsForm), City: p.City, Brand: n.Brand, Unit: b.Name,
			On: programme.DateOf(tx.Now().In(act.Shanghai)), FiledBy: filer, Mark: (*forms.Mark)(mark)}
		for i := len(n.Levels) - 1; i >= 0; i-- {
			sheet.Levels = append(sheet.Levels, n.Levels[i].Level)
		}
		for _, f := range figures {
			row := forms.StatRow{Trade: f.Trade}
			for _, l := range sheet.Levels {
				x := f.Levels[l.String()]
				row.Counts = append(row.Counts, forms.StatCount{Trained: x.Trained, PassedInside: x.PassedInside, PassedOutside: x.PassedOutside})
			}
			sheet.Rows = append(sheet.Rows, row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return forms.WriteStatistics(w, sheet)
}
