package roll

import (
	"context"
	"encoding/json"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/files"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// RollPage is a roll with all that its page shows.
type RollPage struct {
	programme.Roll
	Base       string
	Notice     *rules.Notice
	Today      programme.Date
	Begun      bool
	SealedOn   programme.Date // 0 before it is sealed
	Sealed     []programme.RollRow
	Figures    []programme.RollFigure
	Stands     []programme.RosterLine // the roster with its approved amendments
	Gone       []programme.RosterLine // who no longer stands on it
	Changes    []programme.RollChange // since the sealed roster and its approved amendments
	Amendments []programme.Amendment
	Annex      *AnnexProof // of the sealed workbook
	Published  []PublishedPerson
	HeldOut    int  // people against whom an objection is open or was upheld
	HeldAll    bool // an objection to the whole list is open
}

// AnnexProof is a workbook of annex 3 held against the journal.
type AnnexProof struct {
	SHA256  string // as its roll or amendment names it
	Journal string // as the journal recorded it
	Entry   string // of the journal
	Whole   bool   // the file that is kept has it now
}

// Agrees reports whether file, row and journal say the same.
func (p *AnnexProof) Agrees() bool { return p.Whole && p.SHA256 == p.Journal }

// PublishedPerson is a person on a public list, with the id by which an
// objection names them.
type PublishedPerson struct {
	ID string
	act.ListedPerson
}

// PublicRoll is a roll as the public sees it: its people as they were
// published, masked, from its first day on. As with publications they stay
// readable when its days are over; what was sealed and amended since is not
// for the public.
func (a *Desk) PublicRoll(ctx context.Context, id string) (out *RollPage, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		out, err = a.rollPage(tx, id)
		return err
	})
	if err == nil && !out.Begun {
		out.Published = nil
	}
	return out, err
}

// RollOf is a roll for who may see it, with what has changed since.
func (a *Desk) RollOf(ctx context.Context, c act.Caller, id string) (out *RollPage, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounRoll, id); err != nil {
			return err
		}
		if out, err = a.rollPage(tx, id); err != nil {
			return err
		}
		s := &act.Step{Tx: tx, Desk: a.Desk, Caller: c}
		b, err := store.Get[programme.Base](tx, out.BaseID)
		if err != nil {
			return err
		}
		held, err := heldOut(tx, &out.Roll)
		if err != nil {
			return err
		}
		if out.HeldAll = held[""]; out.HeldAll {
			delete(held, "")
		}
		out.HeldOut = len(held)
		if out.State != programme.Sealed {
			return nil
		}
		if out.Amendments, err = tx.RollAmendments(id); err != nil {
			return err
		}
		if err := json.Unmarshal(out.Roll.Content, &out.Sealed); err != nil {
			return err
		}
		if err := json.Unmarshal(out.Roll.Figures, &out.Figures); err != nil {
			return err
		}
		if err := out.note(); err != nil {
			return err
		}
		if out.Annex, err = a.proveAnnex(tx, out.ID, programme.RollSeal, out.FileID); err != nil {
			return err
		}
		out.Changes, err = rollChanges(s, &out.Roll, b, out.Amendments)
		return err
	})
	return out, err
}

// note works the approved amendments into the sealed roster.
func (r *RollPage) note() (err error) {
	var numbers []int
	var approved [][]programme.RollChange
	for i := range r.Amendments {
		if m := &r.Amendments[i]; m.State == programme.Approved {
			var changes []programme.RollChange
			if err := json.Unmarshal(m.Changes, &changes); err != nil {
				return err
			}
			numbers, approved = append(numbers, m.Number), append(approved, changes)
		}
	}
	r.Stands, r.Gone, err = programme.NoteRoll(r.Sealed, numbers, approved)
	return err
}

// proveAnnex holds a workbook against what the journal recorded when it was
// made; nil where there is none.
func (a *Desk) proveAnnex(tx *store.Tx, subject string, action programme.Action, file string) (*AnnexProof, error) {
	if file == "" {
		return nil, nil
	}
	whole := a.Files.Verify(file)
	if files.Away(whole) { // it says nothing of the file
		return nil, whole
	}
	p := &AnnexProof{SHA256: file, Whole: whole == nil}
	list, err := tx.History(subject)
	if err != nil {
		return nil, err
	}
	for _, x := range list {
		if x.Action != string(action) {
			continue
		}
		e, err := journal.Decode([]byte(x.Body))
		if err != nil {
			return nil, programme.Errorf(programme.Internal, "日志 %s：%v", x.ID, err)
		}
		var made struct {
			SHA256 string `json:"sha256"`
		}
		if err := json.Unmarshal(e.Facts, &made); err != nil {
			return nil, err
		}
		p.Journal, p.Entry = made.SHA256, x.ID
	}
	return p, nil
}

func (a *Desk) rollPage(tx *store.Tx, id string) (*RollPage, error) {
	r, err := store.Get[programme.Roll](tx, id)
	if err != nil {
		return nil, err
	}
	y, err := a.PublicYear(tx, r.ProgrammeID)
	if err != nil {
		return nil, err
	}
	b, err := store.Get[programme.Base](tx, r.BaseID)
	if err != nil {
		return nil, err
	}
	out := &RollPage{Roll: *r, Base: b.Name, Notice: y.Notice, Today: y.Today, Begun: y.Today >= r.From}
	if r.State == programme.Sealed {
		out.SealedOn = programme.DateOf(r.SealedAt.In(act.Shanghai))
	}
	out.Published, err = publishedOf(tx, r.ProgrammeID, r.People)
	return out, err
}

// publishedOf are people as a public list has them, in its order. Who was
// accepted and is no longer is marked.
func publishedOf(tx *store.Tx, programmeID string, ids []string) (out []PublishedPerson, err error) {
	apps, err := tx.ApplicationsByID(ids)
	if err != nil {
		return nil, err
	}
	members, err := act.WithNames(tx, apps)
	if err != nil {
		return nil, err
	}
	lines, err := tx.PlanLines(programmeID)
	if err != nil {
		return nil, err
	}
	byID := map[string]*programme.PlanLine{}
	for i := range lines {
		byID[lines[i].ID] = &lines[i]
	}
	at := map[string]PublishedPerson{}
	for i, m := range members {
		l := byID[apps[i].PlanLineID]
		x := PublishedPerson{apps[i].ID,
			act.ListedPerson{Name: m.Name, IDMasked: m.IDMasked, Employer: m.Employer, Trade: l.Trade, Level: l.Level.Chinese()}}
		if s := apps[i].State; s != programme.Accepted && !slices.Contains(act.TrainedStates, s) {
			x.Gone = "录取已撤销"
		}
		at[apps[i].ID] = x
	}
	for _, id := range ids {
		out = append(out, at[id])
	}
	return out, nil
}

// RollHead is a roll without its people, for public lists.
type RollHead = store.RollHead

// ObjectionOpened is an objection with who made it, for those who deal with
// it.
type ObjectionOpened struct {
	programme.Objection
	Name, Contact string
	Reference     string // of one that came by letter or phone
	Hidden        bool   // who made it and its reference are not for the reader
}

// ObjectionOf opens an objection for the bureau.
func (a *Desk) ObjectionOf(ctx context.Context, c act.Caller, id string) (out *ObjectionOpened, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounObjection, id); err != nil {
			return err
		}
		o, err := store.Get[programme.Objection](tx, id)
		if err != nil {
			return err
		}
		out = &ObjectionOpened{Objection: *o}
		if c.Role == programme.RoleAuditor {
			out.Hidden = true // who made it is for those who answer
			return nil
		}
		sealed, err := tx.SealedReference(o.ID)
		if err != nil {
			return err
		}
		if out.Reference, err = a.Keys.Unseal(objectionReference, o.ID, sealed); err != nil {
			return err
		}
		if out.Name, err = a.Keys.Unseal(objectorName, o.ID, o.NameSealed); err != nil {
			return err
		}
		out.Contact, err = a.Keys.Unseal(objectorContact, o.ID, o.ContactSealed)
		return err
	})
	return out, err
}

// AmendmentOpened is an amendment with its changes and the proof of their
// annex 3, nil until it is approved.
type AmendmentOpened struct {
	programme.Amendment
	Changes []programme.RollChange
	Annex   *AnnexProof
}

// AmendmentOf opens an amendment.
func (a *Desk) AmendmentOf(ctx context.Context, c act.Caller, id string) (out *AmendmentOpened, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounAmendment, id); err != nil {
			return err
		}
		m, err := store.Get[programme.Amendment](tx, id)
		if err != nil {
			return err
		}
		out = &AmendmentOpened{Amendment: *m}
		if err := json.Unmarshal(m.Changes, &out.Changes); err != nil {
			return err
		}
		out.Annex, err = a.proveAnnex(tx, m.ID, programme.AmendmentApprove, m.FileID)
		return err
	})
	return out, err
}
