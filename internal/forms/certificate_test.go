package forms

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"runtime"
	"testing"
	"time"
)

// certificates are so many invented ones, with a portrait of a studio's size.
func certificates(t testing.TB, n int) []CertificatePaper {
	face := image.NewRGBA(image.Rect(0, 0, 295, 413))
	for y := range 413 {
		for x := range 295 {
			face.SetRGBA(x, y, color.RGBA{uint8(x ^ y), uint8(x), uint8(y), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, face, &jpeg.Options{Quality: 85}); err != nil {
		t.Fatal(err)
	}
	code := image.NewGray(image.Rect(0, 0, 65, 65))
	for i := range code.Pix {
		if i*i%7 < 3 {
			code.Pix[i] = 255
		}
	}
	out := make([]CertificatePaper, n)
	for i := range out {
		out[i] = CertificatePaper{City: "德州市", Title: "培训合格证书", Number: "JLL371420210120001", Name: "张𠮷㼆", Trade: "电子商务师", Level: "技师", Date: "2021年12月1日",
			Text:   "（男，身份证号 379901198001010071）于2021年7月1日至2021年11月5日在德州职业技术学院（德州市技师学院）参加电子商务师技师培训，经结业考评合格并公示无异议，特发此证。",
			Bureau: "德州市人力资源和社会保障局", Portrait: b.Bytes(), Code: code}
	}
	return out
}

// TestCertificatesOfABase sets the largest base of the demo as one PDF: within
// 8 s and 200 MB on a quiet machine.
func TestCertificatesOfABase(t *testing.T) {
	n := 658
	if testing.Short() {
		n = 20
	}
	list := certificates(t, n)
	list[0].Portrait = nil
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	var out bytes.Buffer
	calls := 0
	if err := WriteCertificates(&out, list, func(int) error { calls++; return nil }); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	t.Logf("%d certificates, %d KB, %s, %d MB allocated, heap from the system %d MB", n, out.Len()>>10, time.Since(began).Round(time.Millisecond),
		(after.TotalAlloc-before.TotalAlloc)>>20, after.HeapSys>>20)
	if calls != n {
		t.Errorf("told of %d, want %d", calls, n)
	}
	if pages := bytes.Count(out.Bytes(), []byte("/Type/Page/")); pages != n {
		t.Errorf("%d pages, want %d", pages, n)
	}
	if images := bytes.Count(out.Bytes(), []byte("/DCTDecode")); images != n-1 {
		t.Errorf("%d portraits, want %d", images, n-1)
	}
	if dir := os.Getenv("PICTURES"); dir != "" {
		os.WriteFile(dir+"/certificates.pdf", out.Bytes(), 0o644)
	}
}
