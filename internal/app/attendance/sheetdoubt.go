package attendance

import (
	"context"
	"fmt"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Bounds beyond which a class's sign-in sheets are doubted: the bureau's own
// practice and no clause's.
const (
	fullLessons = 12             // everybody at every one of so many lessons
	fullPeople  = 8              // of a class of so many
	codeUsual   = 500            // permille of presence by code that makes the code a class's habit
	heldLate    = 72 * time.Hour // from a lesson's end to its registration
)

// SheetDoubtRow is one check of a class's sign-in sheets.
type SheetDoubtRow struct {
	Code, Name, Remedy string
	Duty               string
	look               func(list []store.SheetTally, tell func(lesson, says string))
}

// SheetDoubts is the table of what is looked for in sign-in sheets.
var SheetDoubts = []SheetDoubtRow{
	{"always_present", "从不缺勤", "抽几节与录像逐人核对；向学员和用人单位核实", programme.DutyTrainingRecords, alwaysPresent},
	{"one_hand", "平时用签到码，这几节都由教师登记", "查看当天录像的人数，向学员核实是不是本人到课", programme.DutyTrainingRecords, oneHand},
	{"two_places", "同一时间在两处到课", "查看两处当天的录像和签到方式，向本人核实在哪一处", programme.DutyTrainingRecords, nil},
	{"lines_alike", "签名笔迹相似", "打开签到表逐行对看，向本人核实是不是亲笔签的", programme.DutyTrainingRecords, nil},
	{"sheet_copied", "签名与另一次几乎一样", "把两张签到表并排对看，是不是复印或者描摹的", programme.DutyTrainingRecords, nil},
	{"held_late", "课后很久才登记", "向登记人了解原因，与录像和学员核对核实", programme.DutyTrainingRecords, late},
}

// SheetDoubt is something that looks wrong in a class's sheets.
type SheetDoubt struct {
	*SheetDoubtRow
	ClassID  string
	LessonID string // "" where it is about the class
	Says     string
}

// DoubtedSheets are the doubts about the sheets of a year's classes within the
// caller's scope, by class and lesson.
func (a *Desk) DoubtedSheets(ctx context.Context, c act.Caller, programmeID string) (out []SheetDoubt, err error) {
	if !evidence.SeenBy(c.Role) {
		return nil, programme.Errorf(programme.Forbidden, "%s不能查看班级的影像和档案", c.Role.Name())
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if out, err = a.twoPlaces(tx, c, programmeID); err != nil {
			return err
		}
		alike, err := a.alikeLines(tx, c, programmeID)
		if err != nil {
			return err
		}
		out = append(out, alike...)
		all, err := tx.SheetTallies(programmeID)
		if err != nil {
			return err
		}
		for from := 0; from < len(all); {
			to := from
			for to < len(all) && all[to].ClassID == all[from].ClassID {
				to++
			}
			class := all[from:to]
			from = to
			if seen, err := a.seesClass(tx, c, class[0].ClassID); err != nil {
				return err
			} else if !seen {
				continue
			}
			for i := range SheetDoubts {
				row := &SheetDoubts[i]
				if row.look == nil { // what is about people and lines, not about a class's count
					continue
				}
				row.look(class, func(lesson, says string) { out = append(out, SheetDoubt{row, class[0].ClassID, lesson, says}) })
			}
		}
		return nil
	})
	return out, err
}

func sheetDoubt(code string) *SheetDoubtRow {
	return &SheetDoubts[slices.IndexFunc(SheetDoubts, func(r SheetDoubtRow) bool { return r.Code == code })]
}

// twoPlaces are the lessons at which somebody is present who is present
// elsewhere at the same hour: making up, or in two classes of a year.
func (a *Desk) twoPlaces(tx *store.Tx, c act.Caller, programmeID string) (out []SheetDoubt, err error) {
	row := sheetDoubt("two_places")
	list, err := tx.SeatedTwice(programmeID)
	if err != nil {
		return nil, err
	}
	for i := range list {
		x := &list[i]
		for k := i + 1; k < len(list) && list[k].PersonID == x.PersonID && list[k].From < x.To; k++ {
			for _, at := range []store.Seated{*x, list[k]} {
				if seen, err := a.seesClass(tx, c, at.ClassID); err != nil {
					return nil, err
				} else if !seen {
					continue
				}
				person, err := store.Get[programme.Person](tx, x.PersonID)
				if err != nil {
					return nil, err
				}
				out = append(out, SheetDoubt{row, at.ClassID, at.LessonID, person.Name + "同一时间在另一个班也登记到课"})
			}
		}
	}
	return out, nil
}

func (a *Desk) seesClass(tx *store.Tx, c act.Caller, classID string) (bool, error) {
	cl, err := store.Get[programme.Class](tx, classID)
	if err != nil {
		return false, err
	}
	b, err := store.Get[programme.Base](tx, cl.BaseID)
	return err == nil && programme.Within(c.Actor, act.SubjectOf(b)), err
}

// alwaysPresent tells of a class in which nobody was ever away.
func alwaysPresent(list []store.SheetTally, tell func(string, string)) {
	people := 0
	for _, t := range list {
		if t.Present < t.Listed {
			return
		}
		people = max(people, t.Listed)
	}
	if len(list) >= fullLessons && people >= fullPeople {
		tell("", fmt.Sprintf("%d 节课 %d 人全部到课，没有一人次缺勤或请假", len(list), people))
	}
}

// oneHand tells of the lessons at which nobody signed by code, in a class that
// signs by code. At the first lesson people only learn how.
func oneHand(list []store.SheetTally, tell func(string, string)) {
	present, code := 0, 0
	for _, t := range list {
		present, code = present+t.Present, code+t.ByCode
	}
	if present == 0 || code*1000 < present*codeUsual {
		return
	}
	for _, t := range list[1:] {
		if t.ByCode == 0 && t.Present >= fullPeople/2 {
			tell(t.LessonID, fmt.Sprintf("到课 %d 人都由教师登记，全班平时 %d%% 用签到码", t.Present, code*100/present))
		}
	}
}

// late tells of the sheets that were registered long after their lesson.
func late(list []store.SheetTally, tell func(string, string)) {
	for _, t := range list {
		if after := time.Duration(t.HeldAt-t.EndsAt) * time.Microsecond; t.HeldAt > 0 && after > heldLate {
			tell(t.LessonID, fmt.Sprintf("下课 %d 天后才登记签到", int(after/(24*time.Hour))))
		}
	}
}
