package browser

import (
	"context"
	"strings"
	"testing"

	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
)

// From registering on a phone to handing in: the employer claims, a gap in the
// years is put right.
func TestTraineeRegistersAndEnrols(t *testing.T) {
	t.Parallel()
	hr := as(t, "hr1", programme.RoleEmployer)
	employer, err := shared.Show(context.Background(), hr, programme.NounEmployer, hr.Actor.Employer)
	if err != nil {
		t.Fatal(err)
	}
	b := open(t, phone)
	b.visit("/register")
	b.fill("name", "赵自立")
	b.fill("phone", "13905340009")
	b.fill("employer", employer.Fact("code").Text)
	b.fill("password", "qiche-lanse-93")
	b.fill("again", "qiche-lanse-93")
	b.press("登记并开始填")
	b.sees("待单位认领", "已填 0 / 5", "您的登录名是")
	b.picture("journey-trainee-registered")
	list := strings.SplitN(b.location(), "?", 2)[0]

	b.press("我是谁")
	b.fill("id_number", string(idcode.MakeCitizenID("379906", 19840506, 131)))
	b.press("保存")
	b.press("现在的岗位")
	eval[bool](b, `(document.querySelector('select[name=line]').selectedIndex = 1) > 0`)
	b.press("保存")
	b.press("证书")
	b.press("保存")
	b.press("荣誉")
	b.press("保存")
	b.press("工作年限")
	b.fill("work-0-trade", "电工")
	eval[bool](b, `(document.getElementsByName('work-0-from')[0].value = '2003-03') != '' && (document.getElementsByName('work-0-to')[0].value = '2020-01') != ''`)
	b.press("保存")
	b.sees("缺口", "等", "认领")
	b.press("工作年限")
	eval[bool](b, `(document.getElementsByName('work-0-to')[0].value = '') == ''`)
	b.press("保存")
	b.lacks("的缺口")
	b.picture("journey-trainee-filled")
	id := list[strings.LastIndex(list, "/")+1:]
	if err := shared.ClaimDraft(context.Background(), hr, id); err != nil {
		t.Fatal(err)
	}
	b.visit("/draft/" + id)
	b.press("核对并提交")
	b.sees("报名内容", "电工")
	b.picture("journey-trainee-summary")
	b.press("核对无误，提交报名")
	b.sees("待审核")
	b.stands(programme.Submitted)
}
