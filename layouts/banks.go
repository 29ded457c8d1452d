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

// Online holds a NAME.yaml for each layout of a learning platform that the
// program carries.
//
//go:embed online/*.yaml
var Online embed.FS

// Marks holds a NAME.yaml for each layout of a centre's results that the
// program carries.
//
//go:embed marks/*.yaml
var Marks embed.FS

// LoadMarks is LoadBanks for the results of appraisal centres.
func LoadMarks(folder string) ([]*exchange.MarkLayout, error) {
	return beside(Marks, "marks", folder, exchange.ParseMarks, func(l *exchange.MarkLayout) string { return l.Code })
}

// LoadBanks reads the layouts of banks that the program carries and those of a
// folder, by their codes; one of the folder takes the place of a carried one
// with its code. What is wrong with any file refuses all, as exchange.Findings.
func LoadBanks(folder string) ([]*exchange.BankLayout, error) {
	return beside(Banks, "bank", folder, exchange.ParseBank, func(l *exchange.BankLayout) string { return l.Code })
}

// LoadOnline is LoadBanks for learning platforms.
func LoadOnline(folder string) ([]*exchange.OnlineLayout, error) {
	return beside(Online, "online", folder, exchange.ParseOnline, func(l *exchange.OnlineLayout) string { return l.Code })
}

func beside[T any](embedded embed.FS, kind, folder string, parse func(string, []byte) (*T, error), code func(*T) string) (all []*T, err error) {
	carried, err := fs.Sub(embedded, kind)
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
			l, err := parse("layouts/"+kind+"/"+name, data)
			if found, ok := errors.AsType[exchange.Findings](err); ok {
				wrong = append(wrong, found...)
				continue
			}
			if err != nil {
				return nil, err
			}
			all = append(slices.DeleteFunc(all, func(o *T) bool { return code(o) == code(l) }), l)
		}
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	slices.SortFunc(all, func(a, b *T) int { return strings.Compare(code(a), code(b)) })
	return all, nil
}
