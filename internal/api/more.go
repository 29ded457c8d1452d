package api

import (
	"context"
	"net/http"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/app/year"
	"jinlanling/internal/programme"

	"github.com/danielgtaylor/huma/v2"
)

// The reads that are no noun's list or page.

var cityRoles = []programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor}

type body[T any] struct{ Body T }

type YearQuery struct {
	Programme string `query:"programme" maxLength:"64" pattern:"^[0-9A-Za-z_.:-]+$" patternDescription:"编号" doc:"哪个年度的编号；不写是最近的年度"`
}

func instant(t time.Time) string { return t.In(act.Shanghai).Format(time.RFC3339) }

func get(id, path, summary, about, tag string) huma.Operation {
	return huma.Operation{OperationID: id, Method: http.MethodGet, Path: root + path, Summary: summary, Description: about, Tags: []string{tag},
		Errors: readErrors}
}

func (h *Handler) registerMore() {
	register(h, &Gate{Noun: programme.NounApplication},
		get("read_application_decision", "/application/{id}/decision", "报名的资格决定", "所存的决定，按当时的情况和当时的通知逐条列出。", programme.NounApplication.Name()),
		func(ctx context.Context, in *IDPath) (*body[Decision], error) {
			d, err := h.sys.Enrol.DecisionOf(ctx, caller(ctx), in.ID)
			if err != nil {
				return nil, err
			}
			out, err := decisionOf(d.Decision)
			return &body[Decision]{out}, err
		})
	register(h, &Gate{Noun: programme.NounStatement},
		get("read_statement_items", "/statement/{id}/items", "资金单据的逐人明细", "单据上的每一个人：金额、依据的条款和凭据。", programme.NounStatement.Name()),
		func(ctx context.Context, in *IDPath) (*body[Items], error) {
			rows, err := h.sys.Money.ItemsOf(ctx, caller(ctx), in.ID)
			return &body[Items]{Items{itemsOf(rows)}}, err
		})
	register(h, &Gate{Noun: programme.NounStatement},
		get("read_base_guards", "/base/{id}/guards", "拨款前的条件", "制单、批准、支付前要满足的条件：依据、查到什么、谁来补；暂缓的人只给市局。", programme.NounStatement.Name()),
		func(ctx context.Context, in *guardsIn) (*body[Guards], error) {
			r, err := h.sys.Money.ReadyFor(ctx, caller(ctx), in.ID, in.Kind)
			if err != nil {
				return nil, err
			}
			return &body[Guards]{guardsOf(r)}, nil
		})
	register(h, &Gate{All: true, Roles: cityRoles}, get("read_overview", "/overview", "年度总览", "各基地各等级的人数和金额。", "总览"),
		func(ctx context.Context, in *YearQuery) (*body[Overview], error) {
			year, err := h.year(ctx, in.Programme)
			if err != nil {
				return nil, err
			}
			rows, err := h.sys.Year.Overview(ctx, caller(ctx), year)
			return &body[Overview]{Overview{year, figuresOf(rows)}}, err
		})
	h.registerJournal()
	op := huma.Operation{OperationID: "decide", Method: http.MethodPost, Path: root + "/decide", Summary: "按通知判定资格", Tags: []string{"资格"}, Errors: writeErrors,
		Description: "按一个年度的通知判定所给的情况是否符合，逐条说明。什么也不保存。"}
	register(h, &Gate{}, op, func(ctx context.Context, in *decideIn) (*body[Decision], error) {
		facts, err := applicant(&in.Body)
		if err != nil {
			return nil, err
		}
		n, err := h.sys.Year.Public(ctx, in.Programme)
		if err != nil {
			return nil, err
		}
		if n.Notice.Level(facts.Level) == nil {
			return nil, &programme.Error{Code: programme.Invalid, Message: "所填情况有误，请按提示更正",
				Problems: []programme.Problem{{Field: "level", Code: "unknown_word", Message: "本年度不培训" + facts.Level.Chinese()}}}
		}
		d, err := h.sys.Year.Decide(ctx, n.Programme.ID, facts)
		if err != nil {
			return nil, err
		}
		out, err := decisionOf(d.Decision)
		return &body[Decision]{out}, err
	})
}

type decideIn struct {
	YearQuery
	Body Applicant
}

// Items are the people of a statement.
type Items struct {
	Items []Item `json:"items" doc:"逐人"`
}

// Item is one person's part of a statement; amounts in fen.
type Item struct {
	Person   string `json:"person" doc:"人员编号"`
	Name     string `json:"name" doc:"姓名"`
	IDMasked string `json:"id_masked" doc:"身份证号，已遮盖"`
	Trade    string `json:"trade" doc:"工种"`
	Level    string `json:"level" doc:"等级"`
	Earned   int64  `json:"earned_fen" doc:"至此应得，单位分"`
	Received int64  `json:"received_before_fen" doc:"此前已得，单位分"`
	Amount   int64  `json:"amount_fen" doc:"本单金额，单位分；负数是应收回"`
	Rule     string `json:"rule" doc:"依据的条款"`
	Evidence string `json:"evidence" doc:"凭据"`
}

func itemsOf(rows []money.Traced) []Item {
	out := make([]Item, len(rows))
	for i, r := range rows {
		out[i] = Item{r.Person, r.Name, r.IDMasked, r.Trade, r.Level, int64(r.Earned), int64(r.Received), int64(r.Amount), r.Rule, r.Evidence}
	}
	return out
}

// Overview is a year in numbers.
type Overview struct {
	Programme string    `json:"programme" doc:"年度的编号"`
	Rows      []Figures `json:"rows" doc:"各基地各等级"`
}

// Figures are the numbers of one base and level; amounts in fen.
type Figures struct {
	Base     string `json:"base" doc:"培训基地"`
	Level    Code   `json:"level" doc:"等级"`
	Places   int    `json:"places" doc:"计划人数"`
	Applied  int    `json:"applied" doc:"报名"`
	Eligible int    `json:"eligible" doc:"符合条件"`
	Trained  int    `json:"in_training" doc:"进班培训"`
	Examined int    `json:"evaluated" doc:"参加考评"`
	Passed   int    `json:"passed" doc:"考评合格"`
	Holders  int    `json:"certified" doc:"取得证书"`
	Approved int64  `json:"approved_fen" doc:"核定，单位分"`
	Advanced int64  `json:"advanced_fen" doc:"预拨，单位分"`
	Earned   int64  `json:"earned_fen" doc:"应得，单位分"`
	Settled  int64  `json:"settled_fen" doc:"结算，单位分"`
	Clawed   int64  `json:"clawed_back_fen" doc:"收回，单位分"`
}

// Code is a code and its name.
type Code struct {
	Code string `json:"code" doc:"代码"`
	Name string `json:"name" doc:"名称"`
}

func figuresOf(rows []year.Figures) []Figures {
	out := make([]Figures, len(rows))
	for i, r := range rows {
		out[i] = Figures{r.Base, Code{r.Level.String(), r.Level.Chinese()}, r.Places, r.Applied, r.Eligible, r.Trained, r.Examined, r.Passed, r.Holders,
			int64(r.Approved), int64(r.Advanced), int64(r.Earned), int64(r.Settled), int64(r.Clawed)}
	}
	return out
}

// Checkpoint is the journal's newest signed checkpoint.
type Checkpoint struct {
	Checkpoint string `json:"checkpoint" doc:"已签名的检查点，原文；还没有时为空"`
	Key        string `json:"key" doc:"验证签名的公钥"`
}

// Proof shows that an entry stands in the journal, to whoever has no database.
type Proof struct {
	Format     string   `json:"format" doc:"证明的格式"`
	Entry      string   `json:"entry" doc:"日志的这一条，原文"`
	Index      int64    `json:"index" doc:"第几条，从 0 数起"`
	Size       int64    `json:"size" doc:"所对照的日志有几条"`
	Inclusion  []string `json:"inclusion" doc:"从这一条到根的各个摘要"`
	Checkpoint string   `json:"checkpoint" doc:"所对照的检查点，原文"`
}

type entryIn struct {
	ID string `path:"entry" maxLength:"64" pattern:"^[0-9A-Za-z_.:-]+$" patternDescription:"编号" doc:"日志条目的编号"`
}

func (h *Handler) registerJournal() {
	register(h, &Gate{}, get("read_checkpoint", "/journal/checkpoint", "日志的检查点", "留存检查点，以后可以用来证明日志没有被改动。", "日志"),
		func(ctx context.Context, _ *struct{}) (*body[Checkpoint], error) {
			text, err := h.sys.Record.Checkpoint(ctx)
			return &body[Checkpoint]{Checkpoint{text, h.sys.VerifierKey}}, err
		})
	register(h, &Gate{All: true, Roles: cityRoles}, get("read_proof", "/journal/proof/{entry}", "一条日志的证明", "证明这一条在日志里，可用 jinlanling journal check 离线核对。", "日志"),
		func(ctx context.Context, in *entryIn) (*body[Proof], error) {
			p, err := h.sys.Record.Prove(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			out := Proof{Format: p.Format, Entry: p.Entry, Index: p.Index, Size: p.Size, Checkpoint: p.Checkpoint, Inclusion: []string{}}
			for _, x := range p.Inclusion {
				out.Inclusion = append(out.Inclusion, x.String())
			}
			return &body[Proof]{out}, nil
		})
}
