// Package layouts holds the column layouts of the outside systems as data
// (3.1.6): what a report to them looks like and how what they return is read.
// Another template is another file here or in a data folder; no Go changes
// for it.
package layouts

import (
	"embed"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"jinlanling/internal/exchange"
)

// FS holds a NAME.yaml for each layout that the program carries.
//
//go:embed *.yaml
var FS embed.FS

// Load reads the layouts that the program carries and those of a folder, by
// their codes; one of the folder takes the place of a carried one with its
// code. A folder that is not there has none. What is wrong with any file
// refuses all, as exchange.Findings.
func Load(folder string) ([]*exchange.Layout, error) {
	var all []*exchange.Layout
	var wrong exchange.Findings
	if err := read(FS, "layouts/", &all, &wrong); err != nil {
		return nil, err
	}
	if folder != "" {
		var own []*exchange.Layout
		err := read(os.DirFS(folder), filepath.Base(folder)+"/", &own, &wrong)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, l := range own {
			all = slices.DeleteFunc(all, func(o *exchange.Layout) bool { return o.Code == l.Code })
		}
		all = append(all, own...)
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	slices.SortFunc(all, func(a, b *exchange.Layout) int { return strings.Compare(b.Code, a.Code) }) // the voucher comes before the register
	return all, nil
}

// read reads every layout of a folder; two with one code are told by file.
func read(from fs.FS, prefix string, all *[]*exchange.Layout, wrong *exchange.Findings) error {
	if _, err := fs.Stat(from, "."); err != nil {
		return err
	}
	names, err := fs.Glob(from, "*.yaml")
	if err != nil {
		return err
	}
	for _, name := range names {
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		l, err := exchange.Parse(prefix+name, data)
		if found, ok := errors.AsType[exchange.Findings](err); ok {
			*wrong = append(*wrong, found...)
			continue
		}
		if err != nil {
			return err
		}
		if at := slices.IndexFunc(*all, func(o *exchange.Layout) bool { return o.Code == l.Code }); at >= 0 {
			*wrong = append(*wrong, exchange.Finding{File: l.File, Line: 1, Message: "版式代码 " + l.Code + " 与 " + (*all)[at].File + " 相同"})
			continue
		}
		*all = append(*all, l)
	}
	return nil
}
