// `jari import`: files of a host, sent to a running Jari as any client would. A file is taken whole or not at all;
// problems come back line by line, and the same file again changes nothing.
import { readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FieldProblem, type ImportedFile, limits, type Standing } from '#catalog';
import type { Command } from './command.ts';
import { progress } from './progress.ts';

const urlUsual = 'http://127.0.0.1:4000';
const pendingPollMs = 1_000;
const pendingPollsMax = 120;

const kinds = {
  'seating-plan': { path: 'seating-plan', flags: ['name', 'tier', 'columns', 'prices'], counted: 'seats' },
  'stay-calendar': { path: 'nights', flags: ['room'], counted: 'nights' },
  products: { path: 'variants', flags: [], counted: 'variants' },
} as const;
type Kind = keyof typeof kinds;

type Flags = Record<string, unknown>;

const command: Command = {
  summary: 'Brings a seating plan, the nights of a stay or the variants of a product into a listing.',
  usage:
    'seating-plan|stay-calendar|products FILE --listing ID (--token TOKEN | --email E --password P) [flags]',
  help: [
    '--listing ID        the listing to change; a seating plan without one is only stored, and its id is told',
    `--url URL           where Jari runs (default ${urlUsual})`,
    '--token TOKEN       an API key, or the token of a session',
    '--email, --password sign in instead; the password "-" is read from standard input',
    '--json              one line for machines',
    '',
    'seating-plan: pretix JSON, CSV with a header and others',
    '--name NAME         name of the plan',
    '--tier TIER         tier of seats whose file names none (default standard)',
    '--columns MAP       which columns are which, e.g. area=Tribune+Sector,row=Reihe,seat=Platz',
    '--prices LIST       prices of tiers, e.g. R=150000,S=90000',
    '',
    'stay-calendar: CSV with date, room, available, rooms, tier, price, minimum_nights',
    '--room ID           room type of lines that name none',
    '',
    'products: CSV with sku, name, name_en, stock, price',
    '',
    'Ends with 0 when the file was taken or nothing had to change, 1 when it was refused, 2 when misused.',
    'docs/importing.md describes the files.',
  ],
  options: Object.fromEntries([
    ...['listing', 'url', 'token', 'email', 'password', 'name', 'tier', 'columns', 'prices', 'room'].map(
      (name) => [name, { type: 'string' as const }],
    ),
    ['json', { type: 'boolean' as const }],
  ]),
  async run({ values, positionals }) {
    const task = taskOf(values, positionals);
    const json = values.json === true;
    try {
      const client = await Client.signIn(values);
      return tell(task, await send(client, task), json);
    } catch (error) {
      if (error instanceof Refusal) return complain(error, json);
      throw error;
    }
  },
};
export default command;

interface Task {
  kind: Kind;
  file: string;
  bytes: Buffer<ArrayBuffer>;
  listing: string | undefined;
  query: string;
}

/** What parseArgs would throw, so that `jari` answers with the usage. */
function misuse(message: string): Error {
  return Object.assign(new Error(message), { code: 'ERR_PARSE_ARGS_VALUE' });
}

function taskOf(values: Flags, [name, file, ...more]: string[]): Task {
  const kind = Object.keys(kinds).find((one): one is Kind => one === name);
  if (!kind) throw misuse(`Say what to import: ${Object.keys(kinds).join(', ')}.`);
  if (file === undefined || more.length > 0) throw misuse('Name one file.');
  const listing = textOf(values, 'listing');
  if (listing === undefined && kind !== 'seating-plan') throw misuse('Say which listing: --listing ID.');
  const flags: readonly string[] = kinds[kind].flags;
  const query = new URLSearchParams();
  for (const flag of ['name', 'tier', 'columns', 'prices', 'room']) {
    const value = textOf(values, flag);
    if (value === undefined) continue;
    if (!flags.includes(flag)) throw misuse(`--${flag} does not belong to ${kind}.`);
    query.set(flag, value);
  }
  if (listing === undefined && query.has('prices')) throw misuse('--prices need a listing: --listing ID.');
  return { kind, file, bytes: readBytes(file), listing, query: query.size > 0 ? `?${query}` : '' };
}

function textOf(values: Flags, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

function readBytes(file: string): Buffer<ArrayBuffer> {
  const max = limits.planBodyBytesMax.value;
  try {
    const { size } = statSync(file);
    if (size > max) throw misuse(`${file} has ${size} bytes: send at most ${max}.`);
    return readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw misuse(`There is no file ${file}.`);
    if (code === 'EISDIR' || code === 'EACCES') throw misuse(`${file} cannot be read (${code}).`);
    throw error;
  }
}

type Told = Pick<FieldProblem, 'where' | 'what' | 'next'>;

/** A problem+json body, as far as it is told to people. */
interface Problem {
  code?: string;
  title?: string;
  next?: string;
  problems?: Told[];
  standing?: Standing[];
  /** With `request-invalid`. */
  errors?: { in: string; pointer: string; detail: string }[];
}

function shapeProblem({ in: part, pointer, detail }: { in: string; pointer: string; detail: string }): Told {
  return { where: `${part}${pointer}`, what: detail, next: '' };
}

/** What the server said no with, or why it was not reached. */
class Refusal extends Error {
  readonly code: string;
  readonly next: string;
  readonly problems: Told[];
  readonly standing: Standing[];

  constructor(body: Problem) {
    super(body.title ?? 'The server refused without saying why.');
    this.code = body.code ?? 'unknown';
    this.next = body.next ?? '';
    this.problems = body.problems ?? (body.errors ?? []).map(shapeProblem);
    this.standing = body.standing ?? [];
  }
}

class Client {
  readonly #url: string;
  readonly #token: string | undefined;

  private constructor(url: string, token: string | undefined) {
    this.#url = url;
    this.#token = token;
  }

  static async signIn(values: Flags): Promise<Client> {
    const url = (textOf(values, 'url') ?? urlUsual).replace(/\/+$/, '');
    if (!URL.canParse(url)) throw misuse(`--url is "${url}": write it like ${urlUsual}.`);
    const token = textOf(values, 'token');
    if (token !== undefined) return new Client(url, token);
    const email = textOf(values, 'email');
    const given = textOf(values, 'password');
    if (email === undefined || given === undefined) throw misuse('Give --token, or --email and --password.');
    const password = given === '-' ? readFileSync(0, 'utf8').replace(/\r?\n$/, '') : given;
    const body = JSON.stringify({ email, password });
    const signedIn = await new Client(url, undefined).call('POST', '/v1/identity/sign-in', {
      body,
      type: 'application/json',
    });
    return new Client(url, String((signedIn as { token?: unknown }).token));
  }

  /** The body of a success. Throws Refusal. */
  async call(
    method: 'GET' | 'POST',
    path: string,
    { body, type }: { body?: string | Buffer<ArrayBuffer>; type?: string } = {},
  ): Promise<object> {
    const headers = {
      ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
      ...(type !== undefined && { 'content-type': type }),
    };
    const response = await fetch(this.#url + path, {
      method,
      headers,
      ...(body !== undefined && { body }),
    }).catch((error: unknown) => {
      const cause =
        error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new Refusal({
        code: 'unreachable',
        title: `${this.#url} does not answer (${cause}).`,
        next: 'Start Jari with npm start, or say where it runs with --url.',
      });
    });
    const answer: unknown = await response.json().catch(() => undefined);
    const told = typeof answer === 'object' && answer !== null ? answer : {};
    if (response.ok) return told;
    throw new Refusal({
      code: String(response.status),
      title: `The server answers ${response.status}.`,
      ...told,
    });
  }
}

async function send(client: Client, { kind, file, bytes, listing, query }: Task): Promise<object> {
  const type = /\.json$/i.test(file) ? 'application/json' : 'text/csv';
  if (listing === undefined) return client.call('POST', `/v1/catalog/plans${query}`, { body: bytes, type });
  const path = `/v1/catalog/listings/${encodeURIComponent(listing)}`;
  const answer = await client.call('POST', `${path}/${kinds[kind].path}${query}`, { body: bytes, type });
  return isPending(answer) ? settled(client, path, answer) : answer;
}

function isPending(answer: object): answer is ImportedFile {
  return 'pending' in answer && answer.pending === true;
}

/** Asks until inventory has answered, or for two minutes. */
async function settled(client: Client, path: string, answer: ImportedFile): Promise<object> {
  const report = progress();
  for (let poll = 1; poll <= pendingPollsMax; poll += 1) {
    await sleep(pendingPollMs);
    report(`inventory is being asked (${poll} s)`);
    const seen = (await client.call('GET', path)) as {
      pending?: object | null;
      refused?: { version: number; standing: Standing[] } | null;
    };
    if (seen.pending) continue;
    report.done();
    if (seen.refused?.version !== answer.version) return { ...answer, pending: false };
    throw new Refusal({
      code: 'units-taken',
      title: 'The file would take away what is held or sold; nothing was changed.',
      next: 'Keep those units in the file, or cancel their bookings first.',
      standing: seen.refused.standing,
    });
  }
  report.done();
  return answer;
}

function tell({ kind, file }: Task, answer: object, json: boolean): number {
  if (json) process.stdout.write(`${JSON.stringify(answer)}\n`);
  else process.stdout.write(`${sentence(kind, file, answer)}\n`);
  return 0;
}

function sentence(kind: Kind, file: string, answer: object): string {
  if ('plan' in answer && 'seats' in answer && 'places' in answer) {
    return `${file}: ${answer.seats} seats, ${answer.places} places in all. The plan is ${answer.plan}.`;
  }
  const { read, changed, pending, version } = answer as ImportedFile;
  const what = `${file}: ${kinds[kind].counted} read: ${read}`;
  if (pending) return `${what}; inventory has not answered yet. Look at the listing later.`;
  return changed
    ? `${what}; the listing is now at version ${version}.`
    : `${what}; the listing was like that already.`;
}

function complain({ code, message, next, problems, standing }: Refusal, json: boolean): number {
  if (json) {
    process.stdout.write(`${JSON.stringify({ refused: code, title: message, next, problems, standing })}\n`);
    return 1;
  }
  for (const problem of problems)
    process.stderr.write(`${`${problem.where}: ${problem.what} ${problem.next}`.trimEnd()}\n`);
  for (const { key, unit, held, sold } of standing) {
    process.stderr.write(`${key === '' ? '' : `${key} `}${unit}: ${held} held, ${sold} sold\n`);
  }
  process.stderr.write(`jari import: ${message} ${next}\n`);
  return 1;
}
