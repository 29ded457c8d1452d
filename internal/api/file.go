package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"

	"github.com/danielgtaylor/huma/v2"
)

// upload is a file sent as multipart/form-data.
type upload struct {
	File huma.FormFile `form:"file" contentType:"application/octet-stream" required:"true" doc:"文件"`
}

type fileIn struct {
	RawBody huma.MultipartFormFiles[upload]
}

// StoredFile is a file that was kept; its id stands for it elsewhere.
type StoredFile struct {
	ID   string `json:"id" doc:"编号，即内容的 SHA-256；同一内容得到同一编号"`
	Size int64  `json:"size" doc:"多少字节"`
	Type string `json:"type" doc:"内容的类型"`
}

func (h *Handler) registerFile() {
	op := huma.Operation{OperationID: "file_store", Method: http.MethodPost, Path: root + "/file", Summary: "上传文件",
		Tags: []string{programme.NounFile.Name()}, Errors: writeErrors,
		Description: "文件先上传，得到编号，再在办理时写编号。最多 512 MB。令牌须有一项用得上文件的办理的权限。文件在用到以前只有上传的人能用，一天没有用到的自动删除；没有用到的合计有上限。"}
	register(h, &Gate{Files: true}, op, func(ctx context.Context, in *fileIn) (*body[StoredFile], error) {
		f, err := h.sys.StoreFile(ctx, caller(ctx), in.RawBody.Data().File)
		return &body[StoredFile]{StoredFile{f.ID, f.Size, f.Type}}, err
	})
}

type onFile struct {
	IDPath
	Sending
	RawBody huma.MultipartFormFiles[upload]
}

// withFile registers an operation whose input is a file.
func withFile(h *Handler, o *Operation, do func(ctx context.Context, c act.Caller, id string, f *huma.FormFile) (Done, error)) {
	register(h, &Gate{Action: o.Action}, o.document(), func(ctx context.Context, in *onFile) (*doneOut, error) {
		f := &in.RawBody.Data().File
		sum := sha256.New()
		if _, err := io.Copy(sum, f); err != nil {
			return nil, err
		}
		return h.carryOut(ctx, o, in.ID, &in.Sending, fileDigest(hex.EncodeToString(sum.Sum(nil))),
			func(c act.Caller) (Done, error) { return do(ctx, c, in.ID, f) })
	})
}

func importPlan(h *Handler, o *Operation) {
	withFile(h, o, func(ctx context.Context, c act.Caller, id string, f *huma.FormFile) (Done, error) {
		n, err := h.sys.Plan.ImportPlan(ctx, c, id, f, f.Size)
		return Done{Count: &n}, err
	})
}

// Roster is what became of every row of a roster.
type Roster struct {
	Rows       []RosterRow `json:"rows" doc:"逐行"`
	Entered    int         `json:"entered" doc:"报上名的"`
	Eligible   int         `json:"eligible" doc:"其中符合条件的"`
	Ineligible int         `json:"ineligible" doc:"其中不符合的"`
	Refused    int         `json:"refused" doc:"没有报上名的"`
	Notice     string      `json:"notice" doc:"所依据通知的摘要"`
}

// RosterRow is one row's outcome.
type RosterRow struct {
	Row         int       `json:"row" doc:"第几行"`
	Name        string    `json:"name" doc:"姓名"`
	Outcome     string    `json:"outcome" doc:"entered 报上名，ineligible 报上名但不符合条件，refused 没有报上名"`
	Route       string    `json:"route,omitempty" doc:"所走的途径"`
	From        string    `json:"eligible_from,omitempty" doc:"从哪一天起符合"`
	Application string    `json:"application,omitempty" doc:"报名的编号"`
	Problems    []Trouble `json:"problems,omitempty" doc:"这一行的问题"`
}

func importRoster(h *Handler, o *Operation) {
	withFile(h, o, func(ctx context.Context, c act.Caller, id string, f *huma.FormFile) (Done, error) {
		r, err := h.sys.Enrol.ImportRoster(ctx, c, id, f, f.Size)
		if err != nil {
			return Done{}, err
		}
		out := &Roster{Entered: r.Entered, Eligible: r.Eligible, Ineligible: r.Ineligible, Refused: r.Refused, Notice: r.Notice,
			Rows: make([]RosterRow, len(r.Rows))}
		for i, x := range r.Rows {
			out.Rows[i] = RosterRow{x.Row, x.Name, x.Outcome, x.Route, x.From, x.Application, troubles(x.Problems)}
			if c.DryRun {
				out.Rows[i].Application = ""
			}
		}
		return Done{Count: &out.Entered, Roster: out}, nil
	})
}
