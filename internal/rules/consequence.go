package rules

import (
	"slices"

	"jinlanling/internal/programme"
)

// Consequence is what follows from offences at a base: the effect, from which
// day until which it lasts (0: until somebody decides), and in which class.
type Consequence struct {
	Offence *Offence
	Effect  string
	From    programme.Date
	Until   programme.Date // the first day on which a pause, or the years out, are over
	ClassID string         // of a class that is unpaid
	Times   int            // how often within the year
}

// Consequences are what follows from what was found, oldest first. An effect
// comes with the finding by which an offence is found its number of times
// within a year: what is older has lapsed.
func (s *Supervision) Consequences(found []programme.Offended) (out []Consequence) {
	for i := range found {
		f := &found[i]
		o := s.Offence(f.Offence)
		if o == nil || o.Effect == "" {
			continue
		}
		times := 0
		for k := range found[:i+1] {
			if g := &found[k]; g.Offence == f.Offence && g.On > f.On.AddYears(-1) && g.On <= f.On {
				times++
			}
		}
		if times < o.Count() {
			continue
		}
		c := Consequence{Offence: o, Effect: o.Effect, From: f.On, Times: times}
		switch o.Effect {
		case EffectUnpaid:
			c.ClassID = f.ClassID
		case EffectNoClass:
			c.Until = programme.DateOf(f.On.Time().AddDate(0, o.Months, 0))
		case EffectRemoved:
			if o.Years > 0 {
				c.Until = f.On.AddYears(o.Years)
			}
		}
		out = append(out, c)
	}
	return out
}

// Paused is the consequence by which a base may begin no new class on a day, or
// nil; of several the one that lasts longest.
func (s *Supervision) Paused(found []programme.Offended, on programme.Date) *Consequence {
	return s.longest(EffectNoClass, found, on)
}

// Out is the consequence by which an institution may be no base on a day, or
// nil; of several the one that lasts longest.
func (s *Supervision) Out(found []programme.Offended, on programme.Date) *Consequence {
	return s.longest(EffectRemoved, found, on)
}

func (s *Supervision) longest(effect string, found []programme.Offended, on programme.Date) *Consequence {
	var longest *Consequence
	list := s.Consequences(found)
	for i := range list {
		if c := &list[i]; c.Effect == effect && on >= c.From && on < c.Until && (longest == nil || c.Until > longest.Until) {
			longest = c
		}
	}
	return longest
}

// OffenceWords are the offences as a form offers them, the lightest first.
func (s *Supervision) OffenceWords() []Offence {
	list := slices.Clone(s.Offences)
	slices.SortStableFunc(list, func(a, b Offence) int { return a.Rung - b.Rung })
	return list
}
