package main

import (
	"os"
	"path/filepath"
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
