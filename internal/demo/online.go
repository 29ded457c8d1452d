package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
)

// microCourse is learnt online by the first line of the first base, at no fixed
// hour.
var microCourse = curriculum.Course{Name: "职业健康与安全（微课）", Hours: 6, Kind: "theory", Mode: curriculum.Recorded, Textbook: "自编讲义"}

// learns reports whether a class has it; one class of the line hands in what
// the platform says.
func (y *year) learns(b *base, c *class) bool {
	return b == y.bases[0] && c.line == b.lines[0] && c == b.classes[slices.IndexFunc(b.classes, func(o *class) bool { return o.line == c.line })]
}

// watched is a row of the platform's file.
type watched struct {
	name, number string
	from         time.Time
	lasted       time.Duration // from the beginning to the end
	seconds      int
	device       string
}

// learn hands in what the platform says of a class: three evenings each, some
// of them with nothing.
func (y *year) learn(b *base, c *class) error {
	if !y.learns(b, c) {
		return nil
	}
	members, err := y.sys.Teaching.Members(y.ctx, y.as(b.clerk), c.ID)
	if err != nil {
		return err
	}
	var rows []watched
	var all []act.Member
	for i, m := range members {
		if m.State != programme.InTraining {
			continue
		}
		all = append(all, m)
		for k := range 3 {
			if i%10 != 9 && len(y.numbers[m.Name+m.IDMasked]) == 18 { // two of one name and masked number are left out
				rows = append(rows, y.evening(m, i, c.StartsOn.AddDays(9+6*k)))
			}
		}
	}
	if err := y.handOnline(b, c, rows); err != nil {
		return err
	}
	if y.drill != nil {
		return y.drill.cheatOnline(b, c, all)
	}
	return nil
}

// evening is an honest hour and a half.
func (y *year) evening(m act.Member, i int, day programme.Date) watched {
	return watched{m.Name, y.numbers[m.Name+m.IDMasked], morning(day).Add(21*time.Hour + time.Duration(23*i)*time.Second),
		90*time.Minute + time.Duration(i%7)*time.Second, 5400 - 13*i%120, fmt.Sprintf("YS-%s-%04d", m.IDMasked[:6], i)}
}

// handOnline reads rows in as the platform writes them.
func (y *year) handOnline(b *base, c *class, rows []watched) error {
	var text strings.Builder
	text.WriteString("\ufeff姓名,身份证号,课程名称,开始时间,结束时间,观看时长（秒）,视频时长（秒）,检查次数,通过次数,设备编号\r\n")
	for _, r := range rows {
		from := r.from.In(act.Shanghai)
		fmt.Fprintf(&text, "%s,%s,%s,%s,%s,%d,5400,3,3,%s\r\n", r.name, r.number, microCourse.Name, from.Format(time.DateTime),
			from.Add(r.lasted).Format(time.DateTime),
			r.seconds, r.device)
	}
	file, err := y.sys.StoreFile(y.ctx, y.as(b.clerk), strings.NewReader(text.String()))
	if err != nil {
		return err
	}
	_, err = y.sys.Online.Import(y.ctx, y.as(b.clerk), c.ID, "sample_id", file.ID)
	return err
}

// cheatOnline plants rows that are faster than time, and one device for several
// people.
func (d *drill) cheatOnline(b *base, c *class, members []act.Member) error {
	if len(members) < 5 {
		return fmt.Errorf("the class that learns online has %d members", len(members))
	}
	day := c.StartsOn.AddDays(30)
	var rows []watched
	for i, m := range members[:2] {
		r := d.evening(m, i, day)
		r.lasted, r.seconds = 20*time.Minute, 5400
		rows = append(rows, r)
	}
	for i, m := range members[2:5] {
		r := d.evening(m, i, day)
		r.device = "YS-ONE"
		rows = append(rows, r)
	}
	d.online = c
	return d.handOnline(b, c, rows)
}
