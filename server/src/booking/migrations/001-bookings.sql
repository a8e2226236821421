-- One row per booking, keyed by the hold it came from. Equals the fold of the log.
create table bookings (
  booking_id uuid primary key,
  -- person:<id>, or guest
  owner text not null,
  -- ten characters of Crockford's base 32
  code text not null check (code ~ '^[0-9A-HJKMNP-TV-Z]{10}$'),
  state text not null check (state in
    ('placed', 'paying', 'awaiting-payment', 'confirmed', 'declined', 'lapsed', 'cancelling', 'cancelled')),
  -- empty until the lines are held
  currency text not null,
  -- minor units
  total bigint not null check (total >= 0),
  -- json, not jsonb: written once, read whole, never searched
  lines json not null,
  terms json not null,
  -- what was asked for in one go
  asked json,
  choice json not null,
  attempt integer not null check (attempt >= 1),
  taken boolean not null,
  -- epoch milliseconds
  awaiting_until bigint,
  deferred json,
  ended json,
  cancellations json not null,
  -- sum of the cancellations: never more comes back than was paid
  refund_total bigint not null check (refund_total between 0 and total),
  placed_at bigint not null,
  confirmed_at bigint,
  check ((state = 'awaiting-payment') = (deferred is not null)),
  check (state <> 'awaiting-payment' or awaiting_until is not null),
  check ((state in ('declined', 'lapsed')) = (ended is not null)),
  check ((state in ('confirmed', 'cancelling', 'cancelled')) = (confirmed_at is not null))
)
-- Nearly every row changes once soon after its insert; with room on its page no index has to know.
with (fillfactor = 50);

-- Own bookings, newest first. Guests have no list: they would all be one entry.
create index bookings_owner on bookings (owner, placed_at desc, booking_id desc) where owner <> 'guest';
create index bookings_code on bookings (code) where owner = 'guest';

-- Personal data, apart from everything that is kept for ever: erasing a person is one row.
create table contacts (
  booking_id uuid primary key,
  name text not null,
  email text not null,
  -- the e-mail as it is compared
  email_key text not null,
  phone text
);
