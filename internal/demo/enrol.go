package demo

import (
	"bytes"
	"math"

	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
)

// institutionCode makes the invented credit code of an institution whole.
func institutionCode(in institution) string {
	return string(idcode.MakeCreditCode("12", unitArea, in.body))
}

// enrol has every base import the rosters of its employers, in three waves,
// and lets some people try a second base.
func (y *year) enrol() error {
	var elsewhere []forms.RosterRow // people who also apply at the next base
	for _, b := range y.bases {
		var rows []forms.RosterRow
		for _, l := range b.lines {
			for range applicantsFor(l.places) {
				rows = append(rows, y.makePerson(l).row)
			}
		}
		for _, r := range elsewhere {
			r.Trade, r.Level = b.lines[0].trade, b.lines[0].level
			rows = append(rows, r)
		}
		elsewhere = nil
		for range 4 {
			elsewhere = append(elsewhere, pick(y.chance, rows))
		}
		y.Shuffle(len(rows), func(a, b int) { rows[a], rows[b] = rows[b], rows[a] })
		for wave, on := range []programme.Date{20210601, 20210612, 20210624} {
			y.clock.To(on)
			from, to := len(rows)*wave/3, len(rows)*(wave+1)/3
			if err := y.importRoster(b, rows[from:to]); err != nil {
				return err
			}
		}
	}
	return nil
}

// applicantsFor is how many apply for so many places: more than fit.
func applicantsFor(places int) int { return places + int(math.Ceil(float64(places)*0.31)) }

func (y *year) importRoster(b *base, rows []forms.RosterRow) error {
	var book bytes.Buffer
	if err := forms.WriteExtendedRoster(&book, forms.RosterSheet{City: "德州市", Unit: b.Name, On: 20210601, Rows: rows}); err != nil {
		return err
	}
	_, err := y.sys.Enrol.ImportRoster(y.ctx, y.as(b.clerk), b.ID, bytes.NewReader(book.Bytes()), int64(book.Len()))
	return err
}

// review decides everybody: some are sent back and come again, exceptional
// ones go to the city, who is not eligible is refused with the clause, and the
// rest fill the places in the order in which they applied.
func (y *year) review() error {
	y.clock.To(20210628)
	for _, b := range y.bases {
		if err := y.reviewBase(b); err != nil {
			return err
		}
	}
	return nil
}

// reviewBase decides everybody who applied at a base.
func (y *year) reviewBase(b *base) error {
	apps, err := y.sys.BaseApplications(y.ctx, y.as(b.clerk), b.ID)
	if err != nil {
		return err
	}
	var ready []string
	for i := range apps {
		ap := &apps[i]
		switch {
		case !ap.Eligible:
			err = y.refuse(b, ap)
		case ap.Route == programme.ExceptionalRoute:
			err = y.exceptional(b, ap)
		case y.often(1.5):
			err = y.sys.Enrol.Withdraw(y.ctx, y.as(y.unitAt[ap.EmployerID].hr), ap.ID, "本人因工作调动不再参加")
		default:
			ready = append(ready, ap.ID)
		}
		if err != nil {
			return err
		}
	}
	return y.accept(b, ready)
}

// refuse ends an application that is not eligible: public bodies by their
// clause, the others by what they lack and from when they would have it.
func (y *year) refuse(b *base, ap *programme.Application) error {
	reason := "各条报名途径均不符合（二(二)）"
	if ap.EligibleFrom != 0 {
		reason = "现在不符合报名条件，" + ap.EligibleFrom.Chinese() + "起符合（二(二)1）"
	}
	return y.sys.Enrol.Refuse(y.ctx, y.as(b.clerk), ap.ID, reason)
}

func (y *year) exceptional(b *base, ap *programme.Application) error {
	if err := y.sys.Enrol.Examine(y.ctx, y.as(b.clerk), ap.ID, "荣誉证书原件已核，符合破格条件"); err != nil {
		return err
	}
	if err := y.sys.Enrol.Refer(y.ctx, y.as(b.head), ap.ID); err != nil {
		return err
	}
	if y.often(15) {
		return y.sys.Enrol.Refuse(y.ctx, y.as(y.officer), ap.ID, "证明资料不足以认定成果突出（二(二)4）")
	}
	return y.sys.Enrol.Consent(y.ctx, y.as(y.officer), ap.ID)
}

// accept takes in as many as there are places; the others are refused for
// want of a place.
func (y *year) accept(b *base, ids []string) error {
	const atOnce = 100
	for from := 0; from < len(ids); from += atOnce {
		batch := ids[from:min(from+atOnce, len(ids))]
		accepted, problems, err := y.sys.Enrol.Accept(y.ctx, y.as(b.clerk), batch)
		if err != nil {
			return err
		}
		for _, p := range problems {
			if err := y.sys.Enrol.Refuse(y.ctx, y.as(b.clerk), batch[p.Row-1], full); err != nil {
				return err
			}
		}
		if accepted+len(problems) < len(batch) {
			if err := y.refuseWaiting(b, batch); err != nil {
				return err
			}
		}
	}
	return nil
}
