package assess_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/record"
	"jinlanling/internal/demotest"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// sheets prints score sheets and gives their pages as a scanner sees them, with
// the pages' rows.
func (d *drawn) sheets(c act.Caller, asked assess.ScoresAsked) (pages []*image.Gray) {
	d.t.Helper()
	var out bytes.Buffer
	d.must(d.Assess.PrintScores(ctx, c, d.ev.ID, asked, &out))
	for i := range bytes.Count(out.Bytes(), []byte("/Type/Page/")) {
		pages = append(pages, demotest.OnPaper(d.t, out.Bytes(), i+1))
	}
	return pages
}

// back hands a picture in, in words what became of it.
func (d *drawn) back(c act.Caller, raw []byte, pick assess.PaperPick) (scan, said string) {
	d.t.Helper()
	f, err := d.StoreFile(ctx, c, bytes.NewReader(raw))
	d.must(err)
	ids, err := d.Assess.ReadPapers(ctx, c, d.ev.ID, f.ID, pick)
	if err != nil {
		e := err.(*programme.Error)
		for _, p := range e.Problems {
			said += p.Message
		}
		return "", said + e.Message
	}
	if len(ids) != 1 {
		d.t.Fatalf("%d pages in one picture", len(ids))
	}
	return ids[0], ""
}

// typed are scores of one subject for every line of a page, the first absent.
func (d *drawn) typed(c act.Caller, scan, subject string, points int) (out []assess.Score) {
	d.t.Helper()
	v, err := d.Assess.Paper(ctx, c, d.ev.ID, scan)
	d.must(err)
	for _, l := range v.Lines {
		out = append(out, assess.Score{ApplicationID: l.ApplicationID, Points: map[string]int{subject: points}})
	}
	return out
}

// torn is a picture whose lower half and code are gone.
func torn(m *image.Gray) *image.Gray {
	out := image.NewGray(m.Rect)
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			out.SetGray(x, y, color.Gray{Y: 255})
			if x < m.Rect.Dx()*6/10 && y < m.Rect.Dy()/2 {
				out.SetGray(x, y, m.GrayAt(x, y))
			}
		}
	}
	return out
}

// Two examiners' score sheets come back as pictures, are found however they
// lie, and become their marks as somebody types them line by line. One of them
// has an account and doubts what was typed.
func TestScoreSheetsComeBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		d := draw(t, p)
		unit := d.agreed()
		id := d.ev.ID
		both := assess.ScoresAsked{Examiners: d.plan.Examiners, Subjects: []string{"theory", "practice"}}
		stranger := assess.ScoresAsked{Examiners: []string{"某人"}, Subjects: both.Subjects}
		demotest.WantCode(t, "a stranger's", d.Assess.PrintScores(ctx, d.clerk, id, stranger, nil), programme.Invalid)
		demotest.WantCode(t, "nothing", d.Assess.PrintScores(ctx, d.clerk, id, assess.ScoresAsked{}, nil), programme.Invalid)
		demotest.WantCode(t, "by another base", d.Assess.PrintScores(ctx, act.As(d.Bases[1].Clerk), id, both, nil), programme.Forbidden)
		demotest.WantCode(t, "a unit that has an account, by the bureau",
			d.Assess.PrintScores(ctx, d.officer, id, assess.ScoresAsked{Employer: unit.Employer, Examiners: []string{unit.Name}, Subjects: both.Subjects}, nil),
			programme.WrongState)
		pages := d.sheets(d.clerk, both)
		if len(pages) != 4 {
			t.Fatalf("%d pages of two examiners and two subjects", len(pages))
		}
		d.sheets(d.clerk, both) // once more: the same sheets
		rows, err := d.Assess.PapersOf(ctx, d.clerk, id)
		if err != nil || len(rows) != 4 || rows[0].Print.Examiner != d.clerk.Name || rows[0].Subject != "理论" {
			t.Fatalf("printed: %+v, %v", rows, err)
		}

		// Own theory held sideways, practice upside down, the other's straight, one torn.
		first, said := d.back(d.clerk, demotest.JPEG(t, demotest.Turned(pages[0]), 80), assess.PaperPick{})
		if said != "" {
			t.Fatal("held sideways: " + said)
		}
		if _, said := d.back(d.clerk, demotest.JPEG(t, demotest.Turned(pages[0]), 80), assess.PaperPick{}); !strings.Contains(said, "这张图片已于") {
			t.Errorf("the same picture again: %q", said)
		}
		if _, said := d.back(d.clerk, demotest.JPEG(t, pages[0], 79), assess.PaperPick{}); !strings.Contains(said, "已于") || !strings.Contains(said, "先撤下") {
			t.Errorf("the same sheet again: %q", said)
		}
		over := demotest.Turned(demotest.Turned(pages[1]))
		wrong, said := d.back(d.clerk, demotest.JPEG(t, over, 80), assess.PaperPick{})
		if said != "" {
			t.Fatal("upside down: " + said)
		}
		d.must(d.Assess.DropPaper(ctx, d.clerk, id, wrong))
		second, said := d.back(d.clerk, demotest.JPEG(t, over, 81), assess.PaperPick{})
		if said != "" {
			t.Fatal("after it was taken back: " + said)
		}
		bad := demotest.JPEG(t, torn(pages[2]), 80)
		if _, said := d.back(d.clerk, bad, assess.PaperPick{}); !strings.Contains(said, "没有找到表上的二维码") {
			t.Errorf("torn: %q", said)
		}
		if _, said := d.back(d.clerk, demotest.JPEG(t, pages[3], 80), assess.PaperPick{PrintID: rows[2].Print.ID}); !strings.Contains(said, "不是指定的那一张") {
			t.Errorf("picked another than it says: %q", said)
		}
		third, said := d.back(d.clerk, bad, assess.PaperPick{PrintID: rows[2].Print.ID})
		if said != "" {
			t.Fatal("torn and picked by hand: " + said)
		}
		if v, err := d.Assess.Paper(ctx, d.clerk, id, third); err != nil || v.Strips || !v.Scan.ByHand {
			t.Errorf("torn: %+v, %v", v, err)
		}
		fourth, said := d.back(d.clerk, demotest.JPEG(t, pages[3], 82), assess.PaperPick{})
		if said != "" {
			t.Fatal(said)
		}
		if strip, err := d.Assess.PaperStrip(ctx, d.clerk, id, fourth, len(rows[3].Print.People)-1); err != nil || len(strip) < 500 {
			t.Errorf("the last line's picture: %d bytes, %v", len(strip), err)
		}
		for what, raw := range map[string][]byte{"a text": []byte("评分表"), "cut short": demotest.JPEG(t, pages[3], 83)[:9000],
			"nothing on it": demotest.JPEG(t, image.NewGray(image.Rect(0, 0, 900, 1200)), 80)} {
			if scan, said := d.back(d.clerk, raw, assess.PaperPick{}); scan != "" || said == "" {
				t.Errorf("%s: %q, %q", what, scan, said)
			}
		}
		if _, said := d.back(unit, demotest.JPEG(t, pages[3], 84), assess.PaperPick{}); !strings.Contains(said, "另一方考评员") {
			t.Errorf("the base's sheet by the unit: %q", said)
		}

		d.typeOff(unit, []string{first, second, third, fourth})
		d.sound()
	})
}

// typeOff types four sheets off, with one of them doubted and typed anew.
func (d *drawn) typeOff(unit act.Caller, scans []string) {
	t, id := d.t, d.ev.ID
	t.Helper()
	enter := func(c act.Caller, scan string, scores []assess.Score) error {
		return d.Assess.EnterScores(ctx, c, id, scan, scores)
	}
	theory := d.typed(d.clerk, scans[0], "theory", 70)
	demotest.WantCode(t, "nothing typed", enter(d.clerk, scans[0], nil), programme.Invalid)
	demotest.WantCode(t, "a line missing", enter(d.clerk, scans[0], theory[1:]), programme.Invalid)
	demotest.WantCode(t, "too many points", enter(d.clerk, scans[0], d.typed(d.clerk, scans[0], "theory", 101)), programme.Invalid)
	demotest.WantCode(t, "a line twice", enter(d.clerk, scans[0], append(slices.Clone(theory), theory[0])), programme.Invalid)
	demotest.WantCode(t, "the other subject's points", enter(d.clerk, scans[0], d.typed(d.clerk, scans[0], "practice", 70)), programme.Invalid)
	demotest.WantCode(t, "by the unit", enter(unit, scans[0], theory), programme.Forbidden)
	demotest.WantCode(t, "by the bureau", enter(d.officer, scans[0], theory), programme.Forbidden)
	demotest.WantCode(t, "by another base", enter(act.As(d.Bases[1].Clerk), scans[0], theory), programme.Forbidden)
	demotest.WantCode(t, "as an answer to the plan", d.Assess.EnterPlan(ctx, d.clerk, id, scans[0], assess.PlanAnswer{}), programme.WrongState)
	if _, err := d.Assess.Paper(ctx, unit, id, scans[0]); programme.CodeOf(err) != programme.NotFound {
		t.Errorf("the unit sees the base's picture: %v", err)
	}
	if _, err := d.Assess.PaperPicture(ctx, act.As(d.base.Teacher), id, scans[2]); programme.CodeOf(err) != programme.NotFound {
		t.Errorf("a teacher who is no examiner sees it: %v", err)
	}
	theory[0].Points, theory[0].Absence = nil, programme.MarkAbsent
	d.must(enter(d.clerk, scans[0], theory))
	theory[0].Remark = "没有到场"
	d.must(enter(d.clerk, scans[0], theory)) // anew, as long as the side is not in
	demotest.WantCode(t, "dropped after it was typed", d.Assess.DropPaper(ctx, d.clerk, id, scans[0]), programme.WrongState)
	demotest.WantCode(t, "let stand by who typed it", d.Assess.AcceptMarks(ctx, d.clerk, id, "theory"), programme.Forbidden)
	demotest.WantCode(t, "doubted by who is no examiner", d.Assess.DoubtMarks(ctx, act.As(d.base.Teacher), id, "theory", "不对"), programme.WrongState)
	demotest.WantCode(t, "doubted without a word", d.Assess.DoubtMarks(ctx, d.clerk, id, "theory", ""), programme.Invalid)
	d.must(d.Assess.DoubtMarks(ctx, d.clerk, id, "theory", "第一行抄错了"))
	demotest.WantCode(t, "doubted twice", d.Assess.DoubtMarks(ctx, d.clerk, id, "theory", "第一行抄错了"), programme.WrongState)
	practice := d.typed(d.clerk, scans[1], "practice", 80)
	practice[0].Points, practice[0].Absence = nil, programme.MarkAbsent
	d.must(enter(d.clerk, scans[1], practice))
	d.must(enter(d.clerk, scans[2], d.typed(d.clerk, scans[2], "theory", 72)))
	d.must(enter(d.clerk, scans[3], d.typed(d.clerk, scans[3], "practice", 81)))
	if m, err := d.Assess.MarkSheet(ctx, d.clerk, id); err != nil || m.Evaluation.State != programme.Agreed {
		t.Fatalf("the side is in with marks that are doubted: %v, %v", m.Evaluation.State, err)
	}
	if own, err := d.Assess.TypedForMe(ctx, d.clerk, id); err != nil || len(own) != 2 || own[0].Stance != programme.StanceDoubted {
		t.Errorf("typed in the examiner's name: %+v, %v", own, err)
	}
	d.must(enter(d.clerk, scans[0], theory))
	m, err := d.Assess.MarkSheet(ctx, d.clerk, id)
	d.must(err)
	mine := m.Mine(d.clerk)
	if m.Evaluation.State != programme.Marked || mine[0].Base.Absence != programme.MarkAbsent || mine[1].Base.Points["theory"] != 71 ||
		mine[1].Base.Points["practice"] != 81 {
		t.Fatalf("the side: %v, %+v", m.Evaluation.State, mine[1].Base)
	}
	demotest.WantCode(t, "after the side is in", enter(d.clerk, scans[0], theory), programme.WrongState)
	handed, _, err := d.Assess.ExaminersOf(ctx, d.clerk, id)
	if err != nil || len(handed) != 4 || handed[0].Paper == "" || handed[0].Typist != d.clerk.Name {
		t.Errorf("how they came: %+v, %v", handed, err)
	}
	d.must(d.Assess.DoubtMarks(ctx, d.clerk, id, "practice", "第二行不是我写的"))
	d.settleDoubted(unit)
}

// settleDoubted finds results not settled while marks are doubted.
func (d *drawn) settleDoubted(unit act.Caller) {
	t, id := d.t, d.ev.ID
	t.Helper()
	for _, p := range d.parties {
		for _, e := range d.Employers {
			if e.Employer == p.EmployerID {
				c := act.As(e)
				scores := d.scores(c, map[string]int{"theory": 71, "practice": 81})
				d.must(d.Assess.HandIn(ctx, c, id, scores))
			}
		}
	}
	head := act.As(d.base.Head)
	m, err := d.Assess.MarkSheet(ctx, d.officer, id)
	d.must(err)
	for _, l := range m.Lines {
		if l.Apart() {
			d.must(d.Assess.RuleResult(ctx, d.officer, id, assess.Ruling{ApplicationID: l.Member.ApplicationID, Absence: programme.MarkAbsent}, "缺考"))
		}
	}
	err = d.Assess.SettleEvaluation(ctx, head, id)
	if demotest.WantCode(t, "settled while doubted", err, programme.WrongState); err != nil && !strings.Contains(err.Error(), "有异议") {
		t.Errorf("settled while doubted: %v", err)
	}
	scores := d.scores(d.clerk, map[string]int{"theory": 71, "practice": 81})
	f, err := d.StoreFile(ctx, d.clerk, strings.NewReader("%PDF-1.4 重新签字的成绩单"))
	d.must(err)
	d.Clock.Tick(1e9)
	d.must(d.Assess.EnterMarks(ctx, d.clerk, id, scores, f.ID))
	d.must(d.Assess.SettleEvaluation(ctx, head, id))
}

// A unit for which nobody has an account has its examiner's sheet typed by the
// bureau; the base never types it and never sees it before it is in itself.
func TestScoreSheetOfAUnitWithoutAnAccount(t *testing.T) {
	d := draw(t, storetest.Place{Dir: t.TempDir()})
	d.agreed()
	id := d.ev.ID
	unit := d.parties[0].EmployerID
	d.noAccount(unit)
	examiner := ""
	for _, p := range d.partiesNow() {
		if p.EmployerID == unit {
			examiner = p.Examiners[0]
		}
	}
	pages := d.sheets(d.officer, assess.ScoresAsked{Employer: unit, Examiners: []string{examiner}, Subjects: []string{"theory", "practice"}})
	if _, said := d.back(d.clerk, demotest.JPEG(t, pages[0], 80), assess.PaperPick{}); !strings.Contains(said, "基地不能代录") {
		t.Errorf("the unit's sheet by the base: %q", said)
	}
	for i, subject := range []string{"theory", "practice"} {
		scan, said := d.back(d.officer, demotest.JPEG(t, pages[i], 81), assess.PaperPick{})
		if said != "" {
			t.Fatal(said)
		}
		if rows, err := d.Assess.PapersOf(ctx, d.clerk, id); err != nil || len(rows) > 0 {
			t.Errorf("the base sees %+v, %v", rows, err)
		}
		demotest.WantCode(t, "the base types it", d.Assess.EnterScores(ctx, d.clerk, id, scan, nil), programme.Forbidden)
		d.must(d.Assess.EnterScores(ctx, d.officer, id, scan, d.typed(d.officer, scan, subject, 77)))
	}
	m, err := d.Assess.MarkSheet(ctx, d.clerk, id)
	d.must(err)
	for _, l := range m.Lines {
		if l.Unit != nil {
			t.Error("the base sees the unit's points before its own are in")
		}
	}
	m, err = d.Assess.MarkSheet(ctx, d.officer, id)
	d.must(err)
	if !slices.ContainsFunc(m.Lines, func(l assess.MarkLine) bool {
		return l.EmployerID == unit && l.Unit != nil && l.Unit.Points["theory"] == 77
	}) {
		t.Error("the unit's entry was not made")
	}
	d.sound()
}

// noAccount takes the accounts of a unit's people away.
func (d *drawn) noAccount(employer string) {
	d.t.Helper()
	for _, e := range d.Employers {
		if e.Employer == employer {
			admin, err := d.People.UserByLogin(ctx, "admin")
			d.must(err)
			actor, err := d.People.Actor(ctx, admin.ID, programme.RoleAdministrator)
			d.must(err)
			d.must(d.People.DisableUser(ctx, act.As(actor), e.User, "离职"))
		}
	}
}

// A unit answers the printed plan: what it ticks is typed off the picture that
// is its proof, and counts as its joining; what was signed of another plan does
// not.
func TestAUnitAnswersThePlanOnPaper(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		d := draw(t, p)
		id, unit := d.ev.ID, d.parties[0].EmployerID
		printed := func() *image.Gray {
			t.Helper()
			var out bytes.Buffer
			d.must(d.Assess.PrintPlan(ctx, d.clerk, id, []string{unit}, &out))
			return demotest.OnPaper(t, out.Bytes(), 1)
		}
		demotest.WantCode(t, "for nobody", d.Assess.PrintPlan(ctx, d.clerk, id, nil, nil), programme.Invalid)
		demotest.WantCode(t, "for a stranger", d.Assess.PrintPlan(ctx, d.clerk, id, []string{"none"}, nil), programme.Invalid)
		demotest.WantCode(t, "by another base", d.Assess.PrintPlan(ctx, act.As(d.Bases[1].Clerk), id, []string{unit}, nil), programme.Forbidden)
		old := printed()
		d.plan.Place = "实训楼 201"
		d.must(d.Assess.ReturnEvaluation(ctx, d.officer, id, "写明考场"))
		d.must(d.Assess.AmendEvaluation(ctx, d.clerk, id, d.plan))
		if _, said := d.back(d.clerk, demotest.JPEG(t, old, 80), assess.PaperPick{}); !strings.Contains(said, "打印以后方案改过") {
			t.Errorf("of the plan of before: %q", said)
		}
		page := printed()
		raw := demotest.JPEG(t, demotest.Turned(page), 80)
		if _, said := d.back(d.unitOf(unit), raw, assess.PaperPick{}); !strings.Contains(said, "请直接在") {
			t.Errorf("by the unit itself: %q", said)
		}
		scan, said := d.back(d.clerk, raw, assess.PaperPick{})
		if said != "" {
			t.Fatal(said)
		}
		if strip, err := d.Assess.PaperStrip(ctx, d.clerk, id, scan, 0); err != nil || len(strip) < 500 {
			t.Errorf("the answer's picture: %d bytes, %v", len(strip), err)
		}
		enter := func(c act.Caller, x assess.PlanAnswer) error { return d.Assess.EnterPlan(ctx, c, id, scan, x) }
		right := assess.PlanAnswer{Answer: programme.AnswerJoin, Examiners: []string{"丙考评"}, Name: "钱经理", Position: "人事科长", Stamped: "yes"}
		for what, x := range map[string]assess.PlanAnswer{"nothing": {}, "no tick": {Name: "钱经理", Stamped: "yes"},
			"no stamp":   {Answer: programme.AnswerJoin, Name: "钱经理", Stamped: "no"},
			"no name":    {Answer: programme.AnswerJoin, Stamped: "yes"},
			"no changes": {Answer: programme.AnswerChange, Name: "钱经理", Stamped: "yes"}} {
			demotest.WantCode(t, what, enter(d.clerk, x), programme.Invalid)
		}
		demotest.WantCode(t, "by the unit", enter(d.unitOf(unit), right), programme.Forbidden)
		demotest.WantCode(t, "by another base", enter(act.As(d.Bases[1].Clerk), right), programme.Forbidden)
		demotest.WantCode(t, "as marks", d.Assess.EnterScores(ctx, d.clerk, id, scan, nil), programme.WrongState)
		d.must(enter(d.clerk, right))
		demotest.WantCode(t, "twice", enter(d.clerk, right), programme.WrongState)
		for _, x := range d.partiesNow() {
			if x.EmployerID == unit && (x.JoinedAt.IsZero() || x.Paper != scan || !strings.Contains(x.JoinedBy, "钱经理（人事科长），纸面签字盖章") ||
				!slices.Equal(x.Examiners, right.Examiners)) {
				t.Errorf("joined on paper: %+v", x)
			}
		}
		story, err := d.Record.Story(ctx, d.officer, id)
		if err != nil || !slices.ContainsFunc(story, func(x record.Told) bool {
			return x.Who == "钱经理" && strings.Contains(x.What, "纸面签字盖章")
		}) {
			t.Errorf("the history: %+v, %v", story, err)
		}
		demotest.WantCode(t, "printed for a unit that joined", d.Assess.PrintPlan(ctx, d.clerk, id, []string{unit}, nil), programme.WrongState)
		d.sound()
	})
}

// unitOf acts for a unit.
func (d *drawn) unitOf(employer string) act.Caller {
	for _, e := range d.Employers {
		if e.Employer == employer {
			return act.As(e)
		}
	}
	d.t.Fatal("nobody acts for the unit")
	return act.Caller{}
}

// A unit that asks for changes on paper keeps the plan from the bureau, and a
// sheet of another evaluation is refused by that evaluation's name.
func TestAUnitAsksForChangesOnPaper(t *testing.T) {
	d := draw(t, storetest.Place{Dir: t.TempDir()})
	id, unit := d.ev.ID, d.parties[0].EmployerID
	var out bytes.Buffer
	d.must(d.Assess.PrintPlan(ctx, d.clerk, id, []string{unit}, &out))
	raw := demotest.JPEG(t, demotest.OnPaper(t, out.Bytes(), 1), 80)
	scan, said := d.back(d.officer, raw, assess.PaperPick{}) // the unit may give it to the bureau
	if said != "" {
		t.Fatal(said)
	}
	d.must(d.Assess.EnterPlan(ctx, d.officer, id, scan, assess.PlanAnswer{Answer: programme.AnswerChange, Change: "改到周末", Name: "钱经理", Stamped: "yes"}))
	for _, x := range d.partiesNow() {
		if x.EmployerID == unit && (x.Asked != "改到周末" || !x.JoinedAt.IsZero()) {
			t.Errorf("asked for changes: %+v", x)
		}
	}
	demotest.WantCode(t, "agreed all the same", d.Assess.AgreeEvaluation(ctx, d.officer, id), programme.WrongState)

	other := d.another()
	f, err := d.StoreFile(ctx, act.As(d.Bases[1].Clerk), bytes.NewReader(raw))
	d.must(err)
	_, err = d.Assess.ReadPapers(ctx, act.As(d.Bases[1].Clerk), other, f.ID, assess.PaperPick{})
	title := ""
	d.must(d.Store.Read(ctx, func(tx *store.Tx) (err error) {
		title, err = tx.EvaluationTitle(id)
		return err
	}))
	if e, ok := err.(*programme.Error); !ok || len(e.Problems) != 1 || !strings.Contains(e.Problems[0].Message, title) {
		t.Errorf("a page of another evaluation: %v, want it to name %s", err, title)
	}
}

// another is an evaluation that the second base has drawn up.
func (d *drawn) another() string {
	d.t.Helper()
	c := act.As(d.Bases[1].Clerk)
	for _, class := range d.Bases[1].Classes {
		if s, err := d.Show(ctx, c, programme.NounClass, class); err == nil && s.State == programme.Finished {
			ev, err := d.Assess.DraftEvaluation(ctx, c, class, d.plan)
			d.must(err)
			return ev.ID
		}
	}
	d.t.Fatal("no class of the second base is over")
	return ""
}

// Of a sheet of several pages nothing is made before the last of them is typed.
// A small year has no class of more than forty, so that the pages are put in as
// such a class would have them.
func TestAScoreSheetOfTwoPages(t *testing.T) {
	d := draw(t, storetest.Place{Dir: t.TempDir()})
	d.agreed()
	id := d.ev.ID
	scores := d.scores(d.clerk, map[string]int{"theory": 70})
	pages := make([]*programme.EvaluationPrint, 2)
	for i, people := range [][]assess.Score{scores[:2], scores[2:]} {
		pages[i] = &programme.EvaluationPrint{ID: []string{"one", "two"}[i], EvaluationID: id, Kind: programme.PrintScores, Examiner: d.clerk.Name,
			Subject: "theory", Edition: 1, Page: i + 1, Pages: 2, Code: []string{"482063715502", "482063715510"}[i]}
		for _, sc := range people {
			pages[i].People = append(pages[i].People, sc.ApplicationID)
		}
	}
	d.must(d.Store.Write(ctx, func(tx *store.Tx) error {
		if err := store.Insert(tx, pages...); err != nil {
			return err
		}
		_, err := tx.Append(journal.Entry{User: d.clerk.User, Role: string(d.clerk.Role), Action: string(programme.EvaluationPrintScores),
			Noun: string(programme.NounEvaluation), Subject: id, Facts: []byte("{}")})
		return err
	}))
	scans := make([]string, 2)
	for i, p := range pages {
		said := ""
		blank := image.NewGray(image.Rect(0, 0, 900, 1200+i))
		if scans[i], said = d.back(d.clerk, demotest.JPEG(t, blank, 80), assess.PaperPick{PrintID: p.ID}); said != "" {
			t.Fatal(said)
		}
	}
	handed := func(want int) {
		t.Helper()
		list, _, err := d.Assess.ExaminersOf(ctx, d.clerk, id)
		if err != nil || len(list) != want {
			t.Errorf("%d sheets, want %d: %+v, %v", len(list), want, list, err)
		}
	}
	demotest.WantCode(t, "the other page's people", d.Assess.EnterScores(ctx, d.clerk, id, scans[1], scores[:2]), programme.Invalid)
	d.must(d.Assess.EnterScores(ctx, d.clerk, id, scans[1], scores[2:]))
	handed(0)
	d.must(d.Assess.EnterScores(ctx, d.clerk, id, scans[0], scores[:2]))
	handed(1)
	v, err := d.Assess.Paper(ctx, d.clerk, id, scans[1])
	if err != nil || v.First != 40 || len(v.Lines) != len(scores)-2 || v.Lines[0].Typed == nil || v.Lines[0].Typed.Points != 70 {
		t.Errorf("the second page: %+v, %v", v, err)
	}
	own, err := d.Assess.TypedForMe(ctx, d.clerk, id)
	if err != nil || len(own) != 1 || !slices.Equal(own[0].Scans, scans) {
		t.Errorf("typed in the examiner's name: %+v, %v", own, err)
	}
	d.must(d.Assess.DoubtMarks(ctx, d.clerk, id, "theory", "第二页抄错了"))
	d.must(d.Assess.EnterScores(ctx, d.clerk, id, scans[0], scores[:2]))
	own, err = d.Assess.TypedForMe(ctx, d.clerk, id)
	if err != nil || own[0].Stance != programme.StanceDoubted {
		t.Errorf("one page typed anew answers the doubt: %+v, %v", own, err)
	}
	d.must(d.Assess.EnterScores(ctx, d.clerk, id, scans[1], scores[2:]))
	if own, err = d.Assess.TypedForMe(ctx, d.clerk, id); err != nil || own[0].Stance != "" {
		t.Errorf("both pages typed anew: %+v, %v", own, err)
	}
	d.sound()
}

// An examiner is told what was typed in their name. The picture goes with its
// class's papers when their years are over; what was typed stays, and says so.
func TestScoreSheetsAreToldAndGoInTheirTime(t *testing.T) {
	place := storetest.Place{Dir: t.TempDir()}
	d := draw(t, place)
	d.agreed()
	pages := d.sheets(d.clerk, assess.ScoresAsked{Examiners: d.plan.Examiners[:1], Subjects: []string{"theory"}})
	scan, said := d.back(d.clerk, demotest.JPEG(t, pages[0], 80), assess.PaperPick{})
	if said != "" {
		t.Fatal(said)
	}
	u, err := d.People.CreateUser(ctx, act.As(act.SystemActor), "luru", "录入员")
	d.must(err)
	d.must(d.People.Grant(ctx, act.As(act.SystemActor), programme.Grant{UserID: u.ID, Role: programme.RoleClerk, BaseCode: d.clerk.Base}))
	actor, err := d.People.Actor(ctx, u.ID, programme.RoleClerk)
	d.must(err)
	typist := act.As(actor)
	d.must(d.Assess.EnterScores(ctx, typist, d.ev.ID, scan, d.typed(typist, scan, "theory", 71)))
	items := 0
	d.must(d.Store.Read(ctx, func(tx *store.Tx) error {
		lines, err := tx.ClassFiles(d.ev.ClassID, false)
		for _, l := range lines {
			if l.OfID == scan && l.Item == programme.ItemScore {
				items++
			}
		}
		return err
	}))
	if items != 2 {
		t.Errorf("%d files of the sheet are among the class's, want its picture and its lines", items)
	}
	inbox, err := d.Message.Inbox(ctx, d.clerk, false, "")
	d.must(err)
	if !slices.ContainsFunc(inbox.Messages, func(m message.Message) bool { return strings.Contains(m.Text, "以您的名义录入了") }) {
		t.Error("the examiner was not told that a sheet was typed in their name")
	}
	x, err := d.Assess.Paper(ctx, d.officer, d.ev.ID, scan)
	d.must(err)
	file := x.Scan.FileID
	gone := d.Clock.Now().UnixMicro()
	storetest.Exec(t, place, fmt.Sprintf(`
		INSERT INTO destructions
		SELECT 'D', '%s', '%s', '%s', 'destroyed', 'papers', '2041-01-01', 1, 1, '', '', '', '2041-01-02', '', '', '2041-01-02', '', '', %d, 1, 1`,
		d.ev.ProgrammeID, d.ev.BaseID, d.ev.ClassID, gone))
	storetest.Exec(t, place, "INSERT INTO destruction_lines VALUES ('L', 'D', '"+file+"', 'score', 'evaluation_scans', '"+scan+"', 1, '')")
	d.must(d.Files.Remove(file))
	v, err := d.Assess.Paper(ctx, d.officer, d.ev.ID, scan)
	d.must(err)
	if !v.Gone || v.When != d.Today() || v.Strips || v.Lines[0].Typed == nil || v.Lines[0].Typed.Points != 71 {
		t.Errorf("the page afterwards: %+v", v)
	}
	_, err = d.Assess.PaperPicture(ctx, d.officer, d.ev.ID, scan)
	if e, ok := err.(*programme.Error); !ok || !strings.Contains(e.Message, "已按期销毁") {
		t.Errorf("the picture afterwards: %v", err)
	}
}
