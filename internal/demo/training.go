package demo

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// class is a class with its timetable.
type class struct {
	*programme.Class
	line    *line
	members []string
	lessons []*programme.Lesson
	pending []evidence.Attachment
	shot    []func() []byte // what each of pending is
	since   time.Time       // when the first lesson of pending ended
	keeps   bool            // its recordings until somebody asks for them
}

// seatsInClass is the most that sit in one class.
const seatsInClass = 50

// prepare files schemes (one is sent back first), forms classes, puts lessons
// on the timetable and starts.
func (y *year) prepare() error {
	y.clock.To(20210705)
	for i, b := range y.bases {
		if err := y.fileScheme(b, i == 3); err != nil {
			return err
		}
		if err := y.account(b, "演示银行"+b.County+"支行"); err != nil {
			return err
		}
	}
	for _, b := range y.bases {
		if err := y.classify(b); err != nil {
			return err
		}
	}
	y.clock.To(20210717)
	for _, b := range y.bases {
		for _, c := range b.classes {
			if err := y.sys.Teaching.StartClass(y.ctx, y.as(b.clerk), c.ID); err != nil {
				return err
			}
		}
		if err := y.outlay(b); err != nil {
			return err
		}
	}
	return nil
}

func (y *year) fileScheme(b *base, returned bool) error {
	file, err := y.file(act.As(b.clerk), b.Name+"培训方案和培训计划")
	if err != nil {
		return err
	}
	plans, err := y.plans(b)
	if err != nil {
		return err
	}
	filing := teaching.SchemeFiling{FileID: file, Plans: plans, StartsOn: y.starts, EndsOn: y.ends}
	sc, err := y.sys.Teaching.FileScheme(y.ctx, y.as(b.clerk), b.ID, filing)
	if err != nil {
		return err
	}
	if returned {
		if err := y.sys.Teaching.ReturnScheme(y.ctx, y.as(y.officer), sc.ID, "实操安排未写明企业实训地点"); err != nil {
			return err
		}
		y.clock.To(20210708)
		if sc, err = y.sys.Teaching.FileScheme(y.ctx, y.as(b.clerk), b.ID, filing); err != nil {
			return err
		}
	}
	return y.sys.Teaching.AgreeScheme(y.ctx, y.as(y.officer), sc.ID)
}

// classify forms the classes of a base, plan line by plan line, of who was
// accepted.
func (y *year) classify(b *base) error {
	apps, err := y.sys.BaseApplications(y.ctx, y.as(b.clerk), b.ID)
	if err != nil {
		return err
	}
	for _, l := range b.lines {
		var ids []string
		for i := range apps {
			if apps[i].PlanLineID == l.id && apps[i].State == programme.Accepted {
				ids = append(ids, apps[i].ID)
				y.person[apps[i].ID] = apps[i].PersonID
			}
		}
		if err := y.formClasses(b, l, ids); err != nil {
			return err
		}
	}
	return nil
}

func (y *year) formClasses(b *base, l *line, ids []string) error {
	n := (len(ids) + seatsInClass - 1) / seatsInClass
	for k := range n {
		members := ids[len(ids)*k/n : len(ids)*(k+1)/n]
		cl, err := y.sys.Teaching.PlanClass(y.ctx, y.as(b.clerk),
			teaching.ClassPlan{PlanLineID: l.id, Name: fmt.Sprintf("%s%s %d 班", l.trade, l.level.Chinese(), k+1),
				Place: fmt.Sprintf("%d 号实训楼", y.between(1, 9)), StartsOn: y.starts, EndsOn: y.ends})
		if err != nil {
			return err
		}
		if err := y.sys.Teaching.EnrolInClass(y.ctx, y.as(b.clerk), cl.ID, members); err != nil {
			return err
		}
		for _, m := range members {
			b.seats[m] = y.diligence(l)
			b.phones[m] = y.doors.often(85)
		}
		c := &class{Class: cl, line: l, members: slices.Clone(members)}
		b.classes = append(b.classes, c)
		if err := y.timetable(b, c); err != nil {
			return err
		}
	}
	return nil
}

// diligence is the share of lessons somebody attends.
func (y *year) diligence(l *line) float64 {
	switch {
	case l.weak && y.often(62):
		return 0.55 + y.Float64()*0.15
	case y.often(3):
		return 0.55 + y.Float64()*0.2
	}
	return 0.91 + y.Float64()*0.09
}

// slot is one lesson of the whole year's run.
type slot struct {
	b      *base
	c      *class
	lesson *programme.Lesson
}

// train runs every lesson in the order in which they end, with inspections in
// August and October and money advanced in August; then finishes classes.
func (y *year) train() error {
	var run []slot
	for _, b := range y.bases {
		for _, c := range b.classes {
			for _, l := range c.lessons {
				run = append(run, slot{b, c, l})
			}
		}
	}
	events := []struct {
		on programme.Date
		do func() error
	}{{20210809, y.dropSome}, {20210816, y.advance}, {20210825, y.inspect}, {20210914, y.makeUp},
		{20211012, y.inspect}}
	err := y.teach(run, func(s slot) error {
		for len(events) > 0 && programme.DateOf(s.lesson.EndsAt.In(act.Shanghai)) > events[0].on {
			y.clock.To(events[0].on)
			if err := events[0].do(); err != nil {
				return err
			}
			events = events[1:]
		}
		return nil
	})
	if err != nil {
		return err
	}
	y.clock.To(20211108)
	for _, b := range y.bases {
		for _, c := range b.classes {
			if err := y.finish(b, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// teach runs lessons in the order in which they end, those that overlap or
// follow one another at once together: what comes before, then trainees at the
// doors and sheets as their times come.
func (y *year) teach(run []slot, before func(slot) error) error {
	slices.SortStableFunc(run, func(a, b slot) int { return a.lesson.EndsAt.Compare(b.lesson.EndsAt) })
	for len(run) > 0 {
		if err := before(run[0]); err != nil {
			return err
		}
		n := together(run)
		half := make([]*attended, n)
		for i, s := range run[:n] {
			half[i] = y.attend(s)
		}
		if err := y.halfDay(half); err != nil {
			return err
		}
		run = run[n:]
	}
	return nil
}

// changeover is how long before a lesson the sheets of those before it are
// registered at the latest; others wait until it has begun.
const changeover = 2 * time.Minute

// together is how many of the first lessons are over, and registered, before
// any other begins.
func together(run []slot) int {
	begins := make([]time.Time, len(run)) // the earliest of it and those after it
	for i, s := range slices.Backward(run) {
		if begins[i] = s.lesson.StartsAt; i+1 < len(run) && begins[i+1].Before(begins[i]) {
			begins[i] = begins[i+1]
		}
	}
	n := 1
	for n < len(run) && begins[n].Before(run[n-1].lesson.EndsAt.Add(changeover)) {
		n++
	}
	return n
}

// halfDay has lessons, in the order in which they end, signed when they begin
// and registered when they have ended.
func (y *year) halfDay(half []*attended) error {
	starts := slices.Clone(half)
	slices.SortStableFunc(starts, func(a, b *attended) int { return a.lesson.StartsAt.Compare(b.lesson.StartsAt) })
	for len(starts) > 0 {
		at := starts[0].lesson.StartsAt
		n := slices.IndexFunc(starts, func(a *attended) bool { return a.lesson.StartsAt.After(at) })
		if n < 0 {
			n = len(starts)
		}
		for !half[0].lesson.EndsAt.Add(changeover).After(at) {
			if err := y.over(half[0]); err != nil {
				return err
			}
			half = half[1:]
		}
		if err := y.sign(starts[:n]); err != nil {
			return err
		}
		starts = starts[n:]
	}
	for _, a := range half {
		if err := y.over(a); err != nil {
			return err
		}
	}
	return nil
}

// over registers a lesson the minute after it ended.
func (y *year) over(a *attended) error {
	if y.leaving[a.lesson.ID] {
		if err := y.signOut(a); err != nil {
			return err
		}
	}
	y.clock.Until(a.lesson.EndsAt.Add(time.Minute))
	return y.hold(a)
}

// attended is who comes to a lesson, and its recording in seconds, 0 where none
// was made.
type attended struct {
	slot
	sheet   []attendance.Presence
	seconds int
}

// attend draws who comes. Some recordings are missing and some too short.
func (y *year) attend(s slot) *attended {
	a := &attended{slot: s, sheet: make([]attendance.Presence, len(s.c.members))}
	for i, m := range s.c.members {
		a.sheet[i] = attendance.Presence{ApplicationID: m, State: programme.Absent}
		if here := y.Float64() < s.b.seats[m]; here || s.lesson.Kind == "ideology" && s.b.seats[m] > 0.9 { // few lessons, of which no floor spares one
			a.sheet[i].State, a.sheet[i].SignedAt = programme.Present, s.lesson.StartsAt.Add(-time.Duration(y.between(1, 25))*time.Minute)
		} else if y.often(40) {
			a.sheet[i].State, a.sheet[i].Cause = programme.OnLeave, pick(y.chance, []string{"病假", "单位加班", "出差", "家中有事"})
		}
	}
	if y.often(97) {
		a.seconds = y.between(21*60, 45*60)
		if y.often(2) {
			a.seconds = y.between(5*60, 19*60)
		}
	}
	for _, guest := range y.guests[s.lesson.ID] {
		a.sheet = append(a.sheet, attendance.Presence{ApplicationID: guest, State: programme.Present, SignedAt: s.lesson.StartsAt.Add(-5 * time.Minute)})
	}
	if y.drill != nil {
		y.drill.attended(a)
	}
	return a
}

// arrival is a trainee at a door.
type arrival struct {
	at  time.Time
	to  *attended
	who string // person
}

// sign has those who have a phone scan the code on the screen of their room, one
// after another in the last minutes before the lesson. A lesson that was on
// before its class had begun is not signed.
func (y *year) sign(half []*attended) error {
	var line []arrival
	for _, a := range half {
		if y.drill != nil && (y.drill.unsigned[a.lesson.ID] || y.drill.postpone[a.lesson.ID]) {
			continue
		}
		if _, none := y.offline[a.lesson.ID]; none {
			continue
		}
		for i, p := range a.sheet {
			if p.State == programme.Present && a.b.phones[p.ApplicationID] {
				early := a.lesson.StartsAt.Sub(p.SignedAt) / 30 // who came early waits until the screen is on
				at := a.lesson.StartsAt.Add(time.Duration(i%6)*time.Second - early)
				line = append(line, arrival{at, a, y.person[p.ApplicationID]})
			}
		}
	}
	slices.SortStableFunc(line, func(a, b arrival) int { return a.at.Compare(b.at) })
	if len(line) == 0 || y.clock.Now().After(line[0].at) {
		return nil
	}
	return y.scan(line, half, false)
}

// scan has people, in the order in which they come to the doors of lessons, scan
// the code that each room shows, on leaving where out is set.
func (y *year) scan(line []arrival, half []*attended, out bool) error {
	signers := map[*attended][]attendance.Signer{}
	codes := map[*attended]roomCode{}
	for _, x := range line {
		y.clock.Until(x.at)
		code := codes[x.to]
		if !y.clock.Now().Before(code.until) {
			c, err := y.sys.Attendance.CodeNow(y.ctx, act.As(x.to.b.teacher), x.to.lesson.ID, out)
			if err != nil {
				return err
			}
			code = roomCode{c.Token, c.Until}
			codes[x.to] = code
		}
		receipt, err := y.sys.Attendance.ScanRoom(code.token)
		if err != nil {
			return err
		}
		me := programme.Actor{User: x.who, Role: programme.RoleTrainee, Person: x.who} // few of the demo have an account
		signers[x.to] = append(signers[x.to], attendance.Signer{Actor: me, Signing: attendance.Signing{Receipt: receipt}})
	}
	for _, a := range half {
		if len(signers[a]) == 0 {
			continue
		}
		if err := y.sys.Attendance.SignTogether(y.ctx, a.lesson.ID, signers[a]); err != nil {
			return err
		}
	}
	return nil
}

// roomCode is what a room's screen shows, and until when.
type roomCode struct {
	token string
	until time.Time
}

// hold registers a lesson with its sheet and keeps its recording for the next
// upload; a lesson without a net waits for its phone.
func (y *year) hold(a *attended) error {
	if y.drill != nil && y.drill.postpone[a.lesson.ID] {
		y.drill.waiting = append(y.drill.waiting, a)
		return nil
	}
	if _, none := y.offline[a.lesson.ID]; none {
		y.offline[a.lesson.ID] = a
		return nil
	}
	return y.holdNow(a)
}

func (y *year) holdNow(a *attended) error {
	if err := y.sys.Attendance.HoldLesson(y.ctx, y.as(a.b.teacher), a.lesson.ID, a.sheet); err != nil {
		return err
	}
	if slices.ContainsFunc(a.sheet, func(p attendance.Presence) bool { return p.State == programme.Present && !a.b.phones[p.ApplicationID] }) {
		if err := y.sys.Attendance.WitnessLesson(y.ctx, y.as(a.b.clerk), a.lesson.ID); err != nil { // the class's own teacher was there
			return err
		}
	}
	return y.filmed(a)
}

// filmed keeps a lesson's recording for the next upload.
func (y *year) filmed(a *attended) error {
	if a.seconds > 0 {
		if len(a.c.pending) == 0 {
			a.c.since = a.lesson.EndsAt
		}
		a.c.pending = append(a.c.pending, evidence.Attachment{LessonID: a.lesson.ID, Kind: "recording"})
		shot := film(a.lesson, a.seconds)
		if y.drill != nil && y.drill.films[a.lesson.ID] != nil {
			shot = y.drill.films[a.lesson.ID]
		}
		a.c.shot = append(a.c.shot, shot)
	}
	if a.c.due(a.lesson) {
		return y.upload(a.b, a.c)
	}
	return nil
}

// due reports whether recordings are handed in after a lesson: eight wait, it
// is the last, or the first of them would wait two weeks at the next.
func (c *class) due(l *programme.Lesson) bool {
	if c.keeps {
		return false
	}
	next := 1 + slices.IndexFunc(c.lessons, func(x *programme.Lesson) bool { return x.ID == l.ID })
	return len(c.pending) >= 8 || next == len(c.lessons) || c.lessons[next].EndsAt.Sub(c.since) > 14*24*time.Hour
}

func (y *year) upload(b *base, c *class) error {
	if len(c.pending) == 0 {
		return nil
	}
	readers := make([]io.Reader, len(c.shot))
	for i, shoot := range c.shot {
		readers[i] = bytes.NewReader(shoot())
	}
	files, err := y.sys.StoreFiles(y.ctx, act.As(b.teacher), readers)
	if err != nil {
		return err
	}
	for i := range c.pending {
		c.pending[i].FileID = files[i].ID
	}
	err = y.sys.Evidence.Attach(y.ctx, y.as(b.teacher), c.ID, c.pending)
	c.pending, c.shot = nil, nil
	return err
}

// dropSome has a few people leave.
func (y *year) dropSome() error {
	for _, b := range y.bases {
		for _, c := range b.classes {
			if y.often(35) && len(c.members) > 8 {
				k := y.IntN(len(c.members))
				if err := y.sys.Teaching.DropFromClass(y.ctx, y.as(b.clerk), c.members[k], pick(y.chance, []string{"调离原单位", "身体原因", "外派出差"})); err != nil {
					return err
				}
				c.members = slices.Delete(c.members, k, k+1)
			}
		}
	}
	return nil
}

// drawn announces a draw of n classes, waits for the next checkpoint, and draws.
func (y *year) drawn(n int) ([]*programme.Inspection, error) {
	d, err := y.sys.Oversee.AnnounceDraw(y.ctx, y.as(y.officer), oversee.DrawIn{ProgrammeID: y.programme.ID, Count: n})
	if err != nil {
		return nil, err
	}
	if err := y.sys.Record.Sequence(y.ctx); err != nil {
		return nil, err
	}
	return y.sys.Oversee.CastDraw(y.ctx, y.as(y.officer), d.ID)
}

// inspect draws classes, visits them, and has what is found put right.
func (y *year) inspect() error {
	list, err := y.drawn(6)
	if err != nil {
		return err
	}
	for _, i := range list {
		present := max(0, i.Expected-y.between(0, 6))
		if err := y.sys.Oversee.VisitInspection(y.ctx, y.as(y.officer), i.ID, oversee.VisitIn{Present: present, Note: "现场点名、查看签到簿和录像"}); err != nil {
			return err
		}
		if present < i.Expected-3 {
			if err := y.finding(i); err != nil {
				return err
			}
		}
		if err := y.sys.Oversee.CloseInspection(y.ctx, y.as(y.officer), i.ID); err != nil {
			return err
		}
	}
	return nil
}

func (y *year) finding(i *programme.Inspection) error {
	f, err := y.sys.Oversee.RaiseFinding(y.ctx, y.as(y.officer), i.ID, "到课人数与签到簿不一致，缺勤未登记", programme.DutyArchive, programme.DateOf(y.clock.Now()).AddDays(15))
	if err != nil {
		return err
	}
	for _, b := range y.bases {
		if b.ID != i.BaseID {
			continue
		}
		if err := y.sys.Oversee.AnswerFinding(y.ctx, y.as(b.head), f.ID, "已逐人核对，更正签到，并对任课教师提醒谈话", ""); err != nil {
			return err
		}
	}
	return y.sys.Oversee.AcceptFinding(y.ctx, y.as(y.officer), f.ID)
}

// finish uploads what a class's archive needs, with enrolment papers and sign-in
// sheets as bound volumes beside what the system holds of them, and ends its
// teaching. Some archives lack a photo.
func (y *year) finish(b *base, c *class) error {
	for _, k := range []struct {
		kind string
		n    int
	}{{"enrolment", 1}, {rules.ItemSignIn, 1}, {"lesson_book", 1}, {"opening_photo", 2}, {"closing_photo", 2}} {
		for i := range k.n {
			if k.kind == "closing_photo" && i == 1 && y.often(12) {
				continue
			}
			c.pending = append(c.pending, evidence.Attachment{Kind: k.kind})
			c.shot = append(c.shot, c.picture(k.kind, i))
		}
	}
	if err := y.upload(b, c); err != nil {
		return err
	}
	if err := y.learn(b, c); err != nil {
		return err
	}
	return y.sys.Teaching.FinishClass(y.ctx, y.as(b.clerk), c.ID)
}
