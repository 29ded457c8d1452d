package demo

import (
	"errors"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/programme"
)

// twoPlaces has somebody make up at another base in an evening at which their own
// class is taught as well, and be registered at both.
func (d *drill) twoPlaces() error {
	home, host, at := d.twins()
	if home == nil {
		return errors.New("no two bases of the drill teach the same")
	}
	last := host.lessons[len(host.lessons)-1]
	evening := morning(programme.DateOf(last.StartsAt.In(act.Shanghai))).Add(19 * time.Hour)
	there, err := d.extra(at[1], host, evening)
	if err != nil {
		return err
	}
	who := home.members[0]
	if err := d.sys.Teaching.ArrangeMakeUps(d.ctx, d.as(at[0].clerk), who, []string{there}); err != nil {
		return err
	}
	if err := d.sys.Teaching.ConsentMakeUps(d.ctx, d.as(at[1].clerk), there); err != nil {
		return err
	}
	d.guests[there] = append(d.guests[there], who)
	here, err := d.extra(at[0], home, evening)
	d.twice = map[string]string{there: who, here: who}
	return err
}

// twins are classes of two bases that are taught the same.
func (d *drill) twins() (home, host *class, at [2]*base) {
	for i, b := range d.bases {
		for _, other := range d.bases[i+1:] {
			for _, c := range b.classes {
				k := slices.IndexFunc(other.classes, func(x *class) bool { return x.line.trade == c.line.trade && x.line.level == c.line.level })
				if k >= 0 && len(c.members) > 0 {
					return c, other.classes[k], [2]*base{b, other}
				}
			}
		}
	}
	return nil, nil, at
}

// extra puts a lesson of an hour more on a class's timetable.
func (d *drill) extra(b *base, c *class, from time.Time) (id string, err error) {
	lessons, err := d.sys.Teaching.ScheduleLessons(d.ctx, d.as(b.clerk), c.ID, []teaching.LessonPlan{{TeacherID: c.lessons[0].TeacherID,
		Kind: c.lessons[0].Kind, Topic: "补课", Place: c.Place + "（晚）", StartsAt: from, EndsAt: from.Add(time.Hour), Hours: 1, Cause: "给缺课的学员补课"}})
	if err != nil {
		return "", err
	}
	c.lessons = append(c.lessons, lessons...)
	slices.SortFunc(c.lessons, func(x, y *programme.Lesson) int { return x.EndsAt.Compare(y.EndsAt) })
	return lessons[0].ID, nil
}
