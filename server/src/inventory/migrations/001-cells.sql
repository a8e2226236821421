-- What may be held, at which price, on which promise. The version decides whether a change is newer.
create table pools (
  pool uuid primary key,
  listing uuid not null,
  host text not null,
  version bigint not null check (version > 0),
  -- the highest version that was refused; 0 for none
  refused_version bigint not null,
  currency text not null,
  -- tier → rate → price of one piece in minor units
  tiers json not null,
  policy json not null,
  quantity_per_line_max integer not null check (quantity_per_line_max >= 0),
  open boolean not null
);

-- Where the seats of a pool are. Apart from pools, because only those who look for the best seats read it.
create table plans (
  pool uuid primary key,
  seat_rows json not null,
  focal json
);

-- A cell is a place with a capacity. No index but the key, and room in every page: counts change in place.
create table cells (
  pool uuid not null,
  unit text collate "C" not null,
  ordinal integer not null,
  capacity integer not null,
  held integer not null,
  sold integer not null,
  tier text not null,
  -- epoch milliseconds
  starts_at bigint,
  closes_at bigint,
  minimum_nights integer not null,
  primary key (pool, unit),
  constraint cells_no_oversell check (held >= 0 and sold >= 0 and held + sold <= capacity)
) with (fillfactor = 50);

-- Who claims what, and how it ended.
create table holds (
  hold_id uuid primary key,
  owner text not null,
  state text not null check (state in ('held', 'claimed', 'released', 'expired', 'lost')),
  -- epoch milliseconds
  expires_at bigint not null,
  lasts_until bigint not null,
  currency text not null,
  lines json not null,
  terms json not null,
  -- null where lines are what was asked for
  asked json,
  best json,
  -- sold cells that came back, by refund
  returned json not null
) with (fillfactor = 90);
create index holds_due on holds (expires_at, hold_id) where state = 'held';
