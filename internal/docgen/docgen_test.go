package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestDocumentsAreCurrent(t *testing.T) {
	root := filepath.Join("..", "..")
	for _, d := range documents {
		want, err := d.write(root)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(root, d.path))
		if err != nil || string(got) != header+want {
			t.Errorf("%s is not current: go run ./internal/docgen", d.path)
		}
	}
}

// A word of the house that the code no longer says is no word of the house.
func TestWordsOfTheHouseAreSpoken(t *testing.T) {
	texts, err := sources(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	spoken := map[string]bool{}
	word := regexp.MustCompile(`[A-Za-z][a-z]+`)
	for path, text := range texts {
		if strings.HasSuffix(path, ".go") && !strings.Contains(path, "docgen") && !strings.HasSuffix(path, "_test.go") &&
			!strings.HasSuffix(path, "_templ.go") {
			for _, w := range word.FindAllString(text, -1) {
				spoken[strings.ToLower(w)] = true
			}
		}
	}
	seen := map[string]bool{}
	for _, w := range house {
		for _, one := range word.FindAllString(strings.ReplaceAll(w.word, "-", ""), -1) {
			if !spoken[one] {
				t.Errorf("nothing says %s", one)
			}
		}
		if seen[w.word] || w.chinese == "" || strings.ContainsAny(w.is, "|\n") || w.is == "" {
			t.Errorf("%s is said twice, or not in one sentence", w.word)
		}
		seen[w.word] = true
	}
}

func TestLicencesAreToldApart(t *testing.T) {
	const bsd = "Redistribution and use in source and binary\nforms, with or without modification, are permitted …"
	for _, c := range []struct{ text, want string }{
		{"MIT License\n\nPermission is hereby granted,\n free of charge, to any person", "MIT"},
		{bsd, "BSD-2-Clause"},
		{bsd + " Neither the names of the authors nor …", "BSD-3-Clause"},
		{"Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted.", "0BSD"},
		{
			"Permission to use, copy, modify, and distribute this software for any purpose with or without fee is hereby granted, " +
				"provided that the above copyright notice …", "ISC"},
		{"SIL OPEN FONT LICENSE Version 1.1. Permission is hereby granted, free of charge, to any person obtaining a copy of the Font Software", "OFL-1.1"},
		{"Apache License Version 2.0. For the rest: Permission is hereby granted, free of charge", "Apache-2.0 and MIT"},
		{"GNU AFFERO GENERAL PUBLIC LICENSE Version 3", ""},
		{"All rights reserved.", ""},
	} {
		if got := of(c.text); got != c.want {
			t.Errorf("%.40q is %q, want %q", c.text, got, c.want)
		}
	}
	if _, err := within(t.TempDir()); err == nil {
		t.Error("a module without a licence passes")
	}
}
