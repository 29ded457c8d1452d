package forms

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/tdewolff/font"
)

// A4 in millimetres.
const (
	paperWidth  = 210.0
	paperHeight = 297.0
)

const pointsPerMM = 72 / 25.4

// pdf writes text, lines and boxes on A4 pages. Places are millimetres from
// the upper left corner, sizes of type are points. Each character gets a
// number of its own in its font, so that what is copied out of the PDF is what
// was written, whatever glyphs characters share.
type pdf struct {
	fonts []*embedded
	wide  float64 // of a page in millimetres: A4 upright, or turned
	high  float64
	pages []*bytes.Buffer
	now   *bytes.Buffer // the page being written

	pictures []picture
}

// embedded is a font and what was used of it.
type embedded struct {
	*font.SFNT
	number map[rune]int // from 1
	runes  []rune
	glyphs []uint16
}

func newPDF() (*pdf, error) {
	list, err := printFonts()
	if err != nil {
		return nil, err
	}
	p := &pdf{wide: paperWidth, high: paperHeight}
	for _, f := range list {
		p.fonts = append(p.fonts, &embedded{SFNT: f, number: map[rune]int{}, runes: []rune{0}, glyphs: []uint16{0}})
	}
	return p, nil
}

// turn lays the pages on their side; before the first of them.
func (p *pdf) turn() { p.wide, p.high = paperHeight, paperWidth }

func (p *pdf) page() {
	p.now = &bytes.Buffer{}
	p.pages = append(p.pages, p.now)
}

// missing stands for a character that no font holds: a box to write it into.
const missing = '□'

// of is the font of a character and its number there; a character that no
// font holds is missing's.
func (p *pdf) of(r rune) (int, int) {
	for i, f := range p.fonts {
		if n, ok := f.number[r]; ok {
			return i, n
		}
		if g := f.GlyphIndex(r); g != 0 {
			n := len(f.runes)
			f.number[r], f.runes, f.glyphs = n, append(f.runes, r), append(f.glyphs, g)
			return i, n
		}
	}
	if r == missing {
		return 0, 0 // the first font's own box
	}
	return p.of(missing)
}

// advance is the width of a character in thousandths of the size.
func (p *pdf) advance(r rune) float64 {
	i, n := p.of(r)
	return p.fonts[i].advance(n)
}

func (f *embedded) advance(n int) float64 {
	return float64(f.GlyphAdvance(f.glyphs[n])) * 1000 / float64(f.Head.UnitsPerEm)
}

// width of a text in millimetres.
func (p *pdf) width(s string, size float64) (w float64) {
	for _, r := range s {
		w += p.advance(r)
	}
	return w / 1000 * size / pointsPerMM
}

// text writes s with its baseline at y; bold thickens the strokes.
func (p *pdf) text(x, y, size float64, s string, bold bool) {
	mode := "0 Tr"
	if bold {
		mode = fmt.Sprintf("2 Tr %.2f w", size/36)
	}
	fmt.Fprintf(p.now, "BT %s 1 0 0 1 %.2f %.2f Tm ", mode, x*pointsPerMM, (p.high-y)*pointsPerMM)
	last, run := -1, ""
	flush := func() {
		if run != "" {
			fmt.Fprintf(p.now, "/F%d %.2f Tf <%s> Tj ", last, size, run)
		}
		run = ""
	}
	for _, r := range s {
		i, n := p.of(r)
		if i != last {
			flush()
			last = i
		}
		run += fmt.Sprintf("%04X", n)
	}
	flush()
	p.now.WriteString("ET\n")
}

// line draws from one point to another, so many points thick.
func (p *pdf) line(x1, y1, x2, y2, thick float64) {
	fmt.Fprintf(p.now, "%.2f w %.2f %.2f m %.2f %.2f l S\n", thick, x1*pointsPerMM, (p.high-y1)*pointsPerMM, x2*pointsPerMM, (p.high-y2)*pointsPerMM)
}

// box draws a rectangle's outline.
func (p *pdf) box(x, y, w, h, thick float64) {
	fmt.Fprintf(p.now, "%.2f w %.2f %.2f %.2f %.2f re S\n", thick, x*pointsPerMM, (p.high-y-h)*pointsPerMM, w*pointsPerMM, h*pointsPerMM)
}

// fill draws a black rectangle.
func (p *pdf) fill(x, y, w, h float64) {
	fmt.Fprintf(p.now, "%.3f %.3f %.3f %.3f re f\n", x*pointsPerMM, (p.high-y-h)*pointsPerMM, w*pointsPerMM, h*pointsPerMM)
}

// Characters that no line begins with.
const closing = "，。、；：）”》？！·"

// wrapped breaks s into lines of at most width millimetres.
func (p *pdf) wrapped(s string, size, width float64) (lines []string) {
	var line []rune
	room := width
	for _, r := range s {
		w := p.advance(r) / 1000 * size / pointsPerMM
		if w > room+0.01 && len(line) > 0 {
			at := breakBefore(line, r)
			if p.width(string(line[at:]), size)+w > width {
				at = len(line) // a number that no line holds
			}
			next := slices.Clone(line[at:])
			lines = append(lines, string(line[:at]))
			line, room = next, width-p.width(string(next), size)
		}
		line, room = append(line, r), room-w
	}
	return append(lines, string(line))
}

// breakBefore is where a full line ends that a character follows: no sign that
// closes stands first, and no number is torn that a line holds.
func breakBefore(line []rune, r rune) int {
	at, after := len(line), r
	for at > 0 && (strings.ContainsRune(closing, after) && at == len(line) || ofNumber(after) && ofNumber(line[at-1])) {
		at--
		after = line[at]
	}
	if at == 0 {
		return len(line)
	}
	return at
}

// ofNumber reports whether a character is part of a number as it is written.
func ofNumber(r rune) bool { return r >= '0' && r <= '9' || r == '.' || r == ',' || r == '%' }

// write puts the file together.
func (p *pdf) write(w io.Writer, title string) error {
	out := &objects{}
	out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	fonts := ""
	next := 3 + 2*len(p.pages)
	for i, f := range p.fonts {
		if len(f.runes) > 1 {
			fonts += fmt.Sprintf("/F%d %d 0 R ", i, next)
			next += 5
		}
	}
	pictures := ""
	for i := range p.pictures {
		pictures += fmt.Sprintf("/I%d %d 0 R ", i, next+i)
	}
	kids := ""
	for i := range p.pages {
		kids += fmt.Sprintf("%d 0 R ", 3+2*i)
	}
	out.object(1, "<</Type/Catalog/Pages 2 0 R/Lang(zh-CN)/ViewerPreferences<</DisplayDocTitle true>>>>")
	out.object(2, fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d/MediaBox[0 0 %.2f %.2f]/Resources<</Font<<%s>>/XObject<<%s>>>>>>", kids, len(p.pages),
		p.wide*pointsPerMM, p.high*pointsPerMM, fonts, pictures))
	for i, page := range p.pages {
		out.object(3+2*i, fmt.Sprintf("<</Type/Page/Parent 2 0 R/Contents %d 0 R>>", 4+2*i))
		out.stream(4+2*i, "", page.Bytes())
	}
	at := 3 + 2*len(p.pages)
	for i, f := range p.fonts {
		if len(f.runes) > 1 {
			if err := f.write(out, at, i); err != nil {
				return err
			}
			at += 5
		}
	}
	for _, x := range p.pictures {
		out.object(at,
			fmt.Sprintf(
				"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace%s/BitsPerComponent 8/Filter/DCTDecode/Length %d>>\nstream\n%s\nendstream",
				x.width, x.height, x.space, len(x.jpeg), x.jpeg))
		at++
	}
	out.object(at, "<</Title "+utf16Hex(title, true)+"/Producer(jinlanling)>>")
	out.end(at)
	_, err := w.Write(out.Bytes())
	return err
}

// write puts a font in five objects from at: what was used of it, its widths,
// and which characters its numbers stand for.
func (f *embedded) write(out *objects, at, i int) error {
	sub, err := f.Subset(append([]uint16(nil), f.glyphs...), font.SubsetOptions{Tables: font.KeepPDFTables})
	if err != nil {
		return err
	}
	widths := &strings.Builder{}
	for n := range f.runes {
		fmt.Fprintf(widths, "%.0f ", f.advance(n))
	}
	name := fmt.Sprintf("AAAAA%c+Print%d", 'A'+i, i)
	em := 1000 / float64(f.Head.UnitsPerEm)
	out.object(at, fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, at+1, at+4))
	out.object(at+1,
		fmt.Sprintf(
			"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement "+
				"0>>/FontDescriptor %d 0 R/CIDToGIDMap/Identity/DW 1000/W[0[%s]]>>", name, at+2, widths))
	out.object(at+2,
		fmt.Sprintf(
			"<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%.0f %.0f %.0f %.0f]/ItalicAngle 0/Ascent %.0f/Descent "+
				"%.0f/CapHeight 730/StemV 80/FontFile2 %d 0 R>>", name,
			float64(f.Head.XMin)*em, float64(f.Head.YMin)*em, float64(f.Head.XMax)*em, float64(f.Head.YMax)*em, float64(f.Hhea.Ascender)*em,
			float64(f.Hhea.Descender)*em, at+3))
	raw := sub.Write()
	out.stream(at+3, fmt.Sprintf("/Length1 %d", len(raw)), raw)
	out.stream(at+4, "", f.toUnicode())
	return nil
}

func (f *embedded) toUnicode() []byte {
	b := &bytes.Buffer{}
	b.WriteString(
		"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo " +
			"<</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def /CMapName /Adobe-Identity-UCS def /CMapType 2 def\n1 " +
			"begincodespacerange <0000> <FFFF> endcodespacerange\n")
	for from := 1; from < len(f.runes); from += 100 {
		to := min(from+100, len(f.runes))
		fmt.Fprintf(b, "%d beginbfchar\n", to-from)
		for n := from; n < to; n++ {
			fmt.Fprintf(b, "<%04X> %s\n", n, utf16Hex(string(f.runes[n]), false))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap CMapName currentdict /CMap defineresource pop end end\n")
	return b.Bytes()
}

func utf16Hex(s string, mark bool) string {
	b := &strings.Builder{}
	b.WriteByte('<')
	if mark {
		b.WriteString("FEFF")
	}
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(b, "%04X", u)
	}
	b.WriteByte('>')
	return b.String()
}

// objects is a PDF's body with where each object begins.
type objects struct {
	bytes.Buffer
	at []int
}

func (o *objects) object(n int, body string) {
	for len(o.at) <= n {
		o.at = append(o.at, 0)
	}
	o.at[n] = o.Len()
	fmt.Fprintf(o, "%d 0 obj\n%s\nendobj\n", n, body)
}

func (o *objects) stream(n int, more string, raw []byte) {
	packed := &bytes.Buffer{}
	z := zlib.NewWriter(packed)
	z.Write(raw) // to memory: cannot fail
	z.Close()
	o.object(n, fmt.Sprintf("<</Filter/FlateDecode/Length %d%s>>\nstream\n%s\nendstream", packed.Len(), more, packed.String()))
}

func (o *objects) end(info int) {
	from := o.Len()
	fmt.Fprintf(o, "xref\n0 %d\n0000000000 65535 f \n", len(o.at))
	for _, at := range o.at[1:] {
		fmt.Fprintf(o, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(o, "trailer\n<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(o.at), info, from)
}
