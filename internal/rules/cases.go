package rules

import (
	"bytes"
	"encoding/json"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// CaseFile is what shows what a notice means: people, and what is decided of
// each.
type CaseFile struct {
	Notice string `yaml:"notice"`
	Cases  []Case `yaml:"cases"`
}

// Case is one of them. An empty Route is not eligible, and From the day from
// which they would be.
type Case struct {
	Name   string         `yaml:"name"`
	Clause string         `yaml:"clause"`
	Who    map[string]any `yaml:"who"`
	Want   struct {
		Route string `yaml:"route"`
		From  string `yaml:"from"`
	} `yaml:"want"`
}

// ReadCases reads a file of cases.
func ReadCases(name string, data []byte) (*CaseFile, error) {
	file := new(CaseFile)
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(file); err != nil {
		return nil, Findings{{File: name, Line: lineOf(err), Severity: Error, Message: "情形文件的写法不对：每例只有 name、clause、who、want（route 或 from）"}}
	}
	return file, nil
}

// Run decides every case and says where the notice decides otherwise than the
// case wants, and whether people of both kinds are among them.
func (f *CaseFile) Run(n *Notice) (wrong []string) {
	good, bad := 0, 0
	for i := range f.Cases {
		c := &f.Cases[i]
		if c.Want.Route == "" {
			bad++
		} else {
			good++
		}
		if text := c.run(n); text != "" {
			wrong = append(wrong, c.Name+"："+text)
		}
	}
	if good == 0 || bad == 0 {
		wrong = append(wrong, fmt.Sprintf("应符合的 %d 例，不应符合的 %d 例：两种都要有", good, bad))
	}
	return wrong
}

func (c *Case) run(n *Notice) string {
	if n.Clause(c.Clause) == nil {
		return "通知中没有条款 " + c.Clause
	}
	who := map[string]any{"id": c.Name}
	for k, v := range c.Who {
		who[k] = v
	}
	raw, err := json.Marshal(who)
	if err != nil {
		return "申报人的写法不对"
	}
	var a Applicant
	if err := n.Read(raw, &a); err != nil {
		return "申报人的写法不对：" + err.Error()
	}
	var f Facts
	var got Decision
	n.Compile(&a, &f)
	n.Decide(&f, &got)
	if got.Route == c.Want.Route && got.From.String() == c.Want.From && got.Eligible == (c.Want.Route != "") {
		return ""
	}
	return fmt.Sprintf("应为%s，判为%s", outcomeWords(n, c.Want.Route, c.Want.From), outcomeWords(n, got.Route, got.From.String()))
}

func outcomeWords(n *Notice, route, from string) string {
	if r := find(n.Eligibility.Routes, func(r *Route) bool { return r.Code == route }); r != nil {
		return "符合（途径“" + r.Name + "”）"
	}
	switch {
	case route != "":
		return "符合（没有途径 " + route + "）"
	case from != "":
		return "不符合，" + from + " 起符合"
	}
	return "不符合，时间帮不上忙"
}
