// Package scan is printed sheets that come back as pictures: taken apart where
// several were scanned as one file, found by their code, and cut into lines
// for somebody to look at. Whose sheet it is, and what its lines mean, is
// known in the chapter that printed it.
package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"io"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/media"
	"jinlanling/internal/papers"
	"jinlanling/internal/presence"
	"jinlanling/internal/programme"
)

// Bounds of sheets that come back.
const (
	Most         = 40 // pictures, or pages of a PDF, at once
	stripQuality = 75
)

const pdf media.Form = "pdf"

// Kind is one kind of printed sheet.
type Kind struct {
	Name string // in Chinese
	Mark string // begins what its QR code says
}

// Form is what a kept file is by its first bytes.
func Form(raw []byte) media.Form {
	form, _ := media.FormOf(raw[:min(len(raw), 1024)])
	return form
}

// Bytes is a kept file, as far as a sheet can be large.
func Bytes(a *act.Desk, id string) ([]byte, error) {
	r, err := a.Files.Get(id)
	if err != nil {
		return nil, a.Store.WhyGone(id, err)
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, papers.MaxPDF+1))
}

// Pictures are the pictures of a file that the caller handed in: itself, or the
// pages of a scan of several sheets, kept as files of their own.
func Pictures(ctx context.Context, a *act.Desk, c act.Caller, k Kind, id string) ([]string, error) {
	raw, err := Bytes(a, id)
	if err != nil {
		return nil, err
	}
	if Form(raw) != pdf {
		return []string{id}, nil
	}
	looking, leave, err := papers.Turn(ctx, c.User)
	if err != nil {
		return nil, err
	}
	pages := papers.Pages(looking, raw)
	leave()
	if len(pages) == 0 {
		return []string{id}, nil
	}
	if len(pages) > Most {
		return nil, programme.Errorf(programme.TooLarge, "这个 PDF 有 %d 页%s，一次最多 %d 页，请分几次", len(pages), k.Name, Most)
	}
	readers := make([]io.Reader, len(pages))
	for i, p := range pages {
		readers[i] = bytes.NewReader(p.JPEG)
	}
	list, err := a.StoreFiles(ctx, c, readers)
	ids := make([]string, len(list))
	for i, f := range list {
		ids[i] = f.ID
	}
	return ids, err
}

// Find looks for a printed sheet in a picture, and for its code, which is the
// typed one where the picture shows none. known says that which sheet it is
// was told otherwise: then a picture on which nothing is found is taken as it
// is, and found is nil or knows not how it lies. problem is what is wrong with
// the picture, and what to do; an error is a fault of the house.
func Find(looking context.Context, k Kind, raw []byte, typed string, known bool) (found *presence.Found, code, problem string, err error) {
	m, problems := papers.Picture(raw)
	if len(problems) > 0 {
		return nil, "", problems[0].Message + "。请传 JPG、PNG 图片，或扫描成 PDF", nil
	}
	found, err = presence.Find(looking, m)
	code = typed
	if found != nil && found.Code != "" {
		var ours bool
		if code, ours = presence.ParseSheetCode(strings.TrimPrefix(found.Code, k.Mark)); !ours || !strings.HasPrefix(found.Code, k.Mark) {
			return nil, "", "图片上的二维码不是本系统" + k.Name + "的", nil
		}
	}
	worded, told := errors.AsType[*programme.Error](err)
	switch {
	case err == nil:
	case !told:
		return nil, "", "", err
	case known:
	case worded.Code == programme.Invalid && (found == nil || found.Marks == 0 || code == ""):
		return nil, "", worded.Message, nil
	}
	return found, code, "", nil
}

// Strips are lines of a sheet below each other as one picture; nothing where
// it is not known how the sheet lies. All are of one height.
func Strips(f *presence.Found, lines []presence.Rect) []byte {
	if f == nil || f.Marks == 0 {
		return nil
	}
	var all *image.Gray
	for i, l := range lines {
		strip := f.Cut(l)
		if all == nil {
			all = image.NewGray(image.Rect(0, 0, strip.Rect.Dx(), strip.Rect.Dy()*len(lines)))
		}
		draw.Draw(all, image.Rect(0, i*strip.Rect.Dy(), all.Rect.Dx(), (i+1)*strip.Rect.Dy()), strip, strip.Rect.Min, draw.Src)
	}
	if all == nil {
		return nil
	}
	var out bytes.Buffer
	_ = jpeg.Encode(&out, all, &jpeg.Options{Quality: stripQuality}) // a buffer takes everything
	return out.Bytes()
}

// Strip is one line, from 0 on, of what Strips made of so many, as JPEG.
func Strip(raw []byte, line, of int) ([]byte, error) {
	all, err := jpeg.Decode(bytes.NewReader(raw)) // our own, of bounded size
	if err != nil {
		return nil, err
	}
	part, ok := all.(interface {
		SubImage(image.Rectangle) image.Image
	})
	if !ok {
		return nil, fmt.Errorf("strips are no picture to cut")
	}
	h := all.Bounds().Dy() / of
	var out bytes.Buffer
	err = jpeg.Encode(&out, part.SubImage(image.Rect(0, line*h, all.Bounds().Dx(), (line+1)*h)), &jpeg.Options{Quality: 85})
	return out.Bytes(), err
}
