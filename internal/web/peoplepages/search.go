package peoplepages

import (
	"net/http"

	"jinlanling/internal/app/people"
	"jinlanling/internal/web/page"
)

type searchPage struct {
	Text   string // what was looked for; "" where it is a number of a person
	Asked  bool
	Found  *people.Search
	Count  int
	Refuse string // why it was not looked for
}

// Search shows what a word finds. A number of a person is never looked for
// from a URL: histories and logs on the way keep those.
func Search(q *page.Request) error {
	text := page.Values{"q": q.URL.Query()["q"]}.Get("q")
	if people.PersonalNumber(text) {
		return q.ShowAs(http.StatusBadRequest, searchView(q.Page("搜索"), &searchPage{Refuse: "身份证号、手机号等号码不能写在网址里，请在上面的搜索框里输入。"}))
	}
	return searched(q, text)
}

// AskSearch takes what was typed into the box: a number is answered here and
// now, a word by a page that can be gone back to.
func AskSearch(q *page.Request) error {
	text := q.Values.Get("q")
	if !people.PersonalNumber(text) {
		q.Redirect("/search" + page.Query("q", text))
		return nil
	}
	return searched(q, text)
}

func searched(q *page.Request, text string) error {
	found, err := q.Sys.People.Search(q.Context(), q.Caller(), q.Year(), text)
	if err != nil {
		return err
	}
	if noun, id := found.Only(); id != "" {
		q.Redirect("/" + string(noun) + "/" + id)
		return nil
	}
	s := &searchPage{Text: text, Asked: text != "", Found: found}
	if found.Personal {
		s.Text = ""
	}
	for _, g := range found.Groups {
		s.Count += len(g.Table.Rows)
	}
	p := q.Page("搜索")
	p.Q = s.Text
	return q.Show(searchView(p, s))
}

func hitsTitle(g people.Hits) string {
	n := page.Thousands(int64(len(g.Table.Rows)))
	if g.More {
		return g.Title + "（前 " + n + " 条）"
	}
	return g.Title + "（" + n + "）"
}
