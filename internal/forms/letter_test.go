package forms_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"

	"jinlanling/internal/forms"
)

// A letter whose table fills several pages, with a rare character, an
// ampersand and a control character, as PDF and as Word.
func TestLetters(t *testing.T) {
	l := forms.Letter{Title: "某市人力资源和社会保障局关于认定 2022 年度培训基地的通知", Number: "某人社〔2022〕9 号", Paragraphs: []string{strings.Repeat("现认定下列单位。", 20)}, Joined: 2,
		Head: []string{"序号", "培训基地", "工种", "人数"}, Widths: []float64{14, 70, 50, 22}, Numbers: []bool{true, false, false, true},
		Signed: []string{"某市人力资源和社会保障局", "2022年4月1日"}}
	for i := range 30 {
		l.Rows = append(l.Rows, []string{fmt.Sprint(i + 1), "𠮷祥 <A&B>\x01 技工学校（" + strings.Repeat("很长的名称", 6) + "）", "焊工", "40"},
			[]string{"", "", "工业机器人系统操作员（" + strings.Repeat("长", 20) + "）", "20"})
	}
	var pdf, again bytes.Buffer
	if err := forms.WritePDF(&pdf, []forms.Letter{l, l}); err != nil {
		t.Fatal(err)
	}
	if err := forms.WritePDF(&again, []forms.Letter{l, l}); err != nil || !bytes.Equal(pdf.Bytes(), again.Bytes()) {
		t.Errorf("the same letters are other bytes: %v", err)
	}
	if n := bytes.Count(pdf.Bytes(), []byte("/Type/Page/")); !bytes.HasPrefix(pdf.Bytes(), []byte("%PDF-1.7")) || n < 4 || n%2 != 0 {
		t.Errorf("%d pages for two letters that are alike and long", n)
	}
	var docx bytes.Buffer
	if err := forms.WriteDocx(&docx, []forms.Letter{l}); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(docx.Bytes()), int64(docx.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, tags := "", map[string]int{}
		d := xml.NewDecoder(r)
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			switch x := token.(type) {
			case xml.StartElement:
				tags[x.Name.Local]++
			case xml.CharData:
				text += string(x)
			}
		}
		if f.Name == "word/document.xml" && (tags["tr"] != 61 || tags["vMerge"] != 120 || !strings.Contains(text, "𠮷祥 <A&B> 技工学校") ||
			!strings.Contains(text, l.Number)) {
			t.Errorf("%v", tags)
		}
	}
}

// The page of a letter is that of GB/T 9704: in Word by its margins, sizes and numbers, as PDF by what stands where.
func TestALetterHasThePageOfOfficialDocuments(t *testing.T) {
	l := forms.Letter{Title: "关于公示的通知", Number: "某人社〔2022〕9 号", Paragraphs: []string{strings.Repeat("现予公示。", 40)},
		Head: []string{"序号"}, Widths: []float64{156}, Signed: []string{"某局"}}
	var docx bytes.Buffer
	if err := forms.WriteDocx(&docx, []forms.Letter{l}); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(docx.Bytes()), int64(docx.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for name, wants := range map[string][]string{
		"word/document.xml": {`w:top="2098" w:right="1474" w:bottom="1984" w:left="1588"`, `<w:footerReference w:type="default" r:id="rId1"/>`,
			`<w:sz w:val="44"/>`, `<w:sz w:val="32"/>`},
		"word/footer1.xml": {" PAGE ", "— "}, "word/_rels/document.xml.rels": {"footer1.xml"}, "[Content_Types].xml": {"/word/footer1.xml"},
	} {
		raw, err := fs.ReadFile(z, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range wants {
			if !strings.Contains(string(raw), w) {
				t.Errorf("%s lacks %s", name, w)
			}
		}
	}
	var pdf bytes.Buffer
	if err := forms.WritePDF(&pdf, []forms.Letter{l}); err != nil {
		t.Fatal(err)
	}
	const mm = 72 / 25.4
	rule := fmt.Sprintf("%.2f", 28*mm) // the table begins at the left margin, and is as wide as the type area
	right := fmt.Sprintf("%.2f", (28+156)*mm)
	if text := drawn(t, pdf.Bytes()); !strings.Contains(text, rule) || !strings.Contains(text, right) {
		t.Errorf("no line from %s to %s points", rule, right)
	}
}

// drawn is what the pages of a PDF draw, unpacked.
func drawn(t *testing.T, pdf []byte) string {
	t.Helper()
	var out strings.Builder
	for _, part := range bytes.Split(pdf, []byte("stream\n"))[1:] {
		z, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue // of a font, or what follows a stream's end
		}
		if text, err := io.ReadAll(z); err == nil && bytes.Contains(text, []byte(" l S")) {
			out.Write(text)
		}
	}
	return out.String()
}
