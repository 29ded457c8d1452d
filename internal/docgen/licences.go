package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// licence is one that what is linked or carried may stand under: its SPDX id,
// words that its text has, and the licence whose words it has too.
type licence struct {
	id    string
	words []string
	over  string
}

// allowed are the licences that can be handed on with a program under Mulan
// PSL v2. A new one is a decision: what it asks of who hands the program on.
var allowed = []licence{
	{"0BSD", []string{"Permission to use, copy, modify, and", "distribute this software for any purpose with or without fee"}, ""},
	{"Apache-2.0", []string{"Apache License", "Version 2.0"}, ""},
	{"BSD-2-Clause", []string{"Redistribution and use in source and binary forms"}, ""},
	{"BSD-3-Clause", []string{"Redistribution and use in source and binary forms", "neither the name"}, "BSD-2-Clause"},
	{"FTL", []string{"FreeType License"}, ""}, // or GPL, as one chooses
	{"ISC", []string{"distribute this software for any purpose with or without fee", "provided that the above copyright notice"}, "0BSD"},
	{"MIT", []string{"Permission is hereby granted, free of charge"}, ""},
	{"MPL-2.0", []string{"Mozilla Public License", "2.0"}, ""},
	{"OFL-1.1", []string{"SIL Open Font License", "1.1"}, "MIT"},
}

var blanks = regexp.MustCompile(`\s+`)

// of names the licences of a text, "" where the table has none of them.
func of(text string) string {
	text = strings.ToLower(blanks.ReplaceAllString(text, " "))
	var ids []string
	for _, l := range allowed {
		if !slices.ContainsFunc(l.words, func(w string) bool { return !strings.Contains(text, strings.ToLower(w)) }) {
			ids = append(ids, l.id)
		}
	}
	for _, l := range allowed {
		if slices.Contains(ids, l.id) {
			ids = slices.DeleteFunc(ids, func(id string) bool { return id == l.over })
		}
	}
	return strings.Join(ids, " and ")
}

// licences lists what the program links and carries, with the licence of each,
// read from the text that came with it; the texts themselves are in every
// archive. What stands under no allowed licence is an error.
func licences(root string) (string, error) {
	var b strings.Builder
	b.WriteString(
		"# Licences\n\nThe program stands under the [Mulan PSL v2](../LICENSE). What it links and carries of others stands under the licences below;\n" +
			"`deploy/release` puts their texts into every archive. Versions are in `go.mod` and in the `assets.lock` beside what is carried.\n\n" +
			"## Linked\n\n| module | licence |\n| --- | --- |\n")
	list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}{{end}}{{end}}", "./cmd/jinlanling")
	list.Dir, list.Env = root, append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	out, err := list.Output()
	if err != nil {
		return "", fmt.Errorf("listing what is linked: %w", err)
	}
	modules := strings.Fields(strings.ReplaceAll(string(out), "\t", "\x00"))
	slices.Sort(modules)
	for _, m := range slices.Compact(modules) {
		path, dir, _ := strings.Cut(m, "\x00")
		id, err := within(dir)
		if err != nil {
			return "", fmt.Errorf("%s: %w", path, err)
		}
		fmt.Fprintf(&b, "| %s | %s |\n", path, id)
	}
	b.WriteString("| the Go standard library | BSD-3-Clause |\n\n## Carried\n\n| package | where | licence |\n| --- | --- | --- |\n")
	locks, err := filepath.Glob(filepath.Join(root, "internal", "*", "assets.lock"))
	if err != nil {
		return "", err
	}
	for _, lock := range locks {
		if err := carried(&b, root, lock); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

// carried writes a row for each package that a lock names.
func carried(b *strings.Builder, root, lock string) error {
	raw, err := os.ReadFile(lock)
	if err != nil {
		return err
	}
	vendor := filepath.Join(filepath.Dir(lock), "vendor")
	if _, err := os.Stat(vendor); err != nil {
		vendor = filepath.Join(filepath.Dir(lock), "static", "vendor")
	}
	where, err := filepath.Rel(root, vendor)
	if err != nil {
		return err
	}
	var name, id string
	end := func() error {
		if name != "" && id == "" {
			return fmt.Errorf("%s carries no licence that is allowed", name)
		}
		if name != "" {
			fmt.Fprintf(b, "| %s | `%s` | %s |\n", name, filepath.ToSlash(where), id)
		}
		name, id = "", ""
		return nil
	}
	for line := range strings.Lines(string(raw)) {
		fields := strings.Fields(line)
		switch {
		case len(fields) < 3:
		case fields[0] == "package":
			if err := end(); err != nil {
				return err
			}
			name = fields[2][:strings.LastIndex(fields[2], "@")]
		case id == "":
			if id, err = declared(filepath.Join(vendor, filepath.FromSlash(fields[2]))); err != nil {
				return err
			}
		}
	}
	return end()
}

// declared is the licence that a file gives, "" for a file that gives none.
func declared(file string) (string, error) {
	base := filepath.Base(file)
	if !strings.HasPrefix(base, "LICEN") && base != "package.json" {
		return "", nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	if base != "package.json" {
		return of(string(raw)), nil
	}
	var p struct{ License string }
	err = json.Unmarshal(raw, &p)
	if !slices.ContainsFunc(allowed, func(l licence) bool { return l.id == p.License }) {
		p.License = ""
	}
	return p.License, err
}

// within is the licence of a module's folder.
func within(dir string) (string, error) {
	for _, pattern := range []string{"LICENSE*", "LICENCE*", "COPYING*", "license*"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return "", err
		}
		for _, name := range names {
			raw, err := os.ReadFile(name)
			if err != nil {
				return "", err
			}
			if id := of(string(raw)); id != "" {
				return id, nil
			}
		}
	}
	return "", fmt.Errorf("no licence that is allowed")
}
