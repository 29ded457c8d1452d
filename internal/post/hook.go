package post

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"jinlanling/internal/app/message"
)

// Headers of a request to a gateway. The signature is the hex HMAC-SHA256,
// under the shared secret, of the time, a full stop and the body.
const (
	HeaderKey       = "Idempotency-Key"
	HeaderTime      = "X-Jinlanling-Time" // seconds since 1970
	HeaderSignature = "X-Jinlanling-Signature"
)

// Hook asks a gateway for text messages to send one.
type Hook struct {
	URL    string
	Secret []byte
	Clock  func() time.Time // time.Now where nil
	Client *http.Client     // one with a timeout where nil
}

// Order is the body of a request to a gateway.
type Order struct {
	Key  string `json:"key"`
	To   string `json:"to"`
	Kind string `json:"kind"`
	Text string `json:"text"`
}

const hookTimeout = 15 * time.Second

// plainClient follows no redirect: what is sent is somebody's, and goes to the
// address that was set and to no other.
var plainClient = &http.Client{Timeout: hookTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// Sign is the signature of a body sent at a time.
func Sign(secret []byte, at string, body []byte) string {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte(at + "."))
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// Check connects to the gateway, or to the proxy that leads there, over TLS
// where its address says so, and asks it for nothing: a request would be a
// message, or a fault in its log.
func (h *Hook) Check(ctx context.Context) error {
	u, err := url.Parse(h.URL)
	if err != nil {
		return err
	}
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: u})
	if err != nil {
		return err
	}
	if proxy != nil {
		u = proxy
	}
	dial, address := new(net.Dialer).DialContext, net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), u.Scheme)) // a port may be named
	if u.Scheme == "https" {
		dial = new(tls.Dialer).DialContext
	}
	c, err := dial(ctx, "tcp", address)
	if err != nil {
		return err
	}
	return c.Close()
}

// Carry posts one parcel. The gateway takes it with any status of 200 to 299;
// 400, 404, 410 and 422 say that it never will.
func (h *Hook) Carry(ctx context.Context, p message.Parcel) error {
	body, err := json.Marshal(Order{Key: p.Key, To: p.To, Kind: p.Kind, Text: p.Text})
	if err != nil {
		return err
	}
	now := time.Now
	if h.Clock != nil {
		now = h.Clock
	}
	at := strconv.FormatInt(now().Unix(), 10)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set(HeaderKey, p.Key)
	r.Header.Set(HeaderTime, at)
	r.Header.Set(HeaderSignature, Sign(h.Secret, at, body))
	client := h.Client
	if client == nil {
		client = plainClient
	}
	res, err := client.Do(r)
	if err != nil {
		return errors.New("post: the gateway did not answer")
	}
	defer res.Body.Close()
	io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10))
	switch {
	case res.StatusCode >= 200 && res.StatusCode < 300:
		return nil
	case res.StatusCode == 400, res.StatusCode == 404, res.StatusCode == 410, res.StatusCode == 422:
		return &message.Undeliverable{Word: "短信网关答复 " + strconv.Itoa(res.StatusCode) + "，不接受这条短信"}
	}
	return errors.New("post: the gateway answered " + strconv.Itoa(res.StatusCode))
}
