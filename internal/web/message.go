package web

import (
	"net/http"
	"slices"
	"strconv"

	"jinlanling/internal/app/message"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/programme"
)

// Messages: what a user was told, how they want to be told outside the system,
// and for the administrator what left it.

type messagesPage struct {
	*message.Inbox
	Only bool // the unread
	Role programme.Role
	Said string
}

// roleSaid is the role in which a message is read, where it is not the one the
// reader acts in.
func (p *messagesPage) roleSaid(m *message.Message) string {
	if m.Role == "" || m.Role == p.Role {
		return ""
	}
	return m.Role.Name()
}

func kindName(code string) string {
	if k := tell.MessageKindOf(code); k != nil {
		return k.Name
	}
	return "消息"
}

// countUnread puts the number of unread messages into the bar.
func (q *request) countUnread(p *page) {
	if n, err := q.sys.Message.Unread(q.Context(), q.caller()); err == nil { // a page without the number is better than none
		p.Unread = n
	}
}

func unreadText(n int) string {
	if n >= 100 {
		return "99+"
	}
	return strconv.Itoa(n)
}

func messages(q *request) error {
	v := q.URL.Query()
	p := &messagesPage{Only: v.Get("unread") != "", Role: q.signed.Actor.Role}
	var err error
	if p.Inbox, err = q.sys.Message.Inbox(q.Context(), q.caller(), p.Only, v.Get("before")); err != nil {
		return err
	}
	if v.Get("read") != "" {
		p.Said = "已全部标为已读。"
	}
	return q.show(messagesView(q.page("消息"), p))
}

func readMessages(q *request) error {
	if err := q.sys.Message.ReadMessages(q.Context(), q.caller()); err != nil {
		return err
	}
	q.redirect("/message?read=1")
	return nil
}

// openMessage notes that a message is read and leads to what it is about; in
// another role, to where roles are changed.
func openMessage(q *request) error {
	m, err := q.sys.Message.ReadMessage(q.Context(), q.caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	to := "/message"
	switch {
	case m.Rule == string(programme.UserRemind)+"/user": // the checklist stands on the home
		to = "/"
	case m.Noun == programme.NounUser && (m.Subject == "" || m.Subject == q.signed.User.ID):
		to = "/account"
	case m.Role != "" && m.Role != q.signed.Actor.Role:
		to = "/roles"
	case ownRules[m.Rule]:
		to = "/own"
	case !programme.MayRead(q.signed.Actor.Role, m.Noun):
	case m.Subject != "":
		to = "/" + string(m.Noun) + "/" + m.Subject
	default:
		to = "/" + string(m.Noun)
	}
	q.redirect(to)
	return nil
}

type contactingPage struct {
	*message.Contacting
	Said, Message string
	Problems      []programme.Problem
	Key           string
}

func (p *contactingPage) Error(field string) string {
	for _, x := range p.Problems {
		if x.Field == field {
			return x.Message
		}
	}
	return ""
}

// channel names of channels on the page.
var channelNames = map[string]string{tell.ByMail: "邮件", tell.ByPhone: "短信"}

// contactSaid is what is said after each change.
var contactSaid = map[string]string{
	"email": "已向邮箱发出确认信，请在 24 小时内打开信里的网址。", "sms": "已向手机发出确认码，请在 15 分钟内填写。",
	"confirmed": "已确认，以后的消息会发到这里。", "dropped": "已删去，不再往那里发。", "chosen": "已保存。",
}

func contacting(q *request) error {
	return q.showContacting(http.StatusOK, contactSaid[q.URL.Query().Get("done")], nil)
}

func (q *request) showContacting(status int, said string, refused *programme.Error) error {
	p := &contactingPage{Said: said, Key: newKey()}
	var err error
	if p.Contacting, err = q.sys.Message.Contacting(q.Context(), q.caller()); err != nil {
		return err
	}
	if refused != nil {
		p.Message, p.Problems = refused.Message, refused.Problems
		if len(p.Problems) == 0 {
			p.Problems = []programme.Problem{{Message: refused.Message}}
		}
	}
	return q.showAs(status, contactingView(q.page("接收消息"), p))
}

// changeContacting carries out what one of the page's forms asks.
func changeContacting(q *request) error {
	channel, done := q.values.Get("channel"), q.values.Get("do")
	if done != "choose" && channelNames[channel] == "" {
		return programme.Errorf(programme.Invalid, "请从页面上的按钮办理")
	}
	var err error
	switch done {
	case "set":
		err, done = q.sys.Message.SetContact(q.Context(), q.caller(), channel, q.values.Get("address")), channel
	case "prove":
		err, done = q.sys.Message.ProveContact(q.Context(), q.caller(), channel), channel
	case "confirm":
		err, done = q.sys.Message.ConfirmContact(q.Context(), q.caller(), channel, q.values.Get("code")), "confirmed"
	case "drop":
		err, done = q.sys.Message.DropContact(q.Context(), q.caller(), channel), "dropped"
	case "choose":
		err, done = q.sys.Message.ChooseMessages(q.Context(), q.caller(), q.values.List("want")), "chosen"
	default:
		return programme.Errorf(programme.Invalid, "请从页面上的按钮办理")
	}
	if e := said(err, programme.Invalid, programme.WrongState, programme.Busy); e != nil {
		return q.showContacting(http.StatusBadRequest, "", e)
	}
	if err != nil && said(err, programme.Repeated) == nil {
		return err
	}
	q.redirect("/account/messages?done=" + done)
	return nil
}

// confirmForm is where a letter's address leads: it asks once more, because
// programs open addresses in letters too.
func confirmForm(q *request) error {
	return q.show(confirmView(q.page("确认电子邮箱"), q.PathValue("proof")))
}

func confirmMail(q *request) error {
	err := q.sys.Message.ConfirmContact(q.Context(), q.caller(), tell.ByMail, q.PathValue("proof"))
	if e := said(err, programme.Invalid, programme.WrongState); e != nil {
		return q.showContacting(http.StatusBadRequest, "", e)
	}
	if err != nil {
		return err
	}
	q.redirect("/account/messages?done=confirmed")
	return nil
}

// deliveryStates are the states of deliveries in the order of the page.
var deliveryStates = []struct{ state, name, tone string }{
	{"dead", "没有送到", "bad"}, {"waiting", "等待发出", ""}, {"sending", "正在发出", "wait"}, {"sent", "已送出", "ok"}, {"dropped", "不用再送", ""},
}

func deliveryState(state string) (name, tone string) {
	for _, s := range deliveryStates {
		if s.state == state {
			return s.name, s.tone
		}
	}
	return state, ""
}

type deliveriesPage struct {
	*message.DeliveryLog
	State string
	Said  string
}

func (p *deliveriesPage) has(channel string) bool { return slices.Contains(p.Channels, channel) }

func deliveries(q *request) error {
	v := q.URL.Query()
	p := &deliveriesPage{State: v.Get("state")}
	if name, _ := deliveryState(p.State); name == p.State {
		p.State = ""
	}
	var err error
	if p.DeliveryLog, err = q.sys.Message.DeliveryLog(q.Context(), q.caller(), p.State, v.Get("before")); err != nil {
		return err
	}
	if v.Get("retried") != "" {
		p.Said = "已重新排队，一会儿再看结果。"
	}
	return q.show(deliveriesView(q.page("投递记录"), p))
}

func retryDelivery(q *request) error {
	err := q.sys.Message.RetryDelivery(q.Context(), q.caller(), q.PathValue("id"))
	if err != nil && said(err, programme.WrongState) == nil {
		return err
	}
	q.redirect("/delivery?retried=1")
	return nil
}

func countOf(p *deliveriesPage, state string) (n int64) {
	for s, c := range p.Counts {
		if string(s) == state {
			n = c
		}
	}
	return n
}

// deliveryTime is when a delivery ended, or else was made.
func deliveryTime(d *message.Delivery) string {
	if d.EndedAt.IsZero() {
		return clockTime(d.MadeAt)
	}
	return clockTime(d.EndedAt)
}

func deliveryName(d *message.Delivery) string {
	name, _ := deliveryState(string(d.State))
	return name
}

func deliveryTone(d *message.Delivery) string {
	_, tone := deliveryState(string(d.State))
	return tone
}

func onlyFlag(on bool) string {
	if on {
		return "1"
	}
	return ""
}
