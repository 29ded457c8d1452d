package idcode

import (
	"errors"
	"strings"
	"testing"

	"jinlanling/internal/programme"

	"pgregory.net/rapid"
)

func code(err error) string {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f.Code
	}
	return ""
}

func TestParseCitizenID(t *testing.T) {
	for _, c := range []struct{ name, in, want, fault string }{
		{"X", "11010519491231002X", "11010519491231002X", ""},
		{"leap day", "440524188001010014", "440524188001010014", ""},
		{"lower x and spaces", " 110105 19491231 002x ", "11010519491231002X", ""},
		{"full width", "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", ""},
		{"empty", "", "", "id_empty"},
		{"numeric cell", "3.71402E+17", "", "id_numeric_cell"},
		{"old", "110105491231002", "", "id_old"},
		{"short", "1101051949123100", "", "id_length"},
		{"letter", "1101051949123100AX", "", "id_digits"},
		{"bad tail", "11010519491231002Y", "", "id_digits"},
		{"no such day", "110105194902300021", "", "id_birth"},
		{"check", "110105194912310021", "", "id_check"},
	} {
		got, err := ParseCitizenID(c.in)
		if string(got) != c.want || code(err) != c.fault {
			t.Errorf("%s: got %q, %q; want %q, %q", c.name, got, code(err), c.want, c.fault)
		}
	}
}

// A single changed digit is always seen by the check character, since every
// weight is invertible modulo 11.
func TestOneWrongDigitIsSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		birth := programme.NewDate(rapid.IntRange(1940, 2004).Draw(t, "y"), rapid.IntRange(1, 12).Draw(t, "m"), rapid.IntRange(1, 28).Draw(t, "d"))
		id := MakeCitizenID("379901", birth, rapid.IntRange(0, 999).Draw(t, "order"))
		if got, err := ParseCitizenID(string(id)); err != nil || got != id || got.Birth() != birth {
			t.Fatalf("made %s: parsed %s, %v", id, got, err)
		}
		i := rapid.IntRange(0, 16).Draw(t, "place")
		d := byte('0' + rapid.IntRange(0, 9).Draw(t, "digit"))
		if id[i] == d {
			return
		}
		wrong := string(id[:i]) + string(d) + string(id[i+1:])
		if _, err := ParseCitizenID(wrong); err == nil {
			t.Fatalf("%s passed for %s", wrong, id)
		}
		if m := id.Masked(); strings.Contains(m, string(id[6:14])) || len(m) != 18 {
			t.Fatalf("mask %s shows the birth date", m)
		}
	})
}

func TestParseCreditCode(t *testing.T) {
	for _, c := range []struct{ name, in, fault string }{
		{"example", "91350100M000100Y43", ""},
		{"example 2", "91371400MA3C0016X0", ""},
		{"lower case", "91371400ma3c0016x0", ""},
		{"letter I", "9137140IMA3C0016X0", "credit_letter"},
		{"check", "91371400MA3C0016X1", "credit_check"},
		{"short", "91371400", "credit_length"},
		{"empty", " ", "credit_empty"},
	} {
		if _, err := ParseCreditCode(c.in); code(err) != c.fault {
			t.Errorf("%s: %q, want %q", c.name, code(err), c.fault)
		}
	}
	made := MakeCreditCode("91", "379900", "MA3C0016")
	if _, err := ParseCreditCode(string(made)); err != nil || !made.OrganisationAgrees() {
		t.Errorf("made %s: %v", made, err)
	}
	if CreditCode("91371400MA3C0016X0").OrganisationAgrees() || !CreditCode("91350100M000100Y43").OrganisationAgrees() {
		t.Error("the inner check is not read right")
	}
}

func TestParseCertificate(t *testing.T) {
	for _, c := range []struct {
		name, in string
		level    programme.Level
		kind     string
		fault    string
	}{
		{"qualification", MakeQualification(2018, "3714", programme.SeniorWorker, 7), programme.SeniorWorker, "qualification", ""},
		{"skill level", MakeSkillLevel(2020, "37", programme.Technician, 9), programme.Technician, "skill_level", ""},
		{"level 9", "1837140000900001", 0, "", "cert_form"},
		{"short", "18371400", 0, "", "cert_form"},
		{"empty", "", 0, "", "cert_empty"},
	} {
		got, err := ParseCertificate(c.in)
		if code(err) != c.fault || err == nil && (got.Level != c.level || got.Kind != c.kind) {
			t.Errorf("%s (%s): got %+v, %v", c.name, c.in, got, err)
		}
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct{ in, want, fault string }{
		{"张　三", "张三", ""},
		{" 李 四 ", "李四", ""},
		{"阿依古丽•买买提", "阿依古丽·买买提", ""},
		{"孙𬭎宇", "孙𬭎宇", ""},
		{"𠮷野䶮㛃", "𠮷野䶮㛃", ""},
		{"John Smith", "John Smith", ""},
		{"", "", "name_empty"},
		{"王", "王", "name_length"},
		{"王5", "王5", "name_letter"},
		{"合计", "合计", ""},
	} {
		got := CleanName(c.in)
		if got != c.want || code(CheckName(got)) != c.fault {
			t.Errorf("%q: %q, %q; want %q, %q", c.in, got, code(CheckName(got)), c.want, c.fault)
		}
	}
}

func TestPhones(t *testing.T) {
	for in, ok := range map[string]bool{"13800138000": true, "+86 138-0013-8000": true, "１３８００１３８０００": true, "12800138000": false, "1380013800": false,
		"": false} {
		if got := CheckPhone(CleanPhone(in)) == nil; got != ok {
			t.Errorf("%q: %v, want %v", in, got, ok)
		}
	}
	if m := MaskPhone("13800138000"); m != "138****8000" {
		t.Errorf("mask %s", m)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"11010519491231002X", "３.71E+17", "91350100M000100Y43", "S000037000001203000009", "孙𬭎宇", "\xff", "G\u200b\u0307", "买买提 .阿里",
		"Anna  Li", "G \u0307"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if id, err := ParseCitizenID(s); err == nil && (len(id) != 18 || !id.Birth().Valid()) {
			t.Errorf("accepted %q as %q", s, id)
		}
		if c, err := ParseCreditCode(s); err == nil && len(c) != 18 {
			t.Errorf("accepted %q as %q", s, c)
		}
		ParseCertificate(s)
		if n := CleanName(s); CleanName(n) != n {
			t.Errorf("CleanName is not settled: %q then %q", n, CleanName(n))
		}
		CheckPhone(CleanPhone(s))
	})
}

func BenchmarkParseCitizenID(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseCitizenID("11010519491231002X"); err != nil {
			b.Fatal(err)
		}
	}
}
