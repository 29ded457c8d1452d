package notices

import (
	"bytes"
	"encoding/json"
	"testing"

	"jinlanling/internal/rules"

	"go.yaml.in/yaml/v3"
)

type caseFile struct {
	Notice string `yaml:"notice"`
	Cases  []struct {
		Name   string         `yaml:"name"`
		Clause string         `yaml:"clause"`
		Who    map[string]any `yaml:"who"`
		Want   struct {
			Route string `yaml:"route"`
			From  string `yaml:"from"`
		} `yaml:"want"`
	} `yaml:"cases"`
}

func TestCases(t *testing.T) {
	total := 0
	for _, name := range Names() {
		b, err := FS.ReadFile(name + ".cases.yaml")
		if err != nil {
			t.Errorf("%s has no cases", name)
			continue
		}
		var file caseFile
		d := yaml.NewDecoder(bytes.NewReader(b))
		d.KnownFields(true)
		if err := d.Decode(&file); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		n, err := Load(file.Notice)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range file.Cases {
			total++
			t.Run(name+"/"+c.Name, func(t *testing.T) {
				c.Who["id"] = c.Name
				who, _ := json.Marshal(c.Who)
				var a rules.Applicant
				if err := n.Read(who, &a); err != nil {
					t.Fatalf("%s: %v", who, err)
				}
				if n.Clause(c.Clause) == nil {
					t.Errorf("clause %s is not in the notice", c.Clause)
				}
				var f rules.Facts
				var got rules.Decision
				n.Compile(&a, &f)
				n.Decide(&f, &got)
				if got.Route != c.Want.Route || got.From.String() != c.Want.From || got.Eligible != (c.Want.Route != "") {
					text, _ := json.MarshalIndent(&got, "", " ")
					t.Errorf("route %q from %q, want %q %q\n%s", got.Route, got.From, c.Want.Route, c.Want.From, text)
				}
			})
		}
	}
	if total < 80 {
		t.Errorf("%d cases, want at least 80", total)
	}
}
