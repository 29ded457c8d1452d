package oversee

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/media"
	"jinlanling/internal/papers"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Bounds of what a visit brings home.
const (
	mostPhotos       = 30
	mostRefusalWords = 200
)

// SignatureIn is a name that somebody drew under the record, or that a side
// would not sign.
type SignatureIn struct {
	UserID  string // of an inspector; "" for the inspected side
	Name    string // of who signs for the base
	Post    string
	FileID  string // the drawing
	Refused string // of the inspected side: why it does not sign
}

// readPhotos reads photos that were handed in, in the caller's turn. A photo
// that shows nothing or is none is refused.
func (a *Desk) readPhotos(ctx context.Context, who string, files []string) (out []programme.InspectionPhoto, err error) {
	if len(files) > mostPhotos {
		return nil, programme.Errorf(programme.Invalid, "一次最多附 %d 张照片", mostPhotos)
	}
	for _, id := range files {
		raw, err := handedBytes(a.Desk, id, papers.MaxImage)
		if err != nil {
			return nil, err
		}
		looking, leave, err := a.Reading.Turn(ctx, who)
		if err != nil {
			return nil, err
		}
		p, problems := media.ReadPhoto(looking, raw)
		leave()
		if programme.Refusing(problems) {
			return nil, &programme.Error{Code: programme.Invalid, Message: "有照片不能留存", Problems: problems}
		}
		x := programme.InspectionPhoto{FileID: id, Form: string(p.Form), Width: p.Width, Height: p.Height, TakenAt: p.Taken.UTC(), Device: p.Device}
		if p.Place != nil {
			x.Place = degrees(p.Place.North) + "," + degrees(p.Place.East)
		}
		if p.Taken.IsZero() {
			x.TakenAt = p.Taken
		}
		out = append(out, x)
	}
	return out, nil
}

// degrees are a coordinate to five decimals, a metre.
func degrees(v float64) string { return strconv.FormatFloat(math.Round(v*1e5)/1e5, 'f', -1, 64) }

// handedBytes are the bytes of a file that was handed in, at most so many.
func handedBytes(a *act.Desk, id string, most int64) ([]byte, error) {
	f, err := a.Files.Get(id)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(raw)) > most {
		err = programme.Errorf(programme.TooLarge, "文件超过 %d MB", most>>20)
	}
	return raw, err
}

// onSite refuses who does not inspect where inspectors were drawn.
func onSite(c act.Caller, i *programme.Inspection) error {
	if len(i.Inspectors) > 0 && !slices.Contains(i.Inspectors, c.User) {
		return programme.Errorf(programme.Forbidden, "由这次检查的检查人员办理").Under(programme.DutyInspection)
	}
	return nil
}

// keepPhotos inserts photos that were read.
func keepPhotos(s *act.Step, i *programme.Inspection, list []programme.InspectionPhoto) error {
	have, err := s.InspectionPhotos(i.ID)
	if err != nil {
		return err
	}
	for _, p := range list {
		if slices.ContainsFunc(have, func(x programme.InspectionPhoto) bool { return x.FileID == p.FileID }) {
			continue // the same bytes again
		}
		if err := s.WholeFile(p.FileID); err != nil {
			return err
		}
		p.ID, p.ProgrammeID, p.InspectionID, p.AddedBy, p.AddedAt = s.NewID(), i.ProgrammeID, i.ID, s.Caller.User, s.Now()
		if err := store.Insert(s.Tx, &p); err != nil {
			return err
		}
		have = append(have, p)
	}
	return nil
}

// PhotographInspection adds photos to the record of a visit.
func (a *Desk) PhotographInspection(ctx context.Context, c act.Caller, id string, files []string) error {
	if err := programme.May(c.Actor, programme.InspectionPhotograph, programme.Subject{}); err != nil {
		return err
	}
	photos, err := a.readPhotos(ctx, c.User, files)
	if err != nil {
		return err
	}
	return a.onRecord(ctx, c, programme.InspectionPhotograph, id, "", func(s *act.Step, i *programme.Inspection) (act.Facts, error) {
		if len(photos) == 0 {
			return nil, programme.Errorf(programme.Invalid, "请选照片")
		}
		return act.Facts{"photos": files}, keepPhotos(s, i, photos)
	})
}

// onRecord does something beside the record of a visit, which itself stands.
func (a *Desk) onRecord(ctx context.Context, c act.Caller, action programme.Action, id, reason string,
	do func(*act.Step, *programme.Inspection) (act.Facts, error)) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		i, err := store.Get[programme.Inspection](s.Tx, id)
		if err != nil {
			return err
		}
		state := i.State
		if err := s.Move(&state); err != nil {
			return err
		}
		if err := onSite(c, i); err != nil {
			return err
		}
		facts, err := do(s, i)
		if err != nil {
			return err
		}
		return s.Record(i.ProgrammeID, i.ID, facts)
	})
}

// SignInspection keeps a name drawn under the record, for an inspector or for
// the side that was inspected; each inspector and that side sign once.
func (a *Desk) SignInspection(ctx context.Context, c act.Caller, id string, in SignatureIn) error {
	in.Refused = ""
	return a.onRecord(ctx, c, programme.InspectionSign, id, "", func(s *act.Step, i *programme.Inspection) (act.Facts, error) {
		return act.Facts{"side": sideOf(in), "name": in.Name, "file": in.FileID}, keepSignature(s, i, in)
	})
}

// DeclineSignature notes that the inspected side would not sign, and why.
func (a *Desk) DeclineSignature(ctx context.Context, c act.Caller, id, name, reason string) error {
	return a.onRecord(ctx, c, programme.InspectionUnsigned, id, reason, func(s *act.Step, i *programme.Inspection) (act.Facts, error) {
		return act.Facts{"name": name}, keepSignature(s, i, SignatureIn{Name: name, Refused: reason})
	})
}

// drawn names a signature's drawing, and refuses what is none.
func drawn(s *act.Step, fileID string) error {
	if fileID == "" {
		return programme.Errorf(programme.Invalid, "请在框里签名")
	}
	if err := s.WholeFile(fileID); err != nil {
		return err
	}
	raw, err := handedBytes(s.Desk, fileID, media.MostSignature)
	if err != nil {
		return err
	}
	return media.CheckSignature(raw)
}

func sideOf(in SignatureIn) string {
	if in.UserID != "" {
		return programme.SideInspector
	}
	return programme.SideBase
}

// keepSignature inserts a signature under the record as it stands.
func keepSignature(s *act.Step, i *programme.Inspection, in SignatureIn) error {
	have, err := s.InspectionSignatures(i.ID)
	if err != nil {
		return err
	}
	x := programme.InspectionSignature{ID: s.NewID(), ProgrammeID: i.ProgrammeID, InspectionID: i.ID, Side: sideOf(in), UserID: in.UserID, Name: in.Name,
		Post: in.Post, FileID: in.FileID, Refused: in.Refused, KeptBy: s.Caller.User, SignedAt: s.Now()}
	if slices.ContainsFunc(have, func(h programme.InspectionSignature) bool { return h.Side == x.Side && h.UserID == x.UserID }) {
		return programme.Errorf(programme.Conflict, "这一方已经签过，或已记载拒签")
	}
	switch {
	case x.Side == programme.SideInspector:
		if len(i.Inspectors) > 0 && !slices.Contains(i.Inspectors, in.UserID) || len(i.Inspectors) == 0 && in.UserID != s.Caller.User {
			return programme.Errorf(programme.Invalid, "不是这次检查的检查人员")
		}
		u, err := store.Get[programme.User](s.Tx, in.UserID)
		if err != nil {
			return err
		}
		x.Name = u.Name
	case in.Name == "":
		return programme.Errorf(programme.Invalid, "请写被检查单位签字人（或拒签人）的姓名")
	}
	for field, text := range map[string]string{"name": in.Name, "post": in.Post, "refused": in.Refused} {
		if err := act.PlainWords(field, "签字人", text); err != nil {
			return err
		}
	}
	if len([]rune(x.Refused)) > mostRefusalWords*10 {
		return programme.Errorf(programme.Invalid, "拒签的情况请写简短些")
	}
	if x.Refused == "" {
		if err := drawn(s, x.FileID); err != nil {
			return err
		}
	}
	if x.Digest, err = recordDigest(s.Tx, i); err != nil {
		return err
	}
	return store.Insert(s.Tx, &x)
}

// recordDigest is the hex SHA-256 of what a record says at this moment: what
// was seen, its photos, what recordings showed and the findings.
func recordDigest(tx *store.Tx, i *programme.Inspection) (string, error) {
	photos, err := tx.InspectionPhotos(i.ID)
	if err != nil {
		return "", err
	}
	watches, err := tx.InspectionWatches(i.ID)
	if err != nil {
		return "", err
	}
	findings, err := tx.FindingsOf(i.ID)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	put := func(parts ...any) {
		for _, p := range parts {
			fmt.Fprintf(h, "%d:%v\x00", len(fmt.Sprint(p)), p)
		}
	}
	put(i.ID, i.Kind, i.ClassID, i.VisitedOn, i.Present, i.Expected, i.SignedIn, i.LessonID, i.Note, string(i.Checklist))
	for _, p := range photos {
		put("photo", p.FileID)
	}
	for _, w := range watches {
		put("watch", w.EvidenceID, string(w.Moments))
	}
	for _, f := range findings {
		put("finding", f.Text, f.Clause, f.DueOn)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Recording is a film of the class that is to be looked at, with the seconds
// that the system chose.
type Recording struct {
	EvidenceID, FileID, Form string
	ClassID, Lesson          string
	On                       programme.Date
	Seconds                  int
	Moments                  []int
	Seen                     *programme.RecordingWatch // nil: not looked at
	Watched                  []programme.WatchedMoment
	By                       string
	Gone                     bool // it was destroyed when its years of keeping were over
}

// Bounds of the random look at recordings.
const (
	recordingsLooked = 3 // of a class
	momentsLooked    = 4 // of a recording
)

// recordings draws the recordings of a class to look at and the moments of
// each: by a key that nobody has, so that who films cannot know them, and the
// same for whoever asks again.
func (a *Desk) recordings(tx *store.Tx, i *programme.Inspection) (out []Recording, err error) {
	if i.ClassID == "" || i.State == programme.Planned || i.State == programme.Cancelled {
		return nil, nil
	}
	evidence, err := tx.ClassEvidence(i.ClassID)
	if err != nil {
		return nil, err
	}
	read, err := tx.ClassReadings(i.ClassID)
	if err != nil {
		return nil, err
	}
	lessons, err := tx.ClassLessons(i.ClassID)
	if err != nil {
		return nil, err
	}
	of := map[string]*programme.Lesson{}
	for k := range lessons {
		of[lessons[k].ID] = &lessons[k]
	}
	files := make([]string, len(evidence))
	for k := range evidence {
		files[k] = evidence[k].FileID
	}
	given, err := tx.Given(files)
	if err != nil {
		return nil, err
	}
	rank := map[string]string{}
	for _, e := range evidence {
		r, l := read[e.ID], of[e.LessonID]
		if r == nil || r.Seconds == 0 || l == nil {
			continue
		}
		key := a.Keys.Index(seal.Lot, i.ID+"\x00"+e.ID)
		rank[e.ID] = key
		if e.LessonID == i.LessonID {
			rank[e.ID] = "" // the lesson that was met with comes first
		}
		x := Recording{EvidenceID: e.ID, FileID: e.FileID, Form: r.Form, ClassID: i.ClassID, Lesson: l.Topic, On: programme.DateOf(l.StartsAt.In(act.Shanghai)),
			Seconds: r.Seconds, Gone: given[e.FileID].ID != ""}
		for _, at := range media.Moments(sha256.Sum256([]byte(key)), time.Duration(r.Seconds)*time.Second, momentsLooked) {
			x.Moments = append(x.Moments, int(at.Seconds()))
		}
		out = append(out, x)
	}
	slices.SortFunc(out, func(p, q Recording) int { return cmp.Compare(rank[p.EvidenceID], rank[q.EvidenceID]) })
	return out[:min(len(out), recordingsLooked)], nil
}

// WatchRecording keeps what was seen of a recording at its moments.
func (a *Desk) WatchRecording(ctx context.Context, c act.Caller, id, evidenceID string, seen []programme.WatchedMoment) error {
	return a.onRecord(ctx, c, programme.InspectionWatch, id, "", func(s *act.Step, i *programme.Inspection) (act.Facts, error) {
		list, err := a.recordings(s.Tx, i)
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(list, func(r Recording) bool { return r.EvidenceID == evidenceID })
		if at < 0 {
			return nil, programme.Errorf(programme.Invalid, "这份录像不在这次抽看之列")
		}
		if list[at].Gone {
			return nil, programme.Errorf(programme.WrongState, "这份录像已按期销毁，不能再看").Under(programme.DutyRetention)
		}
		if err := watchedAll(list[at].Moments, seen); err != nil {
			return nil, err
		}
		before, err := s.InspectionWatches(i.ID)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(before, func(w programme.RecordingWatch) bool { return w.EvidenceID == evidenceID && w.WatchedBy == c.User }) {
			return nil, programme.Errorf(programme.Conflict, "您已经登记过这份录像的抽看结果")
		}
		w := &programme.RecordingWatch{ID: s.NewID(), ProgrammeID: i.ProgrammeID, InspectionID: i.ID, EvidenceID: evidenceID, WatchedBy: c.User,
			WatchedAt: s.Now()}
		if w.Moments, err = json.Marshal(seen); err != nil {
			return nil, err
		}
		return act.Facts{"evidence": evidenceID, "moments": seen}, store.Insert(s.Tx, w)
	})
}

// watchedAll refuses answers that are not one for each moment.
func watchedAll(moments []int, seen []programme.WatchedMoment) error {
	var problems []programme.Problem
	for k, at := range moments {
		if k >= len(seen) || seen[k].At != at || !slices.ContainsFunc(programme.WatchedWords, func(w struct{ Code, Name string }) bool {
			return w.Code == seen[k].Result
		}) {
			problems = append(problems, programme.Problem{Field: fmt.Sprintf("w-%d", at), Code: "required", Message: "请选这一刻看到的：" + Clock(at)})
			continue
		}
		if err := act.PlainWords("note", "看到什么", seen[k].Note); err != nil {
			return err
		}
	}
	if len(problems) > 0 || len(seen) != len(moments) {
		return &programme.Error{Code: programme.Invalid, Message: "每个时刻都要看过再选", Problems: problems}
	}
	return nil
}

// Clock writes a second of a film as 12:05.
func Clock(second int) string { return fmt.Sprintf("%d:%02d", second/60, second%60) }
