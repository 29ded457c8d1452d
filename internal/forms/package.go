package forms

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"jinlanling/internal/programme"

	"golang.org/x/net/html/charset"
)

// An xlsx file is a zip of XML parts that name each other (ISO/IEC 29500-2).
// This file unpacks parts within the limits and brings their bytes to what
// encoding/xml reads; xlsx.go and sheet.go say what is in them.

// readTime bounds the work on one file.
const readTime = 20 * time.Second

func damaged(what string) error {
	return programme.Errorf(programme.Invalid, "工作簿已损坏或不是 .xlsx（%s），请在 Excel 或 WPS 中打开，另存为 Excel 工作簿（.xlsx）后再导入", what)
}

// parts are the members of a package, by their names in lower case: letter
// case and the slant of slashes are not to be relied on.
type parts struct {
	files map[string]*zip.File
	twice map[string]bool
	left  int64
	until time.Time
}

func openParts(r io.ReaderAt, size int64) (*parts, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, damaged("压缩包打不开")
	}
	p := &parts{files: map[string]*zip.File{}, twice: map[string]bool{}, left: maxUnzip, until: time.Now().Add(readTime)}
	for _, f := range z.File {
		name := partName(f.Name)
		p.twice[name] = p.files[name] != nil
		p.files[name] = f
	}
	return p, nil
}

func partName(s string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(s, `\`, "/")), "/"))
}

func (p *parts) has(name string) bool { return p.files[partName(name)] != nil }

// late refuses a file that takes too long.
func (p *parts) late() error {
	if time.Now().After(p.until) {
		return programme.Errorf(programme.TooLarge, "工作簿读了 %d 秒还没有读完，请拆分或另存后再导入", int(readTime.Seconds()))
	}
	return nil
}

// read unpacks a part; one that grows beyond the limits is refused as soon as
// it does, whatever its header says.
func (p *parts) read(name string) ([]byte, error) {
	base, name := path.Base(name), partName(name)
	f := p.files[name]
	switch {
	case f == nil:
		return nil, damaged("缺 " + base)
	case p.twice[name]:
		return nil, damaged("有两个 " + base)
	}
	limit := min(p.left, max(1<<20, int64(f.CompressedSize64)*maxRatio))
	rc, err := f.Open()
	if err != nil {
		return nil, damaged(base)
	}
	defer rc.Close()
	var buf bytes.Buffer
	if f.UncompressedSize64 < uint64(limit) {
		buf.Grow(int(f.UncompressedSize64) + bytes.MinRead)
	}
	n, err := io.Copy(&buf, io.LimitReader(rc, limit+1))
	if n > limit {
		return nil, programme.Errorf(programme.TooLarge, "工作簿解压后过大，疑似异常文件，请另存后再导入")
	}
	if err != nil {
		return nil, damaged(base)
	}
	p.left -= n
	return buf.Bytes(), p.late()
}

// xml unpacks a part and opens it for reading.
func (p *parts) xml(name string) (*xml.Decoder, error) {
	b, err := p.read(name)
	if err != nil {
		return nil, err
	}
	if b, err = xmlText(b); err != nil {
		return nil, damaged(path.Base(name))
	}
	d := xml.NewDecoder(bytes.NewReader(b))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it is UTF-8 by now
	return d, nil
}

// decode reads a part of a few elements; what it does not ask for is skipped.
func (p *parts) decode(name string, into any) error {
	d, err := p.xml(name)
	if err != nil {
		return err
	}
	if d.Decode(into) != nil {
		return damaged(path.Base(name))
	}
	return nil
}

// relation is one part naming another.
type relation struct{ id, kind, part string }

// relations of a part; kind is the last word of the relation's type, which is
// the same in both conformance classes. None is no fault.
func (p *parts) relations(of string) ([]relation, error) {
	dir, base := path.Split(of)
	name := dir + "_rels/" + base + ".rels"
	if !p.has(name) {
		return nil, nil
	}
	var list struct {
		Of []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := p.decode(name, &list); err != nil {
		return nil, err
	}
	var out []relation
	for _, r := range list.Of {
		target := strings.ReplaceAll(r.Target, `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = "/" + dir + target
		}
		out = append(out, relation{r.ID, path.Base(r.Type), strings.TrimPrefix(path.Clean(target), "/")})
	}
	return out, nil
}

// xmlText brings a part to UTF-8 that encoding/xml accepts. Bytes and
// references that stand for no character become U+FFFD, so that the cell they
// are in is refused and not the workbook.
func xmlText(b []byte) ([]byte, error) {
	label := "utf-8"
	if m := xmlEncoding.FindSubmatch(b[:min(len(b), 200)]); m != nil {
		label = strings.ToLower(string(m[1]))
	}
	switch {
	case len(b) > 3 && (b[0] == 0xFF && b[1] == 0xFE || b[1] == 0 && b[0] == '<'):
		label = "utf-16le"
	case len(b) > 3 && (b[0] == 0xFE && b[1] == 0xFF || b[0] == 0 && b[1] == '<'):
		label = "utf-16be"
	case strings.HasPrefix(label, "utf-16"):
		label = "utf-8" // says so and is not
	}
	if label != "utf-8" && label != "utf8" && label != "us-ascii" {
		r, err := charset.NewReaderLabel(label, bytes.NewReader(b))
		if err != nil {
			return nil, err
		}
		if b, err = io.ReadAll(r); err != nil {
			return nil, err
		}
	}
	b = bytes.TrimLeft(bytes.TrimPrefix(b, []byte("\ufeff")), " \r\n\t")
	b = bytes.ToValidUTF8(b, []byte("\ufffd"))
	if bytes.ContainsFunc(b, noXML) {
		b = bytes.Map(func(r rune) rune {
			if noXML(r) {
				return utf8.RuneError
			}
			return r
		}, b)
	}
	if bytes.Contains(b, []byte("&#")) {
		b = reference.ReplaceAllFunc(b, resolved)
	}
	return b, nil
}

var (
	xmlEncoding = regexp.MustCompile(`^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']`)
	reference   = regexp.MustCompile(`&#(?:x[0-9A-Fa-f]+|[0-9]+);(?:&#(?:x[dD][c-fC-F][0-9A-Fa-f]{2}|5[67][0-9]{3});)?`)
)

// noXML reports a character that XML 1.0 does not allow.
func noXML(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff
}

// resolved leaves a reference to a character as it is, joins two that Java
// wrote for one character, and replaces one to none.
func resolved(m []byte) []byte {
	first, rest, _ := bytes.Cut(m, []byte(";"))
	r, second := referenced(first), referenced(bytes.TrimSuffix(rest, []byte(";")))
	if both := utf16.DecodeRune(r, second); both != utf8.RuneError {
		return []byte(string(both))
	}
	one := append(first, ';')
	if noXML(r) || !utf8.ValidRune(r) {
		one = []byte("\ufffd")
	}
	if len(rest) > 0 && !utf8.ValidRune(second) {
		rest = []byte("\ufffd")
	}
	return append(one[:len(one):len(one)], rest...)
}

func referenced(b []byte) rune {
	s, base := strings.TrimPrefix(string(b), "&#"), 10
	if strings.HasPrefix(s, "x") {
		s, base = s[1:], 16
	}
	n, err := strconv.ParseInt(s, base, 32)
	if err != nil {
		return -1
	}
	return rune(n)
}
