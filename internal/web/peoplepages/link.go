package peoplepages

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// LinkDeeds are a link's: its account shows who it is, or a base has seen the
// ID card, or has not.
var LinkDeeds = []page.Deed{
	{Key: "link-code", Action: programme.LinkCode, On: programme.NounLink, Button: "发送", Again: true,
		Consequence: "核实码发到档案里原来登记的手机，15 分钟内有效，一天最多 5 次。手机换了的，请带身份证原件到报名的培训基地核实。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.People.SendLinkCode(ctx, c, f.Detail.ID)
		}},
	{Key: "link-prove", Action: programme.LinkProve, On: programme.NounLink, Button: "核实",
		Consequence: "核实后，本账号可以查看您以前的报名、培训和证书。同时告知原登记的手机和原单位。",
		Inputs:      []page.Input{{Name: "code", Label: "短信核实码", Kind: "number", Required: true, Hint: "6 位数字，填错 5 次须重新发送"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.People.ProveLink(ctx, c, f.Detail.ID, f.Get("code"))
		}},
	{Key: "confirm-link", Action: programme.LinkConfirm, On: programme.NounLink,
		Consequence: "核实后，这个账号可以查看此人以前的全部报名、培训和证书。须本人到场、核对身份证原件；邀请或认领他的人不能办理。同时告知原登记的手机和原单位。",
		Inputs:      []page.Input{{Name: "reason", Label: "核对情况", Kind: "area", Required: true, Hint: "写明看到了什么，例如：本人到场，身份证原件与登记的姓名、号码、照片相符。写进日志"}},
		Do:          page.ActWithReasons((*people.Desk).ConfirmLink)},
	{Key: "refuse-link", Action: programme.LinkRefuse, On: programme.NounLink, Grave: true,
		Consequence: "这个账号不再能查看这份报名；报名本身另行办理。办错的，核对身份证后可以再办“凭身份证核实”。", Do: page.ActWithReasons((*people.Desk).RefuseLink)},
	{Key: "undo-link", Action: programme.LinkUndo, On: programme.NounLink, Grave: true,
		Consequence: "这个账号不再能查看此人的任何报名和档案。办错的，核对身份证后可以再办“凭身份证核实”。", Do: page.ActWithReasons((*people.Desk).UndoLink)},
}
