package plan

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// dossier is what is on file of a base; one of before has an empty one.
func dossier(s *act.Step, b *programme.Base) (*programme.Dossier, error) {
	d, err := s.DossierOf(b.ID)
	if d == nil && err == nil {
		d = &programme.Dossier{ID: b.ID, ProgrammeID: b.ProgrammeID}
	}
	return d, err
}

func keepDossier(s *act.Step, d *programme.Dossier) error {
	if d.Version == 0 {
		return store.Insert(s.Tx, d)
	}
	return store.Update(s.Tx, d)
}

// fillBase puts an application into the base and its dossier, or says
// everything that is wrong with it. A registered institution's name and county
// are those of its registration.
func fillBase(s *act.Step, n *rules.Notice, b *programme.Base, d *programme.Dossier, in BaseApplication) error {
	name, aliases, county := strings.TrimSpace(in.Name), slices.Clone(in.Aliases), strings.TrimSpace(in.County)
	i, err := s.InstitutionByCode(b.CreditCode)
	if err != nil {
		return err
	}
	if i != nil {
		name, county = i.Name, i.County
	}
	if canonical, ok := n.Base(name); ok && canonical != name {
		name, aliases = canonical, append(aliases, name)
	}
	problems := contentProblems(n, &in.Content)
	if name == "" {
		problems = append(problems, act.Problem("单位名称", "required", "请填写单位名称，与公章一致"))
	}
	if county == "" {
		problems = append(problems, act.Problem("所在县（市、区）", "required", "请选择所在县（市、区）"))
	}
	if len(problems) > 0 {
		return &programme.Error{Code: programme.Invalid, Message: "申报内容有误", Clause: programme.DutyBaseRecognition, Problems: problems}
	}
	if err := inCounties(s, county); err != nil {
		return err
	}
	for _, p := range in.Content.Papers {
		if err := s.WholeFile(p.FileID); err != nil {
			return err
		}
	}
	b.Name, b.Aliases, b.County = name, aliases, county
	d.Content, err = json.Marshal(in.Content)
	return err
}

// contentProblems is everything wrong with what an institution applies with.
// A cell of a later row is named by its column and the row's number, as the
// form names it.
func contentProblems(n *rules.Notice, c *programme.BaseContent) []programme.Problem {
	p := contentFaults{notice: n, content: c}
	if strings.TrimSpace(c.Licence) == "" {
		p.bad("办学许可证（登记证书）编号", 0, "required", "请填写办学许可证或法人登记证书的编号")
	}
	p.asked()
	p.means()
	p.missing()
	return p.list
}

// contentFaults gathers what is wrong with a content.
type contentFaults struct {
	notice  *rules.Notice
	content *programme.BaseContent
	list    []programme.Problem
}

func (p *contentFaults) bad(column string, row int, code, format string, args ...any) {
	if row > 0 {
		column += strconv.Itoa(row + 1)
	}
	p.list = append(p.list, act.Problem(column, code, format, args...))
}

// asked looks at the trades and levels that are applied for.
func (p *contentFaults) asked() {
	n, c, bad := p.notice, p.content, p.bad
	seen := map[programme.AskedLine]bool{}
	taught := map[string]bool{}
	for _, t := range c.Teachers {
		taught[canonicalTrade(n, t.Trade)] = true
	}
	for i := range c.Asked {
		l := &c.Asked[i]
		trade, known := n.Trade(l.Trade)
		if known {
			l.Trade = trade
		}
		key := programme.AskedLine{Trade: l.Trade, Level: l.Level}
		switch {
		case !known:
			bad("申报工种", i, "trade", "通知的工种表中没有“%s”", l.Trade)
		case seen[key]:
			bad("申报工种", i, "twice", "%s%s写了两次", l.Trade, l.Level.Chinese())
		case !taught[l.Trade]:
			bad("申报工种", i, "teacher", "%s没有列出任教教师", l.Trade)
		}
		if n.Level(l.Level) == nil {
			bad("申报等级", i, "level", "本年度不培训%s", cmp.Or(l.Level.Chinese(), "这个等级"))
		}
		if l.Places < 1 || l.Places > 10000 {
			bad("申报人数", i, "places", "人数应为 1 至 10000")
		}
		seen[key] = true
	}
}

// means looks at who would teach, where, and with what.
func (p *contentFaults) means() {
	n, c, bad := p.notice, p.content, p.bad
	for i := range c.Teachers {
		t := &c.Teachers[i]
		t.Trade = canonicalTrade(n, t.Trade)
		if t.Name == "" || t.Certificate == "" || t.Number == "" {
			bad("教师姓名", i, "required", "教师的姓名、证书名称及等级、证书编号都要填")
		}
	}
	for i, r := range c.Rooms {
		if r.Name == "" || programme.RoomKinds[r.Kind] == "" || r.Area < 1 || r.Seats < 1 {
			bad("场地名称", i, "required", "场地的名称、类型、面积、座位或工位数都要填")
		}
	}
	for i, e := range c.Equipment {
		if e.Name == "" || e.Count < 1 {
			bad("设备名称", i, "required", "设备的名称和数量都要填")
		}
	}
}

// missing looks for what is not there at all.
func (p *contentFaults) missing() {
	c, bad := p.content, p.bad
	for _, x := range []struct {
		n             int
		column, words string
	}{{len(c.Asked), "申报工种", "请至少填写一个申报的工种"}, {len(c.Teachers), "教师姓名", "请填写任教教师"}, {len(c.Rooms), "场地名称", "请填写教室和实训场地"},
		{len(c.Equipment), "设备名称", "请填写实训设备"}} {
		if x.n == 0 {
			bad(x.column, 0, "required", "%s", x.words)
		}
	}
	for _, paper := range programme.BasePapers {
		if paper.Needed && !slices.ContainsFunc(c.Papers, func(h programme.BasePaper) bool { return h.Code == paper.Code }) {
			bad(paper.Name, 0, "required", "请上传%s", paper.Name)
		}
	}
}

func canonicalTrade(n *rules.Notice, name string) string {
	if trade, ok := n.Trade(name); ok {
		return trade
	}
	return name
}

// marksOf holds a filled sheet against the notice's.
func marksOf(n *rules.Notice, in AssessmentIn) (*programme.Marks, error) {
	sheet := n.Assessment()
	m := &programme.Marks{Points: map[string][]int{}, Threshold: sheet.Threshold * 10, Note: in.Note}
	var problems []programme.Problem
	for i, name := range in.Assessors {
		name = strings.TrimSpace(name)
		switch {
		case name == "":
			problems = append(problems, act.Problem("评估人", "required", "请填写第 %d 位评估人的姓名", i+1))
		case slices.Contains(m.Assessors, name):
			problems = append(problems, act.Problem("评估人", "twice", "%s写了两次，须由不同的人评分", name))
		}
		m.Assessors = append(m.Assessors, name)
	}
	if len(in.Assessors) < sheet.Assessors {
		problems = append(problems, act.Problem("评估人", "few", "至少要有 %d 人评分，现有 %d 人", sheet.Assessors, len(in.Assessors)))
	}
	sum := 0
	for _, it := range sheet.Items {
		points := in.Points[it.Code]
		if len(points) != len(in.Assessors) {
			problems = append(problems, act.Problem(it.Name, "points", "每位评估人都要给“%s”评分", it.Name))
			continue
		}
		for i, p := range points {
			if p < 0 || p > it.Points {
				problems = append(problems, act.Problem(it.Name, "points", "%s：第 %d 位评的 %d 分不在 0 至 %d 分之间", it.Name, i+1, p, it.Points))
			}
			sum += p
		}
		m.Points[it.Code] = points
	}
	if len(problems) > 0 {
		return nil, &programme.Error{Code: programme.Invalid, Message: "评分表有误", Clause: sheet.Clause, Problems: problems}
	}
	m.Average = sum * 10 / len(in.Assessors)
	return m, nil
}

// marksIn is the sheet in a dossier, or nil.
func marksIn(d *programme.Dossier) (*programme.Marks, error) {
	if len(d.Assessment) == 0 {
		return nil, nil
	}
	m := new(programme.Marks)
	if err := json.Unmarshal(d.Assessment, m); err != nil {
		return nil, programme.Errorf(programme.Internal, "评分表读不出来：%v", err)
	}
	return m, nil
}

// tenths words tenths of a point.
func tenths(n int) string {
	if n%10 == 0 {
		return strconv.Itoa(n / 10)
	}
	return fmt.Sprintf("%d.%d", n/10, n%10)
}

// BaseFile is everything that is on file of a base's application, as it is
// read.
type BaseFile struct {
	Base           *programme.Base
	Content        *programme.BaseContent // nil: a base of before applications had one
	Opinion        string
	Sheet          *rules.Recognition
	Marks          *programme.Marks // nil until it is assessed
	DocumentNumber string
	DocumentOn     programme.Date
	Differences    []AskedDifference
}

// AskedDifference is a line for which annex 1 gives other places than the base
// asked for.
type AskedDifference struct {
	Base, Trade    string
	Level          programme.Level
	Asked, Planned int
}

func (d AskedDifference) String() string {
	return fmt.Sprintf("%s %s %s：申报 %d 人，计划 %d 人", d.Base, d.Trade, d.Level.Chinese(), d.Asked, d.Planned)
}

// BaseFileOf is the file of a base that the caller may see.
func (a *Desk) BaseFileOf(ctx context.Context, c act.Caller, baseID string) (out *BaseFile, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounBase, baseID); err != nil {
			return err
		}
		b, err := store.Get[programme.Base](tx, baseID)
		if err != nil {
			return err
		}
		n, err := a.NoticeOf(tx, b.ProgrammeID)
		if err != nil {
			return err
		}
		out = &BaseFile{Base: b, Sheet: n.Assessment()}
		d, err := tx.DossierOf(b.ID)
		if err != nil || d == nil {
			return err
		}
		lines, err := tx.BasePlanLines(b.ID)
		if err != nil {
			return err
		}
		return out.Read(d, lines)
	})
	return out, err
}

func (f *BaseFile) Read(d *programme.Dossier, lines []programme.PlanLine) (err error) {
	f.Opinion, f.DocumentNumber, f.DocumentOn = d.Opinion, d.DocumentNumber, d.DocumentOn
	if f.Marks, err = marksIn(d); err != nil {
		return err
	}
	if len(d.Content) > 0 {
		f.Content = new(programme.BaseContent)
		if err := json.Unmarshal(d.Content, f.Content); err != nil {
			return programme.Errorf(programme.Internal, "申报内容读不出来：%v", err)
		}
		f.Differences = askedDifferences(f.Base, f.Content, lines)
	}
	return nil
}

// askedDifferences holds what a base asked for against its lines of annex 1;
// a base without lines yet differs in nothing.
func askedDifferences(b *programme.Base, c *programme.BaseContent, lines []programme.PlanLine) (out []AskedDifference) {
	if len(lines) == 0 {
		return nil
	}
	for _, l := range c.Asked {
		d := AskedDifference{Base: b.Name, Trade: l.Trade, Level: l.Level, Asked: l.Places}
		if p := planLine(lines, b.ID, l.Level, l.Trade); p != nil {
			d.Planned = p.Places
		}
		if d.Asked != d.Planned {
			out = append(out, d)
		}
	}
	for _, p := range lines {
		if !slices.ContainsFunc(c.Asked, func(l programme.AskedLine) bool { return l.Trade == p.Trade && l.Level == p.Level }) {
			out = append(out, AskedDifference{Base: b.Name, Trade: p.Trade, Level: p.Level, Planned: p.Places})
		}
	}
	return out
}

// PlanAsked is where a plan that is to be imported differs from what the bases
// in it asked for. Nothing is written.
func (a *Desk) PlanAsked(ctx context.Context, c act.Caller, programmeID string, r io.ReaderAt, size int64) (out []AskedDifference, err error) {
	rows, _, err := forms.ReadPlan(r, size)
	if err != nil {
		return nil, err
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		n, err := a.NoticeOf(tx, programmeID)
		if err != nil {
			return err
		}
		bases, err := tx.Bases(programmeID)
		if err != nil {
			return err
		}
		lines, err := tx.PlanLines(programmeID)
		if err != nil {
			return err
		}
		touched := map[string]bool{}
		for _, row := range rows {
			name, _ := n.Base(row.Base)
			b := named(bases, name)
			if b == nil {
				b = named(bases, row.Base)
			}
			if b == nil {
				continue
			}
			touched[b.ID] = true
			if trade := canonicalTrade(n, row.Trade); planLine(lines, b.ID, row.Level, trade) == nil {
				lines = append(lines, programme.PlanLine{BaseID: b.ID, Level: row.Level, Trade: trade, Places: row.Places})
			}
		}
		for i := range bases {
			d, err := tx.DossierOf(bases[i].ID)
			if err != nil {
				return err
			}
			if d == nil || !touched[bases[i].ID] {
				continue
			}
			f := &BaseFile{Base: &bases[i]}
			if err := f.Read(d, slices.DeleteFunc(slices.Clone(lines), func(l programme.PlanLine) bool { return l.BaseID != bases[i].ID })); err != nil {
				return err
			}
			out = append(out, f.Differences...)
		}
		return nil
	})
	return out, err
}

// BasePaperOf opens a paper of a base's application for who may see the base.
func (a *Desk) BasePaperOf(ctx context.Context, c act.Caller, baseID, fileID string) (*act.Stored, error) {
	file, err := a.BaseFileOf(ctx, c, baseID)
	if err != nil {
		return nil, err
	}
	if file.Content == nil || !slices.ContainsFunc(file.Content.Papers, func(p programme.BasePaper) bool { return p.FileID == fileID }) {
		return nil, programme.Errorf(programme.NotFound, "没有找到这份材料")
	}
	var f *programme.File
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		f, err = store.Get[programme.File](tx, fileID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.OpenFile(f)
}
