package exchange_test

import (
	"strings"
	"testing"
	"time"

	"jinlanling/internal/exchange"
	"jinlanling/internal/programme"
	"jinlanling/layouts"
)

var zone = time.FixedZone("", 8*3600)

const onlineText = "某平台学习记录\n姓名,身份证号,课程名称,开始时间,结束时间,观看时长（秒）,检查次数,通过次数,设备编号\n"

func TestOnlineRowsAreRead(t *testing.T) {
	list, err := layouts.LoadOnline(t.TempDir())
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	for _, l := range list {
		if !strings.HasPrefix(l.Platform, "样例") {
			t.Errorf("%s is not named as a sample", l.Platform)
		}
	}
	rows, err := list[0].Read([]byte(onlineText+
		"甲,379906198801010011,安全,2021-08-01 20:00:00,2021/8/1 21:30,5400,3,3,X\n"+
		"乙,379906198801010012,安全,昨天,2021-08-01 21:30:00,1:30:00,3,4,X\n"+
		"丙,379906198801010013,,2021-08-01 20:00:00,2021-08-01 19:00:00,60分钟,,,\n合计,,,,,,,,\n"), zone)
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if r := rows[0]; r.Fault != "" || r.Seconds != 5400 || r.Passed != 3 || r.Ended.Sub(r.Began) != 90*time.Minute || r.Row != 3 {
		t.Errorf("%+v", r)
	}
	if rows[1].Fault != "开始时间不是日期和时间" || rows[2].Fault != "课程名称没有写" || rows[2].Seconds != 3600 {
		t.Errorf("%+v, %+v", rows[1], rows[2])
	}
	if _, err := exchange.ParseOnline("x.yaml", []byte("layout: x\nplatform: y\ncolumns:\n  - {heading: 姓名, field: name}\n")); err == nil {
		t.Error("a layout that knows nobody is taken")
	}
}

// Whatever bytes come as a platform's file, they are read or refused in words.
func FuzzReadOnline(f *testing.F) {
	list, err := layouts.LoadOnline(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(onlineText + "甲,379906198801010011,安全,2021-08-01 20:00:00,2021-08-01 21:30:00,5400,3,3,X\n"))
	f.Add([]byte("学员,手机号,课程,进入时间,离开时间,学习时长\n甲,13900000000,乙,2021/8/1 20:00,2021/8/1 21:00,1:00:00\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, l := range list {
			rows, err := l.Read(data, zone)
			if err != nil {
				if code := programme.CodeOf(err); code != programme.Invalid && code != programme.TooLarge {
					t.Fatalf("%s: %q %v", l.Code, code, err)
				}
				continue
			}
			for _, x := range rows {
				if x.Row < 1 || x.Fault == "" && (!x.Ended.After(x.Began) || x.Course == "" || x.Seconds < 0 || x.Passed > x.Asked) {
					t.Fatalf("%s: %+v", l.Code, x)
				}
			}
		}
	})
}
