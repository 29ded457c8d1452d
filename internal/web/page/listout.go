package page

import (
	"io"
	"maps"
	"net/url"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// Export is a list as a workbook: exactly what the filters pick.
func Export(noun programme.Noun) func(*Request) error {
	return func(q *Request) error {
		ask, err := q.asked(noun)
		if err != nil {
			return err
		}
		ask.Counted, ask.Limit, ask.After, ask.Before = false, 0, "", ""
		if long, err := q.exportLong(noun, ask); long || err != nil {
			return err
		}
		h := q.Writer.Header()
		name := noun.Name() + "-" + q.Sys.Today().String() + ".xlsx"
		set := func() {
			h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
			h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
		}
		return q.Sys.Jobs.ExportList(q.Context(), q.Caller(), noun, ask, &lateHeader{q.Writer, set, false})
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

// Print is a list as a PDF of A4 sheets: everything that the filters pick, in
// the columns that were chosen.
func Print(noun programme.Noun) func(*Request) error {
	return func(q *Request) error {
		ask, err := q.asked(noun)
		if err != nil {
			return err
		}
		l := &listPage{Table: &act.Table{Listing: act.ListingOf(noun)}}
		if err := q.fillFilters(l, ask); err != nil {
			return err
		}
		if err := q.chips(l, ask); err != nil {
			return err
		}
		var mark *act.Mark
		if noun == programme.NounCertificate {
			if mark, err = q.PointMark(); err != nil {
				return err
			}
		}
		says := append(l.asked(), "打印人 "+q.Signed.Actor.Name)
		return q.SendPDF(noun.Name()+"-"+q.Sys.Today().String()+".pdf", func(w io.Writer) error {
			return q.Sys.Jobs.PrintList(q.Context(), q.Caller(), noun, ask, says, mark, w)
		})
	}
}

// asked are the filters in words.
func (l *listPage) asked() (out []string) {
	for _, f := range l.Filters {
		v := f.Value
		if i := slices.IndexFunc(f.Choices, func(c act.Choice) bool { return c.ID == v }); i >= 0 {
			v = f.Choices[i].Name
		}
		if v != "" {
			out = append(out, f.Title+"："+v)
		}
	}
	for _, c := range l.Chips {
		out = append(out, "只看："+c.Text)
	}
	return out
}

// choose offers the columns of a list; u is the address it stands at.
func (l *listPage) choose(u url.Values, ask act.Query) {
	all := act.ListingOf(l.Table.Listing.Noun).Columns
	l.AllShown = len(l.Table.Listing.Columns) == len(all)
	for _, f := range all[1:] {
		shown := l.AllShown || slices.Contains(ask.Columns, f.Key)
		l.Columns = append(l.Columns, columnChoice{f.Key, f.Title, shown})
		if shown && !l.AllShown {
			l.Hidden = append(l.Hidden, act.Choice{ID: "col", Name: f.Key})
		}
	}
	for _, k := range slices.Sorted(maps.Keys(u)) {
		if k != "col" {
			l.Kept = append(l.Kept, act.Choice{ID: k, Name: u.Get(k)})
		}
	}
}
