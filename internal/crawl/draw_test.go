package crawl

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
)

// moving is what differs between two readings of the same page or answer in
// which nothing happened, and what every act of anybody moves: keys of forms,
// names of assets, the size of the journal (the checkpoint at the foot of a
// print too), what a refusal is found by in the log, and who of one's own house
// looks at the same thing.
var moving = regexp.MustCompile(changing.String() + `|name="_seen" value="[^"]*"|"ref":"[0-9A-F]{10}"|(?s:<div class="paper-point">.*?</div>)` +
	`|data-beside="[^"]*" aria-live="polite">[^<]*<`)

// reading is everything that somebody can read: the lists of the interface,
// and pages by following links. The lists come first: one's account tells when
// a token was last used.
func (w *world) reading(who *somebody) map[string]string {
	out := map[string]string{}
	for i := range programme.Reads {
		if who.token == "" {
			break
		}
		at := "/api/v1/" + string(programme.Reads[i].Noun) + "?programme=" + w.Programme
		_, body := w.call(who, "GET", at, "")
		out[at] = moving.ReplaceAllString(body, "…")
	}
	for _, at := range w.walk(who, nil) {
		if strings.HasPrefix(at, "/checkpoint") || strings.HasPrefix(at, "/.well-known") { // the journal grows with whatever anybody does
			continue
		}
		_, body := w.get(who, at)
		out[at] = moving.ReplaceAllString(body, "…")
	}
	return out
}

// difference is where two texts part, with what surrounds it.
func difference(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	from := max(0, i-100)
	return fmt.Sprintf("%q then %q", a[from:min(len(a), i+60)], b[from:min(len(b), i+60)])
}

// TestNobodyLearnsOfAVisit reads all pages and lists as everybody of bases,
// employers, counties and the public before and after classes were drawn and
// visits planned: not a byte may differ.
func TestNobodyLearnsOfAVisit(t *testing.T) {
	w := openAt(t, demotest.ClassesStarted)
	outside := func(a programme.Actor) bool {
		return !slices.Contains([]programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor, programme.RoleAdministrator}, a.Role)
	}
	before, after := make([]map[string]string, len(w.people)), make([]map[string]string, len(w.people))
	w.each(func(i int) {
		if outside(w.people[i].actor) {
			before[i] = w.reading(&w.people[i])
		}
	})
	officer := act.As(w.Officer)
	d, err := w.Oversee.AnnounceDraw(ctx, officer, oversee.DrawIn{ProgrammeID: w.Programme, Count: 3})
	if err == nil {
		err = w.Record.Sequence(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := w.Oversee.CastDraw(ctx, officer, d.ID)
	if err != nil || len(drawn) == 0 {
		t.Fatal(len(drawn), err)
	}
	planned, err := w.Oversee.PlanInspection(ctx, officer, oversee.PlanIn{ClassID: drawn[0].ClassID, Kind: programme.Surprise}, "有人反映")
	if err != nil {
		t.Fatal(err)
	}
	gone, err := w.Oversee.PlanInspection(ctx, officer, oversee.PlanIn{ClassID: drawn[0].ClassID, Kind: programme.Periodic}, "到期")
	if err == nil {
		err = w.Oversee.CancelInspection(ctx, officer, gone.ID, "改期")
	}
	if err != nil {
		t.Fatal(err)
	}
	secret := []string{d.ID, planned.ID, gone.ID}
	for _, i := range drawn {
		secret = append(secret, i.ID)
	}
	w.each(func(i int) {
		if outside(w.people[i].actor) {
			after[i] = w.reading(&w.people[i])
		}
	})
	read := 0
	for i := range w.people {
		who := &w.people[i]
		for at, was := range before[i] {
			read++
			if is, ok := after[i][at]; !ok || is != was {
				t.Errorf("%s at %s: reads something else since classes were drawn: %s", who.name, at, difference(was, is))
			}
		}
		for at, body := range after[i] {
			if _, ok := before[i][at]; !ok {
				t.Errorf("%s reaches %s since classes were drawn", who.name, at)
			}
			for _, id := range secret {
				if strings.Contains(body, id) {
					t.Errorf("%s at %s: reads of %s", who.name, at, id)
				}
			}
		}
		if who.cookie == nil || !outside(who.actor) {
			continue
		}
		for _, id := range secret {
			for _, noun := range []string{"inspection", "draw"} {
				if code, _ := w.get(who, "/"+noun+"/"+id); code != 404 && code != 403 {
					t.Errorf("%s opens /%s/%s: %d", who.name, noun, id, code)
				}
			}
		}
	}
	if t.Logf("%d pages and lists read twice", read); read < 400 {
		t.Errorf("too little was read: %d", read)
	}
}
