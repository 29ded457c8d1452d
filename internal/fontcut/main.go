// Command fontcut makes the fonts that PDFs are written with: from a TrueType
// font it takes the characters in some ranges, without those that other fonts
// hold already, leaves out every table that drawing does not need, and packs
// the rest. It is run by vendor-assets when a font is fetched, never by the
// program. A font says when it was made: that moment is given and not taken
// from the clock, so that the same cut gives the same bytes on any day.
//
//	fontcut IN.ttf OUT.ttf.br 2026-11-28T08:00:00Z 20-7e,4e00-9fff [PACKED...]
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/tdewolff/font"
)

func main() {
	if len(os.Args) < 5 {
		fmt.Fprintln(os.Stderr, "usage: fontcut IN.ttf OUT.ttf.br MADE RANGES [PACKED...]")
		os.Exit(2)
	}
	if err := cut(os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5:]); err != nil {
		fmt.Fprintln(os.Stderr, "fontcut:", err)
		os.Exit(1)
	}
}

// wanted are the glyphs of the ranges that the font has and the others lack, and
// which of them each character is drawn with.
func wanted(f *font.SFNT, ranges string, had []*font.SFNT) (glyphs []uint16, stands map[rune]uint16, err error) {
	glyphs, stands = []uint16{0}, map[rune]uint16{}
	number := map[uint16]uint16{}
	for r := range strings.SplitSeq(ranges, ",") {
		from, to, _ := strings.Cut(r, "-")
		a, err1 := strconv.ParseInt(from, 16, 32)
		b, err2 := strconv.ParseInt(to, 16, 32)
		if err1 != nil || err2 != nil {
			return nil, nil, fmt.Errorf("no range of characters: %s", r)
		}
		for c := rune(a); c <= rune(b); c++ {
			g := f.GlyphIndex(c)
			if g != 0 && !slices.ContainsFunc(had, func(h *font.SFNT) bool { return h.GlyphIndex(c) != 0 }) {
				if number[g] == 0 {
					number[g] = uint16(len(glyphs))
					glyphs = append(glyphs, g)
				}
				stands[c] = number[g]
			}
		}
	}
	return glyphs, stands, nil
}

// cut writes of a font what the others lack.
func cut(in, out, made, ranges string, others []string) error {
	on, err := time.Parse(time.RFC3339, made)
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(in)
	if err != nil {
		return err
	}
	f, err := font.ParseSFNT(raw, 0)
	if err != nil {
		return err
	}
	var had []*font.SFNT
	for _, o := range others {
		h, err := unpack(o)
		if err != nil {
			return err
		}
		had = append(had, h)
	}
	glyphs, stands, err := wanted(f, ranges, had)
	if err != nil {
		return err
	}
	sub, err := f.Subset(slices.Clone(glyphs),
		font.SubsetOptions{Tables: []string{"cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2", "post", "glyf", "loca"}})
	if err != nil {
		return err
	}
	sub.Tables["cmap"] = characters(stands)
	var packed bytes.Buffer
	w := brotli.NewWriterOptions(&packed, brotli.WriterOptions{Quality: 11, LGWin: 24})
	raw = sub.Write()
	if err := dated(raw, on); err != nil {
		return err
	}
	if _, err := w.Write(raw); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(out, packed.Bytes(), 0o644)
}

// dated writes into a font when it was made, in place of the clock's moment
// that Write put there, and sums it anew: table head holds the moment at byte
// 28, in seconds since 1904, and at byte 8 what makes the whole font sum to
// 0xB1B0AFBA.
func dated(raw []byte, on time.Time) error {
	for i := range int(binary.BigEndian.Uint16(raw[4:])) {
		record := raw[12+16*i:]
		if string(record[:4]) != "head" {
			continue
		}
		at, size := binary.BigEndian.Uint32(record[8:]), binary.BigEndian.Uint32(record[12:])
		head := raw[at : at+(size+3)/4*4]
		binary.BigEndian.PutUint64(head[28:], uint64(on.Sub(time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC))/time.Second))
		binary.BigEndian.PutUint32(head[8:], 0)
		binary.BigEndian.PutUint32(record[4:], sum(head))
		binary.BigEndian.PutUint32(head[8:], 0xB1B0AFBA-sum(raw))
		return nil
	}
	return fmt.Errorf("the font has no table head")
}

func sum(b []byte) (n uint32) {
	for ; len(b) >= 4; b = b[4:] {
		n += binary.BigEndian.Uint32(b)
	}
	return n
}

// characters is a cmap table of format 12. Subset's own knows one character
// for each glyph, and takes the radical ⼯ for the word 工.
func characters(stands map[rune]uint16) []byte {
	runes := slices.Sorted(maps.Keys(stands))
	type group struct{ from, to, glyph uint32 }
	var groups []group
	for _, r := range runes {
		g := uint32(stands[r])
		if k := len(groups) - 1; k >= 0 && groups[k].to+1 == uint32(r) && groups[k].glyph+groups[k].to-groups[k].from+1 == g {
			groups[k].to++
			continue
		}
		groups = append(groups, group{uint32(r), uint32(r), g})
	}
	b := []byte{0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12, 0, 12, 0, 0} // one table, for Windows, of all Unicode, from byte 12; format 12
	for _, v := range []uint32{uint32(16 + 12*len(groups)), 0, uint32(len(groups))} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	for _, g := range groups {
		b = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, g.from), g.to), g.glyph)
	}
	return b
}

func unpack(path string) (*font.SFNT, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(brotli.NewReader(f))
	if err != nil {
		return nil, err
	}
	return font.ParseSFNT(raw, 0)
}
