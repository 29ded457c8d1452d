package forms

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// printedText is what a reader of a PDF finds on each page.
func printedText(t *testing.T, raw []byte) (pages []string) {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("pdftotext is missing: .ci/run installs it")
		}
		t.Skip("pdftotext is missing; apt-get install poppler-utils")
	}
	cmd := exec.Command(tool, "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(raw)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

func manyRows(n int) (rows [][]string) {
	for i := range n {
		rows = append(rows, []string{fmt.Sprintf("张三%04d", i), "3799**********123" + fmt.Sprint(i%10), "德州市某某机械装备制造有限责任公司第二分公司", "电工",
			"高级技师", "审核通过", "2021-06-03", fmt.Sprintf("%d,%03d.00", i%9, i%1000)})
	}
	return rows
}

var manyColumns = []ListColumn{{Title: "姓名"}, {Title: "身份证号码"}, {Title: "工作单位"}, {Title: "工种"}, {Title: "等级"}, {Title: "状态"}, {Title: "提交日期"},
	{Title: "金额（元）", Money: true}}

// A printed list holds every row, each page the head and its number; the last
// what is in all.
func TestListPaper(t *testing.T) {
	rows := append(manyRows(300), []string{"合计", "", "", "", "", "", "", "1,234.00"})
	paper := ListPaper{Title: "报名", Says: []string{"共 300 条", "状态：审核通过"}, Columns: manyColumns, Rows: rows, Totals: 1, Foot: "数据截至 2021-06-03",
		Mark: &Mark{Words: "日志检查点：第 123 条", Code: "https://city.example/checkpoint?n=123"}}
	var out bytes.Buffer
	if err := WriteListPaper(&out, paper); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("JINLANLING_SCREENS"); dir != "" {
		os.WriteFile(dir+"/list.pdf", out.Bytes(), 0o644)
	}
	pages := printedText(t, out.Bytes())
	found := 0
	for i, p := range pages {
		for _, want := range []string{"身份证号码", "数据截至", fmt.Sprintf("第 %d 页，共 %d 页", i+1, len(pages))} {
			if !strings.Contains(p, want) {
				t.Errorf("page %d lacks %s", i+1, want)
			}
		}
		found += strings.Count(p, "张三")
	}
	if last := pages[len(pages)-1]; found != 300 || !strings.Contains(last, "1,234.00") || !strings.Contains(last, "第 123 条") {
		t.Errorf("%d of 300 rows on %d pages, the last:\n%s", found, len(pages), last)
	}
}

// What is wider than the paper breaks its lines, what is higher than a page goes
// on on the next; a list of nothing still says so much.
func TestListPaperOfLongCells(t *testing.T) {
	long := strings.Repeat("因设备检修，改到下周同一时间。", 900)
	var out bytes.Buffer
	columns := []ListColumn{{Title: "名称"}, {Title: "理由"}, {Title: "人数", Number: true}}
	if err := WriteListPaper(&out, ListPaper{Title: "变更", Columns: columns, Rows: [][]string{{"甲", long, "12"}, {"乙", "短", "3"}}}); err != nil {
		t.Fatal(err)
	}
	pages := printedText(t, out.Bytes())
	if n := strings.Count(strings.Join(pages, ""), "同一时间"); len(pages) < 3 || n < 850 || !strings.Contains(pages[len(pages)-1], "乙") {
		t.Errorf("%d pages, %d of 900 sentences", len(pages), n)
	}
	var wide []ListColumn
	var row []string
	for i := range 30 {
		wide, row = append(wide, ListColumn{Title: fmt.Sprintf("第%d栏的名称", i+1)}), append(row, "很长很长的一格内容")
	}
	if err := WriteListPaper(&out, ListPaper{Title: "宽表", Columns: wide, Rows: [][]string{row}}); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if err := WriteListPaper(&out, ListPaper{Title: "空表", Says: []string{"共 0 条"}, Columns: columns}); err != nil || len(printedText(t, out.Bytes())) != 1 {
		t.Errorf("an empty list: %v", err)
	}
}

func TestShareOf(t *testing.T) {
	for _, c := range []struct {
		widths []float64
		room   float64
		want   float64
	}{{[]float64{10, 20, 30}, 100, 100}, {[]float64{10, 60, 90}, 100, 45}, {[]float64{40, 40, 40}, 90, 30}, {nil, 100, 100}} {
		if got := shareOf(c.widths, c.room); got != c.want {
			t.Errorf("%v in %v: %v, want %v", c.widths, c.room, got, c.want)
		}
	}
}

func BenchmarkListPaper2000(b *testing.B) {
	for b.Loop() {
		if err := WriteListPaper(&bytes.Buffer{}, ListPaper{Title: "报名", Columns: manyColumns, Rows: manyRows(2000)}); err != nil {
			b.Fatal(err)
		}
	}
}
