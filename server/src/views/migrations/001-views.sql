create table listings (
  listing uuid primary key,
  host text not null,
  kind text not null,
  title json not null,
  zone text not null,
  image text,
  open boolean not null
);

create table availability_pools (
  pool uuid primary key,
  listing uuid not null,
  host text not null,
  version integer not null,
  open boolean not null,
  units integer not null
);
create index availability_pools_host on availability_pools (host);

create table availability (
  pool uuid not null,
  unit text not null,
  ordinal integer not null,
  capacity integer not null,
  held integer not null default 0,
  sold integer not null default 0,
  tier text not null,
  -- the local day on which the unit starts; null for goods
  day date,
  primary key (pool, unit)
) with (fillfactor = 70);
create index availability_ordinal on availability (pool, ordinal);

create table bookings (
  booking uuid primary key,
  owner text not null,
  code text not null,
  state text not null,
  currency text not null,
  total bigint not null,
  lines json not null,
  terms json not null,
  refunded bigint not null default 0,
  placed_at bigint not null,
  changed_at bigint not null
);
create index bookings_owner on bookings (owner, placed_at desc, booking desc);

create table booking_hosts (
  host text not null,
  placed_at bigint not null,
  booking uuid not null,
  primary key (host, placed_at, booking)
);

-- One row per listing's pool, tier and local day of the sale.
create table sales (
  host text not null,
  listing uuid not null,
  pool uuid not null,
  rate text not null,
  day date not null,
  currency text not null,
  pieces bigint not null,
  amount bigint not null,
  returned_pieces bigint not null default 0,
  returned_amount bigint not null default 0,
  primary key (host, day, listing, pool, rate, currency)
);

-- Pieces sold per listing and hour, for what is popular now.
create table popular (
  hour bigint not null,
  listing uuid not null,
  pieces bigint not null,
  last_sale_at bigint not null,
  primary key (hour, listing)
);
