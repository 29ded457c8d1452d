package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// The waiting list of a plan line. Who is found eligible when its places are
// all taken or held waits; a place that comes free is offered to the first of
// the queue, who has until a day to confirm; who does not loses it to the
// next. First come, first served: by the moment of the complete submission
// (the last time that the application was handed in: first, after it was sent
// back, or when it was reinstated), and by id where two share it.
//
// The one idea to know: settleLine. It is run at the end of everything that
// may free a place and before everything that takes one, in the same
// transaction, and by itself every minute; so at every commit taken + held ≤
// places, and no place is free while somebody waits.

// QueueRule is the rule of the queue in words, for every page that shows it.
const QueueRule = "先到先得：以材料齐全的提交时间为序（退回补充的，以补充后重新提交的时间为准）；时间相同的，以报名编号先后为序。"

// HoldsPlace reports whether an application in that state takes or holds a
// place of its line.
func HoldsPlace(st programme.State) bool {
	return st == programme.Offered || slices.Contains(placeStates, st)
}

// Admit writes an application that was found admissible: it takes a place, or
// where there is none it joins the queue, which is recorded as that. Taken
// remembers the places of lines that were settled in this transaction.
func Admit(s *act.Step, ap *programme.Application, taken map[string]int) (waits bool, err error) {
	line, err := store.Get[programme.PlanLine](s.Tx, ap.PlanLineID)
	if err != nil {
		return false, err
	}
	if err := Count(s, line.ID, taken); err != nil {
		return false, err
	}
	if taken[line.ID] < line.Places {
		ap.State = programme.Accepted
		taken[line.ID]++
		return false, store.Update(s.Tx, ap)
	}
	ap.State = programme.Waiting
	if err := store.Update(s.Tx, ap); err != nil {
		return true, err
	}
	place, err := s.QueuePlace(ap)
	if err != nil {
		return true, err
	}
	return true, s.RecordAs(programme.ApplicationWait, s.Caller.Actor, ap.ProgrammeID, ap.ID, "",
		act.Facts{"place": place, "route": ap.Route, "decision": ap.DecisionID})
}

// Count settles a line once in a transaction and remembers how many of its
// places are taken or held.
func Count(s *act.Step, lineID string, taken map[string]int) (err error) {
	if _, counted := taken[lineID]; counted {
		return nil
	}
	if err := SettleLine(s, lineID); err != nil {
		return err
	}
	taken[lineID], err = s.PlacesTaken(lineID)
	return err
}

// Freed offers what an application gave up when it went from one state to
// another.
func Freed(s *act.Step, lineID string, from, to programme.State) error {
	if !HoldsPlace(from) || HoldsPlace(to) {
		return nil
	}
	return SettleLine(s, lineID)
}

// SettleLine lets offers of a line lapse that ran out, and offers every free
// place to the first who wait. The system does it, whoever's action brought it
// about. What was changed before must be recorded before.
func SettleLine(s *act.Step, lineID string) error {
	line, err := store.Get[programme.PlanLine](s.Tx, lineID)
	if err != nil {
		return err
	}
	y, n, err := s.Programme(line.ProgrammeID)
	if err != nil || y.State != programme.Open {
		return err
	}
	running, err := s.RunningOffers(line.ID)
	if err != nil {
		return err
	}
	for i := range running {
		if running[i].DueOn < s.Today() {
			if err := lapse(s, &running[i]); err != nil {
				return err
			}
		}
	}
	b, err := store.Get[programme.Base](s.Tx, line.BaseID)
	if err != nil || b.State != programme.Recognised {
		return err
	}
	last, err := lastOffer(s.Tx, n, line.ID)
	if err != nil || last != 0 && s.Today() > last {
		return err
	}
	taken, err := s.PlacesTaken(line.ID)
	if err != nil || taken >= line.Places {
		return err
	}
	due := s.Today().AddDays(n.OfferDays())
	if last != 0 {
		due = min(due, last)
	}
	next, err := s.Queue(line.ID, line.Places-taken)
	if err != nil {
		return err
	}
	for i := range next {
		if err := offer(s, &next[i], due); err != nil {
			return err
		}
	}
	return nil
}

// lastOffer is the last day on which a free place of a line is offered, 0 for
// no end: while enrolment runs, and after it as long as a class of the line can
// still take somebody in, never after the last day of training.
func lastOffer(tx *store.Tx, n *rules.Notice, lineID string) (programme.Date, error) {
	training, bounded := n.Deadline(rules.TrainingEnd)
	enrolment, ends := n.Deadline(rules.Enrolment)
	if !ends {
		return training.On, nil // 0 where there is neither
	}
	all, open, err := tx.LineClasses(lineID)
	switch {
	case err != nil:
		return 0, err
	case all > 0 && open == 0:
		return enrolment.On, nil
	case !bounded:
		return 0, nil
	}
	return max(enrolment.On, training.On), nil
}

// offer holds a place for one who waits.
func offer(s *act.Step, ap *programme.Application, due programme.Date) error {
	o := &programme.Offer{ID: s.NewID(), ProgrammeID: ap.ProgrammeID, BaseID: ap.BaseID, PlanLineID: ap.PlanLineID, ApplicationID: ap.ID,
		State: programme.Offered, OfferedAt: s.Now(), DueOn: due}
	if err := store.Insert(s.Tx, o); err != nil {
		return err
	}
	ap.State = programme.Offered
	if err := store.Update(s.Tx, ap); err != nil {
		return err
	}
	return s.RecordAs(programme.ApplicationOffer, act.SystemActor, ap.ProgrammeID, ap.ID, "", act.Facts{"offer": o.ID, "due_on": due})
}

// lapse ends an offer that nobody answered: the application is over, and may
// be reinstated, to queue anew.
func lapse(s *act.Step, o *programme.Offer) error {
	ap, err := store.Get[programme.Application](s.Tx, o.ApplicationID)
	if err != nil {
		return err
	}
	ap.State = programme.Withdrawn
	ap.Reason = "逾期未确认递补名额（截止 " + o.DueOn.Chinese() + "）"
	o.State, o.AnsweredAt = programme.Expired, s.Now()
	if err := store.Update(s.Tx, o); err != nil {
		return err
	}
	if err := store.Update(s.Tx, ap); err != nil {
		return err
	}
	return s.RecordAs(programme.ApplicationLapse, act.SystemActor, ap.ProgrammeID, ap.ID, ap.Reason, act.Facts{"offer": o.ID, "due_on": o.DueOn})
}

// EndOffer ends the running offer of an application that was offered a place
// and now leaves that state.
func EndOffer(s *act.Step, ap *programme.Application, from, to programme.State) error {
	if from != programme.Offered {
		return nil
	}
	o, err := s.RunningOffer(ap.ID)
	if err != nil || o == nil {
		return err
	}
	o.State, o.AnsweredBy, o.AnsweredAt = to, s.Caller.User, s.Now()
	return store.Update(s.Tx, o)
}

// OfferPlaces offers the free places of a line to whom waits, and lets offers
// lapse that ran out. Done twice it does nothing the second time.
func (a *Desk) OfferPlaces(ctx context.Context, c act.Caller, lineID string) error {
	return a.Act(ctx, c, programme.ApplicationOffer, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		return SettleLine(s, lineID)
	})
}

// LapseOffers settles every line on which an offer ran out or a place lies
// free, and says how many. Any number of copies may do it at once. A line that
// cannot be settled keeps no other from it.
func (a *Desk) LapseOffers(ctx context.Context, c act.Caller) (lines int, err error) {
	if err := programme.May(c.Actor, programme.ApplicationLapse, programme.Subject{}); err != nil {
		return 0, err
	}
	var ids []string
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		ids = nil
		today := programme.DateOf(tx.Now().In(act.Shanghai))
		all, err := tx.UnsettledLines(today)
		if err != nil {
			return err
		}
		for _, id := range all {
			if idle, err := inVain(a.Desk, tx, id, today); err != nil {
				return err
			} else if !idle {
				ids = append(ids, id)
			}
		}
		return nil
	})
	for _, id := range ids {
		if one := a.Act(ctx, c, programme.ApplicationLapse, "", func(s *act.Step) error { return SettleLine(s, id) }); one != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", id, one))
			continue
		}
		lines++
	}
	return lines, err
}

// inVain reports whether nothing is to be done for a line though somebody
// waits and a place is free: the time of offers is over, and none runs.
func inVain(a *act.Desk, tx *store.Tx, lineID string, today programme.Date) (bool, error) {
	line, err := store.Get[programme.PlanLine](tx, lineID)
	if err != nil {
		return false, err
	}
	n, err := a.NoticeOf(tx, line.ProgrammeID)
	if err != nil {
		return false, err
	}
	last, err := lastOffer(tx, n, line.ID)
	if err != nil || last == 0 || today <= last {
		return false, err
	}
	running, err := tx.RunningOffers(line.ID)
	return len(running) == 0, err
}

// StillOffered are those of the lines whose free places are to be offered: after
// the time of offers a place may lie idle while somebody waits.
func StillOffered(a *act.Desk, tx *store.Tx, lines []string) (out []string, err error) {
	today := programme.DateOf(tx.Now().In(act.Shanghai))
	for _, id := range lines {
		over, err := inVain(a, tx, id, today)
		if err != nil {
			return nil, err
		}
		if !over {
			out = append(out, id)
		}
	}
	return out, nil
}

// lapseEvery is how long an offer may stand after its last day.
const lapseEvery = time.Minute

// Queued is one on a waiting list, or who was offered a place of it.
type Queued struct {
	act.Member
	Place       int // in the queue, 1 the first; 0 who was offered a place
	SubmittedAt time.Time
	Offered     bool
	DueOn       programme.Date // last day to confirm
	Late        bool           // it is over, and the place goes to the next
}

// LineQueue is a plan line's places and its waiting list, as far as the reader
// may see who is on it.
type LineQueue struct {
	Places
	OfferDays int
	Rule      string
	Over      bool     // enrolment and training ended: no place is offered any more
	Rows      []Queued // of those that the reader may see
	Hidden    int      // of those that the reader may not
}

// QueueOf is the waiting list of a plan line.
func (a *Desk) QueueOf(ctx context.Context, c act.Caller, lineID string) (out *LineQueue, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		out = &LineQueue{Rule: QueueRule}
		l, err := store.Get[programme.PlanLine](tx, lineID)
		if err != nil {
			return err
		}
		b, err := store.Get[programme.Base](tx, l.BaseID)
		if err != nil {
			return err
		}
		n, err := a.NoticeOf(tx, l.ProgrammeID)
		if err != nil {
			return err
		}
		out.PlanLine, out.Base, out.BaseCode, out.Open, out.OfferDays = *l, b.Name, b.CreditCode, b.State == programme.Recognised, n.OfferDays()
		last, err := lastOffer(tx, n, l.ID)
		if err != nil {
			return err
		}
		out.Over = last != 0 && programme.DateOf(tx.Now().In(act.Shanghai)) > last
		counts, err := tx.LineCounts(l.ProgrammeID, l.BaseID)
		if err != nil {
			return err
		}
		for _, k := range counts {
			if k.PlanLineID == l.ID {
				out.add(n, k)
			}
		}
		return a.queueRows(tx, c, out, b)
	})
	return out, err
}

func (a *Desk) queueRows(tx *store.Tx, c act.Caller, out *LineQueue, b *programme.Base) error {
	running, err := tx.RunningOffers(out.ID)
	if err != nil {
		return err
	}
	due := map[string]programme.Date{}
	var ids []string
	for _, o := range running {
		due[o.ApplicationID] = o.DueOn
		ids = append(ids, o.ApplicationID)
	}
	apps, err := tx.ApplicationsByID(ids)
	if err != nil {
		return err
	}
	slices.SortFunc(apps, func(x, y programme.Application) int {
		if k := x.SubmittedAt.Compare(y.SubmittedAt); k != 0 {
			return k
		}
		return act.Compare(x.ID, y.ID)
	})
	queue, err := tx.Queue(out.ID, 0)
	if err != nil {
		return err
	}
	apps = append(apps, queue...)
	members, err := act.WithNames(tx, apps)
	if err != nil {
		return err
	}
	today := programme.DateOf(tx.Now().In(act.Shanghai))
	for i, ap := range apps {
		if !programme.MayRead(c.Role, programme.NounApplication) || !act.Within(tx, c, &apps[i], b) {
			out.Hidden++
			continue
		}
		q := Queued{Member: members[i], SubmittedAt: ap.SubmittedAt, Offered: ap.State == programme.Offered, DueOn: due[ap.ID]}
		if !q.Offered {
			q.Place = i - len(running) + 1
		}
		q.Late = q.Offered && q.DueOn < today
		out.Rows = append(out.Rows, q)
	}
	return nil
}

// KeepLapsing settles waiting lists while the program runs, until it stops.
func (s *Desk) KeepLapsing() {
	t := time.NewTicker(lapseEvery)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			if _, err := s.LapseOffers(context.Background(), act.As(act.SystemActor)); err != nil && !errors.Is(err, context.Canceled) {
				s.Log.Error("settling the waiting lists", "err", err)
			}
		case <-s.Stop:
			return
		}
	}
}
