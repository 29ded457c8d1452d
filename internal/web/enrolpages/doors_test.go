package enrolpages_test

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/api"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/web"
	"jinlanling/internal/web/webtest"
)

// doors are the three ways by which a person's name and their unit's come in.
type doors struct {
	*webtest.Site
	clerk *webtest.Visitor
	token string
	line  *programme.PlanLine
	n     int
}

// applicantTyped is somebody as they are typed at a door.
type applicantTyped struct{ name, unit, code, id string }

const unread = "读不出"

// byForm, byAPI and byWorkbook file somebody; refused is what was said where
// they were not, or were warned of.
func (d *doors) byForm(t *testing.T, in applicantTyped) (refused string) {
	path := "/programme/" + d.Programme + "/do/submit"
	a := d.clerk.Post(path, webtest.With(d.clerk.Form(path), "line", d.line.ID, "name", in.name, "id_number", in.id, "phone", "13800000000",
		"employer_name", in.unit, "employer_code", in.code, "category", "enterprise_employee", "recommended", "1", "county", "德城区"))
	if a.Status == http.StatusSeeOther {
		return ""
	}
	return fmt.Sprintf("%d: %s", a.Status, a.Text())
}

func (d *doors) byAPI(t *testing.T, in applicantTyped) (refused string) {
	body := func(s string) string { // as a program writes it that puts bytes where they stand
		out, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(string(out), `\ufffd`, "\xff")
	}
	r := httptest.NewRequest("POST", "/api/v1/application", strings.NewReader(fmt.Sprintf(
		`{"base":%q,"name":%s,"id_number":%s,"phone":"13800000000","employer_name":%s,"employer_code":%s,"county":"德城区",`+
			`"facts":{"trade":%q,"level":%q,"category":"enterprise_employee","employer_recommended":true}}`,
		d.Bases[0].Base.ID, body(in.name), body(in.id), body(in.unit), body(in.code), d.line.Trade, d.line.Level.String())))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+d.token)
	w := httptest.NewRecorder()
	d.Server.Handler().ServeHTTP(w, r)
	if w.Code == http.StatusOK {
		return ""
	}
	return fmt.Sprintf("%d: %s", w.Code, w.Body.String())
}

func (d *doors) byWorkbook(t *testing.T, in applicantTyped) (refused string) {
	row := forms.RosterRow{Name: "占位名", IDNumber: "占位号", Phone: "13800000000", Employer: "占位厂", EmployerCode: "占位码", Trade: d.line.Trade,
		PostTrade: d.line.Trade, Level: d.line.Level, Category: "企业在职职工", Recommended: true}
	var book bytes.Buffer
	if err := forms.WriteExtendedRoster(&book, forms.RosterSheet{City: "德州市", Unit: d.Bases[0].Base.Name, On: 20210601,
		Rows: []forms.RosterRow{row}}); err != nil {
		t.Fatal(err)
	}
	escape := strings.NewReplacer("\x00", "_x0000_", "\x07", "_x0007_") // XML has no such characters; workbooks write them so
	file := inside(t, book.Bytes(), strings.NewReplacer("占位名", escape.Replace(in.name), "占位厂", escape.Replace(in.unit), "占位号", in.id, "占位码", in.code))
	result, err := d.Enrol.ImportRoster(context.Background(), act.As(d.Bases[0].Clerk), d.Bases[0].Base.ID, bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return err.Error()
	}
	for _, r := range result.Rows {
		for _, p := range r.Problems {
			refused += p.String() + "\n"
		}
	}
	return refused
}

// inside changes the text of a workbook.
func inside(t *testing.T, book []byte, change *strings.Replacer) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		to, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(to, change.Replace(string(text)))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// kept is what the register holds of somebody who was filed, "" where they were
// not.
func (d *doors) kept(t *testing.T, number string) (out string) {
	t.Helper()
	clerk := act.As(d.Bases[0].Clerk)
	apps, err := d.BaseApplications(context.Background(), clerk, d.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(apps) - 1; i >= 0; i-- {
		p, err := d.People.UnmaskPerson(context.Background(), clerk, apps[i].PersonID, "核对")
		if err != nil {
			t.Fatal(err)
		}
		if p.IDNumber != number {
			continue
		}
		err = d.Store.Read(context.Background(), func(tx *store.Tx) error {
			e, err := store.Get[programme.Employer](tx, apps[i].EmployerID)
			if err == nil {
				out = p.Name + "，" + e.Name + "，" + e.CreditCode
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	return ""
}

// What comes in becomes the same text, or is refused in the same words, by form,
// by the API and by workbook.
func TestThreeDoorsMakeOneText(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	clerk := w.Bases[0].Clerk
	roles, err := w.People.RolesOf(context.Background(), clerk.User)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(roles, func(r people.RoleChoice) bool { return r.Grant.Role == clerk.Role })
	_, token, err := w.People.CreateToken(context.Background(), act.As(clerk), people.TokenIn{UserID: clerk.User, GrantID: roles[i].Grant.ID, Name: "试验",
		Scopes: []string{string(programme.ApplicationSubmit)}, LastDay: w.Today().AddDays(3)})
	if err != nil {
		t.Fatal(err)
	}
	lines, err := w.PlanLines(context.Background(), act.As(w.Officer), w.Programme)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(lines, func(l programme.PlanLine) bool { return l.ID == w.Bases[0].Lines[0] })
	served := w.Served(web.Options{Demo: true, API: api.New(w.System, api.Options{Clock: w.Clock.Now, Burst: 1e6})})
	d := &doors{Site: served, clerk: served.As(t, clerk), token: token, line: &lines[at]}
	wide := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
				return r + 0xFEE0
			}
			return r
		}, s)
	}
	for _, c := range []struct {
		what, name, unit, kept, keptUnit string // kept as it is typed where they are ""
		wide                             bool
		refused                          bool
	}{
		{what: "plain text", name: "丁一禾", unit: "德州甲厂"},
		{what: "invisible characters", name: "丁\u200b一\u2060禾", unit: "德州\ufeff乙\u00ad厂", kept: "丁一禾", keptUnit: "德州乙厂"},
		{what: "marks of direction", name: "\u202e丁一\u202c禾", unit: "德州丙厂\u200f", kept: "丁一禾", keptUnit: "德州丙厂"},
		{what: "radicals", name: "丁⼀禾", unit: "德州⽔厂", kept: "丁一禾", keptUnit: "德州水厂"},
		{what: "radicals of the supplement", name: "⻢一禾", unit: "德州⻋厂", kept: "马一禾", keptUnit: "德州车厂"},
		{what: "brackets of two widths", name: "丁一禾", unit: "德州(试验)丁厂", keptUnit: "德州（试验）丁厂"},
		{what: "brackets mixed", name: "丁一禾", unit: "德州（试验)戊厂", keptUnit: "德州（试验）戊厂"},
		{what: "wide digits and letters", name: "丁一禾", unit: "德州第２Ａ厂", keptUnit: "德州第2A厂", wide: true},
		{what: "spaces", name: "丁 一\u3000禾", unit: " 德州 己厂 ", kept: "丁一禾", keptUnit: "德州己厂"},
		{what: "decomposed letters", name: "Jose\u0301 Li", unit: "Cafe\u0301 庚厂", kept: "José Li", keptUnit: "Café庚厂"},
		{what: "a NUL in a name", name: "丁\x00禾", unit: "德州甲厂", refused: true},
		{what: "a NUL in a unit", name: "丁一禾", unit: "德州\x00厂", refused: true},
		{what: "a control character", name: "丁\x07禾", unit: "德州甲厂", refused: true},
		{what: "bytes that are no UTF-8", name: "丁\xff禾", unit: "德州甲厂", refused: true},
		{what: "no character at all", name: "丁\ufdd0禾", unit: "德州甲厂", refused: true},
		{what: "what stands for an unreadable one", name: "丁\ufffd禾", unit: "德州甲厂", refused: true},
	} {
		d.n++
		code := string(idcode.MakeCreditCode("91", "371402", fmt.Sprintf("MA3D%04d", d.n)))
		for door, file := range map[string]func(*testing.T, applicantTyped) string{"form": d.byForm, "API": d.byAPI, "workbook": d.byWorkbook} {
			d.n++
			in := applicantTyped{c.name, c.unit, code, string(idcode.MakeCitizenID("379901", 19850304, 101+2*d.n))}
			typed := in
			if c.wide {
				typed.code, typed.id = wide(in.code), wide(in.id)
			}
			refused := file(t, typed)
			got, want := d.kept(t, in.id), cmp.Or(c.kept, c.name)+"，"+cmp.Or(c.keptUnit, c.unit)+"，"+in.code
			if c.refused {
				want = ""
			}
			if got != want || c.refused && !strings.Contains(refused, unread) {
				t.Errorf("%s by %s: kept %q, want %q; said %.300s", c.what, door, got, want, refused)
			}
		}
	}
}
