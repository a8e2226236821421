-- Private rows like the others: erasing a person deletes them.
create table passkeys (
  -- as the authenticator chose it, base64url
  id text primary key,
  person_id uuid not null references people,
  label text not null check (length(label) between 1 and 100),
  -- COSE, base64url
  public_key text not null,
  -- rises with every use; a copy shows itself by a number that does not
  counter bigint not null check (counter >= 0),
  transports text[] not null,
  synced boolean not null,
  made_at bigint not null,
  used_at bigint
);
create index passkeys_person on passkeys (person_id);

-- Challenges that were answered. They are sealed and carry their end, so the others need no row.
create table spent (
  id uuid primary key,
  expires_at bigint not null
);
create index spent_expiry on spent (expires_at);
