-- The fold of the log: who there is and what they may be. Nothing personal.
create table people (
  id uuid primary key,
  roles text[] not null check (roles <@ array['buyer', 'host', 'operator']),
  keys integer not null check (keys between 0 and 20),
  -- epoch milliseconds
  joined_at bigint not null,
  erased_at bigint,
  check (erased_at is null or (roles = '{}' and keys = 0))
);

-- Private rows. Erasing a person deletes them.
create table accounts (
  email text primary key check (email = lower(email)),
  person_id uuid not null unique references people,
  name text not null check (length(name) between 1 and 100),
  language text not null,
  -- scrypt with its parameters and salt
  password text not null
);

-- Neither a token nor anything it could be computed from is stored: a token is an id and an HMAC over it.
create table sessions (
  id uuid primary key,
  person_id uuid not null references people,
  expires_at bigint not null
);
create index sessions_person on sessions (person_id);
create index sessions_expiry on sessions (expires_at);

create table keys (
  id uuid primary key,
  person_id uuid not null references people,
  label text not null check (length(label) between 1 and 100),
  roles text[] not null check (roles <@ array['buyer', 'host', 'operator']),
  made_at bigint not null
);
create index keys_person on keys (person_id);

create table resets (
  id uuid primary key,
  -- one good link per person
  person_id uuid not null unique references people,
  made_at bigint not null,
  expires_at bigint not null check (expires_at > made_at)
);
create index resets_expiry on resets (expires_at);

-- Wrong passwords, by a digest of the account, the address or both.
create table tries (
  key text primary key,
  count integer not null check (count > 0),
  since bigint not null
);
create index tries_since on tries (since);
