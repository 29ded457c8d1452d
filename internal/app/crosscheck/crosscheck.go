package crosscheck

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Cross-checks before acceptance: what programme.Crosschecks names is looked
// for here, one function for each. They run over many applications at once,
// on what was read for all of them together, and what they find is kept as
// hits: open until the facts change or somebody lets it pass.

// numberOfCertificate is the kind by which certificate numbers are hashed.
const numberOfCertificate seal.Kind = "certificate_number"

// CheckedCase is one application with everything its checks look at.
type CheckedCase struct {
	Ap       *programme.Application
	Person   *programme.Person
	Born     programme.Date
	Facts    *rules.Applicant
	Employer *programme.Employer
	papers   []programme.Material
	hashes   []string // of the certificates' numbers, once somebody asked
}

// run is what was read for all cases of a run.
type run struct {
	*act.Step
	notice    *rules.Notice
	year      *programme.Programme
	cases     []*CheckedCase
	lists     map[string][]listSays // by check
	elsewhere map[string]string     // person → another live application
	had       map[string][]store.Had
	phones    map[string][]string // keyed hash → persons
	accounts  map[string][]string
	files     map[string][]string
	numbers   map[string][]string
}

// listSays is what one list says of those who are looked for.
type listSays struct {
	list *programme.List
	of   map[store.ListHash][]string
}

// found is one thing that a check found: what tells it from another, and its
// evidence in words.
type found struct{ check, key, evidence string }

// checks is how each cross-check looks at a case. A test holds it to the table
// in programme.
var checks = map[string]func(k *run, c *CheckedCase, add func(key, evidence string)){
	"person_elsewhere": func(k *run, c *CheckedCase, add func(key, evidence string)) {
		if other := k.elsewhere[c.Ap.PersonID]; other != "" && other != c.Ap.ID {
			add(other, "本年度另有一份有效报名")
		}
	},
	"subsidised_own": func(k *run, c *CheckedCase, add func(key, evidence string)) {
		trade, _ := k.notice.Trade(c.Facts.Trade)
		for _, h := range k.had[c.Ap.PersonID] {
			if t, _ := k.notice.Trade(h.Trade); t == trade && h.Level == c.Facts.Level {
				add(h.IssuedOn.String(), fmt.Sprintf("%s 已领取%s%s的证书，享受过补贴", h.IssuedOn.Chinese(), trade, h.Level.Chinese()))
			}
		}
	},
	"subsidised_list":  subsidisedOnList,
	"public_body_list": onList("public_body_list"),
	"pensioner_list":   onList("pensioner_list"),
	"student_list":     onList("student_list"),
	"phone_shared": func(k *run, c *CheckedCase, add func(key, evidence string)) {
		if n := others(k.phones[c.Person.PhoneIndex], c.Ap.PersonID); n > 0 {
			add("phone", fmt.Sprintf("登记的手机号另有 %d 人在用", n))
		}
	},
	"bank_shared": func(k *run, c *CheckedCase, add func(key, evidence string)) {
		if n := others(k.accounts[c.Person.BankIndex], c.Ap.PersonID); n > 0 {
			add("bank", fmt.Sprintf("登记的银行账号另有 %d 人在用", n))
		}
	},
	"paper_shared": func(k *run, c *CheckedCase, add func(key, evidence string)) {
		for _, m := range c.papers {
			if n := others(k.files[m.FileID], c.Ap.PersonID); n > 0 {
				name := m.Kind
				if row := k.notice.Material(m.Kind); row != nil {
					name = row.Name
				}
				add(m.FileID[:16], fmt.Sprintf("“%s”的文件与另 %d 人的材料是同一个文件", name, n))
			}
		}
	},
	"cert_level_differs": eachCertificate(func(n idcode.Certificate, c *rules.Certificate) string {
		if n.Level == c.Level {
			return ""
		}
		return fmt.Sprintf("编号所示等级为%s，所填为%s", n.Level.Chinese(), c.Level.Chinese())
	}),
	"cert_year_differs": eachCertificate(func(n idcode.Certificate, c *rules.Certificate) string {
		if c.IssuedOn == 0 || n.Year == c.IssuedOn.Year()%100 {
			return ""
		}
		return fmt.Sprintf("编号所示年份为 %02d，所填发证日期为 %s", n.Year, c.IssuedOn.Chinese())
	}),
	"cert_region_unknown": eachCertificate(func(n idcode.Certificate, _ *rules.Certificate) string {
		if slices.Contains(provinces, n.Province) {
			return ""
		}
		return "编号所示省份代码 " + n.Province + " 不存在"
	}),
	"cert_shared": func(k *run, c *CheckedCase, add func(key, evidence string)) {
		for i, h := range k.hashesOf(c) {
			if n := others(k.numbers[h], c.Ap.PersonID); h != "" && n > 0 {
				add(h[:12], fmt.Sprintf("第 %d 张证书的编号另有 %d 人填报", i+1, n))
			}
		}
	},
	"employer_code": func(_ *run, c *CheckedCase, add func(key, evidence string)) {
		if _, err := idcode.ParseCreditCode(c.Employer.CreditCode); err != nil {
			add(c.Employer.ID, "工作单位“"+c.Employer.Name+"”的统一社会信用代码不合校验规则")
		}
	},
	"employer_kind": func(_ *run, c *CheckedCase, add func(key, evidence string)) {
		switch c.Employer.Kind {
		case act.Enterprise, act.School:
		default:
			if c.Facts.Category != teacherCategory {
				add(c.Employer.ID, "工作单位“"+c.Employer.Name+"”登记为机关事业单位")
			}
		}
	},
	"age_minor": func(_ *run, c *CheckedCase, add func(key, evidence string)) {
		if c.Born != 0 && c.Ap.AppliedOn < c.Born.AddYears(programme.LeastWorkingAge) {
			add("age", fmt.Sprintf("报名时未满 %d 周岁", programme.LeastWorkingAge))
		}
	},
	"age_retired": func(_ *run, c *CheckedCase, add func(key, evidence string)) {
		limit := programme.RetirementMale
		if c.Person.Sex == "女" {
			limit = programme.RetirementFemale
		}
		if c.Born != 0 && c.Ap.AppliedOn >= c.Born.AddYears(limit) {
			add("age", fmt.Sprintf("报名时已满 %d 周岁（%s）", limit, c.Person.Sex))
		}
	},
	"cert_too_young": func(_ *run, c *CheckedCase, add func(key, evidence string)) {
		for i, x := range c.Facts.Certificates {
			if c.Born != 0 && x.IssuedOn != 0 && x.IssuedOn < c.Born.AddYears(programme.LeastWorkingAge) {
				add(strconv.Itoa(i), fmt.Sprintf("%s取得%s证书，当时未满 %d 周岁", x.IssuedOn.Chinese(), x.Level.Chinese(), programme.LeastWorkingAge))
			}
		}
	},
	"cert_future": func(_ *run, c *CheckedCase, add func(key, evidence string)) {
		for i, x := range c.Facts.Certificates {
			if x.IssuedOn > c.Ap.AppliedOn {
				add(strconv.Itoa(i), "所填发证日期 "+x.IssuedOn.Chinese()+" 晚于报名日期")
			}
		}
	},
	"work_too_young": func(_ *run, c *CheckedCase, add func(key, evidence string)) {
		for i, x := range c.Facts.Work {
			if c.Born != 0 && x.From < c.Born.AddYears(programme.LeastWorkingAge).InMonth() {
				add(strconv.Itoa(i), fmt.Sprintf("第 %d 段履历自 %s 起，当时未满 %d 周岁", i+1, x.From.String(), programme.LeastWorkingAge))
			}
		}
	},
	"work_future": func(_ *run, c *CheckedCase, add func(key, evidence string)) {
		for i, x := range c.Facts.Work {
			if x.From > c.Ap.AppliedOn.InMonth() {
				add(strconv.Itoa(i), fmt.Sprintf("第 %d 段履历自 %s 起，晚于报名日期", i+1, x.From.String()))
			}
		}
	},
}

// teacherCategory is the one category of public institutions that is in
// (clause 2.1.2, and the reading of 2.1.3).
const teacherCategory = "vocational_teacher"

// provinces are the codes of GB/T 2260 that a certificate number may begin
// with.
var provinces = strings.Fields("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82")

// onList finds who is on a list of a kind that says no more than that.
func onList(check string) func(k *run, c *CheckedCase, add func(key, evidence string)) {
	return func(k *run, c *CheckedCase, add func(key, evidence string)) {
		if check == "public_body_list" && c.Facts.Category == teacherCategory {
			return
		}
		h, _ := store.HashOf(c.Person.IDIndex)
		for _, l := range k.lists[check] {
			if len(l.of[h]) > 0 {
				add(l.list.ID, "在名单“"+l.list.Name+"”上；名单来源："+l.list.Source)
			}
		}
	}
}

func subsidisedOnList(k *run, c *CheckedCase, add func(key, evidence string)) {
	h, _ := store.HashOf(c.Person.IDIndex)
	mine, _ := k.notice.Trade(c.Facts.Trade)
	for _, l := range k.lists["subsidised_list"] {
		for _, word := range l.of[h] {
			trade, level, year := subsidised(word)
			if t, _ := k.notice.Trade(trade); t == mine && level == c.Facts.Level {
				add(l.list.ID+" "+year, fmt.Sprintf("名单“%s”载明 %s 年已享受%s%s补贴；名单来源：%s", l.list.Name, year, t, level.Chinese(), l.list.Source))
			}
		}
	}
}

// eachCertificate looks at every certificate whose number can be read.
func eachCertificate(differs func(idcode.Certificate, *rules.Certificate) string) func(k *run, c *CheckedCase, add func(key, evidence string)) {
	return func(_ *run, c *CheckedCase, add func(key, evidence string)) {
		for i := range c.Facts.Certificates {
			x := &c.Facts.Certificates[i]
			if n, err := idcode.ParseCertificate(x.Number); err == nil {
				if text := differs(n, x); text != "" {
					add(strconv.Itoa(i), text)
				}
			}
		}
	}
}

// others counts the people among them who are somebody else.
func others(persons []string, me string) int {
	seen := map[string]bool{me: true}
	for _, p := range persons {
		seen[p] = true
	}
	return len(seen) - 1
}

// hashesOf are the keyed hashes of a case's certificate numbers, "" for none.
func (k *run) hashesOf(c *CheckedCase) []string {
	if c.hashes == nil {
		c.hashes = numberHashes(k.Desk, c.Facts)
	}
	return c.hashes
}

func numberHashes(a *act.Desk, facts *rules.Applicant) []string {
	out := make([]string, len(facts.Certificates))
	for i, x := range facts.Certificates {
		out[i] = a.Keys.Index(numberOfCertificate, idcode.CleanCreditCode(x.Number))
	}
	return out
}
