package plan

import (
	"context"
	_ "embed" // counties.txt
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Bounds of the city's list of counties.
const (
	mostCounties  = 60
	longestCounty = 20
)

//go:embed counties.txt
var countiesKnown string

// CityCounties are a city's counties by its code.
type CityCounties struct {
	Code, City string
	Counties   []string
}

// CountiesKnown are the cities whose counties the program knows: what their
// lists may begin from.
func CountiesKnown() (out []CityCounties) {
	for line := range strings.Lines(countiesKnown) {
		if f := strings.Fields(line); len(f) > 2 && f[0] != "#" {
			out = append(out, CityCounties{f[0], f[1], f[2:]})
		}
	}
	return out
}

// CountiesProposed are the counties that a city's list may begin from: none
// where the program knows none.
func CountiesProposed(cityCode string) []string {
	for _, x := range CountiesKnown() {
		if x.Code == cityCode {
			return x.Counties
		}
	}
	return nil
}

// SetCounties makes names, in that order, the city's list of counties. One that
// was taken off before comes back as it was; one that roles, bases or units
// name may not go.
func (a *Desk) SetCounties(ctx context.Context, c act.Caller, names []string) error {
	if err := act.PlainWords("names", "县（市、区）", strings.Join(names, "\n")); err != nil {
		return err
	}
	return a.Act(ctx, c, programme.CountySet, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		names, problems := cleanCounties(names)
		rows, err := s.CountyRows()
		if err != nil {
			return err
		}
		more, err := stillNamed(s, rows, names)
		if err != nil {
			return err
		}
		if problems = append(problems, more...); len(problems) > 0 {
			return &programme.Error{Code: programme.Invalid, Message: "县（市、区）没有设定，请按提示更正", Problems: problems}
		}
		return setCounties(s, rows, names)
	})
}

func setCounties(s *act.Step, rows []programme.County, names []string) error {
	for i := range rows {
		r := rows[i]
		if at := slices.Index(names, r.Name); at < 0 {
			r.State = programme.Disabled
		} else {
			r.State, r.Position = programme.Active, at+1
		}
		if r == rows[i] {
			continue
		}
		if err := store.Update(s.Tx, &r); err != nil {
			return err
		}
		if err := s.Record("", r.ID, act.Facts{"name": r.Name, "state": r.State, "position": r.Position}); err != nil {
			return err
		}
	}
	for i, name := range names {
		if slices.ContainsFunc(rows, func(r programme.County) bool { return r.Name == name }) {
			continue
		}
		r := &programme.County{ID: s.NewID(), Name: name, Position: i + 1, State: programme.Active}
		if err := store.Insert(s.Tx, r); err != nil {
			return err
		}
		if err := s.Record("", r.ID, act.Facts{"name": name, "position": r.Position}); err != nil {
			return err
		}
	}
	return nil
}

// cleanCounties trims the names and says what is wrong with them.
func cleanCounties(in []string) (names []string, problems []programme.Problem) {
	bad := func(code, format string, args ...any) {
		problems = append(problems, programme.Problem{Field: "names", Code: code, Message: fmt.Sprintf(format, args...)})
	}
	for _, n := range in {
		n = strings.Join(strings.Fields(n), "")
		switch {
		case n == "":
		case strings.ContainsFunc(n, unicode.IsDigit): // not said again: it may be somebody's number
			bad("invalid", "有一行带数字：一行只写一个县（市、区）的全称，不带号码和序号")
		case utf8.RuneCountInString(n) > longestCounty || strings.ContainsAny(n, "，、,；;"):
			bad("invalid", "“%s”：一行写一个县（市、区）的全称，不超过 %d 个字", n, longestCounty)
		case slices.Contains(names, n):
			bad("duplicate", "“%s”写了两次", n)
		default:
			names = append(names, n)
		}
	}
	switch {
	case len(names) == 0 && len(problems) == 0:
		bad("required", "请至少写一个县（市、区）")
	case len(names) > mostCounties:
		bad("too_many", "最多 %d 个县（市、区）", mostCounties)
	}
	return names, problems
}

// stillNamed are the counties that would go although something names them.
func stillNamed(s *act.Step, rows []programme.County, names []string) (problems []programme.Problem, err error) {
	for _, r := range rows {
		if r.State != programme.Active || slices.Contains(names, r.Name) {
			continue
		}
		roles, bases, units, err := s.CountyUses(r.Name)
		if err != nil {
			return nil, err
		}
		if roles+bases+units > 0 {
			problems = append(problems, programme.Problem{Field: "names", Code: "in_use",
				Message: fmt.Sprintf("“%s”还有 %d 个角色、%d 家基地、%d 个用人单位，不能去掉", r.Name, roles, bases, units)})
		}
	}
	return problems, nil
}

// CountyNames are the counties on the city's list, for who may read it.
func (a *Desk) CountyNames(ctx context.Context, c act.Caller) (out []string, err error) {
	if !programme.MayRead(c.Role, programme.NounCounty) {
		return nil, programme.Errorf(programme.Forbidden, "%s不能查看县（市、区）", c.Role.Name())
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		rows, err := tx.CountyRows()
		for _, r := range rows {
			if r.State == programme.Active {
				out = append(out, r.Name)
			}
		}
		return err
	})
	return out, err
}
