package oversee

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// TradeFigures is one trade's row of annex 4, by level.
type TradeFigures struct {
	Trade  string                  `json:"trade"`
	Levels map[string]LevelFigures `json:"levels"`
}

// LevelFigures counts one trade and level: who trained, and who passed inside
// and outside the national catalogue.
type LevelFigures struct {
	Trained       int `json:"trained"`
	PassedInside  int `json:"passed_inside"`
	PassedOutside int `json:"passed_outside"`
}

// statistics counts annex 4 from the books, trade by trade in plan order.
func statistics(s *act.Step, b *programme.Base) ([]TradeFigures, error) {
	return statisticsOf(s.Tx, s.Desk, b)
}

func statisticsOf(tx *store.Tx, a *act.Desk, b *programme.Base) ([]TradeFigures, error) {
	p, err := store.Get[programme.Programme](tx, b.ProgrammeID)
	if err != nil {
		return nil, err
	}
	n, err := a.StoredNotice(tx, p.NoticeSHA256)
	if err != nil {
		return nil, err
	}
	lines, err := tx.BasePlanLines(b.ID)
	if err != nil {
		return nil, err
	}
	apps, err := tx.BaseApplications(b.ProgrammeID, b.ID)
	if err != nil {
		return nil, err
	}
	byLine := map[string]programme.PlanLine{}
	at := map[string]int{}
	var out []TradeFigures
	for _, l := range lines {
		byLine[l.ID] = l
		if _, seen := at[l.Trade]; !seen {
			at[l.Trade] = len(out)
			out = append(out, TradeFigures{l.Trade, map[string]LevelFigures{}})
		}
	}
	for _, ap := range apps {
		l := byLine[ap.PlanLineID]
		row := out[at[l.Trade]].Levels
		f := row[l.Level.String()]
		switch ap.State {
		case programme.Passed, programme.Certified:
			f.Trained++
			if n.InCatalogue(l.Trade, ap.AppliedOn) {
				f.PassedInside++
			} else {
				f.PassedOutside++
			}
		case programme.InTraining, programme.Failed:
			f.Trained++
		}
		row[l.Level.String()] = f
	}
	return out, nil
}

// FileReturn files a base's annex 4 or performance report with the city
// bureau. Annex 4's figures are counted from the books, not typed.
func (a *Desk) FileReturn(ctx context.Context, c act.Caller, baseID, kind, fileID string) (*programme.Return, error) {
	return a.fileReturn(ctx, c, baseID, kind, fileID)
}

func (a *Desk) fileReturn(ctx context.Context, c act.Caller, baseID, kind, fileID string) (*programme.Return, error) {
	return a.fileReturnWith(ctx, c, baseID, kind, fileID, nil)
}

// fileReturnWith files a return with what its figures are, where they are not
// counted here.
func (a *Desk) fileReturnWith(ctx context.Context, c act.Caller, baseID, kind, fileID string, with any) (r *programme.Return, err error) {
	err = a.Act(ctx, c, programme.ReturnFile, "", func(s *act.Step) error {
		b, err := s.Base(baseID)
		if err != nil {
			return err
		}
		_, n, err := s.Open(b.ProgrammeID)
		if err != nil {
			return err
		}
		if due := n.DueReturns(); !slices.Contains(due, kind) {
			return programme.Errorf(programme.Invalid, "%s", returnsSay(due)).Under(programme.DutyReturns)
		}
		if err := s.WholeFile(fileID); err != nil {
			return err
		}
		r = &programme.Return{ID: s.NewID(), ProgrammeID: b.ProgrammeID, BaseID: b.ID, Kind: kind, FileID: fileID, Figures: json.RawMessage("{}"),
			State: programme.Filed, FiledBy: c.User, FiledOn: s.Today()}
		if kind == programme.ReturnStatistics {
			figures, err := statistics(s, b)
			if err != nil {
				return err
			}
			if r.Figures, err = json.Marshal(figures); err != nil {
				return err
			}
		}
		if with != nil {
			if r.Figures, err = json.Marshal(with); err != nil {
				return err
			}
		}
		if err := store.Insert(s.Tx, r); err != nil {
			return err
		}
		return s.Record(b.ProgrammeID, r.ID, act.Facts{"kind": kind, "file": fileID})
	})
	return r, err
}

// AcceptReturn puts a return on file.
func (a *Desk) AcceptReturn(ctx context.Context, c act.Caller, id string) error {
	return a.stepReturn(ctx, c, programme.ReturnAccept, id, "")
}

// ReturnReturn sends a return back; the base files a new one.
func (a *Desk) ReturnReturn(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepReturn(ctx, c, programme.ReturnReturn, id, reason)
}

func (a *Desk) stepReturn(ctx context.Context, c act.Caller, action programme.Action, id, reason string) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		r, err := store.Get[programme.Return](s.Tx, id)
		if err != nil {
			return err
		}
		if err := s.Move(&r.State); err != nil {
			return err
		}
		r.Reason = reason
		if err := store.Update(s.Tx, r); err != nil {
			return err
		}
		return s.Record(r.ProgrammeID, r.ID, act.Facts{"to": r.State})
	})
}

// CloseProgramme ends a year: every base has both returns on file, no
// statement, publication, finding, clue or claim is open.
func (a *Desk) CloseProgramme(ctx context.Context, c act.Caller, id string) error {
	return a.Act(ctx, c, programme.ProgrammeClose, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		p, _, err := s.Programme(id)
		if err != nil {
			return err
		}
		if err := s.Move(&p.State); err != nil {
			return err
		}
		open, err := unfinished(s, p.ID)
		if err != nil {
			return err
		}
		if len(open) > 0 {
			return &programme.Error{Code: programme.WrongState, Message: "还有未办结事项，不能结项", Clause: programme.DutyReturns, Problems: open}
		}
		if err := store.Update(s.Tx, p); err != nil {
			return err
		}
		differences, err := s.OpenDifferences(p.ID, "", "") // said, and no reason to keep the year open: the money does not hang on them (3.1.6)
		if err != nil {
			return err
		}
		return s.Record(p.ID, p.ID, act.Facts{"to": p.State, "differences": differences})
	})
}

// ReopenProgramme opens a closed year again, with the reason: what an audit
// finds later is put right in the year it belongs to (clause 5.2).
func (a *Desk) ReopenProgramme(ctx context.Context, c act.Caller, id, reason string) error {
	return a.Act(ctx, c, programme.ProgrammeReopen, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		p, err := store.Get[programme.Programme](s.Tx, id)
		if err != nil {
			return err
		}
		if err := s.Move(&p.State); err != nil {
			return err
		}
		if err := store.Update(s.Tx, p); err != nil {
			return err
		}
		return s.Record(p.ID, p.ID, act.Facts{"to": p.State})
	})
}

// unfiled are the returns that recognised bases owe.
func unfiled(s *act.Step, programmeID string, bases []programme.Base) (open []programme.Problem, err error) {
	returns, err := s.Returns(programmeID)
	if err != nil {
		return nil, err
	}
	_, n, err := s.Programme(programmeID)
	if err != nil {
		return nil, err
	}
	due, accepted := n.DueReturns(), map[string]bool{}
	for _, r := range returns {
		if r.State == programme.Accepted {
			accepted[r.BaseID+r.Kind] = true
		}
	}
	for _, b := range bases {
		if b.State != programme.Recognised {
			continue
		}
		for _, kind := range due {
			if !accepted[b.ID+kind] {
				open = append(open, act.Problem(b.Name, "return", "%s没有备案", programme.ReturnName(kind)))
			}
		}
	}
	return open, nil
}

// unfinished lists everything that keeps a year from closing.
func unfinished(s *act.Step, programmeID string) (open []programme.Problem, err error) {
	bases, err := s.Bases(programmeID)
	if err != nil {
		return nil, err
	}
	if open, err = unfiled(s, programmeID, bases); err != nil {
		return nil, err
	}
	money, err := unsettled(s, programmeID, bases)
	if err != nil {
		return nil, err
	}
	open = append(open, money...)
	for _, look := range []struct {
		what  string
		count func() (int, error)
	}{
		{"公示未结束", func() (int, error) {
			l, err := s.Publications(programmeID)
			return act.CountIf(l, func(x programme.Publication) bool { return x.State == programme.Posted }), err
		}},
		{"检查问题未整改到位", func() (int, error) {
			l, err := s.Findings(programmeID)
			return act.CountIf(l, func(x programme.Finding) bool { return x.State != programme.Closed }), err
		}},
		{"递补、转报和更正未答复", func() (int, error) { return s.OpenEnrolment(programmeID) }},
		{"线索未办结", func() (int, error) {
			l, err := s.Clues(programmeID)
			return act.CountIf(l, func(x programme.Clue) bool { return x.State == programme.Open }), err
		}},
	} {
		n, err := look.count()
		if err != nil {
			return nil, err
		}
		if n > 0 {
			open = append(open, act.Problem("", "open", "%s：%d 项", look.what, n))
		}
	}
	return open, nil
}

// unsettled lists the bases whose money is under way: a statement not done, an
// amount payable, a claim not received, an advance not settled.
func unsettled(s *act.Step, programmeID string, bases []programme.Base) (open []programme.Problem, err error) {
	postings, err := s.Postings(programmeID, "")
	if err != nil {
		return nil, err
	}
	books := map[string]programme.Fen{}
	for _, p := range postings {
		books[p.Account] += p.Amount
	}
	statements, err := s.Statements(programmeID, "")
	if err != nil {
		return nil, err
	}
	for _, b := range bases {
		for kind, what := range map[string]string{"advance": "预拨未结算", "payable": "结算未支付"} {
			if v := books[kind+":"+b.ID]; v != 0 {
				open = append(open, act.Problem(b.Name, "money", "%s %s 元", what, max(v, -v)))
			}
		}
		if n := act.CountIf(statements, func(st programme.Statement) bool { return st.BaseID == b.ID && st.State == programme.Drawn }); n > 0 {
			open = append(open, act.Problem(b.Name, "statement", "有 %d 张单据未批准", n))
		}
	}
	claims, err := unsettledClaims(s, programmeID, bases, books)
	return append(open, claims...), err
}

// unsettledClaims lists what a year may not close over: claims that are neither
// paid nor handed over, and what the books claim beyond them.
func unsettledClaims(s *act.Step, programmeID string, bases []programme.Base, books map[string]programme.Fen) (open []programme.Problem, err error) {
	claims, err := s.ClaimsOf(programmeID)
	if err != nil {
		return nil, err
	}
	for _, b := range bases {
		covered := programme.Fen(0)
		for i := range claims {
			c := &claims[i]
			if c.BaseID != b.ID || !c.Unsettled() {
				continue
			}
			if c.ApplicationID == "" {
				covered += c.Open
			}
			if c.Pursued() {
				whom := "应收回未收到"
				if c.ApplicationID != "" {
					whom = "向个人追缴未收到"
				}
				open = append(open, act.Problem(b.Name, "claim", "%s %s 元：收清，或者过期后移送", whom, c.Open))
			}
		}
		if rest := books["clawback:"+b.ID] - covered; rest != 0 {
			open = append(open, act.Problem(b.Name, "claim", "应收回 %s 元没有列入追缴", rest))
		}
	}
	return open, nil
}

// returnsSay says what is to be filed where something else was.
func returnsSay(due []string) string {
	if len(due) == 0 {
		return "本年度的通知不要求年终报送"
	}
	names := make([]string, len(due))
	for i, kind := range due {
		names[i] = programme.ReturnName(kind)
	}
	return "报送材料为" + strings.Join(names, "或")
}

// ReturnsMissing are those of the bases of closed years without some return
// that lack one which their notice asks for.
func ReturnsMissing(a *act.Desk, tx *store.Tx, bases []string) (out []string, err error) {
	for _, id := range bases {
		b, err := store.Get[programme.Base](tx, id)
		if err != nil {
			return nil, err
		}
		n, err := a.NoticeOf(tx, b.ProgrammeID)
		if err != nil {
			return nil, err
		}
		filed, err := tx.Returns(b.ProgrammeID)
		if err != nil {
			return nil, err
		}
		lacks := func(kind string) bool {
			return !slices.ContainsFunc(filed, func(r programme.Return) bool {
				return r.BaseID == id && r.Kind == kind && r.State == programme.Accepted
			})
		}
		if slices.ContainsFunc(n.DueReturns(), lacks) {
			out = append(out, id)
		}
	}
	return out, nil
}
