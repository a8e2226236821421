-- What every context has besides its own tables. Run once per context with search_path set to its schema.

-- The event log, which is the outbox too: appended, read by the compound cursor (tx, pos), never changed.
create table log (
  tx xid8 not null default pg_current_xact_id(),
  pos bigint generated always as identity,
  id uuid not null,
  -- null for an event; the receiving context for a command that was sent
  dest text,
  type text not null,
  subject text not null,
  data json not null,
  -- epoch milliseconds of the decision
  time bigint not null,
  correlation text not null,
  causation uuid,
  actor text not null,
  trace text,
  -- true when the process that wrote it hands it to everybody concerned itself; the sweep checks that it did
  handed boolean not null,
  primary key (tx, pos)
);
create index log_subject on log (subject);
create index log_unhanded on log (tx, pos) where not handed;

-- Messages that took effect. An answer is kept where a caller may ask again.
create table inbox (
  id uuid primary key,
  at bigint not null,
  digest text,
  answer json
);
create index inbox_at on inbox using brin (at);

-- Messages to oneself and calls to the outside, due at a time.
create table timers (
  id uuid primary key,
  key text unique,
  due bigint not null,
  kind text not null check (kind in ('message', 'effect')),
  -- the message type, or the effect's kind
  type text not null,
  -- for an effect: the message type its outcome comes back as
  outcome text,
  subject text not null,
  data json not null,
  correlation text not null,
  causation uuid,
  actor text not null,
  trace text,
  attempts integer not null default 0,
  leased_until bigint not null default 0
);
create index timers_due on timers (due);

-- Messages that failed, and the later ones of the same subject behind them.
create table parked (
  seq bigint generated always as identity primary key,
  id uuid not null unique,
  type text not null,
  subject text not null,
  message json not null,
  attempts integer not null,
  error text not null,
  first_at bigint not null,
  last_at bigint not null,
  -- null: waits for a person
  retry_at bigint
);
create index parked_subject on parked (subject, seq);

-- How far this context has read the logs of others.
create table cursors (
  name text primary key,
  tx xid8 not null,
  pos bigint not null
);
