package rules

import "slices"

// A form that asks for facts needs two things: the words that facts may use, and the
// kinds of facts that can still change a decision.

// Word is a code that facts use, with its Chinese name.
type Word struct{ Code, Name string }

// Categories, Ranks, HonourKinds, HonourLevels, CertificateKinds and
// Schoolings are the closed lists of words, in their own order.
func Categories() []Word   { return words(categories, categoryNames) }
func Ranks() []Word        { return words(ranks, rankNames) }
func HonourKinds() []Word  { return words(honourKinds, honourNames) }
func HonourLevels() []Word { return words(honourLevels, honourLevelNames) }
func Schoolings() []Word   { return words(schoolings, schoolingNames) }
func CertificateKinds() []Word {
	return []Word{{certificateKinds[qualification], "职业资格证书"}, {certificateKinds[skillLevel], "职业技能等级证书"}}
}

func words(list []string, names map[string]string) (out []Word) {
	for _, w := range list {
		if w != "" {
			out = append(out, Word{w, names[w]})
		}
	}
	return out
}

// Kinds are the kinds of facts that a condition looks at: its own or, where
// one of several ways will do, theirs.
func (c Check) Kinds() (out []string) {
	if len(c.condition.Any) == 0 {
		return []string{c.condition.Kind}
	}
	for i := range c.condition.Any {
		out = append(out, c.condition.Any[i].Kind)
	}
	return out
}

// Reading is how the notice's text is read where it leaves room; "" where it
// leaves none.
func (c Check) Reading() string { return c.condition.Reading }

// Hopeless reports whether a gate among those asked about is not met and never
// will be by time: no other fact changes that. A missing recommendation can
// still be had and is not hopeless.
func (d *Decision) Hopeless(asked []string) bool {
	for _, g := range d.Gates() {
		if !g.Met && g.From == 0 && g.condition.Kind != "recommendation" && known(g, asked) {
			return true
		}
	}
	return false
}

// Matters reports whether facts of a kind can still change the decision, when
// those of the kinds in asked are known and the others not: nothing is decided
// without them yet, and what is known of a gate or route that looks at them
// does not rule it out.
func (d *Decision) Matters(kind string, asked []string) bool {
	if d.Hopeless(asked) {
		return false
	}
	for _, g := range d.Gates() {
		if slices.Contains(g.Kinds(), kind) && (!g.Met || kind != "recommendation") {
			return true // a recommendation that nobody needs is met without one
		}
	}
	if d.routeMet(asked) {
		return false
	}
	for i := range d.nroute {
		r := &d.routes[i]
		looks, open := false, true
		for _, c := range r.conditions[:r.n] {
			looks = looks || slices.Contains(c.Kinds(), kind)
			open = open && (c.Met || c.From != 0 || !known(c, asked))
		}
		if looks && open {
			return true
		}
	}
	return false
}

// routeMet reports whether a route is met by what is known.
func (d *Decision) routeMet(asked []string) bool {
	for i := range d.nroute {
		r := &d.routes[i]
		all := r.met
		for _, c := range r.conditions[:r.n] {
			all = all && known(c, asked)
		}
		if all {
			return true
		}
	}
	return false
}

// known reports whether everything a condition looks at was asked. One of
// several ways that is met is enough, and a recommendation that is not needed.
func known(c Check, asked []string) bool {
	if c.Met && (len(c.condition.Any) > 0 || c.condition.Kind == "recommendation") {
		return true
	}
	for _, k := range c.Kinds() {
		if !slices.Contains(asked, k) {
			return false
		}
	}
	return true
}

// Known is known, for who words a decision on facts that are not complete.
func (c Check) Known(asked []string) bool { return known(c, asked) }
