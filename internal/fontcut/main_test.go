package main

import (
	"bytes"
	"io"
	"os"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/tdewolff/font"
)

// A font dated anew is the same font: dated back it has its bytes again, sums
// and all, and between them it sums to what a font must.
func TestDated(t *testing.T) {
	packed, err := os.ReadFile("../forms/vendor/fonts/noto-serif-jp.ttf.br")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(brotli.NewReader(bytes.NewReader(packed)))
	if err != nil {
		t.Fatal(err)
	}
	made := time.Date(2026, 11, 25, 6, 47, 53, 0, time.UTC)
	again := bytes.Clone(raw)
	if err := dated(again, made.AddDate(-5, 0, 0)); err != nil {
		t.Fatal(err)
	}
	f, err := font.ParseSFNT(again, 0)
	if err != nil || !f.Head.Modified.Equal(made.AddDate(-5, 0, 0)) {
		t.Fatalf("dated five years back: %v", err)
	}
	if sum(again) != 0xB1B0AFBA {
		t.Errorf("the font sums to %x, want b1b0afba", sum(again))
	}
	if bytes.Equal(raw, again) {
		t.Error("another date left the bytes as they were")
	}
	if err := dated(again, made); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(raw, again) {
		t.Error("dated as it was locked, the font has other bytes")
	}
}
