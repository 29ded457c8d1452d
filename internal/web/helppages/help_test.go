package helppages

import (
	"testing"

	"jinlanling/internal/programme"
)

// Each role is told where to begin, and of everything that it may open what it
// is; everything that it may do to it stands there.
func TestEveryRoleHasItsHandbook(t *testing.T) {
	same := func(s string) string { return s }
	for i := range programme.Roles {
		role := programme.Roles[i].Role
		if role == programme.RoleSystem {
			continue
		}
		h := book(role, "", same)
		if len(h.Begins) == 0 {
			t.Errorf("%s is not told where to begin", role.Name())
		}
		told := map[programme.Noun]part{}
		for _, p := range h.Parts {
			told[p.Noun] = p
		}
		for k := range programme.Reads {
			if n := programme.Reads[k].Noun; programme.MayRead(role, n) && told[n].Text == "" {
				t.Errorf("%s reads nothing of %s", role.Name(), n.Name())
			}
		}
		if role == programme.RoleOfficer && len(told[programme.NounScheme].Does) == 0 {
			t.Error("the officer is not told what is done to a scheme")
		}
	}
	if h := book(programme.RoleClerk, "转报", same); len(h.Words) != 1 || len(h.Parts) == 0 || len(h.Parts) > 8 {
		t.Errorf("looking for a word finds %d words and %d parts", len(h.Words), len(h.Parts))
	}
	for _, w := range []string{"核查提示", "比对", "名册变更", "转报", "更正"} {
		if h := book(programme.RoleOfficer, w, same); len(h.Words) == 0 || h.Words[0].Text == "" {
			t.Errorf("%s is not explained", w)
		}
	}
}
