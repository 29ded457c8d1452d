package attendance

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// ConfirmSheet writes down who signed a printed sheet, as somebody read it off
// the picture line by line. Who signed is present by the sheet; whom the lesson's
// sheet has as absent or on leave stays so, and is named: that is corrected by
// two people, as everything is that was registered.
func (a *Desk) ConfirmSheet(ctx context.Context, c act.Caller, scanID string, signed map[string]bool) (differ []string, err error) {
	err = a.Act(ctx, c, programme.SheetConfirm, "", func(s *act.Step) error {
		differ = nil
		scan, l, cl, err := scanned(s, scanID)
		if err != nil {
			return err
		}
		if scan.State != programme.Received {
			return programme.Errorf(programme.WrongState, "这张签到表已经核对过")
		}
		if s.Now().Before(l.StartsAt) {
			return programme.Errorf(programme.WrongState, "还没有上课，签到表不能核对").Under(programme.DutyTrainingRecords)
		}
		print, err := store.Get[programme.SheetPrint](s.Tx, scan.PrintID)
		if err != nil {
			return err
		}
		if missing := act.CountIf(print.People, func(id string) bool { _, said := signed[id]; return !said }); missing > 0 {
			return programme.Errorf(programme.Invalid, "还有 %d 行没有选：每一行都要对着图片选“签了名”或“没有签”", missing)
		}
		r, err := registerOf(s, l)
		if err != nil {
			return err
		}
		names, err := a.readSigned(s, r, l, print, signed)
		if err != nil {
			return err
		}
		differ = names
		if err := r.write(s); err != nil {
			return err
		}
		scan.State, scan.ConfirmedBy, scan.ConfirmedAt = programme.Accepted, s.Caller.User, s.Now()
		scan.Signed = act.CountIf(print.People, func(id string) bool { return signed[id] })
		if err := store.Update(s.Tx, scan); err != nil {
			return err
		}
		evidence, err := scanEvidence(s, cl, l, scan)
		if err != nil {
			return err
		}
		return s.Record(l.ProgrammeID, l.ID, act.Facts{"scan": scan.ID, "code": print.Code, "signed": scan.Signed, "listed": len(print.People),
			"differ": len(differ), "evidence": evidence})
	})
	return differ, err
}

// readSigned puts who signed onto the lesson's sheet, and names those whom it
// has otherwise.
func (a *Desk) readSigned(s *act.Step, r *register, l *programme.Lesson, print *programme.SheetPrint, signed map[string]bool) (differ []string, err error) {
	apps, err := s.ApplicationsByID(print.People)
	if err != nil {
		return nil, err
	}
	members, err := act.WithNames(s.Tx, apps)
	if err != nil {
		return nil, err
	}
	name := map[string]string{}
	for _, m := range members {
		name[m.ApplicationID] = m.Name
	}
	stood := r.rows
	r.rows = nil
	for _, old := range stood {
		line := *old
		switch {
		case !signed[old.ApplicationID]:
		case old.State != programme.Present:
			differ = append(differ, name[old.ApplicationID])
		case old.Method != ByCode: // their own act takes the place of somebody's word
			line.Method = BySheet
		}
		r.put(&line)
	}
	for _, id := range print.People {
		if !signed[id] || r.stood[id] != nil {
			continue
		}
		if l.State == programme.Held {
			differ = append(differ, name[id])
			continue
		}
		r.put(&programme.Attendance{ID: s.NewID(), LessonID: l.ID, ApplicationID: id, State: programme.Present, SignedAt: l.StartsAt, Method: BySheet})
	}
	return differ, nil
}

// scanEvidence keeps the picture as the lesson's sign-in sheet where the
// notice's archive asks for one: its id, "" where it does not.
func scanEvidence(s *act.Step, cl *programme.Class, l *programme.Lesson, scan *programme.SheetScan) (string, error) {
	_, n, err := s.Programme(cl.ProgrammeID)
	if err != nil {
		return "", err
	}
	if _, asked := n.ArchiveItem(rules.ItemSignIn); !asked {
		return "", nil
	}
	e := &programme.Evidence{ID: s.NewID(), BaseID: cl.BaseID, ClassID: cl.ID, LessonID: l.ID, Kind: rules.ItemSignIn, FileID: scan.FileID,
		AddedBy: scan.ReadBy}
	if err := store.Insert(s.Tx, e); err != nil {
		return "", err
	}
	return e.ID, store.Insert(s.Tx, &programme.EvidenceReading{ID: e.ID, ReadAt: scan.ReadAt, Form: scan.Form})
}

// DropSheet takes back a picture that was not confirmed: another was meant.
func (a *Desk) DropSheet(ctx context.Context, c act.Caller, scanID string) error {
	return a.Act(ctx, c, programme.SheetDrop, "", func(s *act.Step) error {
		scan, l, _, err := scanned(s, scanID)
		if err != nil {
			return err
		}
		if scan.State != programme.Received {
			return programme.Errorf(programme.WrongState, "已经核对的签到表不能撤下；登记有误的，更正签到")
		}
		scan.State = programme.Withdrawn
		if err := store.Update(s.Tx, scan); err != nil {
			return err
		}
		return s.Record(l.ProgrammeID, l.ID, act.Facts{"scan": scan.ID})
	})
}

// scanned is a sheet that came back, its lesson and class, within the caller's
// reach and not sealed.
func scanned(s *act.Step, id string) (*programme.SheetScan, *programme.Lesson, *programme.Class, error) {
	scan, err := store.Get[programme.SheetScan](s.Tx, id)
	if err != nil {
		return nil, nil, nil, err
	}
	l, cl, err := teaching.Lesson(s, scan.LessonID)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := s.Move(&l.State); err != nil {
		return nil, nil, nil, err
	}
	return scan, l, cl, teaching.Unsealed(cl)
}
