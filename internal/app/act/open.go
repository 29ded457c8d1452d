package act

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"time"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// Options say where a system's data is. Clock and Rand are the machine's
// where nil.
type Options struct {
	Dir         string // data folder: database, files, keys, checkpoints
	DatabaseURL string // PostgreSQL instead of the folder's SQLite file
	Clock       func() time.Time
	Rand        io.Reader
	Log         *slog.Logger
}

// Names in a data folder.
const (
	DatabaseFile    = "jinlanling.db"
	FilesDir        = "files"
	KeysFile        = "keys.json"
	SigningFile     = "journal.key"
	CheckpointsFile = "checkpoints.log"
	LayoutsDir      = "layouts" // layouts of the outside systems of its own
)

// DatabasePath is the SQLite file of a data folder.
func DatabasePath(dir string) string { return filepath.Join(dir, DatabaseFile) }

// ParseNotice is rules.Parse with the vocabulary's error: every finding is a
// problem of its line.
func ParseNotice(name string, text []byte) (*rules.Notice, error) {
	n, err := rules.Parse(name, text)
	if err != nil {
		refused := &programme.Error{Code: programme.Invalid, Message: "通知文件有错误", Err: err}
		if list, ok := errors.AsType[rules.Findings](err); ok {
			refused.Message = fmt.Sprintf("通知文件有 %d 处错误，改好后再上传", len(list))
			for _, f := range list {
				message := f.Message
				if f.Clause != "" {
					message = "〔" + f.Clause + "〕" + message
				}
				refused.Problems = append(refused.Problems, programme.Problem{Row: f.Line, Code: "notice", Message: message})
			}
		}
		return nil, refused
	}
	return n, nil
}
