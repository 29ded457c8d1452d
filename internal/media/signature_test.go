package media_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"jinlanling/internal/media"
)

// drawing is a PNG with a stroke from corner to corner, or with nothing.
func drawing(t testing.TB, ink bool) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, 400, 160))
	for x := 0; ink && x < 400; x++ {
		for y := range 3 {
			m.Set(x, x*150/400+y, color.NRGBA{A: 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWhatIsNoSignature(t *testing.T) {
	for name, c := range map[string]struct {
		raw  []byte
		good bool
	}{
		"a stroke": {drawing(t, true), true}, "nothing drawn": {drawing(t, false), false}, "no picture": {[]byte("no picture"), false},
		"cut short": {drawing(t, true)[:60], false}, "too large": {bytes.Repeat([]byte{1}, 2<<20), false},
	} {
		if err := media.CheckSignature(c.raw); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzSignature(f *testing.F) {
	f.Add(drawing(f, true))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Fuzz(func(t *testing.T, raw []byte) { media.CheckSignature(raw) })
}
