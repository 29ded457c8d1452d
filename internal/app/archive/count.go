package archive

import (
	"fmt"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/app/decide"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// An archive is counted by what is in it. A bound volume, scanned for a whole
// class, is kept and shown, and stands for nobody's papers and no lesson's
// sheet: what fifty people and lessons need cannot be seen in one file.

// counter holds what the items of one class are counted from.
type counter struct {
	class     *programme.Class
	lessons   []programme.Lesson            // held
	members   []programme.Application       // who trained to the end
	evidence  map[string][]string           // kind → lesson of each piece, "" for the class's own
	longest   map[kindLesson]evidence.Piece // the longest recording of each kind and lesson
	missing   map[string]string             // application → the papers that lack, in words; "" where all are there
	methods   map[string]map[string]int     // lesson → how presence is known → people
	witnesses map[string]programme.Witness  // lesson → who saw its sheet
	scheme    bool
	results   bool
}

type kindLesson struct{ kind, lesson string }

// linesOf counts a class's archive.
func linesOf(a *act.Desk, tx *store.Tx, n *rules.Notice, cl *programme.Class) ([]Line, error) {
	ar, err := counterOf(a, tx, cl)
	if err != nil {
		return nil, err
	}
	lines := make([]Line, 0, len(n.Archive))
	for _, item := range n.Archive {
		line := Line{Item: item}
		switch item.Per {
		case rules.PerBase:
			ar.countBase(&line)
		case rules.PerClass:
			ar.countClass(&line)
		case rules.PerLesson:
			ar.countLessons(&line)
		case rules.PerTrainee:
			ar.countTrainees(&line)
		}
		lines = append(lines, line)
	}
	line, err := ar.outside(tx)
	if err == nil && line != nil {
		lines = append(lines, *line)
	}
	return lines, err
}

func counterOf(a *act.Desk, tx *store.Tx, cl *programme.Class) (*counter, error) {
	ar := &counter{class: cl, evidence: map[string][]string{}, longest: map[kindLesson]evidence.Piece{}}
	scheme, err := tx.AgreedScheme(cl.BaseID)
	if err != nil {
		return nil, err
	}
	ar.scheme = scheme != nil
	lessons, err := tx.ClassLessons(cl.ID)
	if err != nil {
		return nil, err
	}
	for _, l := range lessons {
		if l.State == programme.Held {
			ar.lessons = append(ar.lessons, l)
		}
	}
	members, err := tx.ClassApplications(cl.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		if m.State != programme.Dropped {
			ar.members = append(ar.members, m)
		}
	}
	pieces, err := evidence.OfClass(tx, cl.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range pieces {
		ar.evidence[e.Kind] = append(ar.evidence[e.Kind], e.LessonID)
		at := kindLesson{e.Kind, e.LessonID}
		ar.longest[at] = evidence.Longer(ar.longest[at], e)
	}
	if err := ar.readPapers(a, tx); err != nil {
		return nil, err
	}
	if ar.methods, err = tx.ClassMethods(cl.ID); err != nil {
		return nil, err
	}
	if ar.witnesses, err = tx.ClassWitnesses(cl.ID); err != nil {
		return nil, err
	}
	ev, err := tx.ClassEvaluation(cl.ID)
	ar.results = ev != nil && ev.State == programme.Settled
	return ar, err
}

// readPapers holds what each member handed in against what their own decision
// asks for, paper by paper.
func (ar *counter) readPapers(a *act.Desk, tx *store.Tx) error {
	ids := make([]string, len(ar.members))
	for i := range ar.members {
		ids[i] = ar.members[i].DecisionID
	}
	decisions, err := tx.DecisionsByID(ids)
	if err != nil {
		return err
	}
	papers, err := tx.ClassMaterials(ar.class.ID)
	if err != nil {
		return err
	}
	have := map[string][]string{}
	for _, m := range papers {
		have[m.ApplicationID] = append(have[m.ApplicationID], m.Kind)
	}
	ar.missing = make(map[string]string, len(ar.members))
	for i := range ar.members {
		m := &ar.members[i]
		k := slices.IndexFunc(decisions, func(d programme.Decision) bool { return d.ID == m.DecisionID })
		if k < 0 {
			return programme.Errorf(programme.Internal, "报名 %s 没有所依据的决定", m.ID)
		}
		n, err := a.StoredNotice(tx, decisions[k].NoticeSHA256)
		if err != nil {
			return err
		}
		d, err := decide.New(n, &decisions[k])
		if err != nil {
			return err
		}
		var lacks []string
		for _, code := range d.Materials() {
			if !slices.Contains(have[m.ID], code) {
				lacks = append(lacks, n.Material(code).Name)
			}
		}
		if len(lacks) == 0 && len(have[m.ID]) == 0 {
			lacks = []string{"全部材料"}
		}
		ar.missing[m.ID] = strings.Join(lacks, "、")
	}
	return nil
}

// outside is what the outside systems leave open of a class's people (3.1.6):
// nil where no return was ever compared.
func (ar *counter) outside(tx *store.Tx) (*Line, error) {
	collated, err := tx.Collated(ar.class.ProgrammeID, ar.class.BaseID)
	if err != nil || !collated {
		return nil, err
	}
	ids := make([]string, len(ar.members))
	for i := range ar.members {
		ids[i] = ar.members[i].ID
	}
	list, err := tx.DifferencesOf(ids)
	if err != nil {
		return nil, err
	}
	line := &Line{Item: rules.ArchiveItem{Code: "outside", Name: "与外部系统比对一致", Per: rules.PerClass, Count: 1, Clause: programme.DutyOutsideSystems},
		Need: len(ar.members)}
	open := map[string]bool{}
	for i := range list {
		if d := &list[i]; d.State != programme.Resolved {
			open[d.ApplicationID] = true
			line.Lacks = append(line.Lacks, Lack{programme.NounDifference, d.ID, d.System + "：差异" + d.State.Name()})
		}
	}
	line.Have = line.Need - len(open)
	return line, nil
}

func (ar *counter) count(kind, lesson string) (n int) {
	for _, l := range ar.evidence[kind] {
		if l == lesson {
			n++
		}
	}
	return n
}

func (ar *counter) countBase(line *Line) {
	line.Need = line.Item.Count
	if ar.scheme {
		line.Have = line.Need
		return
	}
	line.Lacks = append(line.Lacks, Lack{programme.NounBase, ar.class.BaseID, "培训方案尚未同意"})
}

// countClass counts what is uploaded for the class; results settled in the
// system are the results.
func (ar *counter) countClass(line *Line) {
	line.Need, line.Have = line.Item.Count, ar.count(line.Item.Code, "")
	if line.Item.Code == rules.ItemResults && ar.results || line.Item.Code == rules.ItemRoster && len(ar.members) > 0 {
		line.Have = max(line.Have, line.Need)
	}
	for i := line.Have; i < line.Need; i++ {
		line.Lacks = append(line.Lacks, Lack{programme.NounClass, ar.class.ID, fmt.Sprintf("第 %d 份没有", i+1)})
	}
}

func (ar *counter) countLessons(line *Line) {
	line.Need = len(ar.lessons) * line.Item.Count
	for i := range ar.lessons {
		l := &ar.lessons[i]
		lack, typed := ar.lessonLack(line.Item, l)
		switch {
		case lack != "":
			line.Lacks = append(line.Lacks, Lack{programme.NounLesson, l.ID, lack})
			continue
		case typed:
			line.Typed++
		}
		line.Have += line.Item.Count
	}
}

// lessonLack is what a lesson lacks of an item, "" where nothing, and whether
// what is there rests on somebody's word.
func (ar *counter) lessonLack(item rules.ArchiveItem, l *programme.Lesson) (lack string, typed bool) {
	have := ar.count(item.Code, l.ID)
	longest := ar.longest[kindLesson{item.Code, l.ID}]
	switch {
	case item.Code == rules.ItemSignIn:
		return ar.signed(l, have > 0)
	case have < item.Count:
		return "没有", false
	case longest.Lasts() < item.Minutes*60:
		return fmt.Sprintf("不足 %d 分钟", item.Minutes), false
	}
	return "", item.Minutes > 0 && longest.Typed()
}

// signed is what a lesson's sign-in lacks. Who redeemed the room's code or
// signed the printed sheet signed; whom the teacher wrote down needs a second
// person who saw it, or a picture of what they signed: one that shows no code is
// taken at the uploader's word, and so are lessons of before.
func (ar *counter) signed(l *programme.Lesson, pictured bool) (lack string, typed bool) {
	by := ar.methods[l.ID]
	w, seen := ar.witnesses[l.ID]
	worded, before := by[attendance.Witnessed], by[attendance.ByPhone]+by[attendance.OnPaper]
	switch {
	case worded == 0 && before == 0, seen && w.Sheet == l.Sheet:
		return "", false
	case pictured, worded == 0 && (by[attendance.OnPaper] == 0 || ar.count(rules.ItemSignIn, "") > 0):
		return "", true
	}
	return fmt.Sprintf("%d 人只有教师登记，没有签到表，也没有第二人见证", worded+by[attendance.OnPaper]), false
}

// countTrainees counts people whose papers are all there.
func (ar *counter) countTrainees(line *Line) {
	line.Need = len(ar.members)
	for i := range ar.members {
		id := ar.members[i].ID
		if lacks := ar.missing[id]; lacks != "" {
			line.Lacks = append(line.Lacks, Lack{programme.NounApplication, id, "缺" + lacks})
			continue
		}
		line.Have++
	}
}
