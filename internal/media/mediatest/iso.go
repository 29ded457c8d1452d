package mediatest

import (
	"encoding/binary"
	"fmt"
	"strings"
	"time"
)

// build is how boxes are written.
type build []byte

func (b *build) u8(v ...byte) { *b = append(*b, v...) }
func (b *build) u16(v ...int) {
	for _, n := range v {
		*b = binary.BigEndian.AppendUint16(*b, uint16(n))
	}
}
func (b *build) u32(v ...int64) {
	for _, n := range v {
		*b = binary.BigEndian.AppendUint32(*b, uint32(n))
	}
}
func (b *build) text(s string) { *b = append(*b, s...) }

// box writes a box around what inside writes.
func (b *build) box(name string, inside func()) {
	at := len(*b)
	b.u32(0)
	b.text(name)
	inside()
	binary.BigEndian.PutUint32((*b)[at:], uint32(len(*b)-at))
}

// full writes a box with a version, here always 0, and flags.
func (b *build) full(name string, flags int64, inside func()) {
	b.box(name, func() { b.u32(flags); inside() })
}

// track is one of a film while it is written.
type track struct {
	id      int64
	scale   int64 // ticks a second
	list    []sample
	offset  int64 // of its samples in the file
	handler string
	entry   func(b *build) // the sample entry
	size    [2]int64       // of a picture
}

func (t *track) ticks(s sample) int64 {
	if s.samples > 0 {
		return s.samples
	}
	return s.ms
}

func (t *track) length() (n int64) {
	for _, s := range t.list {
		n += t.ticks(s)
	}
	return n
}

func (f Film) tracks(v *video, list []sample) []*track {
	out := []*track{{id: 1, scale: 1000, list: list, handler: "vide", entry: v.entry, size: [2]int64{int64(f.Width), int64(f.Height)}}}
	if last := list[len(list)-1]; !f.Mute {
		sound := f.tones(last.at + last.ms)
		t := &track{id: 2, scale: soundRate, list: sound, handler: "soun"}
		t.entry = func(b *build) { flacEntry(b, t.length()) }
		out = append(out, t)
	}
	return out
}

// entry is the sample entry of H.264.
func (v *video) entry(b *build) {
	b.box("avc1", func() {
		b.u32(0)
		b.u16(0, 1, 0, 0)
		b.u32(0, 0, 0)
		b.u16(v.width, v.height)
		b.u32(0x480000, 0x480000, 0)
		b.u16(1)
		*b = append(*b, make([]byte, 32)...)
		b.u16(24, 0xffff)
		b.box("avcC", func() { b.u8(v.config()...) })
	})
}

// config is the AVCDecoderConfigurationRecord.
func (v *video) config() []byte {
	s, p := v.sets()
	b := build{1, s[1], s[2], s[3], 0xff, 0xe1}
	b.u16(len(s))
	b.u8(s...)
	b.u8(1)
	b.u16(len(p))
	b.u8(p...)
	return b
}

func flacEntry(b *build, samples int64) {
	b.box("fLaC", func() {
		b.u32(0)
		b.u16(0, 1)
		b.u32(0, 0)
		b.u16(1, 16, 0, 0)
		b.u32(soundRate << 16)
		b.full("dfLa", 0, func() {
			b.u32(0x80<<24 | 34)
			b.u8(flacInfo(samples)...)
		})
	})
}

var (
	unity   = []int64{0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000}
	quarter = []int64{0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000}
)

// since1904 is a time as boxes say it.
func since1904(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix() + 2_082_844_800
}

// iso writes MP4 or MOV: what it holds, then its index.
func (f Film) iso(v *video, list []sample) []byte {
	tracks := f.tracks(v, list)
	b := make(build, 0, 64<<10)
	b.ftyp(f.Form == MOV)
	b.box("mdat", func() {
		for _, t := range tracks {
			t.offset = int64(len(b))
			for _, s := range t.list {
				b.u8(s.data...)
			}
		}
	})
	b.box("moov", func() {
		f.head(&b, tracks[0].length(), tracks)
		for _, t := range tracks {
			b.track(f, t, t.length(), func() { b.samples(t) })
		}
		f.said(&b)
	})
	return b
}

func (b *build) ftyp(quicktime bool) {
	b.box("ftyp", func() {
		if quicktime {
			b.text("qt  \x00\x00\x00\x00qt  ")
			return
		}
		b.text("isom\x00\x00\x02\x00isomiso2avc1mp41iso5")
	})
}

// head is the movie's header, of a length in milliseconds.
func (f Film) head(b *build, length int64, tracks []*track) {
	at := since1904(f.Taken)
	b.full("mvhd", 0, func() {
		b.u32(at, at, 1000, length, 0x10000)
		b.u16(0x100, 0)
		b.u32(0, 0)
		b.u32(unity...)
		b.u32(0, 0, 0, 0, 0, 0, int64(len(tracks)+1))
	})
}

// track writes a trak; table is what stands in its stbl after the description.
func (b *build) track(f Film, t *track, length int64, table func()) {
	at := since1904(f.Taken)
	b.box("trak", func() {
		b.full("tkhd", 3, func() {
			b.u32(at, at, t.id, 0, length*1000/t.scale, 0, 0)
			b.u16(0, 0, map[string]int{"soun": 0x100}[t.handler], 0)
			if f.Turned && t.handler == "vide" {
				b.u32(quarter...)
			} else {
				b.u32(unity...)
			}
			b.u32(t.size[0]<<16, t.size[1]<<16)
		})
		if f.Shown > 0 {
			b.box("edts", func() {
				b.full("elst", 0, func() { b.u32(1, f.Shown.Milliseconds(), 0, 0x10000) })
			})
		}
		b.box("mdia", func() {
			b.full("mdhd", 0, func() { b.u32(at, at, t.scale, length, 0x55c40000) })
			b.full("hdlr", 0, func() {
				b.u32(0)
				b.text(t.handler)
				b.u32(0, 0, 0)
				b.u8(0)
			})
			b.box("minf", func() {
				if t.handler == "vide" {
					b.full("vmhd", 1, func() { b.u32(0, 0) })
				} else {
					b.full("smhd", 0, func() { b.u32(0) })
				}
				b.box("dinf", func() {
					b.full("dref", 0, func() {
						b.u32(1)
						b.full("url ", 1, func() {})
					})
				})
				b.box("stbl", func() {
					b.full("stsd", 0, func() { b.u32(1); t.entry(b) })
					table()
				})
			})
		})
	})
}

// samples writes the tables of a track whose samples lie one after another.
func (b *build) samples(t *track) {
	b.full("stts", 0, func() {
		var runs [][2]int64
		for _, s := range t.list {
			if n := len(runs); n > 0 && runs[n-1][1] == t.ticks(s) {
				runs[n-1][0]++
			} else {
				runs = append(runs, [2]int64{1, t.ticks(s)})
			}
		}
		b.u32(int64(len(runs)))
		for _, r := range runs {
			b.u32(r[:]...)
		}
	})
	if t.handler == "vide" {
		b.full("stss", 0, func() {
			at := len(*b)
			b.u32(0)
			for i, s := range t.list {
				if s.key {
					b.u32(int64(i + 1))
				}
			}
			binary.BigEndian.PutUint32((*b)[at:], uint32((len(*b)-at)/4-1))
		})
	}
	b.full("stsc", 0, func() { b.u32(1, 1, int64(len(t.list)), 1) })
	b.full("stsz", 0, func() {
		b.u32(0, int64(len(t.list)))
		for _, s := range t.list {
			b.u32(int64(len(s.data)))
		}
	})
	b.full("stco", 0, func() { b.u32(1, t.offset) })
}

// said writes where, when and by what the film was taken: in MOV as Apple's
// keys, in MP4 as user data.
func (f Film) said(b *build) {
	place := ""
	if f.North != 0 || f.East != 0 {
		place = fmt.Sprintf("%+08.4f%+09.4f/", f.North, f.East)
	}
	if f.Form != MOV {
		b.box("udta", func() {
			for _, u := range [][2]string{{"\xa9xyz", place}, {"\xa9mak", f.Maker}, {"\xa9mod", f.Model}} {
				if u[1] != "" {
					b.box(u[0], func() {
						b.u16(len(u[1]), 0x55c4)
						b.text(u[1])
					})
				}
			}
		})
		return
	}
	var names, values []string
	for _, k := range [][2]string{{"location.ISO6709", place}, {"make", f.Maker}, {"model", f.Model}, {"creationdate", f.date()}} {
		if k[1] != "" {
			names, values = append(names, "com.apple.quicktime."+k[0]), append(values, k[1])
		}
	}
	b.box("meta", func() {
		b.full("hdlr", 0, func() { b.text("\x00\x00\x00\x00mdta" + strings.Repeat("\x00", 13)) })
		b.full("keys", 0, func() {
			b.u32(int64(len(names)))
			for _, n := range names {
				b.box("mdta", func() { b.text(n) })
			}
		})
		b.box("ilst", func() {
			for i, value := range values {
				b.box(string([]byte{0, 0, 0, byte(i + 1)}), func() {
					b.box("data", func() { b.u32(1, 0); b.text(value) })
				})
			}
		})
	})
}

func (f Film) date() string {
	if f.Taken.IsZero() {
		return ""
	}
	return f.Taken.In(time.FixedZone("", 8*60*60)).Format("2006-01-02T15:04:05-0700")
}

// fragmented writes a head without samples and pieces of a few frames each.
func (f Film) fragmented(v *video, list []sample) []byte {
	tracks := f.tracks(v, list)
	var b build
	b.ftyp(false)
	b.box("moov", func() {
		f.head(&b, 0, tracks)
		for _, t := range tracks {
			b.track(f, t, 0, func() {
				b.full("stts", 0, func() { b.u32(0) })
				b.full("stsc", 0, func() { b.u32(0) })
				b.full("stsz", 0, func() { b.u32(0, 0) })
				b.full("stco", 0, func() { b.u32(0) })
			})
		}
		b.box("mvex", func() {
			for _, t := range tracks {
				b.full("trex", 0, func() { b.u32(t.id, 1, 0, 0, 0) })
			}
		})
		f.said(&b)
	})
	for _, t := range tracks {
		for n, at := int64(1), 0; at < len(t.list); n++ {
			to := min(at+keyEvery, len(t.list))
			b.piece(n, t, t.list[at:to])
			at = to
		}
	}
	return b
}

func (b *build) piece(n int64, t *track, list []sample) {
	var offset int
	start := len(*b)
	b.box("moof", func() {
		b.full("mfhd", 0, func() { b.u32(n) })
		b.box("traf", func() {
			b.full("tfhd", 0x020000, func() { b.u32(t.id) })
			b.full("tfdt", 0, func() { b.u32(list[0].at) })
			b.full("trun", 0x701, func() {
				b.u32(int64(len(list)))
				offset = len(*b)
				b.u32(0)
				for _, s := range list {
					flags := int64(0x01010000)
					if s.key || s.samples > 0 {
						flags = 0x02000000
					}
					b.u32(t.ticks(s), int64(len(s.data)), flags)
				}
			})
		})
	})
	binary.BigEndian.PutUint32((*b)[offset:], uint32(len(*b)-start+8))
	b.box("mdat", func() {
		for _, s := range list {
			b.u8(s.data...)
		}
	})
}
