// Package notices holds each year's notice as data, with the cases that show
// what it means. A new year or another city is a new file here, or anywhere
// on disk; no Go changes for it.
package notices

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// FS holds NAME.yaml, NAME.cases.yaml and, where the year has one, its plan as
// NAME.plan.csv.
//
//go:embed *.yaml *.csv
var FS embed.FS

// Names lists the notices that the program carries.
func Names() (names []string) {
	files, _ := fs.Glob(FS, "*.yaml")
	for _, f := range files {
		if name := strings.TrimSuffix(f, ".yaml"); !strings.HasSuffix(name, ".cases") {
			names = append(names, name)
		}
	}
	return names
}

// Text is the file of a carried notice, or an Error NotFound.
func Text(name string) ([]byte, error) {
	b, err := FS.ReadFile(name + ".yaml")
	if err != nil {
		return nil, programme.Errorf(programme.NotFound, "没有随程序附带的通知“%s”；现有：%s", name, strings.Join(Names(), "、"))
	}
	return b, nil
}

// Load reads a carried notice.
func Load(name string) (*rules.Notice, error) {
	b, err := Text(name)
	if err != nil {
		return nil, err
	}
	return rules.Parse(name+".yaml", b)
}

// Lint is rules.Lint, and whether a file goes by the id of a carried notice
// that says something else: two notices of one id cannot be told apart.
func Lint(name string, data []byte) rules.Findings {
	found := rules.Lint(name, data)
	id := regexp.MustCompile(`(?m)^id: *"?([a-z0-9-]+)`).FindSubmatchIndex(data)
	if id == nil {
		return found
	}
	carried, err := Text(string(data[id[2]:id[3]]))
	if err != nil || bytes.Equal(carried, data) {
		return found
	}
	line := 1 + bytes.Count(data[:id[0]], []byte("\n"))
	found = append(found, rules.Finding{File: name, Line: line, Severity: rules.Warning, Value: string(data[id[2]:id[3]]),
		Message: fmt.Sprintf("编号（id）%s 是随程序附带的通知的，内容却不同：另一份通知要用自己的编号", data[id[2]:id[3]])})
	slices.SortStableFunc(found, func(a, b rules.Finding) int { return a.Line - b.Line })
	return found
}
