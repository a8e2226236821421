// Fills an empty database with the demo, through the public API as a host would. A start that is killed half-way
// goes on at the next one: the passwords wait in the data folder until everything is there and they were shown.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Picture, Text } from '#catalog';
import type { Config } from '#config';
import { createPerson } from '../identity/person.ts';
import type { Server } from '../server.ts';
import { demoListings } from './demo.ts';
import { type Drawing, drawingsOf } from './demo-pictures.ts';
import type { Progress } from './progress.ts';

const PEOPLE = [
  { email: 'buyer@jari.example', name: '구매자 Buyer', roles: ['buyer'] },
  { email: 'host@jari.example', name: '주최자 Host', roles: ['buyer', 'host'] },
  { email: 'operator@jari.example', name: '운영자 Operator', roles: ['buyer', 'operator'] },
] as const;
const PASSWORD_BYTES = 9;

type Accounts = Record<string, string>;

/** What to tell whoever started it; undefined when the database was not empty, or this process cannot sell. */
export async function seedDemo(
  server: Server,
  config: Config,
  report: Progress,
): Promise<string | undefined> {
  const names = server.system.contexts.map(({ name }) => name);
  if (!['identity', 'catalog', 'inventory'].every((name) => names.includes(name))) return undefined;
  const file = join(config.dataDir, 'demo-accounts.json');
  const accounts = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Accounts)
    : await newAccounts(server, file);
  if (!accounts) return undefined;
  for (const { email, name, roles } of PEOPLE) {
    await createPerson(server.system, { email, name, roles: [...roles], password: accounts[email] ?? '' });
  }
  await openListings(server, accounts['host@jari.example'] ?? '', report);
  rmSync(file, { force: true });
  const lines = PEOPLE.map(
    ({ email, roles }) => `  ${roles.at(-1)?.padEnd(9)} ${email.padEnd(22)} ${accounts[email]}`,
  );
  return `The demo's accounts; their passwords are shown only this once:\n${lines.join('\n')}`;
}

async function newAccounts({ system }: Server, file: string): Promise<Accounts | undefined> {
  const somebody = await system.owner.one({ text: 'select 1 from identity.people limit 1' });
  if (somebody) return undefined;
  const accounts = Object.fromEntries(
    PEOPLE.map(({ email }) => [email, randomBytes(PASSWORD_BYTES).toString('base64url')]),
  );
  writeFileSync(file, JSON.stringify(accounts), { mode: 0o600 });
  return accounts;
}

interface Listing {
  listing: string;
  state: string;
  title: { ko: string };
}

async function openListings({ url }: Server, password: string, report: Progress): Promise<void> {
  const { token } = await call<{ token: string }>(`${url}/v1/identity/sign-in`, {
    email: 'host@jari.example',
    password,
  });
  const today = Temporal.Now.plainDateISO('Asia/Seoul').toString();
  const mine = await call<{ listings: Listing[] }>(
    `${url}/v1/catalog/listings/mine?limit=100`,
    undefined,
    token,
  );
  const contents = demoListings({ today });
  const scenes = contents.findIndex(({ kind }) => kind === 'product');
  for (const [at, content] of contents.entries()) {
    report(`demo: ${at + 1} of ${contents.length} listings`);
    const known = mine.listings.find(({ title }) => title.ko === content.title.ko);
    const pictures = known ? [] : await uploaded(url, drawingsOf(content, at - scenes), token);
    const { listing, state } =
      known ?? (await call<Listing>(`${url}/v1/catalog/listings`, { ...content, pictures }, token));
    if (state === 'draft') await call(`${url}/v1/catalog/listings/${listing}/publish`, {}, token);
  }
}

async function uploaded(url: string, drawings: readonly Drawing[], token: string) {
  const pictures: { picture: string; alt: Text }[] = [];
  for (const { svg, alt } of drawings) {
    const bytes = new Uint8Array(await sharp(Buffer.from(svg)).jpeg({ quality: 92 }).toBuffer());
    const { picture } = await send<Picture>(`${url}/v1/catalog/pictures`, {
      method: 'POST',
      headers: { 'content-type': 'image/jpeg', authorization: `Bearer ${token}` },
      body: bytes,
    });
    pictures.push({ picture, alt });
  }
  return pictures;
}

async function call<A>(url: string, body: object | undefined, token?: string): Promise<A> {
  return send<A>(url, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    ...(body && { body: JSON.stringify(body) }),
  });
}

async function send<A>(url: string, request: RequestInit): Promise<A> {
  const answer = await fetch(url, request);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the demo could not be made: ${url} answered ${answer.status} ${text}`);
  return JSON.parse(text) as A;
}
