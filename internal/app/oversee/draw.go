package oversee

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// DrawIn is a draw to be announced.
type DrawIn struct {
	ProgrammeID string
	County      string // "": the whole city
	Count       int
	Draws       string // programme.DrawsTrainees: people to call; "" classes
}

// mostDrawn is how many classes one draw may take.
const mostDrawn = 500

// AnnounceDraw says that Count of the classes that run now are to be drawn: the
// pool and the digest of a number that nobody is told stand in the journal
// before the checkpoint is known that the lot is bound to (clause 5.1). One a
// day and scope, whatever became of it.
func (a *Desk) AnnounceDraw(ctx context.Context, c act.Caller, in DrawIn) (d *programme.Draw, err error) {
	err = a.Act(ctx, c, programme.DrawAnnounce, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		p, _, err := s.Open(in.ProgrammeID)
		if err != nil {
			return err
		}
		if in.Count < 1 || in.Count > mostDrawn {
			return programme.Errorf(programme.Invalid, "抽几个：请填 1 至 %d", mostDrawn)
		}
		if err := onceADay(s, in); err != nil {
			return err
		}
		pool, err := poolOf(s, p.ID, in)
		if err != nil {
			return err
		}
		inspectors, err := s.Holders(programme.RoleOfficer, "", nil)
		if err != nil {
			return err
		}
		d = &programme.Draw{ID: s.NewID(), ProgrammeID: p.ID, County: in.County, Count: in.Count, Pool: pool, State: programme.Announced,
			AnnouncedBy: c.User, AnnouncedAt: s.Now(), Draws: in.Draws}
		for _, g := range inspectors {
			if !slices.Contains(d.Inspectors, g.UserID) {
				d.Inspectors = append(d.Inspectors, g.UserID)
			}
		}
		d.Nonce = a.Keys.Index(seal.Lot, d.ID) // nobody who has only the database could have reckoned it
		d.Commitment = CommitmentOf(d.Nonce)
		if err := store.Insert(s.Tx, d); err != nil {
			return err
		}
		return s.Record(p.ID, d.ID, act.Facts{"scope": in.County, "draws": in.Draws, "count": in.Count, "pool": len(pool), "inspectors": d.Inspectors,
			"commitment": d.Commitment})
	})
	return d, err
}

// onceADay refuses a second draw of a scope on one day: whoever draws again
// until the lot pleases would have to wait, and each try stays on the list.
func onceADay(s *act.Step, in DrawIn) error {
	list, err := s.Draws(in.ProgrammeID)
	if err != nil {
		return err
	}
	for i := range list {
		if d := &list[i]; d.County == in.County && d.Draws == in.Draws && programme.DateOf(d.AnnouncedAt.In(act.Shanghai)) == s.Today() {
			return programme.Errorf(programme.Conflict, "今天对这个范围已经宣布过一次抽取（现为“%s”），一天一次，明天再抽", d.State.Name()).Under(programme.DutyInspection)
		}
	}
	return nil
}

// poolOf are the running classes of a scope, or those who sit or sat in
// classes there, by id.
func poolOf(s *act.Step, programmeID string, in DrawIn) (out []string, err error) {
	if in.Draws == programme.DrawsTrainees {
		people, err := s.Callable(programmeID, in.County)
		for i := range people {
			out = append(out, people[i].ID)
		}
		if err == nil && len(out) == 0 {
			err = programme.Errorf(programme.WrongState, "现在没有已开班的学员可供抽取").Under(programme.DutyInspection)
		}
		return out, err
	}
	classes, err := s.Classes(programmeID)
	if err != nil {
		return nil, err
	}
	bases, err := s.Bases(programmeID)
	if err != nil {
		return nil, err
	}
	there := map[string]bool{}
	for i := range bases {
		there[bases[i].ID] = in.County == "" || bases[i].County == in.County
	}
	for i := range classes {
		if classes[i].State == programme.Running && there[classes[i].BaseID] {
			out = append(out, classes[i].ID)
		}
	}
	if len(out) == 0 {
		return nil, programme.Errorf(programme.WrongState, "现在没有培训中的班级可供抽取").Under(programme.DutyInspection)
	}
	slices.Sort(out)
	return out, nil
}

// CommitmentOf is what is told of a number before the draw.
func CommitmentOf(nonce string) string {
	sum := sha256.Sum256([]byte(nonce))
	return hex.EncodeToString(sum[:])
}

// SeedOf is the seed of a draw: the SHA-256 of the checkpoint's root as it is
// written (base64), a zero byte, and the number that was kept.
func SeedOf(root, nonce string) string {
	sum := sha256.Sum256([]byte(root + "\x00" + nonce))
	return hex.EncodeToString(sum[:])
}

// CastDraw draws what was announced: the seed is bound to the first checkpoint
// of the journal that covers the announcement.
func (a *Desk) CastDraw(ctx context.Context, c act.Caller, drawID string) (list []*programme.Inspection, err error) {
	err = a.Act(ctx, c, programme.InspectionDraw, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		d, err := boundDraw(s, drawID, "")
		if err != nil {
			return err
		}
		list, err = cast(s, d)
		return err
	})
	return list, err
}

// boundDraw binds an announced draw of classes or of trainees to its checkpoint.
func boundDraw(s *act.Step, drawID, draws string) (*programme.Draw, error) {
	d, err := store.Get[programme.Draw](s.Tx, drawID)
	if err != nil {
		return nil, err
	}
	if _, _, err := s.Open(d.ProgrammeID); err != nil {
		return nil, err
	}
	if d.State != programme.Announced || d.Draws != draws {
		return nil, programme.Errorf(programme.WrongState, "这次抽取现为“%s”，不能这样抽", d.State.Name()).Under(programme.DutyInspection)
	}
	if err := bind(s, d); err != nil {
		return nil, err
	}
	return d, store.Update(s.Tx, d)
}

// bind puts the root of the first checkpoint after the announcement into a draw.
func bind(s *act.Step, d *programme.Draw) error {
	entries, err := s.JournalPage(store.JournalQuery{Subject: d.ID, Actions: []string{string(programme.DrawAnnounce)}})
	if err != nil {
		return err
	}
	body := ""
	if len(entries) > 0 && entries[0].Seq >= 0 {
		if body, err = s.CheckpointAfter(entries[0].Seq); err != nil {
			return err
		}
	}
	if body == "" {
		return programme.Errorf(programme.WrongState, "宣布之后还没有新的检查点，请过几秒再抽").Under(programme.DutyInspection)
	}
	point, _, err := journal.ParseCheckpoint(body, "")
	if err != nil {
		return programme.Errorf(programme.Internal, "检查点读不出来：%v", err)
	}
	d.State, d.Size, d.Root = programme.Lotted, int(point.Size), point.Root.String()
	return nil
}

// cast makes an inspection of each class drawn, with its inspectors.
func cast(s *act.Step, d *programme.Draw) (list []*programme.Inspection, err error) {
	classes, err := s.ClassesByID(d.Pool)
	if err != nil {
		return nil, err
	}
	seed := SeedOf(d.Root, d.Nonce)
	for rank, cl := range DrawOrder(seed, classes)[:min(d.Count, len(classes))] {
		i, err := planned(s, &cl, programme.ByLot)
		if err != nil {
			return nil, err
		}
		i.Seed, i.Rank, i.DrawID = seed, rank+1, d.ID
		if i.Inspectors, err = inspectorsOf(s, cl.BaseID, seed+cl.ID, d.Inspectors); err != nil {
			return nil, err
		}
		if err := store.Insert(s.Tx, i); err != nil {
			return nil, err
		}
		if err := s.Record(d.ProgrammeID, i.ID, act.Facts{"draw": d.ID, "seed": seed, "rank": i.Rank, "class": cl.ID, "candidates": len(classes),
			"inspectors": i.Inspectors, "root": d.Root, "size": d.Size}); err != nil {
			return nil, err
		}
		list = append(list, i)
	}
	return list, nil
}

// planned is an inspection of a class that is not visited yet.
func planned(s *act.Step, cl *programme.Class, kind string) (*programme.Inspection, error) {
	members, err := s.ClassApplications(cl.ID)
	if err != nil {
		return nil, err
	}
	return &programme.Inspection{ID: s.NewID(), ProgrammeID: cl.ProgrammeID, BaseID: cl.BaseID, ClassID: cl.ID, State: programme.Planned, Kind: kind,
		DrawnOn:  s.Today(),
		Expected: act.CountIf(members, func(m programme.Application) bool { return m.State == programme.InTraining })}, nil
}

// inspectorsOf draws who inspects a base, from those of the pool without ties
// to it: who never held a role there or in its county.
func inspectorsOf(s *act.Step, baseID, seed string, pool []string) (out []string, err error) {
	b, err := store.Get[programme.Base](s.Tx, baseID)
	if err != nil {
		return nil, err
	}
	_, n, err := s.Programme(b.ProgrammeID)
	if err != nil {
		return nil, err
	}
	for _, id := range pool {
		tied, err := tiedTo(s, id, b)
		if err != nil {
			return nil, err
		}
		if !tied {
			out = append(out, id)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Compare(drawDigest(seed, a), drawDigest(seed, b)) })
	return out[:min(len(out), n.Oversight().Inspectors)], nil
}

func tiedTo(s *act.Step, userID string, b *programme.Base) (bool, error) {
	grants, err := s.AllGrants(userID)
	return slices.ContainsFunc(grants, func(g programme.Grant) bool {
		return g.BaseCode != "" && g.BaseCode == b.CreditCode || g.County != "" && g.County == b.County
	}), err
}

// CancelDraw gives up an announced draw, with the reason; it stays on the list.
func (a *Desk) CancelDraw(ctx context.Context, c act.Caller, id, reason string) error {
	return a.Act(ctx, c, programme.DrawCancel, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		d, err := store.Get[programme.Draw](s.Tx, id)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(d.ProgrammeID); err != nil {
			return err
		}
		if err := s.Move(&d.State); err != nil {
			return err
		}
		d.Reason = reason
		if err := store.Update(s.Tx, d); err != nil {
			return err
		}
		return s.Record(d.ProgrammeID, d.ID, act.Facts{"to": d.State})
	})
}

// PlanIn is an inspection that is not drawn.
type PlanIn struct {
	ClassID, Kind, ClueID string
	BaseID                string // instead of ClassID: of the base's place or its money
}

// PlanInspection plans a visit to a class that no lot fell on: at its time, by
// surprise, of its place, its money, after a clue or by telephone; or to a base
// itself. The caller goes, and a second one is drawn by the newest checkpoint.
func (a *Desk) PlanInspection(ctx context.Context, c act.Caller, in PlanIn, reason string) (i *programme.Inspection, err error) {
	err = a.Act(ctx, c, programme.InspectionPlan, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		if i, err = visitOf(s, in); err != nil {
			return err
		}
		if _, _, err := s.Open(i.ProgrammeID); err != nil {
			return err
		}
		if in.Kind == programme.ByLot || !slices.ContainsFunc(programme.InspectionKinds,
			func(k struct{ Code, Name string }) bool { return k.Code == in.Kind }) {
			return programme.Errorf(programme.Invalid, "请选检查的种类")
		}
		if in.ClueID != "" {
			if _, err := store.Get[programme.Clue](s.Tx, in.ClueID); err != nil {
				return err
			}
			i.ClueID = in.ClueID
		}
		if i.Inspectors, err = withCaller(s, i.BaseID, i.ID); err != nil {
			return err
		}
		if err := store.Insert(s.Tx, i); err != nil {
			return err
		}
		return s.Record(i.ProgrammeID, i.ID, act.Facts{"kind": in.Kind, "class": i.ClassID, "base": i.BaseID, "clue": in.ClueID, "inspectors": i.Inspectors})
	})
	return i, err
}

// visitOf is the visit to a class, or to a base itself.
func visitOf(s *act.Step, in PlanIn) (*programme.Inspection, error) {
	if in.BaseID == "" {
		cl, err := store.Get[programme.Class](s.Tx, in.ClassID)
		if err != nil {
			return nil, err
		}
		return planned(s, cl, in.Kind)
	}
	b, err := store.Get[programme.Base](s.Tx, in.BaseID)
	if err != nil {
		return nil, err
	}
	if in.ClassID != "" || !programme.Without(in.Kind) {
		return nil, programme.Errorf(programme.Invalid, "不经过班级的检查，只有场地和设备检查、资金检查")
	}
	return &programme.Inspection{ID: s.NewID(), ProgrammeID: b.ProgrammeID, BaseID: b.ID, State: programme.Planned, Kind: in.Kind, DrawnOn: s.Today()}, nil
}

// withCaller is the caller, who must have no ties to the base, and who is drawn
// beside them.
func withCaller(s *act.Step, baseID, seed string) ([]string, error) {
	b, err := store.Get[programme.Base](s.Tx, baseID)
	if err != nil {
		return nil, err
	}
	if tied, err := tiedTo(s, s.Caller.User, b); err != nil || tied {
		return nil, cmp.Or(err, error(programme.Errorf(programme.Forbidden, "您在这个基地或它所在的县（市、区）任过职，不能检查它")))
	}
	_, newest, err := s.TreeSize()
	if err != nil {
		return nil, err
	}
	holders, err := s.Holders(programme.RoleOfficer, "", nil)
	if err != nil {
		return nil, err
	}
	var pool []string
	for _, g := range holders {
		if g.UserID != s.Caller.User && !slices.Contains(pool, g.UserID) {
			pool = append(pool, g.UserID)
		}
	}
	others, err := inspectorsOf(s, baseID, fmt.Sprintf("%x", sha256.Sum256([]byte(newest)))+seed, pool)
	return append([]string{s.Caller.User}, others[:min(len(others), 1)]...), err
}

// CancelInspection gives up a visit that was not made, with the reason.
func (a *Desk) CancelInspection(ctx context.Context, c act.Caller, id, reason string) error {
	return a.Act(ctx, c, programme.InspectionCancel, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		i, err := store.Get[programme.Inspection](s.Tx, id)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(i.ProgrammeID); err != nil {
			return err
		}
		if err := s.Move(&i.State); err != nil {
			return err
		}
		if err := store.Update(s.Tx, i); err != nil {
			return err
		}
		return s.Record(i.ProgrammeID, i.ID, act.Facts{"to": i.State})
	})
}

// RemarkInspection is the base's own word on how it was inspected, said once.
func (a *Desk) RemarkInspection(ctx context.Context, c act.Caller, id, remark string) error {
	if err := act.PlainWords("remark", "补充意见", remark); err != nil {
		return err
	}
	return a.Act(ctx, c, programme.InspectionRemark, "", func(s *act.Step) error {
		i, err := store.Get[programme.Inspection](s.Tx, id)
		if err != nil {
			return err
		}
		b, err := store.Get[programme.Base](s.Tx, i.BaseID)
		if err != nil {
			return err
		}
		if err := s.May(act.SubjectOf(b)); err != nil {
			return err
		}
		if _, _, err := s.Open(i.ProgrammeID); err != nil {
			return err
		}
		if i.State != programme.Visited && i.State != programme.Closed {
			return programme.Errorf(programme.NotFound, "没有找到这次检查，或不在您的范围内")
		}
		if remark == "" {
			return programme.Errorf(programme.Invalid, "请写明补充意见")
		}
		if i.Remark != "" {
			return programme.Errorf(programme.WrongState, "基地已经写过补充意见，只写一次")
		}
		i.Remark = remark
		if err := store.Update(s.Tx, i); err != nil {
			return err
		}
		return s.Record(i.ProgrammeID, i.ID, act.Facts{"remark": remark})
	})
}
