package publicpages

import (
	"strings"
	"testing"

	"jinlanling/internal/app/record"
)

// A checkpoint of what a restore lost neither agrees with a later one nor proves that anybody was shown two logs.
func TestTwoCheckpointsAroundARestore(t *testing.T) {
	now := &record.Held{Point: record.Point{Size: 10, Root: "a"}}
	for what, before := range map[string]*record.Held{
		"as many entries": {Point: record.Point{Size: 10, Root: "b"}, Restored: "2021-06-01"},
		"more entries":    {Point: record.Point{Size: 12, Root: "b"}, Restored: "2021-06-01"},
	} {
		for _, pair := range [][2]*record.Held{{now, before}, {before, now}} {
			var page strings.Builder
			if err := twoView(pair[0], pair[1]).Render(t.Context(), &page); err != nil {
				t.Fatal(err)
			}
			if s := page.String(); !strings.Contains(s, "有一份属于恢复备份以前的日志") || strings.Contains(s, "两份日志。") || strings.Contains(s, "只有增加") ||
				strings.Contains(s, "请这样办") {
				t.Errorf("%s: %s", what, s)
			}
		}
	}
}
