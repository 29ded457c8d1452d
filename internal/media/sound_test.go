package media_test

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	"jinlanling/internal/media"
)

// tone is a WAV of so many seconds.
func tone(rate, seconds int) []byte {
	n := rate * seconds
	out := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(36+n))
	out = append(out, "WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"...)
	out = binary.LittleEndian.AppendUint32(out, uint32(rate))
	out = binary.LittleEndian.AppendUint32(out, uint32(rate))
	out = append(out, "\x01\x00\x08\x00data"...)
	out = binary.LittleEndian.AppendUint32(out, uint32(n))
	return append(out, bytes.Repeat([]byte{128, 140}, n/2)...)
}

// layer3 are so many frames of MPEG audio, of 128 kbit and 44,100 Hz; with a
// head that says how many there are, though only the first is there.
func layer3(frames int, said bool) []byte {
	out := []byte("ID3\x04\x00\x00\x00\x00\x00\x0a")
	out = append(out, make([]byte, 10)...)
	one := append([]byte{0xff, 0xfb, 0x90, 0x44}, make([]byte, 413)...)
	if said {
		copy(one[36:], "Xing\x00\x00\x00\x01")
		binary.BigEndian.PutUint32(one[44:], uint32(frames))
		frames = 1
	}
	return append(out, bytes.Repeat(one, frames)...)
}

func TestSound(t *testing.T) {
	third := layer3(1000, false)
	for _, c := range []struct {
		name string
		raw  []byte
		form media.Form
		want time.Duration
	}{
		{"WAV", tone(8000, 45), media.WAV, 45 * time.Second},
		{"MP3", third, media.MP3, 1000 * 1152 * time.Second / 44100},
		{"MP3 without tags", third[20:], media.MP3, 1000 * 1152 * time.Second / 44100},
		{"MP3 that says how long it is", layer3(100_000, true), media.MP3, 100_000 * 1152 * time.Second / 44100},
	} {
		f, err := read(c.raw)
		if err != nil || f.Form != c.form || f.Length.Round(time.Millisecond) != c.want.Round(time.Millisecond) || f.Picture.Has() {
			t.Errorf("%s: %+v, %v", c.name, f, err)
		}
	}
	if _, err := read(tone(8000, 45)[:2000]); media.Why(err) != media.CodeCut {
		t.Errorf("half a WAV: %v", err)
	}
}
