package media

import "strings"

// codecs by the name a container has for them.
var codecs = map[string]string{
	"avc1": "h264", "avc3": "h264", "hvc1": "hevc", "hev1": "hevc", "dvh1": "hevc", "dvhe": "hevc", "av01": "av1", "vp08": "vp8", "vp09": "vp9",
	"mp4v": "mpeg4", "s263": "h263", "jpeg": "mjpeg", "mjpa": "mjpeg", "mjpb": "mjpeg", "apch": "prores", "apcn": "prores", "apcs": "prores",
	"apco": "prores", "ap4h": "prores",
	"mp4a": "aac", "ac-3": "ac3", "ec-3": "eac3", "Opus": "opus", "fLaC": "flac", "alac": "alac", "samr": "amr", "sawb": "amr", ".mp3": "mp3",
	"sowt": "pcm", "twos": "pcm", "lpcm": "pcm", "in24": "pcm", "ipcm": "pcm", "raw ": "pcm", "ulaw": "pcm", "alaw": "pcm",

	"V_MPEG4/ISO/AVC": "h264", "V_MPEGH/ISO/HEVC": "hevc", "V_VP8": "vp8", "V_VP9": "vp9", "V_AV1": "av1", "V_MJPEG": "mjpeg", "V_MPEG4/ISO/ASP": "mpeg4",
	"V_MPEG2": "mpeg2",
	"A_OPUS":  "opus", "A_VORBIS": "vorbis", "A_MPEG/L3": "mp3", "A_FLAC": "flac", "A_AC3": "ac3", "A_PCM/INT/LIT": "pcm", "A_PCM/FLOAT/IEEE": "pcm",
}

// codecOf is a codec's common name, or what the file calls it.
func codecOf(name string) string {
	if c := codecs[name]; c != "" {
		return c
	}
	if strings.HasPrefix(name, "A_AAC") {
		return "aac"
	}
	if name = clean(name); name == "" {
		return "unknown"
	}
	return name
}

// parameters reads the bits of a parameter set, without the bytes that only keep
// start codes from appearing in it. Beyond its end there are zeros, and ok is
// false.
type parameters struct {
	raw []byte
	at  int
	ok  bool
}

func newParameters(nal []byte) *parameters {
	out, zeros := make([]byte, 0, len(nal)), 0
	for _, b := range nal {
		if zeros >= 2 && b == 3 {
			zeros = 0
			continue
		}
		if zeros++; b != 0 {
			zeros = 0
		}
		out = append(out, b)
	}
	return &parameters{raw: out, ok: true}
}

func (b *parameters) read(n int) (v uint32) {
	for range n {
		v <<= 1
		if i := b.at >> 3; i < len(b.raw) {
			v |= uint32(b.raw[i]>>(7-b.at&7)) & 1
		} else {
			b.ok = false
		}
		b.at++
	}
	return v
}

// golomb is an unsigned Exp-Golomb number.
func (b *parameters) golomb() uint32 {
	n := 0
	for n < 32 && b.ok && b.read(1) == 0 {
		n++
	}
	b.ok = b.ok && n < 32
	return uint32(uint64(1)<<n - 1 + uint64(b.read(n)))
}

func (b *parameters) signed() int32 {
	v := b.golomb()
	if v&1 == 1 {
		return int32(v/2 + 1)
	}
	return -int32(v / 2)
}

// chroma is the format of the colours, which the high profiles say with the
// depth of samples and their scaling matrices; 4:2:0 otherwise.
func (b *parameters) chroma(profile uint32) uint32 {
	switch profile {
	default:
		return 1
	case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135:
	}
	chroma := b.golomb()
	if chroma == 3 {
		b.read(1)
	}
	b.golomb()
	b.golomb()
	b.read(1)
	if b.read(1) == 1 { // scaling matrices
		lists := 8
		if chroma == 3 {
			lists = 12
		}
		for i := range lists {
			if b.read(1) == 1 {
				b.scalingList(i)
			}
		}
	}
	return chroma
}

// sizeH264 is the size of the picture by a sequence parameter set (ITU-T H.264
// 7.3.2.1.1), 0 × 0 where it makes no sense.
func sizeH264(nal []byte) (w, h int) {
	if len(nal) < 4 || nal[0]&0x1f != 7 {
		return 0, 0
	}
	b := newParameters(nal[1:])
	profile := b.read(8)
	b.read(16)
	b.golomb()
	chroma := b.chroma(profile)
	b.golomb()
	switch b.golomb() { // order of pictures
	case 0:
		b.golomb()
	case 1:
		b.read(1)
		b.signed()
		b.signed()
		for i, n := uint32(0), b.golomb(); i < n && i < 256; i++ {
			b.signed()
		}
	}
	b.golomb()
	b.read(1)
	across, down := b.golomb()+1, b.golomb()+1
	frames := b.read(1)
	if frames == 0 {
		b.read(1)
	}
	b.read(1)
	unitX, unitY := uint32(1), 2-frames
	if chroma == 1 || chroma == 2 {
		unitX = 2
	}
	if chroma == 1 {
		unitY *= 2
	}
	var crop [4]uint32
	if b.read(1) == 1 {
		for i := range crop {
			crop[i] = b.golomb()
		}
	}
	if !b.ok || across > 1024 || down > 1024 {
		return 0, 0
	}
	return cropped(int(across*16), crop[0]+crop[1], unitX), cropped(int(down*16*(2-frames)), crop[2]+crop[3], unitY)
}

func (b *parameters) scalingList(i int) {
	n := 16
	if i >= 6 {
		n = 64
	}
	last, next := int32(8), int32(8)
	for range n {
		if next != 0 {
			next = (last + b.signed()) & 255
		}
		if next != 0 {
			last = next
		}
	}
}

func cropped(n int, off, unit uint32) int {
	if off > 1<<14 || int(off*unit) >= n {
		return 0
	}
	return n - int(off*unit)
}

// sizeHEVC is the same of H.265 (7.3.2.2.1).
func sizeHEVC(nal []byte) (w, h int) {
	if len(nal) < 16 || nal[0]>>1&0x3f != 33 {
		return 0, 0
	}
	b := newParameters(nal[2:])
	b.read(4)
	layers := int(b.read(3))
	b.read(1)
	b.read(96) // profile, tier and level
	var present [8]uint32
	for i := range layers {
		present[i] = b.read(2)
	}
	if layers > 0 {
		for range 8 - layers {
			b.read(2)
		}
	}
	for i := range layers {
		if present[i]&2 != 0 {
			b.read(88)
		}
		if present[i]&1 != 0 {
			b.read(8)
		}
	}
	b.golomb()
	chroma := b.golomb()
	if chroma == 3 {
		b.read(1)
	}
	w, h = int(b.golomb()), int(b.golomb())
	unitX, unitY := uint32(1), uint32(1)
	if chroma == 1 || chroma == 2 {
		unitX = 2
	}
	if chroma == 1 {
		unitY = 2
	}
	if b.read(1) == 1 {
		left, right, top, bottom := b.golomb(), b.golomb(), b.golomb(), b.golomb()
		w, h = cropped(w, left+right, unitX), cropped(h, top+bottom, unitY)
	}
	if !b.ok || w > 1<<14 || h > 1<<14 {
		return 0, 0
	}
	return w, h
}
