package rules_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"jinlanling/internal/rules"
	"jinlanling/notices"
)

// A notice file, whatever is in it, is read or refused with a place; what is
// read can decide and be shown.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"dezhou-2021", "yunhai-2022"} {
		text, err := notices.Text(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
		for _, cut := range []int{100, len(text) / 3, len(text) / 2, len(text) - 20} {
			f.Add(text[:cut])
		}
	}
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := rules.Parse("fuzz.yaml", data)
		if err != nil {
			if err.Error() == "" {
				t.Error("refused without a word")
			}
			return
		}
		var facts rules.Facts
		var d rules.Decision
		for _, l := range n.Levels {
			a := rules.Applicant{Level: l.Level, AppliedOn: 20210616}
			n.Compile(&a, &facts)
			n.Decide(&facts, &d)
		}
		n.Show(&bytes.Buffer{})
	})
}

// An applicant, whatever is in it, is decoded or refused; decoded again from
// its own JSON it is the same.
func FuzzDecodeApplicant(f *testing.F) {
	f.Add(
		[]byte(
			`{"id":"A-001","name":"张三","id_number":"11010519491231002X","trade":"电工","level":"technician","applied_on":"2021-06-16","certificates":[{"trade":"维修电工","level":"senior_worker","kind":"qualification","issued_on":"2018-06-15"}]}`))
	f.Add([]byte(`{"work":[{"from":"2004-03","to":"2012-06","trade":"电工"}],"titles":[{"rank":"engineer"}]}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var a, b rules.Applicant
		if rules.DecodeApplicant(data, &a) != nil {
			return
		}
		raw, err := json.Marshal(&a)
		if err != nil {
			t.Fatal(err)
		}
		if err := rules.DecodeApplicant(raw, &b); err != nil {
			return // facts that the file may say loosely and the JSON strictly
		}
		again, _ := json.Marshal(&b)
		if !bytes.Equal(raw, again) {
			t.Errorf("%s\nbecame\n%s", raw, again)
		}
	})
}
