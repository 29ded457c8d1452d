// Package trainpages are teaching: schemes, teachers, classes, timetables,
// lessons, presence and evidence.
package trainpages
