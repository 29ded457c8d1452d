package assess

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/scan"
	"jinlanling/internal/papers"
	"jinlanling/internal/presence"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Printed pages of an evaluation that come back. A picture is found by its code
// and kept; what stands on it is typed by somebody who looks at it.

// PaperPick says which page a picture is where its code cannot be read.
type PaperPick struct {
	Code    string // as it is printed under the QR code
	PrintID string // picked off a list
}

// pageBack is one picture that came back.
type pageBack struct {
	fileID, stripsID, form string
	print                  *programme.EvaluationPrint
	byHand                 bool
}

// ReadPapers finds printed pages of an evaluation in a file that was handed
// back, a picture or a PDF of several, each by its own code, and keeps them for
// somebody to type what stands on them. All or none are kept. What is wrong is
// said of every page: a page of another evaluation by that evaluation's name.
func (a *Desk) ReadPapers(ctx context.Context, c act.Caller, evaluationID, fileID string, pick PaperPick) (scans []string, err error) {
	if err := a.mayHandBack(ctx, c, evaluationID, fileID, &pick); err != nil {
		return nil, err
	}
	files, err := scan.Pictures(ctx, a.Desk, c, paperKind, fileID)
	if err != nil {
		return nil, err
	}
	if len(files) > 1 && pick != (PaperPick{}) {
		return nil, act.FieldError("file", fmt.Sprintf("这个 PDF 有 %d 页：手工指定是哪一页时，一次只传一页", len(files)))
	}
	back := make([]pageBack, len(files))
	var found []programme.Problem
	for i, id := range files {
		back[i].fileID = id
		problem, err := a.readPage(ctx, c, evaluationID, pick, &back[i])
		if err != nil {
			return nil, err
		}
		if problem != "" && len(files) > 1 {
			problem = fmt.Sprintf("第 %d 页：%s", i+1, problem)
		}
		if problem != "" {
			found = append(found, programme.Problem{Field: "file", Code: "form", Message: problem})
		}
	}
	if len(found) > 0 {
		return nil, act.InvalidFields(found...)
	}
	err = a.Act(ctx, c, programme.EvaluationPaperRead, "", func(s *act.Step) error {
		scans = nil
		ev, _, err := sideOf(s, evaluationID)
		if err != nil {
			return err
		}
		if err := s.Move(&ev.State); err != nil {
			return err
		}
		for i := range back {
			id, err := keepPage(s, ev, &back[i])
			if err != nil {
				return err
			}
			scans = append(scans, id)
		}
		return nil
	})
	return scans, err
}

// mayHandBack refuses, before anything of a file is read, whom it is not for.
func (a *Desk) mayHandBack(ctx context.Context, c act.Caller, evaluationID, fileID string, pick *PaperPick) error {
	return a.Try(ctx, c, programme.EvaluationPaperRead, func(s *act.Step) error {
		ev, _, err := sideOf(s, evaluationID)
		if err != nil {
			return err
		}
		if err := s.Move(&ev.State); err != nil {
			return err
		}
		if err := pick.clean(s); err != nil {
			return err
		}
		return s.Handed(fileID)
	})
}

// clean reads what was typed or picked by hand.
func (p *PaperPick) clean(s *act.Step) error {
	if p.Code != "" {
		code, fits := presence.ParseSheetCode(p.Code)
		if !fits {
			return act.FieldError("code", "表上的数字应是 12 位，请照二维码下面印的重新输入")
		}
		p.Code = code
	}
	if p.PrintID == "" {
		return nil
	}
	print, err := store.Get[programme.EvaluationPrint](s.Tx, p.PrintID)
	if err != nil {
		return err
	}
	if p.Code != "" && p.Code != print.Code {
		return act.FieldError("code", "输入的数字和所选的不是同一张，请只填一样")
	}
	p.Code = print.Code
	return nil
}

// readPage finds one page in its picture. What is wrong with it is the problem;
// an error is a fault of the house.
func (a *Desk) readPage(ctx context.Context, c act.Caller, evaluationID string, pick PaperPick, b *pageBack) (problem string, err error) {
	raw, err := scan.Bytes(a.Desk, b.fileID)
	if err != nil {
		return "", err
	}
	looking, leave, err := papers.Turn(ctx, c.User)
	if err != nil {
		return "", err
	}
	defer leave()
	found, code, problem, err := scan.Find(looking, paperKind, raw, pick.Code, pick.PrintID != "")
	if err != nil || problem != "" {
		return problem, err
	}
	if pick.Code != "" && code != pick.Code {
		return "图片上的编码是 " + presence.GroupedCode(code) + "，不是指定的那一张", nil
	}
	b.byHand, b.form = found == nil || found.Code == "", string(scan.Form(raw))
	err = a.Try(ctx, c, programme.EvaluationPaperRead, func(s *act.Step) error {
		if b.print, err = s.EvaluationPrintOf(code); err != nil || b.print == nil {
			return err
		}
		ev, err := store.Get[programme.Evaluation](s.Tx, evaluationID)
		if err != nil {
			return err
		}
		_, err = comesBack(s, ev, b)
		return err
	})
	worded, told := errors.AsType[*programme.Error](err)
	switch {
	case err != nil && (!told || worded.Code == programme.Internal):
		return "", err
	case told:
		return worded.Message, nil
	case b.print == nil:
		return "没有打印过编码为 " + presence.GroupedCode(code) + " 的评分表或会同意见", nil
	}
	if strips := scan.Strips(found, rectsOf(b.print)); strips != nil {
		kept, err := a.KeepFile(ctx, c, bytes.NewReader(strips))
		b.stripsID = kept.ID
		return "", err
	}
	return "", nil
}

// rectsOf are the places of a printed page that are looked at one by one.
func rectsOf(p *programme.EvaluationPrint) (out []presence.Rect) {
	if p.Kind == programme.PrintPlan {
		return []presence.Rect{presence.Answer}
	}
	for _, l := range presence.Lines(len(p.People), false) {
		out = append(out, l.All)
	}
	return out
}

// comesBack refuses a page that is not of this evaluation, not the caller's to
// hand in, that nothing can be typed off any more, or that was handed in before.
// It gives the side that the page is of, nil for the base's.
func comesBack(s *act.Step, ev *programme.Evaluation, b *pageBack) (*programme.EvaluationParty, error) {
	if b.print.EvaluationID != ev.ID {
		title, err := s.EvaluationTitle(b.print.EvaluationID)
		if err == nil {
			err = programme.Errorf(programme.Invalid, "这是%s的%s，不是这次考评的，请到那次考评里交", title, printName(b.print))
		}
		return nil, err
	}
	p, err := mayType(s, ev, b.print)
	if err != nil {
		return nil, err
	}
	if err := timely(s, ev, p, b.print); err != nil {
		return nil, err
	}
	had, err := s.EvaluationScans(ev.ID)
	if err != nil {
		return nil, err
	}
	same, err := s.EvaluationScansOf(b.fileID)
	if err != nil {
		return nil, err
	}
	for _, x := range append(same, had...) {
		switch {
		case x.FileID == b.fileID:
			return nil, programme.Errorf(programme.Conflict, "这张图片已于 %s 交过，不能再交", x.ReadAt.In(act.Shanghai).Format("1月2日 15:04"))
		case x.PrintID == b.print.ID:
			return nil, programme.Errorf(programme.Conflict, "这张%s已于 %s 交回，不能再交。那张图片传错了的，先撤下，再交这张",
				printName(b.print), x.ReadAt.In(act.Shanghai).Format("1月2日 15:04"))
		}
	}
	return p, nil
}

// printName is a printed page in words.
func printName(p *programme.EvaluationPrint) string {
	if p.Kind == programme.PrintPlan {
		return "会同意见"
	}
	return "评分表（考评员" + p.Examiner + "）"
}

// mayType gives the side of a printed page, where the caller is the one who
// types for it.
func mayType(s *act.Step, ev *programme.Evaluation, print *programme.EvaluationPrint) (*programme.EvaluationParty, error) {
	var p *programme.EvaluationParty
	name := ""
	if print.PartyID != "" {
		row, err := store.Get[programme.EvaluationParty](s.Tx, print.PartyID)
		if err != nil {
			return nil, err
		}
		e, err := store.Get[programme.Employer](s.Tx, row.EmployerID)
		if err != nil {
			return nil, err
		}
		p, name = row, e.Name
	}
	scores := print.Kind == programme.PrintScores
	switch {
	case s.Caller.Role == programme.RoleEmployer && !scores:
		return nil, programme.Errorf(programme.Forbidden, "贵单位有账号，请直接在这次考评的页面上会同或要求修改").Under(programme.DutyJointEvaluation)
	case s.Caller.Role == programme.RoleEmployer && (p == nil || p.EmployerID != s.Caller.Employer):
		return nil, programme.Errorf(programme.Forbidden, "这是另一方考评员的评分表，由那一方自己录入").Under(programme.DutyJointEvaluation)
	case s.Caller.Role == programme.RoleOfficer && scores && p == nil:
		return nil, programme.Errorf(programme.Forbidden, "这是基地考评员的评分表，由基地经办人录入").Under(programme.DutyJointEvaluation)
	case s.Caller.Role == programme.RoleOfficer && scores:
		return p, withoutAccount(s, p)
	case s.Caller.Role != programme.RoleEmployer && s.Caller.Role != programme.RoleOfficer && scores && p != nil:
		return nil, programme.Errorf(programme.Forbidden, "这是%s考评员的评分表：由单位用自己的账号录入，单位没有账号的请交市局录入，基地不能代录", name).Under(programme.DutyJointEvaluation)
	}
	return p, nil
}

// timely refuses a page that nothing can be typed off any more, or not yet.
func timely(s *act.Step, ev *programme.Evaluation, p *programme.EvaluationParty, print *programme.EvaluationPrint) error {
	scores := print.Kind == programme.PrintScores
	switch {
	case !scores && ev.State != programme.Drafted:
		return programme.Errorf(programme.WrongState, "方案现为“%s”，不再收会同意见", ev.State.Name()).Under(programme.DutyJointEvaluation)
	case !scores && print.Edition != ev.Version:
		return programme.Errorf(programme.Stale, "打印以后方案改过，单位签的是改以前的：请重新打印，送单位再签").Under(programme.DutyJointEvaluation)
	case !scores && p.JoinedBy != "":
		return programme.Errorf(programme.WrongState, "这家单位已经会同了方案").Under(programme.DutyJointEvaluation)
	case !scores:
		return nil
	case ev.State != programme.Agreed && ev.State != programme.Marked:
		return programme.Errorf(programme.WrongState, "考评现为“%s”，不能录入评分表", ev.State.Name()).Under(programme.DutyJointEvaluation)
	case print.Sitting != ev.Sitting:
		return programme.Errorf(programme.WrongState, "这是第 %d 次考评的评分表，现在是第 %d 次", print.Sitting+1, ev.Sitting+1).Under(programme.DutyJointEvaluation)
	case !slices.Contains(examinersOf(ev, p), print.Examiner):
		return programme.Errorf(programme.WrongState, "方案上已没有考评员“%s”", print.Examiner).Under(programme.DutyJointEvaluation)
	case s.Today() < ev.HeldOn:
		return notYet(ev)
	}
	return stillOpen(s, ev, p)
}

// keepPage keeps a picture as one of the page that it shows, once.
func keepPage(s *act.Step, ev *programme.Evaluation, b *pageBack) (string, error) {
	if _, err := comesBack(s, ev, b); err != nil {
		return "", err
	}
	if err := s.WholeFile(b.fileID); err != nil {
		return "", err
	}
	x := &programme.EvaluationScan{ID: s.NewID(), EvaluationID: ev.ID, PrintID: b.print.ID, FileID: b.fileID, StripsID: b.stripsID, Form: b.form,
		ByHand: b.byHand, State: programme.Received, ReadBy: s.Caller.User, ReadAt: s.Now()}
	if err := store.Insert(s.Tx, x); err != nil {
		return "", err
	}
	return x.ID, s.Record(ev.ProgrammeID, ev.ID, act.Facts{"scan": x.ID, "code": b.print.Code, "file": x.FileID, "by_hand": b.byHand})
}

// DropPaper takes back a picture that nothing was typed off: another was meant.
func (a *Desk) DropPaper(ctx context.Context, c act.Caller, evaluationID, scanID string) error {
	return a.Act(ctx, c, programme.EvaluationPaperDrop, "", func(s *act.Step) error {
		ev, x, print, err := backOf(s, evaluationID, scanID)
		if err != nil {
			return err
		}
		if _, err := mayType(s, ev, print); err != nil {
			return err
		}
		if x.State != programme.Received || len(x.Lines) > 0 {
			return programme.Errorf(programme.WrongState, "已经录入的图片是凭据，不能撤下")
		}
		x.State = programme.Withdrawn
		if err := store.Update(s.Tx, x); err != nil {
			return err
		}
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"scan": x.ID})
	})
}

// scanOf is a picture of an evaluation and the page that it is of.
func scanOf(tx *store.Tx, ev *programme.Evaluation, id string) (*programme.EvaluationScan, *programme.EvaluationPrint, error) {
	x, err := store.Get[programme.EvaluationScan](tx, id)
	if err != nil {
		return nil, nil, err
	}
	if x.EvaluationID != ev.ID {
		return nil, nil, programme.Errorf(programme.NotFound, "没有找到这张图片，或不在您的范围内")
	}
	print, err := store.Get[programme.EvaluationPrint](tx, x.PrintID)
	return x, print, err
}

// backOf is the evaluation, in a state in which the step may be taken, and a
// picture of it with the page that it is of.
func backOf(s *act.Step, evaluationID, scanID string) (*programme.Evaluation, *programme.EvaluationScan, *programme.EvaluationPrint, error) {
	ev, _, err := sideOf(s, evaluationID)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := s.Move(&ev.State); err != nil {
		return nil, nil, nil, err
	}
	x, print, err := scanOf(s.Tx, ev, scanID)
	return ev, x, print, err
}
