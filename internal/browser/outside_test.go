package browser

import (
	"strings"
	"testing"
)

// The pages of the outside systems on a desk and on a phone: what there is to
// do, what a report would hold, a comparison with everybody in it, and a
// difference on its way from the base to the city.
func TestOutsideSystems(t *testing.T) {
	for _, width := range []int64{desk, phone} {
		b := open(t, width)
		b.enter("clerk1")
		look := func(path, name string) {
			t.Helper()
			for _, fault := range append(b.sound(b.visit(path)), b.accessible(path)...) {
				t.Errorf("%s at %d: %s", path, width, fault)
			}
			if width == phone {
				name += "-phone"
			}
			b.picture(name)
		}
		look("/outside", "outside")
		b.sees("省公共就业人才服务信息系统", "处差异未解决")
		look("/dispatch/new/do/make-dispatch?layout=provincial", "outside-dispatch")
		b.sees("参训人员录入表", "未列入")
		look("/collation/new/do/import-return?layout=provincial", "outside-import")
		look("/collation", "outside-collations")
		at := eval[string](b, `[...document.querySelectorAll("main a")].map(a => a.getAttribute("href")).find(h => /^\/collation\/[a-z0-9]{20}$/.test(h))`)
		look(at, "outside-collation")
		b.sees("内容不同", "对方缺", "我方缺", "审核不通过")
		look("/difference?standing=1", "outside-differences")
		d := eval[string](b, `[...document.querySelectorAll("main tr")].find(r => r.innerText.includes("内容不同")).querySelector("a").getAttribute("href")`)
		look(d, "outside-difference")
		if width == desk {
			b.press("说明")
			b.fill("reason", "与培训方案核对，我方班级名称无误，已请对方更正")
			b.press("说明")
			b.sees("上一件已办理：说明")
			continue
		}
		b.enter("limin")
		look("/difference?state=explained", "outside-explained")
		look(d, "outside-confirm")
		b.press("确认解决")
		b.picture("outside-resolve-phone")
		if !strings.Contains(b.text(), "予以认可") {
			t.Error("the officer is not asked how it was resolved")
		}
	}
}
