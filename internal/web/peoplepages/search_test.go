package peoplepages_test

import (
	"context"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
	"jinlanling/internal/web/webtest"
)

// homePerson is somebody of a base, with their numbers in full.
func homePerson(t *testing.T, w *webtest.Site, base int) (name, number, phone, application string) {
	t.Helper()
	ctx := context.Background()
	apps, err := w.BaseApplications(ctx, act.As(w.Bases[base].Clerk), w.Bases[base].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	err = w.Store.Read(ctx, func(tx *store.Tx) error {
		p, err := store.Get[programme.Person](tx, apps[0].PersonID)
		if err != nil {
			return err
		}
		keys, err := seal.Open(filepath.Join(w.Dir, act.KeysFile), time.Now(), nil)
		if err != nil {
			return err
		}
		name, application = p.Name, apps[0].ID
		if number, err = keys.Unseal(seal.IDNumber, p.ID, p.IDSealed); err != nil {
			return err
		}
		phone, err = keys.Unseal(seal.Phone, p.ID, p.PhoneSealed)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return name, number, phone, application
}

// Search finds people by name and part of it, by ID number and phone, and
// nothing outside the reader's scope; numbers of people never come into a URL.
func TestSearch(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	name, number, phone, application := homePerson(t, w, 0)
	if _, err := idcode.ParseCitizenID(number); err != nil {
		t.Fatal(err)
	}
	opens := func(b *webtest.Visitor, what, text string, want bool) {
		t.Helper()
		rec := b.Post("/search", url.Values{"q": {text}})
		to := rec.To
		if strings.Contains(to, number) || strings.Contains(to, phone) || strings.Contains(rec.Body, number) {
			t.Errorf("%s: the number stands in %q or in the page", what, to)
		}
		if strings.HasPrefix(to, "/search?") {
			rec = b.Get(to)
			to = rec.To
		}
		if found := to == "/application/"+application || strings.Contains(rec.Body, "/application/"+application); found != want {
			t.Errorf("%s: found %t, want %t (%d %s)", what, found, want, rec.Status, to)
		}
	}
	officer, clerk, other := w.Login(t, "limin"), w.Login(t, "clerk1"), w.Login(t, "clerk2")
	opens(officer, "ID number", number, true)
	opens(officer, "ID number, spaced", number[:6]+" "+number[6:], true)
	opens(officer, "phone", phone, true)
	opens(officer, "name", name, true)
	opens(officer, "part of a name", string([]rune(name)[1:]), true)
	opens(clerk, "ID number of one's own", number, true)
	opens(other, "ID number of another base's", number, false)
	opens(other, "phone of another base's", phone, false)
	if rec := officer.Get("/search?q=" + number); rec.Status != http.StatusBadRequest || strings.Contains(rec.Body, number) ||
		strings.Contains(rec.Body, application) {
		t.Errorf("an ID number in the URL: %d, want 400 and nothing looked for", rec.Status)
	}
	body := officer.Page("/search")
	if !strings.Contains(body, "可以这样找") || !strings.Contains(body, `<form class="search" role="search" method="post"`) {
		t.Error("the empty search does not say how to search, or its form is no POST")
	}
	if rec := officer.Post("/search", url.Values{"q": {"查无此人甲"}}); rec.To == "" {
		t.Error("a word is not answered by a page that can be gone back to")
	}
	if body := officer.Page("/search?q=" + url.QueryEscape("100%_")); !strings.Contains(body, "没有找到") {
		t.Error("signs of patterns find something")
	}
}

func TestSearchCertificate(t *testing.T) {
	w := webtest.Open(t, demotest.Certified)
	page, err := w.Browse(context.Background(), act.As(w.Officer), programme.NounCertificate, act.Query{Programme: w.Programme, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	rec := w.Login(t, "limin").Post("/search", url.Values{"q": {page.Rows[0].Title}})
	if to := rec.To; strings.HasPrefix(to, "/search?") {
		rec = w.Login(t, "limin").Get(to)
	}
	if to := rec.To; to != "/certificate/"+page.Rows[0].ID {
		t.Errorf("certificate %s: %d to %q, want its page", page.Rows[0].Title, rec.Status, to)
	}
}
