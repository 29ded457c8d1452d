package curriculum_test

import (
	"testing"

	"jinlanling/internal/curriculum"
)

// Who is put forward follows the way that the notice names: two of ten
// political hours pass where only the total is asked.
func TestLacksFollowTheNoticesWay(t *testing.T) {
	done := map[string]int{"ideology": 2 * 45, "theory": 100 * 45, "practice": 72 * 45}
	for _, c := range []struct {
		way  curriculum.Way
		want string
	}{{curriculum.OfTotal, ""}, {curriculum.OfEach, "思想政治出勤 2 课时，不足 8 课时"}, {curriculum.OfBoth, "思想政治出勤 2 课时，不足 8 课时"}} {
		got := ""
		for _, l := range floors(c.way).Lacks(done) {
			got += l.Says()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.way, got, c.want)
		}
		if st := floors(c.way).Standing(&curriculum.Record{Done: done}, shanghai); st.Forward != (c.want == "") {
			t.Errorf("%s: the standing says otherwise", c.way)
		}
	}
	done["practice"] = 72*45 - 1
	if got := floors(curriculum.OfEach).Lacks(done); len(got) != 2 || got[1].Says() != "实际操作出勤 71.9 课时，不足 72 课时" {
		t.Errorf("a minute under a floor: %v", got)
	}
}
