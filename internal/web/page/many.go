package page

import (
	"maps"
	"net/url"
	"slices"
	"strconv"

	"jinlanling/internal/programme"
)

// An act on many of a list is the act on each, one after the other and each by
// itself in the journal. Before it is done it is tried on all and rolled back,
// and who would be refused is named with why.

// manyMost is on how many one asks at once: what somebody still looks through.
const manyMost = 100

// manyPage is what an act on many would do, or did.
type manyPage struct {
	Deed            *Deed
	Path, Back, Key string
	Rows            []manyRow
	Ready, Refused  int
	Reason          bool
	Words, Message  string
	Done            bool
}

// manyRow is one of many: what it is, and why it cannot be done, "" where it can.
type manyRow struct {
	ID, Title, Why string
	State          programme.State
}

// manyDeeds are the acts that a reader may do on many of a list.
func (q *Request) manyDeeds(noun programme.Noun) (out []*Deed) {
	for i := range q.Server.tables.Deeds {
		d := &q.Server.tables.Deeds[i]
		if d.Many && d.On == noun && programme.May(q.Signed.Actor, d.Action, ownSubject(q.Signed.Actor)) == nil {
			out = append(out, d)
		}
	}
	return out
}

// Many tries an act on what was chosen in a list, and does it where that was seen.
func Many(noun programme.Noun) func(*Request) error {
	return func(q *Request) error {
		list := q.manyDeeds(noun)
		at := slices.IndexFunc(list, func(d *Deed) bool { return d.Key == q.Values.Get("deed") })
		if at < 0 {
			return programme.Errorf(programme.Forbidden, "这件事不能在列表里一并办理，请逐件办理")
		}
		ids := q.Values.List("id")
		switch {
		case len(ids) == 0:
			return programme.Errorf(programme.Invalid, "没有选中任何一行：请回到列表勾选")
		case len(ids) > manyMost:
			return programme.Errorf(programme.Invalid, "一次最多选 %d 行，请分几次办理", manyMost)
		}
		d := list[at]
		p := &manyPage{Deed: d, Path: "/" + string(noun) + "/many", Back: q.backTo(noun), Key: q.Values.Get("_key"), Words: q.Values.Get("reason"),
			Reason: d.asksReason(), Done: q.Values.Get("_go") == "do"}
		if p.Key == "" {
			p.Key = NewKey()
		}
		if p.Done && p.Reason && p.Words == "" {
			p.Done, p.Message = false, "请写明理由"
		}
		for _, id := range ids {
			row, err := q.oneOfMany(d, id, p.Key, !p.Done)
			if err != nil {
				return err
			}
			if row.Why == "" {
				p.Ready++
			} else {
				p.Refused++
			}
			p.Rows = append(p.Rows, row)
		}
		slices.SortStableFunc(p.Rows, func(a, b manyRow) int { return min(len(b.Why), 1) - min(len(a.Why), 1) })
		return q.Show(manyView(q.Page(d.Title()), p))
	}
}

// oneOfMany does a deed to one, or only tries it. A refusal is its row's; any
// other error is the whole's.
func (q *Request) oneOfMany(d *Deed, id, key string, try bool) (row manyRow, err error) {
	s, err := q.Sys.Show(q.Context(), q.Caller(), d.On, id)
	if programme.CodeOf(err) == programme.NotFound {
		return manyRow{ID: id, Title: "（看不到的一行）", Why: "没有找到，或不在您的范围内"}, nil
	}
	if err != nil {
		return row, err
	}
	row = manyRow{ID: id, Title: s.Title, State: s.State}
	if err = programme.May(q.Signed.Actor, d.Action, s.Owner); err == nil && (d.When == nil || d.When(s)) {
		f, c := &Form{Values: q.Values, Request: q, Detail: s}, q.Caller()
		c.Key, c.DryRun = key+"-"+id, try
		if try {
			c.Key = ""
			if d.asksReason() && f.Get("reason") == "" {
				f.Values = maps.Clone(q.Values)
				f.Values["reason"] = []string{"试办"} // rolled back with the rest
			}
		}
		_, err = d.Do(q.Context(), f, c)
		if err == nil {
			err = f.Err()
		}
	} else if err == nil {
		err = programme.Errorf(programme.WrongState, "这一件不适用“%s”", d.Title())
	}
	switch code := programme.CodeOf(err); code {
	case "", programme.Repeated:
	case programme.Internal:
		return row, err
	default:
		row.Why = q.whyNot(err)
	}
	if !try && row.Why == "" {
		if now, err := q.Sys.Show(q.Context(), q.Caller(), d.On, id); err == nil {
			row.State = now.State
		}
	}
	return row, nil
}

// whyNot is a refusal in a line.
func (q *Request) whyNot(err error) string {
	e, ok := err.(*programme.Error)
	if !ok {
		return err.Error()
	}
	text := q.Worded(e)
	for _, p := range e.Problems {
		text += "；" + p.Message
	}
	return text
}

// asksReason reports whether a deed is done with a reason in words.
func (d *Deed) asksReason() bool {
	return slices.ContainsFunc(d.Asks(), func(in Input) bool { return in.Name == "reason" })
}

// backTo is the list that an act on many was asked from.
func (q *Request) backTo(noun programme.Noun) string {
	home := "/" + string(noun)
	if v, err := url.ParseQuery(q.Values.Get("from")); err == nil {
		return home + questioned(v)
	}
	return home
}

func (p *manyPage) counts() string {
	ready, refused := strconv.Itoa(p.Ready), strconv.Itoa(p.Refused)
	switch {
	case p.Done && p.Refused == 0:
		return "已办理 " + ready + " 件。"
	case p.Done:
		return "已办理 " + ready + " 件，没有办成 " + refused + " 件。"
	case p.Refused == 0:
		return "所选 " + ready + " 件都可以办理。"
	}
	return "所选中 " + ready + " 件可以办理，" + refused + " 件不能，办理时跳过。"
}

// manyOf puts the acts on many into a list that shows something to act on.
func (q *Request) manyOf(l *listPage, noun programme.Noun) {
	if len(l.Table.Rows) == 0 {
		return
	}
	l.Many, l.Key, l.From = q.manyDeeds(noun), NewKey(), q.URL.RawQuery
}
