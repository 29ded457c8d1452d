package helppages

import (
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// handbook is what a role is told.
type handbook struct {
	Role   programme.Role
	Q      string // only parts that say this
	Begins []string
	Words  []word
	Keys   []word
	Parts  []part
}

// part is what a role is told of a noun.
type part struct {
	Noun programme.Noun
	Text string
	Does []string // what the role does to it, from the action table
	List bool     // it has a list that the role may open
}

// Help is the handbook of the reader's role.
func Help(q *page.Request) error {
	h := book(q.Signed.Actor.Role, strings.TrimSpace(q.URL.Query().Get("find")), q.Cite)
	return q.Show(helpView(q.Page("使用说明"), h))
}

// book is the handbook of a role, or what of it says a word.
func book(role programme.Role, find string, cite func(string) string) *handbook {
	h := &handbook{Role: role, Q: find}
	says := func(texts ...string) bool { return find == "" || strings.Contains(strings.Join(texts, "\n"), find) }
	for _, b := range begins[role] {
		if says(b) {
			h.Begins = append(h.Begins, b)
		}
	}
	for _, w := range words {
		if says(w.Name, w.Text) {
			h.Words = append(h.Words, w)
		}
	}
	for _, k := range keys {
		if says(k.Name, k.Text) {
			h.Keys = append(h.Keys, k)
		}
	}
	for i := range programme.Reads {
		n := programme.Reads[i].Noun
		if !programme.MayRead(role, n) {
			continue
		}
		p := part{Noun: n, Text: about[n], Does: does(role, n, cite), List: act.ListingOf(n) != nil}
		if says(n.Name(), p.Text, strings.Join(p.Does, "\n")) {
			h.Parts = append(h.Parts, p)
		}
	}
	return h
}

// does says what a role does to a noun: from which state, to which, with what.
func does(role programme.Role, n programme.Noun, cite func(string) string) (out []string) {
	for i := range programme.Actions {
		a := &programme.Actions[i]
		if a.Noun != n || !slices.Contains(a.Roles, role) {
			continue
		}
		text := "“" + a.Name + "”"
		var from []string
		for _, s := range a.From {
			from = append(from, s.Name())
		}
		if len(from) > 0 {
			text += "：" + strings.Join(from, "、") + "时"
		}
		if a.To != "" {
			text += "，办理后为" + a.To.Name()
		}
		if a.Reason {
			text += "，须写理由"
		}
		if a.Apart {
			text += "，须由前一步以外的人办理"
		}
		if c := cite(a.Clause); c != "" {
			text += "（依据" + c + "）"
		}
		out = append(out, text+"。")
	}
	return out
}
