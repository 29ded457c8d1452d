package rules

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"jinlanling/internal/programme"
)

// InputError is what is wrong with an applicant: a code, the field by its
// path (work[1].from), and a message with the remedy.
type InputError struct {
	Code    string `json:"code"`
	Field   string `json:"field"`
	Message string `json:"message"`
}

func (e *InputError) Error() string { return e.Field + "：" + e.Message }

func refuse(code, field, format string, args ...any) *InputError {
	return &InputError{code, field, fmt.Sprintf(format, args...)}
}

// Most rows that one applicant may bring.
const maxRows = 200

// DecodeApplicant reads one applicant strictly: unknown keys and unknown words
// are errors, and so is what cannot be (work that ends before it begins). The
// id is returned as far as it could be read. The error is an *InputError.
func DecodeApplicant(data []byte, a *Applicant) error {
	*a = Applicant{}
	o, err := object(data, "")
	if err != nil {
		return err
	}
	d := &decoder{}
	d.text(o, "id", &a.ID)
	d.date(o, "applied_on", &a.AppliedOn)
	d.text(o, "trade", &a.Trade)
	d.level(o, "level", &a.Level)
	d.word(o, "category", categories, &a.Category)
	d.text(o, "post_trade", &a.PostTrade)
	d.flag(o, "skills_attested", &a.Attested)
	d.flag(o, "employer_recommended", &a.Recommended)
	d.date(o, "born_on", &a.BornOn)
	d.word(o, "schooling", schoolings, &a.Schooling)
	a.Certificates = rows(d, o, "certificates", (*decoder).certificate)
	a.Titles = rows(d, o, "titles", (*decoder).title)
	a.Work = rows(d, o, "work", (*decoder).work)
	a.Honours = rows(d, o, "honours", (*decoder).honour)
	d.rest(o)
	d.require(o, "id", a.ID != "")
	d.require(o, "applied_on", a.AppliedOn != 0)
	d.require(o, "trade", a.Trade != "")
	d.require(o, "level", a.Level != 0)
	d.require(o, "category", a.Category != "")
	if d.err != nil {
		return d.err
	}
	return nil
}

func (d *decoder) certificate(o fields, c *Certificate) {
	d.text(o, "trade", &c.Trade)
	d.level(o, "level", &c.Level)
	d.word(o, "kind", certificateKinds, &c.Kind)
	d.date(o, "issued_on", &c.IssuedOn)
	d.text(o, "number", &c.Number)
	d.rest(o)
	d.require(o, "trade", c.Trade != "")
	d.require(o, "level", c.Level != 0)
	d.require(o, "issued_on", c.IssuedOn != 0)
}

func (d *decoder) title(o fields, t *Title) {
	d.word(o, "rank", ranks, &t.Rank)
	d.date(o, "issued_on", &t.IssuedOn)
	d.rest(o)
	d.require(o, "rank", t.Rank != "")
}

func (d *decoder) work(o fields, w *Work) {
	d.text(o, "trade", &w.Trade)
	d.month(o, "from", &w.From)
	d.month(o, "to", (*programme.Month)(&w.To))
	d.text(o, "employer", &w.Employer)
	d.text(o, "post", &w.Post)
	d.rest(o)
	d.require(o, "trade", w.Trade != "")
	d.require(o, "from", w.From != 0)
	if d.err == nil && w.To != 0 && programme.Month(w.To) < w.From {
		d.err = refuse("order", o.path+"to", "结束年月 %s 早于开始年月 %s", programme.Month(w.To), w.From)
	}
}

func (d *decoder) honour(o fields, h *Honour) {
	d.word(o, "kind", honourKinds, &h.Kind)
	d.word(o, "level", honourLevels, &h.Level)
	d.text(o, "name", &h.Name)
	d.rest(o)
	d.require(o, "kind", h.Kind != "")
	d.require(o, "level", h.Level != "")
}

// fields is a JSON object whose keys are taken one by one.
type fields struct {
	path string
	m    map[string]json.RawMessage
}

func object(data []byte, path string) (fields, error) {
	f := fields{path: path}
	d := json.NewDecoder(bytes.NewReader(data))
	tok, err := d.Token()
	if err != nil || tok != json.Delim('{') {
		return f, refuse("json", path, "不是一个 JSON 对象")
	}
	f.m = map[string]json.RawMessage{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return f, refuse("json", path, "JSON 语法错误")
		}
		name, _ := key.(string)
		if _, twice := f.m[name]; twice {
			return f, refuse("duplicate_key", path+name, "同一个键写了两次")
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return f, refuse("json", path+name, "JSON 语法错误")
		}
		f.m[name] = raw
	}
	if _, err := d.Token(); err != nil {
		return f, refuse("json", path, "JSON 语法错误")
	}
	if _, err := d.Token(); err != io.EOF {
		return f, refuse("json", path, "对象之后还有多余的内容")
	}
	return f, nil
}

// decoder takes values out of fields and keeps the first error.
type decoder struct{ err error }

// take removes a key and returns its value; ok is false where it is left out,
// null, or an error came before.
func (d *decoder) take(o fields, key string) (json.RawMessage, bool) {
	raw, ok := o.m[key]
	delete(o.m, key)
	return raw, ok && d.err == nil && string(raw) != "null"
}

func (d *decoder) text(o fields, key string, dst *string) {
	if raw, ok := d.take(o, key); ok {
		if json.Unmarshal(raw, dst) != nil {
			d.err = refuse("type", o.path+key, "应为文字")
		}
	}
}

func (d *decoder) flag(o fields, key string, dst *bool) {
	if raw, ok := d.take(o, key); ok {
		if json.Unmarshal(raw, dst) != nil {
			d.err = refuse("type", o.path+key, "应为 true 或 false")
		}
	}
}

func (d *decoder) word(o fields, key string, list []string, dst *string) {
	d.text(o, key, dst)
	if d.err == nil && *dst != "" && indexOf(list, *dst) < 0 {
		d.err = refuse("unknown_word", o.path+key, "没有这个词：%q", *dst)
	}
}

func (d *decoder) level(o fields, key string, dst *programme.Level) {
	var s string
	d.text(o, key, &s)
	if d.err != nil || s == "" {
		return
	}
	l, err := programme.ParseLevel(s)
	if err != nil {
		d.err = refuse("unknown_word", o.path+key, "没有这个等级：%q", s)
	}
	*dst = l
}

func (d *decoder) date(o fields, key string, dst *programme.Date) {
	var s string
	d.text(o, key, &s)
	if d.err != nil || s == "" {
		return
	}
	v, err := programme.ParseDate(s)
	if err != nil {
		d.err = refuse("date", o.path+key, "%v", err)
	}
	*dst = v
}

func (d *decoder) month(o fields, key string, dst *programme.Month) {
	var s string
	d.text(o, key, &s)
	if d.err != nil || s == "" {
		return
	}
	v, err := programme.ParseMonth(s)
	if err != nil {
		d.err = refuse("date", o.path+key, "%v", err)
	}
	*dst = v
}

// rest refuses what no field took.
func (d *decoder) rest(o fields) {
	for key := range o.m {
		if d.err == nil {
			d.err = refuse("unknown_key", o.path+key, "没有这个键")
		}
	}
}

func (d *decoder) require(o fields, key string, ok bool) {
	if d.err == nil && !ok {
		d.err = refuse("missing", o.path+key, "缺少这一项")
	}
}

// rows reads a list of objects, each by read.
func rows[T any](d *decoder, o fields, key string, read func(*decoder, fields, *T)) []T {
	raw, ok := d.take(o, key)
	if !ok {
		return nil
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		d.err = refuse("type", o.path+key, "应为列表")
		return nil
	}
	if len(list) > maxRows {
		d.err = refuse("too_many", o.path+key, "最多 %d 行", maxRows)
		return nil
	}
	out := make([]T, len(list))
	for i, item := range list {
		f, err := object(item, fmt.Sprintf("%s%s[%d].", o.path, key, i))
		if err != nil {
			d.err = err
			return nil
		}
		read(d, f, &out[i])
	}
	return out
}
