package mediatest

import "encoding/binary"

// video is a coder of H.264 (ITU-T H.264, baseline) for pictures of even
// blocks. Each block is predicted from its left or upper neighbour, and only
// the difference of its mean is written; what did not change since the frame
// before is skipped. The quantiser 40 makes one level 4 steps of luminance and
// 5 of colour, without rest.
type video struct {
	width, height, across, down int
	last                        []block
	spare                       []byte // to write the next frame in
	number                      uint32 // of the frame since the last that stands alone
	alone                       uint32 // of those that stand alone
}

func newVideo(width, height int) *video {
	return &video{width: width, height: height, across: (width + 15) / 16, down: (height + 15) / 16}
}

// writer writes bits.
type writer struct {
	out  []byte
	hold uint64
	n    int
}

// bits writes the low n bits of v, at most 56.
func (w *writer) bits(v uint64, n int) {
	w.hold, w.n = w.hold<<n|v&(1<<n-1), w.n+n
	for w.n >= 8 {
		w.n -= 8
		w.out = append(w.out, byte(w.hold>>w.n))
	}
}

// golomb writes an unsigned Exp-Golomb number.
func (w *writer) golomb(v uint64) {
	n := 0
	for (v+1)>>n > 1 {
		n++
	}
	w.bits(v+1, 2*n+1)
}

func (w *writer) signed(v int) {
	if v > 0 {
		w.golomb(uint64(2*v - 1))
	} else {
		w.golomb(uint64(-2 * v))
	}
}

// nal ends the unit with its stop bit and puts in the bytes that keep start
// codes out of it. Before it stand 4 bytes for its length.
func (w *writer) nal(head byte) []byte {
	w.bits(1, 1)
	for w.n != 0 {
		w.bits(0, 1)
	}
	out, zeros := append(make([]byte, 4, len(w.out)+16), head), 0
	for _, b := range w.out {
		if zeros >= 2 && b <= 3 {
			out, zeros = append(out, 3), 0
		}
		if zeros++; b != 0 {
			zeros = 0
		}
		out = append(out, b)
	}
	return out
}

// sets are the sequence and the picture parameter set.
func (v *video) sets() (sequence, picture []byte) {
	s := &writer{}
	level := uint64(31)
	if v.across*v.down > 3600 {
		level = 40
	}
	s.bits(66<<16|0xc0<<8|level, 24)
	s.golomb(0)
	s.golomb(4) // frame numbers of 8 bits
	s.golomb(2) // shown in the order in which they are coded
	s.golomb(1)
	s.bits(0, 1)
	s.golomb(uint64(v.across - 1))
	s.golomb(uint64(v.down - 1))
	s.bits(0b11, 2)
	right, bottom := v.across*16-v.width, v.down*16-v.height
	if right+bottom == 0 {
		s.bits(0, 1)
	} else {
		s.bits(1, 1)
		for _, n := range []int{0, right / 2, 0, bottom / 2} {
			s.golomb(uint64(n))
		}
	}
	s.bits(0, 1)
	p := &writer{}
	p.golomb(0)
	p.golomb(0)
	p.bits(0, 2)
	p.golomb(0)
	p.golomb(0)
	p.golomb(0)
	p.bits(0, 3)
	p.signed(40 - 26)
	p.signed(0)
	p.signed(0)
	p.bits(0b100, 3) // says whether edges are smoothed
	return s.nal(0x67)[4:], p.nal(0x68)[4:]
}

// encode is a frame as one NAL unit after its length; one that is no key
// leaves out what is as in the frame before.
func (v *video) encode(grid []block, key bool) []byte {
	w, head := &writer{out: v.spare[:0]}, byte(0x41)
	if key {
		head, v.number = 0x65, 0
	}
	w.golomb(0)
	w.golomb(map[bool]uint64{true: 7, false: 5}[key])
	w.golomb(0)
	w.bits(uint64(v.number&255), 8)
	if key {
		w.golomb(uint64(v.alone & 1))
		w.bits(0, 2)
		v.alone++
	} else {
		w.bits(0, 3)
	}
	w.signed(0)
	w.golomb(1) // edges are not smoothed
	v.number++
	skipped := uint64(0)
	for i, b := range grid {
		if !key && b == v.last[i] {
			skipped++
			continue
		}
		if !key {
			w.golomb(skipped)
			skipped = 0
		}
		v.macroblock(w, grid, i, key)
	}
	if skipped > 0 {
		w.golomb(skipped)
	}
	v.last = grid
	unit := w.nal(head)
	v.spare = w.out
	binary.BigEndian.PutUint32(unit, uint32(len(unit)-4))
	return unit
}

// macroblock writes one block as Intra 16 × 16. What lies left and above is
// decoded already, exactly.
func (v *video) macroblock(w *writer, grid []block, i int, key bool) {
	from := [2]block{{128, 128, 128}} // what may predict
	modes, n := [2]uint64{2}, 0       // of luminance: 0 vertical, 1 horizontal, 2 mean; of colour: 2, 1, 0
	if i%v.across > 0 {
		from[n], modes[n] = grid[i-1], 1
		n++
	}
	if i >= v.across {
		from[n], modes[n] = grid[i-v.across], 0
		n++
	}
	b, luma, colour := grid[i], 0, 0
	for k, p := range from[:n] {
		if p.y == b.y {
			luma = k
		}
		if p.cb == b.cb && p.cr == b.cr {
			colour = k
		}
	}
	y := (int(b.y) - int(from[luma].y)) / 4
	cb, cr := (int(b.cb)-int(from[colour].cb))/5, (int(b.cr)-int(from[colour].cr))/5
	kind := 1 + modes[luma]
	if cb != 0 || cr != 0 {
		kind += 4
	}
	if !key {
		kind += 5
	}
	w.golomb(kind)
	w.golomb(2 - modes[colour])
	w.signed(0)
	w.level(y, "1", "01", "000101")
	if cb != 0 || cr != 0 {
		w.level(cb, "01", "1", "000111")
		w.level(cr, "01", "1", "000111")
	}
}

// level writes a list of coefficients of which at most the first is not 0, by
// its codes for none, for ±1 and for another (9.2.1 and 9.2.2).
func (w *writer) level(v int, none, one, other string) {
	code := func(s string) {
		for _, c := range s {
			w.bits(uint64(c-'0'), 1)
		}
	}
	switch v {
	case 0:
		code(none)
		return
	case 1, -1:
		code(one)
		w.bits(map[int]uint64{1: 0, -1: 1}[v], 1)
	default:
		code(other)
		n := 2*v - 4
		if v < 0 {
			n = -2*v - 3
		}
		switch {
		case n < 14:
			w.bits(1, n+1)
		case n < 30:
			w.bits(1, 15)
			w.bits(uint64(n-14), 4)
		default:
			w.bits(1, 16)
			w.bits(uint64(n-30), 12)
		}
	}
	w.bits(1, 1) // no zeros before it
}
