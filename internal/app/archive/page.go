package archive

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"maps"
	"net/url"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/bagit"
	"jinlanling/internal/programme"
)

//go:embed archive.html
var pageText string

var pageForm = template.Must(template.New("archive").Parse(pageText))

func urlPart(s string) string { return url.PathEscape(s) }

// pageData is what the package's own page shows: it is read without us, offline,
// and printed on A4.
type pageData struct {
	Title, Base, Trade, Days, Place, State, Made string
	Items                                        []packedItem
	Lessons                                      []pageLesson
	People                                       []pagePerson
	Doubts                                       []pageDoubt
	Destroyed                                    []string // what was destroyed when its years of keeping were over
	Entries                                      int
	Checkpoint, Key                              string
	Manifest, TagManifest                        string
}

type pageLesson struct {
	When, Topic, How, Witness, Film string
	Hours, Present, Listed          int
}

type pagePerson struct {
	Name, Masked, Employer, State, Lacks string
	Hours                                int
}

type pageDoubt struct{ Name, Lesson, Says, Pass string }

// writePage writes index.html beside the data.
func (k *packer) writePage(p *packed) error {
	d := pageData{Title: p.class.Name, Base: p.base.Name, Days: p.class.StartsOn.Chinese() + "至" + p.class.EndsOn.Chinese(), Place: p.class.Place,
		State: p.class.State.Name(),
		Made:  k.Clock().In(act.Shanghai).Format("2006年1月2日 15:04"), Items: k.items, Entries: k.made.Entries, Key: k.VerifierKey, Manifest: bagit.Manifest,
		TagManifest: bagit.TagManifest,
		Checkpoint:  hrefOf(bagit.CheckpointFile)}
	topic := map[string]string{}
	for i := range p.lessons {
		l := &p.lessons[i]
		topic[l.ID] = l.StartsAt.In(act.Shanghai).Format("1月2日 15:04 ") + l.Topic
		if l.State == programme.Held {
			d.Lessons = append(d.Lessons, p.pageLesson(l))
		}
	}
	for i := range p.members {
		ap := &p.members[i]
		who := p.people[ap.PersonID]
		d.People = append(d.People, pagePerson{Name: who.Name, Masked: who.IDMasked, Employer: p.employers[ap.EmployerID].Name, State: ap.State.Name(),
			Hours: p.done.Hours(ap.ID, p.notice), Lacks: p.lacking(ap.ID)})
	}
	acts := map[string]int{}
	for _, x := range p.given {
		acts[programme.KeptName(x.Kind)+"，保存到"+x.Until.Chinese()]++
	}
	for _, says := range slices.Sorted(maps.Keys(acts)) {
		d.Destroyed = append(d.Destroyed, fmt.Sprintf("%s：%d 个文件已按期销毁", says, acts[says]))
	}
	for _, x := range p.doubts {
		row := pageDoubt{Name: x.Name, Lesson: topic[x.Lesson], Says: x.Says}
		if x.Passed() {
			row.Pass = "已准予到 " + x.Pass.Until.Chinese() + "：" + x.Pass.Reason
		}
		d.Doubts = append(d.Doubts, row)
	}
	var out bytes.Buffer
	if err := pageForm.Execute(&out, d); err != nil {
		return err
	}
	return k.bag.Tag("index.html", out.Bytes())
}

func (p *packed) lacking(application string) string {
	for i := range p.lines {
		for _, l := range p.lines[i].Lacks {
			if l.Noun == programme.NounApplication && l.Subject == application {
				return l.Why
			}
		}
	}
	return ""
}

func (p *packed) pageLesson(l *programme.Lesson) pageLesson {
	sheet := p.sheets[l.ID]
	x := pageLesson{When: l.StartsAt.In(act.Shanghai).Format("1月2日 15:04") + "—" + l.EndsAt.In(act.Shanghai).Format("15:04"), Topic: l.Topic,
		Hours: l.Hours, Listed: len(sheet)}
	by := map[string]int{}
	for _, a := range sheet {
		if a.State == programme.Present {
			x.Present++
			by[a.Method]++
		}
	}
	for _, m := range attendance.Methods {
		if n := by[m.Code]; n > 0 {
			if x.How != "" {
				x.How += "，"
			}
			x.How += fmt.Sprintf("%s %d", m.Name, n)
		}
	}
	if w, ok := p.witnesses[l.ID]; ok && w.Sheet == l.Sheet {
		x.Witness = w.Name
	}
	if seconds := p.films[l.ID]; seconds > 0 {
		x.Film = evidence.Clock(seconds)
	}
	return x
}
