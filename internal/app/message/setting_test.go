package message_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// takes is a mail server that keeps what it was given, and by which settings.
type takes struct {
	by   message.MailSettings
	got  *[]string
	fail bool
}

func (c *takes) Carry(_ context.Context, p message.Parcel) error {
	if c.fail {
		return errors.New("nobody answers")
	}
	*c.got = append(*c.got, c.by.Address+" "+c.by.Password+" "+p.To)
	return nil
}

// The administrator sets telephone and mail server in the browser; the password
// is used and told to nobody, and the configuration holds before it.
func TestSettings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		o := demotest.NewOffice(t, p)
		admin := act.As(o.Admin)
		var got []string
		o.Message.SetPost(message.Post{MailBy: func(m message.MailSettings) message.Carrier {
			return &takes{m, &got, m.Address == "silent.example.cn:25"}
		}})
		if err := o.Message.TestMail(ctx, admin, "a@example.cn"); programme.CodeOf(err) != programme.WrongState {
			t.Errorf("without a server: %v", err)
		}
		for _, bad := range []message.MailSettings{
			{Address: "smtp.example.cn", Security: "tls", From: "a@example.cn"}, {Address: "smtp.example.cn:587", Security: "none", From: "a@example.cn"},
			{Address: "smtp.example.cn:587", Security: "tls", From: "nobody"},
			{Address: "smtp.example.cn:587", Security: "tls", From: "a@example.cn", User: "u"},
			{From: "a@example.cn"}, {Address: "smtp.example.cn:587", Security: "ssl", From: "a@example.cn"},
		} {
			if err := o.Message.SetMail(ctx, admin, bad); programme.CodeOf(err) != programme.Invalid {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		const secret = "kingfisher-9-lantern"
		good := message.MailSettings{Address: "smtp.example.cn:587", Security: message.StartTLS, User: "jll", From: "金蓝领 <noreply@example.cn>",
			Password: secret}
		if err := o.Message.SetMail(ctx, admin, good); err != nil {
			t.Fatal(err)
		}
		if err := o.Message.SetHotline(ctx, admin, "0534-2626000"); err != nil {
			t.Fatal(err)
		}
		if err := o.Message.SetHotline(ctx, admin, "打我"); programme.CodeOf(err) != programme.Invalid {
			t.Errorf("no telephone: %v", err)
		}
		office, err := o.Message.Office(ctx, admin)
		if err != nil || office.Hotline != "0534-2626000" || office.Mail.Password != "" || !office.HasPassword || office.MailFixed ||
			office.Mail.Address != good.Address {
			t.Errorf("as the page shows it: %+v, %v", office, err)
		}
		good.Password = "" // left as it is
		good.From = "另一名称 <noreply@example.cn>"
		if err := o.Message.SetMail(ctx, admin, good); err != nil {
			t.Fatal(err)
		}
		if err := o.Message.TestMail(ctx, admin, "a@example.cn"); err != nil || len(got) != 1 || got[0] != "smtp.example.cn:587 "+secret+" a@example.cn" {
			t.Errorf("the test letter: %v, %q", err, got)
		}
		if !o.Message.Reaches(tell.ByMail) {
			t.Error("letters do not leave")
		}
		good.Address = "elsewhere.example.cn:587" // the password of one server goes to no other
		if err := o.Message.SetMail(ctx, admin, good); programme.CodeOf(err) != programme.Invalid {
			t.Errorf("another server with the old password: %v", err)
		}
		if err := o.Message.SetMail(ctx, admin, message.MailSettings{Address: "silent.example.cn:25", Security: message.TLS,
			From: "a@example.cn"}); err != nil {
			t.Fatal(err)
		}
		if err := o.Message.TestMail(ctx, admin, "a@example.cn"); programme.CodeOf(err) != programme.WrongState {
			t.Errorf("a server that does not answer: %v", err)
		}
		if _, err := o.RotateKeys(ctx, act.As(act.SystemActor)); err != nil {
			t.Fatal(err)
		}
		history, err := o.Record.History(ctx, act.As(act.SystemActor), "settings")
		if err != nil || len(history) < 4 {
			t.Fatalf("the journal tells %d times of it: %v", len(history), err)
		}
		for _, e := range history {
			if strings.Contains(string(e.Facts), secret) {
				t.Errorf("the journal holds the password: %s", e.Facts)
			}
		}
		for _, role := range []programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor} {
			by := act.As(programme.Actor{User: "x", Role: role})
			_, err := o.Message.Office(ctx, by)
			for what, err := range map[string]error{"reads": err, "sets": o.Message.SetHotline(ctx, by, "0534-1"),
				"sets mail": o.Message.SetMail(ctx, by, good), "tries": o.Message.TestMail(ctx, by, "a@example.cn")} {
				if programme.CodeOf(err) != programme.Forbidden {
					t.Errorf("%s %s: %v", role, what, err)
				}
			}
		}

		fixed := &takes{got: &got}
		o.Message.SetPost(message.Post{Mail: fixed,
			MailBy: func(message.MailSettings) message.Carrier { t.Error("made beside the configured one"); return nil }})
		if office, err = o.Message.Office(ctx, admin); err != nil || !office.MailFixed {
			t.Errorf("with a configured server: %+v, %v", office, err)
		}
		if err := o.Message.TestMail(ctx, admin, "b@example.cn"); err != nil || got[len(got)-1] != "  b@example.cn" {
			t.Errorf("the configured server: %v, %q", err, got)
		}
	})
}
