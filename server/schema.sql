-- All tables of Jari, as PostgreSQL knows them after every migration. Written by `npm run schema`; the sources are
-- server/src/<context>/migrations, where the comments are too. Each schema belongs to the role of its context.

-- once per database

create table jari.migrations (
  context text not null,
  name text not null,
  digest text not null,
  applied_at timestamp with time zone not null default now(),
  constraint migrations_pkey primary key (context, name)
);

-- in the schema of every context

create table :schema.cursors (
  name text not null,
  tx xid8 not null,
  pos bigint not null,
  constraint cursors_pkey primary key (name)
);

create table :schema.inbox (
  id uuid not null,
  at bigint not null,
  digest text,
  answer json,
  constraint inbox_pkey primary key (id)
);
create index inbox_at ON :schema.inbox USING brin (at);

create table :schema.log (
  tx xid8 not null default pg_current_xact_id(),
  pos bigint not null generated always as identity,
  id uuid not null,
  dest text,
  type text not null,
  subject text not null,
  data json not null,
  time bigint not null,
  correlation text not null,
  causation uuid,
  actor text not null,
  trace text,
  handed boolean not null,
  constraint log_pkey primary key (tx, pos)
);
create index log_subject ON :schema.log USING btree (subject);
create index log_unhanded ON :schema.log USING btree (tx, pos) WHERE (NOT handed);

create table :schema.parked (
  seq bigint not null generated always as identity,
  id uuid not null,
  type text not null,
  subject text not null,
  message json not null,
  attempts integer not null,
  error text not null,
  first_at bigint not null,
  last_at bigint not null,
  retry_at bigint,
  constraint parked_pkey primary key (seq),
  constraint parked_id_key unique (id)
);
create index parked_subject ON :schema.parked USING btree (subject, seq);

create table :schema.timers (
  id uuid not null,
  key text,
  due bigint not null,
  kind text not null,
  type text not null,
  outcome text,
  subject text not null,
  data json not null,
  correlation text not null,
  causation uuid,
  actor text not null,
  trace text,
  attempts integer not null default 0,
  leased_until bigint not null default 0,
  constraint timers_pkey primary key (id),
  constraint timers_key_key unique (key),
  constraint timers_kind_check check ((kind = ANY (ARRAY['message'::text, 'effect'::text])))
);
create index timers_due ON :schema.timers USING btree (due);

-- booking

create schema booking authorization jari_booking;

create table booking.bookings (
  booking_id uuid not null,
  owner text not null,
  code text not null,
  state text not null,
  currency text not null,
  total bigint not null,
  lines json not null,
  terms json not null,
  asked json,
  choice json not null,
  attempt integer not null,
  taken boolean not null,
  awaiting_until bigint,
  deferred json,
  ended json,
  cancellations json not null,
  refund_total bigint not null,
  placed_at bigint not null,
  confirmed_at bigint,
  constraint bookings_pkey primary key (booking_id),
  constraint bookings_attempt_check check ((attempt >= 1)),
  constraint bookings_check check (((refund_total >= 0) AND (refund_total <= total))),
  constraint bookings_check1 check (((state = 'awaiting-payment'::text) = (deferred IS NOT NULL))),
  constraint bookings_check2 check (((state <> 'awaiting-payment'::text) OR (awaiting_until IS NOT NULL))),
  constraint bookings_check3 check (((state = ANY (ARRAY['declined'::text, 'lapsed'::text])) = (ended IS NOT NULL))),
  constraint bookings_check4 check (((state = ANY (ARRAY['confirmed'::text, 'cancelling'::text, 'cancelled'::text])) = (confirmed_at IS NOT NULL))),
  constraint bookings_code_check check ((code ~ '^[0-9A-HJKMNP-TV-Z]{10}$'::text)),
  constraint bookings_state_check check ((state = ANY (ARRAY['placed'::text, 'paying'::text, 'awaiting-payment'::text, 'confirmed'::text, 'declined'::text, 'lapsed'::text, 'cancelling'::text, 'cancelled'::text]))),
  constraint bookings_total_check check ((total >= 0))
) with (fillfactor=50);
create index bookings_code ON booking.bookings USING btree (code) WHERE (owner = 'guest'::text);
create index bookings_owner ON booking.bookings USING btree (owner, placed_at DESC, booking_id DESC) WHERE (owner <> 'guest'::text);

create table booking.contacts (
  booking_id uuid not null,
  name text not null,
  email text not null,
  email_key text not null,
  phone text,
  constraint contacts_pkey primary key (booking_id)
);

-- catalog

create schema catalog authorization jari_catalog;

create table catalog.listings (
  listing uuid not null,
  host text not null,
  kind text not null,
  state text not null,
  version integer not null,
  content json not null,
  facts jsonb not null,
  created_at bigint not null,
  published_at bigint,
  proposal json,
  refused json,
  words text not null generated always as (lower(NORMALIZE(((((((COALESCE((facts #>> '{title,ko}'::text[]), ''::text) || ' '::text) || COALESCE((facts #>> '{title,en}'::text[]), ''::text)) || ' '::text) || COALESCE((facts #>> '{venue,name,ko}'::text[]), ''::text)) || ' '::text) || COALESCE((facts #>> '{venue,name,en}'::text[]), ''::text))))) stored,
  area text not null generated always as (lower(NORMALIZE(((((((COALESCE((facts #>> '{venue,address,ko}'::text[]), ''::text) || ' '::text) || COALESCE((facts #>> '{venue,address,en}'::text[]), ''::text)) || ' '::text) || COALESCE((facts #>> '{venue,name,ko}'::text[]), ''::text)) || ' '::text) || COALESCE((facts #>> '{venue,name,en}'::text[]), ''::text))))) stored,
  first_day text generated always as ((facts ->> 'from'::text)) stored,
  last_day text generated always as ((facts ->> 'to'::text)) stored,
  price_min bigint not null generated always as (((facts ->> 'priceMin'::text))::bigint) stored,
  price_max bigint not null generated always as (((facts ->> 'priceMax'::text))::bigint) stored,
  changed_at bigint not null,
  constraint listings_pkey primary key (listing),
  constraint listings_check check (((content ->> 'kind'::text) = kind)),
  constraint listings_check1 check ((((facts ->> 'kind'::text) = kind) AND ((facts ->> 'host'::text) = host))),
  constraint listings_check2 check (((published_at IS NULL) = (state = 'draft'::text))),
  constraint listings_kind_check check ((kind = ANY (ARRAY['concert'::text, 'exhibition'::text, 'stay'::text, 'product'::text]))),
  constraint listings_state_check check ((state = ANY (ARRAY['draft'::text, 'published'::text, 'withdrawn'::text]))),
  constraint listings_version_check check ((version > 0))
);
create index listings_of_host ON catalog.listings USING btree (host, created_at DESC, listing DESC);
create index listings_published ON catalog.listings USING btree (published_at DESC, listing DESC) WHERE (state = 'published'::text);

create table catalog.picture_files (
  picture uuid not null,
  width integer not null,
  body bytea not null,
  constraint picture_files_pkey primary key (picture, width),
  constraint picture_files_picture_fkey foreign key (picture) REFERENCES catalog.pictures(picture) ON DELETE CASCADE
);

create table catalog.picture_hosts (
  host text not null,
  pictures integer not null,
  bytes bigint not null,
  constraint picture_hosts_pkey primary key (host),
  constraint picture_hosts_bytes_check check ((bytes >= 0)),
  constraint picture_hosts_pictures_check check ((pictures >= 0))
);

create table catalog.pictures (
  picture uuid not null,
  host text not null,
  width integer not null,
  height integer not null,
  widths json not null,
  color text not null,
  bytes bigint not null,
  uses integer not null,
  since bigint not null,
  constraint pictures_pkey primary key (picture),
  constraint pictures_bytes_check check ((bytes > 0)),
  constraint pictures_color_check check ((color ~ '^#[0-9a-f]{6}$'::text)),
  constraint pictures_height_check check ((height > 0)),
  constraint pictures_uses_check check ((uses >= 0)),
  constraint pictures_width_check check ((width > 0))
);
create index pictures_unused ON catalog.pictures USING btree (since) WHERE (uses = 0);

create table catalog.plans (
  plan uuid not null,
  host text not null,
  body json not null,
  constraint plans_pkey primary key (plan),
  constraint plans_body_check check (((body ->> 'format'::text) IS NOT NULL))
);

create table catalog.pools (
  pool uuid not null,
  listing uuid not null,
  key text not null,
  digest text,
  version integer not null,
  constraint pools_pkey primary key (pool),
  constraint pools_listing_key_key unique (listing, key),
  constraint pools_listing_fkey foreign key (listing) REFERENCES catalog.listings(listing),
  constraint pools_check check (((digest IS NULL) = (version = 0))),
  constraint pools_version_check check ((version >= 0))
);

-- check-in

create schema check_in authorization jari_check_in;

create table check_in.admissions (
  booking_id uuid not null,
  pool uuid not null,
  unit text not null,
  host text not null,
  listing uuid not null,
  scan_id uuid not null,
  at bigint not null,
  gate text not null,
  quantity integer not null,
  scans integer not null,
  changed_at bigint not null,
  constraint admissions_pkey primary key (booking_id, pool, unit),
  constraint admissions_scan_id_key unique (scan_id),
  constraint admissions_quantity_check check ((quantity > 0)),
  constraint admissions_scans_check check ((scans > 0))
);
create index admissions_of_listing ON check_in.admissions USING btree (host, listing, changed_at);

create table check_in.passes (
  booking_id uuid not null,
  pool uuid not null,
  unit text not null,
  host text not null,
  listing uuid not null,
  code text not null,
  lines json not null,
  quantity integer not null,
  day date,
  starts_at bigint,
  cancelled_at bigint,
  changed_at bigint not null,
  constraint passes_pkey primary key (booking_id, pool, unit),
  constraint passes_quantity_check check ((quantity > 0))
);
create index passes_of_code ON check_in.passes USING btree (code);
create index passes_of_listing ON check_in.passes USING btree (host, listing, changed_at);

create table check_in.scans (
  scan_id uuid not null,
  host text not null,
  booking_id uuid not null,
  pool uuid not null,
  unit text not null,
  at bigint not null,
  gate text not null,
  constraint scans_pkey primary key (scan_id),
  constraint scans_booking_id_pool_unit_fkey foreign key (booking_id, pool, unit) REFERENCES check_in.admissions(booking_id, pool, unit)
);

-- identity

create schema identity authorization jari_identity;

create table identity.accounts (
  email text not null,
  person_id uuid not null,
  name text not null,
  language text not null,
  password text not null,
  constraint accounts_pkey primary key (email),
  constraint accounts_person_id_key unique (person_id),
  constraint accounts_person_id_fkey foreign key (person_id) REFERENCES identity.people(id),
  constraint accounts_email_check check ((email = lower(email))),
  constraint accounts_name_check check (((length(name) >= 1) AND (length(name) <= 100)))
);

create table identity.keys (
  id uuid not null,
  person_id uuid not null,
  label text not null,
  roles text[] not null,
  made_at bigint not null,
  constraint keys_pkey primary key (id),
  constraint keys_person_id_fkey foreign key (person_id) REFERENCES identity.people(id),
  constraint keys_label_check check (((length(label) >= 1) AND (length(label) <= 100))),
  constraint keys_roles_check check ((roles <@ ARRAY['buyer'::text, 'host'::text, 'operator'::text]))
);
create index keys_person ON identity.keys USING btree (person_id);

create table identity.passkeys (
  id text not null,
  person_id uuid not null,
  label text not null,
  public_key text not null,
  counter bigint not null,
  transports text[] not null,
  synced boolean not null,
  made_at bigint not null,
  used_at bigint,
  constraint passkeys_pkey primary key (id),
  constraint passkeys_person_id_fkey foreign key (person_id) REFERENCES identity.people(id),
  constraint passkeys_counter_check check ((counter >= 0)),
  constraint passkeys_label_check check (((length(label) >= 1) AND (length(label) <= 100)))
);
create index passkeys_person ON identity.passkeys USING btree (person_id);

create table identity.people (
  id uuid not null,
  roles text[] not null,
  keys integer not null,
  joined_at bigint not null,
  erased_at bigint,
  unreached_at bigint,
  unreached_because text,
  constraint people_pkey primary key (id),
  constraint people_check check (((erased_at IS NULL) OR ((roles = '{}'::text[]) AND (keys = 0)))),
  constraint people_check1 check (((unreached_at IS NULL) = (unreached_because IS NULL))),
  constraint people_keys_check check (((keys >= 0) AND (keys <= 20))),
  constraint people_roles_check check ((roles <@ ARRAY['buyer'::text, 'host'::text, 'operator'::text])),
  constraint people_unreached_because_check check ((unreached_because = ANY (ARRAY['address-refused'::text, 'not-in-time'::text])))
);
create index people_unreached ON identity.people USING btree (unreached_at) WHERE (unreached_at IS NOT NULL);

create table identity.resets (
  id uuid not null,
  person_id uuid not null,
  made_at bigint not null,
  expires_at bigint not null,
  constraint resets_pkey primary key (id),
  constraint resets_person_id_key unique (person_id),
  constraint resets_person_id_fkey foreign key (person_id) REFERENCES identity.people(id),
  constraint resets_check check ((expires_at > made_at))
);
create index resets_expiry ON identity.resets USING btree (expires_at);

create table identity.sessions (
  id uuid not null,
  person_id uuid not null,
  expires_at bigint not null,
  constraint sessions_pkey primary key (id),
  constraint sessions_person_id_fkey foreign key (person_id) REFERENCES identity.people(id)
);
create index sessions_expiry ON identity.sessions USING btree (expires_at);
create index sessions_person ON identity.sessions USING btree (person_id);

create table identity.spent (
  id uuid not null,
  expires_at bigint not null,
  constraint spent_pkey primary key (id)
);
create index spent_expiry ON identity.spent USING btree (expires_at);

create table identity.tries (
  key text not null,
  count integer not null,
  since bigint not null,
  constraint tries_pkey primary key (key),
  constraint tries_count_check check ((count > 0))
);
create index tries_since ON identity.tries USING btree (since);

-- inventory

create schema inventory authorization jari_inventory;

create table inventory.cells (
  pool uuid not null,
  unit text collate "C" not null,
  ordinal integer not null,
  capacity integer not null,
  held integer not null,
  sold integer not null,
  tier text not null,
  starts_at bigint,
  closes_at bigint,
  minimum_nights integer not null,
  constraint cells_pkey primary key (pool, unit),
  constraint cells_no_oversell check (((held >= 0) AND (sold >= 0) AND ((held + sold) <= capacity)))
) with (fillfactor=50);

create table inventory.holds (
  hold_id uuid not null,
  owner text not null,
  state text not null,
  expires_at bigint not null,
  lasts_until bigint not null,
  currency text not null,
  lines json not null,
  terms json not null,
  asked json,
  best json,
  returned json not null,
  constraint holds_pkey primary key (hold_id),
  constraint holds_state_check check ((state = ANY (ARRAY['held'::text, 'claimed'::text, 'released'::text, 'expired'::text, 'lost'::text])))
) with (fillfactor=90);
create index holds_due ON inventory.holds USING btree (expires_at, hold_id) WHERE (state = 'held'::text);

create table inventory.plans (
  pool uuid not null,
  seat_rows json not null,
  focal json,
  constraint plans_pkey primary key (pool)
);

create table inventory.pools (
  pool uuid not null,
  listing uuid not null,
  host text not null,
  version bigint not null,
  refused_version bigint not null,
  currency text not null,
  tiers json not null,
  policy json not null,
  quantity_per_line_max integer not null,
  open boolean not null,
  constraint pools_pkey primary key (pool),
  constraint pools_quantity_per_line_max_check check ((quantity_per_line_max >= 0)),
  constraint pools_version_check check ((version > 0))
);

-- notification

create schema notification authorization jari_notification;

create table notification.listings (
  listing uuid not null,
  title json not null,
  zone text not null,
  constraint listings_pkey primary key (listing)
);

create table notification.notices (
  key text not null,
  booking_id uuid not null,
  about json not null,
  state text not null,
  due bigint not null,
  tries integer not null,
  happened_at bigint not null,
  ended_at bigint,
  constraint notices_pkey primary key (key),
  constraint notices_check check (((state = ANY (ARRAY['due'::text, 'sending'::text])) = (ended_at IS NULL))),
  constraint notices_state_check check ((state = ANY (ARRAY['due'::text, 'sending'::text, 'sent'::text, 'refused'::text, 'given-up'::text, 'nobody'::text]))),
  constraint notices_tries_check check ((tries >= 0))
);
create index notices_due ON notification.notices USING btree (due) WHERE (state = 'due'::text);
create index notices_undelivered ON notification.notices USING btree (ended_at) WHERE (state = ANY (ARRAY['refused'::text, 'given-up'::text]));

-- operations

create schema operations authorization jari_operations;

create table operations.actions (
  id bigint not null generated always as identity,
  at bigint not null,
  actor text not null,
  action text not null,
  context text not null,
  kind text not null,
  message uuid not null,
  type text not null,
  subject text not null,
  reason text not null,
  constraint actions_pkey primary key (id),
  constraint actions_action_check check ((action = ANY (ARRAY['redrive'::text, 'drop'::text]))),
  constraint actions_kind_check check ((kind = ANY (ARRAY['message'::text, 'timer'::text, 'effect'::text])))
);

create table operations.audits (
  audit uuid not null,
  started_at bigint not null,
  started_by text not null,
  quiet boolean not null,
  progress text,
  ended_at bigint,
  seconds double precision,
  violation_count integer,
  violations json,
  counts json,
  failure text,
  constraint audits_pkey primary key (audit),
  constraint audits_check check (((ended_at IS NULL) = ((violation_count IS NULL) AND (failure IS NULL))))
);
create index audits_started ON operations.audits USING btree (started_at DESC, audit DESC);

create table operations.booking_states (
  state text not null,
  count bigint not null,
  constraint booking_states_pkey primary key (state)
);

create table operations.open_bookings (
  booking text not null,
  state text not null,
  since bigint not null,
  placed_at bigint not null,
  whole boolean not null,
  constraint open_bookings_pkey primary key (booking)
);
create index open_bookings_state ON operations.open_bookings USING btree (state, since, booking);

create table operations.processes (
  process uuid not null,
  at bigint not null,
  report json not null,
  constraint processes_pkey primary key (process)
);

-- payment

create schema payment authorization jari_payment;

create table payment.accounts (
  account text not null,
  kind text not null,
  currency text not null,
  balance bigint not null,
  constraint accounts_pkey primary key (account),
  constraint account_names_its_kind check ((account ~~ ((kind || ':%/'::text) || currency))),
  constraint accounts_kind_check check ((kind = ANY (ARRAY['wallet'::text, 'host'::text, 'card'::text, 'pending'::text, 'hand'::text]))),
  constraint wallet_not_below_zero check (((kind <> 'wallet'::text) OR (balance >= 0)))
) with (fillfactor=50);

create table payment.charges (
  booking_id text not null,
  attempt integer not null,
  state text not null,
  payer text not null,
  amount bigint not null,
  currency text not null,
  points bigint not null,
  card bigint not null,
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
  constraint charges_pkey primary key (booking_id),
  constraint captured_in_full check (((state <> 'captured'::text) OR ((points + card) = amount))),
  constraint charges_amount_check check ((amount >= 0)),
  constraint charges_card_check check ((card >= 0)),
  constraint charges_points_check check ((points >= 0)),
  constraint charges_state_check check ((state = ANY (ARRAY['requested'::text, 'unknown'::text, 'action-required'::text, 'stuck'::text, 'open'::text, 'declined'::text, 'captured'::text]))),
  constraint never_refunded_more check ((((refunded_points >= 0) AND (refunded_points <= points)) AND ((refunded_card >= 0) AND (refunded_card <= card))))
);
create unique index charges_ref ON payment.charges USING btree (provider, ref) WHERE (ref IS NOT NULL);
create index charges_unsettled ON payment.charges USING btree (since) WHERE ((state = ANY (ARRAY['unknown'::text, 'action-required'::text, 'stuck'::text])) OR ((strays)::text <> '[]'::text));

create table payment.refunds (
  id text not null,
  booking_id text not null,
  refund_id text not null,
  state text not null,
  points bigint not null,
  card bigint not null,
  currency text not null,
  goods json not null,
  provider text,
  capture_ref text,
  because text,
  since bigint not null,
  constraint refunds_pkey primary key (id),
  constraint refunds_card_check check ((card >= 0)),
  constraint refunds_check check ((id = ((booking_id || '/'::text) || refund_id))),
  constraint refunds_points_check check ((points >= 0)),
  constraint refunds_state_check check ((state = ANY (ARRAY['started'::text, 'stuck'::text, 'refunded'::text])))
);
create index refunds_of_booking ON payment.refunds USING btree (booking_id);
create index refunds_unsettled ON payment.refunds USING btree (since) WHERE (state <> 'refunded'::text);

create table payment.top_ups (
  top_up_id text not null,
  state text not null,
  person text not null,
  amount bigint not null,
  currency text not null,
  provider text not null,
  source text not null,
  ref text,
  client_secret text,
  code text,
  message text,
  since bigint not null,
  constraint top_ups_pkey primary key (top_up_id),
  constraint top_ups_amount_check check ((amount > 0)),
  constraint top_ups_state_check check ((state = ANY (ARRAY['requested'::text, 'unknown'::text, 'action-required'::text, 'stuck'::text, 'captured'::text, 'declined'::text])))
);
create unique index top_ups_ref ON payment.top_ups USING btree (provider, ref) WHERE (ref IS NOT NULL);
create index top_ups_unsettled ON payment.top_ups USING btree (since) WHERE (state = ANY (ARRAY['unknown'::text, 'action-required'::text, 'stuck'::text]));

create table payment.transfers (
  id text not null,
  at bigint not null,
  from_account text not null,
  to_account text not null,
  amount bigint not null,
  kind text not null,
  about text not null,
  constraint transfers_pkey primary key (id),
  constraint transfers_amount_check check ((amount > 0)),
  constraint transfers_check check ((from_account <> to_account)),
  constraint transfers_kind_check check ((kind = ANY (ARRAY['payment'::text, 'payment-returned'::text, 'refund'::text, 'top-up'::text])))
);
create index transfers_from_wallet ON payment.transfers USING btree (from_account, at, id) WHERE (from_account ~~ 'wallet:%'::text);
create index transfers_to_wallet ON payment.transfers USING btree (to_account, at, id) WHERE (to_account ~~ 'wallet:%'::text);

-- views

create schema views authorization jari_views;

create table views.availability (
  pool uuid not null,
  unit text not null,
  ordinal integer not null,
  capacity integer not null,
  held integer not null default 0,
  sold integer not null default 0,
  tier text not null,
  day date,
  constraint availability_pkey primary key (pool, unit)
) with (fillfactor=70);
create index availability_ordinal ON views.availability USING btree (pool, ordinal);

create table views.availability_pools (
  pool uuid not null,
  listing uuid not null,
  host text not null,
  version integer not null,
  open boolean not null,
  units integer not null,
  constraint availability_pools_pkey primary key (pool)
);
create index availability_pools_host ON views.availability_pools USING btree (host);

create table views.booking_hosts (
  host text not null,
  placed_at bigint not null,
  booking uuid not null,
  constraint booking_hosts_pkey primary key (host, placed_at, booking)
);

create table views.bookings (
  booking uuid not null,
  owner text not null,
  code text not null,
  state text not null,
  currency text not null,
  total bigint not null,
  lines json not null,
  terms json not null,
  refunded bigint not null default 0,
  placed_at bigint not null,
  changed_at bigint not null,
  constraint bookings_pkey primary key (booking)
);
create index bookings_owner ON views.bookings USING btree (owner, placed_at DESC, booking DESC);

create table views.host_news (
  host text not null,
  seq bigint not null generated always as identity,
  booking uuid not null,
  what text not null,
  at bigint not null,
  constraint host_news_pkey primary key (host, seq),
  constraint host_news_what_check check ((what = ANY (ARRAY['confirmed'::text, 'cancelled'::text])))
);
create index host_news_at ON views.host_news USING brin (at);

create table views.listings (
  listing uuid not null,
  host text not null,
  kind text not null,
  title json not null,
  zone text not null,
  open boolean not null,
  summary json not null,
  venue json not null,
  picture json,
  currency text not null,
  price_min bigint not null,
  price_max bigint not null,
  first_day date,
  last_day date,
  published_at bigint not null,
  words text not null generated always as (lower(NORMALIZE(((((((COALESCE((title #>> '{ko}'::text[]), ''::text) || ' '::text) || COALESCE((title #>> '{en}'::text[]), ''::text)) || ' '::text) || COALESCE((venue #>> '{name,ko}'::text[]), ''::text)) || ' '::text) || COALESCE((venue #>> '{name,en}'::text[]), ''::text))))) stored,
  area text not null generated always as (lower(NORMALIZE(((((((COALESCE((venue #>> '{address,ko}'::text[]), ''::text) || ' '::text) || COALESCE((venue #>> '{address,en}'::text[]), ''::text)) || ' '::text) || COALESCE((venue #>> '{name,ko}'::text[]), ''::text)) || ' '::text) || COALESCE((venue #>> '{name,en}'::text[]), ''::text))))) stored,
  constraint listings_pkey primary key (listing)
);

create table views.pool_days (
  pool uuid not null,
  listing uuid not null,
  day date not null,
  starts_at bigint,
  closes_at bigint,
  capacity bigint not null,
  taken bigint not null,
  constraint pool_days_pkey primary key (pool, day)
);
create index pool_days_listing ON views.pool_days USING btree (listing, day);

create table views.popular (
  hour bigint not null,
  listing uuid not null,
  pieces bigint not null,
  last_sale_at bigint not null,
  constraint popular_pkey primary key (hour, listing)
);

create table views.sales (
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
  unit text not null,
  constraint sales_pkey primary key (host, day, listing, pool, unit, rate, currency)
);
