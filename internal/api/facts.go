package api

import (
	"encoding/json"
	"errors"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// Applicant is the input of a decision, word for word as the commands and the
// roster take it; package rules reads it.
type Applicant struct {
	ID        string `json:"id" minLength:"1" maxLength:"64" doc:"调用方自己的编号，原样带回"`
	AppliedOn string `json:"applied_on" format:"date" doc:"报名日期；一切以这一天为准"`
	Facts
}

// Facts is what a decision rests on, without who it is about and when.
type Facts struct {
	Trade        string            `json:"trade" minLength:"1" maxLength:"50" doc:"报考的工种"`
	Level        string            `json:"level" enum:"junior_worker,intermediate_worker,senior_worker,technician,senior_technician" doc:"报考的等级；年度不培训的等级会被拒绝"`
	Category     string            `json:"category" enum:"enterprise_employee,vocational_teacher,public_body_staff,other" doc:"人员类别"`
	Certificates []FactCertificate `json:"certificates,omitempty" maxItems:"200" doc:"已有的职业证书"`
	Titles       []FactTitle       `json:"titles,omitempty" maxItems:"200" doc:"已有的职称"`
	Work         []FactWork        `json:"work,omitempty" maxItems:"200" doc:"工作经历"`
	PostTrade    string            `json:"post_trade,omitempty" maxLength:"50" doc:"现岗位对应的工种"`
	Attested     bool              `json:"skills_attested,omitempty" doc:"单位证明掌握相应技能"`
	Recommended  bool              `json:"employer_recommended,omitempty" doc:"单位推荐"`
	Honours      []FactHonour      `json:"honours,omitempty" maxItems:"200" doc:"荣誉和成果"`
	BornOn       string            `json:"born_on,omitempty" format:"date" doc:"出生日期；报名时由身份证号得出，不必填"`
	Schooling    string            `json:"schooling,omitempty" enum:"none,primary,junior_secondary,senior_secondary,associate,bachelor,master" doc:"学历"`
}

// FactCertificate is a vocational certificate held.
type FactCertificate struct {
	Trade    string `json:"trade" minLength:"1" maxLength:"50" doc:"工种"`
	Level    string `json:"level" enum:"junior_worker,intermediate_worker,senior_worker,technician,senior_technician" doc:"等级"`
	Kind     string `json:"kind,omitempty" enum:"qualification,skill_level" doc:"职业资格证书或技能等级证书；不写是前者"`
	IssuedOn string `json:"issued_on" format:"date" doc:"发证日期"`
	Number   string `json:"number,omitempty" maxLength:"40" doc:"证书编号"`
}

// FactTitle is a professional title held.
type FactTitle struct {
	Rank     string `json:"rank" enum:"assistant_engineer,engineer,senior_engineer" doc:"职称"`
	IssuedOn string `json:"issued_on,omitempty" format:"date" doc:"取得日期"`
}

// FactWork is a stretch of work.
type FactWork struct {
	Trade    string  `json:"trade" minLength:"1" maxLength:"50" doc:"从事的工种"`
	From     string  `json:"from" pattern:"^[0-9]{4}-[0-9]{2}$" patternDescription:"2007-06 这样的年月" doc:"起始年月"`
	To       *string `json:"to,omitempty" nullable:"true" pattern:"^[0-9]{4}-[0-9]{2}$" patternDescription:"2007-06 这样的年月" doc:"终止年月；null 或不写表示仍在做"`
	Employer string  `json:"employer,omitempty" maxLength:"100" doc:"单位"`
	Post     string  `json:"post,omitempty" maxLength:"50" doc:"岗位"`
}

// FactHonour is an honour or an achievement.
type FactHonour struct {
	Kind  string `json:"kind" enum:"skills_expert,invention,innovation,breakthrough" doc:"种类"`
	Level string `json:"level" enum:"county,city,province,national" doc:"级别"`
	Name  string `json:"name,omitempty" maxLength:"100" doc:"名称"`
}

// applicant reads facts as package rules does everywhere else.
func applicant(in *Applicant) (*rules.Applicant, error) {
	raw, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	a := new(rules.Applicant)
	return a, factError(rules.DecodeApplicant(raw, a))
}

// factError words what rules found wrong.
func factError(err error) error {
	if e, ok := errors.AsType[*rules.InputError](err); ok {
		return &programme.Error{Code: programme.Invalid, Message: "所填情况有误，请按提示更正",
			Problems: []programme.Problem{{Field: e.Field, Code: e.Code, Message: e.Message}}}
	}
	return err
}

// Decision is a decision as the commands print it.
type Decision struct {
	ID         string      `json:"id" doc:"申请人的编号"`
	Eligible   bool        `json:"eligible" doc:"是否符合"`
	Route      *string     `json:"route" doc:"所走的途径；不符合时为 null"`
	From       *string     `json:"eligible_from" format:"date" doc:"不符合时，其他情况不变，从哪一天起符合；时间帮不上时为 null"`
	Conditions []Condition `json:"conditions" doc:"各途径之前的条件"`
	Routes     []Route     `json:"routes" doc:"各途径，符合不符合都列出"`
	Materials  []string    `json:"materials" doc:"须交的材料，代码"`
	Notice     NoticeName  `json:"notice" doc:"依据的通知"`
}

// Condition is one condition of a decision.
type Condition struct {
	Condition string  `json:"condition" doc:"条件的代码"`
	Met       bool    `json:"met" doc:"是否满足"`
	Clause    string  `json:"clause" doc:"条款"`
	Required  string  `json:"required" doc:"要求"`
	Actual    string  `json:"actual" doc:"实际"`
	From      *string `json:"from" format:"date" doc:"不满足时，从哪一天起满足"`
}

// Route is one way to be eligible.
type Route struct {
	Route      string      `json:"route" doc:"途径的代码"`
	Clause     string      `json:"clause" doc:"条款"`
	Met        bool        `json:"met" doc:"是否符合"`
	Conditions []Condition `json:"conditions" doc:"各条件"`
}

// NoticeName tells one notice from another.
type NoticeName struct {
	ID     string `json:"id" doc:"通知"`
	SHA256 string `json:"sha256" doc:"通知文件的摘要"`
}

// decisionOf is a decision as it is answered: what rules writes is the shape.
func decisionOf(d *rules.Decision) (out Decision, err error) {
	raw, err := json.Marshal(d)
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	if out.Materials == nil {
		out.Materials = []string{}
	}
	return out, err
}
