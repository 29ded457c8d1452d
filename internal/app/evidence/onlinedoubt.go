package evidence

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Bounds beyond which what a platform says is doubted; no clause's.
const (
	inHallFor = 5 * time.Minute // watched while present at a lesson
	alikeFor  = 3               // people whose rows are alike to the second
)

// onlineDoubts are the checks of platforms' files; they stand in Doubts.
var onlineDoubts = []DoubtRow{
	{"online_faster", "线上学习快过时间", Serious, programme.DutyTrainingModes, "向平台核实这几条；刷课的由基地撤回后补学", (*classEvidence).onlineFaster},
	{"online_device", "一台设备同时多人学习", Serious, programme.DutyTrainingModes, "向本人了解是谁在学；代学的撤回后补学", (*classEvidence).onlineDevice},
	{"online_account", "一个账号多人学习", Serious, programme.DutyTrainingModes, "向平台核实账号是谁的；代学的撤回后补学", (*classEvidence).onlineAccount},
	{"online_in_hall", "上课时同时在线上学习", Serious, programme.DutyTrainingModes, "核对那节课的签到和平台记录，哪一处不实更正哪一处", (*classEvidence).onlineInHall},
	{"online_two_devices", "一人同时用两台设备", Hint, programme.DutyTrainingModes, "向本人了解；重叠的时间只计一次", (*classEvidence).onlineTwoDevices},
	{"online_alike", "多人记录分秒不差", Serious, programme.DutyTrainingModes, "向平台核实是不是同一程序代学", (*classEvidence).onlineAlike},
	{"online_night", "深夜学习", Hint, programme.DutyTrainingModes, "抽查几人，问是不是本人在学", (*classEvidence).onlineNight},
	{"online_unchecked", "随机检查没有通过", Hint, programme.DutyTrainingModes, "没有通过的不计课时；多次不通过的向本人了解", (*classEvidence).onlineUnchecked},
}

// onlineSeen is what platforms say of a class, with what it is held against.
type onlineSeen struct {
	lines   []programme.OnlineLine // of the class, by time
	beside  []programme.OnlineLine // of other classes, on the same devices and accounts
	present map[string][]store.PresentAt
	names   map[string]string // by application
	readBy  map[string]string // by file
}

// readOnline reads it, where there is anything.
func (e *classEvidence) readOnline(tx *store.Tx) error {
	files, err := tx.OnlineFiles(e.class.ID)
	if err != nil {
		return err
	}
	e.online.readBy = map[string]string{}
	for _, f := range files {
		if f.State == programme.Active {
			e.online.readBy[f.ID] = f.ReadBy
		}
	}
	if len(e.online.readBy) == 0 {
		return nil
	}
	if e.online.lines, err = tx.ClassOnline(e.class.ID); err != nil {
		return err
	}
	if e.online.beside, err = tx.OnlineBeside(e.class.ProgrammeID, e.class.ID); err != nil {
		return err
	}
	present, err := tx.ClassPresent(e.class.ID)
	if err != nil {
		return err
	}
	e.online.present, e.online.names = map[string][]store.PresentAt{}, map[string]string{}
	for _, p := range present {
		e.online.present[p.ApplicationID] = append(e.online.present[p.ApplicationID], p)
	}
	members, err := tx.ClassApplications(e.class.ID)
	if err != nil {
		return err
	}
	names, err := act.WithNames(tx, members)
	for _, m := range names {
		e.online.names[m.ApplicationID] = m.Name
	}
	return err
}

// readOnlineOf reads it for those of a year's classes of which there is a file.
func readOnlineOf(tx *store.Tx, programmeID string, classes []*classEvidence) error {
	files, err := tx.YearOnlineFiles(programmeID)
	if err != nil {
		return err
	}
	learnt := map[string]bool{}
	for _, f := range files {
		learnt[f.ClassID] = true
	}
	for _, e := range classes {
		if !learnt[e.class.ID] {
			continue
		}
		if err := e.readOnline(tx); err != nil {
			return err
		}
	}
	return nil
}

// about is a row as a doubt names it: by its id, and who read it in.
func (e *classEvidence) about(l *programme.OnlineLine) *Piece {
	return &Piece{Evidence: programme.Evidence{ID: l.ID, AddedBy: e.online.readBy[l.OnlineFileID]}}
}

func (e *classEvidence) named(application string) string {
	return cmp.Or(e.online.names[application], "其他班的学员")
}

// each tells once of every person of whom some rows are meant.
func (e *classEvidence) each(tell func(*Piece, string, string), meant func(*programme.OnlineLine) bool, says func(first *programme.OnlineLine, n int) string) {
	first, count := map[string]*programme.OnlineLine{}, map[string]int{}
	var order []string
	for i := range e.online.lines {
		l := &e.online.lines[i]
		if !meant(l) {
			continue
		}
		if first[l.ApplicationID] == nil {
			first[l.ApplicationID], order = l, append(order, l.ApplicationID)
		}
		count[l.ApplicationID]++
	}
	for _, who := range order {
		tell(e.about(first[who]), "", e.named(who)+" "+says(first[who], count[who]))
	}
}

func onlineAt(l *programme.OnlineLine) string {
	return l.Began.In(act.Shanghai).Format("1月2日 15:04:05") + " 至 " + l.Ended.In(act.Shanghai).Format("15:04:05")
}

func rowOf(l *programme.OnlineLine) *curriculum.Watched {
	return &curriculum.Watched{Began: l.Began, Ended: l.Ended, Seconds: l.Seconds, Passed: l.Passed, Asked: l.Asked}
}

func (e *classEvidence) onlineFaster(tell func(*Piece, string, string)) {
	e.each(tell, func(l *programme.OnlineLine) bool { return rowOf(l).Faster() }, func(l *programme.OnlineLine, n int) string {
		return fmt.Sprintf("%d 条观看时长超过起止时间，如 %s（%s）记观看 %s", n, onlineAt(l), Clock(int(l.Ended.Sub(l.Began)/time.Second)), Clock(l.Seconds))
	})
}

// together tells of each device or account at which several people learnt: at
// one time, or ever.
func (e *classEvidence) together(tell func(*Piece, string, string), of func(*programme.OnlineLine) string, atOnce bool, what string) {
	groups := map[string][]*programme.OnlineLine{}
	var order []string
	for _, list := range [][]programme.OnlineLine{e.online.lines, e.online.beside} {
		for i := range list {
			key := of(&list[i])
			if key == "" {
				continue
			}
			if groups[key] == nil {
				order = append(order, key)
			}
			groups[key] = append(groups[key], &list[i])
		}
	}
	for _, key := range order {
		list := groups[key]
		slices.SortStableFunc(list, func(a, b *programme.OnlineLine) int { return a.Began.Compare(b.Began) })
		first, people := shared(list, atOnce)
		if len(people) < 2 {
			continue
		}
		names := make([]string, len(people))
		for i, p := range people {
			names[i] = e.named(p)
		}
		tell(e.about(first), "", fmt.Sprintf("%s%s %d 人：%s，如 %s", what, map[bool]string{true: "同时", false: "先后"}[atOnce], len(people),
			strings.Join(names[:min(len(names), 8)], "、"),
			onlineAt(first)))
	}
}

// shared are the people of rows in the order of time who learnt at one time
// with another, or all of them; and the first of the rows.
func shared(list []*programme.OnlineLine, atOnce bool) (first *programme.OnlineLine, people []string) {
	add := func(l *programme.OnlineLine) {
		if first == nil {
			first = l
		}
		if !slices.Contains(people, l.ApplicationID) {
			people = append(people, l.ApplicationID)
		}
	}
	if !atOnce {
		for _, l := range list {
			add(l)
		}
		return first, people
	}
	var last *programme.OnlineLine // of those before, the one that ends last
	for _, l := range list {
		if last != nil && last.ApplicationID != l.ApplicationID && l.Began.Before(last.Ended) {
			add(last)
			add(l)
		}
		if last == nil || l.Ended.After(last.Ended) {
			last = l
		}
	}
	return first, people
}

func (e *classEvidence) onlineDevice(tell func(*Piece, string, string)) {
	e.together(tell, func(l *programme.OnlineLine) string { return l.Device }, true, "一台设备上")
}

func (e *classEvidence) onlineAccount(tell func(*Piece, string, string)) {
	e.together(tell, func(l *programme.OnlineLine) string { return l.Account }, false, "一个账号")
}

func (e *classEvidence) onlineInHall(tell func(*Piece, string, string)) {
	at := func(l *programme.OnlineLine) *store.PresentAt {
		list := e.online.present[l.ApplicationID]
		from, to := l.Began.UnixMicro(), l.Ended.UnixMicro()
		i := slices.IndexFunc(list, func(p store.PresentAt) bool {
			return p.LessonID != l.LessonID && min(p.To, to)-max(p.From, from) >= inHallFor.Microseconds()
		})
		if i < 0 {
			return nil
		}
		return &list[i]
	}
	e.each(tell, func(l *programme.OnlineLine) bool { return at(l) != nil }, func(l *programme.OnlineLine, n int) string {
		says := fmt.Sprintf("%d 条在签到的课上，如 %s", n, onlineAt(l))
		if x := e.lesson(at(l).LessonID); x != nil {
			says += "，这时在“" + x.Topic + "”登记到课"
		}
		return says
	})
}

func (e *classEvidence) onlineTwoDevices(tell func(*Piece, string, string)) {
	last := map[string]*programme.OnlineLine{}
	meant := map[string]bool{}
	for i := range e.online.lines {
		l := &e.online.lines[i]
		if l.Device == "" {
			continue
		}
		if o := last[l.ApplicationID]; o != nil && o.Device != l.Device && l.Began.Before(o.Ended) {
			meant[l.ID] = true
		}
		if o := last[l.ApplicationID]; o == nil || l.Ended.After(o.Ended) {
			last[l.ApplicationID] = l
		}
	}
	e.each(tell, func(l *programme.OnlineLine) bool { return meant[l.ID] }, func(l *programme.OnlineLine, n int) string {
		return fmt.Sprintf("%d 条与另一台设备上的时间重叠，如 %s", n, onlineAt(l))
	})
}

func (e *classEvidence) onlineAlike(tell func(*Piece, string, string)) {
	groups := map[string][]*programme.OnlineLine{}
	var order []string
	for i := range e.online.lines {
		l := &e.online.lines[i]
		if l.LessonID != "" { // who watches a lesson live begins and ends with it
			continue
		}
		key := fmt.Sprintf("%s %d %d %d", l.CourseID, l.Began.Unix(), l.Ended.Unix(), l.Seconds)
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], l)
	}
	for _, key := range order {
		first, people := shared(groups[key], false)
		if len(people) >= alikeFor {
			names := make([]string, len(people))
			for i, p := range people {
				names[i] = e.named(p)
			}
			tell(e.about(first), "", fmt.Sprintf("%s，%d 人的起止和时长分秒不差：%s", onlineAt(first), len(people), strings.Join(names[:min(len(names), 8)], "、")))
		}
	}
}

func (e *classEvidence) onlineNight(tell func(*Piece, string, string)) {
	r := e.notice.OnlineRule()
	if r == nil {
		return
	}
	e.each(tell, func(l *programme.OnlineLine) bool { return r.Night(l.Began, l.Ended, act.Shanghai) }, func(l *programme.OnlineLine, n int) string {
		return fmt.Sprintf("%d 条在 %s 至次日 %s 之间，如 %s", n, r.NightFrom, r.NightUntil, onlineAt(l))
	})
}

func (e *classEvidence) onlineUnchecked(tell func(*Piece, string, string)) {
	r := e.notice.OnlineRule()
	if r == nil {
		return
	}
	e.each(tell, func(l *programme.OnlineLine) bool { return r.Unchecked(rowOf(l)) }, func(l *programme.OnlineLine, n int) string {
		return fmt.Sprintf("%d 条的随机检查没有通过，如 %s 检查 %d 次、通过 %d 次", n, onlineAt(l), l.Asked, l.Passed)
	})
}
