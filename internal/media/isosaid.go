package media

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// This file reads, from a film of boxes, the time, place and device of the recording.

func since1904(seconds uint64) time.Time {
	if seconds == 0 || seconds > 1<<33 {
		return time.Time{}
	}
	return time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(seconds) * time.Second)
}

// meta reads Apple's keys: a list of names, and a list of their values.
func (m *isoFilm) meta(b box) {
	if string(m.field(b, 4, 4)) != "hdlr" { // ISO's has a version, QuickTime's none
		b.body = min(b.body+4, b.end)
	}
	m.inside(b, func(b box) {
		switch b.name {
		case "keys":
			at := b.body + 8
			for at <= b.end-8 && len(m.metaKeys) < 200 {
				h, ok := m.at(at, 8)
				if !ok {
					return
				}
				n := int64(order.Uint32(h))
				if n < 8 || n > 256 || at+n > b.end {
					return
				}
				name, _ := m.at(at+8, int(n-8))
				m.metaKeys = append(m.metaKeys, string(name))
				at += n
			}
		case "ilst":
			m.inside(b, func(b box) {
				i := int(order.Uint32([]byte(b.name))) - 1
				if i < 0 || i >= len(m.metaKeys) {
					return
				}
				key := m.metaKeys[i]
				m.inside(b, func(b box) {
					if b.name == "data" && b.len() > 8 && b.len() < 264 {
						m.keyed(key, string(m.field(b, 8, int(b.len()-8))))
					}
				})
			})
		}
	})
}

// keyed takes a value by the name it has in a film: Apple's keys, and those
// of the user data of before, whose first letter is ©.
func (m *isoFilm) keyed(key, value string) {
	switch key {
	case "com.apple.quicktime.creationdate", "\xa9day":
		m.date = value
	case "com.apple.quicktime.location.ISO6709", "\xa9xyz":
		m.place = value
	case "com.apple.quicktime.make", "com.android.manufacturer", "\xa9mak":
		m.maker = value
	case "com.apple.quicktime.model", "com.android.model", "\xa9mod":
		m.model = value
	}
}

// userData reads a text of QuickTime's user data: length, language, text.
func (m *isoFilm) userData(b box) {
	if b.name == "meta" {
		m.meta(b)
		return
	}
	if b.name[0] != 0xa9 || b.len() < 4 {
		return
	}
	n := int(order.Uint16(m.field(b, 0, 2)))
	if n > 0 && n < 256 && int64(4+n) <= b.len() {
		m.keyed(b.name, string(m.field(b, 4, n)))
	}
}

// appleDate reads 2021-08-20T09:30:00+0800; a date without a time is none.
func appleDate(s string) (time.Time, bool) {
	for _, layout := range []string{"2006-01-02T15:04:05-0700", time.RFC3339, "2006-01-02T15:04:05"} {
		if t, err := time.ParseInLocation(layout, strings.TrimSpace(s), Shanghai); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

var iso6709 = regexp.MustCompile(`^([+-]\d{1,3}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)`)

// isoPlace reads +37.4500+116.3000+020.000/ (ISO 6709 in degrees).
func isoPlace(s string) *Place {
	m := iso6709.FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	north, _ := strconv.ParseFloat(m[1], 64)
	east, _ := strconv.ParseFloat(m[2], 64)
	return placed(north, east)
}

// placed is a place on earth; the crossing of equator and Greenwich is what
// devices write that do not know.
func placed(north, east float64) *Place {
	if !(math.Abs(north) <= 90 && math.Abs(east) <= 180) || north == 0 && east == 0 {
		return nil
	}
	return &Place{north, east}
}

// device names maker and model as people say them: the maker once.
func device(maker, model string) string {
	maker, model = clean(maker), clean(model)
	if strings.HasPrefix(strings.ToLower(model), strings.ToLower(maker)) {
		return model
	}
	return strings.TrimSpace(maker + " " + model)
}

// clean keeps of a foreign text what can be shown, at most 60 characters.
func clean(s string) string {
	var out []rune
	for _, r := range strings.ToValidUTF8(s, "") {
		if r >= ' ' && r != 0x7f && strconv.IsPrint(r) && len(out) < 60 {
			out = append(out, r)
		}
	}
	return strings.TrimSpace(string(out))
}
