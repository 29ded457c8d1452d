package journal

import "testing"

// Facts that are plain are written as any others would be, byte for byte.
func FuzzPlainFacts(f *testing.F) {
	plain := []string{`{"a":1,"b":"二"}`, `{"plan_line":"1gaq","decision":"x","eligible":true,"route":"","employer":"e","channel":"roster"}`,
		`{"b":null,"a":false}`, `{"z":10,"a":0}`}
	for _, s := range plain {
		if _, ok := plainFacts(nil, []byte(s)); !ok {
			f.Errorf("%s is not seen as plain: the fast way is never taken", s)
		}
		f.Add(s)
	}
	for _, s := range []string{`{}`, `{"a":1}x`, `{"a":1} `, `{"a":01}`, `{"a":1,"a":2}`, `{"a":"\u003c"}`, "{\"a\":\"\xff\"}", `{"a":[1]}`, `{"a":-1.5e3}`,
		`{"a":1,}`, `{"a":tru}`, `{"a":truex}`, `{"a" :1}`, `{"":""}`,
		"{\"a\":\"\x7f\u2028\"}", `{"é":1,"e":2,"z":3}`, `{"a":9999999999999999999999}`, `{"a"}`, `[1]`, `"x"`, `{"a":"`, `{`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, facts string) {
		if facts == "" {
			return
		}
		fast, ok := plainFacts([]byte("x"), []byte(facts))
		if !ok {
			if string(fast) != "x" {
				t.Errorf("%q: not plain, but %q was written", facts, fast)
			}
			return
		}
		if slow := anyFacts([]byte("x"), []byte(facts)); string(slow) != string(fast) {
			t.Errorf("%q: plain %s, any %s", facts, fast, slow)
		}
	})
}
