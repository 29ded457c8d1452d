// Package offline makes the page that checks certificates without a net: one
// HTML file with the public keys, the script and a reader of QR codes in it,
// opened from a disk or a stick. It may load nothing and send nothing, and
// says so to the browser.
package offline

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the page's parts
	"encoding/base64"
	"encoding/json"
	"html/template"
	"strings"
	"sync"

	"jinlanling/internal/credential"
	"jinlanling/internal/programme"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed page.js
	pageJSWhole string
	//go:embed vendor/jsqr/jsQR.js
	jsQRWhole string

	jsQR, pageJS = slim(jsQRWhole), slim(pageJSWhole)
)

// slim is a script without its indentation and the lines that are comments
// alone. It knows no JavaScript: neither script has a text that spans lines,
// and the browser's test runs both.
func slim(script string) string {
	var out strings.Builder
	comment := false
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "/******/"))
		switch {
		case comment:
			comment = !strings.HasSuffix(line, "*/")
		case line == "", strings.HasPrefix(line, "//"):
		case strings.HasPrefix(line, "/*") && !strings.Contains(line, "*/"):
			comment = true
		case strings.HasPrefix(line, "/*") && strings.HasSuffix(line, "*/") && strings.Count(line, "*/") == 1:
		default:
			out.WriteString(line)
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// Page is what a page is made from.
type Page struct {
	Issuer string
	Site   string // where the fresh state is asked, "" where there is none
	Keys   []credential.PublicKey
	Made   programme.Date
}

// shownKey is a key in words.
type shownKey struct{ ID, Days string }

// data is what the script reads.
type data struct {
	Site   string         `json:"site"`
	Kinds  map[int]string `json:"kinds"`
	Levels map[int]string `json:"levels"`
	Keys   []dataKey      `json:"keys"`
}

type dataKey struct {
	ID    string `json:"id"`
	From  int    `json:"from"` // yyyymmdd
	Until int    `json:"until,omitempty"`
	X     string `json:"x"` // base64url, as in a JWK
	Y     string `json:"y"`
}

var parsed = sync.OnceValue(func() *template.Template { return template.Must(template.New("page").Parse(pageHTML)) })

// Policy is the Content-Security-Policy of the page: it names its own script
// and style by their digests and allows nothing else.
var Policy = sync.OnceValue(func() string {
	return "default-src 'none'; script-src " + digest(jsQR) + " " + digest(pageJS) + "; style-src " + digest(pageCSS) +
		"; img-src blob:; media-src blob:; base-uri 'none'; form-action 'none'"
})

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// HTML is the page.
func (p *Page) HTML() ([]byte, error) {
	d := data{Site: p.Site, Kinds: map[int]string{int(credential.Training): credential.Training.Name()}, Levels: map[int]string{}, Keys: []dataKey{}}
	for l := programme.JuniorWorker; l <= programme.SeniorTechnician; l++ {
		d.Levels[int(l)] = l.Chinese()
	}
	var shown []shownKey
	for i := range p.Keys {
		k := &p.Keys[i]
		x, y := k.Coordinates()
		d.Keys = append(d.Keys, dataKey{k.ID(), int(k.From), int(k.Until), base64.RawURLEncoding.EncodeToString(x), base64.RawURLEncoding.EncodeToString(y)})
		days := k.From.Chinese() + "起"
		if k.Until != 0 {
			days = k.From.Chinese() + "至" + k.Until.Chinese()
		}
		shown = append(shown, shownKey{k.ID(), days})
	}
	raw, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = parsed().Execute(&b, map[string]any{"Policy": Policy(), "Issuer": p.Issuer, "Site": strings.TrimSuffix(p.Site, "/"), "Keys": shown,
		"Made":  p.Made.Chinese(),
		"Style": template.CSS(pageCSS), "Script": template.JS(pageJS), "Library": template.JS(jsQR), "Data": template.JS(raw)})
	return b.Bytes(), err
}
