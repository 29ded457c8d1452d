package programme_test

import (
	"maps"
	"testing"

	"jinlanling/internal/programme"
)

func TestStood(t *testing.T) {
	list := func(id string, s programme.State, closedBy, replaces string, people ...string) programme.Publication {
		return programme.Publication{ID: id, State: s, ClosedBy: closedBy, Replaces: replaces, People: people}
	}
	for what, c := range map[string]struct {
		lists []programme.Publication
		want  map[string]string
	}{
		"hangs": {[]programme.Publication{list("1", programme.Posted, "", "", "a")}, nil},
		"ended": {[]programme.Publication{list("1", programme.Closed, "x", "", "a", "b")}, map[string]string{"a": "1", "b": "1"}},
		"corrected before it ended": {[]programme.Publication{list("1", programme.Replaced, "", "", "a", "b"),
			list("2", programme.Posted, "", "1", "a")}, nil},
		"corrected after, the new one hangs": {[]programme.Publication{list("1", programme.Replaced, "x", "", "a", "b"),
			list("2", programme.Posted, "", "1", "a", "c")}, map[string]string{"a": "1"}},
		"and ended": {[]programme.Publication{list("1", programme.Replaced, "x", "", "a", "b"), list("2", programme.Closed, "x", "1", "a", "c")},
			map[string]string{"a": "2", "c": "2"}},
		"corrected twice": {[]programme.Publication{list("1", programme.Replaced, "x", "", "a", "b"), list("2", programme.Replaced, "", "1", "a"),
			list("3", programme.Posted, "", "2", "a", "b")}, map[string]string{"a": "1", "b": "1"}},
		"nobody left": {[]programme.Publication{list("1", programme.Replaced, "x", "", "a")}, nil},
	} {
		if got := programme.Stood(c.lists); !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", what, got, c.want)
		}
	}
}
