package year

import (
	"cmp"
	"slices"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// YearBeside is one year of a city in figures, so that years can stand beside
// each other.
type YearBeside struct {
	Programme programme.Programme
	Bases     int
	Hours     int     // class hours taught
	Whole     Figures // all bases and levels together
	Paid      programme.Fen
	On        programme.Date // the day of that year that is today's
	By        store.DoneBy   // how far the year was at the end of that day
}

// yearsKept is how many years stand beside each other: what fits on a sheet.
const yearsKept = 5

// beside puts the same city's years beside this one, the oldest first; only
// this one where there is no other.
func (x *outlookOf) beside() error {
	all, err := x.tx.Programmes()
	if err != nil {
		return err
	}
	var years []programme.Programme
	for _, p := range all {
		if p.City == x.year.City && p.Year <= x.year.Year {
			years = append(years, p)
		}
	}
	slices.SortFunc(years, func(a, b programme.Programme) int { return cmp.Compare(a.Year, b.Year) })
	for _, p := range years[max(0, len(years)-yearsKept):] {
		y, err := x.figuresOf(&p)
		if err != nil {
			return err
		}
		x.out.Years = append(x.out.Years, *y)
	}
	return nil
}

func (x *outlookOf) figuresOf(p *programme.Programme) (*YearBeside, error) {
	y := &YearBeside{Programme: *p, On: sameDay(x.today, p.Year-x.year.Year)}
	rows, err := overview(x.app.Desk, x.tx, p.ID)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, r := range rows {
		y.Whole.Add(r)
		seen[r.BaseID] = true
	}
	y.Bases = len(seen)
	whole, err := x.tx.DoneBy(p.ID, lastDay)
	if err != nil {
		return nil, err
	}
	y.Hours, y.Paid = whole.Hours, whole.Paid
	y.By, err = x.tx.DoneBy(p.ID, y.On)
	return y, err
}

// lastDay is after every day that is written down.
const lastDay = programme.Date(99991231)

// sameDay is a day some years later, or earlier; 29 February becomes the 28th
// where the other year has none.
func sameDay(d programme.Date, years int) programme.Date {
	year, rest := d.Year()+years, int(d)%10000
	if leap := year%4 == 0 && (year%100 != 0 || year%400 == 0); rest == 229 && !leap {
		rest = 228
	}
	return programme.Date(year*10000 + rest)
}
