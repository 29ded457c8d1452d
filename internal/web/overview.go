package web

func overview(q *request) error { return errMissing }
