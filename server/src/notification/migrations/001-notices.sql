-- What there is to tell, and what became of it. Written by the read model, ended by decisions; no personal data.
create table notices (
  -- what happened and to what: told once
  key text primary key,
  booking_id uuid not null,
  about json not null,
  state text not null check (state in ('due', 'sending', 'sent', 'refused', 'given-up', 'nobody')),
  -- epoch milliseconds
  due bigint not null,
  tries integer not null check (tries >= 0),
  happened_at bigint not null,
  ended_at bigint,
  check ((state in ('due', 'sending')) = (ended_at is null))
);
create index notices_due on notices (due) where state = 'due';
create index notices_undelivered on notices (ended_at) where state in ('refused', 'given-up');

-- How listings are called, and the zone that their times are in.
create table listings (
  listing uuid primary key,
  title json not null,
  zone text not null
);
