package forms

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"jinlanling/internal/programme"
)

// What reading one file may take, whatever is in it.
const (
	hostileTime   = 5 * time.Second
	hostileMemory = 256 << 20 // bytes allocated in all, which bounds what is held at once
)

// hostileFiles is how many mutated files are read; JINLANLING_HOSTILE=20000
// reads as many.
func hostileFiles(t *testing.T) int {
	t.Helper()
	text := os.Getenv("JINLANLING_HOSTILE")
	if text == "" {
		return 150 // under the race detector a second each
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal("JINLANLING_HOSTILE: ", err)
	}
	return n
}

// Any file gives either people or a refusal in words, in time and within
// memory: workbooks broken in ways that programs, mail and malice break them.
// The same seed breaks them alike.
func TestHostileWorkbooks(t *testing.T) {
	seeds := [][]byte{rosterBook(t, 40), officialBook(t), []byte(csvRoster)}
	for _, m := range messy {
		seeds = append(seeds, messyBook(t, m.rows, m.merges, m.hidden))
	}
	read, refused := 0, map[string]int{}
	var slowest time.Duration
	var largest uint64
	for i := range hostileFiles(t) {
		r := rand.New(rand.NewPCG(7, uint64(i)))
		b, how := mutated(r, seeds[r.IntN(len(seeds))])
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		got, err := tryRoster(b)
		took := time.Since(began)
		runtime.ReadMemStats(&after)
		memory := after.TotalAlloc - before.TotalAlloc
		slowest, largest = max(slowest, took), max(largest, memory)
		if fault := hostileFault(got, err, took, memory); fault != "" {
			t.Errorf("file %d (%s): %s", i, how, fault)
			if name := os.Getenv("JINLANLING_HOSTILE_KEEP"); name != "" {
				os.WriteFile(fmt.Sprintf("%s/%d.xlsx", name, i), b, 0o600)
			}
		}
		if err == nil {
			read++
		} else {
			refused[strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return !unicode.Is(unicode.Han, r) })[:1], "")]++
		}
	}
	t.Logf("%d read, slowest %v, most allocated %d MB; refused: %v", read, slowest, largest>>20, refused)
	if read == 0 || len(refused) < 4 {
		t.Errorf("%d read and %d kinds of refusal: the mutations do not reach the reader", read, len(refused))
	}
}

// tryRoster turns a panic into an error that is none of ours.
func tryRoster(b []byte) (r *Roster, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return ReadRoster(reader(b))
}

func hostileFault(got *Roster, err error, took time.Duration, memory uint64) string {
	e, ours := errors.AsType[*programme.Error](err)
	switch {
	case err != nil && !ours:
		return err.Error()
	case ours && (e.Code == programme.Internal || !strings.ContainsFunc(e.Message, func(r rune) bool { return unicode.Is(unicode.Han, r) })):
		return fmt.Sprintf("refused in no words: %s %q", e.Code, e.Message)
	case err == nil && len(got.Rows) == 0:
		return "neither people nor a refusal"
	case took > hostileTime || memory > hostileMemory:
		return fmt.Sprintf("took %v and allocated %d MB", took, memory>>20)
	}
	return ""
}

// mutated is a file broken in one to three ways, and their names.
func mutated(r *rand.Rand, b []byte) ([]byte, string) {
	var names []string
	parts, isZip := unpacked(b)
	for range 1 + r.IntN(3) {
		if !isZip || r.IntN(4) == 0 { // what is broken as bytes stays bytes
			m := byteMutations[r.IntN(len(byteMutations))]
			if isZip {
				b, isZip = packed(r, parts), false
			}
			b, names = m.do(r, b), append(names, m.name)
			continue
		}
		m := partMutations[r.IntN(len(partMutations))]
		parts, names = m.do(r, parts), append(names, m.name)
	}
	if isZip {
		b = packed(r, parts)
	}
	return b, strings.Join(names, ", ")
}

type part struct {
	name string
	body []byte
}

func unpacked(b []byte) (parts []part, ok bool) {
	z, err := zip.NewReader(reader(b))
	if err != nil {
		return nil, false
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return nil, false
		}
		body, err := io.ReadAll(r)
		if err != nil {
			return nil, false
		}
		parts = append(parts, part{f.Name, body})
	}
	return parts, true
}

func packed(r *rand.Rand, parts []part) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		method := zip.Deflate
		if r.IntN(10) == 0 {
			method = zip.Store
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: method})
		if err == nil {
			w.Write(p.body)
		}
	}
	z.Close()
	return b.Bytes()
}

var byteMutations = []struct {
	name string
	do   func(*rand.Rand, []byte) []byte
}{
	{"truncated", func(r *rand.Rand, b []byte) []byte { return b[:r.IntN(len(b)+1)] }},
	{"bytes flipped", func(r *rand.Rand, b []byte) []byte {
		b = bytes.Clone(b)
		for range 1 + r.IntN(20) {
			if len(b) > 0 {
				b[r.IntN(len(b))] ^= byte(1 << r.IntN(8))
			}
		}
		return b
	}},
	{"garbage in front", func(r *rand.Rand, b []byte) []byte { return append(noise(r, r.IntN(300)), b...) }},
	{"garbage behind", func(r *rand.Rand, b []byte) []byte { return append(bytes.Clone(b), noise(r, r.IntN(70_000))...) }},
	{"a hole", func(r *rand.Rand, b []byte) []byte {
		if len(b) < 2 {
			return b
		}
		i := r.IntN(len(b) - 1)
		k := i + 1 + r.IntN(len(b)-i-1)
		return append(bytes.Clone(b[:i]), b[k:]...)
	}},
	{"zeros", func(r *rand.Rand, b []byte) []byte {
		b = bytes.Clone(b)
		if len(b) > 0 {
			i := r.IntN(len(b))
			clear(b[i:min(len(b), i+r.IntN(2000))])
		}
		return b
	}},
	{"twice", func(_ *rand.Rand, b []byte) []byte { return append(bytes.Clone(b), b...) }},
	{"the directory broken", func(r *rand.Rand, b []byte) []byte {
		b = bytes.Clone(b)
		if i := bytes.LastIndex(b, []byte("PK\x01\x02")); i >= 0 && i+46 < len(b) {
			b[i+4+r.IntN(42)] = byte(r.Uint32())
		}
		return b
	}},
}

func noise(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

type partMutation struct {
	name string
	do   func(*rand.Rand, []part) []part
}

// inPart changes the body of some part whose name holds like.
func inPart(name, like string, do func(*rand.Rand, []byte) []byte) partMutation {
	return partMutation{name, func(r *rand.Rand, parts []part) []part {
		var at []int
		for i, p := range parts {
			if strings.Contains(p.name, like) {
				at = append(at, i)
			}
		}
		if len(at) > 0 {
			i := at[r.IntN(len(at))]
			parts[i].body = do(r, parts[i].body)
		}
		return parts
	}}
}

// swapped puts a text in place of some matches of a pattern.
func swapped(name, like, pattern string, with ...string) partMutation {
	re := regexp.MustCompile(pattern)
	return inPart(name, like, func(r *rand.Rand, b []byte) []byte {
		one, share := with[r.IntN(len(with))], 1+r.IntN(6)
		return re.ReplaceAllFunc(b, func(m []byte) []byte {
			if r.IntN(share) > 0 {
				return m
			}
			return []byte(one)
		})
	})
}

var partMutations = []partMutation{
	{"a part lost", func(r *rand.Rand, p []part) []part {
		i := r.IntN(len(p))
		return append(append([]part(nil), p[:i]...), p[i+1:]...)
	}},
	{"a part twice", func(r *rand.Rand, p []part) []part { return append(append([]part(nil), p...), p[r.IntN(len(p))]) }},
	{"a part renamed", func(r *rand.Rand, p []part) []part {
		p[r.IntN(len(p))].name = []string{"../../etc/x", "xl/worksheets/sheet1.xml", "XL/WORKBOOK.XML", "", "a\x00b", strings.Repeat("x/", 3000)}[r.IntN(6)]
		return p
	}},
	{"a thousand parts more", func(_ *rand.Rand, p []part) []part {
		for i := range 1000 {
			p = append(p, part{"xl/worksheets/sheet" + strconv.Itoa(i+50) + ".xml", []byte("<worksheet/>")})
		}
		return p
	}},
	{"a bomb", func(r *rand.Rand, p []part) []part {
		p[r.IntN(len(p))].body = make([]byte, 20<<20)
		return p
	}},
	inPart("cut", "", func(r *rand.Rand, b []byte) []byte { return b[:r.IntN(len(b)+1)] }),
	inPart("flipped", ".xml", byteMutations[1].do),
	inPart("empty", "", func(*rand.Rand, []byte) []byte { return nil }),
	inPart("noise", "", func(r *rand.Rand, _ []byte) []byte { return noise(r, r.IntN(5000)) }),
	inPart("a document type", ".xml", func(_ *rand.Rand, b []byte) []byte {
		return append(
			[]byte(
				`<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><a>&d;</a>`), b...)
	}),
	inPart("deep", "sheet", func(r *rand.Rand, b []byte) []byte {
		return bytes.Replace(b, []byte("<sheetData>"), []byte("<sheetData>"+strings.Repeat("<row><c><is>", 1+r.IntN(30_000))), 1)
	}),
	inPart("a long attribute", "sheet", func(r *rand.Rand, b []byte) []byte {
		return bytes.Replace(b, []byte("<row "), []byte(`<row x="`+strings.Repeat("长", r.IntN(300_000))+`" `), 1)
	}),
	inPart("a long text", "sharedStrings", func(r *rand.Rand, b []byte) []byte {
		return bytes.Replace(b, []byte("</t>"), []byte(strings.Repeat("长", r.IntN(400_000))+"</t>"), 1)
	}),
	inPart("another encoding", ".xml", func(_ *rand.Rand, b []byte) []byte { return append([]byte("\xff\xfe"), b...) }),
	inPart("bad characters", ".xml", func(_ *rand.Rand, b []byte) []byte { return bytes.ReplaceAll(b, []byte("张"), []byte("\xff\xfe\x00")) }),
	inPart("rows again and again", "sheet", func(r *rand.Rand, b []byte) []byte {
		i, k := bytes.Index(b, []byte("<row")), bytes.LastIndex(b, []byte("</row>"))
		if i < 0 || k < i {
			return b
		}
		rows := b[i : k+6]
		out := append([]byte(nil), b[:k+6]...)
		for range 1 + r.IntN(max(1, min(3000, 4<<20/len(rows)))) {
			out = append(out, rows...)
		}
		return append(out, b[k+6:]...)
	}),
	inPart("closed early", "sheet", func(r *rand.Rand, b []byte) []byte {
		return bytes.Replace(b, []byte("</row>"), []byte([]string{"</row></sheetData>", "</worksheet>", "</c></row>", "]]>", "<!--"}[r.IntN(5)]), 1+r.IntN(3))
	}),
	swapped("cells elsewhere", "sheet", `r="[A-Z]+\d+"`, `r="XFD1048576"`, `r="A1"`, `r=""`, `r="A-1"`, `r="ZZZZZZZZ9"`, `r="1A"`,
		`r="A99999999999999999999"`, `r="Ａ１"`),
	swapped("rows elsewhere", "sheet", `<row r="\d+"`, `<row r="1048576"`, `<row r="0"`, `<row r="-5"`, `<row r="x"`, `<row r="99999999999"`, `<row`),
	swapped("kinds of cells", "sheet", `t="s"`, `t="e"`, `t="b"`, `t="str"`, `t="inlineStr"`, `t="d"`, `t="n"`, `t="?"`, ``),
	swapped("values", "sheet", `<v>[^<]*</v>`, `<v>1e308</v>`, `<v>-1</v>`, `<v>NaN</v>`, `<v>999999999</v>`, `<v></v>`, `<v>0x10</v>`, `<v>1.5</v>`,
		`<v>#REF!</v>`, `<f>SUM(A1)</f><v>3</v>`, `<v>2958466</v>`),
	swapped("sizes", "sheet", `<dimension [^>]*>`, `<dimension ref="A1:XFD1048576"/>`, `<dimension ref="x"/>`),
	swapped("merges", "sheet", `<mergeCell ref="[^"]*"`, `<mergeCell ref="A1:XFD1048576"`, `<mergeCell ref="B2:A1"`, `<mergeCell ref=""`),
	swapped("counts", "sharedStrings", `count="\d+"`, `count="4294967295"`, `count="-1"`),
	swapped("targets", "rels", `Target="[^"]*"`, `Target="../../../x"`, `Target="http://127.0.0.1:9/x"`, `Target=""`, `Target="/xl/workbook.xml"`),
	swapped("references", ".xml", `&[a-z]+;|张`, `&nope;`, `&#x110000;`, `&#0;`, `&amp`, `<![CDATA[张]]>`, `<r><t>张</t></r>`),
	swapped("sheets", "workbook.xml", `<sheet [^>]*>`, `<sheet name="x" sheetId="9" r:id="rId99"/>`, `<sheet/>`,
		strings.Repeat(`<sheet name="x" sheetId="1" r:id="rId1"/>`, 2000)),
	swapped("headings", "", `姓名`, `姓 名`, `姓名姓名`, ``, `=姓名`, "姓\n名", `身份证号码`),
}

func officialBook(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteRoster(&b, RosterSheet{City: "某市",
		Rows: []RosterRow{{No: "1", Name: "张三", Sex: "男", IDNumber: "37990119800101001X", Employer: "某厂", Trade: "电工",
			Level: programme.Technician}}}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
