package app

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/crosscheck"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/money"
	"jinlanling/internal/app/outside"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/app/record"
	"jinlanling/internal/app/retain"
	"jinlanling/internal/app/roll"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/store"
)

// checks are the invariants beyond those of store.Invariants.
var checks = []act.Check{
	{Code: "decisions_reproduce", Name: "每个决定按所依据的情况和通知重算一致", Look: record.Decisions},
	{Code: "notice_hash", Name: "年度绑定的通知与摘要一致", Look: record.NoticeHashes},
	{Code: "advance_ceiling", Name: "预拨不超过核定的比例", Look: money.Advances},
	{Code: "received_earned", Name: "结算后每人所得等于应得", Look: money.Positions},
	{Code: "standards_capped", Name: "补贴标准不超过上限", Look: money.Standards},
	{Code: "uses_allowed", Name: "专账支出都是允许的用途", Look: money.Uses},
	{Code: "account_never_negative", Name: "专账各来源余额从不为负", Look: money.Accounts},
	{Code: "hours_floor", Name: "结课的班达到各类课时", Look: teaching.Hours},
	{Code: "attendance_floor", Name: "考评合格的达到出勤要求", Look: teaching.Attendance},
	{Code: "training_dates", Name: "授课在通知的期限之内", Look: teaching.Dates},
	record.SealedOpen,
	{Code: "objection_reference", Name: "来信来电异议的受理编号与登记的摘要一致", Look: roll.References},
	{Code: "roles_apart", Name: "没有人兼任互斥的角色", Look: record.Roles},
	record.FilesWhole,
	{Code: "destroyed_gone", Name: "已按期销毁的文件没有又出现", Look: retain.Back},
	record.SheetsWhole,
	{Code: "lists_whole", Name: "比对名单的条目与登记的摘要一致", Look: crosscheck.Lists},
	{Code: "outside_whole", Name: "与外部系统比对的内容能解开且与数目一致", Look: outside.Outside},
	{Code: "journal_whole", Name: "日志完整，且覆盖每一行数据", Look: record.Journal},
}

// narrowed are those breaches of the store's invariants that a chapter knows
// to be none.
var narrowed = map[string]func(a *act.Desk, tx *store.Tx, broken []string) ([]string, error){
	store.PlacesIdle:   plan.StillOffered,
	store.Consented:    enrol.Unconsented,
	store.ReturnsFiled: oversee.ReturnsMissing,
}
