package journal

import (
	"bytes"
	"encoding/json"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Proof shows that an entry stands in the log, to somebody who has no
// database: the entry itself, its place, and the hashes that lead from it to
// the root of a checkpoint.
type Proof struct {
	Format     string      `json:"format"`
	Entry      string      `json:"entry"` // canonical bytes
	Index      int64       `json:"index"` // place in the log, from 0
	Size       int64       `json:"size"`  // of the tree it is proved against
	Inclusion  []tlog.Hash `json:"inclusion"`
	Checkpoint string      `json:"checkpoint"`
}

const proofFormat = "jinlanling journal proof 1"

// Prove makes the proof of the entry at index, against a checkpoint of size.
func Prove(body string, index, size int64, checkpoint string, r tlog.HashReader) (*Proof, error) {
	p, err := tlog.ProveRecord(size, index, r)
	if err != nil {
		return nil, err
	}
	return &Proof{proofFormat, body, index, size, p, checkpoint}, nil
}

// CheckProof verifies a proof file against a checkpoint that its reader
// trusts. It returns the proved entry, or what does not fit.
func CheckProof(file []byte, checkpoint, verifier string) (e *Entry, c Checkpoint, signed bool, err error) {
	var p Proof
	d := json.NewDecoder(bytes.NewReader(file))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil || p.Format != proofFormat {
		return nil, c, false, fmt.Errorf("不是本系统的日志证明文件")
	}
	c, signed, err = ParseKept(checkpoint, verifier)
	if err != nil {
		return nil, c, false, err
	}
	if c.Size != p.Size {
		return nil, c, signed, fmt.Errorf("证明是对 %d 条日志的检查点作出的，给出的检查点有 %d 条；请对这个检查点重新出具证明", p.Size, c.Size)
	}
	if p.Index < 0 || p.Index >= p.Size {
		return nil, c, signed, fmt.Errorf("证明中的序号不在日志范围内")
	}
	if err := tlog.CheckRecord(p.Inclusion, p.Size, c.Root, p.Index, tlog.RecordHash([]byte(p.Entry))); err != nil {
		return nil, c, signed, fmt.Errorf("证明不成立：该条目不在这个检查点所指的日志中")
	}
	e, err = Decode([]byte(p.Entry))
	return e, c, signed, err
}
