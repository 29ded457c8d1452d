package rollpages_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"
)

// rolls is a small year whose first base has accepted its people and nothing of
// them is published yet, with who deals with it.
type rolls struct {
	*webtest.Site
	officer, approver, auditor, clerk, head, far, trainee, nobody *webtest.Visitor
	roll                                                          string // the id, once posted
}

func openRolls(t *testing.T) *rolls {
	t.Helper()
	w := webtest.OpenWith(t, demotest.Options{Stages: demotest.Reviewed, Seed: 5})
	b := w.Bases[0]
	apps, err := w.BaseApplications(t.Context(), act.As(b.Clerk), b.Base.ID)
	if err != nil || len(apps) == 0 {
		t.Fatalf("%d applications, %v", len(apps), err)
	}
	return &rolls{Site: w, officer: w.As(t, w.Officer), approver: w.As(t, w.Approver), auditor: w.As(t, w.Auditor), clerk: w.As(t, b.Clerk),
		head: w.As(t, b.Head), far: w.As(t, w.Bases[1].Clerk), trainee: w.As(t, w.Trainee(t, apps[0].PersonID)), nobody: w.Nobody(t)}
}

// posts publishes the base's people and lets the first day come.
func (w *rolls) posts(t *testing.T) {
	t.Helper()
	at := w.officer.Did("/base/" + w.Bases[0].Base.ID + "/do/post-roll")
	w.roll = strings.TrimPrefix(at, "/roll/")
	if w.roll == at || w.roll == "" {
		t.Fatalf("posting leads to %s", at)
	}
}

func (w *rolls) day(t *testing.T, which string) {
	t.Helper()
	r, err := w.Roll.PublicRoll(t.Context(), w.roll)
	if err != nil {
		t.Fatal(err)
	}
	switch which {
	case "first":
		w.Clock.To(r.From)
	case "after":
		w.Clock.To(r.To.Next())
	}
}

// objects sends the public form from an address.
func (w *rolls) objects(t *testing.T, from string, pairs ...string) webtest.Answer {
	t.Helper()
	path := "/accepted/" + w.roll + "/object"
	v := w.Nobody(t)
	v.From = from + ":1"
	return v.Post(path, webtest.With(v.Get(path).Hidden(), pairs...))
}

var rollReference = regexp.MustCompile(`[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}`)

func referenceOn(t *testing.T, body string) string {
	t.Helper()
	_, main, _ := strings.Cut(body, "<main")
	got := rollReference.FindString(main)
	if got == "" {
		t.Fatalf("the page shows no reference:\n%s", main)
	}
	return got
}

// wholeID is a number of a person that nothing masks.
var wholeID = regexp.MustCompile(`\d{17}[\dX]`)

// shownID is an ID number of the demo's people, whole or masked. Three digits alone
// stand by chance in a key or an address.
var shownID = regexp.MustCompile(`379[0-9]{3}[0-9*]{11}`)

// refuses wants a page not to be shown, and not a word of the list on it.
func (w *rolls) refuses(t *testing.T, who string, c *webtest.Visitor, path string) {
	t.Helper()
	a := c.Get(path)
	if c == w.nobody {
		if a.Status != http.StatusSeeOther {
			t.Errorf("%s by %s: %d, want to be sent to sign in", path, who, a.Status)
		}
		return
	}
	if a.Status != http.StatusNotFound && a.Status != http.StatusForbidden {
		t.Errorf("%s by %s: %d, want it refused", path, who, a.Status)
	}
	if shownID.MatchString(a.Body) {
		t.Errorf("%s by %s shows somebody", path, who)
	}
}

// A roll through its states on the pages: each shows who may see it what they
// may, offers who may do it the next step, and refuses everybody else.
func TestRollOnPages(t *testing.T) {
	w := openRolls(t)
	w.posts(t)
	at, public := "/roll/"+w.roll, "/accepted/"+w.roll

	strangers := func(path string) {
		t.Helper()
		w.refuses(t, "another base", w.far, path)
		w.refuses(t, "a trainee", w.trainee, path)
		w.refuses(t, "nobody", w.nobody, path)
	}
	// Before its first day: the bureau sees the list, the public only when it comes.
	w.officer.Page(at, "起公示", "录取学员公示", "/do/raise-objection")
	w.clerk.Page(at, "起公示")
	if body := w.clerk.Get(at).Body; strings.Contains(body, "/do/raise-objection") || strings.Contains(body, "/do/close-roll") {
		t.Error("a base is offered what is the bureau's")
	}
	strangers(at)
	if body := w.nobody.Get(public).Body; !strings.Contains(body, "起公布") || strings.Contains(body, "379") {
		t.Error("the public sees the list before its first day, or not when it comes")
	}
	w.nobody.Page("/accepted/"+w.roll+"/object", "名单还没有公布")

	w.day(t, "first")
	body := w.nobody.Get(public).Body
	if wholeID.MatchString(body) || !strings.Contains(body, "***********") || !strings.Contains(body, "提出异议") {
		t.Error("the public list shows a whole number, no masked one, or not where to object")
	}
	for _, print := range []string{`class="paper-title print-only"`, "data:image/png;base64,", "来信：", w.Bases[0].Base.Name + "录取学员公示", "/accepted/" + w.roll} {
		if !strings.Contains(body, print) {
			t.Errorf("what is printed and hung up lacks %q", print)
		}
	}
	w.nobody.Page("/", w.Bases[0].Base.Name+"录取学员公示")
	w.nobody.Page("/notices", w.Bases[0].Base.Name+"录取学员公示", "公示中", "/objections")
	w.approver.Page(at, "公示中，还有")
	early := w.approver.Form(at + "/do/close-roll")
	if a := w.approver.Post(at+"/do/close-roll", early); a.Status != http.StatusConflict || !strings.Contains(a.Body, "期满后再办理") {
		t.Errorf("closing before its end: %d", a.Status)
	}

	w.day(t, "after")
	w.approver.Page(at, "公示已期满", "/do/close-roll")
	w.nobody.Page(public, "正在办理公示结束")
	w.refuses(t, "the officer who posted it", w.officer, at+"/do/close-roll")
	w.approver.Did(at + "/do/close-roll")
	w.officer.Page(at, "已结束", "/do/seal-roll")
	w.nobody.Page(public, "花名册待封存", "公示结束")
	w.officer.Did(at + "/do/seal-roll")

	w.nobody.Page(public, "封存。下列是公示时的名单", "***********")
	w.nobody.Page(public+"/object", "公示期已满", "请来信或来电")
	for who, c := range map[string]*webtest.Visitor{"the officer": w.officer, "the auditor": w.auditor, "the clerk": w.clerk, "the head": w.head} {
		body := c.Get(at).Body
		for _, word := range []string{"花名册（附件3）", "核对一致", "日志条目", "封存时的人数", "公示时的名单", "与封存并批准变更后的花名册一致"} {
			if !strings.Contains(body, word) {
				t.Errorf("the sealed roster for %s does not say %q", who, word)
			}
		}
		if wholeID.MatchString(body) {
			t.Errorf("the sealed roster for %s shows a whole number", who)
		}
		if strings.Contains(body, "/do/amend-roll") != (c == w.clerk || c == w.head) {
			t.Errorf("%s is offered to amend, or the base is not", who)
		}
	}
	strangers(at)
	w.rollAnnex(t, at)
	w.rollAmended(t, at)
}

// rollAnnex downloads the sealed workbook: under a reason, again and the same,
// by who may.
func (w *rolls) rollAnnex(t *testing.T, at string) {
	t.Helper()
	path := at + "/do/annex3-roll"
	if a := w.officer.Post(path, w.officer.Form(path)); a.Status != http.StatusBadRequest || !strings.Contains(a.Body, "请填写理由") {
		t.Errorf("annex 3 without a reason: %d", a.Status)
	}
	var books []string
	for range 2 {
		f := w.officer.Form(path)
		f.Set("reason", "核对原件")
		a := w.officer.Post(path, f)
		if a.Status != http.StatusOK || !strings.HasPrefix(a.Body, "PK") || !strings.Contains(a.Head.Get("Content-Disposition"), "attachment") {
			t.Fatalf("annex 3: %d, %q", a.Status, a.Head)
		}
		books = append(books, a.Body)
	}
	if books[0] != books[1] {
		t.Error("downloaded again it is another file")
	}
	w.auditor.Page(at, "查看完整信息，理由：核对原件")
	w.refuses(t, "the approver", w.approver, path)
	w.refuses(t, "another base", w.far, path)
}

// rollAmended has somebody leave, and the change reported, refused, reported
// again and approved.
func (w *rolls) rollAmended(t *testing.T, at string) {
	t.Helper()
	apps, err := w.BaseApplications(t.Context(), act.As(w.Bases[0].Clerk), w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, ap := range apps {
		if ap.State == programme.Accepted {
			if err := w.Enrol.Withdraw(t.Context(), act.As(w.Bases[0].Clerk), ap.ID, "本人调往外地工作"); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	w.clerk.Page(at, "现在与花名册的差别", "已撤回：本人调往外地工作")
	m := w.clerk.Did(at+"/do/amend-roll", "reason", "一人退出")
	w.officer.Page(m, "第 1 次名册变更", "退出：", "已撤回：本人调往外地工作", "一人退出", "/do/approve-amendment", "/do/refuse-amendment")
	if body := w.clerk.Get(m).Body; strings.Contains(body, "/do/approve-amendment") {
		t.Error("who proposed is offered to approve")
	}
	w.refuses(t, "another base", w.far, m)
	w.refuses(t, "a trainee", w.trainee, m)
	w.officer.Did(m+"/do/refuse-amendment", "reason", "请附说明")
	w.clerk.Page(m, "请附说明", "不予通过")
	m = w.clerk.Did(at+"/do/amend-roll", "reason", "一人退出，说明已附")
	w.officer.Did(m + "/do/approve-amendment")
	w.auditor.Page(m, "已批准", "核对一致")
	w.clerk.Page(at, "第 2 次变更退出", "此后经批准变更", "已不在花名册的", "第 2 次变更（1 项）")
	w.clerk.Page("/amendment", "第 1 次名册变更", "第 2 次名册变更")
}

// Anybody objects with a plain form: what is wrong with it is said beside the
// field, it keeps what was typed, and its reference leads to the answer. Who
// sends too much from one place waits.
func TestObjectingOnPages(t *testing.T) {
	w := openRolls(t)
	w.posts(t)
	w.day(t, "first")
	form := w.nobody.Get("/accepted/" + w.roll + "/object")
	for _, part := range []string{`method="post"`, `name="text"`, `name="application"`, "整份名单", "可以不填"} {
		if !strings.Contains(form.Body, part) {
			t.Errorf("the form lacks %q", part)
		}
	}
	if form.Head.Get("Cache-Control") != "no-store" {
		t.Errorf("the form with its key may be kept: %q", form.Head.Get("Cache-Control"))
	}
	number := string(idcode.MakeCitizenID("379906", 19770707, 77))
	for what, c := range map[string]struct{ text, says, from string }{
		"nothing":            {"", "请写明异议的内容和依据", "10.1.0.1"},
		"a whole number":     {"他的号码是" + number, "身份证号码", "10.1.0.2"},
		"far too many words": {strings.Repeat("长", 2001), "内容太长", "10.1.0.3"},
	} {
		a := w.objects(t, c.from, "text", c.text, "name", "张提")
		body := html.UnescapeString(a.Body)
		if a.Status < 400 || !strings.Contains(body, c.says) || !strings.Contains(body, `value="张提"`) || rollReference.MatchString(body) {
			t.Errorf("%s: %d; want it refused, in words, with what was typed", what, a.Status)
		}
	}
	if a := w.objects(t, "10.1.0.4", "text", "不实", "application", "someone else"); a.Status != http.StatusBadRequest ||
		!strings.Contains(a.Body, "不在这份名单上") {
		t.Errorf("about somebody who is not on it: %d", a.Status)
	}
	r, err := w.Roll.PublicRoll(t.Context(), w.roll)
	if err != nil {
		t.Fatal(err)
	}
	who := r.Published[0]
	a := w.objects(t, "10.1.0.5", "text", "他不在该单位工作", "application", who.ID, "name", "张提", "contact", "13977770777")
	if a.Status != http.StatusOK || a.Head.Get("Cache-Control") != "no-store" {
		t.Fatalf("objecting: %d, %q", a.Status, a.Head.Get("Cache-Control"))
	}
	reference := referenceOn(t, a.Body)
	for range 4 {
		w.objects(t, "10.1.0.5", "text", "又一件")
	}
	if a := w.objects(t, "10.1.0.5", "text", "又一件"); a.Status != http.StatusTooManyRequests && a.Status != http.StatusServiceUnavailable ||
		!strings.Contains(a.Body, "分钟后再来") {
		t.Errorf("the sixth from one place: %d, want it to wait", a.Status)
	}

	list := w.officer.Get("/objection").Body
	at := ""
	for _, m := range regexp.MustCompile(`href="(/objection/[0-9a-z]+)"`).FindAllStringSubmatch(list, -1) {
		if strings.Contains(w.officer.Get(m[1]).Body, "他不在该单位工作") {
			at = m[1]
		}
	}
	if at == "" {
		t.Fatal("the objection is not on the officer's list")
	}
	w.officer.Page(at, who.Name, "网上提交", "张提", "13977770777", "/do/answer-objection")
	if body := w.officer.Get(at).Body; strings.Contains(body, reference) || strings.Contains(body, "受理编号") {
		t.Error("the reference of one that was made on the page is known to the bureau")
	}
	hidden := w.auditor.Get(at).Body
	if !strings.Contains(hidden, "只有市局经办和审批可以看到") || strings.Contains(hidden, "张提") || strings.Contains(hidden, "13977770777") {
		t.Error("the auditor sees who objected, or is told that nobody left a name")
	}
	w.refuses(t, "the base", w.clerk, at)
	w.refuses(t, "the objected", w.trainee, at)
	w.clerk.Page("/roll/"+w.roll, "人被提出异议")

	follow := func(reference string) string {
		return html.UnescapeString(w.Nobody(t).Post("/objections", url.Values{"reference": {reference}}).Body)
	}
	if body := follow("2222-2222-2222"); !strings.Contains(body, "没有查到") {
		t.Error("a reference that is none is not said to be none")
	}
	if body := follow(strings.ToLower(strings.ReplaceAll(reference, "-", " "))); !strings.Contains(body, "正在核实") {
		t.Error("the reference written otherwise does not find it")
	}
	answered(t, w, at)
	if body := follow(reference); !strings.Contains(body, "已办结") || !strings.Contains(body, "劳动合同核对无误") || !strings.Contains(body, "不属实") ||
		strings.Contains(body, "张提") || strings.Contains(body, who.Name) {
		t.Error("closed, the answer is not shown, or names are")
	}
	w.day(t, "after")
	if a := w.objects(t, "10.1.0.9", "text", "太晚"); a.Status != http.StatusConflict || !strings.Contains(a.Body, "公示期已满") {
		t.Errorf("after its days: %d", a.Status)
	}
}

// answered answers an objection, has it sent back, answers it again and closes
// it by the second person.
func answered(t *testing.T, w *rolls, at string) {
	t.Helper()
	f := w.officer.Form(at + "/do/answer-objection")
	f.Set("upheld", "no")
	f.Set("answer", "本人电话13977770777可证")
	if a := w.officer.Post(at+"/do/answer-objection", f); a.Status != http.StatusBadRequest || !strings.Contains(a.Body, "答复里有手机号码") ||
		!strings.Contains(a.Body, "可证</textarea>") {
		t.Errorf("an answer with a phone in it: %d; want it refused and kept on the form", a.Status)
	}
	w.officer.Did(at+"/do/answer-objection", "upheld", "no", "answer", "合同无误")
	w.approver.Page(at, "合同无误", "不属实", "/do/close-objection", "/do/return-objection")
	w.approver.Did(at+"/do/return-objection", "reason", "请核社保")
	w.officer.Page(at, "已退回，须重新核实", "请核社保")
	w.officer.Did(at+"/do/answer-objection", "upheld", "no", "answer", "劳动合同核对无误，社保连续")
	w.refuses(t, "who answered it", w.officer, at+"/do/close-objection")
	w.approver.Did(at + "/do/close-objection")
	w.officer.Page(at, "劳动合同核对无误")
}

// Whoever takes a letter is given the reference to tell, and finds it again;
// others do not.
func TestLetterGetsAReference(t *testing.T) {
	w := openRolls(t)
	w.posts(t)
	at := w.officer.Did("/roll/"+w.roll+"/do/raise-objection", "channel", "letter", "text", "名单里有人不在岗", "name", "来信人")
	reference := referenceOn(t, w.officer.Get(at).Body)
	w.officer.Page(at, "请告知提出人", "来信人")
	w.approver.Page(at, reference)
	w.officer.Page("/roll/"+w.roll, "对整份名单的异议还没有办结")
	for who, c := range map[string]*webtest.Visitor{"the auditor": w.auditor, "the base": w.clerk} {
		for _, path := range []string{at, "/roll/" + w.roll, "/objection", "/journal"} {
			if strings.Contains(c.Get(path).Body, reference) {
				t.Errorf("%s finds the reference on %s", who, path)
			}
		}
	}
	if body := w.Nobody(t).Post("/objections", url.Values{"reference": {reference}}).Body; !strings.Contains(body, "正在核实") {
		t.Error("the reference does not lead to it")
	}
}
