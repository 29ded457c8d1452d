package idcode

import (
	"reflect"
	"testing"
	"unicode/utf8"
)

func TestTextIsMadeOnce(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "丁一禾": "丁一禾", "a\tb\r\nc": "a\tb\r\nc", "丁\u200c\u200e\u202a\u202c\u202d\u2060\u00ad\ufe0f禾": "丁禾", "⼀⼥⻋⻅⻰": "一女车见龙",
		"e\u0301": "é", "\uf900": "豈", "甲\x00": "甲\ufffd", "\xff\xfe甲": "\ufffd\ufffd甲", "\x1b": "\ufffd", "\ufffe": "\ufffd", "𬭎䶮〇": "𬭎䶮〇", "\ue000": "\ue000",
	} {
		got := Text(in)
		if got != want || Text(got) != got {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	if CheckText(Text("甲\x00")) == nil || CheckText("甲") != nil {
		t.Error("what is no text must be refused and nothing else")
	}
}

func FuzzText(f *testing.F) {
	f.Add("丁\u200c⼀\x00\xff")
	f.Fuzz(func(t *testing.T, s string) {
		got := Text(s)
		if !utf8.ValidString(got) || Text(got) != got {
			t.Errorf("%q becomes %q and then %q", s, got, Text(got))
		}
	})
}

func TestCleanReachesEveryString(t *testing.T) {
	type inner struct{ Name string }
	v := struct {
		Name  string
		Of    *inner
		Many  []inner
		Any   map[string]any
		Bytes []byte
	}{"⼀", &inner{"\u200b甲"}, []inner{{"乙\ufeff"}}, map[string]any{"a": []any{"丙\u2060", 1.5, nil}}, []byte("\u200b")}
	if err := Clean(&v); err != nil {
		t.Fatal(err)
	}
	if v.Name != "一" || v.Of.Name != "甲" || v.Many[0].Name != "乙" || !reflect.DeepEqual(v.Any["a"], []any{"丙", 1.5, nil}) || string(v.Bytes) != "\u200b" {
		t.Errorf("%+v %+v", v, v.Of)
	}
	if Clean(&map[string]any{"a": "\x00"}) == nil {
		t.Error("a NUL in a map passes")
	}
}

func TestUnitsHaveOneSpelling(t *testing.T) {
	for in, want := range map[string]string{"德州(市) 某 厂": "德州（市）某厂", "ＡＢＣ  Motor Works": "ABC Motor Works", "甲\u200b厂": "甲厂"} {
		if got := CleanUnit(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	for _, c := range []struct {
		a, b string
		same bool
	}{{"德州恒泰机械有限公司", "德州恒泰机械有限公司", true}, {"恒泰机械", "德州恒泰机械有限公司", true}, {"德州恒泰机械有限公司", "德州华鲁机械有限公司", false}, {"公司", "德州恒泰机械有限公司", false},
		{"德州（市）某厂", "德州(市)某厂", true}} {
		if SameUnit(c.a, c.b) != c.same || SameUnit(c.b, c.a) != c.same {
			t.Errorf("%s and %s: not %v", c.a, c.b, c.same)
		}
	}
	for _, s := range []string{"=A1", "+A1", "-A1", "@A1", "\tA1", "＝A1", "甲\x00"} {
		if CheckUnit(Text(s)) == nil {
			t.Errorf("%q passes", s)
		}
	}
}
