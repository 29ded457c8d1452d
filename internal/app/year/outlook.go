package year

import (
	"cmp"
	"context"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Outlook is a year seen whole: from the plan to the certificates, what will
// go wrong if nothing changes, each base's year in a lane, trades and months.
// Forecasts carry what they were reckoned from.
type Outlook struct {
	Programme programme.Programme
	Today     programme.Date
	Before    *programme.Programme // the city's year before, nil where the store has none
	Stages    []Stage
	Late      []LateClass // the latest first
	LateBy    programme.Date
	Falling   int     // persons who cannot reach the notice's hours by the timetable alone
	Back      []Owing // the largest first
	Lanes     []Lane
	Limits    []rules.Deadline // days that the notice sets within the lanes' span
	From, To  programme.Date   // what the lanes span: whole months
	Trades    []TradeOutlook
	Months    []MonthOutlook
	Counties  []PlaceFigures
	Years     []YearBeside // of the same city up to this one, the oldest first
}

// Stage is one step from the plan to the certificates, in persons.
type Stage struct {
	Name   string
	N      int
	Likely int               // what the year will come to, 0 where nothing is reckoned
	Before int               // the year before as a whole
	Noun   programme.Noun    // the list that holds them
	Values map[string]string // how it is narrowed
}

// LateClass is a class that will not have been taught the notice's hours by
// the last day of training.
type LateClass struct {
	Class, Base, Name string // ids of class and base, name of the class
	BaseName          string
	Left, Scheduled   int            // class hours to teach, and of them on the timetable
	Weekly            int            // class hours a week over the last four weeks
	Done              programme.Date // the day it will be done; 0 where nothing moves
	Days              int            // past the last day of training; 0 where nothing moves
}

// Owing is what a base will have to give back if its people pass as those of
// the year before did.
type Owing struct {
	Base, Name string
	Advanced   programme.Fen
	Likely     programme.Fen // earned by who will pass
	Passes     int           // who will pass
	Back       programme.Fen
}

// Lane is a base's year.
type Lane struct {
	Base, Name            string
	People, Classes       int
	Enrolled              Span
	Agreed                programme.Date // its scheme
	Taught                Span           // first lesson to the last taught
	Ahead                 Span           // to the last lesson on the timetable
	Late                  Span           // beyond the last day of training
	Evaluated, Published  Span
	Certified             Span
	LateClasses, LateDays int
}

// Span is two days and all between; zero where there is none.
type Span struct{ From, To programme.Date }

// Is reports whether there is a span.
func (s Span) Is() bool { return s.From != 0 }

// TradeOutlook is a trade's year.
type TradeOutlook struct {
	Trade          string
	Levels         []LevelOutlook // in the order of Outlook.Levels
	Held, Planned  int            // class hours of its classes
	Hours          []int          // per mille of the planned, week by week
	Attend         []int          // per mille present, week by week
	Attended       int            // per mille over these weeks, -1 without lessons
	Passed, Before int            // per mille of the trained who passed, this year and the year before; -1 without
}

// LevelOutlook is a level within a trade, in persons.
type LevelOutlook struct {
	Level                           programme.Level
	Places, Trained, Passed, Likely int
}

// MonthOutlook is one month (2021-08) of the year.
type MonthOutlook struct {
	Month                  string
	Enrolled, Held, Issued int // persons, class hours, persons
}

// PlaceFigures are the figures of a county's bases.
type PlaceFigures struct {
	County string
	Bases  int
	Figures
}

// How far the reckoning looks back.
const (
	paceWeeks   = 4
	attendWeeks = 8
)

// Outlook is a year seen whole, for who sees the whole city.
func (a *Desk) Outlook(ctx context.Context, c act.Caller, programmeID string) (o *Outlook, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		k, err := a.momentAt(tx, c, programmeID)
		if err != nil {
			return err
		}
		o, err = act.Remembered(a.Desk, tx, "outlook "+programmeID+" "+k.today.String(), k.outlook)
		return err
	})
	return o, err
}

// outlookOf is what an outlook is put together from.
type outlookOf struct {
	*moment
	out     *Outlook
	paces   []store.Pace
	weeks   []store.WeekHours
	present []store.WeekPresence
	before  *YearCount // nil without a year before
	bases   map[string]*programme.Base
}

func (k *moment) outlook() (*Outlook, error) {
	x := &outlookOf{moment: k, out: &Outlook{Programme: *k.year, Today: k.today}, bases: map[string]*programme.Base{}}
	for i := range k.stand.Bases {
		x.bases[k.stand.Bases[i].ID] = &k.stand.Bases[i]
	}
	now := k.tx.Now()
	var err error
	if x.paces, err = k.tx.Paces(k.year.ID, now.AddDate(0, 0, -7*paceWeeks).UnixMicro()); err != nil {
		return nil, err
	}
	if x.weeks, err = k.tx.HoursByWeek(k.year.ID); err != nil {
		return nil, err
	}
	if x.present, err = k.tx.PresenceByWeek(k.year.ID, now.AddDate(0, 0, -7*attendWeeks).UnixMicro()); err != nil {
		return nil, err
	}
	for _, step := range []func() error{x.yearBefore, x.stages, x.late, x.falling, x.owing, x.lanes, x.trades, x.months, x.counties, x.beside} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return x.out, nil
}

// yearBefore finds the same city's year before this one.
func (x *outlookOf) yearBefore() error {
	all, err := x.tx.Programmes()
	if err != nil {
		return err
	}
	for i := range all {
		if p := &all[i]; p.City == x.year.City && p.Year == x.year.Year-1 {
			x.out.Before = p
			x.before, err = yearCount(x.app.Desk, x.tx, p.ID)
			return err
		}
	}
	return nil
}

func trained(c *store.Crowd, _ *programme.PlanLine) bool { return c.Classed }
func everybody(*store.Crowd, *programme.PlanLine) bool   { return true }
func eligible(c *store.Crowd, _ *programme.PlanLine) bool {
	return c.Eligible
}
func passed(c *store.Crowd, _ *programme.PlanLine) bool {
	return c.State == programme.Passed || c.State == programme.Certified
}
func certified(c *store.Crowd, _ *programme.PlanLine) bool { return c.State == programme.Certified }

// learning are those of whom nobody knows yet whether they pass.
func learning(c *store.Crowd, _ *programme.PlanLine) bool { return c.State == programme.InTraining }

func (x *outlookOf) stages() error {
	for _, s := range []struct {
		name   string
		pick   func(*store.Crowd, *programme.PlanLine) bool
		noun   programme.Noun
		values map[string]string
	}{
		{"计划", nil, programme.NounPlanLine, nil},
		{"报名", everybody, programme.NounApplication, nil},
		{"符合", eligible, programme.NounApplication, map[string]string{"eligible": "1"}},
		{"参训", trained, programme.NounApplication, map[string]string{"trained": "1"}},
		{"合格", passed, programme.NounApplication, map[string]string{"good": "1"}},
		{"发证", certified, programme.NounApplication, map[string]string{"state": string(programme.Certified)}},
	} {
		st := Stage{Name: s.name, Noun: s.noun, Values: s.values}
		count := func(y *YearCount) int {
			if s.pick == nil {
				return y.places("")
			}
			return y.people("", s.pick)
		}
		st.N = count(x.stand)
		if x.before != nil {
			st.Before = count(x.before)
		}
		x.out.Stages = append(x.out.Stages, st)
	}
	if likely, ok := x.likely(func(*programme.PlanLine) bool { return true }); ok {
		good, done := &x.out.Stages[4], &x.out.Stages[5]
		good.Likely = likely
		if n := good.Before; n > 0 {
			done.Likely = max(done.N, likely*done.Before/n)
		}
	}
	return nil
}

// rate is the per mille of the trained who passed in the year before: of the
// trade where at least ten were trained in it, else of all; -1 where there is
// no year before.
func (x *outlookOf) rate(trade string) int {
	if x.before == nil {
		return -1
	}
	in := func(pick func(*store.Crowd, *programme.PlanLine) bool) func(*store.Crowd, *programme.PlanLine) bool {
		return func(c *store.Crowd, l *programme.PlanLine) bool { return l.Trade == trade && pick(c, l) }
	}
	n, good := x.before.people("", in(trained)), x.before.people("", in(passed))
	if n < 10 {
		n, good = x.before.people("", trained), x.before.people("", passed)
	}
	if n == 0 {
		return -1
	}
	return good * 1000 / n
}

// likely is how many of the lines that pick accepts will have passed at the
// end: who passed, and of those in training as many as passed the year before.
// It reckons nothing where there was no year before.
func (x *outlookOf) likely(pick func(*programme.PlanLine) bool) (n int, ok bool) {
	for i := range x.stand.Lines {
		l := &x.stand.Lines[i]
		if !pick(l) {
			continue
		}
		rate := x.rate(l.Trade)
		if rate < 0 {
			return 0, false
		}
		of := func(p func(*store.Crowd, *programme.PlanLine) bool) int {
			return x.stand.people("", func(c *store.Crowd, o *programme.PlanLine) bool { return o.ID == l.ID && p(c, o) })
		}
		n += of(passed) + of(learning)*rate/1000
	}
	return n, true
}

// falling counts who cannot reach the floors by the lessons on the timetable
// alone (3.1.2).
func (x *outlookOf) falling() error {
	if x.notice.Hours.Attend == 0 {
		return nil
	}
	list, err := teaching.FallingOf(x.tx, x.notice, x.year.ID, "")
	x.out.Falling = len(list)
	return err
}

// late finds the classes that will not be done by the last day of training.
func (x *outlookOf) late() error {
	end, ok := x.notice.Deadline(rules.TrainingEnd)
	if !ok {
		return nil
	}
	x.out.LateBy = end.On
	for i := range x.paces {
		p := &x.paces[i]
		if p.State != programme.Running && p.State != programme.Planned {
			continue
		}
		l := LateClass{Class: p.Class, Base: p.Base, Name: p.Name, Left: max(0, x.notice.Hours.Total-p.Held), Scheduled: p.Scheduled,
			Weekly: p.Recent / paceWeeks}
		if b := x.bases[p.Base]; b != nil {
			l.BaseName = b.Name
		}
		l.Done = doneOn(p, l.Left, x.today)
		switch {
		case l.Left == 0 || l.Done != 0 && l.Done <= end.On:
			continue
		case l.Done != 0:
			l.Days = daysBetween(end.On, l.Done)
		case end.On >= x.today && p.State == programme.Planned:
			continue // it has not begun, and nobody can say when it ends
		}
		x.out.Late = append(x.out.Late, l)
	}
	slices.SortStableFunc(x.out.Late, func(a, b LateClass) int {
		return cmp.Or(cmp.Compare(boolInt(b.Done == 0), boolInt(a.Done == 0)), cmp.Compare(b.Days, a.Days), cmp.Compare(a.Class, b.Class))
	})
	return nil
}

// doneOn is the day on which a class will have been taught what is left: the
// last day of a timetable that holds it all, else reckoned with the pace of
// the last weeks; 0 where neither says anything.
func doneOn(p *store.Pace, left int, today programme.Date) programme.Date {
	switch {
	case left == 0:
		return today
	case p.Scheduled >= left:
		return microDate(p.Last)
	case p.Recent == 0:
		return 0
	}
	days := (left*7*paceWeeks + p.Recent - 1) / p.Recent
	return max(today.AddDays(days), microDate(p.Last))
}

func microDate(us int64) programme.Date {
	if us == 0 {
		return 0
	}
	return programme.DateOf(time.UnixMicro(us).In(act.Shanghai))
}

func daysBetween(from, to programme.Date) int { return int(to.Time().Sub(from.Time()).Hours() / 24) }

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// owing finds the bases whose advance is more than their people will earn.
func (x *outlookOf) owing() error {
	standards, err := x.tx.Standards(x.year.ID)
	if err != nil {
		return err
	}
	for i := range x.stand.Bases {
		b := &x.stand.Bases[i]
		w := Owing{Base: b.ID, Name: b.Name, Advanced: sumOf(x.stand.Statements, b.ID, programme.KindAdvance, programme.Paid)}
		if w.Advanced == 0 || countKind(x.stand.Statements, b.ID, programme.KindSettlement, programme.Approved, programme.Paid) > 0 {
			continue // nothing to give back, or settled already
		}
		for j := range x.stand.Lines {
			l := &x.stand.Lines[j]
			if l.BaseID != b.ID {
				continue
			}
			n, ok := x.likely(func(o *programme.PlanLine) bool { return o.ID == l.ID })
			if !ok {
				return nil
			}
			amount, err := money.StandardOf(standards, l.Level, l.Trade)
			if err != nil {
				continue // no standard in force: nothing is earned by it yet
			}
			w.Passes += n
			w.Likely += amount * programme.Fen(n)
		}
		if w.Back = w.Advanced - w.Likely; w.Back > 0 {
			x.out.Back = append(x.out.Back, w)
		}
	}
	slices.SortStableFunc(x.out.Back, func(a, b Owing) int { return cmp.Compare(b.Back, a.Back) })
	return nil
}
