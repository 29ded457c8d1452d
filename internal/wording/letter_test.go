package wording

import (
	"strings"
	"testing"
)

// Every letter may be sent as it is delivered, and says all it must, of a case
// that has everything and of one that lacks what is seldom there.
func TestDeliveredLettersAreWhole(t *testing.T) {
	for _, l := range Letters {
		if l.Text != Clean(l.Text) {
			t.Errorf("%s is not kept as it is delivered", l.Key)
		}
		for _, f := range l.Faults(l.Text) {
			t.Errorf("%s: %s", l.Key, f)
		}
		full, bare := l.Samples(), l.Samples()
		for _, f := range l.Fields {
			if f.Sample == "" {
				t.Errorf("%s has no sample of %s", l.Key, f.Name)
			}
			if f.Seldom {
				delete(bare, f.Name)
			}
		}
		for name, values := range map[string]map[string]string{"all": full, "less": bare} {
			said := strings.Join(Paragraphs(l.Text, values), "\n")
			if strings.ContainsAny(said, "{}[]") || strings.Contains(said, "\n\n") {
				t.Errorf("%s of a case with %s: %s", l.Key, name, said)
			}
			for _, f := range l.Fields {
				if f.Must && values[f.Name] != "" && !strings.Contains(said, values[f.Name]) {
					t.Errorf("%s of a case with %s does not say its %s", l.Key, name, f.Name)
				}
			}
		}
	}
}

func TestFaultsOfALetter(t *testing.T) {
	l := &Letter{Fields: []Field{{Name: "金额", Sample: "1", Must: true}, {Name: "已退", Sample: "2", Seldom: true}, {Name: "单位", Sample: "局"}}}
	for _, c := range []struct{ text, says string }{
		{"请退 {金额} 元。", ""}, {"请退 {金额} 元[，已退 {已退} 元]。\n{单位}", ""},
		{"", "正文不能空着"}, {"请退钱。", "少了 {金额}"}, {"{金额}{账号}", "没有 {账号} 这一项"}, {"{金额", "没有用 } 收尾"}, {"{金额[}]", "没有用 } 收尾"},
		{"金额}", "多了一个 }"}, {"{金额}[{已退}", "[ 没有用 ] 收尾"}, {"{金额}]", "多了一个 ]"}, {"{金额}[[{已退}]]", "不能再套"},
		{"{金额}，已退 {已退}", "放进 [ ]"}, {"[{金额}{已退}]", "不能放在 [ ] 里"}, {"{金额}[谢谢]", "请去掉 [ ]"}, {"{金额}[{单位}]", "请去掉 [ ]"},
		{"{金额}\x00", "控制字符"}, {"{金额}\xff", "控制字符"}, {"{金额}" + strings.Repeat("字", longestText), "最多 4000 字"},
		{"{金额}" + strings.Repeat("\n字", mostParts), "最多 20 段"},
	} {
		got := strings.Join(l.Faults(c.text), "；")
		if (got == "") != (c.says == "") || !strings.Contains(got, c.says) {
			t.Errorf("%.40q: %q, want %q", c.text, got, c.says)
		}
	}
}

func TestClean(t *testing.T) {
	if got := Clean("  一。\r\n\r\n　二。 \n\n"); got != "一。\n二。" {
		t.Errorf("%q", got)
	}
}

// What has no faults is filled without a sign of its making left in it, and
// what is filled never fails.
func FuzzLetter(f *testing.F) {
	for _, l := range Letters {
		f.Add(l.Text)
	}
	f.Add("[{")
	f.Add("{金额}[，{已退}]]")
	f.Fuzz(func(t *testing.T, text string) {
		l := Find(ClaimOnBase)
		text = Clean(text)
		if len(l.Faults(text)) > 0 {
			return
		}
		for _, values := range []map[string]string{l.Samples(), {}} {
			if said := strings.Join(Paragraphs(text, values), ""); strings.ContainsAny(said, "{}[]") {
				t.Errorf("%q is filled to %q", text, said)
			}
		}
	})
}
