package plan

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/decide"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
	"jinlanling/notices"
)

// NoticeWhatIf is the job that decides a programme's people under another
// notice.
const NoticeWhatIf = "notice.whatif"

// whatIfRoles may ask what another notice would do; they see everybody's name.
var whatIfRoles = []programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor}

type whatIfArgs struct {
	Programme string `json:"programme"`
	Notice    string `json:"notice,omitempty"` // one that the program carries; "" for the job's file
}

// Kinds are the long works of this chapter.
func (s *Desk) Kinds() []jobs.Kind {
	return []jobs.Kind{
		{Code: NoticeWhatIf, Name: "规则测算", Undone: "测算不改动任何数据。", May: s.mayWhatIf, Run: s.runWhatIf},
	}
}

func (a *Desk) mayWhatIf(tx *store.Tx, c act.Caller, j *jobs.Job) error {
	if !slices.Contains(whatIfRoles, c.Role) {
		return programme.Errorf(programme.Forbidden, "%s不能测算规则，应由%s办理", c.Role.Name(), programme.RoleNames(whatIfRoles))
	}
	_, err := store.Get[programme.Programme](tx, j.Programme)
	return err
}

// CarriedNotice is a notice that the program carries.
type CarriedNotice struct{ Name, Title string }

// CarriedNotices lists them.
func CarriedNotices() (out []CarriedNotice) {
	for _, name := range notices.Names() {
		if n, err := notices.Load(name); err == nil {
			out = append(out, CarriedNotice{name, n.Title})
		}
	}
	return out
}

// AskWhatIf asks what a notice would change for the people of a programme: one
// that the program carries, or a file. A file that is not a notice is answered
// at once with everything wrong with it.
func (s *Desk) AskWhatIf(ctx context.Context, c act.Caller, programmeID, carried string, text []byte) (id string, findings rules.Findings, err error) {
	j := jobs.Job{Kind: NoticeWhatIf, Programme: programmeID}
	var n *rules.Notice
	switch {
	case carried != "":
		n, err = notices.Load(carried)
	case len(text) == 0:
		return "", nil, &programme.Error{Code: programme.Invalid, Message: "请选一个通知，或上传通知文件",
			Problems: []programme.Problem{{Field: "notice", Message: "请选一个通知，或上传通知文件"}}}
	default:
		if findings = rules.Lint("通知", text).Of(rules.Error); len(findings) > 0 {
			return "", findings, nil
		}
		n, err = parseNotice("通知", text)
	}
	if err != nil {
		return "", nil, err
	}
	p, err := s.programmeOf(ctx, c, programmeID)
	if err != nil {
		return "", nil, err
	}
	j.Title = p.Name + " 改按 " + idcode.Shortened(n.Title, 60)
	if carried == "" {
		f, err := s.KeepFile(ctx, c, strings.NewReader(string(text)))
		if err != nil {
			return "", nil, err
		}
		j.InputFile = f.ID
	}
	id, err = s.Jobs.Enqueue(ctx, c, j, whatIfArgs{programmeID, carried})
	return id, nil, err
}

func (a *Desk) programmeOf(ctx context.Context, c act.Caller, id string) (p *programme.Programme, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		p, err = store.Get[programme.Programme](tx, id)
		return err
	})
	return p, err
}

// WhatIfResult is what another notice would change.
type WhatIfResult struct {
	Programme string
	From, To  string // titles of the notices
	FromSHA   string
	ToSHA     string
	People    int // who were decided
	Before    int // of them, eligible under the programme's notice
	After     int // and under the other
	Same      int // for whom nothing changes
	CostNow   programme.Fen
	CostThen  programme.Fen
	Unlisted  int // whose trade the other notice does not list
	Untrained int // whose level it does not train
	// The cost of as many trainees as there are places, line by line of the plan.
	PlacedNow  programme.Fen
	PlacedThen programme.Fen
	Splits     []rules.Split
	Reasons    []rules.Reason // by condition, the clause as the notice writes it
	Changes    []rules.Worded
	Changed    []WhatIfPerson // everybody whose answer changes
}

// WhatIfPerson is somebody whose answer changes, with both answers.
type WhatIfPerson struct {
	Application string
	Name        string
	Base        string
	Trade       string
	Level       string
	Gain        bool
	Condition   string // on which it turns
	Clause      string
	Before      string
	After       string
}

// WhatIfJob is a what-if of the caller's and its result, nil where it has none
// yet.
func (s *Desk) WhatIfJob(ctx context.Context, c act.Caller, id string) (*jobs.JobView, *WhatIfResult, error) {
	v, err := s.Jobs.Job(ctx, c, id)
	if err != nil {
		return nil, nil, err
	}
	if v.Kind != NoticeWhatIf {
		return nil, nil, programme.Errorf(programme.NotFound, "没有找到这次测算")
	}
	if v.State != jobs.JobDone || len(v.Result) == 0 {
		return v, nil, nil
	}
	out := new(WhatIfResult)
	if err := json.Unmarshal(v.Result, out); err != nil {
		return nil, nil, err
	}
	return v, out, nil
}

func (s *Desk) runWhatIf(ctx context.Context, w *jobs.Work) error {
	var args whatIfArgs
	if err := w.Args(&args); err != nil {
		return err
	}
	other, err := s.otherNotice(args.Notice, w.Job.InputFile)
	if err != nil {
		return err
	}
	if err := w.At(ctx, "读报名情况", 0, 0); err != nil {
		return err
	}
	var out *WhatIfResult
	err = s.Read(ctx, w.Caller, func(tx *store.Tx) error {
		out, err = s.whatIf(tx, args.Programme, other, func(step string, done, total int) error { return w.At(ctx, step, done, total) })
		return err
	})
	if err != nil {
		return err
	}
	return w.Result(out)
}

func (s *Desk) otherNotice(carried, file string) (*rules.Notice, error) {
	if carried != "" {
		return notices.Load(carried)
	}
	f, err := s.Files.Get(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxNotice))
	if err != nil {
		return nil, err
	}
	return parseNotice("通知", text)
}

// maxNotice is more than any notice that parses, in bytes.
const maxNotice = 2 << 20

// whatIf decides everybody again who is live in a programme, in columns, and
// words both answers for those whose answer changes.
func (a *Desk) whatIf(tx *store.Tx, programmeID string, other *rules.Notice, at func(string, int, int) error) (*WhatIfResult, error) {
	p, err := store.Get[programme.Programme](tx, programmeID)
	if err != nil {
		return nil, err
	}
	n, err := a.StoredNotice(tx, p.NoticeSHA256)
	if err != nil {
		return nil, err
	}
	live, err := a.LivePeople(tx, p.ID, at)
	if err != nil {
		return nil, err
	}
	if err := at("逐人重新判断", len(live.People), len(live.People)); err != nil {
		return nil, err
	}
	im := rules.Compare(n, other, live.People)
	out := &WhatIfResult{Programme: p.Name, From: n.Title, To: other.Title, FromSHA: n.SHA256, ToSHA: other.SHA256, People: im.People, Before: im.Before,
		After: im.After,
		Same:  im.People - len(im.Gain) - len(im.Lose), CostNow: programme.Fen(im.CostNow), CostThen: programme.Fen(im.CostThen), Reasons: im.Reasons,
		Changes:  rules.Changes(n, other, false),
		Unlisted: im.Unlisted, Untrained: im.Untrained, PlacedNow: programme.Fen(im.PlacedNow), PlacedThen: programme.Fen(im.PlacedThen), Splits: im.Splits}
	for i := range out.Reasons {
		r := &out.Reasons[i]
		r.Clause = rules.CiteEither(other, n, r.Clause)
	}
	return out, a.nameChanged(tx, p.ID, out, im, n, other, live)
}

// Gains counts those who would be eligible and are not.
func (r *WhatIfResult) Gains() (n int) {
	for i := range r.Changed {
		if r.Changed[i].Gain {
			n++
		}
	}
	return n
}

// Losses counts those who would not be eligible any more.
func (r *WhatIfResult) Losses() int { return len(r.Changed) - r.Gains() }

// livePeople is who is live in a programme, as a what-if looks at them.
type livePeople struct {
	People []rules.Person
	which  map[string]int // application → place in people
	apps   map[string]*programme.Application
	names  map[string]string // person → name
}

// Kinds of figures that a what-if is split by, in the order of a page.
const (
	splitLevel = "1等级"
	splitBase  = "2培训基地"
	splitAge   = "3年龄"
	splitSex   = "4性别"
)

func (a *Desk) LivePeople(tx *store.Tx, programmeID string, at func(string, int, int) error) (*livePeople, error) {
	apps, err := tx.Applications(programmeID)
	if err != nil {
		return nil, err
	}
	l := &livePeople{which: map[string]int{}, apps: map[string]*programme.Application{}, names: map[string]string{}}
	by, ids := map[string]*programme.Application{}, []string(nil)
	for i := range apps {
		if apps[i].State != programme.Withdrawn {
			by[apps[i].DecisionID], l.apps[apps[i].ID] = &apps[i], &apps[i]
			ids = append(ids, apps[i].PersonID)
		}
	}
	persons, err := tx.PersonsByID(ids)
	if err != nil {
		return nil, err
	}
	sex := map[string]string{}
	for i := range persons {
		l.names[persons[i].ID], sex[persons[i].ID] = persons[i].Name, persons[i].Sex
	}
	bases, err := tx.Bases(programmeID)
	if err != nil {
		return nil, err
	}
	base := map[string]string{}
	for i := range bases {
		base[bases[i].ID] = bases[i].Name
	}
	lines, err := tx.PlanLines(programmeID)
	if err != nil {
		return nil, err
	}
	places := map[string]int{}
	for i := range lines {
		places[lines[i].ID] = lines[i].Places
	}
	err = tx.EachDecision(func(d *programme.Decision) error {
		ap := by[d.ID]
		if ap == nil {
			return nil
		}
		f, err := decide.FactsOf(d)
		if err != nil {
			return err
		}
		f.ID = ap.ID
		l.which[f.ID] = len(l.People)
		l.People = append(l.People, rules.Person{Applicant: *f, Line: ap.PlanLineID, Places: places[ap.PlanLineID],
			Groups: []rules.Group{{Kind: splitLevel, Name: f.Level.Chinese()},
				{Kind: splitBase, Name: base[ap.BaseID]}, {Kind: splitAge, Name: ageGroup(f)}, {Kind: splitSex, Name: cmp.Or(sex[ap.PersonID], "未填写")}}})
		if at != nil && len(l.People)%500 == 0 {
			return at("读报名情况", len(l.People), len(by))
		}
		return nil
	})
	return l, err
}

// ageGroup is the years of age on the day of the application, in tens.
func ageGroup(f *rules.Applicant) string {
	if f.BornOn == 0 {
		return "没有出生日期"
	}
	age := f.AppliedOn.Year() - f.BornOn.Year()
	if f.BornOn.AddYears(age) > f.AppliedOn {
		age--
	}
	switch {
	case age <= 30:
		return "30 周岁及以下"
	case age <= 40:
		return "31 至 40 周岁"
	case age <= 50:
		return "41 至 50 周岁"
	}
	return "51 周岁及以上"
}

func (a *Desk) nameChanged(tx *store.Tx, programmeID string, out *WhatIfResult, im *rules.Impact, n, other *rules.Notice, live *livePeople) error {
	for k, c := range slices.Concat(im.Gain, im.Lose) {
		ap, p := live.apps[c.ID], &live.People[live.which[c.ID]]
		x := WhatIfPerson{Application: ap.ID, Name: live.names[ap.PersonID], Base: p.Groups[1].Name, Trade: p.Trade, Level: p.Level.Chinese(),
			Gain: k < len(im.Gain), Before: answerOf(n, &p.Applicant), After: answerOf(other, &p.Applicant)}
		var names, clauses []string
		for _, t := range c.Turns {
			names = append(names, turnName(t))
			clause := n.Cite(t.Clause)
			if !x.Gain {
				clause = rules.CiteEither(other, n, t.Clause)
			}
			if clause != "" && !slices.Contains(clauses, clause) {
				clauses = append(clauses, clause)
			}
		}
		x.Condition, x.Clause = strings.Join(names, "；"), strings.Join(clauses, "、")
		if _, listed := other.Trade(p.Trade); !listed {
			x.After += "（所选通知没有列这个工种）"
		}
		out.Changed = append(out.Changed, x)
	}
	return nil
}

// turnName names a condition with its route.
func turnName(t rules.Turn) string {
	if t.Route == "" || t.Route == t.Name {
		return t.Name
	}
	return t.Route + "·" + t.Name
}

// TurnName is turnName, for the page.
func TurnName(r rules.Reason) string { return turnName(r.Turn) }

// answerOf words what a notice decides about an applicant, in one line.
func answerOf(n *rules.Notice, p *rules.Applicant) string {
	if n.Level(p.Level) == nil {
		return "不培训" + p.Level.Chinese()
	}
	var f rules.Facts
	var d rules.Decision
	n.Compile(p, &f)
	n.Decide(&f, &d)
	if d.Eligible {
		for _, r := range d.Routes() {
			if r.Code == d.Route {
				return "符合：" + r.Name + "（" + n.Cite(r.Clause) + "）"
			}
		}
		return "符合"
	}
	for _, g := range d.Gates() {
		if !g.Met {
			return "不符合：" + g.Required() + "，现为" + d.Actual(g) + "（" + n.Cite(g.Clause()) + "）" + fromDay(d.From)
		}
	}
	best, fewest := "各条途径均不符合", 1<<30
	for _, r := range d.Routes() {
		unmet, text := 0, ""
		for _, c := range r.Checks {
			if !c.Met {
				if unmet++; unmet == 1 {
					text = r.Name + "：" + c.Required() + "，现为" + d.Actual(c) + "（" + n.Cite(c.Clause()) + "）"
				}
			}
		}
		if unmet < fewest {
			best, fewest = text, unmet
		}
	}
	return "不符合：" + best + fromDay(d.From)
}

func fromDay(d programme.Date) string {
	if d == 0 {
		return ""
	}
	return "，" + d.Chinese() + "起符合"
}

// ExportWhatIf writes a what-if as a workbook: the figures, by condition, the
// people, and the two notices beside each other.
func (s *Desk) ExportWhatIf(ctx context.Context, c act.Caller, id string, w io.Writer) error {
	v, r, err := s.WhatIfJob(ctx, c, id)
	if err != nil {
		return err
	}
	if r == nil {
		return programme.Errorf(programme.WrongState, "这次测算还没有结果")
	}
	if err := s.Jobs.MayStill(ctx, &v.Job); err != nil {
		return err
	}
	foot := s.Provenance(ctx, v.Programme)
	text := func(titles ...string) (out []forms.ListColumn) {
		for _, t := range titles {
			out = append(out, forms.ListColumn{Title: t})
		}
		return out
	}
	figures := forms.ListSheet{Title: "汇总", Columns: text("项目", "现行通知", "所选通知"), Foot: foot}
	figures.Rows = [][]any{{"通知", r.From, r.To}, {"判断人数", int64(r.People), int64(r.People)}, {"符合条件", int64(r.Before), int64(r.After)},
		{"新增符合", "", int64(r.Gains())}, {"不再符合", "", int64(r.Losses())}, {"不变", "", int64(r.Same)},
		{"报名工种未列入", "", int64(r.Unlisted)}, {"报名等级不培训", "", int64(r.Untrained)},
		{"按标准应补，不计名额（元）", r.CostNow.String(), r.CostThen.String()}, {"按标准应补，每行计划以名额为限（元）", r.PlacedNow.String(), r.PlacedThen.String()}}
	conditions := forms.ListSheet{Title: "按条件",
		Columns: append(text("条件", "条款", "现行要求", "所选要求"), forms.ListColumn{Title: "新增符合", Number: true},
			forms.ListColumn{Title: "不再符合", Number: true}), Foot: foot}
	for _, x := range r.Reasons {
		conditions.Rows = append(conditions.Rows, []any{turnName(x.Turn), x.Clause, x.Was, x.Is, int64(x.Gain), int64(x.Lose)})
	}
	people := forms.ListSheet{Title: "人员", Columns: text("变化", "姓名", "培训基地", "工种", "等级", "取决于", "条款", "现行通知", "所选通知"), Foot: foot}
	for _, p := range r.Changed {
		way := "不再符合"
		if p.Gain {
			way = "新增符合"
		}
		people.Rows = append(people.Rows, []any{way, p.Name, p.Base, p.Trade, p.Level, p.Condition, p.Clause, p.Before, p.After})
	}
	changes := forms.ListSheet{Title: "规定对照", Columns: text("部分", "规定", "条款", "现行通知", "所选通知"), Foot: foot}
	for _, x := range r.Changes {
		changes.Rows = append(changes.Rows, []any{x.Part, x.What, x.Clause, x.Before, x.After})
	}
	number := func(title string) forms.ListColumn { return forms.ListColumn{Title: title, Number: true} }
	groups := forms.ListSheet{Title: "分组", Columns: append(text("分组", "名称"), number("报名"), number("现行符合"), number("所选符合"), number("新增"),
		number("不再符合")), Foot: foot}
	for _, x := range r.Splits {
		groups.Rows = append(groups.Rows, []any{x.Kind[1:], x.Name, int64(x.People), int64(x.Before), int64(x.After), int64(x.Gain), int64(x.Lose)})
	}
	return forms.WriteLists(w, figures, conditions, groups, people, changes)
}
