-- A read model of booking: what each booking lets in, by performance, session, stay or pick-up.
create table passes (
  booking_id uuid not null,
  pool uuid not null,
  -- the session of an exhibition; '' where the whole pool is one occasion
  unit text not null,
  host text not null,
  listing uuid not null,
  code text not null,
  -- [{ unit, rate, quantity }] that are left
  lines json not null,
  -- people, rooms or pieces; as they were before where nothing is left
  quantity integer not null check (quantity > 0),
  -- local day of the session or of arrival; null for performances and goods
  day date,
  -- epoch ms of a performance
  starts_at bigint,
  -- epoch ms since when nothing is left
  cancelled_at bigint,
  changed_at bigint not null,
  primary key (booking_id, pool, unit)
);
create index passes_of_listing on passes (host, listing, changed_at);
create index passes_of_code on passes (code);

-- Who is in: one row per pass, with the scan that counts.
create table admissions (
  booking_id uuid not null,
  pool uuid not null,
  unit text not null,
  host text not null,
  listing uuid not null,
  scan_id uuid not null unique,
  -- epoch ms by the clock of the gate
  at bigint not null,
  gate text not null,
  quantity integer not null check (quantity > 0),
  -- scans of this pass, the one that counts among them
  scans integer not null check (scans > 0),
  -- epoch ms by our clock
  changed_at bigint not null,
  primary key (booking_id, pool, unit)
);
create index admissions_of_listing on admissions (host, listing, changed_at);

create table scans (
  scan_id uuid primary key,
  host text not null,
  booking_id uuid not null,
  pool uuid not null,
  unit text not null,
  at bigint not null,
  gate text not null,
  foreign key (booking_id, pool, unit) references admissions
);
