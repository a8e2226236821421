-- What the home page asks for: cards of listings, and what is free of them by day. Listings and availability are
-- folded once more from the start, because these columns were not kept before.

truncate listings, availability, availability_pools;
delete from cursors where name like 'listings %' or name like 'availability %';

alter table listings
  drop column image,
  add column summary json not null,
  add column venue json not null,
  add column picture json,
  add column currency text not null,
  add column price_min bigint not null,
  add column price_max bigint not null,
  -- local days on which something starts; null for goods
  add column first_day date,
  add column last_day date,
  add column published_at bigint not null,
  add column words text not null generated always as (
    lower(normalize(
      coalesce(title #>> '{ko}', '') || ' ' || coalesce(title #>> '{en}', '') || ' ' ||
      coalesce(venue #>> '{name,ko}', '') || ' ' || coalesce(venue #>> '{name,en}', '')
    ))
  ) stored,
  add column area text not null generated always as (
    lower(normalize(
      coalesce(venue #>> '{address,ko}', '') || ' ' || coalesce(venue #>> '{address,en}', '') || ' ' ||
      coalesce(venue #>> '{name,ko}', '') || ' ' || coalesce(venue #>> '{name,en}', '')
    ))
  ) stored;

-- The counts of availability, summed up by pool and day, so that nobody counts 40,000 seats for a card.
create table pool_days (
  pool uuid not null,
  listing uuid not null,
  -- the day as in availability; infinity for goods, which have none
  day date not null,
  -- epoch ms where the whole pool starts at one moment; its local day is then told by the zone of the listing
  starts_at bigint,
  -- epoch ms after which nothing of the day is sold; null means never
  closes_at bigint,
  capacity bigint not null,
  taken bigint not null,
  primary key (pool, day)
);
create index pool_days_listing on pool_days (listing, day);
