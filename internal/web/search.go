package web

func search(q *request) error { return errMissing }
