package api

import (
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"

	"github.com/danielgtaylor/huma/v2"
)

// A listing's field is typed here once, for the answer and for the document.

// keyOf is what a field is called in JSON: money says that it is in fen.
func keyOf(f *act.Field) string {
	if f.Kind == act.KindMoney {
		return f.Key + "_fen"
	}
	return f.Key
}

// refers reports whether a field names another thing.
func refers(f *act.Field) bool { return f.Link != "" && f.LinkSQL != "" }

// coded are the kinds whose value is a code with a name.
func coded(k act.Kind) bool {
	return slices.Contains([]act.Kind{act.KindState, act.KindGrade, act.KindWord, act.KindClause, act.KindLessonKind, act.KindUse}, k)
}

// valueOf is a cell as JSON.
func valueOf(f *act.Field, c *act.Cell) any {
	text, _ := c.Raw.(string)
	number, _ := c.Raw.(int64)
	switch {
	case refers(f):
		if c.ID == "" {
			return nil
		}
		return map[string]any{"noun": c.Noun, "id": c.ID, "name": c.Text}
	case f.Kind == act.KindNumber || f.Kind == act.KindMoney:
		return number
	case f.Kind == act.KindFlag:
		return number == 1
	case f.Kind == act.KindInstant:
		if number == 0 {
			return nil
		}
		return time.UnixMicro(number).In(act.Shanghai).Format(time.RFC3339)
	case f.Kind == act.KindDay:
		if text == "" {
			return nil
		}
		return text
	case coded(f.Kind):
		if text == "" {
			return nil
		}
		return map[string]any{"code": text, "name": c.Text}
	}
	if s, ok := c.Raw.(string); ok {
		return s
	}
	return c.Text
}

// schemaOf is what the document says of a field.
func schemaOf(f *act.Field) *huma.Schema {
	switch {
	case refers(f):
		return orNull("Reference", f.Title)
	case f.Kind == act.KindNumber:
		return &huma.Schema{Type: huma.TypeInteger, Format: "int64", Description: f.Title}
	case f.Kind == act.KindMoney:
		return &huma.Schema{Type: huma.TypeInteger, Format: "int64", Description: withoutYuan(f.Title) + "，单位分"}
	case f.Kind == act.KindFlag:
		return &huma.Schema{Type: huma.TypeBoolean, Description: f.Title}
	case f.Kind == act.KindInstant:
		return &huma.Schema{Type: huma.TypeString, Format: "date-time", Nullable: true, Description: f.Title}
	case f.Kind == act.KindDay:
		return &huma.Schema{Type: huma.TypeString, Format: "date", Nullable: true, Description: f.Title}
	case coded(f.Kind):
		return orNull("Coded", f.Title)
	}
	return &huma.Schema{Type: huma.TypeString, Description: f.Title}
}

func withoutYuan(title string) string {
	const yuan = "（元）"
	if s, ok := cutSuffix(title, yuan); ok {
		return s
	}
	return title
}

func cutSuffix(s, suffix string) (string, bool) {
	if len(s) >= len(suffix) && s[len(s)-len(suffix):] == suffix {
		return s[:len(s)-len(suffix)], true
	}
	return s, false
}

// orNull is a component of the document, or null.
func orNull(name, title string) *huma.Schema {
	return &huma.Schema{Description: title, OneOf: []*huma.Schema{{Ref: componentPath + name}, {Type: "null"}}}
}

const componentPath = "#/components/schemas/"

func text(about string) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: about}
}

// object is an object of exactly these properties, all there.
func object(about string, properties map[string]*huma.Schema) *huma.Schema {
	required := make([]string, 0, len(properties))
	for k := range properties {
		required = append(required, k)
	}
	slices.Sort(required)
	return &huma.Schema{Type: huma.TypeObject, Description: about, Properties: properties, Required: required, AdditionalProperties: false}
}

// component adds a named schema to the document and refers to it.
func (h *Handler) component(name string, s *huma.Schema) *huma.Schema {
	h.api.OpenAPI().Components.Schemas.Map()[name] = s
	return &huma.Schema{Ref: componentPath + name}
}

// rowOf is a row of a list as JSON.
func rowOf(l *act.Listing, r *act.TableRow) map[string]any {
	out := map[string]any{"id": r.ID, "title": r.Title}
	for i := range l.Columns {
		out[keyOf(&l.Columns[i])] = valueOf(&l.Columns[i], &r.Cells[i])
	}
	return out
}

// rowSchema is what the document says of a row.
func (h *Handler) rowSchema(l *act.Listing) *huma.Schema {
	properties := map[string]*huma.Schema{"id": text("编号"), "title": text("怎么称呼")}
	for i := range l.Columns {
		properties[keyOf(&l.Columns[i])] = schemaOf(&l.Columns[i])
	}
	return h.component(pascal(l.Noun)+"Row", object(l.Noun.Name()+"列表的一行", properties))
}

// pascal is a noun as schemas are named: plan_line is PlanLine.
func pascal(n programme.Noun) string {
	out, up := []byte{}, true
	for _, c := range []byte(n) {
		switch {
		case c == '_':
			up = true
			continue
		case up:
			c -= 'a' - 'A'
		}
		up = false
		out = append(out, c)
	}
	return string(out)
}
