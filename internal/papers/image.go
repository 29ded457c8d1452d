package papers

import (
	"encoding/binary"
	"image"
)

// grid is how many points each way are looked at to tell a blank sheet.
const grid = 96

// leastVariance of luminance (0–255, squared) of an image that shows anything:
// an evenly grey photo of an empty sheet stays well under it.
const leastVariance = 4

// blank tells an image that shows nothing.
func blank(m image.Image) bool {
	b := m.Bounds()
	var n, sum, squares float64
	for j := range grid {
		for i := range grid {
			r, g, bl, _ := m.At(b.Min.X+b.Dx()*i/grid, b.Min.Y+b.Dy()*j/grid).RGBA()
			y := (299*float64(r) + 587*float64(g) + 114*float64(bl)) / 257000
			n, sum, squares = n+1, sum+y, squares+y*y
		}
	}
	mean := sum / n
	return squares/n-mean*mean < leastVariance
}

// sideways reports whether a JPEG says that it is to be shown turned by a
// quarter (EXIF orientation 5 to 8), as phones write portraits.
func sideways(raw []byte) bool {
	for at := 2; at+4 <= len(raw) && raw[at] == 0xff && raw[at+1] != 0xda; {
		n := int(binary.BigEndian.Uint16(raw[at+2:]))
		if n < 2 || at+2+n > len(raw) {
			return false
		}
		if body := raw[at+4 : at+2+n]; raw[at+1] == 0xe1 && len(body) > 6 && string(body[:6]) == "Exif\x00\x00" {
			return orientation(body[6:]) >= 5
		}
		at += 2 + n
	}
	return false
}

// orientation is tag 0x0112 of a TIFF's first directory, 0 where it has none.
func orientation(tiff []byte) uint16 {
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 0
	}
	entries := uint64(order.Uint16(tiff[at:]))
	for i := range entries {
		e := at + 2 + i*12
		if e+12 > uint64(len(tiff)) {
			return 0
		}
		if order.Uint16(tiff[e:]) == 0x0112 {
			if v := order.Uint16(tiff[e+8:]); v <= 8 {
				return v
			}
			return 0
		}
	}
	return 0
}
