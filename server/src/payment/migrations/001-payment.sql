-- The ledger. Per currency all balances sum to zero; each is the sum of its transfers.
create table accounts (
  account text primary key,
  kind text not null check (kind in ('wallet', 'host', 'card', 'pending', 'hand')),
  currency text not null,
  -- minor units
  balance bigint not null,
  constraint account_names_its_kind check (account like kind || ':%/' || currency),
  constraint wallet_not_below_zero check (kind <> 'wallet' or balance >= 0)
)
-- The account of a busy host changes with every batch: room on its page keeps the indexes out of it.
with (fillfactor = 50);

create table transfers (
  -- names the movement by its cause, so that it cannot be written twice
  id text primary key,
  -- epoch milliseconds
  at bigint not null,
  from_account text not null,
  to_account text not null,
  amount bigint not null check (amount > 0),
  kind text not null check (kind in ('payment', 'payment-returned', 'refund', 'top-up')),
  -- booking id or top-up id
  about text not null,
  check (from_account <> to_account)
);
-- A person's history; nobody pages through the other accounts.
create index transfers_from_wallet on transfers (from_account, at, id) where from_account like 'wallet:%';
create index transfers_to_wallet on transfers (to_account, at, id) where to_account like 'wallet:%';

create table charges (
  booking_id text primary key,
  attempt integer not null,
  state text not null check (state in ('requested', 'unknown', 'action-required', 'stuck', 'open', 'declined', 'captured')),
  -- person:<id> or guest
  payer text not null,
  amount bigint not null check (amount >= 0),
  currency text not null,
  points bigint not null check (points >= 0),
  card bigint not null check (card >= 0),
  provider text,
  source text,
  ref text,
  shares json not null,
  because text,
  code text,
  message text,
  client_secret text,
  since bigint not null,
  refunded_points bigint not null,
  refunded_card bigint not null,
  waiting json not null,
  strays json not null,
  constraint captured_in_full check (state <> 'captured' or points + card = amount),
  constraint never_refunded_more check (refunded_points between 0 and points and refunded_card between 0 and card)
);
-- One capture pays for one booking.
create unique index charges_ref on charges (provider, ref) where ref is not null;
create index charges_unsettled on charges (since) where state in ('unknown', 'action-required', 'stuck') or strays::text <> '[]';

create table refunds (
  -- <booking_id>/<refund_id>
  id text primary key,
  booking_id text not null,
  refund_id text not null,
  state text not null check (state in ('started', 'stuck', 'refunded')),
  points bigint not null check (points >= 0),
  card bigint not null check (card >= 0),
  currency text not null,
  goods json not null,
  provider text,
  capture_ref text,
  because text,
  since bigint not null,
  check (id = booking_id || '/' || refund_id)
);
create index refunds_of_booking on refunds (booking_id);
create index refunds_unsettled on refunds (since) where state <> 'refunded';

create table top_ups (
  top_up_id text primary key,
  state text not null check (state in ('requested', 'unknown', 'action-required', 'stuck', 'captured', 'declined')),
  person text not null,
  amount bigint not null check (amount > 0),
  currency text not null,
  provider text not null,
  source text not null,
  ref text,
  client_secret text,
  code text,
  message text,
  since bigint not null
);
create unique index top_ups_ref on top_ups (provider, ref) where ref is not null;
create index top_ups_unsettled on top_ups (since) where state in ('unknown', 'action-required', 'stuck');
