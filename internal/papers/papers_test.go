package papers_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"slices"
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

// aPDF is the least that is a page.
var aPDF = []byte(
	"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 " +
		"obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n")

// soft is a scan whose edges are sixty pixels wide.
func soft(w, h int) []byte {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetGray(x, y, color.Gray{Y: uint8(120 + 100*math.Sin(float64(x)/20)*math.Sin(float64(y)/25))})
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, m)
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
		{"a portrait as studios crop it", "photos", asPNG(292, 406, false), ""},
		{"too few pixels", "photos", asPNG(200, 280, false), "paper_photo_size"},
		{"too wide", "photos", asPNG(500, 500, false), "paper_photo_ratio"},
		{"a portrait as PDF", "photos", []byte("%PDF-1.4\n%%EOF"), "paper_photo_type"},
		{"a plain portrait", "photos", asPNG(295, 413, true), "paper_blank"},
		{"a scan", "id_card_copy", whole, ""},
		{"half a scan", "id_card_copy", whole[:len(whole)/2], "paper_unreadable"},
		{"a head only", "id_card_copy", []byte("\xff\xd8\xff\xe0"), "paper_unreadable"},
		{"an empty sheet", "id_card_copy", asPNG(600, 800, true), "paper_blank"},
		{"a bomb", "id_card_copy", huge(), "paper_unreadable"},
		{"a PDF", "truth_statement", aPDF, ""},
		{"half a PDF", "truth_statement", []byte("%PDF-1.4\nx"), "paper_unreadable"},
		{"a PDF without a page", "truth_statement", []byte("%PDF-1.4\nx\nstartxref\n0\n%%EOF\n"), "paper_unreadable"},
		{"a locked PDF", "truth_statement", bytes.Replace(aPDF, []byte("trailer<<"), []byte("trailer<</Encrypt 9 0 R"), 1), "paper_locked"},
		{"a stamp-sized scan", "id_card_copy", asPNG(400, 300, false), "paper_small"},
		{"a scan out of focus", "id_card_copy", soft(800, 1000), "paper_blurred"},
		{"half a JPEG", "id_card_copy", asJPEG(600, 800)[:4000], "paper_unreadable"},
		{"a HEIC", "id_card_copy", []byte("\x00\x00\x00\x18ftypheic\x00\x00"), "paper_heic"},
		{"a drawing", "id_card_copy", []byte("<svg/>"), "paper_type"},
		{"nothing", "id_card_copy", nil, "paper_type"},
		{"a long file", "photos", append(asJPEG(295, 413), make([]byte, papers.MaxPhoto)...), "paper_size"},
	} {
		got := ""
		_, list := papers.Inspect(t.Context(), c.kind, c.raw)
		for _, p := range list {
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
	f.Fuzz(func(_ *testing.T, kind string, raw []byte) {
		papers.Inspect(context.Background(), kind, raw)
		papers.Code(context.Background(), raw)
	})
}

// photo is a page as a phone of 12 megapixels takes it.
func photo() []byte {
	m := image.NewYCbCr(image.Rect(0, 0, 3024, 4032), image.YCbCrSubsampleRatio420)
	r := rand.New(rand.NewPCG(1, 2))
	for y := range 4032 {
		for x := range 3024 {
			v := uint8(190 + r.IntN(6))
			if (x/18)%3 == 0 && (y/40)%2 == 0 {
				v = 40
			}
			m.Y[m.YOffset(x, y)] = v
		}
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = 126, 130
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, m, &jpeg.Options{Quality: 85})
	return b.Bytes()
}

// A check of one 12-megapixel JPEG is to take at most 150 ms.
func BenchmarkInspect(b *testing.B) {
	raw := photo()
	b.ReportMetric(float64(len(raw))/1e6, "MB/file")
	for b.Loop() {
		if _, list := papers.Inspect(b.Context(), "id_card_copy", raw); len(list) > 0 {
			b.Fatal(list)
		}
	}
}

// What is saved again, made smaller, lighter or cropped by a hair is near;
// other faces and pages are not.
func TestNear(t *testing.T) {
	first := blobs(1, 150, 200, 0, 1)
	look := func(m image.Image, quality int) papers.Look {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
			t.Fatal(err)
		}
		l, _ := papers.Inspect(t.Context(), "id_card_copy", b.Bytes())
		if !l.Hashed {
			t.Fatal("nothing was hashed")
		}
		return l
	}
	was := look(first, 90)
	for name, m := range map[string]image.Image{"worse": first, "smaller": blobs(1, 120, 160, 0, 1), "lighter": blobs(1, 150, 200, 25, 1),
		"flatter": blobs(1, 150, 200, 0, 0.8)} {
		l := look(m, 50)
		if d, near := papers.Near(was.Waves, was.Slopes, l.Waves, l.Slopes); !near {
			t.Errorf("%s: %d bits apart, want near", name, d)
		}
	}
	strangers := 0
	for seed := range uint64(200) {
		l := look(blobs(seed+2, 150, 200, 0, 1), 85)
		if _, near := papers.Near(was.Waves, was.Slopes, l.Waves, l.Slopes); near {
			strangers++
		}
	}
	if strangers > 0 {
		t.Errorf("%d of 200 strangers are taken for the same, want 0", strangers)
	}
}

// blobs draws a picture of soft patches, another for each seed.
func blobs(seed uint64, w, h, lighter int, contrast float64) image.Image {
	r := rand.New(rand.NewPCG(seed, 9))
	m := image.NewGray(image.Rect(0, 0, w, h))
	type blob struct{ x, y, size, v float64 }
	var list []blob
	for range 14 {
		list = append(list, blob{r.Float64(), r.Float64(), 0.05 + 0.2*r.Float64(), r.Float64()*160 - 80})
	}
	for y := range h {
		for x := range w {
			v := 120.0
			for _, b := range list {
				dx, dy := float64(x)/float64(w)-b.x, float64(y)/float64(h)-b.y
				v += b.v * math.Exp(-(dx*dx+dy*dy)/(b.size*b.size))
			}
			m.SetGray(x, y, color.Gray{Y: uint8(min(max((v-120)*contrast+120+float64(lighter), 0), 255))})
		}
	}
	return m
}

// Who asks each part of a hash for its neighbours finds everything that is
// near: no scan is needed.
func TestBesideFindsAllThatIsNear(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		a := r.Uint64()
		b := a
		for range r.IntN(papers.NearWaves + 1) {
			b ^= 1 << r.IntN(64)
		}
		found := false
		for i := range papers.Bands {
			found = found || slices.Contains(papers.Beside(papers.Band(a, i)), papers.Band(b, i))
		}
		if !found {
			t.Fatalf("%016x and %016x are near and no part finds it", a, b)
		}
	}
}
