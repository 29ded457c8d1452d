package rules

// AsksSchooling reports whether any condition of the notice looks at
// schooling: only then does a form ask for it.
func (n *Notice) AsksSchooling() bool {
	asks := func(list []Condition) bool {
		return find(list, func(c *Condition) bool { return c.Schooled != "" }) != nil
	}
	if asks(n.Eligibility.Gates) {
		return true
	}
	for _, r := range n.Eligibility.Routes {
		for _, l := range r.Levels {
			if asks(l.Conditions) {
				return true
			}
		}
	}
	return false
}

// Papers are the materials that a route calls for, beside those that
// everybody hands in.
func (n *Notice) Papers(route string) (out []Material) {
	for _, m := range n.Materials {
		for _, f := range m.For {
			if f == route || len(f) > len(route) && f[:len(route)+1] == route+"/" {
				out = append(out, m)
				break
			}
		}
	}
	return out
}
