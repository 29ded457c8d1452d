package ops

import (
	"io"
	"log"
	"log/slog"
	"regexp"
	"strings"
)

// NewLog is the log of a running system: JSON or text lines. What looks like
// an ID number, a phone, a bank account, a quoted value or an address is taken
// out of every text before it is written: errors of drivers and parsers like
// to repeat what they were given.
func NewLog(w io.Writer, c *Config) *slog.Logger {
	o := &slog.HandlerOptions{Level: c.LogLevel, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		switch v := a.Value.Any().(type) {
		case string:
			if !ownWords[a.Key] {
				a.Value = slog.StringValue(Scrub(v))
			}
		case error:
			a.Value = slog.StringValue(Scrub(v.Error()))
		}
		return a
	}}
	if c.LogFormat == "text" {
		return slog.New(slog.NewTextHandler(w, o))
	}
	return slog.New(slog.NewJSONHandler(w, o))
}

// ownWords are the keys whose texts this program makes itself.
var ownWords = map[string]bool{slog.MessageKey: true, "route": true, "method": true, "stack": true, "ref": true, "user": true, "version": true}

var (
	quoted  = regexp.MustCompile(`"[^"]*"|“[^”]*”|'[^']*'`)
	numbers = regexp.MustCompile(`[0-9０-９][0-9０-９ -]{5,}[0-9０-９Xxｘ]+`)
	remote  = regexp.MustCompile(`(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?|\[[0-9a-fA-F:.]+\](?::\d+)?`)
)

// Scrub takes values out of a text that may repeat what somebody typed.
func Scrub(s string) string {
	s = quoted.ReplaceAllString(s, "…")
	s = remote.ReplaceAllString(s, "…")
	return numbers.ReplaceAllString(s, "…")
}

// ServerLog takes what net/http says of connections (bad handshakes, clients
// gone) into the log, without addresses, at the level of details.
func ServerLog(l *slog.Logger) *log.Logger {
	return log.New(serverLines{l}, "", 0)
}

type serverLines struct{ log *slog.Logger }

func (s serverLines) Write(b []byte) (int, error) {
	s.log.Debug("http server", "detail", strings.TrimSpace(string(b)))
	return len(b), nil
}
