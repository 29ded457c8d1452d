package layout

// row lets a package import others, and says why. Names are folders; those of
// internal are written without it.
type row struct{ from, to, why string }

// table is who may import whom among our own packages. An import that no row
// allows is refused, and so is a row that nothing uses.
var table = []row{
	// Programs and servers.
	{"cmd/jinlanling", "app app/act", "opens a data folder and acts in it"},
	{"cmd/jinlanling", "app/enrol app/money app/record app/year", "prints what these chapters answer"},
	{"cmd/jinlanling", "api web ops demo", "serves, operates and builds the demo"},
	{"cmd/jinlanling", "exchange journal programme rules notices", "verifies, decides and lints without a data folder"},
	{"ops", "app app/act app/message app/record", "watches a system, keeps its keys and lets its post leave"},
	{"ops", "post programme", "sends, and speaks of errors"},
	{"post", "app/message", "carries its parcels"},
	{"api", "app app/act app/assess app/crosscheck app/enrol app/money app/outside app/oversee app/people app/plan app/roll app/train app/year", "answers with what the chapters do"},
	{"api", "idcode programme rules", "the words of the field"},
	{"web", "app app/act app/assess app/crosscheck app/enrol app/jobs app/material app/message app/money app/outside app/oversee app/people app/plan app/record app/roll app/tell app/train app/year", "shows what the chapters know and do"},
	{"web", "exchange idcode programme rules", "the words of the field"},
	{"demo", "app app/act app/assess app/crosscheck app/enrol app/money app/outside app/oversee app/plan app/roll app/train", "goes through a year as its people do"},
	{"demo", "forms idcode ledger programme notices", "writes the files that people hand in, and holds the sums"},
	{"demotest", "app app/act demo storetest", "opens small years for tests"},
	{"docgen", "api programme rules notices", "writes the documents that could drift"},

	// The chapters, from the top.
	{"app", "app/act app/assess app/crosscheck app/enrol app/jobs app/material app/message app/money app/outside app/oversee app/people app/plan app/record app/roll app/train app/year", "opens them all, and hands each what others bring"},
	{"app", "programme seal store", "rotates keys, and sweeps"},
	{"app/year", "app/act", "reads"},
	{"app/year", "app/assess app/crosscheck app/money app/oversee app/people app/plan app/train", "what waits and what a year counts is known in the chapters"},
	{"app/year", "app/message app/record", "the first day asks whether post leaves and a backup is there"},
	{"app/year", "forms idcode ledger programme rules store", "decides in the pure packages and reads rows"},
	{"app/record", "app/act app/jobs", "checks and backups are long work"},
	{"app/record", "durable files journal programme rules seal store", "holds what is kept against itself"},
	{"app/outside", "app/act", "acts and reads"},
	{"app/outside", "exchange forms idcode programme rules seal store layouts", "layouts say what goes there and what comes back"},
	{"app/oversee", "app/act", "acts and reads"},
	{"app/oversee", "forms journal programme rules store", "returns are forms, the journal has pages"},
	{"app/money", "app/act", "acts and reads"},
	{"app/money", "forms idcode ledger programme rules seal store", "sums are the ledger's, accounts of people are sealed"},
	{"app/assess", "app/act", "acts and reads"},
	{"app/assess", "app/train", "who may be evaluated is who attended"},
	{"app/assess", "programme rules store", "decides in the pure packages and reads rows"},
	{"app/train", "app/act app/jobs", "an archive is packed as long work"},
	{"app/train", "app/plan", "who leaves a class frees a place"},
	{"app/train", "app/roll", "a class takes who is on a sealed roll"},
	{"app/train", "forms idcode programme rules seal store", "sheets are forms, an archive holds full numbers"},
	{"app/roll", "app/act", "acts and reads"},
	{"app/roll", "app/enrol", "annex 3 is the rows of the roster"},
	{"app/roll", "forms journal programme rules seal store", "a roll is a form with a digest"},
	{"app/enrol", "app/act app/jobs", "a roster is read as long work"},
	{"app/enrol", "app/plan", "an application takes, frees or waits for a place"},
	{"app/enrol", "app/people", "an applicant is an account and a person"},
	{"app/enrol", "app/crosscheck", "a blocking hit keeps a review from going on"},
	{"app/enrol", "app/material", "papers are asked for beside the facts that they show"},
	{"app/enrol", "forms idcode journal programme rules seal store", "decides in the pure packages and reads rows"},
	{"app/material", "app/act", "acts and reads"},
	{"app/material", "app/crosscheck", "a paper taken in or out runs the checks of who shares it"},
	{"app/material", "app/people", "annex 2 prints the phone that was given"},
	{"app/material", "forms papers programme rules seal store", "annex 2 is a form, pictures are looked at"},
	{"app/crosscheck", "app/act app/jobs", "a list is loaded as long work"},
	{"app/crosscheck", "forms idcode journal programme rules seal store", "lists are workbooks of numbers that are kept as keyed hashes"},
	{"app/plan", "app/act app/jobs", "next year's notice is tried as long work"},
	{"app/plan", "forms idcode programme rules store notices", "annex 1 is a form, a year begins from a notice"},
	{"app/people", "app/act", "acts and reads"},
	{"app/people", "app/message app/tell", "a code goes to a phone"},
	{"app/people", "forms idcode programme rules seal store", "slips are a form, second factors are sealed"},
	{"app/message", "app/act app/jobs app/tell", "sends what was told, and ends in time as work does"},
	{"app/message", "idcode programme seal store", "addresses are sealed"},
	{"app/jobs", "app/act", "does work as who asked for it"},
	{"app/jobs", "forms journal programme store", "lists are exported as workbooks"},
	{"app/act", "app/tell", "tells of what was recorded, in the same transaction"},
	{"app/act", "files idcode journal programme rules seal store", "may, move, record"},
	{"app/tell", "idcode programme rules store", "words of the notice, rows of messages"},

	// The pure packages and what is kept.
	{"store", "journal programme", "rows of nouns and entries"},
	{"forms", "idcode programme", "annexes of nouns"},
	{"files", "durable programme", "content by its digest"},
	{"papers", "programme", "what a picture shows"},
	{"media", "papers programme", "photos are looked at as papers are"},
	{"seal", "durable programme", "keys in a file"},
	{"rules", "programme", "a notice decides on facts"},
	{"ledger", "programme", "money of plan lines"},
	{"idcode", "programme", "numbers that identify"},
	{"exchange", "idcode programme", "people in other systems' columns"},
	{"curriculum", "programme", "hours, kinds and problems"},
	{"notices", "programme rules", "notices that are shipped"},
	{"layouts", "exchange", "layouts that are shipped"},
}

// alone are the packages that know none of ours.
var alone = []string{"deploy", "fontcut", "journal", "programme", "storetest", "durable", "layout", "browser", "crawl", "bench", "media/mediatest"}
