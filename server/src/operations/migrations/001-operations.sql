-- What each process says of itself, every second. Of this moment only, so it need not survive a crash.
create unlogged table processes (
  process uuid primary key,
  -- epoch milliseconds
  at bigint not null,
  report json not null
);

-- What people did to what was parked, and why.
create table actions (
  id bigint generated always as identity primary key,
  at bigint not null,
  -- person:<id>, or the command line
  actor text not null,
  action text not null check (action in ('redrive', 'drop')),
  context text not null,
  kind text not null check (kind in ('message', 'timer', 'effect')),
  message uuid not null,
  type text not null,
  subject text not null,
  reason text not null
);

create table audits (
  audit uuid primary key,
  started_at bigint not null,
  started_by text not null,
  quiet boolean not null,
  progress text,
  ended_at bigint,
  seconds double precision,
  violation_count integer,
  -- the first of them by name
  violations json,
  counts json,
  -- why it came to no result
  failure text,
  check ((ended_at is null) = (violation_count is null and failure is null))
);
create index audits_started on audits (started_at desc, audit desc);

-- How many bookings are in each state, folded from booking's log.
create table booking_states (
  state text primary key,
  count bigint not null
);

-- Those whose story goes on. The others are only counted.
create table open_bookings (
  booking text primary key,
  state text not null,
  -- epoch milliseconds
  since bigint not null,
  placed_at bigint not null,
  -- nothing will be left of it once the money of its cancellation is back
  whole boolean not null
);
create index open_bookings_state on open_bookings (state, since, booking);
