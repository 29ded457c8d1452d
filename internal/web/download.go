package web

func paperFile(q *request) error { return errMissing }

func annex1(q *request) error { return errMissing }

func annex3(q *request) error { return errMissing }

func annex4(q *request) error { return errMissing }

func template(q *request) error { return errMissing }
