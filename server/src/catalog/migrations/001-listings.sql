-- What hosts offer. Plans never change; a listing keeps what is offered and, while one is under way, the proposal
-- of a change. Columns for searching are made from `facts` by the database, so they cannot differ from it.

create table plans (
  plan uuid primary key,
  host text not null,
  body json not null,
  check (body ->> 'format' is not null)
);

create table listings (
  listing uuid primary key,
  host text not null,
  kind text not null check (kind in ('concert', 'exhibition', 'stay', 'product')),
  state text not null check (state in ('draft', 'published', 'withdrawn')),
  version integer not null check (version > 0),
  content json not null check (content ->> 'kind' = kind),
  facts jsonb not null check (facts ->> 'kind' = kind and facts ->> 'host' = host),
  created_at bigint not null,
  published_at bigint,
  proposal json,
  refused json,
  words text not null generated always as (
    lower(normalize(
      coalesce(facts #>> '{title,ko}', '') || ' ' || coalesce(facts #>> '{title,en}', '') || ' ' ||
      coalesce(facts #>> '{venue,name,ko}', '') || ' ' || coalesce(facts #>> '{venue,name,en}', '')
    ))
  ) stored,
  area text not null generated always as (
    lower(normalize(
      coalesce(facts #>> '{venue,address,ko}', '') || ' ' || coalesce(facts #>> '{venue,address,en}', '') || ' ' ||
      coalesce(facts #>> '{venue,name,ko}', '') || ' ' || coalesce(facts #>> '{venue,name,en}', '')
    ))
  ) stored,
  first_day text generated always as (facts ->> 'from') stored,
  last_day text generated always as (facts ->> 'to') stored,
  price_min bigint not null generated always as ((facts ->> 'priceMin')::bigint) stored,
  price_max bigint not null generated always as ((facts ->> 'priceMax')::bigint) stored,
  check ((published_at is null) = (state = 'draft'))
);

create index listings_published on listings (published_at desc, listing desc) where state = 'published';
create index listings_of_host on listings (host, created_at desc, listing desc);

-- Pools that a listing has, or once had: where inventory's answers find their listing.
create table pools (
  pool uuid primary key,
  listing uuid not null references listings,
  key text not null,
  digest text,
  version integer not null check (version >= 0),
  unique (listing, key),
  check ((digest is null) = (version = 0))
);
