package curriculum

import (
	"slices"
	"time"

	"jinlanling/internal/programme"
)

// Holidays are the years of which it is known when people are off.
type Holidays []HolidayYear

// HolidayYear is one year's arrangement: days off, and days of weekends that
// are worked for them.
type HolidayYear struct {
	Year   int
	Source string // the document that arranged it
	Off    []Off
	Work   []programme.Date
}

// Off is days off in a row.
type Off struct {
	Name string
	Span
}

// Mainland are the arrangements of the State Council's office, as published.
// A year is added when it is announced, each November.
var Mainland = Holidays{
	{2021, "国办发明电〔2020〕27号", []Off{
		{"元旦", Span{20210101, 20210103}}, {"春节", Span{20210211, 20210217}}, {"清明节", Span{20210403, 20210405}}, {"劳动节", Span{20210501, 20210505}},
		{"端午节", Span{20210612, 20210614}}, {"中秋节", Span{20210919, 20210921}}, {"国庆节", Span{20211001, 20211007}},
	}, []programme.Date{20210207, 20210220, 20210425, 20210508, 20210918, 20210926, 20211009}},
	{2022, "国办发明电〔2021〕11号", []Off{
		{"元旦", Span{20220101, 20220103}}, {"春节", Span{20220131, 20220206}}, {"清明节", Span{20220403, 20220405}}, {"劳动节", Span{20220430, 20220504}},
		{"端午节", Span{20220603, 20220605}}, {"中秋节", Span{20220910, 20220912}}, {"国庆节", Span{20221001, 20221007}},
	}, []programme.Date{20220129, 20220130, 20220402, 20220424, 20220507, 20221008, 20221009}},
	{2025, "国办发明电〔2024〕12号", []Off{
		{"元旦", Span{20250101, 20250101}}, {"春节", Span{20250128, 20250204}}, {"清明节", Span{20250404, 20250406}}, {"劳动节", Span{20250501, 20250505}},
		{"端午节", Span{20250531, 20250602}}, {"国庆节、中秋节", Span{20251001, 20251008}},
	}, []programme.Date{20250126, 20250208, 20250427, 20250928, 20251011}},
	{2026, "国务院办公厅2025年11月4日通知", []Off{
		{"元旦", Span{20260101, 20260103}}, {"春节", Span{20260215, 20260223}}, {"清明节", Span{20260404, 20260406}}, {"劳动节", Span{20260501, 20260505}},
		{"端午节", Span{20260619, 20260621}}, {"中秋节", Span{20260925, 20260927}}, {"国庆节", Span{20261001, 20261007}},
	}, []programme.Date{20260104, 20260214, 20260228, 20260509, 20260920, 20261010}},
}

// Known reports whether the arrangement of a year is known.
func (h Holidays) Known(year int) bool {
	return slices.ContainsFunc(h, func(y HolidayYear) bool { return y.Year == year })
}

// Off is the name of the holiday that a day belongs to. Of a year that is not
// Known it knows nothing.
func (h Holidays) Off(d programme.Date) (name string, off bool) {
	for i := range h {
		if y := &h[i]; y.Year == d.Year() || y.Year == d.Year()+1 { // a year's arrangement may begin in the December before
			for _, o := range y.Off {
				if o.holds(d) {
					return o.Name, true
				}
			}
		}
	}
	return "", false
}

// Worked reports whether a day of a weekend is worked for a holiday.
func (h Holidays) Worked(d programme.Date) bool {
	return slices.ContainsFunc(h, func(y HolidayYear) bool { return slices.Contains(y.Work, d) })
}

// Working reports whether a day is worked: a weekday that is no holiday, or a
// day of a weekend that is worked for one. Of a year that is not Known it goes
// by weekends alone.
func (h Holidays) Working(d programme.Date) bool {
	if h.Worked(d) {
		return true
	}
	_, off := h.Off(d)
	day := d.Time().Weekday()
	return !off && day != time.Saturday && day != time.Sunday
}

// LastOf is the last of n working days from a day on, that day among them where
// it is one.
func (h Holidays) LastOf(from programme.Date, n int) programme.Date {
	for d := from; ; d = d.Next() {
		if h.Working(d) {
			n--
		}
		if n <= 0 {
			return d
		}
	}
}
