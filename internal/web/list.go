package web

import (
	"net/url"
	"strconv"

	"jinlanling/internal/app"
	"jinlanling/internal/programme"
)

// rowsPerPage is a page of a list: what fits a few screens and no more than
// anybody reads.
const rowsPerPage = 50

type listPage struct {
	Title    string
	Path     string
	Table    *app.Table
	Filters  []shownFilter
	Hidden   []app.Choice // filters that came with a link, kept
	Filtered bool
	After    bool
	First    string
	Next     string
	Export   string
	Deeds    []offered
}

type shownFilter struct {
	Key, Title, Value string
	Choices           []app.Choice // nil: typed by hand
}

// list is the list of a noun, its filters in the URL.
func list(noun programme.Noun) func(*request) error {
	return func(q *request) error {
		l := &listPage{Title: noun.Name(), Path: "/" + string(noun)}
		ask, err := q.asked(noun)
		if err != nil {
			return err
		}
		if l.Table, err = q.s.sys.Browse(q.Context(), q.caller(), noun, ask); err != nil {
			return err
		}
		if err := q.fillFilters(l, ask); err != nil {
			return err
		}
		l.Deeds = q.yearDeeds(noun)
		u := q.URL.Query()
		u.Del("after")
		l.First, l.After = l.Path+"?"+u.Encode(), ask.After != ""
		l.Export = l.Path + "/export?" + u.Encode()
		if l.Table.Next != "" {
			u.Set("after", l.Table.Next)
			l.Next = l.Path + "?" + u.Encode()
		}
		return q.show(listView(q.page(l.Title), l))
	}
}

// asked reads a list's query from the URL.
func (q *request) asked(noun programme.Noun) (app.Query, error) {
	l := app.ListingOf(noun)
	ask := app.Query{Programme: q.year(), Values: map[string]string{}, Limit: rowsPerPage}
	for k, v := range q.URL.Query() {
		switch {
		case k == "after":
			ask.After = v[0]
		case k == "sort":
			ask.Sort = v[0]
		case k == "done" || k == "q":
		default:
			ask.Values[k] = v[0]
		}
	}
	if l.Year == "" {
		ask.Programme = q.year() // for the notice's words; the listing is of no year
	}
	return ask, nil
}

// fillFilters words the filters of a list and their choices.
func (q *request) fillFilters(l *listPage, ask app.Query) error {
	for _, f := range l.Table.Listing.Filters {
		v := ask.Values[f.Key]
		l.Filtered = l.Filtered || v != ""
		if f.Hidden {
			if v != "" {
				l.Hidden = append(l.Hidden, app.Choice{ID: f.Key, Name: v})
			}
			continue
		}
		s := shownFilter{Key: f.Key, Title: f.Title, Value: v}
		switch {
		case f.Kind == app.KindState:
			for _, st := range statesOf(l.Table.Listing.Noun) {
				s.Choices = append(s.Choices, app.Choice{ID: string(st), Name: st.Name()})
			}
		case f.Words != nil:
			s.Choices = wordChoices(f.Words)
		case f.Choices != "" && !programme.MayRead(q.signed.Actor.Role, f.Choices):
			continue
		case f.Choices != "":
			var err error
			if s.Choices, err = q.s.sys.Choices(q.Context(), q.caller(), f.Choices, q.year(), nil); err != nil {
				return err
			}
			if len(s.Choices) < 2 {
				continue
			}
		case f.Kind != app.KindText:
			continue
		}
		l.Filters = append(l.Filters, s)
	}
	return nil
}

// export is a list as a workbook: exactly what the filters pick.
func export(noun programme.Noun) func(*request) error {
	return func(q *request) error {
		ask, err := q.asked(noun)
		if err != nil {
			return err
		}
		ask.Limit, ask.After = 0, ""
		if long, err := q.exportLong(noun, ask); long || err != nil {
			return err
		}
		h := q.w.Header()
		name := noun.Name() + "-" + q.s.sys.Today().String() + ".xlsx"
		set := func() {
			h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
			h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
		}
		return q.s.sys.ExportList(q.Context(), q.caller(), noun, ask, &lateHeader{q.w, set, false})
	}
}

// lateHeader sets the headers of a download when its first byte comes, so that
// an error before it is still a page.
type lateHeader struct {
	w    interface{ Write([]byte) (int, error) }
	set  func()
	done bool
}

func (l *lateHeader) Write(b []byte) (int, error) {
	if !l.done {
		l.set()
		l.done = true
	}
	return l.w.Write(b)
}

func yearText(y int) string { return strconv.Itoa(y) }
