package publicpages

import (
	"encoding/xml"
	"errors"
	"net/http"
	"time"

	"jinlanling/internal/credential"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// LogTile answers with a tile of the public log.
func LogTile(q *page.Request) error {
	data, err := q.Sys.Record.Tile(q.Context(), q.PathValue("path"))
	if err != nil {
		return err
	}
	h := q.Writer.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	_, err = q.Writer.Write(data)
	return err
}

// atom is the feed of checkpoints (RFC 4287).
type atom struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Content string   `xml:"content"`
}

// feedDays is how many days the feed goes back.
const feedDays = 31

// PointFeed is the last checkpoint of each day, for a reader of feeds: whoever
// follows it keeps them without doing anything.
func PointFeed(q *page.Request) error {
	list, err := q.Sys.Record.DailyPoints(q.Context(), feedDays)
	if err != nil {
		return err
	}
	site := q.Site()
	feed := atom{ID: site + "/checkpoint.atom", Title: "日志检查点", Updated: time.Unix(0, 0).UTC().Format(time.RFC3339), Author: string(q.Brand()),
		Links: []atomLink{{"self", site + "/checkpoint.atom"}, {"alternate", site + "/checkpoint"}}}
	for i := range list {
		p := &list[i]
		at := p.At.UTC().Format(time.RFC3339)
		if i == 0 {
			feed.Updated = at
		}
		address := site + "/checkpoint" + page.Query("n", page.Itoa64(p.Size), "r", p.Root)
		feed.Entries = append(feed.Entries, atomEntry{address, "日志 " + page.Itoa64(p.Size) + " 条", at, atomLink{"alternate", address}, p.Text})
	}
	h := q.Writer.Header()
	h.Set("Content-Type", "application/atom+xml; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=300")
	if _, err := q.Writer.Write([]byte(xml.Header)); err != nil {
		return err
	}
	return xml.NewEncoder(q.Writer).Encode(feed)
}

// ProveCertificate answers who holds a certificate's code with the proof that
// its making out stands in the log, or with of=end that it was withdrawn or
// replaced.
func ProveCertificate(q *page.Request) error {
	c := &checkPage{Code: q.Values.Get("code")}
	keys, err := q.Sys.Record.CertificateKeys()
	if err != nil {
		return err
	}
	said, _, err := credential.Verify(c.Code, keys)
	if f, ok := errors.AsType[*credential.Fault](err); ok {
		c.Message = f.Message
		return q.ShowAs(http.StatusBadRequest, checkView(q.Narrow("查证书"), c))
	}
	if err != nil {
		return err
	}
	ended := q.Values.Get("of") == "end"
	proof, err := q.Sys.Record.ProveCertificate(q.Context(), said.Number, ended)
	if e := page.Said(err, programme.NotFound); e != nil {
		c.Message = e.Message
		return q.ShowAs(http.StatusNotFound, checkView(q.Narrow("查证书"), c))
	}
	if err != nil {
		return err
	}
	h := q.Writer.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Disposition", page.SavedAs(said.Number+page.If(ended, "-失效", "")+".tlog-proof"))
	h.Set("Cache-Control", "no-store")
	_, err = q.Writer.Write([]byte(proof.Public()))
	return err
}
