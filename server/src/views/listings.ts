// Listings as a card shows them, so that the other answers can speak of them without asking catalog.
import type { ListingFacts } from '#catalog';
import type { Event, Projection } from '#kernel/context';
import type { Database } from '#kernel/sql';

export const listings: Projection = {
  name: 'listings',
  from: { catalog: ['ListingPublished', 'ListingChanged', 'ListingWithdrawn'] },
  async apply(db, events) {
    for (const event of events) {
      if (event.type === 'ListingWithdrawn') await close(db, event.subject);
      else await set(db, event as Event<ListingFacts>);
    }
  },
};

async function close(db: Database, listing: string): Promise<void> {
  await db.exec({
    name: 'v_listing_close',
    text: 'update listings set open = false where listing = $1',
    values: [listing],
  });
}

/** A change keeps the moment of publication. */
async function set(db: Database, { type, subject, data, time }: Event<ListingFacts>): Promise<void> {
  await db.exec({
    name: 'v_listing_set',
    text: `insert into listings (listing, host, kind, title, summary, venue, zone, picture, currency, price_min, price_max, first_day, last_day, open, published_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
      on conflict (listing) do update set host = excluded.host, kind = excluded.kind, title = excluded.title, summary = excluded.summary,
        venue = excluded.venue, zone = excluded.zone, picture = excluded.picture, currency = excluded.currency, price_min = excluded.price_min,
        price_max = excluded.price_max, first_day = excluded.first_day, last_day = excluded.last_day, open = excluded.open,
        published_at = case when $16 then excluded.published_at else listings.published_at end`,
    values: [
      subject,
      data.host,
      data.kind,
      JSON.stringify(data.title),
      JSON.stringify(data.summary),
      JSON.stringify(data.venue),
      data.venue.zone,
      JSON.stringify(data.pictures[0] ?? null),
      data.currency,
      data.priceMin,
      data.priceMax,
      data.from,
      data.to,
      data.open,
      time,
      type === 'ListingPublished',
    ],
  });
}
