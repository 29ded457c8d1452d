package rules

import (
	"fmt"
	"strings"

	"jinlanling/internal/programme"
)

// DutyClause says which clause asks for something that the program does.
type DutyClause struct {
	Code    string `yaml:"duty"` // of programme.Duties
	Clause  string `yaml:"clause"`
	Reading string `yaml:"reading,omitempty"`
}

func dutyWords() (out []Word) {
	for _, d := range programme.Duties {
		out = append(out, Word{d.Code, d.Name})
	}
	return out
}

// asking is the id of the clause that asks for a duty; ok is false for what is
// no duty, or has no clause. A notice without the section is read as one that
// numbers its clauses as the duties are.
func (n *Notice) asking(id string) (clause string, ok bool) {
	d := programme.DutyOf(id)
	if d == nil {
		return "", false
	}
	if row := find(n.Duties, func(x *DutyClause) bool { return x.Code == d.Code }); row != nil {
		return row.Clause, true
	}
	return "", false
}

// Worded is a refusal with the clause behind it as the notice numbers it. Where
// no notice is at hand (n is nil), or it asks for no such thing, no clause is
// named: a duty's number means nothing to who reads it.
func (n *Notice) Worded(e *programme.Error) string {
	if n == nil || e.Clause == "" {
		return e.Error()
	}
	if cite := n.Cite(e.Clause); cite != "" {
		return e.Message + "（依据" + cite + "）"
	}
	return e.Message
}

// Bracketed is a clause as the notice numbers it, in brackets, to stand behind
// what it asks for; "" where no clause does.
func (n *Notice) Bracketed(clause string) string {
	if cite := n.Cite(clause); cite != "" {
		return "（" + cite + "）"
	}
	return ""
}

// checkDuties finds duties that two rows claim or no clause asks for, and
// clauses that would be taken for a duty of another meaning.
func (r *reader) checkDuties(n *Notice) {
	seen := map[string]string{}
	for i, d := range n.Duties {
		r.unique(seen, d.Code, fmt.Sprintf(".duties[%d]", i), d.Clause, "事项重复")
	}
	var missing []string
	for _, d := range programme.Duties {
		own := hasClause(n, d.ID)
		switch asked, ok := n.asking(d.ID); {
		case own && (ok && asked != d.ID || !ok && len(n.Duties) > 0):
			r.at(".duties", d.ID, "条款编号 %s 与系统事项“%s”（%s）的编号相同而不是它的依据，请给这一条另编一个号（界面上写的原文编号不变）", d.ID, d.Name, d.Code)
		case !ok && !own:
			missing = append(missing, d.Code+"（"+d.Name+"）")
		}
	}
	if len(missing) > 0 {
		path := ".duties"
		if len(n.Duties) == 0 {
			path = ".clauses"
		}
		r.warn(path, "", "%d 个事项没有写依据哪一条，办理时没有条款可引：%s。通知没有规定的可以不写", len(missing), strings.Join(missing, "、"))
	}
}

// hasClause reports whether a clause stands in the table under that very id.
func hasClause(n *Notice, id string) bool {
	return find(n.Clauses, func(c *Clause) bool { return c.ID == id }) != nil
}
