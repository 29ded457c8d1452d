package online_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/archive"
	"jinlanling/internal/app/online"
	"jinlanling/internal/app/record"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// learners are the first class of the small year that learns online in part,
// with the numbers of its members.
func (r *room) learners(t *testing.T) (class string, members []act.Member, numbers map[string]string, course string) {
	t.Helper()
	clerk := act.As(r.Bases[0].Clerk)
	for _, id := range r.Bases[0].Classes {
		p, err := r.Online.OfClass(ctx, clerk, id)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Courses) == 0 {
			continue
		}
		list, err := r.Teaching.Members(ctx, clerk, id)
		if err != nil {
			t.Fatal(err)
		}
		numbers = map[string]string{}
		err = r.Store.Read(ctx, func(tx *store.Tx) error {
			for _, m := range list {
				ap, err := store.Get[programme.Application](tx, m.ApplicationID)
				if err != nil {
					return err
				}
				who, err := store.Get[programme.Person](tx, ap.PersonID)
				if err != nil {
					return err
				}
				plain, err := r.Keys.Unseal(seal.IDNumber, who.ID, who.IDSealed)
				if err != nil {
					return err
				}
				numbers[m.ApplicationID] = plain
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return id, list, numbers, p.Courses[0].Name
	}
	t.Fatal("no class of the first base learns online")
	return "", nil, nil, ""
}

func (r *room) online(t *testing.T, class, rows string) (*online.Reading, error) {
	t.Helper()
	clerk := act.As(r.Bases[0].Clerk)
	f, err := r.StoreFile(ctx, clerk, strings.NewReader("姓名,身份证号,课程名称,开始时间,结束时间,观看时长（秒）,检查次数,通过次数,设备编号,登录账号\n"+rows))
	if err != nil {
		t.Fatal(err)
	}
	return r.Online.Import(ctx, clerk, class, "sample_id", f.ID)
}

// A platform's file counts for whom it names: hours of each by the notice's
// rule, what is not taken by name, the same file once, and back again by a
// second person.
func TestOnlineHoursComeInAndGoBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r := enterRoom(t, p)
		class, members, numbers, course := r.learners(t)
		clerk, head := act.As(r.Bases[0].Clerk), act.As(r.Bases[0].Head)
		cl := r.class(t, class)
		evening := func(day int) time.Time {
			d := cl.StartsOn.AddDays(day)
			return time.Date(d.Year(), time.Month(d.Month()), d.Day(), 21, 0, 0, 0, act.Shanghai)
		}
		row := func(m act.Member, course string, from time.Time, minutes, watched int, more string) string {
			return fmt.Sprintf("%s,%s,%s,%s,%s,%d,%s\n", m.Name, numbers[m.ApplicationID], course, from.Format(time.DateTime),
				from.Add(time.Duration(minutes)*time.Minute).Format(time.DateTime), watched*60, more)
		}
		r.Clock.Until(evening(10))
		a, b, c := members[0], members[1], members[2]
		stranger := act.Member{Name: "不认识"}
		text := row(a, course, evening(1), 90, 90, "3,3,甲机,") + row(a, course, evening(1).Add(30*time.Minute), 90, 90, "0,0,乙机,") +
			row(b, course, evening(2), 20, 90, "0,0,丙机,") + row(c, course, evening(2), 60, 60, "0,0,丙机,") + row(b, "没有的课", evening(3), 60, 60, ",,,") +
			row(stranger, course, evening(3), 60, 60, ",,,") + "错,行,," + ",,,,,,\n"
		before := r.done(t, class)
		got, err := r.online(t, class, text)
		if err != nil {
			t.Fatal(err)
		}
		var says []string
		for i := range got.Rows {
			says = append(says, got.Says(&got.Rows[i]))
		}
		want := []string{"计 2 课时", "计 0.6 课时（与本人另一条记录时间重叠，重叠的只计一次）", "不计课时：观看时长超过起止时间", "计 1.3 课时",
			"没有取：教学计划里没有“没有的课”这门课", "没有取：没有身份证号或手机号"}
		if len(says) != 7 || !slices.Equal(says[:6], want) || !strings.HasPrefix(says[6], "没有取：") {
			t.Errorf("%q", says)
		}
		after := r.done(t, class)
		for _, m := range members {
			add := map[string]int{a.ApplicationID: 120, c.ApplicationID: 60}[m.ApplicationID]
			if after.All(m.ApplicationID) != before.All(m.ApplicationID)+add {
				t.Errorf("%s: %d minutes after %d, want %d more", m.Name, after.All(m.ApplicationID), before.All(m.ApplicationID), add)
			}
		}
		// what is learnt at home is no lesson, learnt or not
		now, err := r.Archive.ClassProgress(ctx, clerk, class)
		if err != nil {
			t.Fatal(err)
		}
		if placed := now.Total.Held - now.Total.Online + now.Total.Scheduled; now.OnlineHours == 0 || now.Total.Online+now.Total.Self != now.OnlineHours ||
			now.Total.Online == 0 || placed != hoursOf(now.Lessons) {
			t.Errorf("%+v of %d hours online; %d hours of lessons", now.Total, now.OnlineHours, hoursOf(now.Lessons))
		}
		_, err = r.online(t, class, text)
		demotest.WantCode(t, "the same file", err, programme.Conflict)
		r.doubted(t, class, "online_faster", "online_device", "online_two_devices")
		own, err := r.Online.OwnOf(ctx, clerk, a.ApplicationID)
		if err != nil || own.Counted != 120 || len(own.Rows) != 2 {
			t.Errorf("own hours: %+v, %v", own, err)
		}
		demotest.WantCode(t, "taken back by who read it", r.Online.Withdraw(ctx, clerk, class, got.ID, "导错"), programme.Forbidden)
		if err := r.Online.Withdraw(ctx, head, class, got.ID, "导错"); err != nil {
			t.Fatal(err)
		}
		if r.done(t, class).All(a.ApplicationID) != before.All(a.ApplicationID) {
			t.Error("what was taken back counts")
		}
		if _, err := r.online(t, class, text); err != nil {
			t.Errorf("read again after it was taken back: %v", err)
		}
		checked, err := r.Record.Fsck(ctx, "online_lines", "online_two_people")
		if err != nil || len(checked) != 2 || slices.ContainsFunc(checked, func(k record.Checked) bool { return len(k.Broken) > 0 }) {
			t.Errorf("%+v, %v", checked, err)
		}
	})
}

func hoursOf(lessons []archive.TaughtLesson) (n int) {
	for _, l := range lessons {
		if l.State != programme.Cancelled {
			n += l.Hours
		}
	}
	return n
}

func (r *room) done(t *testing.T, class string) teaching.Done {
	t.Helper()
	var done teaching.Done
	err := r.Store.Read(ctx, func(tx *store.Tx) error {
		n, err := r.NoticeOf(tx, r.Programme)
		if err != nil {
			return err
		}
		hours, err := tx.AttendedHours(class)
		done = teaching.DoneOf(hours, n)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func (r *room) class(t *testing.T, id string) (cl *programme.Class) {
	t.Helper()
	if err := r.Store.Read(ctx, func(tx *store.Tx) (err error) { cl, err = store.Get[programme.Class](tx, id); return err }); err != nil {
		t.Fatal(err)
	}
	return cl
}

func (r *room) doubted(t *testing.T, class string, codes ...string) {
	t.Helper()
	p, err := r.Archive.ClassProgress(ctx, act.As(r.Officer), class)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, d := range p.Doubts {
		if strings.HasPrefix(d.Code, "online_") && !slices.Contains(found, d.Code) {
			found = append(found, d.Code)
		}
	}
	if !slices.Equal(found, codes) {
		t.Errorf("doubted %v, want %v", found, codes)
	}
}
