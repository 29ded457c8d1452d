package year

import "jinlanling/internal/programme"

// mineInQueue says where an application stands in the queue, or until when its
// offer holds.
func (k *looking) mineInQueue(m *Mine, ap *programme.Application) (err error) {
	switch ap.State {
	case programme.Waiting:
		m.Queue, err = k.tx.QueuePlace(ap)
	case programme.Offered:
		o, err := k.tx.RunningOffer(ap.ID)
		if err != nil || o == nil {
			return err
		}
		m.OfferDue = o.DueOn
	}
	return err
}
