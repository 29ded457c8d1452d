package archive

import (
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
)

// safeName is a name as every system takes it in a path.
func safeName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`\/:*?"<>|%`, r) {
			return '_'
		}
		return r
	}, strings.TrimSpace(s))
	if s = strings.Trim(idcode.Shortened(s, 50), ". "); s == "" {
		return "未命名"
	}
	return s
}

func (p *packed) rosterList() forms.ListSheet {
	s := forms.ListSheet{Title: "培训人员名册", Columns: []forms.ListColumn{{Title: "序号", Number: true}, {Title: "姓名"}, {Title: "性别"}, {Title: "身份证号码"},
		{Title: "工作单位"}, {Title: "状态"}}}
	for i := range p.members {
		ap := &p.members[i]
		who, employer := p.people[ap.PersonID], p.employers[ap.EmployerID]
		s.Rows = append(s.Rows, []any{int64(i + 1), who.Name, who.Sex, who.IDMasked, employer.Name, ap.State.Name()})
	}
	return s
}

// signInFoot says what stands behind each "到".
const signInFoot = "码：本人输入或扫描签到码；表：本人在打印的签到表上签名；师：教师登记；手机、纸：旧版登记。"

var attendanceWords = map[string]string{"present": "到", "absent": "缺", "leave": "假"}

func (p *packed) signInList() forms.ListSheet {
	s := forms.ListSheet{Title: "签到汇总", Foot: signInFoot, Columns: []forms.ListColumn{{Title: "姓名"}}}
	var held []int
	for i := range p.lessons {
		if p.lessons[i].State == programme.Held {
			held = append(held, i)
			s.Columns = append(s.Columns, forms.ListColumn{Title: p.lessons[i].StartsAt.In(act.Shanghai).Format("01-02 15:04")})
		}
	}
	for i := range p.members {
		row := []any{p.people[p.members[i].PersonID].Name}
		for _, l := range held {
			sheet := p.sheets[p.lessons[l].ID]
			word := ""
			if k := slices.IndexFunc(sheet, func(a programme.Attendance) bool { return a.ApplicationID == p.members[i].ID }); k >= 0 {
				word = attendanceWords[sheet[k].State]
				if sheet[k].State == programme.Present {
					word += "（" + attendance.MethodOf(sheet[k].Method).Short + "）"
				}
			}
			row = append(row, word)
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

func (p *packed) resultList() forms.ListSheet {
	s := forms.ListSheet{Title: "结业考评成绩", Columns: []forms.ListColumn{{Title: "姓名"}, {Title: "理论", Number: true}, {Title: "技能", Number: true}, {Title: "结果"}}}
	words := map[string]string{programme.MarkPass: "合格", programme.MarkFail: "不合格", programme.MarkWithdrawn: "已撤销"}
	name := map[string]string{}
	for i := range p.members {
		name[p.members[i].ID] = p.people[p.members[i].PersonID].Name
	}
	for _, m := range p.marks {
		s.Rows = append(s.Rows, []any{name[m.ApplicationID], int64(m.Theory), int64(m.Practice), words[m.Final]})
	}
	return s
}
