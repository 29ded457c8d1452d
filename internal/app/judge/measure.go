package judge

import (
	"fmt"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/archive"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Line is an indicator of an evaluation, as it was counted.
type Line struct {
	Code     string         `json:"code"`
	Name     string         `json:"name"`
	Measure  string         `json:"measure"`
	Goes     string         `json:"goes"` // how it comes to its points
	Weight   int            `json:"weight"`
	Measured rules.Measured `json:"measured"`
	Said     string         `json:"said"` // the figure in words
	Points   rules.Points   `json:"points"`
	Counted  bool           `json:"counted"`
	Clause   string         `json:"clause"` // id
}

// Scored reports whether people score it.
func (l *Line) Scored() bool { return l.Measure == rules.Scored }

// figure is what the books say of a measure, and in words.
type figure struct {
	rules.Measured
	said string
}

func share(part, whole int, unit string) figure {
	part = min(part, whole)
	if whole == 0 {
		return figure{said: "没有数据"}
	}
	return figure{rules.Measured{Part: part, Whole: whole}, fmt.Sprintf("%d / %d %s，%s", part, whole, unit, percent(part, whole))}
}

// percent is a share with one decimal.
func percent(part, whole int) string {
	permille := (2*part*1000 + whole) / (2 * whole)
	return fmt.Sprintf("%d.%d%%", permille/10, permille%10)
}

// scope is the base that is measured.
type scope struct {
	*act.Desk
	tx     *store.Tx
	notice *rules.Notice
	base   *programme.Base
	today  programme.Date
}

// measures is what each measure counts, by its code. A test holds it to
// rules.Measures.
var measures = map[string]func(*scope, *rules.Indicator) (figure, error){
	rules.PlacesFilled: (*scope).places, rules.HoursDelivered: (*scope).hours, rules.Attended: (*scope).attended, rules.PassRate: (*scope).passed,
	rules.Timely: (*scope).timely, rules.ArchiveWhole: (*scope).archived, rules.FindingsMade: (*scope).findings, rules.AdvanceUsed: (*scope).spent,
	rules.TraineesSay: (*scope).trainees, rules.EmployersSay: (*scope).employers,
}

// linesOf counts the indicators of a base now.
func (a *Desk) linesOf(tx *store.Tx, n *rules.Notice, b *programme.Base) ([]Line, error) {
	s := &scope{a.Desk, tx, n, b, programme.DateOf(tx.Now().In(act.Shanghai))}
	out := make([]Line, len(n.Performance.Lines))
	for i := range n.Performance.Lines {
		x := &n.Performance.Lines[i]
		l := Line{Code: x.Code, Name: x.Name, Measure: x.Measure, Goes: x.Goes(), Weight: x.Points, Clause: x.Clause}
		if x.Measure != rules.Scored {
			f, err := measures[x.Measure](s, x)
			if err != nil {
				return nil, err
			}
			l.Measured, l.Said = f.Measured, f.said
			l.Points, l.Counted = n.Performance.Reckon(x, f.Measured)
		}
		out[i] = l
	}
	return out, nil
}

func (s *scope) places(*rules.Indicator) (figure, error) {
	lines, err := s.tx.BasePlanLines(s.base.ID)
	if err != nil {
		return figure{}, err
	}
	apps, err := s.tx.BaseApplications(s.base.ProgrammeID, s.base.ID)
	places := 0
	for _, l := range lines {
		places += l.Places
	}
	return share(act.CountIf(apps, func(a programme.Application) bool { return slices.Contains(act.TrainedStates, a.State) }), places, "人"), err
}

func (s *scope) hours(*rules.Indicator) (figure, error) {
	held, err := s.tx.TaughtHours(s.base.ID)
	total := 0
	for _, h := range held {
		total += min(h, s.notice.Hours.Total) // one class's surplus makes up for no other's lack
	}
	return share(total, len(held)*s.notice.Hours.Total, "课时"), err
}

func (s *scope) attended(*rules.Indicator) (figure, error) {
	t, err := s.tx.Trained(s.base.ID)
	return share(t.Present, t.Listed, "人次"), err
}

func (s *scope) passed(*rules.Indicator) (figure, error) {
	apps, err := s.tx.BaseApplications(s.base.ProgrammeID, s.base.ID)
	passed, failed := 0, 0
	for i := range apps {
		switch apps[i].State {
		case programme.Passed, programme.Certified:
			passed++
		case programme.Failed:
			failed++
		}
	}
	return share(passed, passed+failed, "人"), err
}

// timely counts what fell due: returns up the line, answers to findings, and
// money that was asked back.
func (s *scope) timely(*rules.Indicator) (figure, error) {
	due, onTime := 0, 0
	returns, err := s.tx.Returns(s.base.ProgrammeID)
	if err != nil {
		return figure{}, err
	}
	if last, ok := s.notice.Deadline(rules.ReturnsDue); ok {
		for _, kind := range s.notice.DueReturns() {
			first := programme.Date(0)
			for i := range returns {
				if r := &returns[i]; r.BaseID == s.base.ID && r.Kind == kind && (first == 0 || r.FiledOn < first) {
					first = r.FiledOn
				}
			}
			if first != 0 || s.today > last.On {
				due++
				onTime += b2i(first != 0 && first <= last.On)
			}
		}
	}
	findings, err := s.tx.Findings(s.base.ProgrammeID)
	if err != nil {
		return figure{}, err
	}
	for i := range findings {
		f := &findings[i]
		if f.BaseID == s.base.ID && (f.State != programme.Raised || f.DueOn < s.today) {
			due++
			onTime += b2i(f.State != programme.Raised)
		}
	}
	claims, err := s.tx.Claims(s.base.ID)
	for i := range claims {
		c := &claims[i]
		if c.ApplicationID == "" && c.DueOn != 0 && c.State != programme.Withdrawn && (c.DueOn < s.today || c.State == programme.Repaid) {
			due++
			onTime += b2i(c.OverdueOn == 0 && c.State == programme.Repaid)
		}
	}
	return share(onTime, due, "项"), err
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (s *scope) archived(*rules.Indicator) (figure, error) {
	classes, err := s.tx.Classes(s.base.ProgrammeID)
	if err != nil {
		return figure{}, err
	}
	all, whole := 0, 0
	for i := range classes {
		c := &classes[i]
		if c.BaseID != s.base.ID || c.State != programme.Finished && c.State != programme.Archived {
			continue
		}
		lacks, err := archive.Lacking(s.Desk, s.tx, s.notice, c)
		if err != nil {
			return figure{}, err
		}
		all++
		whole += b2i(len(lacks) == 0)
	}
	return share(whole, all, "个班"), nil
}

// findings counts what inspections found, by the rung of the offence; what is
// none of the notice's offences is light.
func (s *scope) findings(*rules.Indicator) (figure, error) {
	list, err := s.tx.Findings(s.base.ProgrammeID)
	if err != nil {
		return figure{}, err
	}
	offences := s.notice.Oversight()
	var m rules.Measured
	for i := range list {
		if f := &list[i]; f.BaseID == s.base.ID && f.State != programme.Withdrawn {
			rung := 1
			if o := offences.Offence(f.Offence); o != nil {
				rung = o.Rung
			}
			m.Found[rung]++
		}
	}
	return figure{m, fmt.Sprintf("轻微 %d 件，较重 %d 件，严重 %d 件", m.Found[1], m.Found[2], m.Found[3])}, nil
}

// spent is how much of the advance was spent by the indicator's day.
func (s *scope) spent(x *rules.Indicator) (figure, error) {
	statements, err := s.tx.Statements(s.base.ProgrammeID, s.base.ID)
	if err != nil {
		return figure{}, err
	}
	var advanced, spent programme.Fen
	for i := range statements {
		if st := &statements[i]; st.Kind == programme.KindAdvance && st.State == programme.Paid {
			advanced += st.Payable()
		}
	}
	vouchers, err := s.tx.Vouchers(s.base.ID)
	for i := range vouchers {
		v := &vouchers[i]
		if v.State == programme.Booked && v.Direction == "out" && v.Source == "bureau" && (x.By == 0 || v.OnDate <= x.By) {
			spent += v.Amount
		}
	}
	f := share(int(spent), int(advanced), "")
	if advanced > 0 {
		f.said = fmt.Sprintf("%s / %s 元，%s", min(spent, advanced), advanced, percent(f.Part, f.Whole))
	}
	return f, err
}

func (s *scope) trainees(*rules.Indicator) (figure, error)  { return s.satisfied(rules.OfTrainees) }
func (s *scope) employers(*rules.Indicator) (figure, error) { return s.satisfied(rules.OfEmployers) }
