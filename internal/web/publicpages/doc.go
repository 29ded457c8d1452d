// Package publicpages are open to everybody: the front page, whether one may
// enrol, places, publications, certificates and checkpoints.
package publicpages
