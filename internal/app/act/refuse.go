package act

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"

	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
)

// Problem makes a Problem of a form's field.
func Problem(field, code, format string, args ...any) programme.Problem {
	return programme.Problem{Field: field, Code: code, Message: fmt.Sprintf(format, args...)}
}

// Invalid is an Error about one field.
func Invalid(field string, err error) error {
	return &programme.Error{Code: programme.Invalid, Message: field + "：" + err.Error(), Err: err,
		Problems: []programme.Problem{{Field: field, Code: "invalid", Message: err.Error()}}}
}

func InvalidFields(problems ...programme.Problem) error {
	return &programme.Error{Code: programme.Invalid, Message: "有几处需要改正", Problems: problems}
}

func FieldError(field, message string) error {
	return &programme.Error{Code: programme.Invalid, Message: message, Problems: []programme.Problem{Problem(field, "form", "%s", message)}}
}

// A reason, an answer or a note stays in clear in the database, in the journal for
// good, and everybody who may see the thing reads it. A number that identifies
// somebody does not belong there. It is refused and not struck out, so that the text
// that is kept is the one that its author wrote and saw.

// PlainWords refuses a text with a personal number in it; field is the form's
// name of it and label what people call it.
func PlainWords(field, label, text string) error {
	kind := idcode.Personal(text)
	if kind == "" {
		return nil
	}
	p := programme.Problem{Field: field, Code: "personal_number", Message: label + "里有" + kind + "。这里写的会原样留在记录里，请删去号码，改用姓名，或只写后四位"}
	return &programme.Error{Code: programme.Invalid, Message: p.Message, Problems: []programme.Problem{p}}
}

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

// PanicText tells of a panic by its type and place, never by its value, which
// may be anybody's data. It is called by the function that recovered.
func PanicText(p any) (what, where string) {
	what = fmt.Sprintf("%T", p)
	if e, ok := p.(runtime.Error); ok {
		what = e.Error() // an index, a nil pointer, a type: nothing that a person typed
	}
	return what, panicStack()
}

// panicStack is where a panic came from: functions and lines, no arguments.
func panicStack() string {
	var pcs [48]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(4, pcs[:])])
	var b strings.Builder
	for {
		f, more := frames.Next()
		file := f.File
		if i := strings.LastIndexByte(file, '/'); i >= 0 {
			file = file[i+1:]
		}
		fmt.Fprintf(&b, "%s %s:%d\n", f.Function, file, f.Line)
		if !more {
			return b.String()
		}
	}
}
