package ops

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jinlanling/internal/programme"
)

// Settings of the post are read, and refused where they only look right.
func TestPostSettings(t *testing.T) {
	dir := t.TempDir()
	secret, short := filepath.Join(dir, "secret"), filepath.Join(dir, "short")
	os.WriteFile(secret, []byte("0123456789abcdef\n"), 0o600)
	os.WriteFile(short, []byte("x"), 0o600)
	for _, c := range []struct{ text, refused string }{
		{"smtp: smtp.example.cn:587\nmail-from: 金蓝领 <a@example.cn>\nsms-url: https://sms.example.cn/send\nsms-secret-file: " + secret + "\nquiet-hours: 21:30-07:00", ""},
		{"quiet-hours: none", ""},
		{"smtp: smtp.example.cn:587", "mail-from"},
		{"smtp: smtp.example.cn:25\nmail-from: a@example.cn\nsmtp-security: none", "本机"},
		{"smtp: smtp.example.cn:587\nmail-from: a@example.cn\nsmtp-user: a", "smtp-password-file"},
		{"sms-url: http://sms.example.cn/send\nsms-secret-file: " + secret, "https"},
		{"sms-url: https://sms.example.cn/send", "sms-secret-file"},
		{"sms-url: https://sms.example.cn/send\nsms-secret-file: " + short, "16"},
		{"quiet-hours: 22-8", "22:00-08:00"},
		{"mail-from: nobody", "邮箱"},
	} {
		path := filepath.Join(dir, "c.yaml")
		os.WriteFile(path, []byte(c.text), 0o600)
		config := Defaults()
		err := Load(config, path)
		if err == nil {
			err = config.Complete()
		}
		if err == nil {
			_, err = config.Post()
		}
		said := ""
		if err != nil {
			said = err.Error()
			if e, ok := errors.AsType[*programme.Error](err); ok {
				said += fmt.Sprint(e.Problems)
			}
		}
		if (err == nil) != (c.refused == "") || c.refused != "" && !strings.Contains(said, c.refused) {
			t.Errorf("%q: %v, want it refused for %q", c.text, err, c.refused)
		}
	}
	config := Defaults()
	p, err := config.Post()
	if err != nil || p.Mail != nil || p.Phone != nil || p.QuietFrom != 22*60 || p.QuietTo != 8*60 {
		t.Errorf("without settings: %+v, %v", p, err)
	}
}
