package web

func mayI(q *request) error { return errMissing }
