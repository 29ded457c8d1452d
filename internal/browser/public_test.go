package browser

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/programme"
)

func TestPublicAsksAndChecks(t *testing.T) {
	t.Parallel()
	b := open(t, phone)
	interview := func(certified string) {
		b.visit("/may-i")
		went := false
		for range 14 {
			step := eval[string](b, `(document.querySelector("input[name=_step]") || {}).value || ""`)
			if faults := b.sound(200); len(faults) > 0 {
				t.Errorf("on a phone, at %q: %s", step, strings.Join(faults, "; "))
			}
			switch step {
			case "":
				return
			case "level":
				b.choose("level", "technician")
			case "trade":
				b.choose("trade", "电工")
			case "category":
				if !went {
					went = true
					b.press("上一步")
					if !eval[bool](b, `document.querySelector('input[name=trade][value="电工"]').checked`) {
						t.Errorf("going back lost the answer:\n%s", b.text())
					}
					continue
				}
				b.choose("category", "enterprise_employee")
			case "certificates":
				b.fill("c_level", "senior_worker")
				b.fill("c_date", certified)
				eval[bool](b,
					`(() => { for (const n of ["c_same", "c_kind"]) { const s = document.querySelector("select[name=" + n + "]"); if (s && !s.value) s.selectedIndex = 0 } return true })()`)
			case "work":
				eval[bool](b, `(() => { const s = document.querySelector("select[name=w_same]"); if (s && !s.value) s.selectedIndex = 0; return true })()`)
				b.fill("w_from", "2018-03")
			case "recommended":
				b.choose("recommended", "yes")
			default: // no, none
				eval[bool](b,
					`(() => { const r = [...document.querySelectorAll("main input[type=radio]")]; if (r.length) (r.find(x => /^(没有|不|还没有|无)/.test(x.parentElement.innerText.trim())) || r.at(-1)).click(); return true })()`)
			}
			b.clicks("answering "+step, `main button.btn-lg.btn-primary`)
			if eval[string](b, `(document.querySelector("input[name=_step]") || {}).value || ""`) == step {
				t.Fatalf("the same question again:\n%s", b.text())
			}
		}
	}
	interview("2021-06-01")
	b.sees("2023年6月", "二(二)1")
	b.picture("journey-public-not-yet")
	interview("2015-06-01")
	b.sees("符合")
	b.lacks("不符合报名条件")
	b.picture("journey-public-eligible")

	b.visit("/places")
	b.sees("电工", "已满")
	if !regexp.MustCompile(`剩 \d+ 个名额`).MatchString(b.text()) { // how many, other journeys change
		t.Errorf("no places are left:\n%s", b.text())
	}
	b.picture("journey-public-places")

	b.enter("shenji")
	b.visit("/roles")
	eval[bool](b, `(() => { const r = [...document.querySelectorAll("input[name=year]")].at(-1); r.click(); return true })()`)
	b.press("确定")
	b.visit("/certificate")
	b.follow(`^/certificate/[0-9a-z]+$`)
	_, id := b.subject()
	s, err := shared.Show(context.Background(), as(t, "shenji", programme.RoleAuditor), programme.NounCertificate, id)
	if err != nil {
		t.Fatal(err)
	}
	number := s.Title
	name := eval[string](b, `[...document.querySelectorAll("main a[href^='/person/'], main a[href^='/application/']")].map(a => a.innerText.trim())[0] || ""`)
	b.leave()
	b.visit("/check")
	b.fill("number", number)
	b.fill("name", name)
	b.press("查询")
	b.picture("journey-public-certificate")
	b.sees(name)
	b.visit("/check")
	b.fill("number", number)
	b.fill("name", "张三丰")
	b.press("查询")
	b.sees("没有")
	b.picture("journey-public-no-certificate")
}
