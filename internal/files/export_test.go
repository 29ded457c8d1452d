package files

import "context"

// ResealOne is a step of Reseal.
func (f *Store) ResealOne(id string) (bool, error) { return f.reseal(id) }

// KeepVersions has a bucket keep what is removed.
func KeepVersions(at *Bucket) error {
	b, err := at.connect()
	if err != nil {
		return err
	}
	return b.s3.Client.EnableVersioning(context.Background(), at.name)
}
