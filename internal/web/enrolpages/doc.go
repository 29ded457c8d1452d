// Package enrolpages lead somebody into a place: drafts, applications with
// their papers and checks, rosters, reviews, queues, transfers and
// corrections.
package enrolpages
