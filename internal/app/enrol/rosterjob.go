package enrol

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Kinds of jobs on rosters.
const (
	RosterPreview = "roster.preview"
	RosterImport  = "roster.import"
)

// rosterArgs is what a job on a roster is given, beside the file.
type rosterArgs struct {
	Base    string `json:"base"`
	Preview string `json:"preview,omitempty"` // the job that was looked at
	Expect  string `json:"expect,omitempty"`  // the digest that it showed
}

// Kinds are the long works of this chapter.
func (s *Desk) Kinds() []jobs.Kind {
	return []jobs.Kind{
		{Code: RosterPreview, Name: "花名册预览", Undone: "预览不改动任何数据。", May: s.mayImport, Run: s.runRosterPreview},
		{Code: RosterImport, Name: "花名册提交", Undone: "没有一行入库：提交要么全部办完，要么一行也不办。", May: s.mayImport, Run: s.runRosterImport},
	}
}

// mayImport asks whether the caller may enrol people at the base at all.
func (a *Desk) mayImport(tx *store.Tx, c act.Caller, j *jobs.Job) error {
	var args rosterArgs
	if err := json.Unmarshal(j.Args, &args); err != nil {
		return err
	}
	b, err := store.Get[programme.Base](tx, args.Base)
	if err != nil {
		return err
	}
	return programme.May(c.Actor, programme.ApplicationImport, programme.Subject{Base: b.CreditCode, Employer: c.Employer, Person: c.Person})
}

// RosterDesk is what the page of a roster's upload shows.
type RosterDesk struct {
	Base programme.Base
	Jobs []jobs.JobView // the caller's earlier ones at this base, newest first
}

// RosterDesk reads the base at which the caller wants to enrol people.
func (s *Desk) RosterDesk(ctx context.Context, c act.Caller, baseID string) (d *RosterDesk, err error) {
	err = s.Read(ctx, c, func(tx *store.Tx) error {
		b, err := store.Get[programme.Base](tx, baseID)
		if err != nil {
			return err
		}
		if err := programme.May(c.Actor, programme.ApplicationImport, programme.Subject{Base: b.CreditCode, Employer: c.Employer}); err != nil {
			return err
		}
		d = &RosterDesk{Base: *b}
		list, err := tx.JobsOf(c.User, jobs.JobsListed)
		for _, j := range list {
			var args rosterArgs
			if (j.Kind == RosterPreview || j.Kind == RosterImport) && json.Unmarshal(j.Args, &args) == nil && args.Base == baseID &&
				jobs.SameScope(j.Actor, c.Actor) {
				d.Jobs = append(d.Jobs, jobs.JobView{Job: j, Name: s.Jobs.JobName(j.Kind), Now: tx.Now(), Mine: true})
			}
		}
		return err
	})
	return d, err
}

// RosterBases are the recognised bases of a programme at which the caller may
// enrol people.
func (s *Desk) RosterBases(ctx context.Context, c act.Caller, programmeID string) (out []programme.Base, err error) {
	all, err := s.Bases(ctx, c, programmeID)
	for _, b := range all {
		if b.State == programme.Recognised && programme.May(c.Actor, programme.ApplicationImport,
			programme.Subject{Base: b.CreditCode, Employer: c.Employer}) == nil {
			out = append(out, b)
		}
	}
	return out, err
}

// PreviewRoster keeps a roster's file and asks for what importing it would do.
func (s *Desk) PreviewRoster(ctx context.Context, c act.Caller, baseID, name string, r io.Reader) (string, error) {
	d, err := s.RosterDesk(ctx, c, baseID)
	if err != nil {
		return "", err
	}
	f, err := s.StoreFile(ctx, c, r)
	if err != nil {
		return "", err
	}
	return s.Jobs.Enqueue(ctx, c, jobs.Job{Kind: RosterPreview, Title: idcode.Shortened(idcode.HideNumbers(name), 60) + " → " + d.Base.Name,
		Programme: d.Base.ProgrammeID, InputFile: f.ID}, rosterArgs{Base: baseID})
}

// SubmitRoster asks for what a preview showed. Asked again for the same
// preview it is the same job, unless that one was not done.
func (s *Desk) SubmitRoster(ctx context.Context, c act.Caller, previewID string) (string, error) {
	v, shown, err := s.Roster(ctx, c, previewID)
	if err != nil {
		return "", err
	}
	if !v.Mine || shown == nil || !shown.DryRun {
		return "", programme.Errorf(programme.WrongState, "请先预览，再按预览提交")
	}
	var args rosterArgs
	if err := json.Unmarshal(v.Args, &args); err != nil {
		return "", err
	}
	list, err := s.Jobs.Jobs(ctx, c)
	if err != nil {
		return "", err
	}
	for _, j := range list {
		var a rosterArgs
		if j.Kind == RosterImport && j.State != jobs.JobFailed && j.State != jobs.JobCancelled && json.Unmarshal(j.Args, &a) == nil && a.Preview == v.ID {
			return j.ID, nil
		}
	}
	return s.Jobs.Enqueue(ctx, c, jobs.Job{Kind: RosterImport, Title: v.Title, Programme: v.Programme, InputFile: v.InputFile},
		rosterArgs{Base: args.Base, Preview: v.ID, Expect: shown.Digest})
}

// Roster is a job on a roster and its result; nil where it has none yet.
func (s *Desk) Roster(ctx context.Context, c act.Caller, id string) (*jobs.JobView, *RosterResult, error) {
	v, err := s.Jobs.Job(ctx, c, id)
	if err != nil {
		return nil, nil, err
	}
	if v.Kind != RosterPreview && v.Kind != RosterImport {
		return nil, nil, programme.Errorf(programme.NotFound, "没有找到这项花名册办理")
	}
	if v.State != jobs.JobDone || len(v.Result) == 0 {
		return v, nil, nil
	}
	out := new(RosterResult)
	if err := json.Unmarshal(v.Result, out); err != nil {
		return nil, nil, err
	}
	return v, out, nil
}

// RosterBase is the base that a job on a roster is about.
func RosterBase(v *jobs.JobView) string {
	var args rosterArgs
	if json.Unmarshal(v.Args, &args) != nil {
		return ""
	}
	return args.Base
}

// SubmittedBefore is when the very same file was entered before at the same
// base; the zero time where it was not.
func (s *Desk) SubmittedBefore(ctx context.Context, c act.Caller, v *jobs.JobView) (at time.Time, err error) {
	err = s.Read(ctx, c, func(tx *store.Tx) error {
		list, err := tx.JobsWithInput(RosterImport, v.InputFile)
		if err != nil {
			return err
		}
		for _, j := range list {
			if j.ID >= v.ID || RosterBase((&jobs.JobView{Job: j})) != RosterBase(v) {
				continue
			}
			full, err := tx.Job(j.ID)
			if err != nil {
				return err
			}
			var r struct {
				DryRun bool `json:"dry_run"`
			}
			if json.Unmarshal(full.Result, &r) == nil && !r.DryRun {
				at = j.EndedAt
				return nil
			}
		}
		return nil
	})
	return at, err
}

// roster opens the file of a job on one.
// maxRoster is more than any roster that is read, in bytes.
const maxRoster = 64 << 20

func (s *Desk) rosterFile(id string) (*bytes.Reader, error) {
	f, err := s.Files.Get(id)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxRoster))
	return bytes.NewReader(b), err
}

func (s *Desk) runRosterPreview(ctx context.Context, w *jobs.Work) error {
	var args rosterArgs
	if err := w.Args(&args); err != nil {
		return err
	}
	file, err := s.rosterFile(w.Job.InputFile)
	if err != nil {
		return err
	}
	c := w.Caller
	c.DryRun = true
	out, err := s.importRoster(ctx, c, args.Base, file, file.Size(), rosterRun{progress: yearCount(ctx, w)})
	if err != nil {
		return err
	}
	return w.Result(out)
}

// yearCount says how far a job is on behalf of code that does not carry it.
func yearCount(ctx context.Context, w *jobs.Work) func(string, int, int) error {
	return func(step string, done, total int) error { return w.At(ctx, step, done, total) }
}

// runRosterImport enters a roster and ends the job in the same transaction:
// either both are so or neither. What is not as the preview showed it is not
// done but shown again, row by row, beside what the preview said.
func (s *Desk) runRosterImport(ctx context.Context, w *jobs.Work) error {
	var args rosterArgs
	if err := w.Args(&args); err != nil {
		return err
	}
	file, err := s.rosterFile(w.Job.InputFile)
	if err != nil {
		return err
	}
	w.Pause(true)
	defer w.Pause(false)
	out, err := s.importRoster(ctx, w.Caller, args.Base, file, file.Size(),
		rosterRun{expect: args.Expect, progress: yearCount(ctx, w), finish: func(tx *store.Tx, r *RosterResult) error {
			j := *w.Job // the transaction may run again
			j.State, j.Done, j.Total = jobs.JobDone, len(r.Rows), len(r.Rows)
			if j.Result, err = json.Marshal(r); err != nil {
				return err
			}
			return tx.EndJob(&j)
		}})
	if err != nil {
		return err
	}
	if !out.Unexpected {
		w.Ended = true
		return nil
	}
	if err := s.compareWith(ctx, w.Caller, args.Preview, out); err != nil {
		return err
	}
	return w.Result(out)
}

// compareWith notes at every row what the preview had said of it.
func (s *Desk) compareWith(ctx context.Context, c act.Caller, previewID string, out *RosterResult) error {
	_, shown, err := s.Roster(ctx, c, previewID)
	if err != nil || shown == nil {
		return err
	}
	before := make(map[int]*RowResult, len(shown.Rows))
	for i := range shown.Rows {
		before[shown.Rows[i].Row] = &shown.Rows[i]
	}
	for i := range out.Rows {
		r := &out.Rows[i]
		if b := before[r.Row]; b == nil {
			r.Before = "没有这一行"
		} else if outcomesDigest([]RowResult{*b}) != outcomesDigest([]RowResult{*r}) {
			r.Before = b.Says()
			if found, now := b.found(), r.found(); found != now {
				r.Before += "；核查" + cmp.Or(found, "没有疑点")
			}
		}
	}
	return nil
}

// found is what the cross-checks found about a row, in words, "" for nothing.
func (r *RowResult) found() string {
	words := make([]string, len(r.Hits))
	for i := range r.Hits {
		words[i] = r.Hits[i].Name + "（" + r.Hits[i].Evidence + "）"
	}
	return strings.Join(words, "、")
}

// Says is a row's outcome in words.
func (r *RowResult) Says() string {
	switch {
	case r.Outcome == RowEntered:
		return "符合条件（" + r.RouteName + "）"
	case r.Outcome == RowIneligible && r.From != "":
		return r.From + " 起符合"
	case r.Outcome == RowIneligible:
		return "不符合报名条件"
	}
	for _, p := range r.Problems {
		if c := programme.CheckByCode(p.Code); c == nil || c.Severity != programme.Warns {
			return "不能入库：" + p.Message
		}
	}
	return "不能入库"
}

// Says is what a cross-check found in words, and what follows from it.
func (h *RowHit) Says() string {
	says := h.Name + "：" + h.Evidence
	if h.Blocks {
		return says + "（查明之前不能审核通过；" + h.Remedy + "）"
	}
	return says + "（" + h.Remedy + "）"
}

// ExportRosterResult writes the file that was sent, each row with its result
// and what to do, and the cells that it is about marked.
func (s *Desk) ExportRosterResult(ctx context.Context, c act.Caller, id string, w io.Writer) error {
	v, r, err := s.Roster(ctx, c, id)
	if err != nil {
		return err
	}
	if r == nil {
		return programme.Errorf(programme.WrongState, "这项办理还没有结果")
	}
	if err := s.Jobs.MayStill(ctx, &v.Job); err != nil {
		return err
	}
	file, err := s.rosterFile(v.InputFile)
	if err != nil {
		return err
	}
	roster, err := forms.ReadRoster(file, file.Size())
	if err != nil {
		return err
	}
	words := map[string]string{RowEntered: "已入库，符合条件", RowIneligible: "已入库，不符合条件", RowRefused: "未入库"}
	if r.DryRun {
		words = map[string]string{RowEntered: "将入库，符合条件", RowIneligible: "将入库，不符合条件", RowRefused: "不能入库"}
	}
	marks := make([]forms.RowMark, len(r.Rows))
	for i := range r.Rows {
		row := &r.Rows[i]
		m := forms.RowMark{Row: row.Row, Result: words[row.Outcome], Bad: row.Outcome == RowRefused}
		if row.Outcome != RowRefused {
			m.Says = row.Says()
		}
		for _, p := range row.Problems {
			if p.Code == "not_eligible" {
				m.Says = p.Message
				continue
			}
			if m.Says != "" {
				m.Says += "；"
			}
			m.Says += p.Message
			check := programme.CheckByCode(p.Code)
			if check != nil && check.Remedy != "" {
				m.Says += "（" + check.Remedy + "）"
			}
			m.Cells = append(m.Cells, forms.CellMark{Field: p.Field, Bad: check == nil || check.Severity != programme.Warns})
		}
		for k, h := range row.Hits {
			if k > 0 {
				m.Found += "；"
			}
			m.Found += h.Says()
			m.Cells = append(m.Cells, forms.CellMark{Field: h.Field, Bad: h.Blocks})
		}
		marks[i] = m
	}
	foot := s.Provenance(ctx, v.Programme)
	if len(roster.Notes) > 0 {
		foot = strings.Join(hidden(roster.Notes), "；") + "。" + foot
	}
	return forms.WriteRosterResult(w, roster, marks, foot)
}
