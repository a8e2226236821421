// Titles, hosts and zones of listings, so that the other answers can speak of them without asking catalog.
import type { ListingFacts } from '#catalog';
import type { Projection } from '#kernel/context';

export const listings: Projection = {
  name: 'listings',
  from: { catalog: ['ListingPublished', 'ListingChanged', 'ListingWithdrawn'] },
  async apply(db, events) {
    for (const { type, subject, data } of events) {
      if (type === 'ListingWithdrawn') {
        await db.exec({
          name: 'v_listing_close',
          text: 'update listings set open = false where listing = $1',
          values: [subject],
        });
        continue;
      }
      const { host, kind, title, venue, image, open } = data as ListingFacts;
      await db.exec({
        name: 'v_listing_set',
        text: `insert into listings (listing, host, kind, title, zone, image, open) values ($1, $2, $3, $4, $5, $6, $7)
          on conflict (listing) do update set host = excluded.host, kind = excluded.kind, title = excluded.title, zone = excluded.zone, image = excluded.image, open = excluded.open`,
        values: [subject, host, kind, JSON.stringify(title), venue.zone, image, open],
      });
    }
  },
};
