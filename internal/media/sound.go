package media

import (
	"bytes"
	"time"
)

// readWAV reads a RIFF WAVE: its format and how many bytes of sound there are.
func readWAV(s *source, f *Film) error {
	rate, bytesOf := uint64(0), uint64(0)
	for at, n := int64(12), 0; n < 1000; n++ {
		h, ok := s.at(at, 8)
		if !ok {
			break
		}
		name, size := string(h[:4]), int64(little32(h[4:]))
		switch name {
		case "fmt ":
			b, ok := s.at(at+8, 16)
			if !ok {
				return errCut
			}
			rate = uint64(little32(b[8:]))
		case "data":
			if bytesOf = uint64(size); at+8+size > s.size {
				if size < 0xffffffff { // recorders that were not ended leave it open
					return errCut
				}
				bytesOf = uint64(s.size - at - 8)
			}
		}
		at += 8 + size + size&1
	}
	f.Sound = Track{Codec: "pcm", Length: span(bytesOf, rate)}
	return nil
}

func little32(b []byte) uint32 {
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

// frame is one of MPEG audio.
type frame struct {
	bytes   int64
	samples uint64
	rate    uint64
	side    int // bytes of side information, after which a Xing head stands
}

var (
	mp3Rates = [2][16]int{
		{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0},
		{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0},
	}
	mp3Samples = [4][4]uint64{{11025, 12000, 8000}, {}, {22050, 24000, 16000}, {44100, 48000, 32000}}
)

// mp3Frame reads the head of a frame of layer III, the zero where it is none.
func mp3Frame(h []byte) (f frame) {
	if len(h) < 4 || h[0] != 0xff || h[1]&0xe6 != 0xe2 {
		return f
	}
	version := h[1] >> 3 & 3 // 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5
	older := 0
	if version != 3 {
		older = 1
	}
	rate, kbit := mp3Samples[version][h[2]>>2&3], mp3Rates[older][h[2]>>4]
	if rate == 0 || kbit == 0 {
		return f
	}
	f = frame{samples: 1152, rate: rate, side: 32}
	if older == 1 {
		f.samples, f.side = 576, 17
	}
	if h[3]>>6 == 3 { // one channel
		f.side = 17
		if older == 1 {
			f.side = 9
		}
	}
	f.bytes = int64(f.samples)/8*int64(kbit)*1000/int64(rate) + int64(h[2]>>1&1)
	return f
}

// readMP3 takes the number of frames from the head that writers of varying
// rates leave, or walks the frames.
func readMP3(s *source, f *Film) error {
	at := int64(0)
	if h, ok := s.at(0, 10); ok && bytes.HasPrefix(h, []byte("ID3")) {
		at = 10 + int64(h[6]&127)<<21 + int64(h[7]&127)<<14 + int64(h[8]&127)<<7 + int64(h[9]&127)
	}
	var frames, rate, samples uint64
	for misses := 0; misses < 4096; {
		h, ok := s.at(at, 4)
		if !ok {
			break
		}
		one := mp3Frame(h)
		if one.bytes == 0 {
			at++
			misses++
			continue
		}
		if frames == 0 {
			if n := xing(s, at, one); n > 0 {
				frames, samples, rate = n, one.samples, one.rate
				break
			}
		}
		frames, samples, rate = frames+1, one.samples, one.rate
		at += one.bytes
	}
	f.Sound = Track{Codec: "mp3", Length: span(frames*samples, rate), Frames: int64(min(frames, 1<<40))}
	if f.Sound.Length < time.Millisecond {
		return errLength
	}
	return nil
}

// xing is the number of frames that a first frame says there are, 0 where it
// says nothing.
func xing(s *source, at int64, one frame) uint64 {
	b, ok := s.at(at+4+int64(one.side), 12)
	if !ok || !bytes.HasPrefix(b, []byte("Xing")) && !bytes.HasPrefix(b, []byte("Info")) || b[7]&1 == 0 {
		return 0
	}
	return uint64(order.Uint32(b[8:]))
}
