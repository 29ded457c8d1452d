package mediatest

import (
	"encoding/binary"
	"math"
)

// FLAC (RFC 9639) says a tone in twenty bytes: two samples, from which a
// predictor of two coefficients draws the wave, and no difference from it.

const (
	soundRate  = 8000  // samples a second
	soundFrame = 64000 // samples of a frame, 8 s
)

// tones is a sound track of so many milliseconds: hums that follow another.
func (f Film) tones(ms int64) (list []sample) {
	left := ms * soundRate / 1000
	for n := uint32(0); left > 0; n++ {
		size := min(left, soundFrame)
		left -= size
		hertz := 110 + float64((f.Seed*31+uint64(n)*17)%24)*10
		loud := 3000.0
		if f.Silent {
			loud = 0
		}
		list = append(list, sample{data: flacFrame(n, size, hertz, loud), at: int64(n) * soundFrame, samples: size})
	}
	return list
}

func flacFrame(number uint32, size int64, hertz, loud float64) []byte {
	w := &writer{}
	w.bits(0xfff8, 16)
	w.bits(0b0111_0100_0000_100_0, 16) // size follows; 8 kHz; one channel; 16 bits
	for _, b := range []byte(string(rune(number))) {
		w.bits(uint64(b), 8)
	}
	w.bits(uint64(size-1), 16)
	w.bits(uint64(crc(w.out, 8, 0x07)), 8)
	if size < 3 || loud == 0 {
		w.bits(0, 8) // a constant
		w.bits(0, 16)
	} else {
		w.bits(0b0_100001_0, 8) // predicted from two
		turn := 2 * math.Pi * hertz / soundRate
		w.bits(uint64(uint16(0)), 16)
		w.bits(uint64(uint16(int16(loud*math.Sin(turn)))), 16)
		w.bits(14, 4) // coefficients of 15 bits
		w.bits(12, 5) // shifted by 12
		w.bits(uint64(math.Round(2*math.Cos(turn)*4096)), 15)
		w.bits(uint64(1<<15-4096), 15)
		w.bits(0b00_0000_1111_00000, 15) // one partition, of nothing
	}
	for w.n != 0 {
		w.bits(0, 1)
	}
	return binary.BigEndian.AppendUint16(w.out, crc(w.out, 16, 0x8005))
}

// crc is a checksum of so many bits.
func crc(b []byte, bits int, poly uint16) (sum uint16) {
	for _, c := range b {
		sum ^= uint16(c) << (bits - 8)
		for range 8 {
			top := sum >> (bits - 1) & 1
			if sum <<= 1; top != 0 {
				sum ^= poly
			}
			if bits == 8 {
				sum &= 0xff
			}
		}
	}
	return sum
}

// flacInfo is the STREAMINFO of so many samples.
func flacInfo(samples int64) []byte {
	w := &writer{}
	w.bits(soundFrame, 16)
	w.bits(soundFrame, 16)
	w.bits(0, 48)
	w.bits(soundRate, 20)
	w.bits(0, 3)
	w.bits(15, 5)
	w.bits(uint64(samples), 36)
	return append(w.out, make([]byte, 16)...)
}
