package act

import (
	"fmt"
	"runtime"
	"strings"
)

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
