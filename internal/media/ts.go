package media

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/asticode/go-astits"
)

// A transport stream (ISO/IEC 13818-1) has no head and no index: what is in it
// stands in tables near its beginning, and its time on the frames themselves.
// So its first and last part are read, and between them as many windows as it
// takes to know that no gap hides there.

const (
	packet       = 188
	headOfTS     = 2 << 20 // bytes in which tables and parameter sets are looked for
	windowOfTS   = 1500    // packets looked at around a place
	mostWindows  = 400
	ticksOfTS    = 90_000 // a second
	wrapOfTS     = 1 << 33
	tsPictureIDs = 0xe0 // stream_id of pictures: 0xe0 to 0xef
)

// stride is how far packets lie apart, 188, or 192 as cameras write them with
// a time before each; 0 where it is no transport stream.
func stride(head []byte) int {
	for _, n := range []int{packet, 192} {
		at, seen := n-packet, 0
		for ; at < len(head) && head[at] == 0x47; at += n {
			seen++
		}
		if seen >= 4 && at >= len(head) {
			return n
		}
	}
	return 0
}

// transport is a stream while it is read.
type transport struct {
	*source
	stride  int64
	packets int64
	kinds   map[uint16]string // codec by PID
	picture uint16
	sound   uint16
	film    *Film
	zero    int64 // the first time, from which all are counted
}

func readTS(s *source, f *Film) error {
	head, _ := s.at(0, int(min(s.size, sniffed)))
	t := &transport{source: s, film: f, stride: int64(stride(head)), kinds: map[uint16]string{}}
	if t.stride == 0 {
		return errDamaged
	}
	t.packets = s.size / t.stride
	t.tables()
	if s.err != nil {
		return nil
	}
	if f.Picture.Length = t.measure(t.picture, f.Picture.Has()); f.Picture.Has() {
		t.search(t.picture)
	}
	f.Sound.Length = t.measure(t.sound, f.Sound.Has())
	return nil
}

// load is so many packets from one on, without what stands before each.
func (t *transport) load(from, n int64) []byte {
	from = max(from, 0)
	if n = min(n, t.packets-from); n <= 0 {
		return nil
	}
	raw := make([]byte, n*t.stride)
	if !t.read(raw, from*t.stride) {
		return nil
	}
	if t.stride == packet {
		return raw
	}
	out := raw[:0]
	for i := range n {
		at := i*t.stride + t.stride - packet
		out = append(out, raw[at:at+packet]...)
	}
	return out
}

// tsCodecs by stream type.
var tsCodecs = map[astits.StreamType]string{
	0x01: "mpeg1", 0x02: "mpeg2", 0x10: "mpeg4", 0x1b: "h264", 0x24: "hevc", 0x42: "avs", 0xd2: "avs2", 0xd4: "avs3",
	0x03: "mp3", 0x04: "mp3", 0x0f: "aac", 0x11: "aac", 0x81: "ac3", 0x87: "eac3",
}

var tsPictures = map[string]bool{"mpeg1": true, "mpeg2": true, "mpeg4": true, "h264": true, "hevc": true, "avs": true, "avs2": true, "avs3": true}

// tables reads what streams there are, and the picture's size. The reader is
// other people's and looks at hostile bytes: what it stumbles over is no table.
func (t *transport) tables() {
	raw := t.load(0, headOfTS/packet)
	defer func() { _ = recover() }()
	dmx := astits.NewDemuxer(t.ctx, bytes.NewReader(raw), astits.DemuxerOptPacketSize(packet))
	for range 4000 {
		d, err := dmx.NextData()
		if errors.Is(err, astits.ErrNoMorePackets) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			return
		}
		if err != nil || d == nil {
			continue
		}
		if d.PMT != nil && len(t.kinds) == 0 {
			t.streams(d.PMT)
		}
		if d.PES != nil && t.picture != 0 && d.PID == t.picture {
			t.film.Picture.Width, t.film.Picture.Height = sizeIn(t.film.Picture.Codec, d.PES.Data)
			if t.film.Picture.Width > 0 {
				return
			}
		}
	}
}

func (t *transport) streams(p *astits.PMTData) {
	for _, s := range p.ElementaryStreams {
		codec := tsCodecs[s.StreamType]
		if codec == "" || len(t.kinds) >= mostTracks {
			continue
		}
		t.kinds[s.ElementaryPID] = codec
		switch {
		case tsPictures[codec] && t.picture == 0:
			t.picture, t.film.Picture.Codec = s.ElementaryPID, codec
		case !tsPictures[codec] && t.sound == 0:
			t.sound, t.film.Sound.Codec = s.ElementaryPID, codec
		}
	}
}

// sizeIn is the size by the first parameter set in a stream of bytes.
func sizeIn(codec string, raw []byte) (w, h int) {
	raw = raw[:min(len(raw), 4096)]
	for {
		i := bytes.Index(raw, []byte{0, 0, 1})
		if i < 0 {
			return 0, 0
		}
		raw = raw[i+3:]
		nal := raw
		if j := bytes.Index(raw, []byte{0, 0, 1}); j >= 0 {
			nal = raw[:j]
		}
		switch codec {
		case "h264":
			w, h = sizeH264(nal)
		case "hevc":
			w, h = sizeHEVC(nal)
		}
		if w > 0 && h > 0 {
			return w, h
		}
	}
}

// seen are the first and last time in a window, and the packets they stand in.
type seen struct {
	from, to   int64 // packets
	first      int64 // ticks since zero
	last, step int64
	ok         bool
}

// window looks for a stream's times in so many packets from one on, and for
// the gaps between them.
func (t *transport) window(pid uint16, at, n int64, g *gaps) (w seen) {
	at = max(0, min(at, t.packets-n))
	raw := t.load(at, n)
	for i := int64(0); int(i+1)*packet <= len(raw); i++ {
		pts, ok := stamp(raw[i*packet:][:packet], pid)
		if !ok {
			continue
		}
		if t.zero < 0 {
			t.zero = pts
		}
		// the clock begins anew after 26 hours; frames shown before the first count backwards
		const before = wrapOfTS / 16
		pts = (pts-t.zero+before+wrapOfTS)%wrapOfTS - before
		if !w.ok {
			w = seen{at + i, at + i, pts, pts, 0, true}
			continue
		}
		w.to, w.first = at+i, min(w.first, pts)
		if pts > w.last {
			g.add(ticks90(w.last), ticks90(pts-w.last))
			w.step, w.last = pts-w.last, pts
		}
	}
	return w
}

// stamp is the time that a packet's frame is shown at.
func stamp(p []byte, pid uint16) (pts int64, ok bool) {
	if p[0] != 0x47 || p[1]&0x40 == 0 || order.Uint16(p[1:])&0x1fff != pid || p[3]&0x10 == 0 {
		return 0, false
	}
	at := 4
	if p[3]&0x20 != 0 {
		at += 1 + int(p[4])
	}
	if at+14 > len(p) || p[at] != 0 || p[at+1] != 0 || p[at+2] != 1 || p[at+7]&0x80 == 0 {
		return 0, false
	}
	b := p[at+9:]
	return int64(b[0]>>1&7)<<30 | int64(order.Uint16(b[1:])>>1)<<15 | int64(order.Uint16(b[3:])>>1), true
}

// measure is how long a stream lasts, by its first and last times.
func (t *transport) measure(pid uint16, has bool) time.Duration {
	if !has {
		return 0
	}
	t.zero = -1
	ends := func(at int64) (w seen) {
		for n := int64(headOfTS / packet); n <= 16*headOfTS/packet && !w.ok && t.err == nil; n *= 4 {
			w = t.window(pid, at, n, &gaps{})
		}
		return w
	}
	first, last := ends(0), ends(t.packets)
	if !first.ok || !last.ok || last.last < first.first {
		return 0
	}
	return ticks90(last.last - first.first + min(last.step, ticksOfTS/10))
}

func ticks90(n int64) time.Duration { return time.Duration(n) * time.Second / ticksOfTS }

// search looks for gaps: the longest time between two windows is parted again
// and again, until it is shorter than a gap or lies within one window.
func (t *transport) search(pid uint16) {
	g := &gaps{}
	defer func() { t.film.Gaps = *g }()
	t.zero = -1
	list := []seen{t.window(pid, 0, windowOfTS, g), t.window(pid, t.packets, windowOfTS, g)}
	if !list[0].ok || !list[1].ok {
		t.film.Partly = true
		return
	}
	known := map[int64]bool{} // packets after which there is nothing more to find
	for n := 0; t.err == nil; n++ {
		i, longest := 0, int64(0)
		for k := range len(list) - 1 {
			if d := list[k+1].first - list[k].last; d > longest && !known[list[k].to] {
				i, longest = k, d
			}
		}
		if longest < ticksOfTS*int64(LeastGap/time.Second) {
			return
		}
		if n == mostWindows {
			t.film.Partly = true
			return
		}
		a, b := list[i], list[i+1]
		if b.from-a.to < windowOfTS {
			known[a.to] = true
			t.window(pid, a.to, b.from-a.to+1, g)
			continue
		}
		w := t.window(pid, (a.to+b.from-windowOfTS)/2, windowOfTS, g)
		if !w.ok || w.from <= a.to || w.to >= b.from {
			known[a.to], t.film.Partly = true, true
			continue
		}
		list = slices.Insert(list, i+1, w)
	}
}
