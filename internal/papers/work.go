package papers

import (
	"bytes"
	"encoding/binary"
	"image"
)

// The pixels of an image do not tell what it costs to decode: every scan of a
// progressive JPEG is a pass over all its blocks for a few dozen bytes, and its
// coefficients are all in memory until the last. So the work is counted from the
// markers and chunks, before anything is decoded.

// Bounds of work.
const (
	maxScans  = 30         // cameras and programs write ten at most
	maxVisits = 24_000_000 // of 8 × 8 blocks, a second's work
	maxChunks = 20_000     // of a PNG; writers make them of 8 KB and more
)

// heavy is why an image of a form would cost too much to decode, "" where it
// would not.
func heavy(raw []byte, form string, c image.Config) string {
	switch form {
	case "jpeg":
		return heavyJPEG(raw)
	case "png":
		return heavyPNG(raw, c)
	}
	return ""
}

const tooHeavy = "图片的存储结构过于复杂，无法检查"

func heavyJPEG(raw []byte) string {
	f, scans, visits := frame{}, 0, int64(0)
	eachSegment(raw, func(marker byte, body []byte) {
		switch {
		case marker >= 0xc0 && marker <= 0xc2:
			f = frameOf(body, marker == 0xc2)
		case marker == 0xda:
			scans++
			visits += f.blocksOf(body)
		}
	})
	switch {
	case scans > maxScans || visits > maxVisits:
		return tooHeavy
	case f.progressive && f.blocks()*256 > maxBytes: // 64 coefficients of 4 bytes
		return "图片 " + size(f.w, f.h) + " 像素，又是渐进式 JPG，太大"
	}
	return ""
}

// eachSegment walks a JPEG's markers as a decoder meets them, up to its end:
// over what a segment holds, and through what follows a scan's head.
func eachSegment(raw []byte, fn func(marker byte, body []byte)) {
	for at := 2; at+1 < len(raw); {
		i := bytes.IndexByte(raw[at:], 0xff)
		if i < 0 || at+i+1 >= len(raw) {
			return
		}
		at += i + 1
		m := raw[at]
		switch {
		case m == 0xff: // fill; the next byte may be the marker
			continue
		case m == 0 || m == 0x01 || m >= 0xd0 && m <= 0xd8: // stuffed, or without a body
			at++
			continue
		case m == 0xd9 || at+3 > len(raw):
			return
		}
		n := int(binary.BigEndian.Uint16(raw[at+1:]))
		if n < 2 {
			return
		}
		fn(m, raw[at+3:max(at+3, min(at+1+n, len(raw)))])
		at += 1 + n
	}
}

// frame is what a JPEG's frame header says.
type frame struct {
	progressive bool
	w, h        int
	parts       []part
	widest      int // the largest horizontal sampling factor
	tallest     int
}

type part struct {
	id   byte
	h, v int
}

func frameOf(body []byte, progressive bool) (f frame) {
	if len(body) < 6 {
		return f
	}
	f = frame{progressive: progressive, h: int(binary.BigEndian.Uint16(body[1:])), w: int(binary.BigEndian.Uint16(body[3:])), widest: 1, tallest: 1}
	for i := 6; i+2 < len(body) && len(f.parts) < 4; i += 3 {
		p := part{body[i], max(int(body[i+1]>>4), 1), max(int(body[i+1]&15), 1)}
		f.parts = append(f.parts, p)
		f.widest, f.tallest = max(f.widest, p.h), max(f.tallest, p.v)
	}
	return f
}

// of is how many blocks a part has.
func (f *frame) of(p part) int64 {
	across, down := (f.w+8*f.widest-1)/(8*f.widest), (f.h+8*f.tallest-1)/(8*f.tallest)
	return int64(across*p.h) * int64(down*p.v)
}

func (f *frame) blocks() (n int64) {
	for _, p := range f.parts {
		n += f.of(p)
	}
	return n
}

// blocksOf is how many blocks a scan visits, by its head.
func (f *frame) blocksOf(head []byte) (n int64) {
	if len(head) == 0 {
		return f.blocks()
	}
	for i := range int(head[0]) {
		for _, p := range f.parts {
			if at := 1 + 2*i; at < len(head) && head[at] == p.id {
				n += f.of(p)
			}
		}
	}
	return n
}

func heavyPNG(raw []byte, c image.Config) string {
	n := 0
	for at := 8; at+8 <= len(raw); n++ {
		if n > maxChunks {
			return tooHeavy
		}
		length := int64(binary.BigEndian.Uint32(raw[at:]))
		if next := int64(at) + 12 + length; next <= int64(len(raw)) {
			at = int(next)
		} else {
			break
		}
	}
	// one that is interlaced is in memory twice: its passes, and the whole
	if interlaced := len(raw) > 28 && raw[28] != 0; interlaced && 2*int64(c.Width)*int64(c.Height) > maxBytes/int64(bytesPerPixel(c)) {
		return "图片 " + size(c.Width, c.Height) + " 像素，又是交错式 PNG，太大"
	}
	return ""
}
