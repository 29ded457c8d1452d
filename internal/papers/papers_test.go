package papers_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"jinlanling/internal/papers"
)

func drawn(w, h int, plain bool) image.Image {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := uint8(200)
			if !plain && (x/16+y/16)%2 == 0 {
				v = 40
			}
			m.SetGray(x, y, color.Gray{Y: v})
		}
	}
	return m
}

func asPNG(w, h int, plain bool) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, drawn(w, h, plain))
	return b.Bytes()
}

func asJPEG(w, h int) []byte {
	var b bytes.Buffer
	_ = jpeg.Encode(&b, drawn(w, h, false), nil)
	return b.Bytes()
}

// turned puts an EXIF orientation into a JPEG.
func turned(raw []byte, v uint16) []byte {
	tiff := []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	tiff = append(binary.BigEndian.AppendUint16(tiff, v), 0, 0)
	body := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(body)+2))...)
	return append(append(out, body...), raw[2:]...)
}

// huge is a PNG that declares more pixels than anybody's memory.
func huge() []byte {
	raw := asPNG(8, 8, false)
	copy(raw[16:], "\x00\x01\x00\x00\x00\x01\x00\x00")
	return raw
}

func TestInspect(t *testing.T) {
	whole := asPNG(600, 800, false)
	for _, c := range []struct {
		name, kind string
		raw        []byte
		want       string
	}{
		{"a portrait", "photos", asJPEG(295, 413), ""},
		{"a larger portrait", "photos", asPNG(590, 826, false), ""},
		{"a portrait within 2 %", "photos", asPNG(300, 413, false), ""},
		{"a portrait a phone wrote lying", "photos", turned(asJPEG(826, 590), 6), ""},
		{"the same, not turned", "photos", turned(asJPEG(826, 590), 1), "paper_photo_ratio"},
		{"too few pixels", "photos", asPNG(200, 280, false), "paper_photo_size"},
		{"too wide", "photos", asPNG(500, 500, false), "paper_photo_ratio"},
		{"a portrait as PDF", "photos", []byte("%PDF-1.4\n%%EOF"), "paper_photo_type"},
		{"a plain portrait", "photos", asPNG(295, 413, true), "paper_blank"},
		{"a scan", "id_card_copy", whole, ""},
		{"half a scan", "id_card_copy", whole[:len(whole)/2], "paper_unreadable"},
		{"a head only", "id_card_copy", []byte("\xff\xd8\xff\xe0"), "paper_unreadable"},
		{"an empty sheet", "id_card_copy", asPNG(600, 800, true), "paper_blank"},
		{"a bomb", "id_card_copy", huge(), "paper_unreadable"},
		{"a PDF", "truth_statement", []byte("%PDF-1.4\nx\n%%EOF\n"), ""},
		{"half a PDF", "truth_statement", []byte("%PDF-1.4\nx"), "paper_unreadable"},
		{"a HEIC", "id_card_copy", []byte("\x00\x00\x00\x18ftypheic\x00\x00"), "paper_heic"},
		{"a drawing", "id_card_copy", []byte("<svg/>"), "paper_type"},
		{"nothing", "id_card_copy", nil, "paper_type"},
		{"a long file", "photos", append(asJPEG(295, 413), make([]byte, papers.MaxPhoto)...), "paper_size"},
	} {
		got := ""
		for _, p := range papers.Inspect(c.kind, c.raw) {
			got += p.Code
		}
		// the checksum of a changed head may be what refuses it first
		if c.name == "a bomb" && got == "paper_pixels" {
			continue
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzInspect(f *testing.F) {
	f.Add("photos", asJPEG(30, 42))
	f.Add("photos", turned(asJPEG(42, 30), 6))
	f.Add("id_card_copy", asPNG(16, 16, false))
	f.Add("id_card_copy", huge())
	f.Add("truth_statement", []byte("%PDF-"))
	f.Fuzz(func(_ *testing.T, kind string, raw []byte) { papers.Inspect(kind, raw) })
}
