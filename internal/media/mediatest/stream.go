package mediatest

import (
	"bytes"
	"context"
	"encoding/binary"
	"time"

	"github.com/asticode/go-astits"
)

// element writes an element of EBML around what inside writes; one that is
// open does not say its size.
func (b *build) element(id uint32, open bool, inside func()) {
	var at int
	b.identity(id)
	if open {
		b.u8(0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)
		inside()
		return
	}
	at = len(*b)
	b.u32(0)
	inside()
	binary.BigEndian.PutUint32((*b)[at:], uint32(len(*b)-at-4)|0x10000000)
}

func (b *build) identity(id uint32) {
	raw := binary.BigEndian.AppendUint32(nil, id)
	b.u8(bytes.TrimLeft(raw, "\x00")...)
}

func (b *build) value(id uint32, v uint64) {
	b.element(id, false, func() { *b = binary.BigEndian.AppendUint64(*b, v) })
}

func (b *build) words(id uint32, s string) { b.element(id, false, func() { b.text(s) }) }

// matroska writes the film as a browser's recorder does.
func (f Film) matroska(v *video, list []sample) []byte {
	var b build
	b.element(0x1A45DFA3, false, func() {
		b.value(0x4286, 1)
		b.value(0x42F7, 1)
		b.value(0x42F2, 4)
		b.value(0x42F3, 8)
		b.words(0x4282, "matroska")
		b.value(0x4287, 4)
		b.value(0x4285, 2)
	})
	b.element(0x18538067, true, func() {
		b.element(0x1549A966, false, func() {
			b.value(0x2AD7B1, 1_000_000)
			b.words(0x4D80, "Chrome")
			b.words(0x5741, "Chrome")
			if !f.Taken.IsZero() {
				b.value(0x4461, uint64(f.Taken.Sub(time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC))))
			}
		})
		b.element(0x1654AE6B, false, func() {
			b.element(0xAE, false, func() {
				b.value(0xD7, 1)
				b.value(0x73C5, 1)
				b.value(0x83, 1)
				b.words(0x86, "V_MPEG4/ISO/AVC")
				b.element(0x63A2, false, func() { b.u8(v.config()...) })
				b.element(0xE0, false, func() {
					b.value(0xB0, uint64(f.Width))
					b.value(0xBA, uint64(f.Height))
				})
			})
		})
		begun := int64(-1)
		for _, s := range list {
			if begun < 0 || s.at-begun > 30_000 {
				begun = s.at
				b.element(0x1F43B675, true, func() { b.value(0xE7, uint64(begun)) })
			}
			b.element(0xA3, false, func() {
				b.u8(0x81)
				b.u16(int(s.at - begun))
				b.u8(map[bool]byte{true: 0x80}[s.key])
				b.u8(s.data...)
			})
		}
	})
	return b
}

// transport writes the film as MPEG-TS.
func (f Film) transport(v *video, list []sample) []byte {
	const pid = 256
	var out bytes.Buffer
	m := astits.NewMuxer(context.Background(), &out)
	_ = m.AddElementaryStream(astits.PMTElementaryStream{ElementaryPID: pid, StreamType: astits.StreamTypeH264Video})
	m.SetPCRPID(pid)
	sequence, picture := v.sets()
	start := []byte{0, 0, 0, 1}
	for _, s := range list {
		raw := append(append([]byte{}, start...), 9, 0xf0)
		if s.key {
			_, _ = m.WriteTables()
			raw = append(append(append(append(raw, start...), sequence...), start...), picture...)
		}
		raw = append(append(raw, start...), s.data[4:]...)
		clock := (s.at + f.Clock.Milliseconds()) * 90
		at := &astits.ClockReference{Base: (clock + 90_000) % (1 << 33)}
		_, _ = m.WriteData(&astits.MuxerData{
			PID:             pid,
			AdaptationField: &astits.PacketAdaptationField{RandomAccessIndicator: s.key, HasPCR: true, PCR: &astits.ClockReference{Base: clock % (1 << 33)}},
			PES: &astits.PESData{
				Header: &astits.PESHeader{
					StreamID:       0xe0,
					OptionalHeader: &astits.PESOptionalHeader{MarkerBits: 2, PTSDTSIndicator: astits.PTSDTSIndicatorOnlyPTS, PTS: at},
				},
				Data: raw,
			},
		})
	}
	return out.Bytes()
}
