package oversee

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/forms"
	"jinlanling/internal/media"
	"jinlanling/internal/papers"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// InspectionRecord is what an inspection's page and its paper show.
type InspectionRecord struct {
	programme.Inspection
	Base, Class, Lesson string
	Bureau              string
	Brand               programme.Brand
	Asked               []Inspector // who inspects
	Inspectors          []string    // their names
	Checklist           []programme.Checked
	Photos              []programme.InspectionPhoto
	Signatures          []Signature
	Recordings          []Recording // to be looked at; none for who is inspected
	Findings            []programme.Finding
	Questioned          bool // somebody signed what has changed since
}

// Inspector is one who was drawn or goes by themselves.
type Inspector struct{ ID, Name string }

// Signature is a name under the record, and whether the record has grown since.
type Signature struct {
	programme.InspectionSignature
	Grown bool
}

// Short is how many more had signed in than were counted, 0 where none were.
func (r *InspectionRecord) Short() int {
	if r.LessonID == "" {
		return 0
	}
	return max(0, r.SignedIn-r.Present)
}

// Unsigned are the inspectors who have not signed yet.
func (r *InspectionRecord) Unsigned() (out []Inspector) {
	for _, x := range r.Asked {
		if !slices.ContainsFunc(r.Signatures, func(s Signature) bool { return s.UserID == x.ID }) {
			out = append(out, x)
		}
	}
	return out
}

// BaseSigned reports whether the inspected side signed or would not.
func (r *InspectionRecord) BaseSigned() bool {
	return slices.ContainsFunc(r.Signatures, func(s Signature) bool { return s.Side == programme.SideBase })
}

// RecordOf reads the record of an inspection that the caller may see.
func (a *Desk) RecordOf(ctx context.Context, c act.Caller, id string) (r *InspectionRecord, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounInspection, id); err != nil {
			return err
		}
		i, err := store.Get[programme.Inspection](tx, id)
		if err != nil {
			return err
		}
		if r, err = a.recordIn(tx, i); err != nil {
			return err
		}
		if c.Role.Scope() == programme.CityWide {
			r.Recordings, err = a.recordings(tx, i)
			if err == nil {
				err = r.watched(tx)
			}
		}
		return err
	})
	return r, err
}

// recordIn is a record but for the recordings.
func (a *Desk) recordIn(tx *store.Tx, i *programme.Inspection) (r *InspectionRecord, err error) {
	r = &InspectionRecord{Inspection: *i}
	if r.Checklist, err = ChecklistOf(i); err != nil {
		return nil, err
	}
	if err := a.named(tx, r); err != nil {
		return nil, err
	}
	if r.Photos, err = tx.InspectionPhotos(i.ID); err != nil {
		return nil, err
	}
	if r.Findings, err = tx.FindingsOf(i.ID); err != nil {
		return nil, err
	}
	signed, err := tx.InspectionSignatures(i.ID)
	if err != nil {
		return nil, err
	}
	now, err := recordDigest(tx, i)
	for _, s := range signed {
		r.Signatures = append(r.Signatures, Signature{s, s.Digest != now})
		r.Questioned = r.Questioned || s.Digest != now
	}
	return r, err
}

// named puts in the names of what an inspection is of.
func (a *Desk) named(tx *store.Tx, r *InspectionRecord) error {
	b, err := store.Get[programme.Base](tx, r.BaseID)
	if err != nil {
		return err
	}
	n, err := a.NoticeOf(tx, r.ProgrammeID)
	if err != nil {
		return err
	}
	r.Base, r.Bureau, r.Brand = b.Name, n.Bureau, n.Brand
	if r.ClassID != "" {
		cl, err := store.Get[programme.Class](tx, r.ClassID)
		if err != nil {
			return err
		}
		r.Class = cl.Name
	}
	if r.LessonID != "" {
		l, err := store.Get[programme.Lesson](tx, r.LessonID)
		if err != nil {
			return err
		}
		r.Lesson = l.Topic
	}
	users, err := tx.UsersByID(r.Inspection.Inspectors)
	for _, u := range users {
		r.Asked = append(r.Asked, Inspector{u.ID, u.Name})
		r.Inspectors = append(r.Inspectors, u.Name)
	}
	return err
}

// watched puts what was seen beside the recordings that are to be looked at,
// and those that were looked at before others came in.
func (r *InspectionRecord) watched(tx *store.Tx) error {
	seen, err := tx.InspectionWatches(r.ID)
	if err != nil {
		return err
	}
	for k := range seen {
		at := slices.IndexFunc(r.Recordings, func(x Recording) bool { return x.EvidenceID == seen[k].EvidenceID })
		if at < 0 {
			r.Recordings = append(r.Recordings, Recording{EvidenceID: seen[k].EvidenceID, ClassID: r.ClassID, Lesson: "已更换的录像"})
			at = len(r.Recordings) - 1
		}
		x := &r.Recordings[at]
		x.Seen = &seen[k]
		if err := json.Unmarshal(seen[k].Moments, &x.Watched); err != nil {
			return err
		}
		u, err := store.Get[programme.User](tx, seen[k].WatchedBy)
		if err != nil {
			return err
		}
		x.By = u.Name
	}
	return nil
}

// InspectionFile opens a photo of an inspection or a signature under its
// record, by the row's id, for who sees the inspection.
func (a *Desk) InspectionFile(ctx context.Context, c act.Caller, id, row string) (io.ReadCloser, error) {
	r, err := a.RecordOf(ctx, c, id)
	if err != nil {
		return nil, err
	}
	for _, p := range r.Photos {
		if p.ID == row {
			return a.Files.Get(p.FileID)
		}
	}
	for _, s := range r.Signatures {
		if s.ID == row && s.FileID != "" {
			return a.Files.Get(s.FileID)
		}
	}
	return nil, programme.Errorf(programme.NotFound, "没有这张图片")
}

// printedPhotos is how many photos the paper shows, and how large.
const (
	printedPhotos = 12
	printedSide   = 700
)

// WriteInspection writes the record of a visit as an official record on A4.
func (a *Desk) WriteInspection(ctx context.Context, c act.Caller, id string, mark *act.Mark, w io.Writer) error {
	r, err := a.RecordOf(ctx, c, id)
	if err != nil {
		return err
	}
	if r.State != programme.Visited && r.State != programme.Closed {
		return programme.Errorf(programme.WrongState, "登记检查以后才有检查记录")
	}
	sheet := r.sheet()
	if mark != nil {
		sheet.Mark = &forms.Mark{Words: mark.Words, Code: mark.Code}
	}
	for _, s := range r.Signatures {
		x := forms.InspectionHand{Side: "检查人员", Name: s.Name, Post: s.Post, Refused: s.Refused, At: minute(s.SignedAt), Grown: s.Grown}
		if s.Side == programme.SideBase {
			x.Side = "被检查单位"
		}
		if s.FileID != "" {
			if x.Drawing, err = handedBytes(a.Desk, s.FileID, media.MostSignature); err != nil {
				return err
			}
		}
		sheet.Hands = append(sheet.Hands, x)
	}
	for _, x := range r.Unsigned() {
		sheet.Hands = append(sheet.Hands, forms.InspectionHand{Side: "检查人员", Name: x.Name})
	}
	if !slices.ContainsFunc(r.Signatures, func(s Signature) bool { return s.Side == programme.SideBase }) {
		sheet.Hands = append(sheet.Hands, forms.InspectionHand{Side: "被检查单位"})
	}
	for k, p := range r.Photos {
		if k == printedPhotos {
			break
		}
		raw, err := handedBytes(a.Desk, p.FileID, papers.MaxImage)
		if err != nil {
			return err
		}
		if small := papers.Thumbnail(raw, printedSide); small != nil {
			sheet.Photos = append(sheet.Photos, forms.InspectionPicture{JPEG: small, Caption: photoSays(&p)})
		}
	}
	return forms.WriteInspection(w, sheet)
}

// photoSays is what stands under a photo.
func photoSays(p *programme.InspectionPhoto) string {
	text := "照片未记拍摄时间"
	if !p.TakenAt.IsZero() {
		text = "拍摄于 " + minute(p.TakenAt)
	}
	return text + "，留存于 " + minute(p.AddedAt)
}

func minute(t time.Time) string { return t.In(act.Shanghai).Format("2006-01-02 15:04") }

// sheet is the paper of a record.
func (r *InspectionRecord) sheet() *forms.InspectionSheet {
	kind := "抽查"
	for _, k := range programme.InspectionKinds {
		if k.Code == r.Kind {
			kind = k.Name
		}
	}
	s := &forms.InspectionSheet{Title: r.Brand.Quoted() + "培训检查记录", Bureau: r.Bureau, Number: r.ID}
	fact := func(name, value string) {
		if value != "" {
			s.Facts = append(s.Facts, [2]string{name, value})
		}
	}
	fact("被检查单位", r.Base)
	fact("班级", r.Class)
	fact("检查种类", kind)
	fact("检查日期", r.VisitedOn.Chinese())
	fact("检查人员", strings.Join(r.Inspectors, "、"))
	if r.ClassID != "" {
		heads := fmt.Sprintf("应到 %d 人，现场清点 %d 人", r.Expected, r.Present)
		if r.LessonID != "" {
			heads += fmt.Sprintf("，正在上的课“%s”已签到 %d 人", r.Lesson, r.SignedIn)
		} else {
			heads += "，当时没有正在上的课"
		}
		fact("人数", heads)
	}
	fact("检查情况", r.Note)
	for _, x := range r.Checklist {
		s.Checks = append(s.Checks, forms.InspectionCheck{Name: x.Name, Result: map[string]string{
			programme.CheckedOK: "符合", programme.CheckedBad: "不符合", programme.CheckedNone: "没有查"}[x.Result], Note: x.Note})
	}
	for _, x := range r.Recordings {
		for _, m := range x.Watched {
			result := ""
			for _, w := range programme.WatchedWords {
				if w.Code == m.Result {
					result = w.Name
				}
			}
			s.Checks = append(s.Checks, forms.InspectionCheck{Name: "录像抽看：" + x.Lesson + " " + Clock(m.At), Result: result, Note: m.Note})
		}
	}
	for _, f := range r.Findings {
		s.Findings = append(s.Findings, fmt.Sprintf("%s（整改期限 %s）", f.Text, f.DueOn.Chinese()))
	}
	s.Remark = r.Remark
	return s
}
