package act

import (
	"net/http"

	"jinlanling/internal/programme"
)

// Statuses is the one table from error codes to HTTP, for pages and API.
var Statuses = map[programme.ErrorCode]int{
	programme.Invalid: http.StatusBadRequest, programme.Forbidden: http.StatusForbidden, programme.NotFound: http.StatusNotFound,
	programme.WrongState: http.StatusConflict, programme.Conflict: http.StatusConflict, programme.Repeated: http.StatusConflict,
	programme.Stale: http.StatusPreconditionFailed, programme.TooLarge: http.StatusRequestEntityTooLarge,
	programme.Busy: http.StatusTooManyRequests, programme.Internal: http.StatusInternalServerError,
	programme.Unavailable: http.StatusServiceUnavailable, programme.Unsure: http.StatusServiceUnavailable, programme.Full: http.StatusInsufficientStorage,
}

// StatusTitles is what each status is called to whoever meets it.
var StatusTitles = map[int]string{
	http.StatusBadRequest: "填写有误", http.StatusUnauthorized: "需要令牌", http.StatusForbidden: "没有权限", http.StatusNotFound: "没有找到",
	http.StatusMethodNotAllowed: "不能这样访问", http.StatusConflict: "现在不能办理", http.StatusPreconditionFailed: "读到之后已有变动",
	http.StatusRequestEntityTooLarge: "文件太大", http.StatusUnsupportedMediaType: "格式不对", http.StatusTooManyRequests: "请稍后再试",
	http.StatusInternalServerError: "系统出了问题", http.StatusServiceUnavailable: "暂时不能办理", http.StatusInsufficientStorage: "磁盘已满",
}

// RetryAfter is the seconds that a caller is told to wait with a 503.
const RetryAfter = "5"
