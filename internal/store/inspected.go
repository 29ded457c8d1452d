package store

import "jinlanling/internal/programme"

var _ = define(table[programme.InspectionPhoto]{name: "inspection_photos", noun: programme.NounInspection,
	columns: func(r *programme.InspectionPhoto) []column {
		return []column{
			{"id", &r.ID},
			{"programme_id", &r.ProgrammeID},
			{"inspection_id", &r.InspectionID},
			{"file_id", &r.FileID},
			{"form", &r.Form},
			{"width", &r.Width},
			{"height", &r.Height},
			{"taken_at", &r.TakenAt},
			{"device", &r.Device},
			{"place", &r.Place},
			{"added_by", &r.AddedBy},
			{"added_at", &r.AddedAt},
			{"version", &r.Version},
		}
	}})

var _ = define(table[programme.InspectionSignature]{name: "inspection_signatures", noun: programme.NounInspection,
	columns: func(r *programme.InspectionSignature) []column {
		return []column{
			{"id", &r.ID},
			{"programme_id", &r.ProgrammeID},
			{"inspection_id", &r.InspectionID},
			{"side", &r.Side},
			{"user_id", &r.UserID},
			{"name", &r.Name},
			{"post", &r.Post},
			{"file_id", &r.FileID},
			{"refused", &r.Refused},
			{"digest", &r.Digest},
			{"kept_by", &r.KeptBy},
			{"signed_at", &r.SignedAt},
			{"version", &r.Version},
		}
	}})

var _ = define(table[programme.RecordingWatch]{name: "inspection_watches", noun: programme.NounInspection,
	columns: func(r *programme.RecordingWatch) []column {
		return []column{
			{"id", &r.ID},
			{"programme_id", &r.ProgrammeID},
			{"inspection_id", &r.InspectionID},
			{"evidence_id", &r.EvidenceID},
			{"moments", &r.Moments},
			{"watched_by", &r.WatchedBy},
			{"watched_at", &r.WatchedAt},
			{"version", &r.Version},
		}
	}})

// InspectionPhotos lists the photos of an inspection, oldest first.
func (tx *Tx) InspectionPhotos(inspectionID string) ([]programme.InspectionPhoto, error) {
	return list[programme.InspectionPhoto](tx, "WHERE t.inspection_id=$1 ORDER BY t.id", inspectionID)
}

// InspectionSignatures lists who signed an inspection's record, oldest first.
func (tx *Tx) InspectionSignatures(inspectionID string) ([]programme.InspectionSignature, error) {
	return list[programme.InspectionSignature](tx, "WHERE t.inspection_id=$1 ORDER BY t.id", inspectionID)
}

// InspectionWatches lists what was seen of recordings, oldest first.
func (tx *Tx) InspectionWatches(inspectionID string) ([]programme.RecordingWatch, error) {
	return list[programme.RecordingWatch](tx, "WHERE t.inspection_id=$1 ORDER BY t.id", inspectionID)
}

// FindingsOf lists the findings of an inspection by id.
func (tx *Tx) FindingsOf(inspectionID string) ([]programme.Finding, error) {
	return list[programme.Finding](tx, "WHERE t.inspection_id=$1 ORDER BY t.id", inspectionID)
}
