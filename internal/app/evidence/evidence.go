package evidence

import (
	"cmp"
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Piece is a piece of evidence with what was read of it.
type Piece struct {
	programme.Evidence
	Read *programme.EvidenceReading // nil of what was handed in before files were read
	Gone string                     // the act that destroyed the file when its years of keeping were over, "" while it is there
	When programme.Date             // the day on which that act was done; 0 while it is under way
}

// Lasts is how long a recording lasts in seconds: what was read of it, and what
// was typed where nothing was.
func (p *Piece) Lasts() int {
	if p.Read != nil {
		return p.Read.Seconds
	}
	return p.Seconds
}

// Typed reports whether the length is what somebody typed before files were read.
func (p *Piece) Typed() bool { return p.Read == nil && p.Seconds > 0 }

// Said reports whether somebody said when it was taken. Rows of before hold the
// beginning of 1970 where nobody did.
func (p *Piece) Said() bool { return p.TakenAt.Year() > 1970 }

func together(rows []programme.Evidence, read map[string]*programme.EvidenceReading) []Piece {
	out := make([]Piece, len(rows))
	for i, e := range rows {
		out[i] = Piece{Evidence: e, Read: read[e.ID]}
	}
	return out
}

// OfClass is the evidence of a class and its lessons.
func OfClass(tx *store.Tx, classID string) ([]Piece, error) {
	rows, err := tx.ClassEvidence(classID)
	if err != nil {
		return nil, err
	}
	read, err := tx.ClassReadings(classID)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i] = rows[i].FileID
	}
	given, err := tx.Given(ids)
	out := together(rows, read)
	for i := range out {
		out[i].Gone, out[i].When = GoneBy(given, out[i].FileID)
	}
	return out, err
}

// GoneBy is the act that destroyed a file and the day on which it was done.
func GoneBy(given map[string]programme.Destruction, fileID string) (id string, when programme.Date) {
	d := given[fileID]
	if d.State == programme.Destroyed {
		when = programme.DateOf(d.DoneAt.In(act.Shanghai))
	}
	return d.ID, when
}

// shownAs are the types under which forms are handed to a browser, of those
// whose type is told better by what was read than by the first bytes.
var shownAs = map[string]string{"mp4": "video/mp4", "mov": "video/mp4", "webm": "video/webm", "mkv": "video/x-matroska", "ts": "video/mp2t"}

// Plays reports whether browsers play what is in a file of that form.
func Plays(form string) bool { return form == "mp4" || form == "mov" || form == "webm" }

// Pictured reports whether browsers show a file of that form as a picture.
func Pictured(form string) bool { return form == "jpeg" || form == "png" }

// OpenPiece opens a piece of evidence of a class for who sees the class's
// evidence; Error NotFound where the file is none of the class's.
func (a *Desk) OpenPiece(ctx context.Context, c act.Caller, classID, fileID string) (*act.Stored, error) {
	if !SeenBy(c.Role) {
		return nil, programme.Errorf(programme.Forbidden, "%s不能查看班级的影像和档案", c.Role.Name())
	}
	var f *programme.File
	err := a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounClass, classID); err != nil {
			return err
		}
		used, err := tx.EvidenceOfFile(fileID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(used, func(e programme.Evidence) bool { return e.ClassID == classID })
		if still, err := isStill(tx, c, classID, fileID); err != nil {
			return err
		} else if still {
			f, err = store.Get[programme.File](tx, fileID)
			return err
		}
		if i < 0 {
			return programme.Errorf(programme.NotFound, "这个班没有这份资料")
		}
		if f, err = store.Get[programme.File](tx, fileID); err != nil {
			return err
		}
		r, err := tx.EvidenceReading(used[i].ID)
		if r != nil {
			f.Type = cmp.Or(shownAs[r.Form], f.Type)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.OpenFile(f)
}

// isStill reports whether a file is a still of a class's films, for who is shown
// them.
func isStill(tx *store.Tx, c act.Caller, classID, fileID string) (bool, error) {
	if !SeesStills(c.Role) {
		return false, nil
	}
	looks, err := tx.ClassLooks(classID)
	for _, l := range looks {
		if slices.ContainsFunc(Stills(l), func(s StillOf) bool { return s.File == fileID }) {
			return true, err
		}
	}
	return false, err
}

// Longer is the longer of two recordings, of two alike the one that was read.
func Longer(a, b Piece) Piece {
	if b.Lasts() > a.Lasts() || b.Lasts() == a.Lasts() && a.Typed() {
		return b
	}
	return a
}

// Roles see a class's evidence and archive: papers and recordings of
// everybody in the class.
var Roles = []programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor, programme.RoleCounty, programme.RoleHead,
	programme.RoleClerk, programme.RoleTeacher}

// SeenBy reports whether a role may open a class's evidence.
func SeenBy(r programme.Role) bool { return slices.Contains(Roles, r) }
