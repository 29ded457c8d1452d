package notices

import "testing"

func TestEveryNoticeLoads(t *testing.T) {
	if len(Names()) < 2 {
		t.Errorf("names = %v, want at least two notices", Names())
	}
	for _, name := range Names() {
		if _, err := Load(name); err != nil {
			t.Errorf("%s:\n%v", name, err)
		}
	}
}
