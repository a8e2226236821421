-- Since when, and why, mail does not reach a person: a public fact of the log, so no address and no words of a server.
alter table people
  add column unreached_at bigint,
  add column unreached_because text check (unreached_because in ('address-refused', 'not-in-time')),
  add check ((unreached_at is null) = (unreached_because is null));
create index people_unreached on people (unreached_at) where unreached_at is not null;
