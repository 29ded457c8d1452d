package app_test

import (
	"bytes"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// The journal's list names what each entry is about, a paper's by its
// application; to who does not read such things it names nothing.
func TestJournalNamesItsSubjects(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.RostersIn)
		clerk, one := act.As(w.Bases[0].Clerk), demotest.Acceptable(t, w.year())[0].ID
		photo, err := w.StoreFile(ctx, clerk, bytes.NewReader(demotest.Face(41, 295, 413, 90)))
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Material.AttachMaterial(ctx, clerk, one, "photos", photo.ID); err != nil {
			t.Fatal(err)
		}
		s, err := w.Show(ctx, clerk, programme.NounApplication, one)
		if err != nil {
			t.Fatal(err)
		}
		admin := programme.Actor{User: "admin", Role: programme.RoleAdministrator}
		for _, c := range []struct {
			who    programme.Actor
			action programme.Action
			of     programme.Noun
			title  string
		}{
			{w.Auditor, programme.MaterialAttach, programme.NounApplication, s.Title},
			{admin, programme.MaterialAttach, "", ""},
			{w.Auditor, programme.BaseRecognise, programme.NounBase, ""},
			{admin, programme.UserCreate, programme.NounUser, ""},
		} {
			list, _, err := w.Oversee.JournalPage(ctx, act.As(c.who), oversee.JournalFilter{Action: c.action}, 5)
			if err != nil || len(list) == 0 {
				t.Fatalf("%s: %d entries, %v", c.action, len(list), err)
			}
			e := list[0]
			if e.Of != c.of || c.title != "" && e.Title != c.title || (e.Title == "") != (c.of == "") {
				t.Errorf("%s by %s is about %q %q, want %q %q", c.action, c.who.Role, e.Of, e.Title, c.of, c.title)
			}
		}
	})
}
