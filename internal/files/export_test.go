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

// RestName ends the name of a part's rest.
const RestName = restName

// EndStream writes a part's last chunk, as Adopt does before the file has its place.
func EndStream(p *Part) error { return p.sealed.Close() }
