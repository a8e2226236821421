// All SQL of catalog. Listings are locked before their pools, then pictures, then what hosts keep, each in the
// sequence of their ids; plans never change and need no lock. Rows go out as one JSON value per table, so a statement is the same for any number.

import type { Message } from '#kernel/context';
import { Rows } from '#kernel/rows';
import { containing, type Database } from '#kernel/sql';
import type { Kind, ListingFacts, ListingState, StoredContent } from './contract.ts';
import { pictureLimits } from './picture-limits.ts';
import { fileKey, idsOf } from './pictures.ts';
import type {
  CatalogCommands,
  ListingRow,
  PictureFileRow,
  PictureHostRow,
  PictureRow,
  PlanRow,
  PoolRow,
  State,
} from './state.ts';

export function empty(): State {
  return {
    listings: Rows.whole('listings'),
    plans: Rows.whole('plans'),
    pools: Rows.whole('pools'),
    pictures: Rows.whole('pictures'),
    pictureFiles: Rows.whole('pictureFiles'),
    pictureHosts: Rows.whole('pictureHosts'),
  };
}

const listingColumns = `listing, host, kind, state, version, content, facts, created_at as "createdAt",
  published_at as "publishedAt", changed_at as "changedAt", proposal, refused`;

/** What a message is about, as far as the working set is concerned. */
class About {
  readonly listings = new Set<string>();
  readonly pools = new Set<string>();
  readonly plans = new Set<string>();
  readonly pictures = new Set<string>();
  readonly hosts = new Set<string>();
  readonly files = new Set<string>();
  sweeps = false;

  add({ type, subject, data }: Message): void {
    if (type === 'ImportPlan') this.plans.add(subject);
    else if (type.startsWith('inventory.')) this.pools.add(subject);
    else if (type === 'SweepPictures') this.sweeps = true;
    else if (type === 'StorePicture') this.#addPicture(subject, data as CatalogCommands['StorePicture']);
    else {
      this.listings.add(subject);
      this.addContent((data as Partial<CatalogCommands['CreateListing']>).content);
    }
  }

  #addPicture(picture: string, { host, files }: CatalogCommands['StorePicture']): void {
    this.pictures.add(picture);
    this.hosts.add(host);
    for (const { width } of files) this.files.add(fileKey(picture, width));
  }

  addContent(content: StoredContent | undefined): void {
    if (content?.kind === 'concert' && content.plan !== undefined) this.plans.add(content.plan);
    for (const picture of idsOf(content)) this.pictures.add(picture);
  }
}

export async function load(db: Database, messages: readonly Message[], now: number): Promise<State> {
  const about = new About();
  for (const message of messages) about.add(message);
  if (about.pools.size > 0)
    for (const listing of await listingsOf(db, about.pools)) about.listings.add(listing);
  const listings = await lockListings(db, about.listings);
  const pools = await lockPools(db, about.listings, about.pools);
  for (const { content, proposal } of listings.values()) {
    about.addContent(content);
    about.addContent(proposal?.content);
  }
  const plans = await readPlans(db, about.plans);
  const pictures = await lockPictures(db, about, now);
  for (const { host } of pictures.values()) about.hosts.add(host);
  const pictureFiles = Rows.partial<PictureFileRow>('pictureFiles');
  for (const key of about.files) pictureFiles.expect(key);
  return { listings, pools, plans, pictures, pictureFiles, pictureHosts: await lockHosts(db, about.hosts) };
}

/** What nobody has used since then may go. */
const unusedBefore = (now: number) => now - pictureLimits.pictureUnusedMs.value;

/** These pictures, and with a sweep those that may go. */
async function lockPictures(db: Database, about: About, now: number): Promise<Rows<PictureRow>> {
  const rows = Rows.partial<PictureRow>('pictures');
  for (const picture of about.pictures) rows.expect(picture);
  if (about.pictures.size === 0 && !about.sweeps) return rows;
  const found = await db.many<PictureRow>({
    name: 'catalog_lock_pictures',
    text: `select picture, host, width, height, widths, color, bytes, uses, since from pictures
      where picture = any($1::uuid[]) or picture in (
        select picture from pictures where $2 and uses = 0 and since < $3 order by picture limit $4)
      order by picture for update`,
    values: [[...about.pictures], about.sweeps, unusedBefore(now), pictureLimits.picturesPerSweepMax.value],
  });
  for (const row of found) rows.found(row.picture, row);
  return rows;
}

async function lockHosts(db: Database, hosts: ReadonlySet<string>): Promise<Rows<PictureHostRow>> {
  const rows = Rows.partial<PictureHostRow>('pictureHosts');
  for (const host of hosts) rows.expect(host);
  if (hosts.size === 0) return rows;
  const found = await db.many<PictureHostRow>({
    name: 'catalog_lock_hosts',
    text: 'select host, pictures, bytes from picture_hosts where host = any($1::text[]) order by host for update',
    values: [[...hosts]],
  });
  for (const row of found) rows.found(row.host, row);
  return rows;
}

async function listingsOf(db: Database, pools: ReadonlySet<string>): Promise<string[]> {
  const rows = await db.many<{ listing: string }>({
    name: 'catalog_listings_of_pools',
    text: 'select distinct listing from pools where pool = any($1::uuid[])',
    values: [[...pools]],
  });
  return rows.map(({ listing }) => listing);
}

async function lockListings(db: Database, ids: ReadonlySet<string>): Promise<Rows<ListingRow>> {
  const rows = Rows.partial<ListingRow>('listings');
  for (const id of ids) rows.expect(id);
  if (ids.size === 0) return rows;
  const found = await db.many<ListingRow>({
    name: 'catalog_lock_listings',
    text: `select ${listingColumns} from listings where listing = any($1::uuid[]) order by listing for update`,
    values: [[...ids]],
  });
  for (const row of found) rows.found(row.listing, row);
  return rows;
}

/** Every pool of these listings, and these pools. */
async function lockPools(
  db: Database,
  listings: ReadonlySet<string>,
  pools: ReadonlySet<string>,
): Promise<Rows<PoolRow>> {
  const rows = Rows.partial<PoolRow>('pools');
  for (const pool of pools) rows.expect(pool);
  if (listings.size === 0) return rows;
  const found = await db.many<PoolRow>({
    name: 'catalog_lock_pools',
    text: `select pool, listing, key, digest, version from pools where listing = any($1::uuid[])
      order by pool for update`,
    values: [[...listings]],
  });
  for (const row of found) rows.found(row.pool, row);
  return rows;
}

async function readPlans(db: Database, ids: ReadonlySet<string>): Promise<Rows<PlanRow>> {
  const rows = Rows.partial<PlanRow>('plans');
  for (const id of ids) rows.expect(id);
  if (ids.size === 0) return rows;
  const found = await db.many<PlanRow>({
    name: 'catalog_plans',
    text: 'select plan, host, body from plans where plan = any($1::uuid[])',
    values: [[...ids]],
  });
  for (const row of found) rows.found(row.plan, row);
  return rows;
}

export async function save(db: Database, state: State): Promise<void> {
  const { listings, plans, pools } = state;
  await write(db, { name: 'catalog_add_plans', text: insertPlans }, plans.added());
  await write(db, { name: 'catalog_add_listings', text: insertListings }, listings.added());
  await write(db, { name: 'catalog_edit_listings', text: updateListings }, listings.edited());
  await write(db, { name: 'catalog_add_pools', text: insertPools }, pools.added());
  await write(db, { name: 'catalog_edit_pools', text: updatePools }, pools.edited());
  await savePictures(db, state);
}

async function savePictures(db: Database, { pictures, pictureFiles, pictureHosts }: State): Promise<void> {
  await write(db, { name: 'catalog_add_pictures', text: insertPictures }, pictures.added());
  await write(db, { name: 'catalog_edit_pictures', text: updatePictures }, pictures.edited());
  await write(db, { name: 'catalog_add_picture_hosts', text: insertHosts }, pictureHosts.added());
  await write(db, { name: 'catalog_edit_picture_hosts', text: updateHosts }, pictureHosts.edited());
  for (const [, { picture, width, body }] of pictureFiles.added()) {
    await db.exec({
      name: 'catalog_add_picture_file',
      text: 'insert into picture_files (picture, width, body) values ($1, $2, $3) on conflict do nothing',
      values: [picture, width, body],
    });
  }
  const removed = [...pictures.removed()];
  if (removed.length === 0) return;
  await db.exec({
    name: 'catalog_remove_pictures',
    text: 'delete from pictures where picture = any($1::uuid[])',
    values: [removed],
  });
}

/** Characters of one statement's JSON, roughly; only the fold of a whole log has more. */
const chunkLength = 8_000_000;

async function write(
  db: Database,
  { name, text }: { name: string; text: string },
  rows: Iterable<[string, object]>,
): Promise<void> {
  let chunk: string[] = [];
  let length = 0;
  const flush = async () => {
    if (chunk.length > 0) await db.exec({ name, text, values: [`[${chunk.join(',')}]`] });
    chunk = [];
    length = 0;
  };
  for (const [, row] of rows) {
    const json = JSON.stringify(row);
    chunk.push(json);
    length += json.length;
    if (length >= chunkLength) await flush();
  }
  await flush();
}

const insertPlans = `insert into plans (plan, host, body)
  select plan, host, body from json_to_recordset($1::json) as row (plan uuid, host text, body json)`;

const listingRecord = `json_to_recordset($1::json) as row (listing uuid, host text, kind text, state text, version integer,
  content json, facts jsonb, "createdAt" bigint, "publishedAt" bigint, "changedAt" bigint, proposal json,
  refused json)`;

const insertListings = `insert into listings
    (listing, host, kind, state, version, content, facts, created_at, published_at, changed_at, proposal, refused)
  select listing, host, kind, state, version, content, facts, "createdAt", "publishedAt", "changedAt", proposal, refused
  from ${listingRecord}`;

const updateListings = `update listings set state = row.state, version = row.version, content = row.content,
    facts = row.facts, published_at = row."publishedAt", changed_at = row."changedAt", proposal = row.proposal,
    refused = row.refused
  from ${listingRecord} where listings.listing = row.listing`;

const poolRecord =
  'json_to_recordset($1::json) as row (pool uuid, listing uuid, key text, digest text, version integer)';

const insertPools = `insert into pools (pool, listing, key, digest, version)
  select pool, listing, key, digest, version from ${poolRecord}`;

const updatePools = `update pools set digest = row.digest, version = row.version
  from ${poolRecord} where pools.pool = row.pool`;

const pictureRecord = `json_to_recordset($1::json) as row (picture uuid, host text, width integer, height integer, widths json,
  color text, bytes bigint, uses integer, since bigint)`;

// Swept and stored again within one batch it was never away; the same picture has the same files.
const insertPictures = `insert into pictures (picture, host, width, height, widths, color, bytes, uses, since)
  select picture, host, width, height, widths, color, bytes, uses, since from ${pictureRecord}
  on conflict (picture) do update set uses = excluded.uses, since = excluded.since`;

const updatePictures = `update pictures set uses = row.uses, since = row.since
  from ${pictureRecord} where pictures.picture = row.picture`;

const hostRecord = 'json_to_recordset($1::json) as row (host text, pictures integer, bytes bigint)';

const insertHosts = `insert into picture_hosts (host, pictures, bytes) select host, pictures, bytes from ${hostRecord}`;

const updateHosts = `update picture_hosts set pictures = row.pictures, bytes = row.bytes
  from ${hostRecord} where picture_hosts.host = row.host`;

// Reading, for routes.

export function pictureById(db: Database, picture: string): Promise<PictureRow | undefined> {
  return db.one<PictureRow>({
    name: 'catalog_picture',
    text: 'select picture, host, width, height, widths, color, bytes, uses, since from pictures where picture = $1',
    values: [picture],
  });
}

export async function pictureFile(
  db: Database,
  picture: string,
  width: number,
): Promise<Uint8Array | undefined> {
  const row = await db.one<{ body: Uint8Array }>({
    name: 'catalog_picture_file',
    text: 'select body from picture_files where picture = $1 and width = $2',
    values: [picture, width],
  });
  return row?.body;
}

export async function listingById(db: Database, listing: string): Promise<ListingRow | undefined> {
  return db.one<ListingRow>({
    name: 'catalog_listing',
    text: `select ${listingColumns} from listings where listing = $1`,
    values: [listing],
  });
}

export async function planById(db: Database, plan: string): Promise<PlanRow | undefined> {
  return db.one<PlanRow>({
    name: 'catalog_plan',
    text: 'select plan, host, body from plans where plan = $1',
    values: [plan],
  });
}

/** Where a page ended: epoch ms of the last row and its listing. */
export interface Place {
  at: number;
  listing: string;
}

export interface CardRow {
  listing: string;
  state: ListingState;
  facts: ListingFacts;
  /** Epoch ms by which the list is sorted. */
  at: number;
}

export interface Search {
  kind?: Kind | undefined;
  q?: string | undefined;
  area?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  priceMin?: number | undefined;
  priceMax?: number | undefined;
}

/** Published listings, the latest first. */
export function searchListings(
  db: Database,
  search: Search,
  { after, limit }: { after: Place | undefined; limit: number },
): Promise<CardRow[]> {
  const { kind, q, area, from, to, priceMin, priceMax } = search;
  return db.many<CardRow>({
    name: 'catalog_search',
    text: `select listing, state, facts, published_at as at from listings
      where state = 'published'
        and ($1::text is null or kind = $1)
        and ($2::text is null or words like $2)
        and ($3::text is null or area like $3)
        and ($4::text is null or last_day >= $4)
        and ($5::text is null or first_day <= $5)
        and ($6::bigint is null or price_max >= $6)
        and ($7::bigint is null or price_min <= $7)
        and ($8::bigint is null or (published_at, listing) < ($8, $9::uuid))
      order by published_at desc, listing desc limit $10`,
    values: [
      kind ?? null,
      containing(q),
      containing(area),
      from ?? null,
      to ?? null,
      priceMin ?? null,
      priceMax ?? null,
      after?.at ?? null,
      after?.listing ?? null,
      limit,
    ],
  });
}

/** Everything of one host, the latest first. */
export function listingsOfHost(
  db: Database,
  host: string,
  { after, limit, state }: { after: Place | undefined; limit: number; state: ListingState | undefined },
): Promise<CardRow[]> {
  return db.many<CardRow>({
    name: 'catalog_of_host',
    text: `select listing, state, facts, created_at as at from listings
      where host = $1 and ($2::text is null or state = $2)
        and ($3::bigint is null or (created_at, listing) < ($3, $4::uuid))
      order by created_at desc, listing desc limit $5`,
    values: [host, state ?? null, after?.at ?? null, after?.listing ?? null, limit],
  });
}
