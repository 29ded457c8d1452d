package app

import (
	"context"
	"io"
	"strings"

	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// RosterResult is what became of every row of a roster.
type RosterResult struct {
	Rows       []RowResult `json:"rows"`
	Entered    int         `json:"entered"`    // applications made
	Eligible   int         `json:"eligible"`   // of them, eligible now
	Ineligible int         `json:"ineligible"` // of them, not eligible
	Refused    int         `json:"refused"`    // rows that did not go in
	Notice     string      `json:"notice"`     // hash that decided
	DryRun     bool        `json:"dry_run"`
}

// RowResult is one row's outcome, with every problem found in it.
type RowResult struct {
	Row         int                 `json:"row"`
	Name        string              `json:"name"`
	Outcome     string              `json:"outcome"` // entered, ineligible, refused
	Route       string              `json:"route,omitempty"`
	From        string              `json:"eligible_from,omitempty"`
	Application string              `json:"application,omitempty"`
	Problems    []programme.Problem `json:"problems,omitempty"`
}

// ImportRoster reads a roster and enters everybody in it who can go in: each
// row is decided by itself, and one bad row blocks nobody. With c.DryRun the
// same is done and rolled back.
func (a *App) ImportRoster(ctx context.Context, c Caller, baseID string, r io.ReaderAt, size int64) (*RosterResult, error) {
	roster, err := forms.ReadRoster(r, size)
	if err != nil {
		return nil, err
	}
	candidates := make([]*candidate, len(roster.Rows))
	for i := range roster.Rows {
		row := &roster.Rows[i]
		in, problems := enrolmentOf(row)
		candidates[i] = a.prepare(in, row.Row)
		candidates[i].adopt(append(row.Problems, problems...))
	}
	clean := make([]int, len(candidates)) // problems of the file itself, before a transaction that may run again
	for i, cand := range candidates {
		clean[i] = len(cand.problems)
	}
	var out *RosterResult
	err = a.act(ctx, c, programme.ApplicationImport, "", func(s *step) error {
		for i, cand := range candidates {
			cand.problems, cand.application, cand.decision, cand.line, cand.employer = cand.problems[:clean[i]], nil, nil, nil, nil
		}
		e, err := s.enrol(baseID, candidates, "roster")
		if err != nil {
			return err
		}
		out = e.result()
		return e.write()
	})
	if err != nil {
		return nil, err
	}
	out.DryRun = c.DryRun
	return out, nil
}

// adopt adds the problems of a row's cells. A numeric ID cell says what is
// wrong better than the empty number it leaves.
func (c *candidate) adopt(problems []programme.Problem) {
	if hasProblem(problems, "id_numeric_cell") {
		kept := c.problems[:0]
		for _, p := range c.problems {
			if p.Code != "id_empty" {
				kept = append(kept, p)
			}
		}
		c.problems = kept
	}
	c.problems = append(c.problems, problems...)
}

func (e *enrolment) result() *RosterResult {
	out := &RosterResult{Notice: e.notice.SHA256, Rows: make([]RowResult, len(e.candidates))}
	for i, c := range e.candidates {
		r := RowResult{Row: c.row, Name: c.in.Name, Problems: c.problems}
		switch {
		case c.application == nil:
			r.Outcome = "refused"
			out.Refused++
		case c.application.Eligible:
			r.Outcome, r.Route, r.Application = "entered", c.application.Route, c.application.ID
			out.Entered++
			out.Eligible++
		default:
			r.Outcome, r.From, r.Application = "ineligible", c.application.EligibleFrom.String(), c.application.ID
			out.Entered++
			out.Ineligible++
		}
		out.Rows[i] = r
	}
	return out
}

// Words of the form and what they mean.
var (
	categoryWords  = map[string]string{"": "enterprise_employee", "企业在职职工": "enterprise_employee", "企业职工": "enterprise_employee", "职业院校教师": "vocational_teacher", "院校教师": "vocational_teacher", "机关事业单位职工": "public_body_staff", "机关事业": "public_body_staff", "其他": "other"}
	certKindWords  = map[string]string{"": "", "职业资格": "qualification", "职业资格证书": "qualification", "职业技能等级": "skill_level", "职业技能等级证书": "skill_level"}
	rankWords      = map[string]string{"助理工程师": "assistant_engineer", "工程师": "engineer", "高级工程师": "senior_engineer"}
	honourWords    = map[string]string{"技术能手": "skills_expert", "发明创造": "invention", "技术革新": "innovation", "技能攻关": "breakthrough"}
	honourLevels   = map[string]string{"县级": "county", "市级": "city", "省级": "province", "国家级": "national"}
	schoolingWords = map[string]string{"": "", "无": "none", "小学": "primary", "初中": "junior_secondary", "高中": "senior_secondary", "中专": "senior_secondary", "技校": "senior_secondary", "大专": "associate", "本科": "bachelor", "研究生": "master"}
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
	f := rules.Applicant{Trade: compact(r.Trade), Level: r.Level, Category: word("人员类别", r.Category, categoryWords), PostTrade: compact(r.PostTrade),
		Attested: r.Attested, Recommended: r.Recommended, Schooling: word("学历", r.Schooling, schoolingWords)}
	if r.CertLevel != 0 && r.CertIssuedOn != 0 {
		trade := compact(r.CertTrade)
		if trade == "" {
			trade = f.Trade
		}
		f.Certificates = []rules.Certificate{{Trade: trade, Level: r.CertLevel, Kind: word("证书类别", r.CertKind, certKindWords), IssuedOn: r.CertIssuedOn, Number: r.CertNumber}}
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
		f.Work = append(f.Work, rules.Work{Trade: compact(w.Trade), From: w.From, To: rules.Until(w.To), Employer: w.Employer})
	}
	return Enrolment{Name: r.Name, Sex: r.Sex, IDNumber: r.IDNumber, Phone: r.Phone, BankAccount: r.BankAccount,
		EmployerCode: r.EmployerCode, EmployerName: strings.TrimSpace(r.Employer), Facts: f}, problems
}

func compact(s string) string { return strings.ReplaceAll(s, " ", "") }
