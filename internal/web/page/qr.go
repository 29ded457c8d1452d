package page

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"sync"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// QR is a text as a QR code, in a data: URI.
func QR(text string) (string, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", err
	}
	if code, err = barcode.Scale(code, 240, 240); err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, code); err != nil {
		return "", err
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

// qrCodes keeps pictures of public addresses: drawing one takes milliseconds,
// and a whole city opens these pages in one morning.
type qrCodes struct {
	mu  sync.Mutex
	all map[string]string
}

// mostCodes bounds what is kept: a city has some dozens of bases.
const mostCodes = 200

func (c *qrCodes) Of(url string) (string, error) {
	c.mu.Lock()
	code := c.all[url]
	c.mu.Unlock()
	if code != "" {
		return code, nil
	}
	code, err := QR(url)
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all == nil || len(c.all) >= mostCodes {
		c.all = map[string]string{}
	}
	c.all[url] = code
	return code, nil
}
