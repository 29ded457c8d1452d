package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/app/crosscheck"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/media/mediatest"
	"jinlanling/internal/programme"
)

// The fraud drill builds a small year in which people cheat in known ways, runs
// every check as an officer would, and counts what was found of what was
// planted, and who was hit who did nothing.

// Drilled is one kind of cheating: how often it was planted, and how often it
// was found, and by what.
type Drilled struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Planted int    `json:"planted"`
	Found   int    `json:"found"`
	By      string `json:"by"` // what found it, or what would
}

// DrillReport is what a drill found.
type DrillReport struct {
	Seed          uint64    `json:"seed"`
	Kinds         []Drilled `json:"kinds"`
	HonestPeople  int       `json:"honest_people"`
	PeopleHit     int       `json:"people_hit"`
	HonestLessons int       `json:"honest_lessons"`
	LessonsHit    int       `json:"lessons_hit"`
	Hits          []string  `json:"hits,omitempty"` // of the honest, by check
}

// falseMost is how many of a hundred honest people or lessons may be hit.
const falseMost = 2

// Missed are the kinds of which something planted was not found.
func (r *DrillReport) Missed() (out []string) {
	for _, k := range r.Kinds {
		if k.Found < k.Planted {
			out = append(out, k.Name)
		}
	}
	return out
}

// TooMany reports whether more honest people or lessons were hit than may be.
func (r *DrillReport) TooMany() bool {
	return r.PeopleHit*100 > r.HonestPeople*falseMost || r.LessonsHit*100 > r.HonestLessons*falseMost
}

// drill is what is planted in a year, and where.
type drill struct {
	*year
	rows     map[string][]forms.RosterRow // planted people, by kind
	cheats   map[string]bool              // their ID numbers
	classes  map[string]*class            // where a kind is planted, by kind
	unsigned map[string]bool              // lessons that one hand signed
	postpone map[string]bool              // lessons registered in bulk
	twice    map[string]string            // lessons at one hour, and who is registered at both
	paper    paperSheets
	waiting  []*attended
	films    map[string]func() []byte // of lessons whose film is another's
	report   *DrillReport
	refused  map[string]int // kinds that were refused at the door

	online *class // in which people cheat online

	plantedAs map[string]string // kinds of those in class, by application
	draw      *programme.Draw
	seen      int // what a base saw of the draw
}

// Drill builds the year and looks.
func Drill(ctx context.Context, sys *app.System, c *Clock, seed uint64) (*DrillReport, error) {
	y := newYear(ctx, sys, c, Options{Seed: seed, Small: true})
	d := &drill{year: y, rows: map[string][]forms.RosterRow{}, cheats: map[string]bool{}, classes: map[string]*class{}, unsigned: map[string]bool{},
		postpone: map[string]bool{},
		films:    map[string]func() []byte{}, refused: map[string]int{}, report: &DrillReport{Seed: seed}}
	y.drill = d
	for _, do := range []func() error{y.begin, y.recogniseBases, y.importPlan, d.lists, d.enrolAll, d.peopleHit, y.review, y.prepare, d.cast, d.printSheets,
		d.teachAll, d.handInSheets, d.finishAll, d.speak, d.spend, d.lessonsHit, d.drawSecret} {
		if err := do(); err != nil {
			return nil, err
		}
		if err := sys.Record.Sequence(ctx); err != nil {
			return nil, err
		}
	}
	return d.report, nil
}

// told adds a kind to the report.
func (d *drill) told(code, name string, planted, found int, by string) {
	d.report.Kinds = append(d.report.Kinds, Drilled{code, name, planted, min(found, planted), by})
}

// cheat makes a person of a line who is planted as a kind.
func (d *drill) cheat(kind string, l *line) *forms.RosterRow {
	p := d.makePerson(l)
	for p.row.CertNumber == "" || p.row.Category != "企业在职职工" || !p.row.Recommended || !d.ripe(&p.row) {
		p = d.makePerson(l)
	}
	d.rows[kind] = append(d.rows[kind], p.row)
	d.cheats[p.row.IDNumber] = true
	return &d.rows[kind][len(d.rows[kind])-1]
}

// ripe is whether a certificate was held for the three years that are asked.
func (d *drill) ripe(r *forms.RosterRow) bool { return r.CertIssuedOn < 20180501 }

// lists plants people of whom lists know, and imports the lists.
func (d *drill) lists() error {
	d.clock.To(20210525)
	l := d.bases[0].lines[0]
	for range 2 {
		d.cheat("public_body_list", l)
		d.cheat("pensioner_list", l)
	}
	for _, x := range []struct{ kind, check, name string }{{programme.ListPublicBody, "public_body_list", "机关事业单位人员（演练）"},
		{programme.ListPensioner, "pensioner_list", "退休人员（演练）"}} {
		var text strings.Builder
		text.WriteString("身份证号\n")
		for _, r := range d.rows[x.check] {
			text.WriteString(r.IDNumber + "\n")
		}
		in := crosscheck.ListIn{Kind: x.kind, Name: x.name, Source: "演练（虚构）", KeepUntil: 20220331}
		if _, err := d.sys.Crosscheck.ImportList(d.ctx, d.as(d.officer), in, bytes.NewReader([]byte(text.String())), int64(text.Len())); err != nil {
			return err
		}
	}
	return nil
}

// enrolAll enrols honest people and those planted: invented ones, whose
// employer knows nothing of them; a forged certificate; one bank account for
// two.
func (d *drill) enrolAll() error {
	d.clock.To(20210601)
	for range 3 {
		d.cheat("invented", d.bases[0].lines[0])
	}
	for range 2 {
		r := d.cheat("cert_level_differs", d.bases[0].lines[0])
		r.CertKind, r.CertNumber = "职业资格", idcode.MakeQualification(r.CertIssuedOn.Year(), "3799", programme.JuniorWorker, d.between(1, 9999))
	}
	account := "6222" + fmt.Sprintf("%015d", d.between(1, 1_000_000))
	for range 2 {
		d.cheat("bank_shared", d.bases[0].lines[0]).BankAccount = account
	}
	for i, b := range d.bases {
		var rows []forms.RosterRow
		if i == 0 {
			for _, kind := range []string{"invented", "public_body_list", "pensioner_list", "cert_level_differs", "bank_shared"} {
				rows = append(rows, d.rows[kind]...)
			}
		}
		for _, l := range b.lines {
			for range l.places {
				rows = append(rows, d.makePerson(l).row)
			}
		}
		if err := d.importRoster(b, rows); err != nil {
			return err
		}
	}
	return nil
}

// peopleHit looks at the cross-checks of everybody, as a reviewer does.
func (d *drill) peopleHit() error {
	found, by := map[string]map[string]bool{}, map[string]int{}
	for i, b := range d.bases {
		apps, err := d.sys.BaseApplications(d.ctx, d.as(b.clerk), b.ID)
		if err != nil {
			return err
		}
		planted := 0
		if i == 0 {
			for _, kind := range []string{"invented", "public_body_list", "pensioner_list", "cert_level_differs", "bank_shared"} {
				planted += len(d.rows[kind])
			}
		}
		for k := range apps {
			hits, err := d.sys.Crosscheck.HitsOf(d.ctx, d.as(d.officer), apps[k].ID)
			if err != nil {
				return err
			}
			if k >= planted {
				d.report.HonestPeople++
				if len(hits) > 0 {
					d.report.PeopleHit++
				}
			}
			for _, h := range hits {
				if k >= planted {
					by[h.Check]++
					continue
				}
				if found[h.Check] == nil {
					found[h.Check] = map[string]bool{}
				}
				found[h.Check][apps[k].ID] = true
			}
		}
	}
	for _, k := range []string{"public_body_list", "pensioner_list", "cert_level_differs", "bank_shared"} {
		row := programme.CrosscheckByCode(k)
		d.told(k, row.Name, len(d.rows[k]), len(found[k]), "报名核查")
	}
	for check, n := range by {
		d.report.Hits = append(d.report.Hits, fmt.Sprintf("%s %d", programme.CrosscheckByCode(check).Name, n))
	}
	slices.Sort(d.report.Hits)
	return nil
}

// cast gives each kind of cheating in class a class of its own, and tries what
// is refused at the door.
func (d *drill) cast() error {
	kinds := []string{"always_present", "one_hand", "held_late", "taken_outside", "photo_alike"}
	var all []*class
	for _, b := range d.bases {
		all = append(all, b.classes...)
	}
	if len(all) < len(kinds)+1 {
		return fmt.Errorf("the drill's year has %d classes, %d are needed", len(all), len(kinds)+1)
	}
	slices.SortStableFunc(all, func(a, b *class) int { return len(b.members) - len(a.members) })
	for i, k := range kinds {
		d.classes[k] = all[i]
	}
	c := d.classes["one_hand"]
	for i, l := range c.lessons {
		if i >= 20 && i < 26 {
			d.unsigned[l.ID] = true
		}
	}
	for i, l := range d.classes["held_late"].lessons {
		if i >= 10 && i < 18 {
			d.postpone[l.ID] = true
		}
	}
	for i, l := range d.classes["taken_outside"].lessons {
		if i == 5 || i == 6 || i == 7 { // an earlier lesson's film, cut anew
			earlier, seconds := *d.classes["taken_outside"].lessons[i-4], 1500+i
			d.films[l.ID] = film(&earlier, seconds)
		}
	}
	if err := d.impossible(); err != nil {
		return err
	}
	return d.twoPlaces()
}

// impossible tries a teacher at two places at once and more hours than fit.
func (d *drill) impossible() error {
	b, c := d.bases[0], d.bases[0].classes[0]
	var other *class
	for _, o := range b.classes[1:] {
		other = o
	}
	if other == nil {
		return errors.New("the drill's first base has one class")
	}
	at := c.lessons[3]
	try := func(kind string, p teaching.LessonPlan) error {
		p.Kind, p.Topic, p.Place = "theory", "补课", c.Place
		_, err := d.sys.Teaching.ScheduleLessons(d.ctx, d.as(b.clerk), other.ID, []teaching.LessonPlan{p})
		if programme.CodeOf(err) == programme.Internal {
			return err
		}
		if err != nil {
			d.refused[kind]++
		}
		return nil
	}
	if err := try("teacher_twice", teaching.LessonPlan{TeacherID: at.TeacherID, StartsAt: at.StartsAt, EndsAt: at.EndsAt, Hours: at.Hours}); err != nil {
		return err
	}
	evening := at.EndsAt.Add(8 * time.Hour)
	return try("hours_impossible", teaching.LessonPlan{TeacherID: at.TeacherID, StartsAt: evening, EndsAt: evening.Add(45 * time.Minute), Hours: 8})
}

// attended changes who comes to a lesson where cheating is planted.
func (d *drill) attended(a *attended) {
	a.seconds = d.between(21*60, 45*60) // honest films are long enough
	always := a.c == d.classes["always_present"]
	for i := range a.sheet {
		p := &a.sheet[i]
		if (always || d.unsigned[a.lesson.ID] || d.invented(p.ApplicationID) || d.twice[a.lesson.ID] == p.ApplicationID) && p.State != programme.Present {
			*p = attendance.Presence{ApplicationID: p.ApplicationID, State: programme.Present,
				SignedAt: a.lesson.StartsAt.Add(-time.Duration(d.between(1, 25)) * time.Minute)}
		}
	}
}

// invented is whether an application is of somebody who never was: it signs
// nothing.
func (d *drill) invented(app string) bool { return slices.Contains(d.inventedApps(), app) }

func (d *drill) inventedApps() (out []string) {
	for id, kind := range d.plantedAs {
		if kind == "invented" {
			out = append(out, id)
		}
	}
	return out
}

// teachAll teaches, holds the draw in August, and registers in bulk what was
// put off.
func (d *drill) teachAll() error {
	if err := d.knowInvented(); err != nil {
		return err
	}
	var run []slot
	for _, b := range d.bases {
		for _, c := range b.classes {
			for _, l := range c.lessons {
				run = append(run, slot{b, c, l})
			}
		}
	}
	paid := false
	err := d.teach(run, func(s slot) error {
		if paid || programme.DateOf(s.lesson.EndsAt.In(act.Shanghai)) <= 20210816 {
			return nil
		}
		paid = true
		d.clock.To(20210816)
		if err := d.advance(); err != nil {
			return err
		}
		return d.secretDraw()
	})
	if err != nil {
		return err
	}
	for _, a := range d.waiting {
		if err := d.holdNow(a); err != nil {
			return err
		}
	}
	return d.upload(d.baseOf(d.classes["held_late"]), d.classes["held_late"])
}

// knowInvented notes the applications of the invented people who got a place.
func (d *drill) knowInvented() error {
	apps, err := d.sys.BaseApplications(d.ctx, d.as(d.bases[0].clerk), d.bases[0].ID)
	if err != nil {
		return err
	}
	d.plantedAs = map[string]string{}
	for i := range apps {
		if i < len(d.rows["invented"]) && apps[i].ClassID != "" { // they stand first on the roster
			d.plantedAs[apps[i].ID] = "invented"
			d.bases[0].phones[apps[i].ID] = false
		}
	}
	return nil
}

func (d *drill) baseOf(c *class) *base {
	for _, b := range d.bases {
		if slices.Contains(b.classes, c) {
			return b
		}
	}
	return nil
}

// secretDraw announces and draws, and has everybody of the bases look for it.
func (d *drill) secretDraw() error {
	drawn, err := d.drawn(2)
	if err != nil {
		return err
	}
	d.draw = &programme.Draw{ID: drawn[0].DrawID}
	for _, b := range d.bases {
		for _, a := range []programme.Actor{b.head, b.clerk, b.teacher, b.treasurer} {
			for _, noun := range []programme.Noun{programme.NounInspection, programme.NounDraw} {
				t, err := d.sys.Browse(d.ctx, act.As(a), noun, act.Query{Programme: d.programme.ID, Limit: 10})
				if err == nil {
					d.seen += len(t.Rows)
				}
			}
			for _, i := range drawn {
				if _, err := d.sys.Show(d.ctx, act.As(a), programme.NounInspection, i.ID); err == nil {
					d.seen++
				}
			}
		}
	}
	return nil
}

func (d *drill) drawSecret() error {
	found := 1
	if d.seen > 0 {
		found = 0
	}
	d.told("draw_learnt", "基地打听抽查结果", 1, found, "检查登记前基地各人都看不到")
	return nil
}

// finishAll ends classes; one class hands in another's photo and a film twice.
func (d *drill) finishAll() error {
	d.clock.To(20211108)
	from, to := d.classes["always_present"], d.classes["photo_alike"]
	for _, b := range d.bases {
		for _, c := range b.classes {
			if c == to {
				p := mediatest.Photo{Seed: seedOf(from.ID + "opening_photo0"), Quality: 75,
					Taken: time.Date(c.StartsOn.Year(), time.Month(c.StartsOn.Month()), c.StartsOn.Day(), 8, 31, 0, 0, act.Shanghai)}
				c.pending = append(c.pending, evidence.Attachment{Kind: "opening_photo"})
				c.shot = append(c.shot, p.Bytes)
			}
			if err := d.finish(b, c); err != nil {
				return err
			}
		}
	}
	return d.borrowed()
}

// borrowed hands in a lesson's film for another lesson as well.
func (d *drill) borrowed() error {
	c := d.classes["always_present"]
	b := d.baseOf(c)
	files, err := d.sys.StoreFiles(d.ctx, act.As(b.teacher), readersOf(film(c.lessons[0], 1300)))
	if err != nil {
		return err
	}
	for i := range 2 {
		err := d.sys.Evidence.Attach(d.ctx, d.as(b.teacher), c.ID, []evidence.Attachment{{LessonID: c.lessons[i].ID, Kind: "recording", FileID: files[0].ID}})
		if err != nil {
			if programme.CodeOf(err) == programme.Internal {
				return err
			}
			if i == 1 {
				d.refused["film_twice"]++
			}
		}
	}
	return nil
}

func readersOf(shoot func() []byte) []io.Reader { return []io.Reader{bytes.NewReader(shoot())} }
