package papers_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"jinlanling/internal/papers"
)

// scanned is a PDF of scanned pages: JPEGs, and plain images of one and three bytes a pixel.
func scanned() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	object := func(n int, dict string, body []byte) {
		fmt.Fprintf(&b, "%d 0 obj\n<</Type/XObject/Subtype/Image %s/Length %d>>\nstream\n", n, dict, len(body))
		b.Write(body)
		b.WriteString("\nendstream\nendobj\n")
	}
	object(1, "/Width 120/Height 160/BitsPerComponent 8/Filter/DCTDecode", asJPEG(120, 160))
	for n, parts := range []int{1, 3} {
		object(2+n, "/Width 90/Height 120/BitsPerComponent 8/Filter/FlateDecode", packed(bytes.Repeat([]byte{9, 200, 30}, 90*120*parts/3)))
	}
	for n := 4; n < 7; n++ {
		fmt.Fprintf(&b, "%d 0 obj\n<</Type /Page/Parent 9 0 R/MediaBox[0 0 595 842]>>\nendobj\n", n)
	}
	b.WriteString("xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 10/Root 8 0 R>>\nstartxref\n9\n%%EOF\n")
	return b.Bytes()
}

func packed(plain []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write(plain)
	z.Close()
	return b.Bytes()
}

// flood is a small PDF of many images that are enormous once they are unpacked.
func flood() []byte {
	body := packed(make([]byte, 3*6000*6000))
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n1 0 obj\n<</Type/Page>>\nendobj\n")
	for n := range 40 {
		fmt.Fprintf(&b, "%d 0 obj\n<</Subtype/Image/Width 6000/Height 6000/BitsPerComponent 8/Filter/FlateDecode/Length %d>>\nstream\n", n+2, len(body))
		b.Write(body)
		b.WriteString("\nendstream\nendobj\n")
	}
	b.WriteString("startxref\n9\n%%EOF\n")
	return b.Bytes()
}

// broken is a PDF with bytes turned, cut, repeated, taken out, and numbers made huge.
func broken(r *rand.Rand, raw []byte) []byte {
	out := bytes.Clone(raw)
	for range 1 + r.IntN(6) {
		if len(out) < 64 {
			break
		}
		at := r.IntN(len(out) - 16)
		n := min(r.IntN(300), len(out)-at)
		switch r.IntN(8) {
		case 0:
			out[at] ^= 1 << r.IntN(8)
		case 1:
			binary.BigEndian.PutUint64(out[at:], r.Uint64())
		case 2:
			out = append(out[:at:at], out[at+n:]...)
		case 3:
			out = append(out[:at+n:at+n], out[at:]...)
		case 4:
			if r.IntN(6) == 0 {
				out = out[:at+1]
			}
		default: // what its dictionaries say is not what is there
			name := []string{"/Width ", "/Height ", "/Length ", "/BitsPerComponent "}[r.IntN(4)]
			value := []string{"999999999", "9999", "8", "0", "-1", "7 0 R"}[r.IntN(6)]
			for i, from := 0, 0; i < 1+r.IntN(3); i++ {
				k := bytes.Index(out[from:], []byte(name))
				if k < 0 {
					break
				}
				k += from + len(name)
				from = k
				if r.IntN(2) == 0 {
					out = append(append(out[:k:k], value...), out[k:]...)
				}
			}
		}
	}
	return out
}

// Of 2,000 damaged PDFs, and of one made to flood the memory, each is refused by name
// or looked at, within 5 s and 256 MB.
func TestDamagedPDFs(t *testing.T) {
	r := rand.New(rand.NewPCG(20210901, 3))
	whole := scanned()
	if _, list := papers.Inspect(t.Context(), "truth_statement", whole); len(list) > 0 {
		t.Fatalf("the whole one is refused: %v", list)
	}
	refused, taken := 0, 0
	for i := range 2000 {
		raw := broken(r, whole)
		if i == 1000 {
			raw = flood()
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		_, list := papers.Inspect(t.Context(), "truth_statement", raw)
		papers.Pages(t.Context(), raw)
		spent := time.Since(began)
		runtime.ReadMemStats(&after)
		if spent > 5*time.Second || after.TotalAlloc-before.TotalAlloc > 256<<20 {
			t.Errorf("PDF %d: %v and %d MB", i, spent, (after.TotalAlloc-before.TotalAlloc)>>20)
		}
		for _, p := range list {
			if p.Message == "" {
				t.Errorf("PDF %d is refused without words", i)
			}
		}
		if len(list) > 0 {
			refused++
		} else {
			taken++
		}
	}
	if refused < 100 || taken < 100 {
		t.Errorf("%d refused, %d looked at: the damage is none, or all", refused, taken)
	}
}
