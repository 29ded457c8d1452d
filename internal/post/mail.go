// Package post carries messages out of the system: by mail to an SMTP server,
// and by signed requests to a gateway for text messages. It knows nothing of
// the programme, keeps nothing and logs nothing: what it is given to carry is
// somebody's.
//
// The one idea to know: a parcel has a key that is the same however often it
// is sent, and both carriers pass it on, so that a receiver can tell a second
// copy from a second message.
package post

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/app/message"

	"github.com/wneessen/go-mail"
)

// Ways of securing a connection to a mail server.
const (
	StartTLS = "starttls" // begins in the clear and must go over to TLS
	TLS      = "tls"      // TLS from the first byte
	Plain    = "none"     // only for a server on the same machine
)

// Mail sends by an SMTP server.
type Mail struct {
	Address  string // host:port
	Security string
	User     string // "" where the server asks for none
	Password string
	From     string
	TLS      *tls.Config   // nil for the machine's own roots
	Timeout  time.Duration // of connecting, and of sending; mailTimeout where 0
}

const mailTimeout = 20 * time.Second

func (m *Mail) client() (*mail.Client, error) {
	host, port, err := net.SplitHostPort(m.Address)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, err
	}
	options := []mail.Option{mail.WithPort(n), mail.WithTimeout(cmp.Or(m.Timeout, mailTimeout))}
	switch m.Security {
	case TLS:
		options = append(options, mail.WithSSL())
	case Plain:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if m.TLS != nil {
		config := m.TLS.Clone()
		config.ServerName = host // what the certificate must be for
		options = append(options, mail.WithTLSConfig(config))
	}
	if m.User != "" {
		auth := mail.SMTPAuthAutoDiscover
		if m.Security == Plain {
			auth = mail.SMTPAuthPlainNoEnc // what is found out never shows a password without TLS; the settings let that server only be on this machine
		}
		options = append(options, mail.WithSMTPAuth(auth), mail.WithUsername(m.User), mail.WithPassword(m.Password))
	}
	return mail.NewClient(host, options...)
}

// Check connects, secures and signs in as for sending, and sends nothing.
func (m *Mail) Check(ctx context.Context) error {
	c, err := m.client()
	if err != nil {
		return err
	}
	if err := c.DialWithContext(ctx); err != nil {
		return err
	}
	c.Close() // how the server says goodbye does not matter
	return nil
}

// Carry sends one parcel as a letter in plain text.
func (m *Mail) Carry(ctx context.Context, p message.Parcel) error {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := msg.From(m.From); err != nil {
		return err
	}
	if err := msg.To(p.To); err != nil {
		return &message.Undeliverable{Word: "邮箱地址不合格"}
	}
	msg.Subject(p.Subject)
	msg.SetMessageIDWithValue(p.Key + "@" + m.domain())
	msg.SetDateWithValue(p.At)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(mail.TypeTextPlain, p.Text)
	c, err := m.client()
	if err != nil {
		return err
	}
	if err := c.DialWithContext(ctx); err != nil {
		return errors.New("post: the mail server does not answer, or refuses the connection")
	}
	err = c.Send(msg)
	c.Close() // a letter that was taken is taken, however the server says goodbye
	if err != nil {
		return told(err)
	}
	return nil
}

func (m *Mail) domain() string {
	_, domain, _ := strings.Cut(strings.TrimRight(m.From, ">"), "@")
	if domain == "" {
		domain, _ = os.Hostname()
	}
	return domain
}

// told tells a receiver that will never take the letter from one that may
// later. A server that refuses the sender or the connection may be set right;
// and a connection that is cut while the receiver is named says nothing of
// them: only the server's own 5xx does.
func told(err error) error {
	if e, ok := errors.AsType[*mail.SendError](err); ok && e.Reason == mail.ErrSMTPRcptTo && e.ErrorCode() >= 500 {
		return &message.Undeliverable{Word: "对方服务器没有这个邮箱，或拒收"}
	}
	return errors.New("post: the mail server did not take the letter")
}
