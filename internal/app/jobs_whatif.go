package app

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"jinlanling/internal/forms"
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

func mayWhatIf(a *App, tx *store.Tx, c Caller, j *Job) error {
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
func (s *System) AskWhatIf(ctx context.Context, c Caller, programmeID, carried string, text []byte) (id string, findings rules.Findings, err error) {
	j := Job{Kind: NoticeWhatIf, Programme: programmeID}
	var n *rules.Notice
	switch {
	case carried != "":
		n, err = notices.Load(carried)
	case len(text) == 0:
		return "", nil, &programme.Error{Code: programme.Invalid, Message: "请选一个通知，或上传通知文件", Problems: []programme.Problem{{Field: "notice", Message: "请选一个通知，或上传通知文件"}}}
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
	j.Title = p.Name + " 改按 " + shortened(n.Title, 60)
	if carried == "" {
		f, err := s.StoreFile(ctx, c, strings.NewReader(string(text)))
		if err != nil {
			return "", nil, err
		}
		j.InputFile = f.ID
	}
	id, err = s.enqueue(ctx, c, j, whatIfArgs{programmeID, carried})
	return id, nil, err
}

func (a *App) programmeOf(ctx context.Context, c Caller, id string) (p *programme.Programme, err error) {
	err = a.read(ctx, c, func(tx *store.Tx) error {
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
	Reasons   []rules.Reason // by condition, the clause as the notice writes it
	Changes   []RuleChange
	Changed   []WhatIfPerson // everybody whose answer changes
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
func (s *System) WhatIfJob(ctx context.Context, c Caller, id string) (*JobView, *WhatIfResult, error) {
	v, err := s.Job(ctx, c, id)
	if err != nil {
		return nil, nil, err
	}
	if v.Kind != NoticeWhatIf {
		return nil, nil, programme.Errorf(programme.NotFound, "没有找到这次测算")
	}
	if v.State != JobDone || len(v.Result) == 0 {
		return v, nil, nil
	}
	out := new(WhatIfResult)
	if err := json.Unmarshal(v.Result, out); err != nil {
		return nil, nil, err
	}
	return v, out, nil
}

func runWhatIf(ctx context.Context, w *work) error {
	var args whatIfArgs
	if err := w.args(&args); err != nil {
		return err
	}
	other, err := w.otherNotice(args.Notice)
	if err != nil {
		return err
	}
	if err := w.at(ctx, "读报名情况", 0, 0); err != nil {
		return err
	}
	var out *WhatIfResult
	err = w.sys.read(ctx, w.caller, func(tx *store.Tx) error {
		out, err = w.sys.whatIf(tx, args.Programme, other, func(step string, done, total int) error { return w.at(ctx, step, done, total) })
		return err
	})
	if err != nil {
		return err
	}
	return w.result(out)
}

func (w *work) otherNotice(carried string) (*rules.Notice, error) {
	if carried != "" {
		return notices.Load(carried)
	}
	f, err := w.sys.files.Get(w.job.InputFile)
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
func (a *App) whatIf(tx *store.Tx, programmeID string, other *rules.Notice, at func(string, int, int) error) (*WhatIfResult, error) {
	p, err := store.Get[programme.Programme](tx, programmeID)
	if err != nil {
		return nil, err
	}
	n, err := a.notice(tx, p.NoticeSHA256)
	if err != nil {
		return nil, err
	}
	apps, err := tx.Applications(p.ID)
	if err != nil {
		return nil, err
	}
	live := map[string]int{}
	for i := range apps {
		if apps[i].State != programme.Withdrawn {
			live[apps[i].DecisionID] = i
		}
	}
	people := make([]rules.Applicant, 0, len(live))
	which := map[string]int{} // application → its place in people
	err = tx.EachDecision(func(d *programme.Decision) error {
		i, ok := live[d.ID]
		if !ok {
			return nil
		}
		f, err := FactsOf(d)
		if err != nil {
			return err
		}
		f.ID = apps[i].ID
		which[f.ID] = len(people)
		people = append(people, *f)
		if len(people)%500 == 0 {
			return at("读报名情况", len(people), len(live))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := at("逐人重新判断", len(people), len(people)); err != nil {
		return nil, err
	}
	im := rules.Compare(n, other, people)
	out := &WhatIfResult{Programme: p.Name, From: n.Title, To: other.Title, FromSHA: n.SHA256, ToSHA: other.SHA256, People: im.People, Before: im.Before, After: im.After,
		Same: im.People - len(im.Gain) - len(im.Lose), CostNow: programme.Fen(im.CostNow), CostThen: programme.Fen(im.CostThen), Reasons: im.Reasons, Changes: ruleChanges(n, other)}
	for i := range out.Reasons {
		r := &out.Reasons[i]
		r.Clause = citeEither(other, n, r.Clause)
	}
	return out, a.nameChanged(tx, p.ID, out, im, n, other, apps, people, which)
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

func citeEither(a, b *rules.Notice, clause string) string {
	if a.Clause(clause) != nil {
		return a.Cite(clause)
	}
	return b.Cite(clause)
}

func (a *App) nameChanged(tx *store.Tx, programmeID string, out *WhatIfResult, im *rules.Impact, n, other *rules.Notice, apps []programme.Application, people []rules.Applicant, which map[string]int) error {
	byID := make(map[string]*programme.Application, len(apps))
	for i := range apps {
		byID[apps[i].ID] = &apps[i]
	}
	changed := slices.Concat(im.Gain, im.Lose)
	ids := make([]string, 0, len(changed))
	for _, c := range changed {
		ids = append(ids, byID[c.ID].PersonID)
	}
	persons, err := tx.PersonsByID(ids)
	if err != nil {
		return err
	}
	name := make(map[string]string, len(persons))
	for i := range persons {
		name[persons[i].ID] = persons[i].Name
	}
	bases, err := tx.Bases(programmeID)
	if err != nil {
		return err
	}
	base := map[string]string{}
	for i := range bases {
		base[bases[i].ID] = bases[i].Name
	}
	condition := map[string]string{}
	for _, r := range im.Reasons {
		condition[r.Condition] = r.Name
	}
	for k, c := range changed {
		ap, f := byID[c.ID], &people[which[c.ID]]
		gain := k < len(im.Gain)
		clause := n.Cite(c.Clause)
		if !gain {
			clause = other.Cite(c.Clause)
		}
		out.Changed = append(out.Changed, WhatIfPerson{Application: ap.ID, Name: name[ap.PersonID], Base: base[ap.BaseID], Trade: f.Trade, Level: f.Level.Chinese(),
			Gain: gain, Condition: condition[c.Condition], Clause: clause, Before: answerOf(n, f), After: answerOf(other, f)})
	}
	return nil
}

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
func (s *System) ExportWhatIf(ctx context.Context, c Caller, id string, w io.Writer) error {
	v, r, err := s.WhatIfJob(ctx, c, id)
	if err != nil {
		return err
	}
	if r == nil {
		return programme.Errorf(programme.WrongState, "这次测算还没有结果")
	}
	if err := s.mayStill(ctx, &v.Job); err != nil {
		return err
	}
	foot := s.provenance(ctx, v.Programme)
	text := func(titles ...string) (out []forms.ListColumn) {
		for _, t := range titles {
			out = append(out, forms.ListColumn{Title: t})
		}
		return out
	}
	figures := forms.ListSheet{Title: "汇总", Columns: text("项目", "现行通知", "所选通知"), Foot: foot}
	figures.Rows = [][]any{{"通知", r.From, r.To}, {"判断人数", int64(r.People), int64(r.People)}, {"符合条件", int64(r.Before), int64(r.After)},
		{"新增符合", "", int64(r.Gains())}, {"不再符合", "", int64(r.Losses())}, {"不变", "", int64(r.Same)},
		{"按标准应补（元）", r.CostNow.String(), r.CostThen.String()}}
	conditions := forms.ListSheet{Title: "按条件", Columns: append(text("条件", "条款"), forms.ListColumn{Title: "新增符合", Number: true}, forms.ListColumn{Title: "不再符合", Number: true}), Foot: foot}
	for _, x := range r.Reasons {
		conditions.Rows = append(conditions.Rows, []any{x.Name, x.Clause, int64(x.Gain), int64(x.Lose)})
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
	return forms.WriteLists(w, figures, conditions, people, changes)
}
