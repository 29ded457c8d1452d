package rules

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// maxLine bounds one applicant's line.
const maxLine = 1 << 20

// DecideStream reads applicants, one JSON object a line, and writes one
// decision a line in the same order. A line that cannot be read gives an error
// line in its place; failed counts those. err is of reading or writing only.
func (n *Notice) DecideStream(r io.Reader, w io.Writer) (failed int, err error) {
	in := bufio.NewReaderSize(r, 64<<10)
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	var a Applicant
	var f Facts
	var d Decision
	for line := 1; ; line++ {
		text, err := readLine(in)
		if err != nil && err != io.EOF {
			return failed, err
		}
		if len(bytes.TrimSpace(text)) > 0 {
			if bad := n.Read(text, &a); bad != nil {
				failed++
				if err := enc.Encode(errorLine{line, idOf(text), asInputError(bad)}); err != nil {
					return failed, err
				}
			} else {
				n.Compile(&a, &f)
				n.Decide(&f, &d)
				if err := enc.Encode(&d); err != nil {
					return failed, err
				}
			}
		}
		if err == io.EOF {
			return failed, out.Flush()
		}
	}
}

// Read is DecodeApplicant for this notice: a level that it does not train is
// an error too.
func (n *Notice) Read(text []byte, a *Applicant) error {
	if err := DecodeApplicant(text, a); err != nil {
		return err
	}
	if n.Level(a.Level) == nil {
		return refuse("unknown_word", "level", "本年度不培训%s", a.Level.Chinese())
	}
	return nil
}

type errorLine struct {
	Line  int         `json:"line"`
	ID    string      `json:"id"`
	Error *InputError `json:"error"`
}

func asInputError(err error) *InputError {
	if e, ok := errors.AsType[*InputError](err); ok {
		return e
	}
	return refuse("json", "", "%v", err)
}

// idOf finds the id in a line that could not be read as a whole.
func idOf(text []byte) string {
	var v struct {
		ID string `json:"id"`
	}
	json.Unmarshal(text, &v)
	return v.ID
}

// readLine reads a line of any length, keeping the first maxLine bytes: what
// is longer is no applicant and will not parse.
func readLine(r *bufio.Reader) (line []byte, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if len(line) < maxLine {
			line = append(line, part...)
		}
		if err != bufio.ErrBufferFull {
			return line, err
		}
	}
}
