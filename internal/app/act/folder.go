package act

import (
	"io"
	"log/slog"
	"path/filepath"
	"time"

	"jinlanling/internal/files"
)

// Options say where a system's data is. Clock and Rand are the machine's
// where nil.
type Options struct {
	Dir         string        // data folder: database, files, keys, checkpoints
	DatabaseURL string        // PostgreSQL instead of the folder's SQLite file
	Bucket      *files.Bucket // an S3 store instead of the folder's files
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
	CertifierFile   = "certificate.key" // signs certificates
	CheckpointsFile = "checkpoints.log"
	LayoutsDir      = "layouts" // layouts of the outside systems of its own
)

// DatabasePath is the SQLite file of a data folder.
func DatabasePath(dir string) string { return filepath.Join(dir, DatabaseFile) }
