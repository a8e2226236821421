-- When the version that is offered came about: whoever comes too late with a change of an older one is told.
alter table listings add column changed_at bigint;
update listings set changed_at = (
  select max(time) from log where log.subject = listings.listing::text and log.dest is null
    and type in ('ListingDrafted', 'ListingPublished', 'ListingChanged', 'ListingWithdrawn')
);
alter table listings alter column changed_at set not null;
