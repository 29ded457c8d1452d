package page

import (
	"strconv"
)

// countUnread puts the number of unread messages into the bar.
func (q *Request) countUnread(p *Frame) {
	if n, err := q.Sys.Message.Unread(q.Context(), q.Caller()); err == nil { // a page without the number is better than none
		p.Unread = n
	}
}

func UnreadText(n int) string {
	if n >= 100 {
		return "99+"
	}
	return strconv.Itoa(n)
}
