package rules

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// tradesPath is the path of the list of trades, which a form changes whole.
const tradesPath = ".trades"

// tradeLines are the trades as a form shows them: one a line, its other names
// after a colon.
func tradeLines(n *Notice) string {
	out := make([]string, len(n.Trades))
	for i, t := range n.Trades {
		out[i] = t.Name
		if len(t.Aliases) > 0 {
			out[i] += "：" + strings.Join(t.Aliases, "、")
		}
	}
	return strings.Join(out, "\n")
}

// retrade writes the list of trades as a form's lines say. A trade that is
// left as it was keeps its line with all that stands there; one whose other
// names change keeps its clause, reading and days in the catalogue; a new one
// is under the clause of the trade above it and outside the catalogue.
func retrade(lines []string, root *yaml.Node, n *Notice, typed string) []string {
	list := valueOf(root, "trades")
	if list == nil || len(list.Content) == 0 || list.Kind != yaml.SequenceNode || list.Style&yaml.FlowStyle != 0 {
		return lines
	}
	first, after := list.Content[0].Line-1, lastLine(list)
	var out []string
	clause := n.Trades[0].Clause
	for text := range strings.SplitSeq(typed, "\n") {
		name, others := splitTrade(text)
		if name == "" {
			continue
		}
		i := slices.IndexFunc(n.Trades, func(t Trade) bool { return t.Name == name })
		if i >= 0 {
			clause = n.Trades[i].Clause
			if slices.Equal(n.Trades[i].Aliases, others) {
				end := after
				if i+1 < len(list.Content) {
					end = list.Content[i+1].Line - 1
				}
				out = append(out, lines[list.Content[i].Line-1:end]...)
				continue
			}
		}
		t := Trade{Name: name, Aliases: others, Clause: clause}
		if i >= 0 {
			t.Catalogue, t.Reading = n.Trades[i].Catalogue, n.Trades[i].Reading
		}
		out = append(out, "  - "+t.written())
	}
	if len(out) == 0 {
		return lines
	}
	return slices.Concat(lines[:first], out, lines[after:])
}

// splitTrade parts a line of a form into a trade's name and its other names.
func splitTrade(line string) (name string, others []string) {
	name, rest, _ := strings.Cut(strings.ReplaceAll(line, ":", "："), "：")
	for _, o := range strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune("、，,；;", r) }) {
		if o = strings.TrimSpace(o); o != "" {
			others = append(others, o)
		}
	}
	return strings.TrimSpace(name), others
}

// written is a trade on one line of YAML.
func (t *Trade) written() string {
	parts := []string{"name: " + strconv.Quote(t.Name)}
	if len(t.Aliases) > 0 {
		quoted := make([]string, len(t.Aliases))
		for i, a := range t.Aliases {
			quoted[i] = strconv.Quote(a)
		}
		parts = append(parts, "aliases: ["+strings.Join(quoted, ", ")+"]")
	}
	if len(t.Catalogue) > 0 {
		spans := make([]string, len(t.Catalogue))
		for i, s := range t.Catalogue {
			spans[i] = "{from: " + s.From.String()
			if s.Before != 0 {
				spans[i] += ", before: " + s.Before.String()
			}
			spans[i] += "}"
		}
		parts = append(parts, "catalogue: ["+strings.Join(spans, ", ")+"]")
	}
	parts = append(parts, "clause: "+strconv.Quote(t.Clause))
	if t.Reading != "" {
		parts = append(parts, "reading: "+strconv.Quote(t.Reading))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// valueOf is the value under a key of a mapping, or nil.
func valueOf(m *yaml.Node, key string) *yaml.Node {
	if m.Kind == yaml.DocumentNode && len(m.Content) > 0 {
		m = m.Content[0]
	}
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return m.Content[i+1]
		}
	}
	return nil
}

// lastLine is the line on which the last value in a node stands.
func lastLine(n *yaml.Node) int {
	line := n.Line
	for _, c := range n.Content {
		line = max(line, lastLine(c))
	}
	return line
}
