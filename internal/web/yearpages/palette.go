package yearpages

import (
	"strings"

	"jinlanling/internal/app/people"
	"jinlanling/internal/web/page"
)

// paletteMost is how many lines a group of the palette shows.
const paletteMost = 6

// paletteGroup is one heading of the palette with its lines.
type paletteGroup struct {
	Title string
	Lines []paletteLine
}

// paletteLine is something to open.
type paletteLine struct {
	Title, Note, Href string
	Late              bool
}

// Palette is what a word finds, as lines to go through with the arrow keys: what
// is to be done, pages, and things. It is a part of a page, asked for while
// somebody types; a number of a person is never looked for from an address.
func Palette(q *page.Request) error {
	text := strings.TrimSpace(q.URL.Query().Get("q"))
	q.Writer.Header().Set("Cache-Control", "no-store")
	if people.PersonalNumber(text) {
		return q.Show(paletteView(text, nil, true))
	}
	groups, err := paletteGroups(q, text)
	if err != nil {
		return err
	}
	return q.Show(paletteView(text, groups, false))
}

// paletteGroups is what a word finds; without a word, what waits.
func paletteGroups(q *page.Request, text string) (groups []paletteGroup, err error) {
	add := func(title string, lines []paletteLine) {
		if len(lines) > 0 {
			groups = append(groups, paletteGroup{title, lines[:min(len(lines), paletteMost)]})
		}
	}
	waiting, err := paletteTodos(q, text)
	if err != nil {
		return nil, err
	}
	add("要办的事", waiting)
	if text == "" {
		return groups, nil
	}
	add("页面", palettePages(q.Page("").Nav, text))
	found, err := q.Sys.People.Search(q.Context(), q.Caller(), q.Year(), text)
	if err != nil {
		return nil, err
	}
	for _, g := range found.Groups {
		var lines []paletteLine
		for i := range g.Table.Rows {
			r := &g.Table.Rows[i]
			lines = append(lines, paletteLine{Title: r.Title, Note: r.State.Name(), Href: "/" + string(g.Noun) + "/" + r.ID})
		}
		add(g.Title, lines)
	}
	return groups, nil
}

func paletteTodos(q *page.Request, text string) (lines []paletteLine, err error) {
	list, err := q.Sys.Year.Todos(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return nil, err
	}
	for _, t := range list {
		if t.Wait || !strings.Contains(t.Title, text) {
			continue
		}
		s := showTodo(q, t, q.Sys.Today())
		if s.Href == "" {
			continue
		}
		l := paletteLine{Title: t.Title, Note: s.Pill, Href: s.Href, Late: t.IsLate()}
		if s.Do != "" {
			l.Href = s.Do
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// palettePages are the entries of the rail whose name, or whose task's name,
// holds a word.
func palettePages(nav []page.MenuGroup, text string) (lines []paletteLine) {
	for _, g := range nav {
		for _, it := range g.Items {
			if strings.Contains(it.Title, text) || strings.Contains(g.Title, text) {
				lines = append(lines, paletteLine{Title: it.Title, Note: g.Title, Href: it.Href})
			}
		}
	}
	return lines
}
