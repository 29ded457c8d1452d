package rules

// Word is a code that applicants use, with its Chinese name.
type Word struct{ Code, Name string }

// certificateKindNames are the kinds of certificates by name; 2.2.3 counts
// both.
var certificateKindNames = map[string]string{"qualification": "职业资格证书", "skill_level": "职业技能等级证书"}

// The closed lists of an application's words, in the order in which a form
// offers them.
func Categories() []Word       { return listed(categories, categoryNames) }
func Ranks() []Word            { return listed(ranks, rankNames) }
func HonourKinds() []Word      { return listed(honourKinds, honourNames) }
func HonourLevels() []Word     { return listed(honourLevels, honourLevelNames) }
func CertificateKinds() []Word { return listed(certificateKinds, certificateKindNames) }
func Schoolings() []Word       { return listed(schoolings, schoolingNames) }

func listed(codes []string, names map[string]string) (out []Word) {
	for _, c := range codes {
		if c != "" {
			out = append(out, Word{c, names[c]})
		}
	}
	return out
}

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
