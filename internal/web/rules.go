package web

func rulesPage(q *request) error { return errMissing }

func permissions(q *request) error { return errMissing }
