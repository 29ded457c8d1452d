package planpages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jinlanling/internal/web/webtest"
	"jinlanling/internal/wording"
)

// A letter is looked at before it is kept, what was typed wrong stands there
// again with what is wrong with it, and the program's own text comes back.
func TestWordingALetter(t *testing.T) {
	w := webtest.Open(t, 1)
	officer := w.Login(t, "limin")
	path := "/letters/" + wording.Recognition
	own := wording.Find(wording.Recognition).Text
	form := func(do, text, reason string) url.Values {
		return url.Values{"do": {do}, "text": {text}, "reason": {reason}}
	}
	if list := webtest.Main(officer.Page("/letters")); strings.Count(list, "系统原文") != len(wording.Letters) {
		t.Error("the list does not say that all letters are as the program came")
	}
	mine := "现认定下列 {家数} 家单位为 {年度} 年度基地，望认真履职。"
	a := officer.Post(path, form("look", mine, ""))
	a.Want("looking", http.StatusOK, "现认定下列 5 家单位为 2021 年度基地，望认真履职。", "还没有保存")
	if !strings.Contains(webtest.Main(officer.Page(path)), "各基地按核定的工种") {
		t.Error("looking at a text kept it")
	}
	officer.Post(path, form("look", "认定 {个数} 家", "")).Want("a field that is none", http.StatusBadRequest, "没有 {个数} 这一项", "认定 {个数} 家</textarea>")
	officer.Post(path, form("save", mine, "")).Want("without a reason", http.StatusBadRequest, "须写明理由", "望认真履职。</textarea>")
	officer.Post(path, form("burn", mine, "无")).Want("no such button", http.StatusBadRequest, "")
	officer.Post("/letters/none", form("look", mine, "")).Want("no such letter", http.StatusNotFound, "")
	if a := officer.Post(path, form("save", mine, "照办公室的公文格式")); a.Status != http.StatusSeeOther {
		t.Fatalf("saving: %d", a.Status)
	}
	if page := webtest.Main(officer.Page(path + "?done=save")); !strings.Contains(page, "已保存") || !strings.Contains(page, "恢复系统原文") {
		t.Error("a saved text is not said to be saved, or has no way back")
	}
	if list := webtest.Main(officer.Page("/letters")); !strings.Contains(list, "本局的") || !strings.Contains(list, "李敏") {
		t.Error("the list does not say whose text it is")
	}
	if a := officer.Post(path, form("restore", mine, "先用原来的")); a.Status != http.StatusSeeOther {
		t.Fatalf("restoring: %d", a.Status)
	}
	if page := officer.Page(path); !strings.Contains(page, own) {
		t.Error("the program's text did not come back")
	}
	for _, login := range []string{"shenji", "admin", "clerk1"} {
		if a := w.Login(t, login).Get("/letters"); a.Status != http.StatusForbidden {
			t.Errorf("%s opens the letters: %d", login, a.Status)
		}
	}
}
