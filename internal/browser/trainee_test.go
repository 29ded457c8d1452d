package browser

import (
	"bytes"
	"context"
	"encoding/base64"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"

	"github.com/chromedp/chromedp"
)

// snapshot is a picture as a camera might have taken it, another for each seed.
func snapshot(seed, w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := uint8(225)
			if cx, cy := 12*x/w, 12*y/h; ((cx*7+cy*13+seed*5)*(cx+3*cy+seed))%7 < 3 {
				v = uint8(30 + (seed*37+cx*29+cy*17)%120)
			}
			m.SetRGBA(x, y, color.RGBA{v, v, v, 255})
		}
	}
	return m
}

func asJPEG(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// download sends the page's form as pressing its button does, and gives the
// file that comes back.
func (b *tab) download() []byte {
	b.t.Helper()
	text, err := chromedp.Run(b.ctx,
		chromedp.Evaluate[string](
			`fetch(document.getElementById("the-form").action, {method: "POST", body: new URLSearchParams(new FormData(document.getElementById("the-form")))})
		.then(r => r.ok ? r.arrayBuffer() : Promise.reject(r.status)).then(a => { let s = ""; for (const c of new Uint8Array(a)) s += String.fromCharCode(c); return btoa(s) })`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		b.t.Fatal(err)
	}
	return raw
}

// tool runs one of poppler's tools on a PDF; without it the test says so.
func tool(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(name + " is missing: .ci/run installs it")
		}
		t.Skip(name + " is missing; apt-get install poppler-utils")
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return out
}

// signedSheet is a printed sheet of annex 2 as it comes back: a photo of the
// paper, signed and stamped.
func signedSheet(t *testing.T, pdf []byte) (text string, photo []byte) {
	t.Helper()
	dir := t.TempDir()
	from := filepath.Join(dir, "annex2.pdf")
	if err := os.WriteFile(from, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	text = string(tool(t, "pdftotext", "-layout", from, "-"))
	tool(t, "pdftoppm", "-r", "110", "-png", "-singlefile", from, filepath.Join(dir, "page"))
	raw, err := os.ReadFile(filepath.Join(dir, "page.png"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	m := image.NewRGBA(page.Bounds())
	w, h := m.Rect.Dx(), m.Rect.Dy()
	for y := range h {
		for x := range w {
			r, g, bl, _ := page.At(x, y).RGBA()
			c := color.RGBA{uint8(r>>8) - uint8(r>>12), uint8(g>>8) - uint8(g>>12), uint8(bl>>8) - uint8(bl>>11), 255} // by lamplight
			if dx, dy := x-w*2/3, y-h*3/4; dx*dx+dy*dy < 3600 && dx*dx+dy*dy > 3000 || x > w/4 && x < w/3 && (y-h*3/4-x%17) == 0 {
				c = color.RGBA{190, 30, 30, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return text, asJPEG(t, m)
}

// From registering on a phone to an application whose papers are all there: a
// name with rare characters, a row that is left half filled, a gap in the years
// that is put right, the employer's claim, every paper by the camera, and annex
// 2 printed, signed and back.
func TestTraineeRegistersAndEnrols(t *testing.T) {
	t.Parallel()
	const name = "罗𬭎䶮"
	hr := as(t, "hr1", programme.RoleEmployer)
	employer, err := shared.Show(context.Background(), hr, programme.NounEmployer, hr.Actor.Employer)
	if err != nil {
		t.Fatal(err)
	}
	b := open(t, phone)
	b.visit("/register")
	b.fill("name", name)
	b.fill("phone", "13905340009")
	b.fill("employer", employer.Fact("code").Text)
	b.fill("password", "qiche-lanse-93")
	b.fill("again", "qiche-lanse-93")
	b.press("登记并开始填")
	b.sees(name, "待单位认领", "已填 0 / 5", "您的登录名是")
	b.picture("journey-trainee-registered")
	list := strings.SplitN(b.location(), "?", 2)[0]

	b.press("我是谁")
	b.fill("id_number", string(idcode.MakeCitizenID("379906", 19840506, 131)))
	b.press("保存")
	b.press("现在的岗位")
	if !eval[bool](b,
		`(() => { const o = [...document.querySelector('select[name=line]').options].find(o => o.text.includes("电工 技师")); if (o) o.selected = true; return !!o })()`) {
		t.Fatalf("no plan of electricians:\n%s", b.text())
	}
	b.press("保存")
	b.press("证书")
	b.press("保存")
	b.press("荣誉")
	b.press("保存")
	b.press("工作年限")
	b.fill("work-0-employer", employer.Title) // and is called away
	b.press("再加一行")
	b.visit(list)
	b.sees("工作经历第 1 行：请填写从事工种、请填写“从”")
	b.picture("journey-trainee-half")
	b.press("工作年限")
	b.sees("请填写从事工种")
	if got := eval[string](b, `document.getElementsByName("work-0-employer")[0].value`); got != employer.Title {
		t.Errorf("what was typed came back as %q, want %q", got, employer.Title)
	}
	b.picture("journey-trainee-half-again")
	b.fill("work-0-trade", "电工")
	eval[bool](b,
		`(document.getElementsByName('work-0-from')[0].value = '2003-03') != '' && (document.getElementsByName('work-0-to')[0].value = '2020-01') != ''`)
	b.press("保存")
	b.sees("缺口", "等", "认领")
	b.lacks("工作经历第 1 行")
	b.press("工作年限")
	eval[bool](b, `(document.getElementsByName('work-0-to')[0].value = '') == ''`)
	b.press("保存")
	b.lacks("的缺口")
	b.picture("journey-trainee-filled")
	id := list[strings.LastIndex(list, "/")+1:]
	if err := shared.Enrol.ClaimDraft(context.Background(), hr, id); err != nil {
		t.Fatal(err)
	}
	if err := shared.Enrol.ConfirmYears(context.Background(), hr, id, true); err != nil {
		t.Fatal(err)
	}
	if err := shared.Enrol.Recommend(context.Background(), hr, id, "班组骨干"); err != nil {
		t.Fatal(err)
	}
	b.visit("/draft/" + id)
	b.press("核对并提交")
	b.sees("报名内容", "电工", name, "符合")
	b.picture("journey-trainee-summary")
	b.press("核对无误，提交报名")
	b.sees("待审核", name)
	b.stands(programme.Submitted)
	b.handsInPapers(name)
}

// handsInPapers hands in every paper that an application's page asks for.
func (b *tab) handsInPapers(name string) {
	b.t.Helper()
	_, id := b.subject()
	page := "/application/" + id
	missing := func() []string {
		return eval[[]string](b,
			`[...document.querySelectorAll("#papers ul.papers > li")].filter(x => x.querySelector(".state.wait") && x.innerText.includes("待交")).map(x => new URL(x.querySelector("a[href*='do/attach?kind=']").href).searchParams.get("kind"))`)
	}
	b.visit(page)
	kinds := missing()
	if len(kinds) < 4 {
		b.t.Fatalf("the page asks for %q, want the papers of who applies by working years:\n%s", kinds, b.text())
	}
	signed := false
	for i, kind := range kinds {
		photo := snapshot(i+1, 760, 500)
		switch kind {
		case "photos":
			photo = snapshot(i+1, 295, 413)
		case "work_years_commitment":
			signed = true
			b.visit(page)
			b.press("打印附件 2")
			b.sees("已按报名所填写好", "二维码")
			b.picture("journey-trainee-annex2")
			text, sheet := signedSheet(b.t, b.download())
			if plain := strings.Join(strings.Fields(text), ""); !strings.Contains(plain, name) || !strings.Contains(plain, "电工") {
				b.t.Errorf("the text of annex 2 has not %s:\n%s", name, text)
			}
			b.visit(page + "/do/attach?kind=" + kind)
			b.upload("camera", "附件2.jpg", sheet)
			b.send()
			b.lacks("没有读到承诺证明的二维码", "没有收下", "请核对")
			continue
		}
		b.visit(page + "/do/attach?kind=" + kind)
		if kind == "photos" { // a whole page in place of a portrait is refused, and said why
			b.upload("camera", "全身照.jpg", asJPEG(b.t, snapshot(9, 760, 500)))
			b.send()
			b.sees("不是一寸照的宽高比")
			b.picture("journey-trainee-photo-refused")
		}
		b.upload("camera", kind+".jpg", asJPEG(b.t, photo))
		b.send()
		b.sees("已办理")
	}
	b.visit(page)
	if left := missing(); len(left) > 0 || !signed {
		b.t.Errorf("still missing: %q; annex 2 was asked for: %v", left, signed)
	}
	b.sees("已齐")
	b.picture("journey-trainee-papers")
	b.visit(page + "/letter")
	b.sees(name, "资格审核意见（待审核）")
}
