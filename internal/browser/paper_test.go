package browser

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jinlanling/internal/programme"
)

// scanned is the first page of a PDF as it comes off a scanner that it was laid
// into sideways, written on by hand.
func scanned(t *testing.T, pdf []byte) []byte {
	t.Helper()
	dir := t.TempDir()
	from := filepath.Join(dir, "sheet.pdf")
	if err := os.WriteFile(from, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	tool(t, "pdftoppm", "-r", "120", "-gray", "-png", "-singlefile", from, filepath.Join(dir, "page"))
	raw, err := os.ReadFile(filepath.Join(dir, "page.png"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	w, h := page.Bounds().Dx(), page.Bounds().Dy()
	m := image.NewGray(image.Rect(0, 0, h, w))
	for y := range h {
		for x := range w {
			g := color.GrayModel.Convert(page.At(x, y)).(color.Gray)
			if x > w*4/10 && x < w*45/100 && y > h/4 && y < h*6/10 && (y/3+x/2)%23 == 0 {
				g.Y = 60
			}
			m.SetGray(h-1-y, x, g)
		}
	}
	return asJPEG(t, m)
}

// A clerk prints an examiner's score sheet, hands it in as a scan that lies
// sideways, and types the points off the picture line by line: nothing is
// preset, and what is left out is said.
func TestClerkWithAScannedScoreSheet(t *testing.T) {
	t.Parallel()
	s, cast, ev, _ := examining(t)
	joined(t, s, cast, ev)
	b := open(t, desk)
	b.site = s
	b.enter("clerk1")
	at := "/evaluation/" + ev.ID
	b.visit(at + "/do/print-scores")
	b.choose("examiners", "甲考评")
	b.choose("subjects", "theory")
	b.choose("subjects", "practice")
	b.picture("journey-score-print")
	sheet := b.download()

	b.visit(at + "/do/paper-back")
	b.upload("file", "评分表.jpg", scanned(t, sheet))
	b.send()
	b.sees("录入评分表", "甲考评", "照图片逐行录入理论成绩", "传错了")
	b.until("the lines' pictures", `[...document.querySelectorAll("img.strip")].slice(0, 3).every(x => x.complete && x.naturalWidth > 300)`)
	for _, fault := range append(b.sound(200), b.accessible(b.location())...) {
		t.Error(fault)
	}
	if n := eval[int](b, `[...document.querySelectorAll('input[name^="theory-"]')].filter(x => x.value !== "").length`); n > 0 {
		t.Errorf("%d lines are filled before anybody typed", n)
	}
	paper := b.location()
	b.press("录入完毕")
	b.sees("没有录入，请看下面", "第 1 行", "没有成绩")
	b.picture("journey-score-refused")
	eval[int](b, `[...document.querySelectorAll('input[name^="theory-"]')].map((x, i) => x.value = 60 + i).length`)
	eval[string](b, `document.querySelector('select[name^="absence-"]').value = "absent"`)
	b.picture("journey-score-typed")
	b.press("录入完毕")
	b.sees("考评员交出的成绩", "照评分表代录", "已录入")
	b.picture("journey-score-clerk")

	b.visit(at + "/do/paper-back")
	b.upload("file", "成绩单.jpg", asJPEG(t, snapshot(3, 900, 700)))
	b.send()
	b.sees("没有找到表上的二维码", "已上传：成绩单.jpg", "或者指定是哪一张", "评分表　甲考评　实操")
	b.picture("journey-score-unread")

	u := open(t, phone)
	u.site = s
	u.enter("clerk1")
	u.visit(strings.TrimPrefix(paper, s.server.URL))
	u.sees("上次录入：缺考", "上次录入：61 分")
	for _, fault := range append(u.sound(200), u.accessible("the paper on a phone")...) {
		t.Error(fault)
	}
	u.picture("journey-score-phone")
}

// A unit that has neither an account nor a telephone answers the plan on paper.
func TestClerkWithAScannedPlan(t *testing.T) {
	t.Parallel()
	s, _, ev, _ := examining(t)
	parties, err := s.Assess.PartiesOf(t.Context(), s.as(t, "clerk1", programme.RoleClerk), ev.ID)
	if err != nil {
		t.Fatal(err)
	}
	b := open(t, desk)
	b.site = s
	b.enter("clerk1")
	at := "/evaluation/" + ev.ID
	b.visit(at + "/do/print-plan")
	b.choose("employers", parties[0].EmployerID)
	sheet := b.download()
	b.visit(at + "/do/paper-back")
	b.upload("file", "会同意见.jpg", scanned(t, sheet))
	b.send()
	b.sees("录入会同意见", parties[0].Employer, "单位在哪一项打了√", "盖单位公章了没有")
	b.until("the answer's picture", `[...document.querySelectorAll("img.whole-paper")].every(x => x.complete && x.naturalWidth > 300)`)
	for _, fault := range append(b.sound(200), b.accessible(b.location())...) {
		t.Error(fault)
	}
	b.press("录入完毕")
	b.sees("没有录入，请看下面", "请对着图片选")
	b.choose("answer", "join")
	b.choose("stamped", "yes")
	b.fill("examiners", "丙考评")
	b.fill("name", "钱经理")
	b.fill("position", "人事科长")
	b.picture("journey-plan-paper")
	b.press("录入完毕")
	b.sees("钱经理（人事科长），纸面签字盖章", "看签字盖章的纸面")
	b.picture("journey-plan-joined")
	u := open(t, phone)
	u.site = s
	u.enter("clerk1")
	u.visit(at)
	u.picture("journey-plan-phone")
}
