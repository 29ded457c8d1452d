// Package planpages are a year before anybody enrols: its notice, bases with
// their files, the plan, employers, and what another notice would decide.
package planpages
