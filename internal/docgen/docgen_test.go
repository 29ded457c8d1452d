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
		if strings.HasSuffix(path, ".go") && !strings.Contains(path, "docgen") && !strings.HasSuffix(path, "_test.go") && !strings.HasSuffix(path, "_templ.go") {
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
