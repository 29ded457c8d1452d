package assess

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"jinlanling/internal/programme"
)

// TestTogetherIsTheMean: of any sheets, a subject's points are the mean of what
// its examiners gave, whatever their order, and lie between the least and the
// most of them; who cheated or was absent anywhere has none.
func TestTogetherIsTheMean(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		people := []string{"a", "b", "c"}
		var sheets []programme.ExaminerSheet
		least, most, away := map[string]int{}, map[string]int{}, map[string]string{}
		for _, subject := range []string{"theory", "practice"} {
			for range 1 + r.IntN(3) {
				var lines []programme.ExaminerLine
				for _, p := range people {
					l := programme.ExaminerLine{Application: p, Points: r.IntN(101)}
					switch r.IntN(12) {
					case 0:
						l.Points, l.Absence = 0, programme.MarkAbsent
					case 1:
						l.Points, l.Absence = 0, programme.MarkMisconduct
					}
					key := p + subject
					switch {
					case l.Absence == programme.MarkMisconduct || l.Absence != "" && away[p] == "":
						away[p] = l.Absence
					case l.Absence == "":
						if v, ok := least[key]; !ok || l.Points < v {
							least[key] = l.Points
						}
						most[key] = max(most[key], l.Points)
					}
					lines = append(lines, l)
				}
				raw, _ := json.Marshal(lines)
				sheets = append(sheets, programme.ExaminerSheet{Subject: subject, Lines: raw})
			}
		}
		got, err := together(sheets)
		if err != nil || len(got) != len(people) {
			t.Fatalf("%v %v", got, err)
		}
		r.Shuffle(len(sheets), func(i, j int) { sheets[i], sheets[j] = sheets[j], sheets[i] })
		again, _ := together(sheets)
		other := map[string]Score{}
		for _, s := range again {
			other[s.ApplicationID] = s
		}
		for _, s := range got {
			if s.Absence != away[s.ApplicationID] {
				t.Fatalf("%s: absence %q, want %q", s.ApplicationID, s.Absence, away[s.ApplicationID])
			}
			for code, p := range s.Points {
				if key := s.ApplicationID + code; p < least[key] || p > most[key] || other[s.ApplicationID].Points[code] != p {
					t.Fatalf("%s: %d, of %d to %d, in another order %d", key, p, least[key], most[key], other[s.ApplicationID].Points[code])
				}
			}
			if s.Absence == "" && len(s.Points) != 2 || s.Absence != "" && s.Points != nil {
				t.Fatalf("%+v", s)
			}
		}
	}
}
