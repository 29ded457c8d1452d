package journal

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// plainFacts appends facts that are an object of plain values (numbers,
// booleans, null, and text in which nothing is escaped), in canonical form.
// That is what nearly every entry carries, and reading it as any JSON takes
// longer than everything else about an entry. What is not so plain is not ok,
// and is left to appendFacts.
func plainFacts(dst, facts []byte) (out []byte, ok bool) {
	type member struct{ key, value []byte }
	var room [16]member
	members := room[:0]
	rest, ok := bytes.CutPrefix(facts, []byte("{"))
	if !ok {
		return dst, false
	}
	for {
		var m member
		if m.key, rest = plainText(rest); m.key == nil || len(rest) == 0 || rest[0] != ':' {
			return dst, false
		}
		if m.value, rest = plainValue(rest[1:]); m.value == nil || len(rest) == 0 {
			return dst, false
		}
		members = append(members, m)
		end := rest[0]
		rest = rest[1:]
		if end == '}' && len(rest) == 0 {
			break
		}
		if end != ',' {
			return dst, false
		}
	}
	slices.SortFunc(members, func(a, b member) int { return bytes.Compare(a.key[1:len(a.key)-1], b.key[1:len(b.key)-1]) })
	for i, m := range members {
		if i > 0 && bytes.Equal(m.key, members[i-1].key) {
			return dst, false
		}
	}
	for i, m := range members {
		sep := byte(',')
		if i == 0 {
			sep = '{'
		}
		dst = append(append(append(append(dst, sep), m.key...), ':'), m.value...)
	}
	return append(dst, '}'), true
}

// plainText is text in quotes at the beginning of b, quotes and all, in which
// nothing is escaped or would be; nil where there is none.
func plainText(b []byte) (text, rest []byte) {
	if len(b) == 0 || b[0] != '"' {
		return nil, b
	}
	for i := 1; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			if !utf8.Valid(b[:i]) {
				return nil, b
			}
			return b[:i+1], b[i+1:]
		case c == '\\' || c < 0x20:
			return nil, b
		}
	}
	return nil, b
}

// plainValue is a value at the beginning of b that holds no other.
func plainValue(b []byte) (value, rest []byte) {
	if text, rest := plainText(b); text != nil {
		return text, rest
	}
	for _, word := range [...]string{"true", "false", "null"} {
		if bytes.HasPrefix(b, []byte(word)) {
			return b[:len(word)], b[len(word):]
		}
	}
	n := 0 // whole numbers that are written as they are: no sign, point or exponent, no zero in front
	for n < len(b) && b[n] >= '0' && b[n] <= '9' {
		n++
	}
	if n == 0 || n > 1 && b[0] == '0' || n < len(b) && b[n] != ',' && b[n] != '}' {
		return nil, b
	}
	return b[:n], b[n:]
}
