package media

import (
	"encoding/binary"
	"math"
	"strings"
	"time"
)

// MP4, MOV and M4A are boxes in boxes (ISO/IEC 14496-12; Apple's QuickTime File
// Format): the tables of moov say how long each sample lasts; a film in
// fragments has a moof before each piece that says it there.

// box is one box: its body lies from body to end.
type box struct {
	name      string
	body, end int64
}

func (b box) len() int64 { return b.end - b.body }

// Bounds of boxes.
const (
	mostTracks = 32
	mostRows   = 8_000_000 // of a table: four hours have less than a million frames
	mostBoxes  = 2_000_000
)

var order = binary.BigEndian

// isoFilm is a film while it is read.
type isoFilm struct {
	*source
	film     *Film
	scale    uint64 // ticks a second of the movie
	tracks   []*isoTrack
	boxes    int // met so far
	moov     bool
	pieces   bool   // it is in fragments
	data     uint64 // bytes of mdat
	cut      bool   // a box ends after the file
	created  time.Time
	date     string // Apple's, as written
	place    string // ISO 6709
	maker    string
	model    string
	metaKeys []string
}

// isoTrack is a track while it is read. Times are in ticks of its scale.
type isoTrack struct {
	id            uint32
	handler       string
	codec         string
	width, height int
	turned        bool
	scale         uint64
	declared      uint64 // its length by its header
	ticks         uint64 // the length of its samples
	frames        uint64
	sized         uint64 // samples by the table of sizes
	bytes         uint64 // of all samples
	last          uint64 // the largest place of a chunk
	edited        uint64 // ticks of the movie by its edit list
	edits         bool
	gaps          gaps

	lasts   uint64 // of a sample in a fragment, where it does not say
	begun   bool
	first   uint64 // of all fragments
	next    uint64 // where the fragment before ended
	current uint32 // of a sample in this fragment
}

// readISO reads a film of boxes.
func readISO(s *source, f *Film) error {
	m := &isoFilm{source: s, film: f}
	m.walk(0, s.size, func(b box) bool {
		switch b.name {
		case "moov":
			if !m.moov {
				m.moov = true
				m.movie(b)
			}
		case "moof":
			m.fragment(b)
		case "mdat":
			m.data += uint64(b.len())
		}
		return s.err == nil
	})
	switch {
	case s.err != nil:
		return nil
	case !m.moov && m.cut:
		return errCut
	case !m.moov:
		return errOpen
	}
	return m.tell()
}

// walk hands over the boxes between two places, until one is enough. Where
// they no longer fit it ends.
func (m *isoFilm) walk(from, to int64, each func(b box) bool) {
	for from <= to-8 {
		h, ok := m.at(from, 8)
		if m.boxes++; !ok || m.boxes > mostBoxes {
			if m.boxes > mostBoxes && m.err == nil {
				m.err = errHeavy
			}
			return
		}
		b := box{name: string(h[4:8]), body: from + 8}
		switch n := int64(order.Uint32(h)); n {
		case 0: // to the end of the file
			b.end = to
		case 1:
			h, ok := m.at(from+8, 8)
			if !ok {
				return
			}
			long := order.Uint64(h)
			if long < 16 || long > math.MaxInt64/2 {
				return
			}
			b.body, b.end = from+16, from+int64(long)
		default:
			b.end = from + n
		}
		if b.end < b.body {
			return
		}
		if b.end > to {
			if to != m.size {
				return
			}
			m.cut, b.end = true, to
		}
		if !each(b) {
			return
		}
		from = b.end
	}
}

// inside hands over the boxes in a box.
func (m *isoFilm) inside(b box, each func(b box)) {
	m.walk(b.body, b.end, func(b box) bool { each(b); return m.err == nil })
}

// field is n bytes at an offset of a box's body; short boxes have zeros there.
func (m *isoFilm) field(b box, at int64, n int) []byte {
	if at >= 0 && at+int64(n) <= b.len() {
		if f, ok := m.at(b.body+at, n); ok {
			return f
		}
	}
	return make([]byte, n)
}

func (m *isoFilm) u32(b box, at int64) uint64 { return uint64(order.Uint32(m.field(b, at, 4))) }
func (m *isoFilm) u64(b box, at int64) uint64 { return order.Uint64(m.field(b, at, 8)) }

// wide is a field of 4 bytes in boxes of version 0 and of 8 in version 1.
func (m *isoFilm) wide(b box, at0, at1 int64) uint64 {
	if m.field(b, 0, 1)[0] == 1 {
		return m.u64(b, at1)
	}
	return m.u32(b, at0)
}

func (m *isoFilm) movie(moov box) {
	m.inside(moov, func(b box) {
		switch b.name {
		case "mvhd":
			m.created = since1904(m.wide(b, 4, 4))
			m.scale = m.u32(b, 12)
			if m.field(b, 0, 1)[0] == 1 {
				m.scale = m.u32(b, 20)
			}
		case "trak":
			if len(m.tracks) < mostTracks {
				t := &isoTrack{}
				m.track(b, t, 0)
				m.tracks = append(m.tracks, t)
			}
		case "mvex":
			m.pieces = true
			m.inside(b, func(b box) {
				if t := m.byID(uint32(m.u32(b, 4))); b.name == "trex" && t != nil {
					t.lasts = m.u32(b, 12)
				}
			})
		case "meta":
			m.meta(b)
		case "udta":
			m.inside(b, m.userData)
		}
	})
}

// byID is the track of a number. Where mvex stands before the tracks it has
// nothing to say to: each fragment says it again.
func (m *isoFilm) byID(id uint32) *isoTrack {
	for _, t := range m.tracks {
		if t.id == id {
			return t
		}
	}
	return nil
}

// track reads a trak and the boxes in it that hold others, at a depth.
func (m *isoFilm) track(b box, t *isoTrack, depth int) {
	m.inside(b, func(b box) {
		switch b.name {
		case "tkhd":
			at := int64(12)
			if m.field(b, 0, 1)[0] == 1 {
				at = 20
			}
			t.id = uint32(m.u32(b, at))
			end := b.len() - 44 // matrix, width and height close it
			t.turned = end >= 0 && m.u32(b, end) == 0 && m.u32(b, end+4) != 0
			t.width, t.height = int(m.u32(b, end+36)>>16), int(m.u32(b, end+40)>>16)
		case "edts":
			m.inside(b, func(b box) {
				if b.name == "elst" {
					m.editList(b, t)
				}
			})
		case "mdia", "minf", "stbl":
			if depth < 3 { // as deep as they lie in each other
				m.track(b, t, depth+1)
			}
		case "mdhd":
			t.scale, t.declared = m.u32(b, 12), m.u32(b, 16)
			if m.field(b, 0, 1)[0] == 1 {
				t.scale, t.declared = m.u32(b, 20), m.u64(b, 24)
			}
		case "hdlr":
			if t.handler == "" || t.handler == "dhlr" {
				t.handler = string(m.field(b, 8, 4))
			}
		case "stsd":
			m.description(b, t)
		case "stts":
			m.times(b, t)
		case "stsz":
			m.sizes(b, t)
		case "stco", "co64":
			m.chunks(b, t)
		}
	})
}

// editList adds up what of a track is shown: phones write one for a film that
// was trimmed without being copied.
func (m *isoFilm) editList(b box, t *isoTrack) {
	long := m.field(b, 0, 1)[0] == 1
	width := 12
	if long {
		width = 20
	}
	m.rows(b, 4, width, func(r []byte) bool {
		length, from := uint64(order.Uint32(r)), int64(int32(order.Uint32(r[4:])))
		if long {
			length, from = order.Uint64(r), int64(order.Uint64(r[8:]))
		}
		if from >= 0 && length < 1<<56 { // what begins at -1 is empty
			t.edits, t.edited = true, min(t.edited+length, 1<<57)
		}
		return true
	})
}

// rows hands over a box's table, whose number of rows stands at an offset.
func (m *isoFilm) rows(b box, at int64, width int, row func(r []byte) bool) {
	n := int64(m.u32(b, at))
	if n > mostRows || n > (b.len()-at-4)/int64(width) {
		if m.err == nil {
			m.err = errDamaged
		}
		if m.err == errDamaged && m.cut {
			m.err = errCut
		}
		return
	}
	m.each(b.body+at+4, n, width, row)
}

// description reads the first sample entry: the codec and, of a picture, its
// size where the track does not say.
func (m *isoFilm) description(b box, t *isoTrack) {
	m.walk(b.body+8, b.end, func(e box) bool {
		t.codec = codecOf(e.name)
		if e.name == "mp4a" {
			t.codec = m.inMP4A(e)
		}
		if t.width == 0 || t.height == 0 {
			size := m.field(e, 24, 4)
			t.width, t.height = int(order.Uint16(size)), int(order.Uint16(size[2:]))
		}
		return false
	})
}

// inMP4A tells AAC from what else is called mp4a, by the object type in its
// esds (ISO/IEC 14496-1).
func (m *isoFilm) inMP4A(e box) string {
	b := m.field(e, 0, int(min(e.len(), 128)))
	if i := strings.Index(string(b), "esds"); i >= 0 {
		for at := i + 8; at+2 < len(b); at++ {
			if b[at] == 0x04 { // DecoderConfigDescriptor
				for at++; at < len(b)-1 && b[at] >= 0x80; at++ {
				}
				if at+1 < len(b) && (b[at+1] == 0x69 || b[at+1] == 0x6b) {
					return "mp3"
				}
				return "aac"
			}
		}
	}
	return "aac"
}

// times adds up how long each sample lasts.
func (m *isoFilm) times(b box, t *isoTrack) {
	m.rows(b, 4, 8, func(r []byte) bool {
		n, each := uint64(order.Uint32(r)), uint64(order.Uint32(r[4:]))
		if t.lengthen(n, each); t.ticks > 1<<57 {
			m.err = errDamaged
		}
		return m.err == nil
	})
}

// lengthen adds n samples of so many ticks each.
func (t *isoTrack) lengthen(n, each uint64) {
	if length := span(each, t.scale); length >= LeastGap {
		at := span(t.ticks, t.scale)
		for i := range min(n, mostGaps) {
			t.gaps.add(at+time.Duration(i)*length, length)
		}
	}
	t.ticks = min(t.ticks+min(n*each, 1<<57), 1<<58)
	t.frames += n
}

func (m *isoFilm) sizes(b box, t *isoTrack) {
	if one := m.u32(b, 4); one != 0 {
		t.sized = m.u32(b, 8)
		t.bytes = t.sized * one
		return
	}
	m.rows(b, 8, 4, func(r []byte) bool {
		t.sized++
		t.bytes += uint64(order.Uint32(r))
		return true
	})
}

func (m *isoFilm) chunks(b box, t *isoTrack) {
	if b.name == "co64" {
		m.rows(b, 4, 8, func(r []byte) bool { t.last = max(t.last, order.Uint64(r)); return true })
		return
	}
	m.rows(b, 4, 4, func(r []byte) bool { t.last = max(t.last, uint64(order.Uint32(r))); return true })
}

// fragment adds what a moof says of its samples.
func (m *isoFilm) fragment(moof box) {
	m.inside(moof, func(traf box) {
		if traf.name != "traf" {
			return
		}
		var t *isoTrack
		m.inside(traf, func(b box) {
			switch b.name {
			case "tfhd":
				if t = m.byID(uint32(m.u32(b, 4))); t == nil {
					return
				}
				flags, at := m.u32(b, 0), int64(8)
				if flags&1 != 0 {
					at += 8
				}
				if flags&2 != 0 {
					at += 4
				}
				t.current = uint32(t.lasts)
				if flags&8 != 0 {
					t.current = uint32(m.u32(b, at))
				}
			case "tfdt":
				if t != nil {
					t.resume(m.wide(b, 4, 4))
				}
			case "trun":
				if t != nil {
					m.run(b, t)
				}
			}
		})
	})
}

// resume begins a fragment at a time; one before the last ended begins where
// that did (a film put together of two).
func (t *isoTrack) resume(at uint64) {
	if at > 1<<57 {
		return
	}
	if !t.begun {
		t.begun, t.first, t.next = true, at, at
	}
	if at > t.next {
		t.gaps.add(span(t.next-t.first, t.scale), span(at-t.next, t.scale))
		t.next = at
	}
	t.ticks = t.next - t.first
}

// run adds the samples of a trun.
func (m *isoFilm) run(b box, t *isoTrack) {
	t.begun = true
	flags, n := m.u32(b, 0), m.u32(b, 4)
	at, width := int64(8), 0
	for _, f := range []uint64{1, 4} {
		if flags&f != 0 {
			at += 4
		}
	}
	for _, f := range []uint64{0x100, 0x200, 0x400, 0x800} {
		if flags&f != 0 {
			width += 4
		}
	}
	switch {
	case flags&0x100 == 0:
		if width > 0 && int64(n) > (b.len()-at)/int64(width) {
			return
		}
		t.lengthen(n, uint64(t.current))
	case int64(n) > (b.len()-at)/int64(width):
		return
	default:
		m.each(b.body+at, int64(n), width, func(r []byte) bool {
			t.lengthen(1, uint64(order.Uint32(r)))
			return t.ticks < 1<<57
		})
	}
	t.next = t.first + t.ticks
}

// tell writes what was read into the film, or says why it cannot be believed.
func (m *isoFilm) tell() error {
	var samples uint64
	for _, t := range m.tracks {
		samples += t.bytes
		if t.last >= uint64(m.size) && t.sized > 0 {
			return errCut
		}
		switch t.handler {
		case "vide":
			m.film.Picture = t.better(m.film.Picture, m.scale, func() { m.film.Gaps = t.gaps })
		case "soun":
			m.film.Sound = t.better(m.film.Sound, m.scale, func() {
				if !m.film.Picture.Has() {
					m.film.Gaps = t.gaps
				}
			})
		}
	}
	if m.cut && !m.pieces || samples > uint64(m.size) {
		return errCut
	}
	m.film.Taken, m.film.Stamp = plausible(m.created), StampMVHD
	if at, ok := appleDate(m.date); ok {
		m.film.Taken, m.film.Stamp = plausible(at), StampApple
	}
	if m.film.Taken.IsZero() {
		m.film.Stamp = ""
	}
	m.film.Place = isoPlace(m.place)
	m.film.Device = device(m.maker, m.model)
	return nil
}

// better is the longer of a track and the one there was.
func (t *isoTrack) better(old Track, movie uint64, chosen func()) Track {
	length := span(t.ticks, t.scale)
	if t.edits && t.edited > 0 && movie > 0 && span(t.edited, movie) > 0 {
		length = min(length, span(t.edited, movie))
	}
	if old.Has() && length <= old.Length {
		return old
	}
	chosen()
	w, h := t.width, t.height
	if t.turned {
		w, h = h, w
	}
	if t.handler == "soun" {
		w, h = 0, 0
	}
	codec := t.codec
	if codec == "" {
		codec = "unknown"
	}
	return Track{Codec: codec, Width: w, Height: h, Length: length, Frames: int64(min(t.frames, math.MaxInt64))}
}
