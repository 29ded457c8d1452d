package bagit

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/journal"

	"golang.org/x/mod/sumdb/tlog"
)

const origin = "jinlanling/test"

var (
	logKey = ed25519.NewKeyFromSeed(make([]byte, 32))
	public = journal.VerifierKey(origin, logKey)
	film   = bytes.Repeat([]byte("film"), 5000)
)

// hashes are the nodes of a small log.
type hashes []journal.Node

func (h hashes) ReadHashes(ix []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(ix))
	for i, k := range ix {
		if k >= int64(len(h)) {
			return nil, fmt.Errorf("no node %d", k)
		}
		out[i] = h[k].Hash
	}
	return out, nil
}

// made is a bag of a class whose archiving sealed content.
func made(t testing.TB, content string, files map[string][]byte) []byte {
	t.Helper()
	sum := sha256.Sum256([]byte(content))
	var bodies []string
	var leaves []tlog.Hash
	for i, action := range []string{"class.start", "class.archive", "class.pack"} {
		facts, _ := json.Marshal(map[string]string{"content": hex.EncodeToString(sum[:])})
		e := journal.Entry{ID: fmt.Sprint("e", i), At: int64(1_600_000_000_000_000 + i), Action: action, Noun: "class", Subject: "c1", Facts: facts}
		bodies = append(bodies, string(e.Encode()))
		leaves = append(leaves, tlog.RecordHash([]byte(bodies[i])))
	}
	nodes, root, err := journal.Grow(0, leaves, hashes(nil))
	if err != nil {
		t.Fatal(err)
	}
	point, err := journal.SignCheckpoint(journal.Checkpoint{Origin: origin, Size: int64(len(bodies)), Root: root,
		At: time.Unix(1_600_000_000, 0).UTC()}, logKey)
	if err != nil {
		t.Fatal(err)
	}
	var proofs bytes.Buffer
	for i := range bodies {
		p, err := journal.Prove(bodies[i], int64(i), int64(len(bodies)), "", hashes(nodes))
		if err != nil {
			t.Fatal(err)
		}
		line, _ := json.Marshal(p)
		proofs.Write(append(line, '\n'))
	}
	var out bytes.Buffer
	b, err := NewWriter(&out, "一班-档案", time.Unix(1_600_000_000, 0))
	if err != nil {
		t.Fatal(err)
	}
	add := func(name string, raw []byte) {
		if _, err := b.Add(strings.TrimPrefix(name, Payload), strings.HasSuffix(name, ".mp4"), bytes.NewReader(raw)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"06 影像/7月1日/影像.mp4", "07 照片/开班.jpg"} {
		if raw := files[name]; raw != nil {
			add(name, raw)
		}
	}
	if raw := files[DestroyedDir+"act.txt"]; raw != nil {
		add(DestroyedDir+"act.txt", raw)
	}
	add(ProofsFile, proofs.Bytes())
	add(CheckpointFile, []byte(point))
	add(KeyFile, []byte(public+"\n"))
	add(ContentFile, []byte(content))
	if err := b.Tag("index.html", []byte("<p>一班</p>")); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Close([][2]string{{"Source-Organization", "基地\n二行"}}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// All members of a bag are of the day that it was made.
func TestABagHasItsDay(t *testing.T) {
	raw := made(t, "{}", map[string][]byte{"07 照片/开班.jpg": []byte("jpeg")})
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if !f.Modified.Equal(time.Unix(1_600_000_000, 0)) {
			t.Errorf("%s is of %s", f.Name, f.Modified)
		}
	}
}

func idOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

var (
	sealedContent = "class c1\nfile recording l1 " + idOf(film) + "\n"
	whole         = map[string][]byte{"06 影像/7月1日/影像.mp4": film, "07 照片/开班.jpg": []byte("photo")}
)

func verify(t testing.TB, raw []byte, o Options) *Report {
	t.Helper()
	r, err := Verify(context.Background(), bytes.NewReader(raw), int64(len(raw)), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// changed is a bag whose files go through fn: nil drops one; extra ones are
// added.
func changed(t testing.TB, raw []byte, fn func(name string, content []byte) []byte, extra ...string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	put := func(name string, content []byte) {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			t.Fatal(err)
		}
		f.Write(content)
	}
	for _, f := range z.File {
		r, _ := f.Open()
		content, _ := io.ReadAll(r)
		if content = fn(f.Name, content); content != nil {
			put(f.Name, content)
		}
	}
	for _, name := range extra {
		put(name, []byte("x"))
	}
	w.Close()
	return out.Bytes()
}

func same(_ string, content []byte) []byte { return content }

// A list of what was destroyed that no entry proves excuses nothing.
func TestAListOfDestroyedNeedsItsEntry(t *testing.T) {
	raw := made(t, sealedContent, map[string][]byte{"07 照片/开班.jpg": []byte("photo"),
		DestroyedDir + "act.txt": []byte("destroyed c1\nfile recording e1 " + idOf(film) + "\n")})
	if r := verify(t, raw, Options{}); r.Sealed || len(r.Destroyed) > 0 || !strings.Contains(strings.Join(r.Faults, "\n"), "销毁清单与日志里的摘要不同") {
		t.Errorf("sealed %v, destroyed %v: %v", r.Sealed, r.Destroyed, r.Faults)
	}
}

func TestAWholeBag(t *testing.T) {
	raw := made(t, sealedContent, whole)
	r := verify(t, raw, Options{})
	if len(r.Faults) > 0 || !r.Signed || !r.Sealed || !r.KeyInside || r.Entries != 3 || r.Files != 6 || r.Folder != "一班-档案" {
		t.Errorf("%+v", r)
	}
	if r := verify(t, raw, Options{Key: public}); len(r.Faults) > 0 || r.KeyInside {
		t.Errorf("with the key: %+v", r)
	}
	other := journal.VerifierKey(origin, ed25519.NewKeyFromSeed(append(make([]byte, 31), 1)))
	if r := verify(t, raw, Options{Key: other}); len(r.Faults) == 0 {
		t.Error("another log's key fits")
	}
}

// sha256sum alone proves the files: no program of ours is needed.
func TestSha256sumProvesTheFiles(t *testing.T) {
	tool, err := exec.LookPath("sha256sum")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("sha256sum is missing")
		}
		t.Skip("no sha256sum")
	}
	raw := made(t, sealedContent, whole)
	z, _ := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	dir := t.TempDir()
	if err := os.CopyFS(dir, z); err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(dir, "一班-档案")
	for _, list := range []string{Manifest, TagManifest} {
		cmd := exec.Command(tool, "--strict", "-c", list)
		cmd.Dir = dir
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", list, err, text)
		}
	}
	os.WriteFile(filepath.Join(dir, "data/07 照片/开班.jpg"), []byte("Photo"), 0o600)
	cmd := exec.Command(tool, "-c", Manifest)
	cmd.Dir = dir
	if text, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(text), "开班.jpg: FAILED") {
		t.Errorf("a changed file: %v\n%s", err, text)
	}
}

// Whatever is changed, taken out or added is named.
func TestWhatDoesNotFitIsNamed(t *testing.T) {
	raw := made(t, sealedContent, whole)
	for _, c := range []struct {
		what, says string
		raw        []byte
	}{
		{"one byte of a film", "内容与清单不同：data/06 影像/7月1日/影像.mp4", changed(t, raw, func(n string, b []byte) []byte {
			if strings.HasSuffix(n, ".mp4") {
				b[777] ^= 1
			}
			return b
		})},
		{"a photo gone", "缺少的文件：data/07 照片/开班.jpg", changed(t, raw, func(n string, b []byte) []byte {
			if strings.HasSuffix(n, ".jpg") {
				return nil
			}
			return b
		})},
		{"a file added", "多出的文件：data/新.txt", changed(t, raw, same, "一班-档案/data/新.txt")},
		{"a list changed", "内容与清单不同：manifest-sha256.txt", changed(t, raw, func(n string, b []byte) []byte {
			if strings.HasSuffix(n, "/"+Manifest) {
				return append(b, '\n')
			}
			return b
		})},
		{"an entry rewritten", "第 2 行：证明不成立", changed(t, raw, func(n string, b []byte) []byte {
			if strings.HasSuffix(n, ProofsFile) {
				return bytes.Replace(b, []byte(`class.archive`), []byte(`class.Archive`), 1)
			}
			return b
		})},
		{"a checkpoint rewritten", "检查点", changed(t, raw, func(n string, b []byte) []byte {
			if strings.HasSuffix(n, CheckpointFile) {
				return bytes.Replace(b, []byte("\n3\n"), []byte("\n4\n"), 1)
			}
			return b
		})},
		{"the list of what was sealed", "与归档时记入日志的摘要不同", changed(t, raw, func(n string, b []byte) []byte {
			if strings.HasSuffix(n, ContentFile) {
				return append(b, "file x y z\n"...)
			}
			return b
		})},
		{"a film that was sealed is not in it", "归档时有、包里没有的文件：recording l1", made(t, sealedContent, map[string][]byte{"07 照片/开班.jpg": []byte("photo")})},
	} {
		if r := verify(t, c.raw, Options{}); !strings.Contains(strings.Join(r.Faults, "\n"), c.says) {
			t.Errorf("%s: %q, want %s", c.what, r.Faults, c.says)
		}
	}
}

// Every byte of the zip: flipped, it is noticed, unless nothing reads it.
func TestEveryFlippedByteIsNoticed(t *testing.T) {
	raw := made(t, sealedContent, map[string][]byte{"06 影像/7月1日/影像.mp4": film[:40]})
	content := func(raw []byte) string {
		z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			return "none"
		}
		var all strings.Builder
		for _, f := range z.File {
			all.WriteString(f.Name + "\n")
			r, err := f.Open()
			if err != nil {
				return "none"
			}
			b, err := io.ReadAll(r)
			if err != nil {
				return "none"
			}
			all.Write(b)
		}
		return all.String()
	}
	good := content(raw)
	for at := 0; at < len(raw); at += 3 {
		raw[at] ^= 4
		r, err := Verify(context.Background(), bytes.NewReader(raw), int64(len(raw)), Options{})
		if err == nil && len(r.Faults) == 0 && content(raw) != good {
			t.Fatalf("byte %d: nothing was noticed", at)
		}
		raw[at] ^= 4
	}
}

// Zips that are made to harm are refused before anything of them is unpacked.
func TestHostileZips(t *testing.T) {
	raw := made(t, sealedContent, whole)
	for what, name := range map[string]string{"out of the folder": "一班-档案/../../etc/passwd", "absolute": "/etc/passwd", "a drive": `一班-档案/data/C:\x`,
		"the same name":  "一班-档案/data/07 照片/开班.JPG",
		"another folder": "二班/data/x", "a control sign": "一班-档案/data/a\nb", "no folder": "x"} {
		bad := changed(t, raw, same, name)
		if _, err := Verify(context.Background(), bytes.NewReader(bad), int64(len(bad)), Options{}); err == nil {
			t.Errorf("%s: taken", what)
		}
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	big, _ := w.CreateHeader(&zip.FileHeader{Name: "一班-档案/data/big", Method: zip.Deflate})
	zeros := make([]byte, 1<<20)
	for range 64 {
		big.Write(zeros)
	}
	w.Close()
	for _, b := range [][]byte{raw[:len(raw)/2], out.Bytes(), nil, []byte("PK\x05\x06")} {
		if _, err := Verify(context.Background(), bytes.NewReader(b), int64(len(b)), Options{}); err == nil {
			t.Error("what is no bag is taken")
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Verify(ctx, bytes.NewReader(raw), int64(len(raw)), Options{}); err == nil {
		t.Error("it does not end when it is to")
	}
}

func FuzzVerify(f *testing.F) {
	f.Add(made(f, sealedContent, map[string][]byte{"07 照片/开班.jpg": []byte("photo")}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := Verify(context.Background(), bytes.NewReader(raw), int64(len(raw)), Options{Key: public})
		if err == nil && r == nil {
			t.Error("neither a report nor an error")
		}
	})
}
