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
