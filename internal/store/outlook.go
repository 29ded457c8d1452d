package store

import (
	"time"

	"jinlanling/internal/programme"
)

// Pace is how fast a class is taught, in class hours.
type Pace struct {
	Class, Base, Line, Name string
	State                   programme.State
	StartsOn, EndsOn        programme.Date
	Held, Scheduled, Recent int   // taught; still on the timetable; taught since the instant asked for
	First, Taught, Last     int64 // start of the first lesson, end of the last taught and of the last on the timetable, in microseconds; 0 without
}

// Paces are the classes of a programme with what they were taught, are to be
// taught, and were taught since an instant (microseconds).
func (tx *Tx) Paces(programmeID string, since int64) (out []Pace, err error) {
	rows, err := tx.query(`SELECT c.id, c.base_id, c.plan_line_id, c.name, c.state, c.starts_on, c.ends_on,
			CAST(COALESCE(SUM(CASE WHEN x.state='held' THEN x.hours ELSE 0 END),0) AS BIGINT),
			CAST(COALESCE(SUM(CASE WHEN x.state='scheduled' THEN x.hours ELSE 0 END),0) AS BIGINT),
			CAST(COALESCE(SUM(CASE WHEN x.state='held' AND x.starts_at>=$2 THEN x.hours ELSE 0 END),0) AS BIGINT),
			COALESCE(MIN(x.starts_at),0),
			COALESCE(MAX(CASE WHEN x.state='held' THEN x.ends_at ELSE 0 END),0),
			COALESCE(MAX(x.ends_at),0)
		FROM classes c LEFT JOIN lessons x ON x.class_id=c.id AND x.state<>'cancelled'
		WHERE c.programme_id=$1
		GROUP BY c.id, c.base_id, c.plan_line_id, c.name, c.state, c.starts_on, c.ends_on ORDER BY c.id`, programmeID, since)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p Pace
		var from, to string
		if err := rows.Scan(&p.Class, &p.Base, &p.Line, &p.Name, (*string)(&p.State), &from, &to,
			&p.Held, &p.Scheduled, &p.Recent, &p.First, &p.Taught, &p.Last); err != nil {
			return nil, err
		}
		p.StartsOn, _ = programme.ParseDate(from) // written by us; 0 where the class has no dates yet
		p.EndsOn, _ = programme.ParseDate(to)
		out = append(out, p)
	}
	return out, rows.Err()
}

// WeekHours are the class hours of a class in one week of the clock's count.
type WeekHours struct {
	Class         string
	Week          int64 // weeks of seven days since 1970-01-01 UTC
	Held, Planned int   // planned are taught ones too
}

// Week is how many microseconds a week has.
const Week = int64(7 * 24 * 60 * 60 * 1_000_000)

// HoursByWeek are the class hours of a programme's classes, week by week.
func (tx *Tx) HoursByWeek(programmeID string) (out []WeekHours, err error) {
	rows, err := tx.query(`SELECT x.class_id, x.starts_at/$2 AS week,
			CAST(SUM(CASE WHEN x.state='held' THEN x.hours ELSE 0 END) AS BIGINT), CAST(SUM(x.hours) AS BIGINT)
		FROM lessons x WHERE x.programme_id=$1 AND x.state<>'cancelled'
		GROUP BY x.class_id, week ORDER BY week, x.class_id`, programmeID, Week)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var w WeekHours
		if err := rows.Scan(&w.Class, &w.Week, &w.Held, &w.Planned); err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, rows.Err()
}

// DayHours are the class hours taught on one day.
type DayHours struct {
	On    programme.Date
	Hours int
}

// HeldByDay are the class hours of a programme day by day, as its city's clock
// counts days.
func (tx *Tx) HeldByDay(programmeID string) (out []DayHours, err error) {
	rows, err := tx.query(`SELECT (x.starts_at+$3)/$2 AS day, CAST(SUM(x.hours) AS BIGINT)
		FROM lessons x WHERE x.programme_id=$1 AND x.state='held' GROUP BY day ORDER BY day`, programmeID, Week/7, chinaOffset)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var day int64
		var d DayHours
		if err := rows.Scan(&day, &d.Hours); err != nil {
			return nil, err
		}
		d.On = programme.DateOf(time.UnixMicro(day * (Week / 7)).UTC())
		out = append(out, d)
	}
	return out, rows.Err()
}

// DoneBy is how far a year was at the end of a day.
type DoneBy struct {
	Enrolled, Issued int // persons
	Hours            int // class hours taught
	Paid             programme.Fen
}

// DoneBy counts what a programme had come to by the end of a day of its city:
// who had enrolled and whose certificate was issued by the day on each, class
// hours by the lessons' own days, and what banks paid and did not send back.
func (tx *Tx) DoneBy(programmeID string, on programme.Date) (d DoneBy, err error) {
	end := on.Time().AddDate(0, 0, 1).UnixMicro() - chinaOffset
	_, err = tx.row(`SELECT
		(SELECT COUNT(*) FROM applications WHERE programme_id=$1 AND applied_on<>'' AND applied_on<=$2),
		(SELECT COUNT(*) FROM certificates WHERE programme_id=$1 AND state='issued' AND issued_on<>'' AND issued_on<=$2),
		(SELECT CAST(COALESCE(SUM(hours),0) AS BIGINT) FROM lessons WHERE programme_id=$1 AND state='held' AND starts_at<$3),
		(SELECT CAST(COALESCE(SUM(amount),0) AS BIGINT) FROM payments
			WHERE programme_id=$1 AND state='paid' AND account_id<>'' AND on_date<=$2)`,
		[]any{programmeID, on.String(), end}, &d.Enrolled, &d.Issued, &d.Hours, &d.Paid)
	return d, err
}

// chinaOffset is how far the clock of China is ahead of UTC, in microseconds;
// it has no summer time.
const chinaOffset = int64(8 * 60 * 60 * 1_000_000)

// WeekPresence is who came to the lessons of a class in one week.
type WeekPresence struct {
	Class           string
	Week            int64
	Present, Listed int // persons times lessons
}

// PresenceByWeek counts who came to the lessons held since an instant
// (microseconds), week by week.
func (tx *Tx) PresenceByWeek(programmeID string, since int64) (out []WeekPresence, err error) {
	rows, err := tx.query(`SELECT x.class_id, x.starts_at/$3 AS week,
			CAST(SUM(CASE WHEN d.state='present' THEN 1 ELSE 0 END) AS BIGINT), COUNT(*)
		FROM lessons x JOIN attendances d ON d.lesson_id=x.id
		WHERE x.programme_id=$1 AND x.state='held' AND x.starts_at>=$2
		GROUP BY x.class_id, week ORDER BY week, x.class_id`, programmeID, since, Week)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var w WeekPresence
		if err := rows.Scan(&w.Class, &w.Week, &w.Present, &w.Listed); err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, rows.Err()
}

// BaseSpan is the first and last day on which something happened at a base.
type BaseSpan struct {
	Base, What string // what: enrolled, published, evaluated, certified
	From, To   programme.Date
}

// BaseSpans are when people enrolled at each base, when its lists were public,
// when its classes were evaluated, and when its certificates were issued.
func (tx *Tx) BaseSpans(programmeID string) (out []BaseSpan, err error) {
	for _, q := range []struct{ what, sql string }{
		{"enrolled", `
			SELECT base_id, MIN(applied_on), MAX(applied_on)
			FROM applications
			WHERE programme_id=$1
			GROUP BY base_id
			ORDER BY base_id`},
		{"published", `
			SELECT base_id, MIN(from_on), MAX(to_on)
			FROM publications
			WHERE programme_id=$1
			GROUP BY base_id
			ORDER BY base_id`},
		{"evaluated", `
			SELECT base_id, MIN(held_on), MAX(held_on)
			FROM evaluations
			WHERE programme_id=$1
			GROUP BY base_id
			ORDER BY base_id`},
		{"certified", `
			SELECT base_id, MIN(issued_on), MAX(issued_on)
			FROM certificates
			WHERE programme_id=$1
			GROUP BY base_id
			ORDER BY base_id`},
	} {
		if out, err = tx.spans(out, q.what, q.sql, programmeID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (tx *Tx) spans(out []BaseSpan, what, query, programmeID string) ([]BaseSpan, error) {
	rows, err := tx.query(query, programmeID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		s := BaseSpan{What: what}
		var from, to string
		if err := rows.Scan(&s.Base, &from, &to); err != nil {
			return nil, err
		}
		s.From, _ = programme.ParseDate(from)
		s.To, _ = programme.ParseDate(to)
		out = append(out, s)
	}
	return out, rows.Err()
}

// MonthCount is how many there were in a month (2021-08).
type MonthCount struct {
	Month string
	N     int
}

// ByMonth counts a programme's enrolments and certificates month by month.
func (tx *Tx) ByMonth(programmeID string) (enrolled, certified []MonthCount, err error) {
	if enrolled, err = tx.months("SELECT substr(applied_on,1,7) AS m, COUNT(*) FROM applications WHERE programme_id=$1 GROUP BY m ORDER BY m",
		programmeID); err != nil {
		return nil, nil, err
	}
	certified, err = tx.months(`
		SELECT substr(issued_on,1,7) AS m, COUNT(*)
		FROM certificates
		WHERE programme_id=$1 AND state='issued'
		GROUP BY m
		ORDER BY m`, programmeID)
	return enrolled, certified, err
}

func (tx *Tx) months(query, programmeID string) (out []MonthCount, err error) {
	rows, err := tx.query(query, programmeID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var m MonthCount
		if err := rows.Scan(&m.Month, &m.N); err != nil {
			return nil, err
		}
		if m.Month != "" {
			out = append(out, m)
		}
	}
	return out, rows.Err()
}
