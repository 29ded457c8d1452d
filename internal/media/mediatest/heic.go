package mediatest

// HEIC is a picture of an iPhone as far as it can be made without a coder: its
// container, with size and EXIF, and no picture. What reads fields reads it;
// nothing can show it.
func (p Photo) HEIC() []byte {
	exif := append([]byte{0, 0, 0, 6}, p.exif()...) // the TIFF begins after Exif\0\0
	var b build
	b.box("ftyp", func() { b.text("heic\x00\x00\x00\x00mif1heic") })
	var offset int
	b.full("meta", 0, func() {
		b.full("hdlr", 0, func() { b.text("\x00\x00\x00\x00pict" + "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00") })
		b.full("pitm", 0, func() { b.u16(1) })
		b.full("iinf", 0, func() {
			b.u16(2)
			for i, kind := range []string{"hvc1", "Exif"} {
				b.full("infe", 2<<24, func() { b.u16(i+1, 0); b.text(kind); b.u8(0) })
			}
		})
		b.full("iloc", 0, func() {
			b.u8(0x44, 0)
			b.u16(1, 2, 0, 1)
			offset = len(b)
			b.u32(0, int64(len(exif)))
		})
		b.box("iprp", func() {
			b.box("ipco", func() { b.full("ispe", 0, func() { b.u32(int64(p.Width), int64(p.Height)) }) })
			b.full("ipma", 0, func() { b.u32(1); b.u16(1); b.u8(1, 0x81) })
		})
	})
	b.box("mdat", func() {
		at := build{}
		at.u32(int64(len(b)))
		copy(b[offset:], at)
		b.u8(exif...)
	})
	return b
}
