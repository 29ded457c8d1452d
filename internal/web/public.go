package web

import "jinlanling/internal/programme"

var errMissing = programme.Errorf(programme.NotFound, "没有这个页面")

// front is the public's first page, and the work page of who is signed in.
func front(q *request) error {
	if q.signed != nil {
		return home(q)
	}
	return errMissing
}

func places(q *request) error { return errMissing }

func notices(q *request) error { return errMissing }

func noticeList(q *request) error { return errMissing }

func checkCertificate(q *request) error { return errMissing }
