package mediatest

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"time"
)

// Photo says what photo to make. The zero of each field is what is usual.
type Photo struct {
	Seed          uint64
	Width, Height int       // in pixels: 640 × 480
	Taken         time.Time // not said
	North, East   float64   // degrees; not said
	Maker, Model  string    // not said
	Quality       int       // 1 to 100: 60
}

// Bytes is the photo, a JPEG: a room of another layout for each seed.
func (p Photo) Bytes() []byte {
	if p.Width == 0 || p.Height == 0 {
		p.Width, p.Height = 640, 480
	}
	if p.Quality == 0 {
		p.Quality = 60
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p.Image(), &jpeg.Options{Quality: p.Quality}); err != nil {
		panic(err) // only of sizes that no photo has
	}
	raw := b.Bytes()
	exif := p.exif()
	if exif == nil {
		return raw
	}
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(exif)+2))...)
	return append(append(out, exif...), raw[2:]...)
}

// Image is what the photo shows.
func (p Photo) Image() image.Image {
	r := rand.New(rand.NewPCG(p.Seed, 0x70686f))
	m := image.NewYCbCr(image.Rect(0, 0, p.Width, p.Height), image.YCbCrSubsampleRatio420)
	c := func(from, to int) uint8 { return uint8(from + r.IntN(to-from)) }
	paint := func(x, y, w, h int, v, cb, cr uint8) {
		for j := max(y, 0); j < min(y+h, p.Height); j++ {
			row := m.Y[j*m.YStride:]
			for i := max(x, 0); i < min(x+w, p.Width); i++ {
				row[i] = v
			}
			for i := max(x, 0) / 2; i < min(x+w, p.Width)/2; i++ {
				m.Cb[j/2*m.CStride+i], m.Cr[j/2*m.CStride+i] = cb, cr
			}
		}
	}
	for x := 0; x < p.Width; {
		w := p.Width/8 + r.IntN(p.Width/3+1)
		paint(x, 0, w, p.Height, c(70, 240), c(118, 138), c(118, 138))
		x += w
	}
	floor := p.Height*2/3 + r.IntN(p.Height/6+1)
	paint(0, floor, p.Width, p.Height, c(30, 130), c(118, 138), c(118, 138))
	for range 5 + r.IntN(6) {
		paint(r.IntN(p.Width), r.IntN(p.Height), p.Width/20+r.IntN(p.Width/4+1), p.Height/20+r.IntN(p.Height/3+1), c(16, 240), c(100, 156), c(100, 156))
	}
	for i, y := 0, floor; i < 12; i++ { // heads and shoulders
		x, s := r.IntN(p.Width), p.Width/40+r.IntN(p.Width/40+1)
		paint(x, y, s, s, c(120, 200), 118, 148)
		paint(x-s/2, y+s, 2*s, 3*s, c(20, 120), c(108, 148), c(108, 148))
	}
	return m
}

// Sheet is a page of lines, as signed sheets look.
func (p Photo) Sheet() image.Image {
	r := rand.New(rand.NewPCG(p.Seed, 0x736865))
	m := image.NewGray(image.Rect(0, 0, max(p.Width, 800), max(p.Height, 1100)))
	for i := range m.Pix {
		m.Pix[i] = 240
	}
	for y := 100; y < m.Rect.Dy()-60; y += 44 {
		for x := 60; x < m.Rect.Dx()-60; x++ {
			m.SetGray(x, y, color.Gray{Y: 40})
			if (x/9+r.IntN(2))%5 != 0 && x%(200+int(p.Seed%90)) > 60 {
				m.SetGray(x, y-12-r.IntN(14), color.Gray{Y: 30})
			}
		}
	}
	return m
}

// tag is one of a directory of TIFF: its number, type and value as it is stored.
type tag struct {
	number, kind uint16
	count        uint32
	value        []byte
}

func ascii(number uint16, s string) tag {
	return tag{number, 2, uint32(len(s) + 1), append([]byte(s), 0)}
}

// exif is the APP1 segment's body, nil where the photo says nothing.
func (p Photo) exif() []byte {
	var first, camera, place []tag
	if p.Maker != "" {
		first = append(first, ascii(0x010f, p.Maker))
	}
	if p.Model != "" {
		first = append(first, ascii(0x0110, p.Model))
	}
	if !p.Taken.IsZero() {
		at := p.Taken.In(time.FixedZone("", 8*60*60))
		camera = append(camera, ascii(0x9003, at.Format("2006:01:02 15:04:05")), ascii(0x9011, "+08:00"))
	}
	if p.North != 0 || p.East != 0 {
		place = append(place, ascii(1, map[bool]string{true: "N", false: "S"}[p.North >= 0]), degrees(2, p.North),
			ascii(3, map[bool]string{true: "E", false: "W"}[p.East >= 0]), degrees(4, p.East))
	}
	if len(first)+len(camera)+len(place) == 0 {
		return nil
	}
	// the directories of camera and place follow the first, even where they are empty
	at := 8 + sizeOf(first) + 2*12
	first = append(first, pointer(0x8769, at), pointer(0x8825, at+sizeOf(camera)))
	out := []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08")
	return directory(directory(directory(out, first), camera), place)
}

func pointer(number uint16, at int) tag {
	return tag{number, 4, 1, binary.BigEndian.AppendUint32(nil, uint32(at))}
}

func degrees(number uint16, v float64) tag {
	hundredths := uint32(math.Round(math.Abs(v) * 360_000)) // of a second
	var b []byte
	for _, r := range [][2]uint32{{hundredths / 360_000, 1}, {hundredths / 6000 % 60, 1}, {hundredths % 6000, 100}} {
		b = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, r[0]), r[1])
	}
	return tag{number, 5, 3, b}
}

// sizeOf is how many bytes a directory takes.
func sizeOf(list []tag) int {
	n := 2 + 12*len(list) + 4
	for _, t := range list {
		if len(t.value) > 4 {
			n += len(t.value)
		}
	}
	return n
}

// directory appends one; out begins with 6 bytes before the TIFF.
func directory(out []byte, list []tag) []byte {
	end := len(out) - 6 + 2 + 12*len(list) + 4
	var far []byte
	out = binary.BigEndian.AppendUint16(out, uint16(len(list)))
	for _, t := range list {
		out = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(out, t.number), t.kind)
		out = binary.BigEndian.AppendUint32(out, t.count)
		if len(t.value) > 4 {
			out = binary.BigEndian.AppendUint32(out, uint32(end+len(far)))
			far = append(far, t.value...)
		} else {
			out = append(out, append(append([]byte{}, t.value...), 0, 0, 0)[:4]...)
		}
	}
	return append(append(out, 0, 0, 0, 0), far...)
}
