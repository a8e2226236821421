-- When the version that is offered came about: whoever comes too late with a change of an older one is told.
alter table listings add column changed_at bigint;
-- A replay makes these tables beside the live ones, empty and without a log.
do $$
begin
  if to_regclass('log') is not null then
    update listings set changed_at = (
      select max(time) from log where log.subject = listings.listing::text and log.dest is null
        and type in ('ListingDrafted', 'ListingPublished', 'ListingChanged', 'ListingWithdrawn')
    );
  end if;
end
$$;
alter table listings alter column changed_at set not null;
