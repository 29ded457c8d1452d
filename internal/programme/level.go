package programme

import (
	"fmt"
	"slices"
)

// Level is a rung of the skill ladder. The zero Level means "none". The same
// ladder names the level of a certificate and the level trained for; a notice
// says which of them it trains.
type Level uint8

const (
	JuniorWorker       Level = 1 + iota // 初级工，五级
	IntermediateWorker                  // 中级工，四级
	SeniorWorker                        // 高级工，三级
	Technician                          // 技师，二级
	SeniorTechnician                    // 高级技师，一级
)

var levelWords = [...]string{"", "junior_worker", "intermediate_worker", "senior_worker", "technician", "senior_technician"}
var levelChinese = [...]string{"", "初级工", "中级工", "高级工", "技师", "高级技师"}
var levelGrades = [...]string{"", "五级", "四级", "三级", "二级", "一级"}

// ParseLevel reads the identifier, such as senior_technician.
func ParseLevel(s string) (Level, error) {
	for i, w := range levelWords {
		if i > 0 && w == s {
			return Level(i), nil
		}
	}
	return 0, fmt.Errorf("没有这个等级：%q", s)
}

// ParseLevelChinese reads what people write in a roster: 技师, 二级, 技师/二级, 2.
func ParseLevelChinese(s string) (Level, bool) {
	for i := 1; i < len(levelWords); i++ {
		grade := string(rune('0' + 6 - i))
		switch s {
		case levelChinese[i], levelGrades[i], grade, grade + "级",
			levelChinese[i] + "/" + levelGrades[i], levelGrades[i] + "/" + levelChinese[i],
			levelChinese[i] + "（" + levelGrades[i] + "）", levelChinese[i] + "(" + levelGrades[i] + ")":
			return Level(i), true
		}
	}
	return 0, false
}

// LevelNames are the names of all levels, the lowest first.
func LevelNames() []string { return slices.Clone(levelChinese[1:]) }

// String is the identifier used in Go, SQL, URL and journal.
func (l Level) String() string { return levelWords[l] }

// Chinese is the level's name: 技师.
func (l Level) Chinese() string { return levelChinese[l] }

// ChineseGraded is the name with its grade, as annex 1 writes it: 技师/二级.
func (l Level) ChineseGraded() string { return levelChinese[l] + "/" + levelGrades[l] }

func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

func (l *Level) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*l = 0
		return nil
	}
	*l, err = ParseLevel(string(b))
	return err
}
