package media

import (
	"math"
	"strings"
	"time"
)

// MKV and WebM are EBML (RFC 8794) by Matroska's table (RFC 9559): a segment of
// clusters of blocks, each with the time of its frame. A browser's recorder
// writes it as it comes: no length, no index, and clusters whose size it did
// not know. So the blocks themselves are walked, head by head.

// Elements by their identity.
const (
	idSegment      = 0x18538067
	idCluster      = 0x1F43B675
	idBlockGroup   = 0xA0
	idInfo         = 0x1549A966
	idTracks       = 0x1654AE6B
	idTrackEntry   = 0xAE
	idVideo        = 0xE0
	idTimestamp    = 0xE7
	idSimpleBlock  = 0xA3
	idBlock        = 0xA1
	idBlockLasts   = 0x9B
	idScale        = 0x2AD7B1
	idDate         = 0x4461
	idTrackNumber  = 0xD7
	idTrackType    = 0x83
	idCodec        = 0x86
	idFrameLasts   = 0x23E383
	idWidth        = 0xB0
	idHeight       = 0xBA
	tailOfMatroska = 4 << 20 // bytes in which the last cluster is looked for
)

// element is one of EBML: its body lies from body to end; an open one did not
// know its size.
type element struct {
	id        uint32
	body, end int64
	open      bool
}

// element reads the head of the element at a place.
func (s *source) element(at int64) (e element, ok bool) {
	h, ok := s.at(at, int(min(12, s.size-at)))
	if !ok || len(h) < 2 || h[0] < 0x10 {
		return e, false
	}
	n := 1
	for h[0]<<(n-1)&0x80 == 0 {
		n++
	}
	if len(h) < n+1 || h[n] == 0 {
		return e, false
	}
	for _, b := range h[:n] {
		e.id = e.id<<8 | uint32(b)
	}
	k := 1
	for h[n]<<(k-1)&0x80 == 0 {
		k++
	}
	if len(h) < n+k {
		return e, false
	}
	size := uint64(h[n]) & (1<<(8-k) - 1)
	for _, b := range h[n+1 : n+k] {
		size = size<<8 | uint64(b)
	}
	e.body = at + int64(n+k)
	if size == 1<<(7*k)-1 {
		e.open, e.end = true, s.size
		return e, true
	}
	e.end = e.body + int64(min(size, math.MaxInt64/4))
	return e, true
}

// number is an unsigned number that an element holds.
func (s *source) number(e element) (v uint64) {
	if n := e.end - e.body; n >= 0 && n <= 8 {
		if b, ok := s.at(e.body, int(n)); ok {
			for _, c := range b {
				v = v<<8 | uint64(c)
			}
		}
	}
	return v
}

func (s *source) string(e element) string {
	if n := e.end - e.body; n >= 0 && n <= 256 {
		if b, ok := s.at(e.body, int(n)); ok {
			return strings.TrimRight(string(b), "\x00")
		}
	}
	return ""
}

// matroska is a film while it is read.
type matroska struct {
	*source
	film    *Film
	scale   uint64 // nanoseconds a tick
	date    int64  // nanoseconds since 2001
	dated   bool
	tracks  map[uint64]*blocks
	cluster uint64
	last    *blocks // of the block before
	cut     bool
	until   time.Time
}

// blocks are those of a track.
type blocks struct {
	kind          uint64 // 1 picture, 2 sound
	codec         string
	width, height int
	lasts         time.Duration // of a frame, where it is said
	n             int64
	first, latest int64 // nanoseconds
	end           int64
	step          int64 // between the last two
	leapt         bool  // what lies between the last and the next was not seen
	gaps          gaps
}

func readMatroska(s *source, f *Film) error {
	m := &matroska{source: s, film: f, scale: 1_000_000, tracks: map[uint64]*blocks{}, until: time.Now().Add(walkFor)}
	if rest := m.walk(0); rest > 0 {
		f.Partly = true
		m.fromLast(rest)
	}
	if s.err != nil {
		return nil
	}
	return m.tell()
}

// walk goes through the elements from a place and returns where it stopped
// because there were too many, 0 at the end.
func (m *matroska) walk(at int64) int64 {
	for n := 0; at < m.size; n++ {
		e, ok := m.element(at)
		if !ok {
			return 0
		}
		switch e.id {
		case idSegment, idCluster, idBlockGroup: // goes in
			m.cut = m.cut || e.id == idSegment && !e.open && e.end > m.size
			at = e.body
			continue
		}
		if e.end > m.size || e.open { // a recorder that was switched off leaves half a block
			return 0
		}
		m.take(e)
		if at = e.end; n%256 == 255 && (m.reads > m.most/2 || time.Now().After(m.until)) {
			return at
		}
	}
	return 0
}

func (m *matroska) take(e element) {
	switch e.id {
	case idInfo:
		m.children(e, func(c element) {
			switch c.id {
			case idScale:
				if v := m.number(c); v > 0 && v <= 1_000_000_000 {
					m.scale = v
				}
			case idDate:
				m.date, m.dated = int64(m.number(c)), true
			}
		})
	case idTracks:
		m.children(e, func(c element) {
			if c.id == idTrackEntry {
				m.track(c)
			}
		})
	case idTimestamp:
		m.cluster = min(m.number(e), 1<<48)
	case idSimpleBlock, idBlock:
		m.block(e)
	case idBlockLasts:
		if b := m.last; b != nil && b.end == b.latest {
			b.end = b.latest + m.ticks(int64(min(m.number(e), 1<<32)))
		}
	}
}

func (m *matroska) children(e element, each func(c element)) {
	for at, n := e.body, 0; at < e.end && n < 1000; n++ {
		c, ok := m.element(at)
		if !ok || c.open || c.end > e.end {
			return
		}
		each(c)
		at = c.end
	}
}

func (m *matroska) track(e element) {
	b, number := &blocks{}, uint64(0)
	m.children(e, func(c element) {
		switch c.id {
		case idTrackNumber:
			number = m.number(c)
		case idTrackType:
			b.kind = m.number(c)
		case idCodec:
			b.codec = codecOf(m.string(c))
		case idFrameLasts:
			b.lasts = time.Duration(min(m.number(c), uint64(time.Minute)))
		case idVideo:
			m.children(c, func(v element) {
				switch v.id {
				case idWidth:
					b.width = int(min(m.number(v), 1<<20))
				case idHeight:
					b.height = int(min(m.number(v), 1<<20))
				}
			})
		}
	})
	if number != 0 && len(m.tracks) < mostTracks {
		m.tracks[number] = b
	}
}

// ticks are so many of the segment's in nanoseconds, within what is believed.
func (m *matroska) ticks(n int64) int64 {
	if limit := int64(4*Longest) / int64(m.scale); n > limit || n < -limit {
		n = limit
	}
	return n * int64(m.scale)
}

// block notes the time of a block.
func (m *matroska) block(e element) {
	h, ok := m.at(e.body, int(min(e.end-e.body, 11)))
	if !ok || len(h) < 4 {
		return
	}
	number, n := uint64(h[0]), 1
	for n < 8 && h[0]<<(n-1)&0x80 == 0 {
		n++
	}
	if number &= 1<<(8-n) - 1; len(h) < n+3 {
		return
	}
	for _, c := range h[1:n] {
		number = number<<8 | uint64(c)
	}
	b := m.tracks[number]
	if b == nil {
		return
	}
	m.last = b
	b.note(m.ticks(int64(m.cluster) + int64(int16(order.Uint16(h[n:])))))
}

// note adds a frame at a time in nanoseconds. Frames need not come in order:
// those that are shown later may be sent before.
func (b *blocks) note(at int64) {
	if b.n++; b.n == 1 {
		b.first, b.latest, b.end = at, at, at
		return
	}
	b.first = min(b.first, at)
	if at <= b.latest {
		return
	}
	if !b.leapt {
		b.step = at - b.latest
		b.gaps.add(time.Duration(b.latest-b.first), time.Duration(b.step))
	}
	b.latest, b.leapt = at, false
	b.end = max(b.end, at)
}

// length is from the first frame to the end of the last.
func (b *blocks) length() time.Duration {
	end := b.end
	if end == b.latest {
		if b.lasts > 0 {
			end += int64(b.lasts)
		} else {
			end += min(b.step, int64(100*time.Millisecond)) // of a frame that ends nowhere little is claimed
		}
	}
	return time.Duration(end - b.first)
}

// fromLast goes on with the last cluster of a film that is too large to be
// walked whole: it is looked for from the end.
func (m *matroska) fromLast(after int64) {
	from := max(after, m.size-tailOfMatroska)
	for hi := m.size; hi > from; hi -= table {
		lo := max(hi-table, from)
		b := make([]byte, min(hi+4, m.size)-lo)
		if !m.read(b, lo) {
			return
		}
		for i := strings.LastIndex(string(b), "\x1f\x43\xb6\x75"); i >= 0; i = strings.LastIndex(string(b[:i]), "\x1f\x43\xb6\x75") {
			c, ok := m.element(lo + int64(i))
			if !ok || !c.open && c.end > m.size {
				continue
			}
			if t, ok := m.element(c.body); ok && t.id == idTimestamp {
				for _, b := range m.tracks {
					b.leapt = true
				}
				m.until = m.until.Add(walkFor / 2)
				m.walk(lo + int64(i))
				return
			}
		}
	}
	if m.err == nil {
		m.err = errHeavy
	}
}

func (m *matroska) tell() error {
	if m.cut {
		return errCut
	}
	for _, b := range m.tracks {
		t := Track{Codec: b.codec, Width: b.width, Height: b.height, Length: b.length(), Frames: b.n}
		if t.Codec == "" {
			t.Codec = "unknown"
		}
		switch {
		case b.n == 0:
		case b.kind == 1 && t.Length > m.film.Picture.Length:
			m.film.Picture, m.film.Gaps = t, b.gaps
		case b.kind == 2 && t.Length > m.film.Sound.Length:
			t.Width, t.Height = 0, 0
			if m.film.Sound = t; !m.film.Picture.Has() {
				m.film.Gaps = b.gaps
			}
		}
	}
	if len(m.tracks) > 0 && !m.film.Picture.Has() && !m.film.Sound.Has() {
		return errLength
	}
	if m.dated {
		at := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(m.date))
		if m.film.Taken = plausible(at); !m.film.Taken.IsZero() {
			m.film.Stamp = StampMKV
		}
	}
	return nil
}
