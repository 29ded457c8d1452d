package ops

import (
	"context"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"os"
	"strings"
	"time"

	"jinlanling/internal/app/message"
	"jinlanling/internal/post"
	"jinlanling/internal/programme"
)

// MailConfig is how letters are sent; no Address for none.
type MailConfig struct {
	Address, Security, User, PasswordFile, From string
}

// SMSConfig is how text messages are sent; no URL for none.
type SMSConfig struct{ URL, SecretFile string }

// shortestSecret is the least that a gateway's requests are signed with.
const shortestSecret = 16

func sender(to *string, v string) error {
	if _, err := mail.ParseAddress(v); err != nil {
		return programme.Errorf(programme.Invalid, "应当是邮箱地址，例如 %s <noreply@example.gov.cn>", programme.Product)
	}
	*to = v
	return nil
}

func hookURL(to *string, v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && !(u.Scheme == "http" && onMachine(u.Hostname())) {
		return programme.Errorf(programme.Invalid, "应当是 https 网址；只有本机可以用 http")
	}
	*to = v
	return nil
}

func onMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func quietHours(c *Config, v string) error {
	if v == "none" {
		c.QuietFrom, c.QuietTo = 0, 0
		return nil
	}
	from, to, _ := strings.Cut(v, "-")
	a, err1 := time.Parse("15:04", strings.TrimSpace(from))
	b, err2 := time.Parse("15:04", strings.TrimSpace(to))
	if err1 != nil || err2 != nil || a.Equal(b) {
		return programme.Errorf(programme.Invalid, "应当是“开始-结束”，例如 22:00-08:00，或 none")
	}
	c.QuietFrom, c.QuietTo = a.Hour()*60+a.Minute(), b.Hour()*60+b.Minute()
	return nil
}

// completePost looks at settings of the post that only mean something together.
func (c *Config) completePost() error {
	switch {
	case c.Mail.Address != "" && c.Mail.From == "":
		return programme.Errorf(programme.Invalid, "给了 smtp，还要给 mail-from")
	case c.Mail.User != "" && c.Mail.PasswordFile == "":
		return programme.Errorf(programme.Invalid, "给了 smtp-user，还要给 smtp-password-file")
	case c.SMS.URL != "" && c.SMS.SecretFile == "":
		return programme.Errorf(programme.Invalid, "给了 sms-url，还要给 sms-secret-file")
	}
	if host, _, err := net.SplitHostPort(c.Mail.Address); err == nil && c.Mail.Security == post.Plain && !onMachine(host) {
		return programme.Errorf(programme.Invalid, "smtp-security 为 none 时，发信服务器只能在本机")
	}
	return nil
}

// Post is how messages leave, as configured.
func (c *Config) Post() (p message.Post, err error) {
	p = message.Post{URL: c.PublicURL, QuietFrom: c.QuietFrom, QuietTo: c.QuietTo}
	if m, err := c.mail(); err != nil {
		return p, err
	} else if m != nil {
		p.Mail = m
	}
	p.MailBy = func(s message.MailSettings) message.Carrier {
		return &post.Mail{Address: s.Address, Security: s.Security, User: s.User, Password: s.Password, From: s.From}
	}
	if h, err := c.hook(); err != nil {
		return p, err
	} else if h != nil {
		p.Phone = h
	}
	return p, nil
}

func (c *Config) mail() (*post.Mail, error) {
	if c.Mail.Address == "" {
		return nil, nil
	}
	m := &post.Mail{Address: c.Mail.Address, Security: c.Mail.Security, User: c.Mail.User, From: c.Mail.From}
	if c.Mail.PasswordFile != "" {
		secret, err := secretIn(c.Mail.PasswordFile, 1)
		if err != nil {
			return nil, err
		}
		m.Password = secret
	}
	return m, nil
}

func (c *Config) hook() (*post.Hook, error) {
	if c.SMS.URL == "" {
		return nil, nil
	}
	secret, err := secretIn(c.SMS.SecretFile, shortestSecret)
	if err != nil {
		return nil, err
	}
	return &post.Hook{URL: c.SMS.URL, Secret: []byte(secret)}, nil
}

// secretIn reads a secret from its file; the error never holds it.
func secretIn(path string, shortest int) (string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", programme.Errorf(programme.Invalid, "读不了密钥文件 %s", path)
	}
	text := strings.TrimSpace(string(raw))
	if len(text) < shortest {
		return "", programme.Errorf(programme.Invalid, "密钥文件 %s 里至少要有 %d 个字符", path, shortest)
	}
	return text, nil
}

// postChecks look at how messages leave.
var postChecks = []check{
	{"smtp", "发信服务器", smtpReachable},
	{"sms_hook", "短信网关", smsHook},
	{"identity_provider", "统一身份认证", identityProvider},
	{"dead_letters", "没有送到的消息", deadLetters},
}

func private(path string) (Finding, bool) {
	info, err := os.Stat(path)
	if err != nil {
		return bad("读不了 "+path, "放好这个文件，再查一次"), false
	}
	if info.Mode().Perm()&0o077 != 0 {
		return bad(path+" 其他用户也能读", "chmod 600 "+path), false
	}
	return Finding{}, true
}

func smtpReachable(ctx context.Context, l *Checkup) Finding {
	if l.Config.Mail.Address == "" {
		return good("没有设发信服务器，不发邮件；要发时设 smtp 和 mail-from")
	}
	if f, ok := private(l.Config.Mail.PasswordFile); l.Config.Mail.PasswordFile != "" && !ok {
		return f
	}
	m, err := l.Config.mail()
	if err != nil {
		return failed(err)
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	if err := m.Check(ctx); err != nil {
		return bad("连不上、证书不对或登录不了 "+m.Address, "核对 smtp、smtp-security、smtp-user 和密码文件，以及防火墙；消息会留着，通了再发")
	}
	return good("连得上，能登录")
}

func smsHook(ctx context.Context, l *Checkup) Finding {
	if l.Config.SMS.URL == "" {
		return good("没有设短信网关，不发短信；要发时设 sms-url 和 sms-secret-file")
	}
	if f, ok := private(l.Config.SMS.SecretFile); !ok {
		return f
	}
	h, err := l.Config.hook()
	if err != nil {
		return failed(err)
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	if err := h.Check(ctx); err != nil {
		return bad("连不上短信网关，或证书不对", "核对 sms-url 和防火墙；消息会留着，通了再发")
	}
	return good("连得上；密钥对不对，发一条才知道")
}

func deadLetters(ctx context.Context, l *Checkup) Finding {
	n, err := l.sys.Message.DeadDeliveries(ctx)
	if err != nil {
		return failed(err)
	}
	if n > 0 {
		return mind(fmt.Sprintf("%d 次投递没有送到", n), "管理员登录后在“投递记录”里查看原因，处理后重试")
	}
	return good("没有")
}
