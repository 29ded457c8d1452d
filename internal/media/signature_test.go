package media_test

import (
	"bytes"
	"testing"

	"jinlanling/internal/media"
	"jinlanling/internal/media/mediatest"
)

func TestWhatIsNoSignature(t *testing.T) {
	for name, c := range map[string]struct {
		raw  []byte
		good bool
	}{
		"a stroke": {mediatest.Signature(true), true}, "nothing drawn": {mediatest.Signature(false), false}, "no picture": {[]byte("no picture"), false},
		"cut short": {mediatest.Signature(true)[:60], false}, "too large": {bytes.Repeat([]byte{1}, 2<<20), false},
	} {
		if err := media.CheckSignature(c.raw); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzSignature(f *testing.F) {
	f.Add(mediatest.Signature(true))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Fuzz(func(t *testing.T, raw []byte) { media.CheckSignature(raw) })
}
