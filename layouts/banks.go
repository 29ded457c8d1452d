package layouts

import (
	"embed"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"

	"jinlanling/internal/exchange"
)

// Banks holds a NAME.yaml for each layout of a bank that the program carries.
//
//go:embed bank/*.yaml
var Banks embed.FS

// LoadBanks reads the layouts of banks that the program carries and those of a
// folder, by their codes; one of the folder takes the place of a carried one
// with its code. What is wrong with any file refuses all, as exchange.Findings.
func LoadBanks(folder string) (all []*exchange.BankLayout, err error) {
	carried, err := fs.Sub(Banks, "bank")
	if err != nil {
		return nil, err
	}
	var wrong exchange.Findings
	for _, from := range []fs.FS{carried, os.DirFS(folder)} {
		names, err := fs.Glob(from, "*.yaml")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			data, err := fs.ReadFile(from, name)
			if err != nil {
				return nil, err
			}
			l, err := exchange.ParseBank("layouts/bank/"+name, data)
			if found, ok := errors.AsType[exchange.Findings](err); ok {
				wrong = append(wrong, found...)
				continue
			}
			if err != nil {
				return nil, err
			}
			all = append(slices.DeleteFunc(all, func(o *exchange.BankLayout) bool { return o.Code == l.Code }), l)
		}
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	slices.SortFunc(all, func(a, b *exchange.BankLayout) int { return strings.Compare(a.Code, b.Code) })
	return all, nil
}
