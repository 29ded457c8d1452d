// Package wording is how texts with fields are written and filled: what people
// are told, and the letters whose words a bureau may change.
package wording

import "strings"

// Fill puts values into a template: {name} becomes the value of name. A part
// in brackets with a field that has no value is left out.
func Fill(template string, values map[string]string) string {
	var out strings.Builder
	for template != "" {
		open := strings.IndexByte(template, '[')
		if open < 0 {
			text, _ := filled(template, values)
			out.WriteString(text)
			break
		}
		text, _ := filled(template[:open], values)
		out.WriteString(text)
		end := open + strings.IndexByte(template[open:], ']')
		if end < open {
			return out.String() // a part that nobody closes is none
		}
		if text, whole := filled(template[open+1:end], values); whole {
			out.WriteString(text)
		}
		template = template[end+1:]
	}
	return out.String()
}

func filled(template string, values map[string]string) (out string, whole bool) {
	var b strings.Builder
	whole = true
	for {
		before, rest, found := strings.Cut(template, "{")
		b.WriteString(before)
		if !found {
			return b.String(), whole
		}
		name, after, _ := strings.Cut(rest, "}")
		if values[name] == "" {
			whole = false
		}
		b.WriteString(values[name])
		template = after
	}
}

// Paragraphs fills a text line by line; lines of which nothing is left are no
// paragraphs.
func Paragraphs(text string, values map[string]string) (out []string) {
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(Fill(line, values)); line != "" {
			out = append(out, line)
		}
	}
	return out
}
