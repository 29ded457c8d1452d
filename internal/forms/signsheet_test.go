package forms_test

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jinlanling/internal/forms"
	"jinlanling/internal/presence"
)

func signSheet(people int, out bool) forms.SignSheet {
	s := forms.SignSheet{Title: "课次签到表", Base: "德州某某高级技工学校", Class: "2022 年电工技师 1 班（电工，技师/二级）", Lesson: "实操课　管板焊接（12），3 课时", When: "2022年8月20日（星期六）18:30至20:45",
		Where: "实训楼 203", Teacher: "甲某", SignOut: out, Code: "482063715502", Link: "https://peixun.example.gov.cn/s/482063715502",
		Made: "某某 2022年8月19日 17:02 打印，第 1 版"}
	for i := range people {
		s.Names = append(s.Names, []string{"张某", "欧阳某某", "阿依古丽·买买提", "𠮷某", "买买提艾力·阿卜杜热合曼·艾则孜"}[i%5])
	}
	return s
}

func TestSignSheetsKeepToOnePage(t *testing.T) {
	for _, people := range []int{0, 1, 12, 21, 40} {
		var b bytes.Buffer
		if err := forms.WriteSignSheets(&b, []forms.SignSheet{signSheet(people, people%2 == 0)}); err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(b.Bytes(), []byte("/Type/Page/")); n != 1 {
			t.Errorf("%d people on %d pages", people, n)
		}
	}
	if err := forms.WriteSignSheets(&bytes.Buffer{}, []forms.SignSheet{signSheet(41, true)}); err == nil {
		t.Error("41 people on one sheet")
	}
}

// The sheet as a printer makes it is found, and nothing on it is taken for a
// signature.
func TestPrintedSignSheetIsFound(t *testing.T) {
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		t.Skip("pdftoppm is not installed (Debian: poppler-utils)")
	}
	for _, c := range []struct {
		people int
		out    bool
	}{{40, true}, {9, false}} {
		dir := t.TempDir()
		if keep := os.Getenv("JINLANLING_SIGNSHEET_DIR"); keep != "" {
			dir = keep
		}
		var b bytes.Buffer
		if err := forms.WriteSignSheets(&b, []forms.SignSheet{signSheet(c.people, c.out)}); err != nil {
			t.Fatal(err)
		}
		from, to := filepath.Join(dir, fmt.Sprint(c.people, ".pdf")), filepath.Join(dir, fmt.Sprint(c.people))
		if err := os.WriteFile(from, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("pdftoppm", "-r", "150", "-gray", "-png", "-singlefile", from, to).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		raw, err := os.ReadFile(to + ".png")
		if err != nil {
			t.Fatal(err)
		}
		m, err := png.Decode(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		f, err := presence.Find(context.Background(), m)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(f.Code, "/482063715502") || f.Marks != 4 {
			t.Errorf("code %q, %d marks", f.Code, f.Marks)
		}
		for i, l := range presence.Lines(c.people, c.out) {
			in, no := f.Ink(l.In), f.Ink(l.No)
			if !in.Empty() || no.Empty() {
				t.Errorf("line %d: signed %.2f, number %.2f square millimetres", i, in.Area, no.Area)
			}
		}
	}
}
