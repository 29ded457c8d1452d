package web

import (
	"slices"
	"testing"
)

// A field of a kind that the forms do not draw would come out as a line to
// type in, and one that offers choices would offer none.
func TestEveryFieldIsDrawn(t *testing.T) {
	offer := []string{"choice", "radio", "people", "ticks"}
	kinds := append([]string{"", "area", "check", "date", "file", "grid", "money", "number", "own", "password", "rows", "time"}, offer...)
	for i := range deeds {
		for _, in := range deeds[i].inputs() {
			switch {
			case !slices.Contains(kinds, in.Kind):
				t.Errorf("%s asks for %s, of a kind that is not drawn: %s", deeds[i].Key, in.Name, in.Kind)
			case slices.Contains(offer, in.Kind) && in.Choices == nil:
				t.Errorf("%s lets choose %s out of nothing", deeds[i].Key, in.Name)
			case in.Choices != nil && in.Kind != "own" && !slices.Contains(offer, in.Kind):
				t.Errorf("%s has choices for %s and does not show them", deeds[i].Key, in.Name)
			}
		}
	}
}
