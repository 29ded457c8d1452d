// Package notices holds each year's notice as data, with the cases that show
// what it means. A new year or another city is a new file here, or anywhere
// on disk; no Go changes for it.
package notices

import (
	"embed"
	"io/fs"
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
