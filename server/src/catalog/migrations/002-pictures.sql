-- Pictures that hosts uploaded, made anew by us in a few widths. The bytes are no part of the log: a picture may show
-- people, and goes for good when nobody uses it. Listings name pictures in their content.

create table pictures (
  picture uuid primary key,
  host text not null,
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  widths json not null,
  color text not null check (color ~ '^#[0-9a-f]{6}$'),
  -- of all widths together
  bytes bigint not null check (bytes > 0),
  -- listings that show it, or would by a change that is under way
  uses integer not null check (uses >= 0),
  -- epoch ms since when nobody uses it; the moment of the last upload or of the last use that ended
  since bigint not null
);
create index pictures_unused on pictures (since) where uses = 0;

create table picture_files (
  picture uuid not null references pictures on delete cascade,
  width integer not null,
  body bytea not null,
  primary key (picture, width)
);
-- WebP is compressed already.
alter table picture_files alter column body set storage external;

-- What each host keeps here, for the limits.
create table picture_hosts (
  host text primary key,
  pictures integer not null check (pictures >= 0),
  bytes bigint not null check (bytes >= 0)
);
