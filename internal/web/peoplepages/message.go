package peoplepages

import (
	"net/http"
	"slices"

	"jinlanling/internal/app/message"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
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

func Messages(q *page.Request) error {
	v := q.URL.Query()
	p := &messagesPage{Only: v.Get("unread") != "", Role: q.Signed.Actor.Role}
	var err error
	if p.Inbox, err = q.Sys.Message.Inbox(q.Context(), q.Caller(), p.Only, v.Get("before")); err != nil {
		return err
	}
	if v.Get("read") != "" {
		p.Said = "已全部标为已读。"
	}
	return q.Show(messagesView(q.Page("消息"), p))
}

func ReadMessages(q *page.Request) error {
	if err := q.Sys.Message.ReadMessages(q.Context(), q.Caller()); err != nil {
		return err
	}
	q.Redirect("/message?read=1")
	return nil
}

// OpenMessage notes that a message is read and leads to what it is about; in
// another role, to where roles are changed.
func OpenMessage(q *page.Request) error {
	m, err := q.Sys.Message.ReadMessage(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	to := "/message"
	switch {
	case m.Rule == string(programme.UserRemind)+"/user": // the checklist stands on the home
		to = "/"
	case m.Rule == message.PointRule:
		to = "/checkpoint"
	case m.Noun == programme.NounUser && (m.Subject == "" || m.Subject == q.Signed.User.ID):
		to = "/account"
	case m.Role != "" && m.Role != q.Signed.Actor.Role:
		to = "/roles"
	case ownRules[m.Rule]:
		to = "/own"
	case !programme.MayRead(q.Signed.Actor.Role, m.Noun):
	case m.Subject != "":
		to = "/" + string(m.Noun) + "/" + m.Subject
	default:
		to = "/" + string(m.Noun)
	}
	q.Redirect(to)
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

func Contacting(q *page.Request) error {
	return showContacting(q, http.StatusOK, contactSaid[q.URL.Query().Get("done")], nil)
}

func showContacting(q *page.Request, status int, said string, refused *programme.Error) error {
	p := &contactingPage{Said: said, Key: page.NewKey()}
	var err error
	if p.Contacting, err = q.Sys.Message.Contacting(q.Context(), q.Caller()); err != nil {
		return err
	}
	if refused != nil {
		p.Message, p.Problems = refused.Message, refused.Problems
		if len(p.Problems) == 0 {
			p.Problems = []programme.Problem{{Message: refused.Message}}
		}
	}
	return q.ShowAs(status, contactingView(q.Page("接收消息"), p))
}

// ChangeContacting carries out what one of the page's forms asks.
func ChangeContacting(q *page.Request) error {
	channel, done := q.Values.Get("channel"), q.Values.Get("do")
	if done != "choose" && channelNames[channel] == "" {
		return programme.Errorf(programme.Invalid, "请从页面上的按钮办理")
	}
	var err error
	switch done {
	case "set":
		err, done = q.Sys.Message.SetContact(q.Context(), q.Caller(), channel, q.Values.Get("address")), channel
	case "prove":
		err, done = q.Sys.Message.ProveContact(q.Context(), q.Caller(), channel), channel
	case "confirm":
		err, done = q.Sys.Message.ConfirmContact(q.Context(), q.Caller(), channel, q.Values.Get("code")), "confirmed"
	case "drop":
		err, done = q.Sys.Message.DropContact(q.Context(), q.Caller(), channel), "dropped"
	case "choose":
		err, done = q.Sys.Message.ChooseMessages(q.Context(), q.Caller(), q.Values.List("want")), "chosen"
	default:
		return programme.Errorf(programme.Invalid, "请从页面上的按钮办理")
	}
	if e := page.Said(err, programme.Invalid, programme.WrongState, programme.Busy); e != nil {
		return showContacting(q, http.StatusBadRequest, "", e)
	}
	if err != nil && page.Said(err, programme.Repeated) == nil {
		return err
	}
	q.Redirect("/account/messages?done=" + done)
	return nil
}

// ConfirmForm is where a letter's address leads: it asks once more, because
// programs open addresses in letters too.
func ConfirmForm(q *page.Request) error {
	return q.Show(confirmView(q.Page("确认电子邮箱"), q.PathValue("proof")))
}

func ConfirmMail(q *page.Request) error {
	err := q.Sys.Message.ConfirmContact(q.Context(), q.Caller(), tell.ByMail, q.PathValue("proof"))
	if e := page.Said(err, programme.Invalid, programme.WrongState); e != nil {
		return showContacting(q, http.StatusBadRequest, "", e)
	}
	if err != nil {
		return err
	}
	q.Redirect("/account/messages?done=confirmed")
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

func Deliveries(q *page.Request) error {
	v := q.URL.Query()
	p := &deliveriesPage{State: v.Get("state")}
	if name, _ := deliveryState(p.State); name == p.State {
		p.State = ""
	}
	var err error
	if p.DeliveryLog, err = q.Sys.Message.DeliveryLog(q.Context(), q.Caller(), p.State, v.Get("before")); err != nil {
		return err
	}
	if v.Get("retried") != "" {
		p.Said = "已重新排队，一会儿再看结果。"
	}
	return q.Show(deliveriesView(q.Page("投递记录"), p))
}

func RetryDelivery(q *page.Request) error {
	err := q.Sys.Message.RetryDelivery(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil && page.Said(err, programme.WrongState) == nil {
		return err
	}
	q.Redirect("/delivery?retried=1")
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
		return page.Minute(d.MadeAt)
	}
	return page.Minute(d.EndedAt)
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
