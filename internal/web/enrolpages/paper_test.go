package enrolpages_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/demotest"
	"jinlanling/internal/web/webtest"
)

// portraitOf is a one-inch photo, another for each seed.
func portraitOf(seed int) []byte { return picture(seed, 295, 413) }

func picture(seed, w, h int) []byte {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := uint8(225)
			cx, cy := 12*x/w, 12*y/h
			if ((cx*7+cy*13+seed*5)*(cx+3*cy+seed))%7 < 3 {
				v = uint8(30 + (seed*37+cx*29+cy*17)%120)
			}
			m.SetGray(x, y, color.Gray{Y: v})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// The desk of annex 2 prints for one's own people and puts what comes back to
// its person; what nothing is read from is picked by hand.
func TestPaperDeskOfAnnex2(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	v := w.As(t, w.Bases[0].Clerk)
	page := v.Get("/annex2")
	page.Want("the desk", http.StatusOK, "附件 2 收取", "上传已签章的附件 2", "未打印")
	id := regexp.MustCompile(`name="application" value="(\w+)"`).FindStringSubmatch(page.Body)
	if id == nil {
		t.Fatal("nobody is on the desk")
	}
	form := page.Hidden()
	pdf := v.Post("/annex2/print", webtest.With(form, "application", id[1]))
	if pdf.Status != http.StatusOK || pdf.Head.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(pdf.Body, "%PDF-") ||
		pdf.Head.Get("Cache-Control") != "no-store" {
		t.Errorf("printing: %d %s %s", pdf.Status, pdf.Head.Get("Content-Type"), pdf.Head.Get("Cache-Control"))
	}
	if a := w.As(t, w.Bases[1].Clerk).Post("/annex2/print", webtest.With(form, "application", id[1])); a.Status != http.StatusForbidden {
		t.Errorf("printing by another base: %d, want 403", a.Status)
	}
	several := webtest.With(form)
	several["application"] = []string{id[1], id[1]}
	v.Post("/annex2/print", several).Want("printing several without a reason", http.StatusBadRequest, "请写明用途")
	v.Post("/annex2/print", form).Want("printing nobody", http.StatusBadRequest, "请勾选要打印的人")
	v.Upload("/annex2", form, "files", "扫描.png", picture(3, 700, 990)).Want("a sheet without a code", http.StatusOK, "没有读到二维码", "归到此人", "扫描.png")
	v.Upload("/annex2", form, "files", "附件2.pdf", []byte(pdf.Body)).Want("the sheet as printed", http.StatusOK, "没有收下", "还没有签章")
	file := regexp.MustCompile(`name="file" value="([0-9a-f]{64})"`).FindStringSubmatch(v.Upload("/annex2", form, "files", "x.png", picture(4, 700, 990)).Body)
	if file == nil {
		t.Fatal("no way to pick by hand")
	}
	v.Post("/annex2/pick", webtest.With(form, "file", file[1])).Want("picking nobody", http.StatusBadRequest, "请选择这份承诺证明是谁的")
	v.Post("/annex2/pick", webtest.With(form, "file", file[1], "application", id[1])).Want("picking", http.StatusOK, "已归到本人")
	v.Get("/application/"+id[1]).Want("the application", http.StatusOK, "没有读到承诺证明的二维码", "PNG 图片 700 × 990", "撤下")
}

// The form of a paper shows what it must show, opens the camera, and says what
// is wrong with each file by its name.
func TestPaperForm(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	ap := w.Waiting(t, true)
	v := w.As(t, w.Bases[0].Clerk)
	path := "/application/" + ap.ID + "/do/attach"
	v.Get(path).Want("all kinds", http.StatusOK, `papers/photos.svg`, `papers/id_card_copy.svg`)
	page := v.Get(path + "?kind=photos")
	page.Want("one kind", http.StatusOK, "295 × 413", `capture="environment"`, "正面免冠")
	form := webtest.With(page.Hidden(), "kind", "photos")
	v.Post(path, form).Want("without a file", http.StatusBadRequest, "请拍照，或选择文件")
	v.Upload(path, form, "camera", "头像.png", picture(5, 413, 413)).Want("a square", http.StatusBadRequest, "不是一寸照的宽高比", "25 × 35 毫米")
	v.Upload(path, form, "camera", "头像.heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00")).Want("a HEIC", http.StatusBadRequest, "兼容性最佳")
	for code := range map[string]bool{"certificate_copy": true, "title_copy": true, "exceptional_evidence": true} {
		v.Get(path+"?kind="+code).Want(code, http.StatusOK, "papers/"+code+".svg")
	}
}
