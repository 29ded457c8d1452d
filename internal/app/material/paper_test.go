package material_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/material"
	"jinlanling/internal/app/record"
	"jinlanling/internal/demotest"
	"jinlanling/internal/papers"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// paperWorld is a year whose rosters are in, with two people of base 0 who
// apply by their working years and one of base 1.
type paperWorld struct {
	*demotest.Year
	*testing.T
	clerk, other act.Caller
	one, two     programme.Application
	elsewhere    programme.Application
}

func newPaperWorld(t *testing.T, p storetest.Place) *paperWorld {
	sys := demotest.Build(t, p, demotest.RostersIn)
	w := &paperWorld{Year: sys, T: t, clerk: act.As(sys.Bases[0].Clerk), other: act.As(sys.Bases[1].Clerk)}
	mine, theirs := w.byYears(0), w.byYears(1)
	w.one, w.two, w.elsewhere = mine[0], mine[1], theirs[0]
	return w
}

func (w *paperWorld) byYears(base int) (out []programme.Application) {
	w.Helper()
	apps, err := w.BaseApplications(ctx, act.As(w.Officer), w.Bases[base].Base.ID)
	if err != nil {
		w.Fatal(err)
	}
	for _, a := range apps {
		if a.Eligible && a.Route == "work_years" && !slices.ContainsFunc(out, func(o programme.Application) bool { return o.EmployerID == a.EmployerID }) {
			out = append(out, a)
		}
	}
	if len(out) < 2 {
		w.Fatalf("base %d has %d applications by working years, want 2", base, len(out))
	}
	return out
}

func (w *paperWorld) store(raw []byte) string {
	w.Helper()
	if _, err := w.StoreFile(ctx, w.other, bytes.NewReader(raw)); err != nil {
		w.Fatal(err)
	}
	f, err := w.StoreFile(ctx, w.clerk, bytes.NewReader(raw))
	if err != nil {
		w.Fatal(err)
	}
	return f.ID
}

// refused attaches and wants exactly that check.
func (w *paperWorld) refused(name string, c act.Caller, ap, kind string, raw []byte, want string) {
	w.Helper()
	err := w.Material.AttachMaterial(ctx, c, ap, kind, w.store(raw))
	got := ""
	if e, ok := err.(*programme.Error); ok && len(e.Problems) > 0 {
		got = e.Problems[0].Code
	}
	if got != want || programme.CodeOf(err) != programme.Invalid {
		w.Errorf("%s: got %q (%v), want %s", name, got, err, want)
	}
}

// noted is what the page says to look at in a kind of paper.
func (w *paperWorld) noted(ap, kind string) (out []material.PaperNote) {
	w.Helper()
	list, err := w.Material.Papers(ctx, w.clerk, ap)
	if err != nil {
		w.Fatal(err)
	}
	for _, p := range list {
		if p.Code == kind {
			for _, s := range p.Seen {
				out = append(out, s.Notes...)
			}
		}
	}
	return out
}

// signed is a scan with a code at its upper right corner.
func signed(seed uint64, code string) []byte {
	m, err := jpeg.Decode(bytes.NewReader(demotest.Face(seed, 620, 877, 90)))
	if err != nil {
		panic(err)
	}
	g := image.NewGray(m.Bounds())
	for y := range 877 {
		for x := range 620 {
			g.Set(x, y, m.At(x, y))
		}
	}
	if code != "" {
		c, err := qr.Encode(code, qr.Q, qr.Auto)
		if err == nil {
			c, err = barcode.Scale(c, 130, 130)
		}
		if err != nil {
			panic(err)
		}
		for y := range 160 {
			for x := range 160 {
				g.SetGray(450+x, 10+y, color.Gray{Y: 250})
			}
		}
		for y := range 130 {
			for x := range 130 {
				g.Set(465+x, 25+y, c.At(x, y))
			}
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, g, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// scanned puts JPEGs into a PDF, a page each, as a scanner does.
func scanned(pages ...[]byte) []byte {
	var b bytes.Buffer
	b.WriteString(
		"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n")
	for _, p := range pages {
		b.WriteString("9 0 obj<</Type/XObject/Subtype/Image/Width 620/Height 877/Filter/DCTDecode>>\nstream\n")
		b.Write(p)
		b.WriteString("\nendstream endobj\n")
	}
	b.WriteString("trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n")
	return b.Bytes()
}

// What a paper is held to is the same on every way in: content, and whose it
// is. What is certain refuses, what is suspicious is shown to both reviewers (clause 2.3).
func TestPapersAreHeldToTheirChecks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := newPaperWorld(t, p)
		mine := demotest.Face(1, 295, 413, 90)
		w.refused("a text", w.clerk, w.one.ID, "photos", []byte("hello"), "paper_type")
		w.refused("a square photo", w.clerk, w.one.ID, "photos", demotest.Face(1, 413, 413, 90), "paper_photo_ratio")
		if err := w.Material.AttachMaterial(ctx, w.clerk, w.one.ID, "photos", w.store(mine)); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "the same again", w.Material.AttachMaterial(ctx, w.clerk, w.one.ID, "photos", w.store(mine)), programme.Conflict)
		card := demotest.Face(9, 760, 500, 90)
		if err := w.Material.AttachMaterial(ctx, w.clerk, w.one.ID, "id_card_copy", w.store(card)); err != nil {
			t.Fatal(err)
		}
		w.refused("one picture as two papers", w.clerk, w.one.ID, "labour_contract_copy", card, "paper_twice")
		w.refused("another's file", w.clerk, w.two.ID, "photos", mine, "paper_others")
		w.refused("another's file at another base", w.other, w.elsewhere.ID, "photos", mine, "paper_others")

		again := demotest.Face(1, 590, 826, 60)
		if err := w.Material.AttachMaterial(ctx, w.clerk, w.two.ID, "photos", w.store(again)); err != nil {
			t.Fatalf("a similar photo: %v, want it taken with a note", err)
		}
		for _, ap := range []programme.Application{w.one, w.two} {
			if n := w.noted(ap.ID, "photos"); len(n) != 1 || len(n[0].Others) != 1 || n[0].Others[0].Name == "" {
				t.Errorf("a similar photo is noted as %+v, want one other by name", n)
			}
		}
		if err := w.Material.AttachMaterial(ctx, w.other, w.elsewhere.ID, "photos", w.store(demotest.Face(1, 885, 1239, 70))); err != nil {
			t.Fatal(err)
		}
		for _, o := range w.noted(w.one.ID, "photos")[0].Others {
			if o.ApplicationID == w.elsewhere.ID || o.ApplicationID == "" && o.Name != "" {
				t.Errorf("the clerk learns who the other base's person is: %+v", o)
			}
		}
		if err := w.Material.AttachMaterial(ctx, w.other, w.elsewhere.ID, "photos", w.store(demotest.Face(2, 295, 413, 90))); err != nil {
			t.Fatal(err)
		}
		award := demotest.Face(3, 700, 500, 90)
		for _, ap := range []string{w.one.ID, w.two.ID} {
			if err := w.Material.AttachMaterial(ctx, w.clerk, ap, "exceptional_evidence", w.store(award)); err != nil {
				t.Errorf("a team's award: %v, want it taken", err)
			}
		}
		if found, err := w.Record.Fsck(ctx); err != nil || slices.ContainsFunc(found, func(c record.Checked) bool { return c.Count > 0 }) {
			t.Errorf("fsck: %+v %v", found, err)
		}
	})
}

// A paper given for the wrong person is taken out with a reason, by whoever
// hands in, until the application is decided; then it is free for its owner.
func TestPapersAreTakenOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := newPaperWorld(t, p)
		file := w.store(demotest.Face(1, 295, 413, 90))
		if err := w.Material.AttachMaterial(ctx, w.clerk, w.one.ID, "photos", file); err != nil {
			t.Fatal(err)
		}
		void := func(c act.Caller, reason string) error {
			return w.Material.VoidMaterial(ctx, c, w.one.ID, file, reason)
		}
		demotest.WantCode(t, "without a reason", void(w.clerk, ""), programme.Invalid)
		demotest.WantCode(t, "by another base", void(w.other, "传错人"), programme.Forbidden)
		demotest.WantCode(t, "by the officer", void(act.As(w.Officer), "传错人"), programme.Forbidden)
		stranger := programme.Actor{User: "t", Role: programme.RoleTrainee, Person: w.two.PersonID}
		demotest.WantCode(t, "by another trainee", void(act.As(stranger), "传错人"), programme.Forbidden)
		if err := void(w.clerk, "传错人"); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "again", void(w.clerk, "传错人"), programme.NotFound)
		if _, err := w.Material.ReadPaper(ctx, w.clerk, w.one.ID, file); programme.CodeOf(err) != programme.NotFound {
			t.Errorf("reading what was taken out: %v, want NotFound", err)
		}
		if err := w.Material.AttachMaterial(ctx, w.clerk, w.two.ID, "photos", file); err != nil {
			t.Errorf("for whom it is: %v", err)
		}
		if err := demotest.Accept(w.System, w.clerk, w.two.ID); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "after acceptance", w.Material.VoidMaterial(ctx, w.clerk, w.two.ID, file, "传错人"), programme.WrongState)
	})
}

// Annex 2 is printed by whoever hands in, with an entry, and comes back to its
// person by its code (clause A2).
func TestAnnex2ComesBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := newPaperWorld(t, p)
		var pdf bytes.Buffer
		demotest.WantCode(t, "by another base", w.Material.PrintAnnex2(ctx, w.other, []string{w.one.ID}, "", &pdf), programme.Forbidden)
		demotest.WantCode(t, "by the officer", w.Material.PrintAnnex2(ctx, act.As(w.Officer), []string{w.one.ID}, "", &pdf), programme.Forbidden)
		demotest.WantCode(t, "one's own and another's", w.Material.PrintAnnex2(ctx, w.clerk, []string{w.one.ID, w.elsewhere.ID}, "签字", &pdf),
			programme.Forbidden)
		if pdf.Len() > 0 {
			t.Error("what was refused was written")
		}
		own := programme.Actor{User: "t", Role: programme.RoleTrainee, Person: w.one.PersonID}
		if err := w.Material.PrintAnnex2(ctx, act.As(own), []string{w.one.ID}, "", &pdf); err != nil {
			t.Fatal(err)
		}
		if !papers.Unsigned(pdf.Bytes()) {
			t.Error("what was printed is not known as unsigned")
		}
		w.refused("unsigned", w.clerk, w.one.ID, "work_years_commitment", pdf.Bytes(), "paper_unsigned")
		printed := 0
		err := w.Store.Read(ctx, func(tx *store.Tx) error {
			list, err := tx.History(w.one.ID)
			for _, e := range list {
				if strings.Contains(e.Body, string(programme.MaterialPrint)) {
					printed++
				}
			}
			return err
		})
		if err != nil || printed != 1 {
			t.Errorf("%d entries of printing (%v), want 1", printed, err)
		}

		code := map[string]string{}
		for _, ap := range []programme.Application{w.one, w.two, w.elsewhere} {
			v, err := w.Material.Annex2Of(ctx, act.As(w.Officer), ap.ID)
			if err != nil {
				t.Fatal(err)
			}
			code[ap.ID] = v.Code
		}
		w.refused("another's sheet", w.clerk, w.one.ID, "work_years_commitment", signed(1, code[w.two.ID]), "paper_other_code")
		made := code[w.one.ID][:len(code[w.one.ID])-1] + "A"
		if made == code[w.one.ID] {
			made = made[:len(made)-1] + "B"
		}
		w.refused("a code made up", w.clerk, w.one.ID, "work_years_commitment", signed(2, made), "paper_false_code")

		give := func(raw []byte) []material.Annex2Returned {
			t.Helper()
			out, err := w.Material.ReturnAnnex2(ctx, w.clerk, []string{w.store(raw)})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		for _, c := range []struct {
			name string
			raw  []byte
			want string
		}{
			{"a sheet", signed(3, code[w.one.ID]), material.Annex2Matched},
			{"the same sheet again", signed(3, code[w.one.ID]), material.Annex2Already},
			{"another base's", signed(4, code[w.elsewhere.ID]), material.Annex2NotYours},
			{"without a code", signed(5, ""), material.Annex2Unread},
			{"with somebody's web address", signed(5, "https://example.org/"), material.Annex2Unread},
			{"with a code made up", signed(6, made), material.Annex2False},
			{"as printed", pdf.Bytes(), material.Annex2Refused},
			{"no paper", []byte("text"), material.Annex2Refused},
		} {
			out := give(c.raw)
			if len(out) != 1 || out[0].Outcome != c.want {
				t.Errorf("%s: %+v, want %s", c.name, out, c.want)
			} else if c.want == material.Annex2NotYours && (out[0].ApplicationID != "" || out[0].Name != "") {
				t.Errorf("%s tells who it is: %+v", c.name, out[0])
			}
		}
		out := give(scanned(signed(7, code[w.one.ID]), signed(8, code[w.two.ID]), signed(9, code[w.elsewhere.ID])))
		if len(out) != 3 || out[0].ApplicationID != w.one.ID || out[1].ApplicationID != w.two.ID || out[2].Outcome != material.Annex2NotYours {
			t.Errorf("a scan of three people's sheets: %+v", out)
		}
		w.refused("a scan of two people's sheets", w.clerk, w.one.ID, "work_years_commitment",
			scanned(signed(10, code[w.one.ID]), signed(11, code[w.two.ID])), "paper_several")
		if _, err := w.Material.ReturnAnnex2(ctx, act.As(w.Officer), nil); programme.CodeOf(err) != programme.Forbidden {
			t.Errorf("by the officer: %v, want Forbidden", err)
		}
		people, err := w.Material.Annex2People(ctx, w.clerk, w.Programme)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range people {
			if x.ApplicationID == w.elsewhere.ID {
				t.Error("the clerk's list holds another base's person")
			}
			if there := x.ApplicationID == w.one.ID || x.ApplicationID == w.two.ID; there != x.There {
				t.Errorf("%s: handed in %v, want %v", x.Name, x.There, there)
			}
		}
	})
}
