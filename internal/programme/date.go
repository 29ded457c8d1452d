package programme

import (
	"fmt"
	"strconv"
	"time"
)

// Date is a civil date packed as yyyymmdd: 2021-06-15 is 20210615. The zero
// Date means "none". Packed dates compare with < and ==, and need no zone:
// the notice knows days, not instants.
type Date int32

// Month is a civil month counted from year 0: 2007-06 is 2007*12+5. The zero
// Month means "none". The difference of two Months is a number of months.
type Month int32

// NewDate packs a civil date. A date that does not exist gives the zero Date.
func NewDate(year, month, day int) Date {
	d := Date(year*10000 + month*100 + day)
	if !d.Valid() {
		return 0
	}
	return d
}

// DateOf is the civil date of t in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date(y*10000 + int(m)*100 + d)
}

// ParseDate reads ISO text, 2006-01-02. Anything else, and a day that does
// not exist, is an error.
func ParseDate(s string) (Date, error) {
	if len(s) == 10 && s[4] == '-' && s[7] == '-' {
		y, ok1 := digits(s[0:4])
		m, ok2 := digits(s[5:7])
		d, ok3 := digits(s[8:10])
		if date := NewDate(y, m, d); ok1 && ok2 && ok3 && date != 0 {
			return date, nil
		}
	}
	return 0, fmt.Errorf("不是有效日期：%q（应为 2021-06-15 这样的写法）", s)
}

// ParseMonth reads ISO text, 2006-01.
func ParseMonth(s string) (Month, error) {
	if len(s) == 7 && s[4] == '-' {
		y, ok1 := digits(s[0:4])
		m, ok2 := digits(s[5:7])
		if ok1 && ok2 && y > 0 && m >= 1 && m <= 12 {
			return NewMonth(y, m), nil
		}
	}
	return 0, fmt.Errorf("不是有效年月：%q（应为 2021-06 这样的写法）", s)
}

func digits(s string) (int, bool) {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// NewMonth packs year and month (1 to 12).
func NewMonth(year, month int) Month { return Month(year*12 + month - 1) }

func (d Date) Year() int  { return int(d) / 10000 }
func (d Date) Month() int { return int(d) / 100 % 100 }
func (d Date) Day() int   { return int(d) % 100 }

// InMonth is the civil month that holds d.
func (d Date) InMonth() Month { return NewMonth(d.Year(), d.Month()) }

// Valid reports whether d is a day of the calendar, years 1 to 9999.
func (d Date) Valid() bool {
	y, m, day := d.Year(), d.Month(), d.Day()
	return y >= 1 && y <= 9999 && m >= 1 && m <= 12 && day >= 1 && day <= daysIn(y, m)
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// AddYears is the same day n years later, or the month's last day where that
// day does not exist: 2020-02-29 plus 3 years is 2023-02-28.
func (d Date) AddYears(n int) Date {
	d += Date(n * 10000)
	if d%10000 == 229 && daysIn(d.Year(), 2) == 28 {
		d--
	}
	return d
}

// AddDays counts calendar days.
func (d Date) AddDays(n int) Date { return DateOf(d.Time().AddDate(0, 0, n)) }

// Time is midnight UTC of d, for calendar arithmetic only.
func (d Date) Time() time.Time {
	return time.Date(d.Year(), time.Month(d.Month()), d.Day(), 0, 0, 0, 0, time.UTC)
}

// String is ISO text; the zero Date is "".
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year(), d.Month(), d.Day())
}

// Chinese is the date as an officer writes it: 2021年6月15日.
func (d Date) Chinese() string {
	if d == 0 {
		return ""
	}
	return strconv.Itoa(d.Year()) + "年" + strconv.Itoa(d.Month()) + "月" + strconv.Itoa(d.Day()) + "日"
}

// MarshalText is String; with UnmarshalText it makes Date ISO text in JSON.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

func (d *Date) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	*d, err = ParseDate(string(b))
	return err
}

func (m Month) Year() int { return int(m) / 12 }

// Number is the month of the year, 1 to 12.
func (m Month) Number() int { return int(m)%12 + 1 }

// First is the first day of m.
func (m Month) First() Date { return Date(m.Year()*10000 + m.Number()*100 + 1) }

// String is ISO text; the zero Month is "".
func (m Month) String() string {
	if m == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", m.Year(), m.Number())
}

func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

func (m *Month) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*m = 0
		return nil
	}
	*m, err = ParseMonth(string(b))
	return err
}

// Next is the day after d.
func (d Date) Next() Date {
	if d.Day() < 28 {
		return d + 1
	}
	y, m, day := d.Year(), d.Month(), d.Day()
	switch {
	case day < daysIn(y, m):
		return d + 1
	case m < 12:
		return Date(y*10000 + (m+1)*100 + 1)
	default:
		return Date((y+1)*10000 + 101)
	}
}
