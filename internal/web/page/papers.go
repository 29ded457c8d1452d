package page

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// Paper is one file that stands beside the facts of a case.
type Paper struct {
	Name string // what it is: 身份证复印件
	Href string // where the browser reads it
	Kind string // its type by content; "" where that is not known: the browser finds out
	Note string // its size, when it was handed in
	Warn string // what was noticed in it
}

// Papers lists the files of one, in the order in which they are read.
type Papers func(q *Request, s *act.Detail) ([]Paper, error)

func (p Paper) picture() bool { return strings.HasPrefix(p.Kind, "image/") }

// small is where the thumbnail of a picture is.
func (p Paper) small() string {
	if strings.Contains(p.Href, "?") {
		return p.Href + "&thumb"
	}
	return p.Href + "?thumb"
}

// sort is what a paper is, in a word, where no thumbnail shows it.
func (p Paper) sort() string {
	switch {
	case p.Kind == "application/pdf":
		return "PDF"
	case strings.HasPrefix(p.Kind, "video/"):
		return "影像"
	case strings.HasPrefix(p.Kind, "audio/"):
		return "录音"
	case strings.HasPrefix(p.Kind, "text/"):
		return "文字"
	case p.saved():
		return "文件"
	}
	return "材料"
}

// saved reports whether a browser can only keep it.
func (p Paper) saved() bool {
	shown := slices.ContainsFunc([]string{"video/", "audio/", "text/plain", "application/pdf"}, func(k string) bool { return strings.HasPrefix(p.Kind, k) })
	return p.Kind != "" && !p.picture() && !shown
}

// looks reports whether a browser can show any of the papers.
func looks(list []Paper) bool {
	return slices.ContainsFunc(list, func(p Paper) bool { return !p.saved() })
}

func (c *caseShown) looks() bool { return looks(c.Papers) }

// Named numbers the papers of a kind where there are several.
func Named(name string, i, of int) string {
	if of == 1 {
		return name
	}
	return name + " " + strconv.Itoa(i+1)
}

// papersOf are the papers of one that its reader may see.
func (q *Request) papersOf(s *act.Detail) ([]Paper, error) {
	of := q.Server.tables.Papers[s.Noun]
	if of == nil {
		return nil, nil
	}
	list, err := of(q, s)
	if code := programme.CodeOf(err); code == programme.Forbidden || code == programme.NotFound {
		return nil, nil // others may decide on it without seeing them
	}
	return list, err
}

// AttachedPaper is the one file of a voucher, finding, return or correction.
func AttachedPaper(noun programme.Noun, name string) Papers {
	return func(q *Request, s *act.Detail) ([]Paper, error) {
		has, err := q.Sys.Oversee.HasFile(q.Context(), q.Caller(), noun, s.ID)
		if err != nil || !has {
			return nil, err
		}
		r, err := q.Sys.Oversee.FileOf(q.Context(), q.Caller(), noun, s.ID)
		if err != nil {
			return nil, err
		}
		defer r.Close()
		kind := kindOf(r)
		href := "/" + string(noun) + "/" + s.ID + "/file"
		if viewable(kind) {
			href += "?show"
		} else {
			kind = "application/octet-stream" // Attachment only lets it be saved
		}
		return []Paper{{Name: name, Href: href, Kind: kind}}, nil
	}
}

// kindOf is what a file is by its first bytes.
func kindOf(r io.Reader) string {
	head := make([]byte, 512)
	n, _ := io.ReadFull(r, head)
	kind, _, _ := strings.Cut(http.DetectContentType(head[:n]), ";")
	return kind
}

// StoredKinds are what stored files are by content, by id; what is not known
// is left out.
func (q *Request) StoredKinds(ids []string) map[string]string {
	kinds, err := q.Sys.Material.KindsOf(q.Context(), q.Caller(), ids)
	if err != nil {
		return nil // the browser finds out
	}
	return kinds
}
