package forms

import (
	"strings"
	"testing"
)

// No line of a paper begins with a sign that closes, and none tears a number
// that fits a line.
func TestLinesBreakAroundNumbers(t *testing.T) {
	p, err := newPDF()
	if err != nil {
		t.Fatal(err)
	}
	text := "参加培训 1498 人，完成计划的98.6%；核定补贴 5,040,200.00 元，已拨付 4,273,800.00 元，取得证书 1253 人。"
	for width := 31.0; width < 160; width += 0.7 {
		lines := p.wrapped(text, 14, width)
		if strings.Join(lines, "") != text {
			t.Fatalf("%.1f mm: %q", width, lines)
		}
		for i, l := range lines {
			first, last := []rune(l)[0], rune(0)
			if i > 0 {
				before := []rune(lines[i-1])
				last = before[len(before)-1]
			}
			if i > 0 && strings.ContainsRune(closing, first) || ofNumber(first) && ofNumber(last) {
				t.Errorf("%.1f mm: %q after %q", width, l, lines[i-1])
			}
			if w := p.width(l, 14); w > width+0.1 {
				t.Errorf("%.1f mm: %q is %.1f wide", width, l, w)
			}
		}
	}
	if lines := p.wrapped("123456789012345678", 14, 20); len(lines) < 2 {
		t.Errorf("a number that no line holds: %q", lines)
	}
}
