package app

import (
	"context"
	"io"
	"slices"

	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// ImportPlan reads annex 1 and writes its lines: every base by name or alias,
// every level and trade of the notice. It is all or nothing; problems are all
// of them. Lines that stand already with the same places are left alone.
func (a *App) ImportPlan(ctx context.Context, c Caller, programmeID string, r io.ReaderAt, size int64) (lines int, err error) {
	rows, problems, err := forms.ReadPlan(r, size)
	if err != nil {
		return 0, err
	}
	err = a.act(ctx, c, programme.PlanImport, "", func(s *step) error {
		lines = 0
		if err := s.may(programme.Subject{}); err != nil {
			return err
		}
		p, n, err := s.open(programmeID)
		if err != nil {
			return err
		}
		bases, err := s.Bases(p.ID)
		if err != nil {
			return err
		}
		existing, err := s.PlanLines(p.ID)
		if err != nil {
			return err
		}
		found := append([]programme.Problem(nil), problems...)
		seen := map[string]int{}
		var fresh []*programme.PlanLine
		for i, row := range rows {
			bad := func(field, code, format string, args ...any) {
				pr := problem(field, code, format, args...)
				pr.Row = row.Row
				found = append(found, pr)
			}
			name, _ := n.Base(row.Base)
			b := named(bases, name)
			if b == nil {
				b = named(bases, row.Base)
			}
			if n := countNamed(bases, name, row.Base); n > 1 {
				bad("培训基地", "base", "有 %d 个基地都叫“%s”，请先更正基地名称", n, row.Base)
				continue
			}
			trade, known := n.Trade(row.Trade)
			switch {
			case b == nil:
				bad("培训基地", "base", "没有这个基地：%s", row.Base)
				continue
			case b.State != programme.Recognised:
				bad("培训基地", "base", "%s现为“%s”，未被认定", b.Name, b.State.Name())
			case n.Level(row.Level) == nil:
				bad("培训等级", "level", "本年度不培训%s", row.Level.Chinese())
			case !known:
				bad("职业（工种）", "trade", "通知的工种表中没有“%s”", row.Trade)
			}
			key := b.ID + row.Level.String() + trade
			if before, twice := seen[key]; twice {
				bad("职业（工种）", "twice", "与第 %d 行重复", before)
			}
			seen[key] = row.Row
			if old := planLine(existing, b.ID, row.Level, trade); old != nil {
				if old.Places != row.Places {
					bad("培训计划", "exists", "已有计划 %d 人；要改人数请用“调整培训计划”并写明理由", old.Places)
				}
				continue
			}
			fresh = append(fresh, &programme.PlanLine{ID: s.NewID(), ProgrammeID: p.ID, BaseID: b.ID, Level: row.Level, Trade: trade, Places: row.Places, Position: i + 1})
		}
		if len(found) > 0 {
			return &programme.Error{Code: programme.Invalid, Message: "培训计划表有误，一行也没有导入", Clause: "A1", Problems: found}
		}
		if len(fresh) == 0 {
			return nil
		}
		if err := store.Insert(s.Tx, fresh...); err != nil {
			return err
		}
		lines = len(fresh)
		return s.record(p.ID, p.ID, facts{"lines": lines})
	})
	return lines, err
}

// countNamed is how many bases a row of annex 1 may mean.
func countNamed(bases []programme.Base, names ...string) (n int) {
	for i := range bases {
		if slices.ContainsFunc(names, func(name string) bool { return named(bases[i:i+1], name) != nil }) {
			n++
		}
	}
	return n
}

func planLine(lines []programme.PlanLine, baseID string, level programme.Level, trade string) *programme.PlanLine {
	for i := range lines {
		if l := &lines[i]; l.BaseID == baseID && l.Level == level && l.Trade == trade {
			return l
		}
	}
	return nil
}

// AmendPlan changes the places of a line, not below what is taken or held;
// places that come free are offered to whom waits.
func (a *App) AmendPlan(ctx context.Context, c Caller, lineID string, places int, reason string) error {
	return a.act(ctx, c, programme.PlanAmend, reason, func(s *step) error {
		if err := s.may(programme.Subject{}); err != nil {
			return err
		}
		l, err := store.Get[programme.PlanLine](s.Tx, lineID)
		if err != nil {
			return err
		}
		if _, _, err := s.open(l.ProgrammeID); err != nil {
			return err
		}
		taken, err := s.PlacesTaken(l.ID)
		if err != nil {
			return err
		}
		if places < 1 || places < taken {
			return programme.Errorf(programme.Invalid, "计划人数不能少于已占用和待确认的 %d 人", max(taken, 1)).Under("A1")
		}
		before := l.Places
		l.Places = places
		if err := store.Update(s.Tx, l); err != nil {
			return err
		}
		if err := s.record(l.ProgrammeID, l.ID, facts{"from": before, "to": places}); err != nil {
			return err
		}
		return s.settleLine(l.ID)
	})
}
