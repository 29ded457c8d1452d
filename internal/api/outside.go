package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/outside"
	"jinlanling/internal/programme"

	"github.com/danielgtaylor/huma/v2"
)

// ResolveBody is how a difference was resolved.
type ResolveBody struct {
	How    string `json:"how" enum:"corrected,accepted" doc:"corrected 已更正（返回数据仍有这处差异时重新打开），accepted 情况属实、予以认可"`
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

type returnIn struct {
	Sending
	Programme string `query:"programme" required:"true" maxLength:"64" doc:"年度的编号"`
	Base      string `query:"base" maxLength:"64" doc:"培训基地的编号；不写则是全部基地，只有市局经办可以"`
	Layout    string `query:"layout" required:"true" maxLength:"40" doc:"外部系统版式的代码，例如 voucher、provincial"`
	AsOf      string `query:"as_of" required:"true" format:"date" doc:"数据截至哪一天"`
	RawBody   huma.MultipartFormFiles[upload]
}

// outsideOperations are what programs do about the outside systems. Reports to
// them are not among it: they hold whole ID numbers.
var outsideOperations = []Operation{
	{programme.CollationImport, "/collation", "上传对方系统返回的 xlsx 或 csv，比对后给出比对的编号；同一份文件比对过的答 409。", importReturn},
	because(programme.DifferenceExplain, "/difference/{id}/explain", (*outside.Desk).ExplainDifference),
	because(programme.DifferenceReturn, "/difference/{id}/return", (*outside.Desk).ReturnDifference),
	on(programme.DifferenceResolve, "/difference/{id}/resolve", "不能是说明差异的人。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *ResolveBody) (Done, error) {
			return nothing(sys.Outside.ResolveDifference(ctx, c, id, b.How, b.Reason))
		}),
	because(programme.DifferenceReopen, "/difference/{id}/reopen", (*outside.Desk).ReopenDifference),
}

func importReturn(h *Handler, o *Operation) {
	register(h, &Gate{Action: o.Action}, o.document(), func(ctx context.Context, in *returnIn) (*doneOut, error) {
		f := &in.RawBody.Data().File
		sum := sha256.New()
		if _, err := io.Copy(sum, f); err != nil {
			return nil, err
		}
		asked := []string{in.Programme, in.Base, in.Layout, in.AsOf, hex.EncodeToString(sum.Sum(nil))}
		return h.carryOut(ctx, o, "", &in.Sending, asked, func(c act.Caller) (Done, error) {
			asOf, err := programme.ParseDate(in.AsOf)
			if err != nil {
				return Done{}, &programme.Error{Code: programme.Invalid, Message: "日期有误",
					Problems: []programme.Problem{{Field: "as_of", Code: "date", Message: "应写成 2022-12-31"}}}
			}
			out, err := h.sys.Outside.ImportReturn(ctx, c, outside.ReturnIn{Programme: in.Programme, Base: in.Base, Layout: in.Layout, AsOf: asOf}, f, f.Size)
			if err != nil {
				return nothing(err)
			}
			return Done{ID: out.ID, Count: &out.Rows}, nil
		})
	})
}
