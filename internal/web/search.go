package web

import (
	"net/http"

	"jinlanling/internal/app/people"
	"jinlanling/internal/programme"
)

type searchPage struct {
	Text   string // what was looked for; "" where it is a number of a person
	Asked  bool
	Found  *people.Search
	Count  int
	Refuse string // why it was not looked for
}

// search shows what a word finds. A number of a person is never looked for
// from a URL: histories and logs on the way keep those.
func search(q *request) error {
	text := values{"q": q.URL.Query()["q"]}.Get("q")
	if people.PersonalNumber(text) {
		return q.showAs(http.StatusBadRequest, searchView(q.page("搜索"), &searchPage{Refuse: "身份证号、手机号等号码不能写在网址里，请在上面的搜索框里输入。"}))
	}
	return q.searched(text)
}

// askSearch takes what was typed into the box: a number is answered here and
// now, a word by a page that can be gone back to.
func askSearch(q *request) error {
	text := q.values.Get("q")
	if !people.PersonalNumber(text) {
		q.redirect("/search" + query("q", text))
		return nil
	}
	return q.searched(text)
}

func (q *request) searched(text string) error {
	found, err := q.sys.People.Search(q.Context(), q.caller(), q.year(), text)
	if err != nil {
		return err
	}
	if noun, id := found.Only(); id != "" {
		q.redirect("/" + string(noun) + "/" + id)
		return nil
	}
	s := &searchPage{Text: text, Asked: text != "", Found: found}
	if found.Personal {
		s.Text = ""
	}
	for _, g := range found.Groups {
		s.Count += len(g.Table.Rows)
	}
	p := q.page("搜索")
	p.Q = s.Text
	return q.show(searchView(p, s))
}

// searches reports whether a role is offered the search box.
func searches(r programme.Role) bool {
	return r != programme.RoleTrainee && programme.MayRead(r, programme.NounPerson)
}

func hitsTitle(g people.Hits) string {
	n := thousands(int64(len(g.Table.Rows)))
	if g.More {
		return g.Title + "（前 " + n + " 条）"
	}
	return g.Title + "（" + n + "）"
}
