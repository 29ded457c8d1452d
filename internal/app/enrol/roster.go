package enrol

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/crosscheck"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// RosterResult is what became of every row of a roster.
type RosterResult struct {
	Rows       []RowResult       `json:"rows"`
	Entered    int               `json:"entered"`    // applications made
	Eligible   int               `json:"eligible"`   // of them, eligible now
	Ineligible int               `json:"ineligible"` // of them, not eligible
	Refused    int               `json:"refused"`    // rows that did not go in
	Warned     int               `json:"warned"`     // rows that went in with a warning
	Repeated   int               `json:"repeated"`   // of the refused: the person is in twice, or applied already
	Found      int               `json:"found"`      // rows that went in with something that a cross-check found
	Held       int               `json:"held"`       // of them, not to be accepted until it is cleared
	Lines      []LineEffect      `json:"lines,omitempty"`
	Columns    map[string]string `json:"columns,omitempty"` // letter of the column that holds a field
	Sheet      string            `json:"sheet,omitempty"`
	Notes      []string          `json:"notes,omitempty"` // what of the file was not read, and what else must be known of it
	Notice     string            `json:"notice"`          // hash that decided
	Digest     string            `json:"digest"`          // of every row's outcome: two results alike in it say the same
	Base       string            `json:"base,omitempty"`
	On         programme.Date    `json:"on,omitempty"`         // the day it was decided for
	Unexpected bool              `json:"unexpected,omitempty"` // it is not what was expected, and so was not done
	DryRun     bool              `json:"dry_run"`
}

// RowResult is one row's outcome, with every problem found in it.
type RowResult struct {
	Row         int                 `json:"row"`
	Name        string              `json:"name"`
	Masked      string              `json:"id_masked,omitempty"` // the ID number as screens show it
	Employer    string              `json:"employer,omitempty"`
	Trade       string              `json:"trade,omitempty"`
	Level       string              `json:"level,omitempty"`
	Outcome     string              `json:"outcome"` // entered, ineligible, refused
	Route       string              `json:"route,omitempty"`
	RouteName   string              `json:"route_name,omitempty"`
	Clause      string              `json:"clause,omitempty"` // of the route, as the notice writes it
	From        string              `json:"eligible_from,omitempty"`
	Application string              `json:"application,omitempty"`
	Before      string              `json:"before,omitempty"` // with Unexpected: what the preview said instead, in words
	Problems    []programme.Problem `json:"problems,omitempty"`
	Hits        []RowHit            `json:"hits,omitempty"`
}

// RowHit is what a cross-check finds about somebody who goes in.
type RowHit struct {
	Check    string `json:"check"` // a code of programme.Crosschecks
	Name     string `json:"name"`
	Field    string `json:"field,omitempty"` // of the file, that it is about
	Evidence string `json:"evidence"`
	Remedy   string `json:"remedy"`
	Blocks   bool   `json:"blocks"` // keeps the application from being accepted
}

// Held reports whether a cross-check keeps the row from being accepted.
func (r *RowResult) Held() bool {
	return slices.ContainsFunc(r.Hits, func(h RowHit) bool { return h.Blocks })
}

// Outcomes of a row.
const (
	RowEntered    = "entered"
	RowIneligible = "ineligible"
	RowRefused    = "refused"
)

// LineEffect is what a roster does to the places of one plan line.
type LineEffect struct {
	Line    string `json:"line"`
	Trade   string `json:"trade"`
	Level   string `json:"level"`
	Places  int    `json:"places"`
	Taken   int    `json:"taken"`   // accepted, and everything that follows acceptance
	Waiting int    `json:"waiting"` // handed in before, not accepted yet
	Adds    int    `json:"adds"`    // by this roster
	Held    int    `json:"held"`    // offered to somebody on the waiting list, not answered
	Queue   int    `json:"queue"`   // on the waiting list
}

// After is how many places would be held if everybody were accepted.
func (l LineEffect) After() int { return l.Taken + l.Held + l.Queue + l.Waiting + l.Adds }

// Free is how many places nobody takes or holds.
func (l LineEffect) Free() int { return max(l.Places-l.Taken-l.Held, 0) }

// rosterRun is how a roster is imported, beyond who asks: the zero value does
// it and says nothing on the way.
type rosterRun struct {
	expect   string                                    // the digest that was shown; another outcome is not done
	progress func(step string, done, total int) error  // an error stops it
	finish   func(tx *store.Tx, r *RosterResult) error // in the transaction, after everything is written
}

// errUnexpected rolls back an import whose outcome is not the one expected.
var errUnexpected = errors.New("the outcome is not what was expected")

// ImportRoster reads a roster and enters everybody in it who can go in: each
// row is decided by itself, and one bad row blocks nobody. With c.DryRun the
// same is done and rolled back.
func (a *Desk) ImportRoster(ctx context.Context, c act.Caller, baseID string, r io.ReaderAt, size int64) (*RosterResult, error) {
	return a.importRoster(ctx, c, baseID, r, size, rosterRun{})
}

// readCandidates reads a roster and prepares everybody on it, row by row.
func readCandidates(d *act.Desk, r io.ReaderAt, size int64, progress func(step string, done, total int) error) (*forms.Roster, []*candidate, error) {
	if err := progress("读文件", 0, 0); err != nil {
		return nil, nil, err
	}
	roster, err := forms.ReadRoster(r, size)
	if err != nil {
		return nil, nil, err
	}
	candidates := make([]*candidate, len(roster.Rows))
	for i := range roster.Rows {
		if i%500 == 0 {
			if err := progress("逐行核对", i, len(roster.Rows)); err != nil {
				return nil, nil, err
			}
		}
		row := &roster.Rows[i]
		in, problems := enrolmentOf(row)
		problems = append(problems, halves(row, roster)...)
		candidates[i] = prepare(d, in, row.Row)
		candidates[i].adopt(append(row.Problems, problems...))
	}
	return roster, candidates, nil
}

// importRoster reads a roster, and enters everybody in one transaction.
func (a *Desk) importRoster(ctx context.Context, c act.Caller, baseID string, r io.ReaderAt, size int64, run rosterRun) (*RosterResult, error) {
	if run.progress == nil {
		run.progress = func(string, int, int) error { return nil }
	}
	roster, candidates, err := readCandidates(a.Desk, r, size, run.progress)
	if err != nil {
		return nil, err
	}
	clean := make([]int, len(candidates)) // problems of the file itself, before a transaction that may run again
	for i, cand := range candidates {
		clean[i] = len(cand.problems)
	}
	var out *RosterResult
	err = a.Act(ctx, c, programme.ApplicationImport, "", func(s *act.Step) error {
		if err := run.progress("对照名额、逐人判断", len(candidates), len(candidates)); err != nil {
			return err
		}
		for i, cand := range candidates {
			cand.problems, cand.application, cand.decision, cand.line, cand.employer = cand.problems[:clean[i]], nil, nil, nil, nil
		}
		e, err := enrol(s, baseID, candidates, programme.ChannelRoster)
		if err != nil {
			return err
		}
		if err := run.progress("写入、核查", len(candidates), len(candidates)); err != nil {
			return err
		}
		before, err := s.LinesHeld(baseID)
		if err != nil {
			return err
		}
		if err := e.write(); err != nil {
			return err
		}
		if out, err = e.result(roster, before); err != nil {
			return err
		}
		if run.expect != "" && run.expect != out.Digest {
			return errUnexpected // all of it is rolled back
		}
		if run.finish == nil {
			return nil
		}
		return run.finish(s.Tx, out)
	})
	if out != nil && errors.Is(err, errUnexpected) {
		out.DryRun, out.Unexpected = true, true
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	out.DryRun = c.DryRun
	return out, nil
}

// adopt adds the problems of a row's cells. What is wrong with a cell says more
// than that nothing could be read of it.
func (c *candidate) adopt(problems []programme.Problem) {
	empty := map[string]string{"姓名": "name_empty", "身份证号码": "id_empty"}
	for _, p := range problems {
		if code, ok := empty[p.Field]; ok {
			c.problems = slices.DeleteFunc(c.problems, func(have programme.Problem) bool { return have.Code == code })
		}
	}
	c.problems = append(c.problems, problems...)
}

// hidden is words about a file without the long numbers that may be in it.
func hidden(words []string) (out []string) {
	for _, w := range words {
		out = append(out, idcode.HideNumbers(w))
	}
	return out
}

// rowHits are what the cross-checks found about a row that was written, in the
// order of their table. What others are compared with, lists above all, is not
// for everybody who may send a roster: who could try numbers would learn who is
// on them.
func (e *enrolment) rowHits(c *candidate) (out []RowHit) {
	all := e.Caller.Role == programme.RoleSystem || programme.MayRead(e.Caller.Role, programme.NounHit)
	for _, h := range e.hits[c.application.ID] {
		row := programme.CrosscheckByCode(h.Check)
		if !all && !row.Alone {
			continue
		}
		field := row.Column
		if field == "统一社会信用代码" && c.in.EmployerCode == "" {
			field = "工作单位"
		}
		out = append(out, RowHit{Check: h.Check, Name: row.Name, Field: field, Evidence: idcode.HideNumbers(h.Evidence), Remedy: row.Remedy,
			Blocks: h.Blocking})
	}
	slices.SortStableFunc(out, func(a, b RowHit) int {
		return cmp.Or(cmp.Compare(crosscheck.CheckOrder(a.Check), crosscheck.CheckOrder(b.Check)), strings.Compare(a.Evidence, b.Evidence))
	})
	return out
}

// result is what became of every row, once everything is written; held is how
// the plan's lines stood before.
func (e *enrolment) result(roster *forms.Roster, held map[string]store.Held) (*RosterResult, error) {
	out := &RosterResult{Notice: e.notice.SHA256, Base: e.base.Name, On: e.Today(), Sheet: roster.Sheet, Notes: hidden(roster.Notes),
		Columns: map[string]string{}, Rows: make([]RowResult, len(e.candidates))}
	adds := map[string]int{}
	for i, c := range e.candidates {
		r := RowResult{Row: c.row, Name: idcode.HideNumbers(c.in.Name), Masked: maskedID(c), Employer: idcode.HideNumbers(c.in.EmployerName),
			Trade: idcode.HideNumbers(c.facts.Trade),
			Level: c.facts.Level.Chinese(), Problems: masked(c.problems)}
		switch {
		case c.application == nil:
			r.Outcome = RowRefused
			out.Refused++
			if hasProblem(c.problems, "twice_in_file", "applied_here", "applied_elsewhere") {
				out.Repeated++
			}
		case c.application.Eligible:
			r.Outcome, r.Route, r.Application = RowEntered, c.application.Route, c.application.ID
			r.RouteName, r.Clause = e.route(r.Route)
			out.Entered++
			out.Eligible++
		default:
			r.Outcome, r.From, r.Application = RowIneligible, c.application.EligibleFrom.String(), c.application.ID
			out.Entered++
			out.Ineligible++
		}
		if c.application != nil {
			if r.Hits = e.rowHits(c); len(r.Hits) > 0 {
				out.Found++
			}
			if r.Held() {
				out.Held++
			}
			adds[c.line.ID]++
			if len(c.problems) > 0 && r.Outcome == RowEntered {
				out.Warned++
			}
		}
		for _, p := range c.problems {
			if _, ok := out.Columns[p.Field]; !ok {
				out.Columns[p.Field] = roster.Column(p.Field)
			}
		}
		for _, h := range r.Hits {
			if _, ok := out.Columns[h.Field]; !ok {
				out.Columns[h.Field] = roster.Column(h.Field)
			}
		}
		out.Rows[i] = r
	}
	out.Digest = outcomesDigest(out.Rows)
	for _, l := range e.lines {
		if n := adds[l.ID]; n > 0 {
			h := held[l.ID]
			out.Lines = append(out.Lines, LineEffect{l.ID, l.Trade, l.Level.Chinese(), l.Places, h.Taken, h.Waiting, n, h.Offered, h.Queue})
		}
	}
	return out, nil
}

func (e *enrolment) route(code string) (name, clause string) {
	for i := range e.notice.Eligibility.Routes {
		if r := &e.notice.Eligibility.Routes[i]; r.Code == code {
			return r.Name, e.notice.Cite(r.Clause)
		}
	}
	return code, ""
}

// maskedID is a candidate's ID number as far as screens show one. Of one that
// is wrong only the first six and how long it is.
func maskedID(c *candidate) string {
	if c.id != "" {
		return c.id.Masked()
	}
	text := []rune(idcode.CleanCitizenID(c.in.IDNumber))
	keep := min(6, len(text)/2)
	return string(text[:keep]) + strings.Repeat("*", len(text)-keep)
}

// masked takes long numbers out of messages, as idcode.HideNumbers does out of cells
// that should hold none: somebody may have put an ID number, a phone or an
// account into any column.
func masked(problems []programme.Problem) []programme.Problem {
	for i := range problems {
		problems[i].Message = idcode.HideNumbers(problems[i].Message)
	}
	return problems
}

// outcomesDigest covers what became of every row and why, and not what is new
// with each try: ids and times.
func outcomesDigest(rows []RowResult) string {
	h := sha256.New()
	var b []byte
	for i := range rows {
		r := &rows[i]
		b = strconv.AppendInt(b[:0], int64(r.Row), 10)
		for _, s := range []string{r.Outcome, r.Route, r.From} {
			b = append(append(b, 0), s...)
		}
		for _, p := range r.Problems {
			b = append(append(append(append(b, 1), p.Field...), 2), p.Code...)
		}
		for _, x := range r.Hits {
			b = append(append(append(append(b, 3), x.Check...), 4), x.Evidence...)
		}
		h.Write(append(b, '\n'))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Words of the form and what they mean.
var (
	categoryWords = map[string]string{"": "enterprise_employee", "企业在职职工": "enterprise_employee", "企业职工": "enterprise_employee",
		"职业院校教师": "vocational_teacher", "院校教师": "vocational_teacher", "机关事业单位职工": "public_body_staff", "机关事业": "public_body_staff", "其他": "other"}
	certKindWords  = map[string]string{"": "", "职业资格": "qualification", "职业资格证书": "qualification", "职业技能等级": "skill_level", "职业技能等级证书": "skill_level"}
	rankWords      = map[string]string{"助理工程师": "assistant_engineer", "工程师": "engineer", "高级工程师": "senior_engineer"}
	honourWords    = map[string]string{"技术能手": "skills_expert", "发明创造": "invention", "技术革新": "innovation", "技能攻关": "breakthrough"}
	honourLevels   = map[string]string{"县级": "county", "市级": "city", "省级": "province", "国家级": "national"}
	schoolingWords = map[string]string{"": "", "无": "none", "小学": "primary", "初中": "junior_secondary", "高中": "senior_secondary", "中专": "senior_secondary",
		"技校": "senior_secondary", "大专": "associate", "本科": "bachelor", "研究生": "master"}
)

// enrolmentOf turns a row into an Enrolment; words it does not know are
// problems of their cells.
func enrolmentOf(r *forms.RosterRow) (Enrolment, []programme.Problem) {
	var problems []programme.Problem
	word := func(field, text string, words map[string]string) string {
		w, ok := words[text]
		if !ok {
			problems = append(problems, programme.Problem{Row: r.Row, Field: field, Code: "facts", Message: "看不懂“" + text + "”，请从下拉列表中选择"})
		}
		return w
	}
	f := rules.Applicant{Trade: act.Compact(r.Trade), Level: r.Level, Category: word("人员类别", r.Category, categoryWords), PostTrade: act.Compact(r.PostTrade),
		Attested: r.Attested, Recommended: r.Recommended, Schooling: word("学历", r.Schooling, schoolingWords)}
	if r.CertLevel != 0 && r.CertIssuedOn != 0 {
		trade := act.Compact(r.CertTrade)
		if trade == "" {
			trade = f.Trade
		}
		f.Certificates = []rules.Certificate{{Trade: trade, Level: r.CertLevel, Kind: word("证书类别", r.CertKind, certKindWords), IssuedOn: r.CertIssuedOn,
			Number: r.CertNumber}}
	}
	if r.Title != "" {
		if rank := word("职称", r.Title, rankWords); rank != "" {
			f.Titles = []rules.Title{{Rank: rank, IssuedOn: r.TitleOn}}
		}
	}
	if r.HonourKind != "" {
		kind, level := word("荣誉类别", r.HonourKind, honourWords), word("荣誉级别", r.HonourLevel, honourLevels)
		if kind != "" && level != "" {
			f.Honours = []rules.Honour{{Kind: kind, Level: level, Name: r.HonourName}}
		}
	}
	for i, w := range r.Work {
		if w.From == 0 {
			continue
		}
		if w.To != 0 && w.To < w.From {
			problems = append(problems, programme.Problem{Row: r.Row, Field: "履历" + string(rune('1'+i)) + "止", Code: "facts", Message: "结束年月早于开始年月"})
			continue
		}
		f.Work = append(f.Work, rules.Work{Trade: act.Compact(w.Trade), From: w.From, To: rules.Until(w.To), Employer: w.Employer})
	}
	return Enrolment{Name: r.Name, Sex: r.Sex, IDNumber: r.IDNumber, Phone: r.Phone, BankAccount: r.BankAccount,
		EmployerCode: r.EmployerCode, EmployerName: strings.TrimSpace(r.Employer), Facts: f}, problems
}

// halves finds certificates and stretches of work that were begun and not
// filled in: the row says which cell is missing, and goes back as it was typed.
// The official form has no columns for a certificate's level and date.
func halves(r *forms.RosterRow, roster *forms.Roster) (problems []programme.Problem) {
	lacks := func(field, code, message string) {
		if !slices.ContainsFunc(r.Problems, func(p programme.Problem) bool { return p.Field == field }) {
			problems = append(problems, programme.Problem{Row: r.Row, Field: field, Code: code, Message: message})
		}
	}
	begun := r.CertTrade+r.CertNumber+r.CertKind != "" || r.CertLevel != 0 || r.CertIssuedOn != 0
	if begun && roster.Column("证书等级")+roster.Column("发证日期") != "" {
		if r.CertLevel == 0 {
			lacks("证书等级", "cert_half", "填了证书的其他栏，缺证书等级")
		}
		if r.CertIssuedOn == 0 {
			lacks("发证日期", "cert_half", "填了证书的其他栏，缺发证日期")
		}
	}
	for i := range r.Work {
		if w := &r.Work[i]; w.Begun() && w.From == 0 {
			lacks("履历"+strconv.Itoa(i+1)+"起", "work_half", "填了第 "+strconv.Itoa(i+1)+" 段履历，缺开始年月")
		}
	}
	return problems
}
