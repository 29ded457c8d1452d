package material

import (
	"bytes"
	"context"
	"encoding/base32"
	"encoding/base64"
	"io"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/decide"
	"jinlanling/internal/app/people"
	"jinlanling/internal/forms"
	"jinlanling/internal/papers"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// annex2Kind is the material that annex 2 is: 工作年限承诺证明.
const annex2Kind = "work_years_commitment"

// paperCodeMark begins what the QR code of annex 2 says. All of it is in the
// alphabet of a QR code's dense mode.
const paperCodeMark = "JLL:A2:"

// paperCode is what the QR code on an application's annex 2 says: the
// application's id and a short keyed digest, so that nobody makes one up; no
// personal data.
func paperCode(a *act.Desk, applicationID string) string {
	mark := paperCodeMark + strings.ToUpper(applicationID)
	sum, _ := base64.RawURLEncoding.DecodeString(a.Keys.Index(seal.Kind("paper_code"), mark)) // Index wrote it
	return mark + ":" + base32.StdEncoding.EncodeToString(sum)[:12]
}

// codeOf is the application that a QR code names: "" and why not, as a check's
// code, where it is none of this system's.
func codeOf(a *act.Desk, text string) (applicationID, wrong string) {
	rest, ok := strings.CutPrefix(text, paperCodeMark)
	id, _, _ := strings.Cut(rest, ":")
	id = strings.ToLower(id)
	if !ok || text != paperCode(a, id) {
		return "", "paper_false_code"
	}
	return id, ""
}

// wrongCode is the check that refuses a paper with that code for an
// application, "" where nothing speaks against it. A code that is not of this
// system, on a stamped letterhead say, is not the form's and says nothing;
// one that pretends to be is refused.
func wrongCode(a *act.Desk, applicationID, text string) string {
	if !strings.HasPrefix(text, paperCodeMark) {
		return ""
	}
	id, wrong := codeOf(a, text)
	if wrong == "" && id != applicationID {
		wrong = "paper_other_code"
	}
	return wrong
}

// Annex2 is what a page says before annex 2 is printed.
type Annex2 struct {
	Unprintable string   // characters that no font here holds: to be written by hand
	Open        []string // what is not known and stays open, to be filled in by hand
	TooMany     bool     // more stretches of work than the sheet holds
	Years       int      // whole years in the trade
	Rows        int
	Code        string // what its QR code says
}

// Annex2Of is what to know before printing an application's annex 2. It opens
// nothing that is sealed.
func (a *Desk) Annex2Of(ctx context.Context, c act.Caller, applicationID string) (v *Annex2, err error) {
	err = a.OfApplication(ctx, c, applicationID, func(tx *store.Tx, ap *programme.Application) error {
		sheet, err := workYears(a.Desk, tx, ap)
		if err != nil {
			return err
		}
		text := sheet.Name + sheet.Trade
		v = &Annex2{Code: sheet.Code, Years: sheet.Years, Rows: len(sheet.Rows), TooMany: len(sheet.Rows) > forms.MostWorkRows}
		lacks := map[string]bool{}
		for _, r := range sheet.Rows {
			text += r.Employer + r.County + r.Position
			lacks["单位名称"] = lacks["单位名称"] || r.Employer == ""
			lacks["单位所在县（市、区）"] = lacks["单位所在县（市、区）"] || r.County == ""
		}
		for _, name := range []string{"单位名称", "单位所在县（市、区）"} {
			if lacks[name] {
				v.Open = append(v.Open, name)
			}
		}
		rare := forms.Unprintable(text)
		slices.Sort(rare)
		v.Unprintable = string(slices.Compact(rare))
		return nil
	})
	return v, err
}

// PrintAnnex2 writes annex 2 of applications as one PDF, a sheet each, filled
// from the facts that each was decided on, with the ID number and telephone
// in full: that they were opened is journalled for each. For more than one the
// reason is asked for, and stands in each entry.
func (a *Desk) PrintAnnex2(ctx context.Context, c act.Caller, ids []string, reason string, w io.Writer) error {
	if c.DryRun {
		return programme.Errorf(programme.Invalid, "打印承诺证明必须留下记录，不能试办")
	}
	if len(ids) == 0 {
		return programme.Errorf(programme.Invalid, "请至少选一人")
	}
	if len(ids) > MostAnnex2 {
		return programme.Errorf(programme.TooLarge, "一次最多打印 %d 份，请分几次", MostAnnex2)
	}
	if len(ids) > 1 && strings.TrimSpace(reason) == "" {
		return &programme.Error{Code: programme.Invalid, Message: "一次打印几个人的承诺证明，须写明用途",
			Problems: []programme.Problem{{Field: "reason", Code: "reason", Message: "请写明用途"}}}
	}
	var list []forms.WorkYears
	err := a.Act(ctx, c, programme.MaterialPrint, reason, func(s *act.Step) error {
		list = list[:0]
		for _, id := range ids {
			sheet, err := printed(s, id)
			if err != nil {
				return err
			}
			list = append(list, *sheet)
		}
		return s.Opened(len(ids))
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := forms.WriteWorkYears(&b, list); err != nil {
		return err
	}
	_, err = b.WriteTo(w)
	return err
}

// MostAnnex2 is how many sheets are printed at once, and how many papers are
// given back at once.
const MostAnnex2 = 200

// printed is the filled sheet of one application, journalled.
func printed(s *act.Step, id string) (*forms.WorkYears, error) {
	ap, _, err := s.Application(id)
	if err != nil {
		return nil, err
	}
	if _, _, err := s.Open(ap.ProgrammeID); err != nil {
		return nil, err
	}
	sheet, err := workYears(s.Desk, s.Tx, ap)
	if err != nil {
		return nil, err
	}
	if len(sheet.Rows) > forms.MostWorkRows {
		return nil, programme.Errorf(programme.Invalid, "工作经历有 %d 段，承诺证明最多写 %d 段，请合并相连的经历后再打印", len(sheet.Rows), forms.MostWorkRows).
			Under(programme.DutyCommitmentForm)
	}
	p, err := store.Get[programme.Person](s.Tx, ap.PersonID)
	if err != nil {
		return nil, err
	}
	if sheet.IDNumber, err = s.Desk.Keys.Unseal(seal.IDNumber, p.ID, p.IDSealed); err != nil {
		return nil, err
	}
	if sheet.Phone, err = people.PhoneOf(s.Desk, s.Tx, ap, p); err != nil {
		return nil, err
	}
	return sheet, s.Record(ap.ProgrammeID, ap.ID, act.Facts{"material": annex2Kind, "decision": ap.DecisionID, "shown": []string{"id_number", "phone"}})
}

// workYears fills the form as far as nothing sealed is needed.
func workYears(a *act.Desk, tx *store.Tx, ap *programme.Application) (*forms.WorkYears, error) {
	p, err := store.Get[programme.Person](tx, ap.PersonID)
	if err != nil {
		return nil, err
	}
	stored, err := store.Get[programme.Decision](tx, ap.DecisionID)
	if err != nil {
		return nil, err
	}
	n, err := a.StoredNotice(tx, stored.NoticeSHA256)
	if err != nil {
		return nil, err
	}
	if n.Material(annex2Kind) == nil {
		return nil, programme.Errorf(programme.WrongState, "这一年度的通知不要求工作年限承诺证明").Under(programme.DutyCommitmentForm)
	}
	d, err := decide.New(n, stored)
	if err != nil {
		return nil, err
	}
	own, err := store.Get[programme.Employer](tx, ap.EmployerID)
	if err != nil {
		return nil, err
	}
	months, _ := n.Worked(d.Facts)
	sheet := &forms.WorkYears{Annex: n.Cite(programme.DutyCommitmentForm), Brand: n.Brand, Name: p.Name, Trade: d.Facts.Trade, Level: d.Facts.Level,
		Years: months / 12, Code: paperCode(a, ap.ID)}
	counties := map[string]string{own.Name: own.County}
	var names []string
	for _, w := range d.Facts.Work {
		if w.Employer != "" && w.Employer != own.Name && !slices.Contains(names, w.Employer) {
			names = append(names, w.Employer)
		}
	}
	known, err := tx.EmployersByName(names)
	if err != nil {
		return nil, err
	}
	for _, e := range known {
		if had, twice := counties[e.Name]; twice && had != e.County {
			e.County = "" // two of one name: to be written by hand
		}
		counties[e.Name] = e.County
	}
	for _, w := range d.Facts.Work {
		row := forms.WorkYearsRow{From: w.From, To: programme.Month(w.To), Employer: w.Employer, County: counties[w.Employer], Position: w.Post}
		if row.Position == "" {
			row.Position = w.Trade
		}
		if row.Employer == "" && row.To == 0 {
			row.Employer, row.County = own.Name, own.County
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	slices.SortStableFunc(sheet.Rows, func(x, y forms.WorkYearsRow) int { return int(x.From - y.From) })
	return sheet, nil
}

// Outcomes of a signed annex 2 that was given back.
const (
	Annex2Matched  = "matched"  // put to its application
	Annex2Already  = "already"  // it was there
	Annex2Unread   = "unread"   // no code was read: whose it is must be picked
	Annex2NotYours = "notyours" // of somebody whom the caller may not hand in for
	Annex2False    = "false"    // its code is none of this system's
	Annex2Refused  = "refused"  // whose it is is known, but it was not taken
)

// Annex2Returned is what became of one paper that was given back.
type Annex2Returned struct {
	FileID, Outcome     string
	ApplicationID, Name string // where the caller may know
	Problem             string // why it was not taken, and what to do
	From, Page          int    // which of the files that were given, and its page where it was taken apart
}

// ReturnAnnex2 puts signed and stamped sheets to their applications by their
// QR codes, each by itself: what is wrong with one keeps no other from its
// place.
func (a *Desk) ReturnAnnex2(ctx context.Context, c act.Caller, fileIDs []string) ([]Annex2Returned, error) {
	if row := programme.Find(programme.MaterialAttach); !slices.Contains(row.Roles, c.Role) {
		return nil, programme.May(c.Actor, programme.MaterialAttach, act.OwnOf(c))
	}
	n, err := a.CountWaiting(ctx, c, programme.NounApplication, act.Query{}, 1)
	if err != nil {
		return nil, err
	}
	if n == 0 { // whoever has nobody to hand in for has no pictures looked at
		return nil, programme.Errorf(programme.Forbidden, "还没有可以收取承诺证明的报名")
	}
	if len(fileIDs) > MostAnnex2 {
		return nil, programme.Errorf(programme.TooLarge, "一次最多上传 %d 份，请分几次", MostAnnex2)
	}
	out := make([]Annex2Returned, 0, len(fileIDs))
	for i, id := range fileIDs {
		looks, err := a.lookAt(ctx, c, annex2Kind, []string{id})
		if err != nil {
			return out, err
		}
		parts := []string{id}
		if p := looks[0].problems; len(p) == 1 && p[0].Code == "paper_several" {
			if parts, err = a.storePages(ctx, c, looks[0].pages); err != nil {
				return out, err
			}
		}
		for k, part := range parts {
			if part != id {
				if looks, err = a.lookAt(ctx, c, annex2Kind, []string{part}); err != nil {
					return out, err
				}
			}
			r, err := a.returnOne(ctx, c, part, looks)
			if err != nil {
				return out, err
			}
			if r.From = i; len(parts) > 1 {
				r.Page = k + 1
			}
			out = append(out, r)
		}
	}
	return out, nil
}

// storePages keeps the pages of a scan of many people's sheets as files of
// their own, so that nobody's papers hold another's.
func (a *Desk) storePages(ctx context.Context, c act.Caller, pages []papers.Page) (ids []string, err error) {
	readers := make([]io.Reader, len(pages))
	for i, p := range pages {
		readers[i] = bytes.NewReader(p.JPEG)
	}
	list, err := a.StoreFiles(ctx, c, readers)
	for _, f := range list {
		ids = append(ids, f.ID)
	}
	return ids, err
}

func (a *Desk) returnOne(ctx context.Context, c act.Caller, fileID string, looks []seen) (r Annex2Returned, err error) {
	r.FileID = fileID
	f := &looks[0]
	if programme.Refusing(f.problems) {
		r.Outcome, r.Problem = Annex2Refused, f.problems[0].Message
		return r, nil
	}
	if !strings.HasPrefix(f.code, paperCodeMark) {
		r.Outcome = Annex2Unread
		return r, nil
	}
	id, wrong := codeOf(a.Desk, f.code)
	if wrong != "" {
		r.Outcome, r.Problem = Annex2False, papers.Problem(wrong, programme.CheckByCode(wrong).Name).Message
		return r, nil
	}
	if c.Key != "" {
		c.Key += ":" + fileID[:16] // each paper is done once
	}
	c.Input = fileID
	err = a.Act(ctx, c, programme.MaterialAttach, "", func(s *act.Step) error {
		ap, _, err := s.Application(id)
		if err != nil {
			return err
		}
		p, err := store.Get[programme.Person](s.Tx, ap.PersonID)
		if err != nil {
			return err
		}
		r.ApplicationID, r.Name = ap.ID, p.Name
		return attach(s, ap, annex2Kind, looks)
	})
	e, ours := err.(*programme.Error)
	switch {
	case err == nil:
		r.Outcome = Annex2Matched
	case !ours || e.Code == programme.Internal:
		return r, err
	case e.Code == programme.Forbidden || e.Code == programme.NotFound:
		r = Annex2Returned{FileID: fileID, Outcome: Annex2NotYours}
	case e.Code == programme.Conflict || e.Code == programme.Repeated:
		r.Outcome = Annex2Already
	default:
		r.Outcome, r.Problem = Annex2Refused, e.Message
		if len(e.Problems) > 0 {
			r.Problem = e.Problems[0].Message
		}
	}
	return r, nil
}
