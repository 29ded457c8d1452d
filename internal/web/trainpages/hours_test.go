package trainpages

import (
	"strings"
	"testing"

	"jinlanling/internal/app/teaching"
)

// What is learnt online at no fixed hour is said to be so beside the timetable,
// and does not lack from it.
func TestHoursSayWhatIsLearntOnline(t *testing.T) {
	for _, c := range []struct {
		hours  teaching.KindHours
		taught bool
		want   []string
		not    string
	}{
		{teaching.KindHours{Name: "理论课", Min: 110, Scheduled: 80, Self: 30}, false, []string{"110</b>", "已达到要求", "其中线上自学 30 课时，不排课表"}, "少 "},
		{teaching.KindHours{Name: "理论课", Min: 110, Scheduled: 70, Self: 30}, false, []string{"少 10 课时"}, "已达到"},
		{teaching.KindHours{Name: "理论课", Min: 110, Held: 45, Online: 5, Scheduled: 40, Self: 25}, true,
			[]string{"还差 65，课表上还有 40", "线上自学已计 5，还有 25 课时"}, "课表还缺"},
		{teaching.KindHours{Name: "理论课", Min: 110, Held: 45, Online: 5, Scheduled: 30, Self: 25}, true, []string{"课表还缺 10 课时"}, "还差"},
		{teaching.KindHours{Name: "实操课", Min: 90, Held: 90}, true, []string{"已达到要求"}, "线上自学"},
	} {
		var out strings.Builder
		if err := hoursFig(c.hours, c.taught).Render(t.Context(), &out); err != nil {
			t.Fatal(err)
		}
		for _, want := range c.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%+v: no %q in %s", c.hours, want, out.String())
			}
		}
		if strings.Contains(out.String(), c.not) {
			t.Errorf("%+v: %q in %s", c.hours, c.not, out.String())
		}
	}
}
