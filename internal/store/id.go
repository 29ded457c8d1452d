package store

import (
	"encoding/binary"
	"io"
	"sync"
	"time"
)

// ids makes ids of 20 letters and digits: 9 of time in milliseconds, 3 of a
// counter, 8 of chance. They sort in the order in which one process makes
// them, which keeps indexes growing at one end and gives the journal its
// order; chance keeps several processes apart.
type ids struct {
	mu    sync.Mutex
	rand  io.Reader
	last  int64
	count uint16
}

const crockford = "0123456789abcdefghjkmnpqrstvwxyz"

func (g *ids) next(now time.Time) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	ms := now.UnixMilli()
	if ms > g.last {
		g.last, g.count = ms, 0
	} else if g.count++; g.count >= 1<<15 {
		g.last, g.count = g.last+1, 0
	}
	var chance [8]byte
	if _, err := io.ReadFull(g.rand, chance[:5]); err != nil {
		panic("store: no randomness: " + err.Error())
	}
	var out [20]byte
	spell(out[0:9], uint64(g.last))
	spell(out[9:12], uint64(g.count))
	spell(out[12:20], binary.LittleEndian.Uint64(chance[:]))
	return string(out[:])
}

func (g *ids) random(b []byte) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, err := io.ReadFull(g.rand, b)
	return err
}

// spell writes the low bits of n, five a letter, highest first.
func spell(dst []byte, n uint64) {
	for i := len(dst) - 1; i >= 0; i-- {
		dst[i] = crockford[n&31]
		n >>= 5
	}
}
