package assesspages

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// The page behind a one-time link to an evaluation, for people without an account,
// and the slip on which a link is handed over.

// LinkDeeds is how links are sent and taken back.
var LinkDeeds = []page.Deed{
	{Key: "invite-employer", Action: programme.EvaluationInvite, On: programme.NounEvaluation,
		Consequence: "生成一个一次性链接，给没有账号的用人单位：手机打开能看方案；会同、要求修改、登记成绩时，另发确认码到单位登记的联系手机。十四天内有效，此前没用的作废。",
		Lead:        contactsLead,
		Inputs:      []page.Input{{Name: "employer", Label: "用人单位", Kind: "radio", Required: true, Choices: invitable}}, Answer: inviteEmployer},
	{Key: "unlink", Action: programme.EvaluationUnlink, On: programme.NounEvaluation, Grave: true, Consequence: "作废后打不开办理；要办理的，再发一个。",
		When:   func(s *act.Detail) bool { return s.Fact("linked").Text != "" },
		Inputs: []page.Input{{Name: "link", Label: "链接", Kind: "radio", Required: true, Choices: openLinks}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.WithdrawLink(ctx, c, f.Detail.ID, f.Get("link"))
		}},
}

func invitable(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	list, err := q.Sys.Assess.PartiesOf(q.Context(), q.Caller(), s.ID)
	for i := range list {
		if x := &list[i]; x.Contact != "" {
			out = append(out, act.Choice{ID: x.EmployerID, Name: x.Employer + "　" + x.Contact})
		}
	}
	return out, err
}

func contactsLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	list, err := q.Sys.Assess.PartiesOf(q.Context(), q.Caller(), s.ID)
	return contactsView(slices.DeleteFunc(list, func(x assess.PartyTo) bool { return x.Contact != "" })), err
}

func openLinks(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	list, err := q.Sys.Assess.PartiesOf(q.Context(), q.Caller(), s.ID)
	for _, x := range list {
		for _, l := range x.Links {
			if l.State == programme.LinkOpen {
				out = append(out, act.Choice{ID: l.ID, Name: x.Employer + "　" + linkState(&l)})
			}
		}
	}
	return out, err
}

// linkState words how far a link is.
func linkState(l *assess.LinkView) string {
	at := l.SentAt.In(act.Shanghai).Format("1月2日 15:04")
	switch {
	case l.State == programme.LinkUsed:
		return "已办理，" + l.ActedAt.In(act.Shanghai).Format("1月2日 15:04")
	case l.State == programme.LinkEnded:
		return at + " 发出，已作废"
	case l.Lapsed:
		return at + " 发出，已过期"
	case !l.Opened.IsZero():
		return at + " 发出，已打开，还没有办理"
	}
	return at + " 发出，还没有打开"
}

func linkTone(l *assess.LinkView) string {
	switch {
	case l.State == programme.LinkUsed:
		return "ok"
	case l.State == programme.LinkEnded || l.Lapsed:
		return "late"
	}
	return "wait"
}

// linkSlip is a link as it is printed and handed over.
type linkSlip struct {
	assess.LinkSent
	Link, Picture, Typed, Until string
	Back                        string
}

func inviteEmployer(ctx context.Context, f *page.Form, c act.Caller) error {
	l, err := f.Request.Sys.Assess.SendEmployerLink(ctx, c, f.Detail.ID, f.Get("employer"))
	if err != nil {
		return err
	}
	return showLink(f.Request, l, "/evaluation/"+f.Detail.ID)
}

// showLink shows a link once, to print or to hand over.
func showLink(q *page.Request, l *assess.LinkSent, back string) error {
	_, address, _ := strings.Cut(q.Site(), "://")
	s := linkSlip{LinkSent: *l, Link: q.Site() + "/e/" + l.Secret, Typed: address + "/e", Until: l.Until.In(act.Shanghai).Format("1月2日 15:04"), Back: back}
	var err error
	if s.Picture, err = page.QR(s.Link); err != nil {
		return err
	}
	return q.Show(linkSlipView(q.Page("一次性链接"), s))
}

// DoorForm asks for the code of a slip, for who cannot scan it.
func DoorForm(q *page.Request) error {
	unindexed(q)
	return q.Show(doorFormView(q.Narrow("考评链接"), "", ""))
}

// OpenDoor leads from a slip's code to what is behind it.
func OpenDoor(q *page.Request) error {
	unindexed(q)
	typed := strings.ToUpper(page.Halfwidth(q.Values.Get("code")))
	_, err := q.Sys.Assess.Behind(q.Context(), typed, q.From())
	if e := page.Said(err, programme.NotFound, programme.Busy); e != nil {
		return q.ShowAs(page.StatusOf[e.Code], doorFormView(q.Narrow("考评链接"), typed, e.Message))
	}
	if err != nil {
		return err
	}
	q.Redirect("/e/" + url.PathEscape(typed))
	return nil
}

// unindexed keeps a page out of the indexes of search engines; no cache keeps
// it, and no other site learns its address.
func unindexed(q *page.Request) { q.Writer.Header().Set("X-Robots-Tag", "noindex, nofollow") }

// doorPage is what is behind a link, with what was typed so far.
type doorPage struct {
	*assess.Behind
	Secret, Path             string
	Title, Said              string // what was refused, what was done
	Problems                 []programme.Problem
	Name, Position, Code     string
	Examiners, Reason, Phone string
	Rows                     []markAsked
	Finished                 bool
}

// Door shows what is behind a link.
func Door(q *page.Request) error {
	unindexed(q)
	b, err := q.Sys.Assess.Behind(q.Context(), q.PathValue("secret"), q.From())
	if err != nil {
		return err
	}
	if q.Method == http.MethodGet {
		if err := q.Sys.Assess.OpenDoor(q.Context(), b.Link.ID); err != nil {
			return err
		}
	}
	return showDoor(q, http.StatusOK, doorOf(q, b))
}

func doorOf(q *page.Request, b *assess.Behind) *doorPage {
	v := &doorPage{Behind: b, Secret: q.PathValue("secret"), Path: "/e/" + url.PathEscape(q.PathValue("secret"))}
	v.Name, v.Position, v.Code = q.Values.Get("name"), q.Values.Get("position"), page.Halfwidth(q.Values.Get("code"))
	v.Examiners, v.Reason = q.Values.Get("examiners"), q.Values.Get("reason")
	for _, x := range b.People {
		if x.Short != "" {
			continue
		}
		r := markAsked{ID: x.ApplicationID, Name: x.Name, Employer: x.IDMasked, Absence: q.Values.Get("absence-" + x.ApplicationID),
			Remark: q.Values.Get("remark-" + x.ApplicationID), Points: map[string]string{}}
		for _, s := range b.Exam.Subjects {
			r.Points[s.Code] = q.Values.Get(s.Code + "-" + r.ID)
		}
		v.Rows = append(v.Rows, r)
	}
	return v
}

func showDoor(q *page.Request, status int, v *doorPage) error {
	return q.ShowAs(status, doorView(q.Narrow("结业考评"), v))
}

// DoorCode sends the code that is asked for, and shows the page as it was
// typed.
func DoorCode(q *page.Request) error {
	unindexed(q)
	secret := q.PathValue("secret")
	err := q.Sys.Assess.SendDoorCode(q.Context(), secret, q.From())
	e := page.Said(err, programme.WrongState, programme.Busy, programme.Conflict)
	if err != nil && e == nil {
		return err
	}
	b, err := q.Sys.Assess.Behind(q.Context(), secret, q.From())
	if err != nil {
		return err
	}
	v := doorOf(q, b)
	if e != nil {
		v.Title, v.Problems = "确认码没有发出", []programme.Problem{{Message: e.Message}}
		return showDoor(q, page.StatusOf[e.Code], v)
	}
	v.Said = "确认码已发往 " + b.Link.Masked + "，15 分钟内填写。"
	return showDoor(q, http.StatusOK, v)
}

// DoorDone does what was asked behind a link.
func DoorDone(q *page.Request) error {
	unindexed(q)
	secret := q.PathValue("secret")
	b, err := q.Sys.Assess.Behind(q.Context(), secret, q.From())
	if err != nil {
		return err
	}
	v := doorOf(q, b)
	done, err := v.act(q, secret)
	if e := page.Said(err, programme.Invalid, programme.WrongState, programme.Conflict, programme.Stale, programme.Busy, programme.Forbidden); e != nil {
		v.Title, v.Problems = "没有办成，请看下面", e.Problems
		if len(v.Problems) == 0 {
			v.Problems = []programme.Problem{{Message: q.Worded(e)}}
		}
		if e.Code == programme.Stale {
			if v.Behind, err = q.Sys.Assess.Behind(q.Context(), secret, q.From()); err != nil {
				return err
			}
		}
		return showDoor(q, page.StatusOf[e.Code], v)
	}
	if err != nil {
		return err
	}
	if v.Behind, err = q.Sys.Assess.Behind(q.Context(), secret, q.From()); err != nil {
		return err
	}
	v.Said, v.Finished = done, true
	return showDoor(q, http.StatusOK, v)
}

func (v *doorPage) act(q *page.Request, secret string) (done string, err error) {
	seen, _ := strconv.ParseInt(q.Values.Get("version"), 10, 64) // 0 is no version: it was changed meanwhile
	who := assess.Representative{Name: v.Name, Position: v.Position, Code: v.Code, Seen: seen}
	switch q.Values.Get("do") {
	case "join":
		return "已记下：贵单位同意这份方案，会同组织考评。", q.Sys.Assess.JoinByLink(q.Context(), secret, q.From(), who, namesIn(v.Examiners))
	case "object":
		return "已记下贵单位要求修改的意见。培训基地修改后会重新发链接。", q.Sys.Assess.ObjectByLink(q.Context(), secret, q.From(), who, strings.TrimSpace(v.Reason))
	case "examine":
		scores, problems := subjectsTyped(v.Rows, v.Exam)
		if len(problems) > 0 {
			return "", act.InvalidFields(problems...)
		}
		return "已交出您的成绩。本方考评员都交出之后汇总；此前可以再交一次改正。", q.Sys.Assess.HandInByLink(q.Context(), secret, q.From(), v.Code, seen, scores)
	case "score":
		scores, problems := scoresTyped(v.Rows, v.Exam)
		if len(problems) > 0 {
			return "", act.InvalidFields(problems...)
		}
		return "已登记贵单位的成绩。", q.Sys.Assess.ScoreByLink(q.Context(), secret, q.From(), who, scores)
	}
	return "", programme.Errorf(programme.Invalid, "请选择要办理什么")
}

// scoresTyped reads the rows of a sheet of marks.
func scoresTyped(rows []markAsked, x *rules.Exam) (scores []assess.Score, problems []programme.Problem) {
	for _, r := range rows {
		sc := assess.Score{ApplicationID: r.ID, Absence: r.Absence, Remark: r.Remark}
		if sc.Absence == "" {
			sc.Points = map[string]int{}
			for _, s := range x.Subjects {
				n, err := strconv.Atoi(page.Halfwidth(r.Points[s.Code]))
				if err != nil || n < 0 || n > rules.FullPoints {
					problems = append(problems, programme.Problem{Code: "form", Field: r.Name, Message: s.Name + "成绩应为 0 至 100 的整数"})
				}
				sc.Points[s.Code] = n
			}
		}
		scores = append(scores, sc)
	}
	return scores, problems
}

// doorMasked says what of people is masked behind a link.
func doorMasked(v *doorPage) string {
	if v.Link.Kind == programme.LinkExaminer {
		return "号码已遮盖"
	}
	return "姓名和号码已遮盖"
}
