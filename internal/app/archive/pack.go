package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/bagit"
	"jinlanling/internal/forms"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"

	"golang.org/x/mod/sumdb/tlog"
)

// contentOf is what of a class is sealed: each sheet by its digest, each file by
// its own. It is spelt in one way, so that its digest in the entry of archiving
// tells of a package whether it holds all of it.
func contentOf(tx *store.Tx, cl *programme.Class) (string, error) {
	lessons, err := tx.ClassLessons(cl.ID)
	if err != nil {
		return "", err
	}
	var lines []string
	for _, l := range lessons {
		if l.State == programme.Held {
			lines = append(lines, fmt.Sprintf("sheet %s %s", l.ID, l.Sheet))
		}
	}
	evidence, err := tx.ClassEvidence(cl.ID)
	if err != nil {
		return "", err
	}
	for _, e := range evidence {
		of := e.LessonID
		if of == "" {
			of = cl.ID
		}
		lines = append(lines, fmt.Sprintf("file %s %s %s", e.Kind, of, e.FileID))
	}
	papers, err := tx.ClassMaterials(cl.ID)
	if err != nil {
		return "", err
	}
	for _, m := range papers {
		lines = append(lines, fmt.Sprintf("file %s %s %s", m.Kind, m.ApplicationID, m.FileID))
	}
	online, err := tx.OnlineFiles(cl.ID)
	if err != nil {
		return "", err
	}
	for _, f := range online {
		if f.State == programme.Active {
			lines = append(lines, fmt.Sprintf("file online %s %s", cl.ID, f.FileID))
		}
	}
	slices.Sort(lines)
	return strings.Join(append([]string{"class " + cl.ID}, lines...), "\n") + "\n", nil
}

func contentDigest(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// folder names the package and the folder in it.
func (p *packed) folder() string {
	if p.class.State != programme.Archived {
		return safeName(p.class.Name) + "-未归档"
	}
	return safeName(p.class.Name) + "-档案"
}

// packer writes the package and remembers what it wrote.
type packer struct {
	*Desk
	ctx   context.Context
	bag   *bagit.Writer
	at    func(step string, done, total int) error
	taken map[string]bool
	items []packedItem
	files int // of the file store, so far
	total int
	made  Packed
}

// packedItem is an item of the archive as the package's page shows it.
type packedItem struct {
	Line
	Clause string
	Files  []packedFile
}

type packedFile struct {
	bagit.Line
	Name string // below the item's folder
	Href string
}

// writeBag writes the package of a class.
func (a *Desk) writeBag(ctx context.Context, to io.Writer, p *packed, at func(string, int, int) error) (Packed, error) {
	k := &packer{Desk: a, ctx: ctx, at: at, taken: map[string]bool{}, total: p.files()}
	whole := sha256.New()
	var err error
	if k.bag, err = bagit.NewWriter(io.MultiWriter(to, whole), p.folder(), a.Clock().In(act.Shanghai)); err != nil {
		return k.made, err
	}
	for _, write := range []func(*packed) error{k.writeItems, k.writeBeside, k.writeTable, k.writeJournal, k.writePage} {
		if err := write(p); err != nil {
			return k.made, err
		}
	}
	for _, l := range k.bag.Lines() {
		k.made.Files, k.made.Bytes = k.made.Files+1, k.made.Bytes+l.Size
	}
	k.made.Digest, err = k.bag.Close([][2]string{
		{"Source-Organization", p.base.Name}, {"External-Description", p.class.Name + " 培训档案（" + p.class.State.Name() + "）"},
		{"External-Identifier", p.class.ID},
		{"Bag-Software-Agent", "jinlanling"}, {"Journal-Entries", fmt.Sprint(k.made.Entries)}})
	k.made.File = hex.EncodeToString(whole.Sum(nil))
	return k.made, err
}

func (k *packer) writeItems(p *packed) error {
	for i, line := range p.lines {
		from := len(k.bag.Lines())
		folder := fmt.Sprintf("%02d %s", i+1, safeName(line.Item.Name))
		if err := k.item(p, line.Item, folder); err != nil {
			return err
		}
		x := packedItem{Line: line, Clause: p.notice.Cite(line.Item.Clause)}
		for _, l := range k.bag.Lines()[from:] {
			x.Files = append(x.Files, packedFile{l, strings.TrimPrefix(l.Path, bagit.Payload+folder+"/"), hrefOf(l.Path)})
		}
		k.items = append(k.items, x)
		k.made.Lacks += len(line.Lacks)
	}
	return nil
}

// hrefOf is the address of a file beside the package's page.
func hrefOf(name string) string {
	parts := strings.Split(name, "/")
	for i, s := range parts {
		parts[i] = urlPart(s)
	}
	return strings.Join(parts, "/")
}

// writeTable writes the table of contents as a workbook.
func (k *packer) writeTable(p *packed) error {
	var rows [][]any
	for i, x := range k.items {
		rows = append(rows, []any{int64(i + 1), x.Item.Name, x.Clause, int64(x.Need), int64(x.Have), int64(len(x.Lacks)), int64(len(x.Files))})
	}
	return k.sheet("目录.xlsx", forms.ListSheet{Title: "档案目录", Foot: k.Provenance(k.ctx, p.class.ProgrammeID), Rows: rows,
		Columns: []forms.ListColumn{{Title: "序号", Number: true}, {Title: "档案内容"}, {Title: "依据"}, {Title: "应有", Number: true}, {Title: "已有", Number: true},
			{Title: "缺", Number: true}, {Title: "包内文件", Number: true}}})
}

// item writes one item of the archive: what was uploaded for it, and what the
// system holds of it.
func (k *packer) item(p *packed, item rules.ArchiveItem, folder string) error {
	lesson := map[string]string{}
	for i := range p.lessons {
		l := &p.lessons[i]
		lesson[l.ID] = l.StartsAt.In(act.Shanghai).Format("2006-01-02 1504 ") + safeName(l.Topic)
	}
	for _, e := range p.evidence {
		if e.Kind == item.Code {
			if err := k.stored(path.Join(folder, lesson[e.LessonID]), item.Name, e.FileID, p); err != nil {
				return err
			}
		}
	}
	switch {
	case item.Per == rules.PerTrainee:
		return k.papers(p, folder)
	case item.Per == rules.PerBase && p.scheme != nil && p.scheme.FileID != "":
		return k.stored(folder, item.Name, p.scheme.FileID, p)
	case item.Code == rules.ItemRoster:
		return k.sheet(path.Join(folder, "培训人员名册（系统登记）.xlsx"), p.rosterList())
	case item.Code == rules.ItemSignIn:
		return k.sheet(path.Join(folder, "签到汇总（系统登记）.xlsx"), p.signInList())
	case item.Code == rules.ItemResults && len(p.marks) > 0:
		return k.sheet(path.Join(folder, "结业考评成绩（系统登记）.xlsx"), p.resultList())
	}
	return nil
}

// papers writes what each trainee handed in, a folder for each.
func (k *packer) papers(p *packed, folder string) error {
	for i := range p.members {
		ap := &p.members[i]
		who := fmt.Sprintf("%03d %s", i+1, safeName(p.people[ap.PersonID].Name))
		for _, m := range p.materials[ap.ID] {
			name := m.Kind
			if x := p.notice.Material(m.Kind); x != nil {
				name = x.Name
			}
			if err := k.stored(path.Join(folder, who), name, m.FileID, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// stored copies a file of the file store into the package.
func (k *packer) stored(folder, name, fileID string, p *packed) error {
	if err := k.at("装入资料", k.files, k.total); err != nil {
		return err
	}
	k.files++
	if _, gone := p.given[fileID]; gone {
		return nil
	}
	f, err := k.Files.Get(fileID)
	if err != nil {
		return err
	}
	defer f.Close()
	ext := p.extension(fileID)
	_, err = k.bag.Add(k.free(folder, safeName(name), ext), ext != ".txt" && ext != ".bin", f) // photos and recordings are compressed already
	return err
}

// free is a path in the package that is not taken yet.
func (k *packer) free(folder, name, extension string) string {
	full := path.Join(folder, name+extension)
	for n := 2; k.taken[strings.ToLower(full)]; n++ {
		full = path.Join(folder, fmt.Sprintf("%s-%d%s", name, n, extension))
	}
	k.taken[strings.ToLower(full)] = true
	return full
}

func (k *packer) sheet(name string, s forms.ListSheet) error {
	var b bytes.Buffer
	if err := forms.WriteList(&b, s); err != nil {
		return err
	}
	k.taken[strings.ToLower(name)] = true
	_, err := k.bag.Add(name, true, &b)
	return err
}

// writeJournal writes what the journal says of the class, its lessons, its
// members and its evaluation: each entry with the proof that it stands in the
// log, the signed checkpoint, and what was sealed.
func (k *packer) writeJournal(p *packed) error {
	if err := k.at("日志证明", 0, 0); err != nil {
		return err
	}
	var proofs bytes.Buffer
	checkpoint := ""
	err := k.Store.Read(k.ctx, func(tx *store.Tx) (err error) {
		proofs.Reset()
		k.made.Entries = 0
		size, text, err := tx.TreeSize()
		if err != nil {
			return err
		}
		checkpoint = text
		tree := remembering(tx.HashReader())
		for _, subject := range p.subjects {
			list, err := tx.History(subject)
			if err != nil {
				return err
			}
			for _, e := range list {
				if e.Seq < 0 || e.Seq >= size {
					continue // done since the checkpoint: the next package has it
				}
				proof, err := journal.Prove(e.Body, e.Seq, size, "", tree)
				if err != nil {
					return err
				}
				line, err := json.Marshal(proof)
				if err != nil {
					return err
				}
				proofs.Write(append(line, '\n'))
				k.made.Entries++
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	parts := [][2]string{{bagit.ProofsFile, proofs.String()}, {bagit.CheckpointFile, checkpoint}, {bagit.KeyFile, k.VerifierKey + "\n"}}
	if p.content != "" {
		parts = append(parts, [2]string{bagit.ContentFile, p.content})
	}
	for _, id := range slices.Sorted(maps.Keys(p.lists)) {
		parts = append(parts, [2]string{bagit.DestroyedDir + id + ".txt", p.lists[id]})
	}
	for _, x := range parts {
		if _, err := k.bag.Add(strings.TrimPrefix(x[0], bagit.Payload), false, strings.NewReader(x[1])); err != nil {
			return err
		}
	}
	return nil
}

// remembering reads each hash of the tree once: the proofs of a class share
// most of theirs.
func remembering(r tlog.HashReader) tlog.HashReader {
	known := map[int64]tlog.Hash{}
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var ask []int64
		for _, ix := range indexes {
			if _, ok := known[ix]; !ok {
				ask = append(ask, ix)
			}
		}
		if len(ask) > 0 {
			got, err := r.ReadHashes(ask)
			if err != nil {
				return nil, err
			}
			for i, ix := range ask {
				known[ix] = got[i]
			}
		}
		out := make([]tlog.Hash, len(indexes))
		for i, ix := range indexes {
			out[i] = known[ix]
		}
		return out, nil
	})
}
