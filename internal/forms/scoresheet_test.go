package forms_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"jinlanling/internal/forms"
)

func scoreSheet(people int) forms.ScoreSheet {
	s := forms.ScoreSheet{Title: "结业考评评分表", Base: "德州某某高级技工学校", Class: "2022 年电工技师 1 班", Side: "基地一方", Examiner: "甲某", Subject: "理论（60 分合格）",
		When: "2022年8月20日　实训楼 201", First: 1, Page: 1, Of: 1, Code: "482063715502", Link: "JLEV:482063715502", Made: "某某 打印于 2022-08-19 17:02"}
	for i := range people {
		name := []string{"张某", "阿依古丽·买买提", "𠮷某", "买买提艾力·阿卜杜热合曼·艾则孜"}[i%4]
		s.People = append(s.People, forms.ScorePerson{Name: name, Number: fmt.Sprintf("379901***********%d", i%10)})
	}
	return s
}

func TestScoreSheetsKeepToOnePage(t *testing.T) {
	for _, people := range []int{0, 1, 14, 15, 40} {
		var b bytes.Buffer
		if err := forms.WriteScoreSheets(&b, []forms.ScoreSheet{scoreSheet(people)}); err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(b.Bytes(), []byte("/Type/Page/")); n != 1 {
			t.Errorf("%d people on %d pages", people, n)
		}
	}
	if err := forms.WriteScoreSheets(&bytes.Buffer{}, []forms.ScoreSheet{scoreSheet(41)}); err == nil {
		t.Error("41 people on one sheet")
	}
}

// A plan is printed on one page or refused.
func TestPlanPagesKeepToOnePage(t *testing.T) {
	p := forms.PlanPage{Base: "某校", Class: "某班", Employer: "某公司", Plan: strings.Repeat("按岗位标准命题。", 100), Code: "482063715502", Link: "JLEV:482063715502"}
	var b bytes.Buffer
	if err := forms.WritePlanPages(&b, []forms.PlanPage{p}); err != nil || bytes.Count(b.Bytes(), []byte("/Type/Page/")) != 1 {
		t.Errorf("%v", err)
	}
	p.Plan = strings.Repeat(p.Plan, 5)
	if err := forms.WritePlanPages(&b, []forms.PlanPage{p}); !errors.Is(err, forms.ErrLongPlan) {
		t.Errorf("a plan of %d bytes: %v", len(p.Plan), err)
	}
}
