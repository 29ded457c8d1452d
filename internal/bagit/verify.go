package bagit

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jinlanling/internal/journal"
)

// Bounds of what is read of a bag that somebody hands over.
const (
	mostDirectory = 64 << 20  // bytes of the zip's own directory
	mostFiles     = 200_000   // in a bag
	mostList      = 64 << 20  // bytes of a list of digests
	mostLine      = 4 << 20   // bytes of one proof
	mostBytes     = 256 << 30 // of all files
	mostTold      = 200       // faults that are told; the rest is counted
	mostRatio     = 1100      // that deflate can reach
)

// Options are what a bag is held against beside itself.
type Options struct {
	Checkpoint string // one that was kept elsewhere, "" for none
	Key        string // the log's public key from elsewhere, "" to take the bag's own
	At         func(done, total int)
}

// Report is what verifying found.
type Report struct {
	Folder     string   `json:"folder"`
	Info       []string `json:"info"` // lines of bag-info.txt
	Files      int      `json:"files"`
	Bytes      int64    `json:"bytes"`
	Digest     string   `json:"digest"`     // of tagmanifest-sha256.txt, as the journal has it
	Entries    int      `json:"entries"`    // proved
	Size       int64    `json:"size"`       // of the checkpoint's log
	Origin     string   `json:"origin"`     // of the log
	Signed     bool     `json:"signed"`     // the checkpoint is signed by the key
	KeyInside  bool     `json:"key_inside"` // the key came out of the bag itself
	Kept       bool     `json:"kept"`       // a checkpoint kept elsewhere is the bag's own
	Sealed     bool     `json:"sealed"`     // the entry of archiving digests what is in the bag
	Destroyed  []string `json:"destroyed"`  // by which acts what was sealed and is not there was destroyed, in words
	Faults     []string `json:"faults,omitempty"`
	MoreFaults int      `json:"more_faults,omitempty"`
}

func (r *Report) fault(format string, args ...any) {
	if len(r.Faults) < mostTold {
		r.Faults = append(r.Faults, fmt.Sprintf(format, args...))
	} else {
		r.MoreFaults++
	}
}

// errNoBag is a file that is none at all: nothing else is worth telling.
func errNoBag(why string) error { return errors.New("不是档案包：" + why) }

// Verify reads a bag in a zip and says everything that does not fit: a file that
// was changed, is missing or was added, a list that does not fit, a proof that
// does not hold. An error is a file that is no bag, or cannot be read.
func Verify(ctx context.Context, r io.ReaderAt, size int64, o Options) (*Report, error) {
	b, err := open(r, size)
	if err != nil {
		return nil, err
	}
	b.ctx, b.options = ctx, o
	if err := b.lists(); err != nil {
		return nil, err
	}
	if err := b.files(); err != nil {
		return nil, err
	}
	b.proofs()
	return b.report, nil
}

// bag is a bag that is read.
type bag struct {
	ctx     context.Context
	options Options
	byPath  map[string]*zip.File // below the bag's folder
	order   []string
	sums    map[string]string // of the lists, by path
	report  *Report
}

// limited lets so many bytes be read: the directory of a hostile zip may name
// more files than there is memory.
type limited struct {
	io.ReaderAt
	left int64
	on   bool
}

func (l *limited) ReadAt(p []byte, off int64) (int, error) {
	if l.on {
		if l.left -= int64(len(p)); l.left < 0 {
			return 0, errNoBag("压缩包的目录过大")
		}
	}
	return l.ReaderAt.ReadAt(p, off)
}

func open(r io.ReaderAt, size int64) (*bag, error) {
	l := &limited{r, mostDirectory, true}
	z, err := zip.NewReader(l, size)
	if l.left < 0 {
		return nil, errNoBag("压缩包的目录过大")
	}
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, errNoBag("压缩包打不开")
	}
	l.on = false
	if len(z.File) > mostFiles {
		return nil, errNoBag(fmt.Sprintf("里面有 %d 个文件，太多", len(z.File)))
	}
	b := &bag{byPath: map[string]*zip.File{}, report: &Report{}, sums: map[string]string{}}
	var packed, whole uint64
	folded := map[string]bool{}
	for _, f := range z.File {
		packed, whole = packed+f.CompressedSize64, whole+f.UncompressedSize64
		if strings.HasSuffix(f.Name, "/") && f.UncompressedSize64 == 0 {
			continue
		}
		if !f.Mode().IsRegular() {
			return nil, errNoBag(quoted(f.Name) + "不是普通文件")
		}
		folder, name, ok := strings.Cut(f.Name, "/")
		if !ok || !safe(f.Name) {
			return nil, errNoBag("里面有不安全的文件名 " + quoted(f.Name))
		}
		if b.report.Folder == "" {
			b.report.Folder = folder
		}
		if folder != b.report.Folder {
			return nil, errNoBag("文件应当都在一个文件夹里，另有 " + quoted(f.Name))
		}
		if fold := strings.ToLower(name); folded[fold] {
			return nil, errNoBag("同名文件出现两次：" + quoted(name))
		} else {
			folded[fold] = true
		}
		b.byPath[name], b.order = f, append(b.order, name)
	}
	switch {
	case packed > uint64(size) || whole > mostBytes || whole > mostRatio*uint64(size):
		return nil, errNoBag("文件大小与压缩包不符")
	case b.byPath[declaration] == nil || b.byPath[Manifest] == nil || b.byPath[TagManifest] == nil:
		return nil, errNoBag("缺少 bagit.txt 或校验清单")
	}
	return b, nil
}

// safe reports whether a path stays below its folder on every system.
func safe(name string) bool {
	if !fs.ValidPath(name) || !utf8.ValidString(name) || len(name) > 1000 || path.Clean(name) != name {
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || strings.ContainsRune(`\:*?"<>|`, r) })
}

func quoted(s string) string {
	if r := []rune(s); len(r) > 80 {
		s = string(r[:80]) + "……"
	}
	return fmt.Sprintf("%q", s)
}

// read is a small file of the bag, "" and a fault where it cannot be read.
func (b *bag) read(name string, most int64) ([]byte, bool) {
	f := b.byPath[name]
	if f == nil {
		return nil, false
	}
	if f.UncompressedSize64 > uint64(most) {
		b.report.fault("%s 过大，没有读", name)
		return nil, false
	}
	r, err := f.Open()
	if err != nil {
		b.report.fault("%s 读不出来", name)
		return nil, false
	}
	defer r.Close()
	raw, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil || int64(len(raw)) > most {
		b.report.fault("%s 读不出来：压缩包损坏", name)
		return nil, false
	}
	return raw, true
}

// lists reads the lists of digests and the bag's own words.
func (b *bag) lists() error {
	if raw, ok := b.read(declaration, 1<<10); !ok || string(raw) != declared {
		return errNoBag("bagit.txt 不对")
	}
	if b.byPath["fetch.txt"] != nil {
		b.report.fault("fetch.txt：档案包应当是完整的，不能到别处取文件")
	}
	for _, list := range []string{TagManifest, Manifest} {
		raw, ok := b.read(list, mostList)
		if !ok {
			continue
		}
		if list == TagManifest {
			sum := sha256.Sum256(raw)
			b.report.Digest = hex.EncodeToString(sum[:])
		}
		for n, line := range strings.Split(strings.TrimSuffix(string(raw), "\n"), "\n") {
			if line == "" && len(raw) == 0 {
				continue
			}
			sum, name, ok := strings.Cut(line, "  ")
			if _, err := hex.DecodeString(sum); !ok || err != nil || len(sum) != 64 || strings.HasPrefix(name, Payload) != (list == Manifest) {
				b.report.fault("%s 第 %d 行不成格式", list, n+1)
				continue
			}
			if _, twice := b.sums[name]; twice {
				b.report.fault("%s 第 %d 行重复：%s", list, n+1, quoted(name))
			}
			b.sums[name] = sum
		}
	}
	if raw, ok := b.read(bagInfo, 1<<16); ok {
		b.report.Info = strings.Split(strings.TrimSpace(string(raw)), "\n")
	}
	return nil
}

// files holds every file against the lists.
func (b *bag) files() error {
	buf := make([]byte, 256<<10)
	files, size := 0, int64(0)
	for i, name := range b.order {
		if b.options.At != nil {
			b.options.At(i, len(b.order))
		}
		if err := b.ctx.Err(); err != nil {
			return err
		}
		want, listed := b.sums[name]
		if name == TagManifest {
			continue
		}
		if !listed {
			b.report.fault("多出的文件：%s", name)
			continue
		}
		n, sum, err := b.digest(name, buf)
		switch {
		case err != nil:
			b.report.fault("内容损坏：%s", name)
		case sum != want:
			b.report.fault("内容与清单不同：%s", name)
		}
		if strings.HasPrefix(name, Payload) {
			files, size = files+1, size+n
		}
	}
	var missing []string
	for name := range b.sums {
		if b.byPath[name] == nil {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	for _, name := range missing {
		b.report.fault("缺少的文件：%s", name)
	}
	b.report.Files, b.report.Bytes = files, size
	if oxum := fmt.Sprintf("Payload-Oxum: %d.%d", size, files); !slices.Contains(b.report.Info, oxum) {
		b.report.fault("bag-info.txt 写的文件数或大小与实际不符（实际 %s）", oxum)
	}
	return nil
}

// digest reads a file once. A file that turns out larger than the zip says ends
// as damaged.
func (b *bag) digest(name string, buf []byte) (int64, string, error) {
	f := b.byPath[name]
	r, err := f.Open()
	if err != nil {
		return 0, "", err
	}
	defer r.Close()
	sum := sha256.New()
	n, err := io.CopyBuffer(struct{ io.Writer }{sum}, &stops{b.ctx, io.LimitReader(r, int64(f.UncompressedSize64)+1)}, buf)
	if err == nil && uint64(n) != f.UncompressedSize64 {
		err = zip.ErrFormat
	}
	return n, hex.EncodeToString(sum.Sum(nil)), err
}

// stops is a reader that ends with its context.
type stops struct {
	ctx context.Context
	r   io.Reader
}

func (s *stops) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}

// proofs holds the journal's entries against the checkpoint, the checkpoint
// against its signature, and what was sealed against what is there.
func (b *bag) proofs() {
	point, ok := b.read(CheckpointFile, 1<<16)
	if !ok {
		b.report.fault("没有日志检查点：%s", CheckpointFile)
		return
	}
	key := strings.TrimSpace(b.options.Key)
	if key == "" {
		raw, _ := b.read(KeyFile, 1<<12)
		key, b.report.KeyInside = strings.TrimSpace(string(raw)), true
	}
	c, signed, err := journal.ParseKept(string(point), key)
	if err != nil {
		b.report.fault("检查点：%v", err)
		return
	}
	b.report.Size, b.report.Origin, b.report.Signed = c.Size, c.Origin, signed
	if !signed {
		b.report.fault("检查点没有用给出的公钥签名")
	}
	if kept := b.options.Checkpoint; kept != "" {
		k, _, err := journal.ParseKept(kept, b.options.Key)
		switch {
		case err != nil:
			b.report.fault("留存的检查点：%v", err)
		case k.Size != c.Size:
			b.report.fault("留存的检查点含 %d 条日志，包内的含 %d 条，不能直接比对；请用包内的检查点到系统“日志核对”查证", k.Size, c.Size)
		case k.Root != c.Root || k.Origin != c.Origin:
			b.report.fault("包内的检查点与留存的不是同一份日志")
		default:
			b.report.Kept = true
		}
	}
	b.entries(string(point), key)
}

// entries checks every proof and remembers what archiving said it sealed.
func (b *bag) entries(point, key string) {
	f := b.byPath[ProofsFile]
	if f == nil {
		b.report.fault("没有日志证明：%s", ProofsFile)
		return
	}
	r, err := f.Open()
	if err != nil {
		b.report.fault("%s 读不出来", ProofsFile)
		return
	}
	defer r.Close()
	lines := bufio.NewScanner(io.LimitReader(r, int64(f.UncompressedSize64)))
	lines.Buffer(nil, mostLine)
	sealed, at := "", int64(-1)
	lists := map[string]int64{} // of acts of destruction, by digest: when
	for n := 1; lines.Scan(); n++ {
		e, _, _, err := journal.CheckProof(lines.Bytes(), point, key)
		if err != nil {
			b.report.fault("%s 第 %d 行：%v", ProofsFile, n, err)
			continue
		}
		b.report.Entries++
		if e.Action == BeginAction || e.Action == FinishAction {
			var facts struct {
				List string `json:"list"`
			}
			if json.Unmarshal(e.Facts, &facts) == nil {
				lists[facts.List] = e.At
			}
		}
		if e.Action == OpenAction && e.At > at {
			sealed, at = "", e.At
		}
		if e.Action == SealAction && e.At > at {
			var facts struct {
				Content string `json:"content"`
			}
			if json.Unmarshal(e.Facts, &facts) == nil {
				sealed, at = facts.Content, e.At
			}
		}
	}
	if lines.Err() != nil {
		b.report.fault("%s 读不完", ProofsFile)
	}
	given := b.destroyed(lists)
	if sealed != "" {
		b.sealed(sealed, given)
	}
}

// SealAction is the action whose entry digests what was sealed, in its fact
// "content"; OpenAction is the one that opens it again.
const (
	SealAction = "class.archive"
	OpenAction = "class.reopen"
)

// BeginAction and FinishAction are the actions whose entries digest, in their
// fact "list", what was destroyed when its years of keeping were over.
const (
	BeginAction  = "destruction.begin"
	FinishAction = "destruction.finish"
)

// destroyed are the files that lists of acts name, each list proved by an entry,
// by digest: when the act was.
func (b *bag) destroyed(lists map[string]int64) map[string]int64 {
	out := map[string]int64{}
	for _, name := range b.order {
		if !strings.HasPrefix(name, DestroyedDir) {
			continue
		}
		raw, ok := b.read(name, mostList)
		if !ok {
			continue
		}
		sum := sha256.Sum256(raw)
		at, proved := lists[hex.EncodeToString(sum[:])]
		if !proved {
			b.report.fault("销毁清单与日志里的摘要不同，不能作数：%s", name)
			continue
		}
		for line := range strings.Lines(string(raw)) {
			if file, is := strings.CutPrefix(strings.TrimSpace(line), "file "); is {
				out[file[strings.LastIndexByte(file, ' ')+1:]] = at
			}
		}
	}
	return out
}

// sealed holds what is in the bag against what the entry of archiving digests:
// the list is the one that was sealed, and each file that it names is there.
func (b *bag) sealed(digest string, given map[string]int64) {
	raw, ok := b.read(ContentFile, mostList)
	if !ok {
		b.report.fault("没有归档内容清单：%s", ContentFile)
		return
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != digest {
		b.report.fault("归档内容清单与归档时记入日志的摘要不同：%s", ContentFile)
		return
	}
	there := map[string]bool{}
	for name, sum := range b.sums {
		if strings.HasPrefix(name, Payload) {
			there[sum] = true
		}
	}
	lost, gone := 0, map[int64]int{}
	for line := range strings.Lines(string(bytes.TrimSpace(raw))) {
		if file, is := strings.CutPrefix(strings.TrimSpace(line), "file "); is {
			sum := file[strings.LastIndexByte(file, ' ')+1:]
			if at, destroyed := given[sum]; destroyed && !there[sum] {
				gone[at]++
			} else if !there[sum] {
				b.report.fault("归档时有、包里没有的文件：%s", file)
				lost++
			}
		}
	}
	for _, at := range slices.Sorted(maps.Keys(gone)) {
		b.report.Destroyed = append(b.report.Destroyed,
			fmt.Sprintf("%d 个文件已于 %s 按期销毁，日志里有证明", gone[at], time.UnixMicro(at).UTC().Add(8*time.Hour).Format("2006年1月2日"))) // of Shanghai
	}
	b.report.Sealed = lost == 0
}
