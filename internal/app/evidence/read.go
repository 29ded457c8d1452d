package evidence

import (
	"context"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"time"

	"jinlanling/internal/media"
	"jinlanling/internal/papers"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// Bounds of reading evidence.
const (
	readAtOnce = 2                // files, of different people
	readWait   = 20 * time.Second // for a turn
	readFor    = 15 * time.Second // one file
)

// claim is what the files of an archive item must be.
type claim int

const (
	anything claim = iota // a recording, a picture or a PDF
	recording
	photo
	paper // a scan or a picture of it
)

// claims are the items that say what their files are, by code. An item with
// minutes is a recording whatever its code.
var claims = map[string]claim{
	"recording": recording, "opening_photo": photo, "closing_photo": photo,
	"scheme": paper, "enrolment": paper, rules.ItemRoster: paper, "lesson_book": paper, rules.ItemSignIn: paper, rules.ItemResults: paper,
}

func claimOf(item rules.ArchiveItem) claim {
	if item.Minutes > 0 {
		return recording
	}
	return claims[item.Code]
}

// pdf is how media calls a PDF.
const pdf media.Form = "pdf"

var (
	filmForms    = []media.Form{media.MP4, media.MOV, media.MKV, media.WebM, media.TS}
	pictureForms = []media.Form{media.JPEG, media.PNG, media.HEIC}
)

// readTurn reads one file in the caller's turn: problems are why it cannot be
// kept, err is a fault of the house.
func (a *Desk) readTurn(ctx context.Context, who string, item rules.ArchiveItem, fileID string, into *programme.EvidenceReading) ([]programme.Problem, error) {
	ctx, leave, err := a.Reading.Turn(ctx, who)
	if err != nil {
		return nil, err
	}
	defer leave()
	f, err := a.Files.Get(fileID)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	return readFile(ctx, item, f, size, into)
}

// readFile holds a file against what its item claims and reads what it says of
// itself.
func readFile(ctx context.Context, item rules.ArchiveItem, r io.ReaderAt, size int64, into *programme.EvidenceReading) ([]programme.Problem, error) {
	head := make([]byte, min(size, 1024))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, err
	}
	form, err := claimOf(item).check(item, head)
	if err != nil {
		return refusal(err)
	}
	into.Form = string(form)
	switch {
	case slices.Contains(filmForms, form):
		film, err := media.ReadFilm(ctx, r, size)
		if err != nil {
			return refusal(err)
		}
		if claimOf(item) == recording && !film.Picture.Has() {
			return []programme.Problem{{Code: media.CodeKind, Field: "files", Message: "这个文件只有声音，没有画面，不能作为" + item.Name + "。请上传有画面的录像"}}, nil
		}
		readFilm(film, into)
	case slices.Contains(pictureForms, form):
		raw, err := io.ReadAll(io.NewSectionReader(r, 0, min(size, papers.MaxImage+1)))
		if err != nil {
			return nil, err
		}
		p, problems := media.ReadPhoto(ctx, raw)
		if programme.Refusing(problems) {
			return problems, ctx.Err()
		}
		readPhoto(p, into)
	}
	return nil, nil
}

// check is the form of a file that is what its item claims; else an error of
// media's that says what it is and what to send.
func (c claim) check(item rules.ArchiveItem, head []byte) (media.Form, error) {
	switch c {
	case recording:
		return media.Check(media.KindRecording, head)
	case photo:
		return media.Check(media.KindPhoto, head)
	}
	form, name := media.FormOf(head)
	switch {
	case form == pdf || slices.Contains(pictureForms, form) || c == anything && slices.Contains(filmForms, form):
		return form, nil
	case len(head) == 0:
		name = "文件是空的"
	case name == "":
		name = "认不出这是什么文件"
	default:
		name = "这是" + name
	}
	e := programme.Errorf(programme.Invalid, "%s，不能作为%s。请上传 PDF 扫描件，或 JPG、PNG 图片；Word、WPS 文件请另存为 PDF", name, item.Name)
	e.Problems = []programme.Problem{{Code: media.CodeKind, Field: "files", Message: e.Message}}
	return form, e
}

// refusal tells what is wrong with a file from a fault of the house.
func refusal(err error) ([]programme.Problem, error) {
	var e *programme.Error
	if errors.As(err, &e) && e.Code == programme.Invalid && len(e.Problems) > 0 {
		return e.Problems, nil
	}
	return nil, err
}

func readFilm(f media.Film, into *programme.EvidenceReading) {
	into.Seconds = int(f.Length.Round(time.Second) / time.Second)
	into.Width, into.Height, into.Sound = f.Picture.Width, f.Picture.Height, f.Sound.Has()
	into.Device, into.Place = f.Device, placeText(f.Place)
	if !f.Taken.IsZero() {
		into.TakenAt, into.Stamp = f.Taken.UTC(), string(f.Stamp)
	}
	if len(f.Gaps) > 0 { // the largest first
		into.StillAt, into.StillFor = int(f.Gaps[0].At/time.Second), int(f.Gaps[0].For/time.Second)
	}
}

// Stamps of pictures.
const (
	stampEXIF  = "EXIF"
	stampZoned = "EXIF+zone"
)

func readPhoto(p media.Photo, into *programme.EvidenceReading) {
	into.Width, into.Height, into.Device, into.Place = p.Width, p.Height, p.Device, placeText(p.Place)
	if p.Likeness.Known {
		into.Waves, into.Slopes, into.Hashed = int64(p.Likeness.Waves), int64(p.Likeness.Slopes), true
	}
	if p.Taken.IsZero() {
		return
	}
	into.TakenAt, into.Stamp = p.Taken.UTC(), stampEXIF
	if p.Zoned {
		into.Stamp = stampZoned
	}
}

// placeText is a place to five decimals, a metre.
func placeText(p *media.Place) string {
	if p == nil {
		return ""
	}
	text := func(v float64) string { return strconv.FormatFloat(math.Round(v*1e5)/1e5, 'f', -1, 64) }
	return text(p.North) + "," + text(p.East)
}
