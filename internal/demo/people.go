package demo

import (
	"fmt"

	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
)

// Invented people carry ID numbers of area codes that are not in use, and
// invented units carry credit codes of such an area.
var (
	unusedAreas = []string{"379901", "379902", "379903", "379904", "379905"}
	unitArea    = "379900"
	surnames    = []rune("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文")
	givenMale   = []rune("伟强磊军洋勇杰涛超明刚平辉鹏华建国志文斌波宁峰亮东海龙飞宇浩凯健俊帆庆彬林松柏永胜利")
	givenFemale = []rune("芳娜敏静丽艳霞秀娟英玲燕红梅雪琳晶颖洁莉萍慧婷倩蕾璐瑶欣佳怡")
	rareNames   = []string{"孙𬭎宇", "李䶮", "王㛃", "𠮷田海", "赵堃龑", "张喆", "刘珺玥", "阿依古丽·买买提", "马·穆罕默德", "周㼆"}
	counties    = []string{"德城区", "陵城区", "禹城市", "乐陵市", "临邑县", "平原县", "夏津县", "武城县", "庆云县", "宁津县", "齐河县"}
	unitHeads   = []string{"恒泰", "华鲁", "鑫源", "联创", "宏业", "金桥", "东方", "永兴", "瑞丰", "天成", "正大", "中和", "兴隆", "通达", "泰山路", "银河", "长河", "运河", "新湖", "岔河"}
	unitTails   = []string{"机械有限公司", "建筑安装有限公司", "汽车服务有限公司", "化工有限公司", "餐饮管理有限公司", "电力设备有限公司", "养老服务中心", "测绘工程有限公司"}
)

// tradeUnits says which kinds of unit employ which trades.
var tradeUnits = map[string][]int{"车工": {0}, "钳工": {0}, "焊工": {0, 1}, "电工": {5, 0}, "汽车维修工": {2}, "中式烹调师": {4}, "中式面点师": {4},
	"钢筋工": {1}, "架子工": {1}, "工程测量员": {7, 1}, "砌筑工": {1}, "化工总控工": {3}, "养老护理员": {6}}

// aliasOf are names that certificates and histories also give a trade.
var aliasOf = map[string]string{"电工": "维修电工", "钳工": "装配钳工", "焊工": "电焊工", "车工": "数控车工", "汽车维修工": "汽车修理工"}

// unit is an invented employer and who enrols its people.
type unit struct {
	id, code, name, county string
	kind                   int
	hr                     programme.Actor
}

func (y *year) makeUnits() []unit {
	var out []unit
	n := 0
	for kind, tail := range unitTails {
		for _, head := range unitHeads {
			if n++; kind > 5 && len(out)%2 == 0 && n%3 != 0 {
				continue
			}
			body := fmt.Sprintf("MA3D%04d", n)
			out = append(out, unit{code: string(idcode.MakeCreditCode("91", unitArea, body)), name: "德州" + head + tail,
				county: counties[(n*7)%len(counties)], kind: kind})
		}
	}
	return out
}

// person is an invented applicant: who, and the row of the roster that says
// what is so about them.
type person struct {
	row  forms.RosterRow
	unit *unit
}

func (y *year) makePerson(line *line) person {
	male := !y.often(map[string]float64{"养老护理员": 85, "中式面点师": 60}[line.trade] + 8)
	born := programme.NewDate(y.between(1966, 1992), y.between(1, 12), y.between(1, 28))
	order := y.order % 500 * 2
	if male {
		order++
	}
	y.order++
	r := forms.RosterRow{Name: y.name(male), Trade: line.trade, Level: line.level,
		IDNumber: string(idcode.MakeCitizenID(unusedAreas[y.order/500%len(unusedAreas)], born, order%1000)),
		Phone:    fmt.Sprintf("1%d%09d", pick(y.chance, []int{3, 5, 7, 8, 9}), y.order*7919%1_000_000_000), Category: "企业在职职工", Recommended: true,
		PostTrade: line.trade,
		Schooling: pick(y.chance, []string{"初中", "高中", "高中", "大专", "大专", "本科"})}
	r.Sex = idcode.CitizenID(r.IDNumber).Sex()
	if known := r.Name + idcode.CitizenID(r.IDNumber).Masked(); y.numbers[known] == "" {
		y.numbers[known] = r.IDNumber
	} else {
		y.numbers[known] = "two"
	}
	u := &y.units[0]
	if kinds := tradeUnits[line.trade]; len(kinds) > 0 {
		for u = &y.units[y.IntN(len(y.units))]; u.kind != kinds[0] && u.kind != kinds[len(kinds)-1]; {
			u = &y.units[y.IntN(len(y.units))]
		}
	}
	r.Employer, r.EmployerCode = u.name, u.code
	y.history(&r, line, born)
	return person{r, u}
}

func (y *year) name(male bool) string {
	if y.often(0.6) {
		return pick(y.chance, rareNames)
	}
	given := givenFemale
	if male {
		given = givenMale
	}
	s := string(pick(y.chance, surnames)) + string(pick(y.chance, given))
	if y.often(62) {
		s += string(pick(y.chance, given))
	}
	return s
}

// How people qualify, or do not, in percent.
const (
	byCertificate = iota
	byYears
	byTitle
	byTitleAndCertificate
	byHonour
	tooEarly
	notAtAll
	publicBody
	notRecommended
)

var ways = []struct {
	way     int
	percent float64
}{{byCertificate, 54}, {byYears, 21}, {byTitle, 5}, {byTitleAndCertificate, 4}, {byHonour, 2}, {tooEarly, 6}, {notAtAll, 4.5}, {publicBody, 2},
	{notRecommended, 1.5}}

func (y *year) way() int {
	at := y.Float64() * 100
	for _, w := range ways {
		if at -= w.percent; at < 0 {
			return w.way
		}
	}
	return byCertificate
}

// history gives a person certificates, work, titles and honours by the way in
// which they qualify, as of the month of application.
func (y *year) history(r *forms.RosterRow, l *line, born programme.Date) {
	below, years := programme.SeniorWorker, 14
	if l.level == programme.SeniorTechnician {
		below, years = programme.Technician, 18
	}
	applied := y.applied
	start := programme.NewMonth(born.Year()+y.between(19, 23), y.between(1, 12))
	if worked := int(applied - start); worked > (years-2)*12 { // keep most short of the years, so that ways differ
		start = applied - programme.Month(y.between(4*12, (years-1)*12))
	}
	switch way := y.way(); way {
	case byCertificate, publicBody, notRecommended:
		y.certificate(r, below, y.between(37, 120))
		if way == publicBody {
			r.Category = "机关事业单位职工"
		}
		if way == notRecommended {
			r.Recommended = false
		}
		if way == byCertificate && y.often(3) {
			r.Category = "职业院校教师"
		}
	case byYears:
		start, r.Attested = applied-programme.Month(y.between(years*12, years*12+140)), true
	case byTitle:
		start = applied - programme.Month(y.between(years*12+1, years*12+100))
		r.Title, r.TitleOn = "工程师", programme.NewDate(y.between(2008, 2019), y.between(1, 12), 20)
		if l.level == programme.SeniorTechnician {
			r.Title = "高级工程师"
		}
	case byTitleAndCertificate:
		start = applied - programme.Month(y.between(years*12+1, years*12+60))
		r.Title, r.TitleOn = "助理工程师", programme.NewDate(y.between(2010, 2019), y.between(1, 12), 20)
		if l.level == programme.SeniorTechnician {
			r.Title = "工程师"
		}
		y.certificate(r, below, y.between(13, 34))
	case byHonour:
		y.certificate(r, below, y.between(1, 30))
		r.HonourKind, r.HonourLevel = pick(y.chance, []string{"技术能手", "技术革新", "技能攻关"}), pick(y.chance, []string{"市级", "市级", "省级"})
		r.HonourName = r.HonourLevel + r.HonourKind
	case tooEarly:
		if y.often(50) {
			y.certificate(r, below, y.between(26, 35))
		} else {
			start, r.Attested = applied-programme.Month(years*12-y.between(1, 7)), true
		}
	case notAtAll:
		start = applied - programme.Month(y.between(12, 70))
	}
	if grown := born.Year() + 17; start.First().Year() < grown { // nobody works as a child: who has so many years is older
		r.IDNumber = string(idcode.MakeCitizenID(r.IDNumber[:6], programme.NewDate(start.First().Year()-17, born.Month(), born.Day()),
			int(r.IDNumber[14]-'0')*100+int(r.IDNumber[15]-'0')*10+int(r.IDNumber[16]-'0')))
	}
	y.work(r, start, applied)
}

// certificate gives a certificate of a level held for so many months.
func (y *year) certificate(r *forms.RosterRow, level programme.Level, months int) {
	m := y.applied - programme.Month(months)
	y.serial++
	r.CertTrade, r.CertLevel, r.CertIssuedOn = r.Trade, level, m.First().AddDays(y.between(0, 27))
	if a := aliasOf[r.Trade]; a != "" && y.often(30) {
		r.CertTrade = a
	}
	r.CertKind, r.CertNumber = "职业资格", idcode.MakeQualification(m.Year(), "3799", level, y.serial%100000)
	if m.Year() >= 2020 {
		r.CertKind, r.CertNumber = "职业技能等级", idcode.MakeSkillLevel(m.Year(), "37", level, y.serial)
	}
}

// work writes a work history from start on: one to three stretches, sometimes
// with a gap or an overlap.
func (y *year) work(r *forms.RosterRow, start, applied programme.Month) {
	r.WorkYears = fmt.Sprint(int(applied-start) / 12)
	trade := r.Trade
	if a := aliasOf[trade]; a != "" && y.often(25) {
		trade = a
	}
	total := int(applied - start)
	if total < 48 || y.often(45) {
		r.Work[0] = forms.WorkRow{From: start, Employer: r.Employer, Trade: trade}
		return
	}
	middle := start + programme.Month(y.between(12, total-12))
	r.Work[0] = forms.WorkRow{From: start, To: middle, Employer: "某" + pick(y.chance, unitTails), Trade: trade}
	if y.often(10) {
		middle -= programme.Month(y.between(1, 5)) // the two overlap
	}
	r.Work[1] = forms.WorkRow{From: middle, Employer: r.Employer, Trade: r.Trade}
}
