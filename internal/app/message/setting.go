package message

import (
	"cmp"
	"context"
	"net"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Settings that the administrator makes in the browser: the telephone of supervision
// that stands on public lists, and the server by which letters leave. A line of the
// configuration file holds before it. Every copy of the program follows within
// the seconds in which letters are looked for.

// Names of settings.
const (
	settingHotline  = "hotline"
	settingAddress  = "mail.address"
	settingSecurity = "mail.security"
	settingUser     = "mail.user"
	settingFrom     = "mail.from"
	settingPassword = "mail.password"
)

// Ways of securing a connection to a mail server, as post knows them.
const (
	StartTLS = "starttls"
	TLS      = "tls"
	Plain    = "none"
)

// MailSettings is how letters are sent; no Address for none. Password is given
// and used, and never shown.
type MailSettings struct {
	Address, Security, User, From string // host:port; StartTLS, TLS, Plain
	Password                      string
}

// Office is what is set, as its page shows it.
type Office struct {
	Hotline     string
	Mail        MailSettings // without the password
	HasPassword bool
	MailFixed   bool // the configuration file sets the mail server: what stands here is not used
}

// hotlineForm is a telephone as the configuration takes it.
var hotlineForm = regexp.MustCompile(`^[0-9][0-9 \-]{4,24}(（[^（）]{1,20}）)?$`)

// settings are the rows by name.
func settings(tx *store.Tx) (map[string]programme.Setting, error) {
	list, err := tx.SettingRows()
	out := map[string]programme.Setting{}
	for _, r := range list {
		out[r.ID] = r
	}
	return out, err
}

// Hotline is the telephone that was set in the browser, "" where none was.
func (a *Desk) Hotline(ctx context.Context) (phone string, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		phone, err = HotlineIn(tx)
		return err
	})
	return phone, err
}

// HotlineIn is Hotline in a transaction.
func HotlineIn(tx *store.Tx) (string, error) {
	rows, err := settings(tx)
	return rows[settingHotline].Value, err
}

// Office reads what is set, for administrators.
func (a *Desk) Office(ctx context.Context, c act.Caller) (o *Office, err error) {
	if err := programme.May(c.Actor, programme.SettingSet, programme.Subject{}); err != nil {
		return nil, err
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		rows, err := settings(tx)
		o = &Office{Hotline: rows[settingHotline].Value, HasPassword: rows[settingPassword].Sealed != "", MailFixed: a.post.Mail != nil,
			Mail: MailSettings{Address: rows[settingAddress].Value, Security: cmp.Or(rows[settingSecurity].Value, StartTLS), User: rows[settingUser].Value,
				From: rows[settingFrom].Value}}
		return err
	})
	return o, err
}

// SetHotline sets the telephone of supervision; "" leaves a line to write on.
func (a *Desk) SetHotline(ctx context.Context, c act.Caller, phone string) error {
	if phone = strings.TrimSpace(phone); phone != "" && !hotlineForm.MatchString(phone) {
		return act.InvalidFields(programme.Problem{Field: "hotline", Code: "hotline", Message: "应当是电话号码，例如 0534-2626000"})
	}
	return a.set(ctx, c, map[string]string{settingHotline: phone}, nil, act.Facts{"hotline": phone})
}

// SetMail sets how letters leave. A password that is left out stays as it is
// while server and user do; it is in no entry of the journal.
func (a *Desk) SetMail(ctx context.Context, c act.Caller, in MailSettings) error {
	had, err := a.Office(ctx, c)
	if err != nil {
		return err
	}
	keeps := had.HasPassword && in.Password == "" && in.User == had.Mail.User && in.Address == had.Mail.Address
	if problems := in.problems(keeps); len(problems) > 0 {
		return &programme.Error{Code: programme.Invalid, Message: "发信设置没有保存，请按提示更正", Problems: problems}
	}
	values := map[string]string{settingAddress: in.Address, settingSecurity: in.Security, settingUser: in.User, settingFrom: in.From}
	said := act.Facts{"address": in.Address, "security": in.Security, "user": in.User, "from": in.From, "password": "kept"}
	var secret *string
	if !keeps {
		secret = &in.Password
		said["password"] = map[bool]string{true: "none", false: "new"}[in.Password == ""]
	}
	return a.set(ctx, c, values, secret, said)
}

// problems is everything that is wrong with settings of a mail server; keeps
// says that the password of before is used.
func (in *MailSettings) problems(keeps bool) (out []programme.Problem) {
	bad := func(field, message string) {
		out = append(out, programme.Problem{Field: field, Code: "mail", Message: message})
	}
	if in.Address == "" {
		if in.User+in.From+in.Password != "" {
			bad("address", "请填发信服务器；不发邮件的，各格都空着")
		}
		return out
	}
	host, port, err := net.SplitHostPort(in.Address)
	if err != nil || host == "" || port == "" {
		bad("address", "应当是“主机:端口”，例如 smtp.example.gov.cn:587")
	}
	if !slices.Contains([]string{StartTLS, TLS, Plain}, in.Security) {
		bad("security", "请选择加密方式")
	}
	if ip := net.ParseIP(host); in.Security == Plain && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		bad("security", "不加密的，发信服务器只能在本机")
	}
	if _, err := mail.ParseAddress(in.From); err != nil {
		bad("from", "应当是邮箱地址，例如 "+programme.Product+" <noreply@example.gov.cn>")
	}
	if in.User != "" && in.Password == "" && !keeps {
		bad("password", "请填发信密码；换了服务器或用户名，要重新填")
	}
	if in.User == "" && in.Password != "" {
		bad("user", "填了密码，还要填用户名")
	}
	return out
}

// set writes settings and tells who watches.
func (a *Desk) set(ctx context.Context, c act.Caller, values map[string]string, secret *string, said act.Facts) error {
	err := a.Act(ctx, c, programme.SettingSet, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		rows, err := settings(s.Tx)
		if err != nil {
			return err
		}
		put := func(name, value, sealed string) error {
			r, there := rows[name]
			if there && r.Value == value && r.Sealed == sealed || !there && value+sealed == "" {
				return nil
			}
			r.ID, r.Value, r.Sealed = name, value, sealed
			if there {
				return store.Update(s.Tx, &r)
			}
			return store.Insert(s.Tx, &r)
		}
		for name, value := range values {
			if err := put(name, value, ""); err != nil {
				return err
			}
		}
		if secret != nil {
			sealed := ""
			if *secret != "" {
				sealed = a.Keys.Seal(seal.MailPassword, settingPassword, *secret)
			}
			if err := put(settingPassword, "", sealed); err != nil {
				return err
			}
		}
		if err := s.Record("", settingSubject, said); err != nil {
			return err
		}
		s.Told("", settingSubject, &store.Told{Title: "监督电话和发信设置"})
		return nil
	})
	if err != nil {
		return err
	}
	return a.followMail(ctx)
}

// settingSubject is what the journal's entries of settings are about.
const settingSubject = "settings"

// followMail makes the carrier of letters that the settings ask for, where the
// configuration names none and they changed.
func (a *Desk) followMail(ctx context.Context) error {
	if a.post.Mail != nil || a.post.MailBy == nil {
		return nil
	}
	var rows map[string]programme.Setting
	err := a.Store.Read(ctx, func(tx *store.Tx) (err error) {
		rows, err = settings(tx)
		return err
	})
	if err != nil {
		return err
	}
	m := MailSettings{Address: rows[settingAddress].Value, Security: rows[settingSecurity].Value, User: rows[settingUser].Value, From: rows[settingFrom].Value}
	if sealed := rows[settingPassword].Sealed; sealed != "" {
		if m.Password, err = a.Keys.Unseal(seal.MailPassword, settingPassword, sealed); err != nil {
			return err
		}
	}
	if now := a.post.set.Load(); now != nil && now.MailSettings == m {
		return nil
	}
	next := &setMail{MailSettings: m}
	if m.Address != "" {
		next.carrier = a.post.MailBy(m)
	}
	a.post.set.Store(next)
	return nil
}

// setMail is the mail server that was set in the browser.
type setMail struct {
	MailSettings
	carrier Carrier
}

// testsADay is how many test letters a day brings.
const testsADay = 10

// TestMail sends a letter to an address by the server that holds now, and says
// at once whether it was taken.
func (a *Desk) TestMail(ctx context.Context, c act.Caller, to string) error {
	if err := programme.May(c.Actor, programme.SettingSet, programme.Subject{}); err != nil {
		return err
	}
	to, err := CleanAddress(tell.ByMail, to)
	if err != nil {
		return act.InvalidFields(programme.Problem{Field: "to", Code: "contact", Message: "请填完整的电子邮箱，例如 name@example.cn"})
	}
	if err := a.followMail(ctx); err != nil {
		return err
	}
	carrier := a.post.carrier(tell.ByMail)
	if carrier == nil {
		return programme.Errorf(programme.WrongState, "还没有设发信服务器，请先保存发信设置")
	}
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Tally("message.test", "", programme.DateOf(tx.Now().In(act.Shanghai)), 1)
		if err == nil && n > testsADay {
			err = programme.Errorf(programme.Busy, "今天已经试发过 %d 封，请明天再试", testsADay)
		}
		return err
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, sendingWithin)
	defer cancel()
	key, _ := act.Token()
	site := a.Brand(ctx)
	err = carrier.Carry(ctx, Parcel{Key: key, To: to, Kind: "account", At: a.Clock(), Subject: string(site) + "：试发",
		Text: "这是" + string(site) + "培训管理系统试发的一封信。收到它，说明发信设置可用。\n\n不是您要的，请不用理会。\n"})
	if err != nil {
		a.Log.Warn("a test letter was not taken", "err", err)
		return programme.Errorf(programme.WrongState, "没有发出去：连不上、证书不对、登录不了，或对方不收。请核对服务器、加密方式、用户名、密码和发信人，以及防火墙")
	}
	return nil
}

// ResealSettings seals the password of the mail server with the current key.
func (a *Desk) ResealSettings(ctx context.Context, c act.Caller) error {
	return a.Act(ctx, c, programme.KeysRotate, "", func(s *act.Step) error {
		rows, err := settings(s.Tx)
		if err != nil {
			return err
		}
		r := rows[settingPassword]
		if r.Sealed == "" {
			return nil
		}
		plain, err := a.Keys.Unseal(seal.MailPassword, settingPassword, r.Sealed)
		if err != nil {
			return err
		}
		r.Sealed = a.Keys.Seal(seal.MailPassword, settingPassword, plain)
		if err := store.Update(s.Tx, &r); err != nil {
			return err
		}
		return s.Record("", a.Keys.Current(), act.Facts{"settings": 1})
	})
}
