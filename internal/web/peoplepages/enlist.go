package peoplepages

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// People let in: one form for who they are, what they may do and where; the
// sheet of slips to cut.

// EnlistDeeds makes a user, gives a role and makes the invitation at once.
var EnlistDeeds = []page.Deed{{Key: "enlist", Action: programme.UserCreate, On: programme.NounUser, Fresh: true, Name: "建立用户", Button: "建立并生成邀请",
	Consequence: "一次办完：建立用户、授予角色、生成登录邀请。须两人办理的角色先由另一人确认，确认后再发邀请。邀请七天内用一次，只在下一页显示一次。",
	Inputs: []page.Input{
		{Name: "name", Label: "姓名", Required: true},
		{Name: "login", Label: "登录名", Hint: "不填的，按姓名的拼音取，例如李敏是 limin；有人用了的，后面加数字。不要用身份证号"},
		{Name: "role", Label: "角色", Kind: "choice", Required: true, Choices: enlistedRoles},
		{Name: "county", Label: "县（市、区）", Kind: "choice", Choices: counties, When: whereRole(programme.OwnCounty), Hint: "县（市、区）人社局的人才选"},
		{Name: "base", Label: "院校", Kind: "choice", Choices: institutions, When: whereRole(programme.OwnBase), Hint: "院校的人才选；名单里没有的，在下一格写代码"},
		{Name: "code", Label: "院校的统一社会信用代码", When: whereRole(programme.OwnBase), Hint: "还没有登记、没有申报过的院校写在这里，18 位"},
		{Name: "employer", Label: "用人单位", Choices: employers, When: whereRole(programme.OwnEmployer), Hint: "用人单位经办才填：统一社会信用代码，或登记的全称"},
		{Name: "phone", Label: "手机", Hint: "本人登录后收一次确认码，以后的短信发到这里；现在不往这里发"},
	},
	Answer: enlist},
	{Key: "enlist-many", Action: programme.UserCreate, On: programme.NounUser, Fresh: true, Name: "用表格建立用户", Button: "建立并生成邀请函",
		Consequence: "每人一行，一次建立：建立用户、授予角色、生成邀请函，与逐个建立相同；须两人办理的角色先由另一人确认。有一行要改，一个人也不建立；已经建立过的不再建。",
		Lead:        enlistManyLead,
		Inputs: []page.Input{{Name: "people", Label: "人员名单", Kind: "file", Required: true, Keep: true, Accept: ".xlsx,.csv",
			Hint: "用模板填写，Excel 或 CSV，一次最多 300 人"}},
		Preview: previewEnlistMany, Answer: enlistMany}}

func enlistManyLead(*page.Request, *act.Detail, page.Values) (templ.Component, error) {
	return enlistManyLeadView(), nil
}

// EnlistTemplate is the workbook to fill in.
func EnlistTemplate(q *page.Request) error {
	return q.SendWorkbook("人员名单模板.xlsx", func(w io.Writer) error {
		return q.Sys.People.EnlistTemplate(q.Context(), q.Caller(), w)
	})
}

func previewEnlistMany(ctx context.Context, f *page.Form, c act.Caller) (templ.Component, error) {
	raw, _ := f.Content("people")
	if err := f.Err(); err != nil {
		return nil, err
	}
	lines, err := f.Request.Sys.People.ReadEnlistment(ctx, c, bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, err
	}
	if lines.Bad > 0 {
		return nil, &programme.Error{Code: programme.Invalid, Message: fmt.Sprintf("%d 行里有 %d 行要改", len(lines.Lines), lines.Bad), Problems: lines.Problems()}
	}
	return enlistLinesView(lines), nil
}

// stoppedBy words an error beside what was done before it.
func stoppedBy(q *page.Request, err error) string {
	if e, ok := errors.AsType[*programme.Error](err); ok {
		return q.Worded(e)
	}
	return "系统出错"
}

// enlistMany answers with the slips of everybody who was made: they are shown
// once.
func enlistMany(ctx context.Context, f *page.Form, c act.Caller) error {
	raw, _ := f.Content("people")
	if err := f.Err(); err != nil {
		return err
	}
	made, err := f.Request.Sys.People.EnlistAll(ctx, c, bytes.NewReader(raw), int64(len(raw)))
	if err != nil && len(made) == 0 {
		return err
	}
	out := &slipsPage{Made: len(made)}
	if err != nil {
		out.Stopped = "没有建完，后面的人还没有建立：" + stoppedBy(f.Request, err) + "。更正后把同一份表再传一次，已建立的不会重复。"
	}
	var slips []slip
	for _, m := range made {
		if m.Secret == "" {
			out.Waits = append(out.Waits, m.User.Name)
			continue
		}
		s, err := slipOf(f.Request, people.Coming{ID: m.User.ID, Name: m.User.Name, Login: m.User.Login, Roles: m.Role.Name(), Where: m.Where}, m.Secret)
		if err != nil {
			return err
		}
		slips = append(slips, s)
	}
	return showSlips(f.Request, slips, out)
}

// whereRole is when a field of a scope is asked for: while a role of that scope
// is chosen.
func whereRole(scope programme.Scope) string {
	var roles []string
	for i := range programme.Roles {
		if r := &programme.Roles[i]; r.Scope == scope {
			roles = append(roles, string(r.Role))
		}
	}
	return "role=" + strings.Join(roles, " ")
}

func enlistedRoles(*page.Request, *act.Detail) (out []act.Choice, err error) {
	for i := range programme.Roles {
		if r := &programme.Roles[i]; r.Scope != programme.OwnPerson && r.Role != programme.RoleSystem {
			out = append(out, act.Choice{ID: string(r.Role), Name: r.Name})
		}
	}
	return out, nil
}

func enlist(ctx context.Context, f *page.Form, c act.Caller) error {
	in := people.Enlistment{Name: f.Get("name"), Login: f.Get("login"), Role: programme.Role(f.Get("role")), County: f.Get("county"), Base: f.Get("base"),
		Phone: page.Halfwidth(f.Get("phone"))}
	switch in.Role.Scope() {
	case programme.OwnBase:
		if typed := strings.ToUpper(page.Halfwidth(f.Get("code"))); typed != "" {
			if in.Base != "" && in.Base != typed {
				f.Bad("code", "上面选了一所院校，这里又写了另一个代码，请留一个")
			}
			if _, err := idcode.ParseCreditCode(typed); err != nil {
				f.Bad("code", "统一社会信用代码不对："+err.Error())
			}
			in.Base = typed
		}
		if in.Base == "" {
			f.Bad("base", "请选院校，或写它的统一社会信用代码")
		}
	case programme.OwnEmployer:
		if f.Get("employer") == "" {
			f.Bad("employer", "请填写用人单位")
			break
		}
		id, err := f.Request.Sys.People.EmployerNamed(ctx, c, f.Get("employer"))
		if err != nil {
			refused(f, "employer", err)
		}
		in.Employer = id
	}
	if err := f.Err(); err != nil {
		return err
	}
	out, err := f.Request.Sys.People.Enlist(ctx, c, in)
	if err != nil {
		return err
	}
	if out.Secret == "" {
		f.Request.Redirect(f.Request.Done(programme.NounUser, "enlist", "/user/"+out.User.ID))
		return nil
	}
	return showInvitation(f.Request, &act.Detail{Noun: programme.NounUser, ID: out.User.ID, Title: out.User.Name}, out.Secret)
}

// showInvitation shows an invitation's link and its picture, once.
func showInvitation(q *page.Request, s *act.Detail, secret string) error {
	link := q.Site() + "/invite/" + secret
	picture, err := page.QR(link)
	if err != nil {
		return err
	}
	return q.Show(oneSlipView(q.Page("登录邀请"), s, slip{Link: link, Picture: picture, Code: secret, Typed: slipDoor(q)}))
}

// slip is an invitation on paper.
type slip struct {
	people.Coming
	Link, Picture string
	Code, Typed   string // the code and where it is typed
	Until         string
}

// slipDoor is where a slip's code is typed, as it is printed.
func slipDoor(q *page.Request) string {
	_, address, _ := strings.Cut(q.Site(), "://")
	return address + "/kaitong"
}

// SlipForm asks for the code of a slip: for who cannot scan it.
func SlipForm(q *page.Request) error { return q.Show(slipFormView(q.Narrow("开通账号"), "", "")) }

// OpenSlip leads from a slip's code to its invitation.
func OpenSlip(q *page.Request) error {
	typed := page.Halfwidth(q.Values.Get("code"))
	secret, err := q.Sys.People.OpenSlip(q.Context(), typed, q.From())
	if e := page.Said(err, programme.Invalid, programme.Busy); e != nil {
		return q.ShowAs(page.StatusOf[e.Code], slipFormView(q.Narrow("开通账号"), typed, e.Message))
	}
	if err != nil {
		return err
	}
	q.Redirect("/invite/" + url.PathEscape(secret))
	return nil
}

// comingWords are how far somebody is in, with the tone of it.
var comingWords = map[string][2]string{people.NotInvited: {"未送达", ""}, people.Waits: {"等另一人确认", "wait"}, people.Confirmed: {"已确认，待发邀请", "go"},
	people.Handed: {"已送达，未开通", "wait"}, people.Lapsed: {"已过期，要重发", "late"}, people.Here: {"已开通", "ok"}}

// comingChecked ticks beforehand whom nothing has reached: a second sheet must
// not take back what the first handed out.
func comingChecked(x people.Coming) bool {
	return x.State == people.NotInvited || x.State == people.Lapsed || x.State == people.Confirmed
}

type invitationsPage struct {
	People []people.Coming
	In     int
	Out    []people.Coming // not in yet
	Key    string
	Bad    string
}

// Ready says whether an invitation can be made for somebody.
func (p *invitationsPage) Ready() bool {
	return slices.ContainsFunc(p.Out, func(x people.Coming) bool { return x.State != people.Waits })
}

func invitationsNow(q *page.Request) (*invitationsPage, error) {
	list, err := q.Sys.People.ComingAll(q.Context(), q.Caller())
	if err != nil {
		return nil, err
	}
	p := &invitationsPage{People: list, Key: page.NewKey()}
	for _, x := range list {
		if x.State == people.Here {
			p.In++
		} else {
			p.Out = append(p.Out, x)
		}
	}
	return p, nil
}

func Invitations(q *page.Request) error {
	p, err := invitationsNow(q)
	if err != nil {
		return err
	}
	return q.Show(invitationsView(q.Page("邀请函"), p))
}

// slipsPage is a sheet for each eight.
type slipsPage struct {
	Sheets [][]slip
	N      int
	Day    string
	Waits  []string // for whom a second person comes first
	Made   int      // users who were just made, where these are their slips
	// Stopped says why not all of a workbook's people were made.
	Stopped string
}

const slipsASheet = 8

// PrintSlips makes a new invitation for each who was ticked and shows them to
// print: earlier ones are worth nothing then.
func PrintSlips(q *page.Request) error {
	p, err := invitationsNow(q)
	if err != nil {
		return err
	}
	ticked := q.PostForm["who"]
	out := &slipsPage{}
	var slips []slip
	for _, x := range p.Out {
		if !slices.Contains(ticked, x.ID) {
			continue
		}
		secret, err := q.Sys.People.Invite(q.Context(), q.Caller(), x.ID)
		if e := page.Said(err, programme.Conflict, programme.WrongState); e != nil || err == nil && secret == "" {
			out.Waits = append(out.Waits, x.Name)
			continue
		}
		if err != nil {
			return err
		}
		s, err := slipOf(q, x, secret)
		if err != nil {
			return err
		}
		slips = append(slips, s)
	}
	if len(slips)+len(out.Waits) == 0 {
		p.Bad = "请勾选要发邀请的人"
		return q.ShowAs(http.StatusBadRequest, invitationsView(q.Page("邀请函"), p))
	}
	return showSlips(q, slips, out)
}

// slipOf is somebody's invitation on paper.
func slipOf(q *page.Request, x people.Coming, secret string) (s slip, err error) {
	s = slip{Coming: x, Link: q.Site() + "/invite/" + secret, Code: secret, Typed: slipDoor(q)}
	s.Picture, err = page.QR(s.Link)
	return s, err
}

// showSlips shows slips to print, or sends them as a PDF where that was asked.
func showSlips(q *page.Request, slips []slip, out *slipsPage) error {
	now := q.Sys.Today()
	until := now.Time().AddDate(0, 0, 7)
	for i := range slips {
		slips[i].Until = fmt.Sprintf("%d 月 %d 日前有效", int(until.Month()), until.Day())
	}
	out.N, out.Day = len(slips), now.Chinese()
	if len(slips) > 0 && q.Values.Get("as") == "pdf" {
		return slipsPDF(q, slips, out)
	}
	out.Sheets = slices.Collect(slices.Chunk(slips, slipsASheet))
	return q.Show(slipsView(q.Page("开通邀请函"), out))
}

func sheetOf(n, all int) string { return fmt.Sprintf("第 %d 页，共 %d 页", n, all) }

// slipsPDF sends the slips as a PDF; for whom a second person comes first stands
// at its foot.
func slipsPDF(q *page.Request, slips []slip, v *slipsPage) error {
	foot := "遗失请即告知系统管理员作废。"
	if len(v.Waits) > 0 {
		foot += "等另一人确认、这次没有的：" + strings.Join(v.Waits, "、")
	}
	var list []people.Slip
	for _, s := range slips {
		list = append(list, people.Slip{Name: s.Name, Role: s.Roles, Unit: s.Where, Login: s.Login, Code: s.Code, Link: s.Link,
			Says: "请本人用手机扫码，或打开 " + s.Typed + " 输入开通码，设定密码。" + s.Until + "，只能用一次。不要拍照转发。"})
	}
	return q.SendPDF("开通邀请函.pdf", func(w io.Writer) error {
		return people.WriteSlips(w, list, q.Brand(), v.Day+"制　经手人签收后留存根", foot)
	})
}
