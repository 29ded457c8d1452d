package journal

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// The log as others read it, in the formats of C2SP: a checkpoint is a
// tlog-checkpoint already, with the time and "keyed" as its extension lines;
// hashes are served as tlog-tiles, and a proof is written as a tlog-proof.
// Entries themselves are not served: their hashes tell nothing of them, since
// each holds a mark by a key that nobody else has (see Ring).

// tileHeight is that of tlog-tiles: 256 hashes a tile.
const tileHeight = 8

// Tile is a tile of the public log.
type Tile struct{ tlog.Tile }

// ParseTile reads a tile's path behind "tile/", such as 0/x001/234 or
// 1/000.p/17. A level -1, which other logs serve their entries under, is none.
func ParseTile(path string) (Tile, bool) {
	level, _, found := strings.Cut(path, "/")
	if n, err := strconv.Atoi(level); !found || err != nil || n < 0 || n > 63 || strconv.Itoa(n) != level {
		return Tile{}, false
	}
	t, err := tlog.ParseTilePath(fmt.Sprintf("tile/%d/%s", tileHeight, path))
	return Tile{t}, err == nil
}

// Within reports whether a tree of size entries has the tile.
func (t Tile) Within(size int64) bool {
	shift := uint(t.L * tileHeight)
	if shift > 62 {
		return false
	}
	have := size >> shift // hashes of the tile's level
	return t.N <= have>>tileHeight && t.N<<tileHeight+int64(t.W) <= have
}

// Data is the tile's bytes.
func (t Tile) Data(r tlog.HashReader) ([]byte, error) { return tlog.ReadTileData(t.Tile, r) }

const tlogProof = "c2sp.org/tlog-proof@v1"

// Public is the proof as a tlog-proof, with the entry's bytes as its extra
// data.
func (p *Proof) Public() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nextra %s\nindex %d\n", tlogProof, base64.StdEncoding.EncodeToString([]byte(p.Entry)), p.Index)
	for _, h := range p.Inclusion {
		fmt.Fprintln(&b, h)
	}
	return b.String() + "\n" + p.Checkpoint
}

// CheckPublic verifies a tlog-proof of this program's against the checkpoint in
// it, or against another that its reader kept where kept is not "". verifier
// is the log's public key; with "" the signature is not looked at. A file that
// is held against its own checkpoint vouches for itself, so that one whose
// signature was cut away proves nothing to who has the key.
func CheckPublic(file, kept, verifier string) (*Entry, Checkpoint, bool, error) {
	head, checkpoint, _ := strings.Cut(strings.ReplaceAll(file, "\r\n", "\n"), "\n\n")
	bad := fmt.Errorf("不是日志证明文件（tlog-proof）")
	lines := strings.Split(head, "\n")
	if len(lines) < 3 || lines[0] != tlogProof {
		return nil, Checkpoint{}, false, bad
	}
	extra, ok1 := strings.CutPrefix(lines[1], "extra ")
	index, ok2 := strings.CutPrefix(lines[2], "index ")
	body, err := base64.StdEncoding.DecodeString(extra)
	p := Proof{Format: proofFormat, Entry: string(body)}
	if p.Index, _ = strconv.ParseInt(index, 10, 64); !ok1 || !ok2 || err != nil || strconv.FormatInt(p.Index, 10) != index {
		return nil, Checkpoint{}, false, bad
	}
	for _, line := range lines[3:] {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return nil, Checkpoint{}, false, bad
		}
		p.Inclusion = append(p.Inclusion, h)
	}
	own := verifier
	if kept != "" {
		own = "" // what was kept is looked at instead
	}
	c, _, err := ParseCheckpoint(checkpoint, own)
	if err != nil {
		return nil, c, false, err
	}
	p.Size = c.Size
	if kept == "" {
		kept = checkpoint
	}
	raw, err := json.Marshal(p)
	if err != nil {
		return nil, c, false, err
	}
	return CheckProof(raw, kept, verifier)
}
