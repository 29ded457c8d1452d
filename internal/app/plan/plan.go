package plan

import (
	"cmp"
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// PlanHeadings are the headings of annex 1 as its reader takes them.
var PlanHeadings = forms.PlanHeadings

// ImportPlan reads annex 1 and writes its lines: every base by name or alias,
// every level and trade of the notice. It is all or nothing; problems are all
// of them. Lines that stand already with the same places are left alone.
func (a *Desk) ImportPlan(ctx context.Context, c act.Caller, programmeID string, r io.ReaderAt, size int64) (lines int, err error) {
	rows, problems, err := forms.ReadPlan(r, size)
	if err != nil {
		return 0, err
	}
	err = a.Act(ctx, c, programme.PlanImport, "", func(s *act.Step) error {
		lines = 0
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		p, n, err := s.Open(programmeID)
		if err != nil {
			return err
		}
		im := &planImport{Step: s, year: p, notice: n, found: slices.Clone(problems), seen: map[string]int{}, strangers: map[string]int{}}
		if im.bases, err = s.Bases(p.ID); err != nil {
			return err
		}
		if im.existing, err = s.PlanLines(p.ID); err != nil {
			return err
		}
		for i := range rows {
			im.row(i, &rows[i])
		}
		if len(im.strangers) > 0 {
			im.found = append(im.found, unrecognised(im.strangers))
		}
		if len(im.found) > 0 {
			return &programme.Error{Code: programme.Invalid, Message: "培训计划表有误，一行也没有导入", Clause: programme.DutyPlanForm, Problems: im.found}
		}
		if len(im.fresh) == 0 {
			return nil
		}
		if err := orderPlan(s, im.existing, im.fresh); err != nil {
			return err
		}
		lines = len(im.fresh)
		return s.Record(p.ID, p.ID, act.Facts{"lines": lines})
	})
	return lines, err
}

// planImport is annex 1 on its way into a year's plan.
type planImport struct {
	*act.Step
	year      *programme.Programme
	notice    *rules.Notice
	bases     []programme.Base
	existing  []programme.PlanLine
	found     []programme.Problem
	seen      map[string]int // base, level and trade → row
	strangers map[string]int // units that are no base of the year, by the first row of each
	fresh     []*programme.PlanLine
}

func (im *planImport) bad(row int, field, code, format string, args ...any) {
	p := act.Problem(field, code, format, args...)
	p.Row = row
	im.found = append(im.found, p)
}

// row reads the i-th line of annex 1: a new line of the plan, one that stands
// already, or what is wrong with it.
func (im *planImport) row(i int, row *forms.PlanRow) {
	name, _ := im.notice.Base(row.Base)
	b := named(im.bases, name)
	if b == nil {
		b = named(im.bases, row.Base)
	}
	if n := countNamed(im.bases, name, row.Base); n > 1 {
		im.bad(row.Row, "培训基地", "base", "有 %d 个基地都叫“%s”，请先更正基地名称", n, row.Base)
		return
	}
	trade, known := im.notice.Trade(row.Trade)
	switch {
	case b == nil || b.State != programme.Recognised:
		who := row.Base
		if b != nil {
			who = b.Name + "（现为“" + b.State.Name() + "”）"
		}
		if im.strangers[who] == 0 {
			im.strangers[who] = row.Row
		}
		return
	case im.notice.Level(row.Level) == nil:
		im.bad(row.Row, "培训等级", "level", "本年度不培训%s", row.Level.Chinese())
	case !known:
		im.bad(row.Row, "职业（工种）", "trade", "通知的工种表中没有“%s”", row.Trade)
	}
	key := b.ID + row.Level.String() + trade
	if before, twice := im.seen[key]; twice {
		im.bad(row.Row, "职业（工种）", "twice", "与第 %d 行重复", before)
	}
	im.seen[key] = row.Row
	if old := planLine(im.existing, b.ID, row.Level, trade); old != nil {
		if old.Places != row.Places {
			im.bad(row.Row, "培训计划", "exists", "已有计划 %d 人；要改人数请用“调整培训计划”并写明理由", old.Places)
		}
		return
	}
	im.fresh = append(im.fresh, &programme.PlanLine{ID: im.NewID(), ProgrammeID: im.year.ID, BaseID: b.ID, Level: row.Level, Trade: trade, Places: row.Places,
		Position: len(im.existing) + i + 1})
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

// unrecognised is said once of all units that are no base yet: who they are,
// and what makes them one.
func unrecognised(rows map[string]int) programme.Problem {
	names := slices.SortedFunc(maps.Keys(rows), func(x, y string) int { return cmp.Compare(rows[x], rows[y]) })
	p := act.Problem("培训基地", "base", "%d 家单位还不是本年度认定的培训基地：%s。请先完成申报、推荐、评估和认定，再导入；名称写法不同的，由基地在申报的“其他名称”里补上",
		len(names), strings.Join(names, "、"))
	p.Row = rows[names[0]]
	return p
}

// orderPlan keeps annex 1 in its order: the lines of a base together, in them
// those of a level, in the order in which bases and levels came. A plan that is
// imported later adds to the bases that stand there.
func orderPlan(s *act.Step, existing []programme.PlanLine, fresh []*programme.PlanLine) error {
	all := make([]*programme.PlanLine, 0, len(existing)+len(fresh))
	for i := range existing {
		all = append(all, &existing[i])
	}
	all = append(all, fresh...)
	bases, levels := map[string]int{}, map[string]int{}
	for i, l := range all {
		if _, seen := bases[l.BaseID]; !seen {
			bases[l.BaseID] = i
		}
		if _, seen := levels[l.BaseID+l.Level.String()]; !seen {
			levels[l.BaseID+l.Level.String()] = i
		}
	}
	slices.SortStableFunc(all, func(x, y *programme.PlanLine) int {
		return cmp.Or(cmp.Compare(bases[x.BaseID], bases[y.BaseID]), cmp.Compare(levels[x.BaseID+x.Level.String()], levels[y.BaseID+y.Level.String()]))
	})
	for i, l := range all {
		moved := l.Position != i+1
		l.Position = i + 1
		if moved && l.Version > 0 {
			if err := store.Update(s.Tx, l); err != nil {
				return err
			}
		}
	}
	return store.Insert(s.Tx, fresh...)
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
func (a *Desk) AmendPlan(ctx context.Context, c act.Caller, lineID string, places int, reason string) error {
	return a.Act(ctx, c, programme.PlanAmend, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		l, err := store.Get[programme.PlanLine](s.Tx, lineID)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(l.ProgrammeID); err != nil {
			return err
		}
		taken, err := s.PlacesTaken(l.ID)
		if err != nil {
			return err
		}
		if places < 1 || places < taken {
			return programme.Errorf(programme.Invalid, "计划人数不能少于已占用和待确认的 %d 人", max(taken, 1)).Under(programme.DutyPlanForm)
		}
		before := l.Places
		l.Places = places
		if err := store.Update(s.Tx, l); err != nil {
			return err
		}
		if err := s.Record(l.ProgrammeID, l.ID, act.Facts{"from": before, "to": places}); err != nil {
			return err
		}
		return SettleLine(s, l.ID)
	})
}
