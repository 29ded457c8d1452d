package teaching

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// Hours finds classes that ended although they fell short of the hours of the
// notice.
func Hours(c *act.Checker) (broken []string, err error) {
	err = c.EachClass(func(cl programme.Class, n *rules.Notice) error {
		if cl.State != programme.Finished && cl.State != programme.Archived {
			return nil
		}
		lessons, err := c.ClassLessons(cl.ID)
		if err != nil {
			return err
		}
		online, err := OnlineTaught(c.Tx, n, &cl)
		if _, short := Taught(n, lessons, online); len(short) > 0 {
			broken = append(broken, cl.ID)
		}
		return err
	})
	return broken, err
}

// Attendance finds who passed without having attended what the floors ask.
func Attendance(c *act.Checker) (broken []string, err error) {
	err = c.EachClass(func(cl programme.Class, n *rules.Notice) error {
		hours, err := c.AttendedHours(cl.ID)
		if err != nil {
			return err
		}
		done, floors := DoneOf(hours, n), n.Floors()
		members, err := c.ClassApplications(cl.ID)
		for _, m := range members {
			if (m.State == programme.Passed || m.State == programme.Certified) && len(floors.Lacks(done[m.ID])) > 0 {
				broken = append(broken, m.ID)
			}
		}
		return err
	})
	return broken, err
}

// Dates finds lessons that were held outside their class's dates, or after the
// last day of training.
func Dates(c *act.Checker) (broken []string, err error) {
	err = c.EachClass(func(cl programme.Class, n *rules.Notice) error {
		last, fixed := n.Deadline(rules.TrainingEnd)
		lessons, err := c.ClassLessons(cl.ID)
		for _, l := range lessons {
			day := programme.DateOf(l.StartsAt.In(act.Shanghai))
			if l.State == programme.Held && (fixed && day > last.On || day < cl.StartsOn || day > cl.EndsOn) {
				broken = append(broken, l.ID)
			}
		}
		return err
	})
	return broken, err
}
