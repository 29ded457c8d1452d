package forms

import (
	"bytes"
	"embed"
	"fmt"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/tdewolff/font"
)

//go:embed vendor/fonts/*.br
var fontFiles embed.FS

// fontNames are the fonts that a PDF is written with, in the order in which
// they are asked for a character: a Song face with everything of GB 18030's
// first two levels and extension A, then what two of its sisters hold of
// extensions B to G.
var fontNames = []string{"noto-serif-sc", "noto-serif-hk", "noto-serif-jp"}

// printFonts are the fonts, unpacked when the first PDF is written and kept:
// some 15 MB.
var printFonts = sync.OnceValues(func() ([]*font.SFNT, error) {
	out := make([]*font.SFNT, len(fontNames))
	for i, name := range fontNames {
		packed, err := fontFiles.ReadFile("vendor/fonts/" + name + ".ttf.br")
		if err != nil {
			return nil, err
		}
		raw, err := io.ReadAll(brotli.NewReader(bytes.NewReader(packed)))
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", name, err)
		}
		if out[i], err = font.ParseSFNT(raw, 0); err != nil {
			return nil, fmt.Errorf("font %s: %w", name, err)
		}
	}
	return out, nil
})

// Unprintable are the characters of s that no font here holds: they stand in
// a PDF as empty boxes to be written by hand.
func Unprintable(s string) (out []rune) {
	fonts, err := printFonts()
	if err != nil {
		return nil
	}
	for _, r := range s {
		if at, _ := fontFor(fonts, r); at < 0 {
			out = append(out, r)
		}
	}
	return out
}

// fontFor is the first font that holds r, and its glyph; -1 where none does.
func fontFor(fonts []*font.SFNT, r rune) (int, uint16) {
	for i, f := range fonts {
		if g := f.GlyphIndex(r); g != 0 {
			return i, g
		}
	}
	return -1, 0
}
