package forms

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/programme"
)

// hostileAll is the environment variable that asks for more mutated workbooks
// than are made by default: JINLANLING_HOSTILE=20000 go test -run Hostile
// ./internal/forms
const (
	hostileAll  = "JINLANLING_HOSTILE"
	hostileFew  = 200
	hostileTime = 5 * time.Second
	hostileRoom = 256 << 20 // bytes allocated in all, which is more than were ever held
)

// part is a member of a workbook's zip.
type part struct {
	name string
	text []byte
}

func partsOf(t *testing.T, book []byte) (out []part) {
	t.Helper()
	z, err := zip.NewReader(reader(book))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		out = append(out, part{f.Name, b})
	}
	return out
}

func zipped(list []part) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range list {
		if w, err := z.Create(p.name); err == nil {
			w.Write(p.text)
		}
	}
	z.Close()
	return b.Bytes()
}

// lying is a member whose header says another size or sum than it has.
func lying(list []part, at int, size uint64, sum uint32) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, p := range list {
		if i != at {
			if w, err := z.Create(p.name); err == nil {
				w.Write(p.text)
			}
			continue
		}
		w, err := z.CreateRaw(&zip.FileHeader{Name: p.name, Method: zip.Store, UncompressedSize64: size, CompressedSize64: uint64(len(p.text)), CRC32: sum})
		if err == nil {
			w.Write(p.text)
		}
	}
	z.Close()
	return b.Bytes()
}

var (
	anyNumber = regexp.MustCompile(`"[0-9]+"|>[0-9]+<`)
	anyRef    = regexp.MustCompile(`r="[A-Z]+[0-9]+"`)
	anyTag    = regexp.MustCompile(`<[^<>]+>`)
	anyText   = regexp.MustCompile(`>[^<>]+<`)
)

// oddNumbers and oddTexts are what a mutation puts where a number or a text
// was.
var (
	oddNumbers = []string{"0", "-1", "1048577", "99999999", "18446744073709551616", "1e308", "NaN", "", "0x10", "2147483648"}
	oddRefs    = []string{"A0", "XFE1", "ZZZZZZ1", "A1048577", "A99999999999", "1A", "", "A-1", "AAAAAAAAAAAAAAAAAAAA1"}
	oddTexts   = []string{"&", "&#x0;", "&lol9;", "&#1114112;", "]]>", "<!--", strings.Repeat("长", 5000), "\x00", "\xff\xfe", "=1+1", "=HYPERLINK(\"x\")", "37990119800101001X", "１２３", "\u202e反", "欘"}
)

// oneOf replaces one match, by chance, with a text.
func oneOf(c *rand.Rand, in []byte, what *regexp.Regexp, with string, keepEnds bool) []byte {
	at := what.FindAllIndex(in, 4000)
	if len(at) == 0 {
		return in
	}
	m := at[c.IntN(len(at))]
	from, to := m[0], m[1]
	if keepEnds {
		from, to = from+1, to-1
	}
	return append(append(bytes.Clone(in[:from]), with...), in[to:]...)
}

func pickOf[T any](c *rand.Rand, list []T) T { return list[c.IntN(len(list))] }

// partMutations change the text of one part.
var partMutations = []struct {
	name string
	do   func(c *rand.Rand, in []byte) []byte
}{
	{"an odd number", func(c *rand.Rand, in []byte) []byte { return oneOf(c, in, anyNumber, pickOf(c, oddNumbers), true) }},
	{"an odd cell", func(c *rand.Rand, in []byte) []byte {
		return oneOf(c, in, anyRef, `r="`+pickOf(c, oddRefs)+`"`, false)
	}},
	{"an odd text", func(c *rand.Rand, in []byte) []byte { return oneOf(c, in, anyText, pickOf(c, oddTexts), true) }},
	{"a tag gone", func(c *rand.Rand, in []byte) []byte { return oneOf(c, in, anyTag, "", false) }},
	{"a tag twice", func(c *rand.Rand, in []byte) []byte {
		tag := anyTag.Find(in)
		return oneOf(c, in, anyTag, strings.Repeat(string(tag), 1+c.IntN(3)), false)
	}},
	{"deep nesting", func(c *rand.Rand, in []byte) []byte {
		return oneOf(c, in, anyTag, strings.Repeat("<a>", 1+c.IntN(200_000)), false)
	}},
	{"entities", func(c *rand.Rand, in []byte) []byte {
		var b strings.Builder
		b.WriteString(`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY lol0 "ha">`)
		for i := range 9 {
			fmt.Fprintf(&b, `<!ENTITY lol%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&lol%d;", i), 10))
		}
		b.WriteString(`<!ENTITY file SYSTEM "file:///etc/hostname">]>`)
		return oneOf(c, append([]byte(b.String()), bytes.TrimPrefix(in, []byte(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`))...), anyText, pickOf(c, []string{"&lol9;", "&file;"}), true)
	}},
	{"another encoding", func(c *rand.Rand, in []byte) []byte {
		return bytes.Replace(in, []byte("UTF-8"), []byte(pickOf(c, []string{"UTF-16", "GBK", "UTF-7", "ebcdic"})), 1)
	}},
	{"huge dimensions", func(c *rand.Rand, in []byte) []byte {
		extra := `<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384"/></cols>`
		if c.IntN(2) == 0 {
			extra = `<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>`
		}
		return bytes.Replace(in, []byte("<sheetData>"), []byte(extra+"<sheetData>"), 1)
	}},
	{"very many rows", func(c *rand.Rand, in []byte) []byte {
		return bytes.Replace(in, []byte("<sheetData>"), []byte("<sheetData>"+strings.Repeat(`<row><c t="inlineStr"><is><t>x</t></is></c></row>`, c.IntN(30_000))), 1)
	}},
	{"a shared text that is not there", func(c *rand.Rand, in []byte) []byte {
		return bytes.Replace(in, []byte("<sheetData>"), []byte(`<sheetData><row r="1"><c r="A1" t="s"><v>`+pickOf(c, oddNumbers)+`</v></c></row>`), 1)
	}},
	{"bytes flipped", func(c *rand.Rand, in []byte) []byte { return flipped(c, in) }},
	{"cut off", func(c *rand.Rand, in []byte) []byte { return in[:c.IntN(len(in)+1)] }},
	{"nothing", func(*rand.Rand, []byte) []byte { return nil }},
	{"a bomb", func(c *rand.Rand, in []byte) []byte {
		return append(bytes.Clone(in), bytes.Repeat([]byte(" "), (1+c.IntN(24))<<20)...)
	}},
}

func flipped(c *rand.Rand, in []byte) []byte {
	out := bytes.Clone(in)
	for range 1 + c.IntN(8) {
		if len(out) > 0 {
			out[c.IntN(len(out))] ^= byte(1 + c.IntN(255))
		}
	}
	return out
}

// mutated is the n-th workbook of a seed, and what was done to it.
func mutated(seed, n uint64, books [][]part) (book []byte, done []string) {
	c := rand.New(rand.NewPCG(seed, n))
	list := append([]part(nil), pickOf(c, books)...)
	for range 1 + c.IntN(3) {
		at := c.IntN(len(list))
		for try := 0; try < 3 && !strings.Contains(list[at].name, "sheet") && !strings.Contains(list[at].name, "haredStr"); try++ {
			at = c.IntN(len(list)) // most of them where people are
		}
		m := pickOf(c, partMutations)
		list[at].text = m.do(c, list[at].text)
		done = append(done, m.name+" in "+list[at].name)
	}
	switch c.IntN(10) {
	case 0:
		done = append(done, "a member twice")
		list = append(list, pickOf(c, list))
	case 1:
		done = append(done, "a member gone")
		at := c.IntN(len(list))
		list = append(list[:at:at], list[at+1:]...)
	case 2:
		done = append(done, "a member elsewhere")
		list[c.IntN(len(list))].name = pickOf(c, []string{"../../etc/passwd", "xl/worksheets/sheet1.xml", "XL/WORKBOOK.XML", strings.Repeat("a/", 300), "\x00"})
	case 3:
		at := c.IntN(len(list))
		return lying(list, at, uint64(c.Int64N(1<<40)), crc32.ChecksumIEEE(list[at].text)), append(done, "a size that lies")
	case 4:
		return flipped(c, zipped(list)), append(done, "bytes of the file flipped")
	case 5:
		book = zipped(list)
		return book[:c.IntN(len(book)+1)], append(done, "the file cut off")
	case 6:
		return append(flipped(c, zipped(list)), zipped(list)...), append(done, "two files in one")
	}
	return zipped(list), done
}

// Any file gives a result or a refusal in words, in time and within bounds.
func TestHostileWorkbooks(t *testing.T) {
	many := uint64(hostileFew)
	if text := os.Getenv(hostileAll); text != "" {
		n, err := strconv.ParseUint(text, 10, 32)
		if err != nil {
			t.Fatalf("%s=%q is no number", hostileAll, text)
		}
		many = n
	}
	if testing.Short() {
		many = min(many, 50)
	}
	books := [][]part{partsOf(t, rosterBook(t, 3)), partsOf(t, rosterBook(t, 60))}
	for i := range messy {
		books = append(books, partsOf(t, messyBook(t, messy[i].rows, messy[i].merges, messy[i].hidden)))
	}
	var slowest time.Duration
	var largest uint64
	read, refused := 0, 0
	for n := range many {
		book, done := mutated(2021, n, books)
		took, room, err := readHostile(book)
		slowest, largest = max(slowest, took), max(largest, room)
		if err == nil {
			read++
		} else {
			refused++
		}
		e, ours := errors.AsType[*programme.Error](err)
		if err != nil && (!ours || e.Code != programme.Invalid && e.Code != programme.TooLarge || e.Message == "") {
			t.Errorf("workbook %d (%s): %v, want a refusal in words", n, strings.Join(done, "; "), err)
		}
		if took > hostileTime || room > hostileRoom {
			t.Errorf("workbook %d (%s): %v and %d MB, want at most %v and %d MB", n, strings.Join(done, "; "), took, room>>20, hostileTime, hostileRoom>>20)
		}
	}
	t.Logf("%d workbooks: %d read, %d refused; the slowest took %v, the most was %d MB allocated", many, read, refused, slowest, largest>>20)
}

// readHostile reads a workbook; a panic is an error.
func readHostile(book []byte) (took time.Duration, room uint64, err error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := time.Now()
	defer func() {
		took = time.Since(begun)
		runtime.ReadMemStats(&after)
		room = after.TotalAlloc - before.TotalAlloc
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	_, err = ReadRoster(reader(book))
	return took, room, err
}
