package papers_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image/jpeg"
	"image/png"
	"testing"
	"time"

	"jinlanling/internal/papers"
)

// progressive is a grey progressive JPEG of so many scans, each of which passes
// over all blocks and says in a few bytes that there is nothing in them.
func progressive(w, h uint16, scans int) []byte {
	segment := func(out []byte, marker byte, body []byte) []byte {
		return append(binary.BigEndian.AppendUint16(append(out, 0xff, marker), uint16(len(body)+2)), body...)
	}
	out := []byte{0xff, 0xd8}
	out = segment(out, 0xdb, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...))
	out = segment(out, 0xc2, []byte{8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), 1, 1, 0x11, 0})
	table := []byte{0x10, 0, 0, 0, 15} // fifteen codes of four bits: runs of 1, 2, 4 … 16384 blocks and more
	table = append(table, make([]byte, 12)...)
	for e := range 15 {
		table = append(table, byte(e<<4))
	}
	out = segment(out, 0xc4, table)
	blocks := int(w+7) / 8 * (int(h+7) / 8)
	for range scans {
		out = segment(out, 0xda, []byte{1, 1, 0, 1, 63, 0})
		var bits, n uint64
		for left := blocks; left > 0; {
			e := 14
			for 1<<e > left {
				e--
			}
			run := min(left, 2<<e-1)
			left -= run
			bits, n = bits<<(4+e)|uint64(e)<<e|uint64(run-1<<e), n+uint64(4+e)
			for ; n >= 8; n -= 8 {
				if out = append(out, byte(bits>>(n-8))); out[len(out)-1] == 0xff {
					out = append(out, 0)
				}
			}
		}
		if n > 0 {
			if out = append(out, byte(bits<<(8-n))|(1<<(8-n)-1)); out[len(out)-1] == 0xff {
				out = append(out, 0)
			}
		}
	}
	return append(out, 0xff, 0xd9)
}

// What a picture costs to decode is bounded, whatever it says of its size:
// 600 scans of 36 million pixels took a processor 14 seconds for 100 KB.
func TestWorkIsBounded(t *testing.T) {
	if _, err := jpeg.Decode(bytes.NewReader(progressive(600, 800, 600))); err != nil {
		t.Fatalf("the bomb is no picture: %v", err)
	}
	inPDF := func(raw []byte) []byte {
		head := []byte("%PDF-1.4\n1 0 obj<</Type/Page>>endobj 2 0 obj<</Subtype/Image/Filter/DCTDecode/Length ")
		return append(append(append(head, []byte("9999999>>stream\n")...), raw...), []byte("\nendstream endobj\nstartxref\n0\n%%EOF\n")...)
	}
	bomb := progressive(6000, 6000, 600)
	for _, c := range []struct {
		name string
		raw  []byte
		want string
	}{
		{"many scans", bomb, "paper_heavy"},
		{"few scans", progressive(600, 800, 12), "paper_blank"},
		{"many small scans", progressive(600, 800, 31), "paper_heavy"},
		{"a flood of chunks", flooded(30_000), "paper_heavy"},
		{"some chunks", flooded(3_000), ""},
	} {
		began := time.Now()
		_, list := papers.Inspect(t.Context(), "id_card_copy", c.raw)
		got := ""
		if len(list) > 0 {
			got = list[0].Code
		}
		if got != c.want || time.Since(began) > 2*time.Second {
			t.Errorf("%s (%d bytes): %q, want %q, in %v", c.name, len(c.raw), got, c.want, time.Since(began))
		}
	}
	began := time.Now()
	if papers.Code(t.Context(), inPDF(bomb)); time.Since(began) > 2*time.Second {
		t.Errorf("in a PDF it took %v", time.Since(began))
	}
}

// flooded is a PNG with so many empty text chunks.
func flooded(chunks int) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, drawn(600, 800, false))
	raw := b.Bytes()
	out := append([]byte(nil), raw[:33]...)
	sum := crc32.ChecksumIEEE([]byte("teXt"))
	for range chunks {
		out = binary.BigEndian.AppendUint32(append(out, 0, 0, 0, 0, 't', 'e', 'X', 't'), sum)
	}
	return append(out, raw[33:]...)
}
