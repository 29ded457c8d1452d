package demotest

import (
	"fmt"
	"regexp"

	"jinlanling/internal/programme"
)

// ElsewhereBrand is what the programme goes by in Elsewhere's city.
const ElsewhereBrand = "鲁班星"

// citation is what a notice calls one of its clauses; annexes keep their names.
var citation = regexp.MustCompile(`cite: [一二三四五][^,]*,`)

// Elsewhere words a notice as another city would that asks for the same: every
// clause has another number, and the programme another brand. What a page still
// shows of the first city's stands in the program and not in the notice.
func Elsewhere(text []byte) []byte {
	n := 0
	text = citation.ReplaceAllFunc(text, func([]byte) []byte {
		n++
		return fmt.Appendf(nil, "cite: 规%d, ", n)
	})
	return Foreign.ReplaceAllFunc(text, func(is []byte) []byte { // what is left stands in readings
		if string(is) == programme.Product {
			return []byte(ElsewhereBrand)
		}
		return []byte("前条")
	})
}

// Foreign finds what Elsewhere's city does not have: the first city's brand,
// and the way in which it numbers its clauses.
var Foreign = regexp.MustCompile(programme.Product + `|[一二三四五][(（][一二三四五][)）][0-9]?`)
