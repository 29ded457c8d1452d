package page

import (
	"net/url"

	"jinlanling/internal/programme"
)

// keptView is a list that the reader keeps under a name.
type keptView struct {
	Name, Href string
	On         bool // it is what is shown
}

// views are the lists of a noun that the reader keeps; what is shown may be kept
// where it is not everything and none of them.
func (q *Request) views(l *listPage, noun programme.Noun) error {
	list, err := q.Sys.People.ListViews(q.Context(), q.Caller(), noun)
	if err != nil {
		return err
	}
	asked := q.URL.Query()
	for k, v := range asked {
		if k == "after" || k == "back" || k == "done" || k == "q" || len(v) == 1 && v[0] == "" {
			asked.Del(k)
		}
	}
	l.Now = asked.Encode()
	for _, v := range list {
		on := v.Asked == asked.Encode()
		if on {
			l.Now = ""
		}
		l.Views = append(l.Views, keptView{v.Name, l.Path + "?" + v.Asked, on})
	}
	return nil
}

// KeepView keeps a list under a name, or forgets one.
func KeepView(noun programme.Noun) func(*Request) error {
	return func(q *Request) error {
		path := "/" + string(noun)
		if name := q.Values.Get("drop"); name != "" {
			if err := q.Sys.People.DropListView(q.Context(), q.Caller(), noun, name); err != nil {
				return err
			}
			q.Redirect(path)
			return nil
		}
		asked, err := url.ParseQuery(q.Values.Get("asked"))
		if err != nil {
			return programme.Errorf(programme.Invalid, "筛选条件读不出来，请回到列表重新筛选")
		}
		if err := q.Sys.People.KeepListView(q.Context(), q.Caller(), noun, q.Values.Get("name"), asked); err != nil {
			return err
		}
		q.Redirect(path + questioned(asked))
		return nil
	}
}
