package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// What is said after an act is that act, wherever it leads: keys are used again
// from page to page, and a list that an act leads to keeps its filter.
func TestWhatWasDoneIsSaid(t *testing.T) {
	seen := map[string]bool{}
	for i := range deeds {
		d := &deeds[i]
		if seen[d.Mark()] {
			t.Errorf("%s stands twice", d.Mark())
		}
		seen[d.Mark()] = true
		for _, next := range []string{"/certificate", "/certificate?base=01A&state=issued", "/base/01A?line=2#people"} {
			before, _ := url.Parse(next)
			after, err := url.Parse(d.DoneAt(next))
			if err != nil || after.Path != before.Path || after.Fragment != before.Fragment || strings.Count(d.DoneAt(next), "?") != 1 {
				t.Fatalf("%s leads to %s", next, d.DoneAt(next))
			}
			for k := range before.Query() {
				if before.Query().Get(k) != after.Query().Get(k) {
					t.Errorf("%s: %s is %q in %s", d.Mark(), k, after.Query().Get(k), after)
				}
			}
			if said := page.SaidDone(deeds, after.Query().Get("done")); !strings.HasSuffix(said, "："+d.Title()) {
				t.Errorf("after %s of %s is said %q", d.Title(), d.On, said)
			}
		}
	}
	for _, c := range []struct{ mark, said string }{
		{"user.enlist", "已办理：建立用户"}, {"programme.create", "已办理：建立年度项目"}, {"user.revoke", "已办理：收回角色"}, {"base.revoke", "已办理：紧急取消资格"},
		{"statement.cancel", "已办理：作废"}, {"lesson.cancel", "已办理：取消课次"}, {"scheme.return", "已办理：退回培训方案"}, {"inspection.close", "已办理：检查办结"},
		{"user.enable.waits", "已提请，等另一人确认：启用用户"}, {"user.nothing.waits", ""}, {"create", ""}, {"user.", ""}, {"nothing.create", ""}, {"", ""},
	} {
		if said := page.SaidDone(deeds, c.mark); said != c.said {
			t.Errorf("%q is said %q, not %q", c.mark, said, c.said)
		}
	}
}

// A field of a kind that the forms do not draw would come out as a line to
// type in, and one that offers choices would offer none; a line suggests them.
func TestEveryFieldIsDrawn(t *testing.T) {
	offer := []string{"choice", "radio", "people", "ticks"}
	kinds := append([]string{"", "area", "check", "date", "file", "grid", "money", "number", "own", "password", "rows", "time"}, offer...)
	for i := range deeds {
		for _, in := range deeds[i].Asks() {
			switch {
			case !slices.Contains(kinds, in.Kind):
				t.Errorf("%s asks for %s, of a kind that is not drawn: %s", deeds[i].Key, in.Name, in.Kind)
			case slices.Contains(offer, in.Kind) && in.Choices == nil:
				t.Errorf("%s lets choose %s out of nothing", deeds[i].Key, in.Name)
			case in.Choices != nil && in.Kind != "" && in.Kind != "own" && !slices.Contains(offer, in.Kind):
				t.Errorf("%s has choices for %s and does not show them", deeds[i].Key, in.Name)
			}
		}
	}
}

// Each noun that has a list says, while it is empty, what belongs there and who
// puts it there or after what.
func TestEveryEmptyListSaysWhatBelongsThere(t *testing.T) {
	for _, r := range programme.Reads {
		noun := r.Noun
		if act.ListingOf(noun) == nil {
			continue
		}
		if says := page.EmptyLists[noun]; len([]rune(says)) < 15 || strings.Count(says, "。") < 2 {
			t.Errorf("an empty list of %s says %q", noun, says)
		}
	}
}
