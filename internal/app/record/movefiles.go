package record

import (
	"context"
	"path/filepath"

	"jinlanling/internal/app/act"
	"jinlanling/internal/files"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
)

// MoveFiles moves the files of a data folder that nobody has open into the
// bucket that the options name, or with back from there into the folder. It may
// be cut off and run again; told hears of every file. Nothing is journalled: ids
// and rows stay as they are.
func MoveFiles(ctx context.Context, o act.Options, back bool, told func(files.Moved)) (m files.Moved, err error) {
	if o.Bucket == nil {
		return m, programme.Errorf(programme.Invalid, "没有说明搬到哪里：用 --files-s3-file 指明对象存储的设置文件")
	}
	if err := belongs(ctx, o); err != nil {
		return m, err
	}
	keys, err := seal.Open(filepath.Join(o.Dir, act.KeysFile), o.Clock(), o.Rand)
	if err != nil {
		return m, err
	}
	signing, err := seal.OpenSigningKey(filepath.Join(o.Dir, act.SigningFile), o.Rand)
	if err != nil {
		return m, err
	}
	return files.Move(ctx, filepath.Join(o.Dir, act.FilesDir), o.Bucket, keys, originOf(signing), back, told)
}
