package demotest

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// PaperDPI is how finely OnPaper scans.
const PaperDPI = 120

// OnPaper is a page of a PDF, from 1 on, as a scanner sees it.
func OnPaper(t testing.TB, pdf []byte, page int) *image.Gray {
	t.Helper()
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("pdftoppm is missing: .ci/run installs it")
		}
		t.Skip("pdftoppm is not installed (Debian: poppler-utils)")
	}
	from, to := filepath.Join(t.TempDir(), "sheet.pdf"), filepath.Join(t.TempDir(), "page")
	if err := os.WriteFile(from, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	n := fmt.Sprint(page)
	scanned := exec.Command("pdftoppm", "-r", fmt.Sprint(PaperDPI), "-f", n, "-l", n, "-gray", "-png", "-singlefile", from, to)
	if out, err := scanned.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	raw, err := os.ReadFile(to + ".png")
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	g := image.NewGray(m.Bounds())
	draw.Draw(g, g.Bounds(), m, image.Point{}, draw.Src)
	return g
}

// Turned is a picture taken with the phone held sideways.
func Turned(m *image.Gray) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, m.Rect.Dy(), m.Rect.Dx()))
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			out.SetGray(m.Rect.Dy()-1-y, x, m.GrayAt(x, y))
		}
	}
	return out
}

// JPEG is a picture as a phone keeps it.
func JPEG(t testing.TB, m image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
