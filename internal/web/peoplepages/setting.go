package peoplepages

import (
	"net/http"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// settingsPage is what the administrator sets of how the bureau is reached and
// how letters leave. A password is never in it.
type settingsPage struct {
	*message.Office
	Fixed         string // the telephone of the configuration file, which holds before the one here
	Said, Title   string
	Problems      []programme.Problem
	Key           string
	Kinds         []act.Choice
	Channels, Own bool // letters leave; they leave by the server that stands here
}

// Error is what is wrong with a field.
func (p *settingsPage) Error(field string) string {
	for _, x := range p.Problems {
		if x.Field == field {
			return x.Message
		}
	}
	return ""
}

// mailKinds are the ways of securing the connection to a mail server.
var mailKinds = []act.Choice{{ID: message.StartTLS, Name: "STARTTLS（多为 587 端口）"}, {ID: message.TLS, Name: "TLS（多为 465 端口）"},
	{ID: message.Plain, Name: "不加密（只用于本机）"}}

// settingsFields are the fields that a summary of problems leads to.
var settingsFields = map[string]bool{"hotline": true, "address": true, "security": true, "user": true, "password": true, "from": true, "to": true}

// settingsSaid is what is said after each change.
var settingsSaid = map[string]string{"hotline": "监督电话已保存。", "mail": "发信设置已保存。请试发一封。", "test": "已交给发信服务器，请到收件箱里看看有没有收到；没有的，看看垃圾邮件。"}

// Settings shows what is set, and which of file and page holds.
func Settings(q *page.Request) error {
	return showSettings(q, http.StatusOK, settingsSaid[q.URL.Query().Get("done")], nil, nil)
}

func showSettings(q *page.Request, status int, said string, sent *message.MailSettings, refused *programme.Error) error {
	p := &settingsPage{Said: said, Key: page.NewKey(), Fixed: q.Server.Phone, Kinds: mailKinds}
	var err error
	if p.Office, err = q.Sys.Message.Office(q.Context(), q.Caller()); err != nil {
		return err
	}
	p.Channels, p.Own = q.Sys.Message.Reaches("email"), !p.MailFixed
	if sent != nil {
		p.Mail = *sent
	}
	if refused != nil {
		if p.Title, p.Problems = refused.Message, refused.Problems; len(p.Problems) == 0 {
			p.Title, p.Problems = "没有办成", []programme.Problem{{Message: refused.Message}}
		}
	}
	return q.ShowAs(status, settingsView(q.Page("设置"), p))
}

// ChangeSettings carries out what one of the page's forms asks.
func ChangeSettings(q *page.Request) error {
	get := func(name string) string { return strings.TrimSpace(q.Values.Get(name)) }
	var err error
	var sent *message.MailSettings
	done := get("do")
	switch done {
	case "hotline":
		err = q.Sys.Message.SetHotline(q.Context(), q.Caller(), get("hotline"))
	case "mail":
		in := message.MailSettings{Address: get("address"), Security: get("security"), User: get("user"), From: get("from"),
			Password: q.PostFormValue("password")}
		err = q.Sys.Message.SetMail(q.Context(), q.Caller(), in)
		in.Password = ""
		sent = &in
	case "test":
		err = q.Sys.Message.TestMail(q.Context(), q.Caller(), get("to"))
	default:
		return programme.Errorf(programme.Invalid, "请从页面上的按钮办理")
	}
	if e := page.Said(err, programme.Invalid, programme.WrongState, programme.Busy); e != nil {
		return showSettings(q, page.StatusOf[e.Code], "", sent, e)
	}
	if err != nil && page.Said(err, programme.Repeated) == nil {
		return err
	}
	q.Redirect("/settings?done=" + done)
	return nil
}
