package programme

import (
	"slices"
	"unicode/utf8"
)

// ListPaper is what the document of a public list says besides its list. Both
// may stay empty: many bureaus number no public lists and address none.
type ListPaper struct{ Number, Addressee string }

// ListPaperWords is how long its number and its addressee may be, in characters.
const ListPaperWords = 80

// Check refuses what plain does, which is asked of each text, and what is too long.
func (p ListPaper) Check(plain func(field, name, text string) error) error {
	var bad []Problem
	for _, x := range []struct{ field, name, text string }{{"number", "文号", p.Number}, {"addressee", "主送", p.Addressee}} {
		if err := plain(x.field, x.name, x.text); err != nil {
			return err
		}
		if utf8.RuneCountInString(x.text) > ListPaperWords {
			bad = append(bad, Problem{Field: x.field, Code: "form", Message: x.name + "不超过 80 字"})
		}
	}
	if len(bad) > 0 {
		return &Error{Code: Invalid, Message: bad[0].Message, Problems: bad}
	}
	return nil
}

// ListCorrection is how a public list is corrected: who is struck from it, and
// who was struck before and stands on it again, each an application.
type ListCorrection struct {
	ListPaper
	Out, Back []string
}

// Apply gives who is left on a list and who was struck from it and those before
// it; Error Invalid for people who are not where they are to be taken from.
func (k *ListCorrection) Apply(people, struck []string) (left, gone []string, err error) {
	say := func(field, text string) ([]string, []string, error) {
		return nil, nil, &Error{Code: Invalid, Message: text, Problems: []Problem{{Field: field, Code: "form", Message: text}}}
	}
	once := func(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }
	k.Out, k.Back = once(k.Out), once(k.Back)
	switch {
	case len(k.Out)+len(k.Back) == 0:
		return say("out", "请选择去掉谁，或恢复谁；名单没有变化的不用更正")
	case slices.ContainsFunc(k.Out, func(x string) bool { return !slices.Contains(people, x) }):
		return say("out", "要去掉的人不在这份名单上，请刷新后重选")
	case slices.ContainsFunc(k.Back, func(x string) bool { return !slices.Contains(struck, x) }):
		return say("back", "要恢复的人不是从这份名单上去掉的，请刷新后重选")
	}
	left = slices.DeleteFunc(slices.Clone(people), func(x string) bool { return slices.Contains(k.Out, x) })
	gone = slices.DeleteFunc(append(slices.Clone(struck), k.Out...), func(x string) bool { return slices.Contains(k.Back, x) })
	return append(left, k.Back...), gone, nil
}

// Stood is, by application, the list on which somebody stood through its days
// and from which nobody struck them since. A list that ended and was corrected
// later still counts for who stands on the correction: the days that they stood
// are not taken back while that one hangs.
func Stood(lists []Publication) map[string]string {
	after := map[string]*Publication{}
	for i := range lists {
		after[lists[i].Replaces] = &lists[i]
	}
	out := map[string]string{}
	for i := range lists {
		p := &lists[i]
		if p.State != Closed && (p.State != Replaced || p.ClosedBy == "") {
			continue
		}
		last := p
		for last.State == Replaced && after[last.ID] != nil {
			last = after[last.ID]
		}
		if last.State == Replaced { // nobody was left on it
			continue
		}
		on := map[string]bool{}
		for _, id := range last.People {
			on[id] = true
		}
		for _, id := range p.People {
			if on[id] && (out[id] == "" || p.State == Closed) {
				out[id] = p.ID
			}
		}
	}
	return out
}
