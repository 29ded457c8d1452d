package exchange_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"jinlanling/internal/exchange"
	"jinlanling/internal/programme"

	"pgregory.net/rapid"
)

const sound = `layout: test
system: 某系统
title: 某表
clause: 3.1.6
people: training
export:
  format: xlsx
  sheet: 人员
  columns:
    - {heading: 姓名, field: name, required: true}
    - {heading: 身份证号码, field: id_number, required: true}
    - {heading: 等级, field: level, words: {technician: "02", senior_technician: "01"}}
    - {heading: 开班日期, field: class_start, date: YYYY年MM月DD日}
    - {heading: 类型, value: 金蓝领}
return:
  columns:
    - {heading: 身份证号码, also: [证件号码], field: id_number, use: match}
    - {heading: 编码, field: number, use: match}
    - {heading: 姓名, field: name, use: compare}
    - {heading: 等级, field: level, use: compare, words: {technician: "02", senior_technician: "01"}}
    - {heading: 状态, field: status, use: bring, absent: [已删除]}
`

func TestALayoutWordsARow(t *testing.T) {
	l, err := exchange.Parse("test.yaml", []byte(sound))
	if err != nil {
		t.Fatal(err)
	}
	cells, lacks := l.Row(map[string]string{"name": "𠮷某·阿", "id_number": "379901198001010017", "level": "technician", "class_start": "2021-07-17"})
	if got, want := strings.Join(cells, "|"), "𠮷某·阿|379901198001010017|02|2021年07月17日|金蓝领"; got != want || len(lacks) != 0 {
		t.Errorf("got %s lacking %v, want %s", got, lacks, want)
	}
	_, lacks = l.Row(map[string]string{"id_number": "x", "level": "senior_worker"})
	if len(lacks) != 2 || lacks[0].Heading != "姓名" || lacks[1].Heading != "等级" {
		t.Errorf("lacks %v, want a name and a word for the level", lacks)
	}
}

// What is wrong with a layout is told with its line.
func TestBrokenLayouts(t *testing.T) {
	for _, b := range []struct{ name, text, instead, want string }{
		{"unknown key", "title: 某表", "title: 某表\ntitel: 某表", "没有这个键"},
		{"key twice", "title: 某表", "title: 某表\ntitle: 另表", "写了两次"},
		{"missing key", "system: 某系统\n", "", "缺少 system"},
		{"empty value", "title: 某表", "title: ''", "值是空的"},
		{"unknown field", "field: name, required: true", "field: nmae, required: true", "没有这个字段"},
		{"unknown field of a return", "field: name, use: compare", "field: nmae, use: compare", "没有这个字段"},
		{"column twice", "{heading: 姓名, field: name, required: true}", "{heading: 身份证号码（*）, field: name}\n    - {heading: 身份证号码(*), field: sex}", "已有"},
		{"no key in the export", "    - {heading: 身份证号码, field: id_number, required: true}\n", "", "没有 id_number"},
		{"no key in the return", "field: id_number, use: match}\n    - {heading: 编码, field: number, use: match}", "field: remark, use: bring}", "没有认人的栏"},
		{"number alone finds nobody", "{heading: 身份证号码, also: [证件号码], field: id_number, use: match}", "{heading: 备注, field: remark, use: bring}",
			"还要有 id_number"},
		{"name in two returns", "also: [证件号码]", "also: [姓名]", "已有"},
		{"field twice in a return", "{heading: 编码, field: number, use: match}", "{heading: 编码, field: name, use: compare}", "字段 name"},
		{"no such population", "people: training", "people: everybody", "people 应是"},
		{"no such format", "format: xlsx", "format: pdf", "format 应是"},
		{"encoding of a workbook", "format: xlsx", "format: xlsx\n  encoding: gbk", "没有 encoding"},
		{"no such encoding", "format: xlsx\n  sheet: 人员", "format: csv\n  encoding: latin1", "encoding 应是"},
		{"sheet of a csv", "format: xlsx", "format: csv", "没有 sheet"},
		{"bad sheet name", "sheet: 人员", "sheet: '人/员'", "工作表名称"},
		{"bad code", "layout: test", "layout: Test-1", "layout 只用"},
		{"no such level", "words: {technician: \"02\", senior_technician: \"01\"}}\n    - {heading: 开班", "words: {master: \"02\"}}\n    - {heading: 开班",
			"没有“master”"},
		{"two words alike", "words: {technician: \"02\", senior_technician: \"01\"}}\n    - {heading: 开班",
			"words: {technician: \"02\", senior_technician: \"02\"}}\n    - {heading: 开班", "写法相同"},
		{"date of a name", "{heading: 姓名, field: name, required: true}", "{heading: 姓名, field: name, date: YYYY-MM-DD}", "不是日期"},
		{"date without a year", "date: YYYY年MM月DD日", "date: MM月DD日", "date 由"},
		{"field and value", "{heading: 类型, value: 金蓝领}", "{heading: 类型, value: 金蓝领, field: sex}", "要么写 field"},
		{"neither field nor value", "{heading: 类型, value: 金蓝领}", "{heading: 类型}", "要么写 field"},
		{"export of what they say", "{heading: 类型, value: 金蓝领}", "{heading: 编码, field: number}", "只有对方才知道"},
		{"compare what only they say", "{heading: 状态, field: status, use: bring, absent: [已删除]}", "{heading: 状态, field: status, use: compare}", "不能比对"},
		{"bring what we have", "field: name, use: compare", "field: name, use: bring", "应写 use: compare"},
		{"match by name", "field: name, use: compare", "field: name, use: match", "只能用 id_number"},
		{"no such use", "field: name, use: compare", "field: name, use: guess", "use 应是"},
		{"absent of a name", "field: name, use: compare", "field: name, use: compare, absent: [无]", "absent"},
		{"flag that is none", "field: name, required: true", "field: name, required: maybe", "true 或 false"},
		{"list that is none", "also: [证件号码]", "also: 证件号码", "应是一个列表"},
		{"not YAML", "people: training", "people: [", "YAML"},
	} {
		t.Run(b.name, func(t *testing.T) {
			before, _, ok := strings.Cut(sound, b.text)
			if !ok {
				t.Fatalf("the layout has no %q to spoil", b.text)
			}
			line := strings.Count(before, "\n") + 1
			_, err := exchange.Parse("broken.yaml", []byte(strings.Replace(sound, b.text, b.instead, 1)))
			found, _ := errors.AsType[exchange.Findings](err)
			for _, f := range found {
				whole := strings.Contains(b.want, "缺少") || strings.Contains(b.want, "没有 id_number") || strings.Contains(b.want, "没有认人") ||
					strings.Contains(b.want, "还要有") || b.name == "not YAML"
				if f.File == "broken.yaml" && strings.Contains(f.Message, b.want) && f.Line > 0 && (whole || f.Line >= line && f.Line <= line+6) {
					return
				}
			}
			t.Errorf("got %v, want a finding near line %d that says %q", err, line, b.want)
		})
	}
}

func none(_, v string) string { return v }

// Every one of ours and every row of theirs is accounted for exactly once,
// whatever a return holds (3.1.6).
func TestCompareAccountsForEverybody(t *testing.T) {
	fields := []string{"name", "trade"}
	rapid.Check(t, func(rt *rapid.T) {
		var ours []exchange.Ours
		for i := range rapid.IntRange(0, 12).Draw(rt, "ours") {
			o := exchange.Ours{ID: fmt.Sprint("a", i), Index: fmt.Sprint("h", i),
				Values: map[string]string{"name": fmt.Sprint("某", i), "trade": "电工", "id_number": fmt.Sprint(i)}}
			if rapid.Bool().Draw(rt, "numbered") {
				o.Number = fmt.Sprint("n", i)
			}
			ours = append(ours, o)
		}
		var theirs []exchange.Theirs
		for i := range rapid.IntRange(0, 20).Draw(rt, "theirs") {
			who := rapid.IntRange(0, 15).Draw(rt, "who")
			row := exchange.Theirs{Row: i + 2, Values: map[string]string{"name": fmt.Sprint("某", who),
				"trade": rapid.SampledFrom([]string{"电工", "焊工"}).Draw(rt, "trade")}, Absent: rapid.IntRange(0, 4).Draw(rt, "absent") == 0}
			if rapid.IntRange(0, 3).Draw(rt, "has id") > 0 {
				row.Index = fmt.Sprint("h", who)
				row.Values["id_number"] = fmt.Sprint(who)
			}
			if rapid.Bool().Draw(rt, "has number") {
				row.Number = fmt.Sprint("n", rapid.IntRange(0, 15).Draw(rt, "number"))
			}
			theirs = append(theirs, row)
		}
		c := exchange.Compare(ours, theirs, fields, none)
		mine, rows := map[int]int{}, map[int]int{}
		for _, e := range c.Entries {
			if e.Ours >= 0 {
				mine[e.Ours]++
			}
			if e.Their >= 0 {
				rows[e.Their]++
			}
			switch e.Kind {
			case exchange.Matched, exchange.Different:
				if e.Ours < 0 || e.Their < 0 || (e.Kind == exchange.Different) != (len(e.Diffs) > 0) {
					rt.Fatalf("entry %+v", e)
				}
			case exchange.MissingThere:
				if e.Ours < 0 || e.Their >= 0 && !theirs[e.Their].Absent {
					rt.Fatalf("entry %+v", e)
				}
			case exchange.MissingHere:
				if e.Ours >= 0 || e.Their < 0 || theirs[e.Their].Absent {
					rt.Fatalf("entry %+v", e)
				}
			case exchange.Refused:
				if e.Ours >= 0 || e.Their < 0 || e.Why == "" {
					rt.Fatalf("entry %+v", e)
				}
			default:
				rt.Fatalf("entry %+v", e)
			}
		}
		if len(mine) != len(ours) || len(rows) != len(theirs) {
			rt.Fatalf("%d of %d ours, %d of %d rows are accounted for", len(mine), len(ours), len(rows), len(theirs))
		}
		for i, n := range mine {
			if n != 1 {
				rt.Fatalf("ours %d stands in %d entries", i, n)
			}
		}
		for i, n := range rows {
			if n != 1 {
				rt.Fatalf("row %d stands in %d entries", i, n)
			}
		}
		if c.Count(exchange.Matched)+c.Count(exchange.Different)+c.Count(exchange.MissingThere) != len(ours) {
			rt.Fatalf("the figures do not sum up: %+v", c.Entries)
		}
	})
}

func TestValuesHaveOneSpelling(t *testing.T) {
	for _, x := range []struct{ field, a, b string }{
		{"name", "王 强", "王强"}, {"name", "阿·买提", "阿•买提"}, {"level", "技师/二级", "二级/技师"}, {"level", "二级（技师）", "2"},
		{"base", "德州职业技术学院（德州市技师学院）", "德州职业技术学院(德州市技师学院)"}, {"certificate_on", "2021.12.5", "20211205"},
		{"subsidy", "3,000.00", "3000"}, {"id_number", "37990119800101001x", "37990119800101001X"},
		{"employer_code", "91371400ma3c0016x0", "91371400MA3C0016X0"},
		{"state", "已发证", "已发证"}, {"phone", "138-0000-0000", "13800000000"},
	} {
		f := exchange.Field(x.field)
		if a, b := f.Normal(x.a), f.Normal(x.b); a != b {
			t.Errorf("%s: %q is %q and %q is %q, want the same", x.field, x.a, a, x.b, b)
		}
	}
	for _, x := range []struct{ field, a, b string }{{"name", "𠮷某", "吉某"}, {"level", "技师", "高级技师"}, {"subsidy", "3000", "3000.5"},
		{"certificate_on", "2021-12-05", "2021-12-06"}} {
		f := exchange.Field(x.field)
		if a := f.Normal(x.a); a == f.Normal(x.b) {
			t.Errorf("%s: %q and %q are both %q", x.field, x.a, x.b, a)
		}
	}
	if got := exchange.Field("level").Say(programme.Technician.String()); got != "技师" {
		t.Errorf("technician is said as %q", got)
	}
}

// No bytes crash the reader of layouts, and what it takes can be used.
func FuzzParse(f *testing.F) {
	f.Add([]byte(sound))
	f.Add([]byte("layout: a\nexport: {columns: [{}]}\nreturn: {columns: [x]}"))
	f.Add([]byte("&a [*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := exchange.Parse("f.yaml", data)
		if err != nil {
			found, ours := errors.AsType[exchange.Findings](err)
			if !ours || len(found) == 0 {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		l.Row(map[string]string{"name": "某", "class_start": "2021-07-17", "level": "technician"})
		for i := range l.Return {
			l.Return[i].Value("某 2021-1-1")
		}
	})
}
