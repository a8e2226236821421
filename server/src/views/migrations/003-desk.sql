-- What a host's desk asks for: sales by tier, and news as they come in. Sales are kept by unit, because only
-- availability knows the tier of one. Bookings are folded once more from the start.

truncate bookings, booking_hosts, sales, popular;
delete from cursors where name like 'bookings %';

alter table sales
  drop constraint sales_pkey,
  add column unit text not null,
  add primary key (host, day, listing, pool, unit, rate, currency);

-- What happened to bookings of a host, in the sequence in which it became visible here.
create table host_news (
  host text not null,
  seq bigint generated always as identity,
  booking uuid not null,
  what text not null check (what in ('confirmed', 'cancelled')),
  at bigint not null,
  primary key (host, seq)
);
create index host_news_at on host_news using brin (at);
