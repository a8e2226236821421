// Thin helpers over pg. A statement is plain data `{name, text, values}`; named ones are prepared once per
// connection. Every connection speaks as the role of its context and sees only that context's schema.
// bigint arrives as a number (beyond 2^53 it throws), dates and local date-times as the strings that went in.
import pg from 'pg';
import { PostgresError } from './postgres-binaries.ts';
import type { Database, Statement } from './sql.ts';
import { type Answer, Line } from './statements.ts';

/** A connection that also takes plain text and several statements at once. */
export interface Connection extends Database {
  /** Number of rows that the statement touched. */
  exec(statement: Statement | string): Promise<number>;
  /** Sends all statements at once and waits once; answers the rows of each. They stand or fall together. */
  pipeline(statements: readonly Statement[]): Promise<unknown[][]>;
}

/** One connection of its own, for a lane or a session lock. Statements of one turn stand or fall together; plain text goes alone. */
export interface DedicatedClient extends Connection {
  /** False once the connection has broken; it does not come back. */
  readonly open: boolean;
  /** Sends what was issued in this turn now; otherwise it leaves when the turn ends, behind all that others do in it. */
  flush(): void;
  close(): Promise<void>;
}

export interface DatabasePool extends Connection {
  /** Runs `work` in one transaction: commits when it returns, rolls back when it throws. */
  transaction<T>(work: (tx: Connection) => Promise<T>, options?: { isolation?: Isolation }): Promise<T>;
  dedicated(applicationName?: string): Promise<DedicatedClient>;
  /** Hears NOTIFY on a connection of its own; `onEnd` is called once when that connection is gone. */
  listen(
    channel: string,
    onNews: (payload: string) => void,
    onEnd: () => void,
  ): Promise<{ stop(): Promise<void> }>;
  close(): Promise<void>;
}

export type Isolation = 'read committed' | 'repeatable read' | 'repeatable read read only' | 'serializable';

export interface DatabaseOptions {
  /** Role and schema of a context, e.g. `inventory` → role `jari_inventory`, schema `inventory`. */
  context?: string;
  /** Connections at most; a dedicated client does not count. Default 4. */
  max?: number;
  /** Shown in pg_stat_activity. Default `jari`. */
  applicationName?: string;
  /** Cancels a statement that takes longer. Default none. */
  statementTimeoutMs?: number;
  /**
   * All statements find their rows by key. Plans are kept per connection, and one made while a table was small would
   * go on reading all of it; a sale that begins has a million rows by then.
   */
  byKey?: boolean;
}

/** The database cannot be reached or went away; whether an unanswered COMMIT took effect is unknown. */
export class DatabaseDown extends Error {
  override name = 'DatabaseDown';
}

// Named, so that they go with the statements behind and before them.
export const BEGIN: Statement = { name: 'begin', text: 'begin' };
export const COMMIT: Statement = { name: 'commit', text: 'commit' };
export const ROLLBACK: Statement = { name: 'rollback', text: 'rollback' };

const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 30_000;
/** A forgotten transaction holds back every reader of the logs; the server ends it. */
const IDLE_IN_TRANSACTION_LIMIT_MS = 60_000;
const POOL_MAX = 4;

const OID = { int8: 20, date: 1082, timestamp: 1114, int8s: 1016, dates: 1182, timestamps: 1115 };

function safeInteger(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${text} is beyond 2^53: select it as text`);
  return number;
}

/** `{a,NULL,"b c"}` → elements; only for the flat arrays of numbers and dates below. */
function flatArray<T>(parse: (text: string) => T): (text: string) => (T | null)[] {
  return (text) =>
    text === '{}'
      ? []
      : text
          .slice(1, -1)
          .split(',')
          .map((item) => (item === 'NULL' ? null : parse(item.replaceAll('"', ''))));
}

const asIs = (text: string) => text;
/** `2026-11-21 10:00:00` → `2026-11-21T10:00`, the form in which the API speaks of local time. */
const localDateTime = (text: string) => text.replace(' ', 'T').replace(/:00$/, '');

const PARSERS = new Map<number, (text: string) => unknown>([
  [OID.int8, safeInteger],
  [OID.date, asIs],
  [OID.timestamp, localDateTime],
  [OID.int8s, flatArray(safeInteger)],
  [OID.dates, flatArray(asIs)],
  [OID.timestamps, flatArray(localDateTime)],
]);

const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && PARSERS.get(oid)) ||
    pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text'),
};

/** Opens a pool; connects when first used. Throws PostgresError at once when `url` is no database address. */
export function openDatabase(url: string, options: DatabaseOptions = {}): DatabasePool {
  const config = clientConfig(url, options);
  const pool = new pg.Pool({ ...config, max: options.max ?? POOL_MAX, idleTimeoutMillis: IDLE_TIMEOUT_MS });
  // An idle connection that breaks is replaced at the next use; who was using one hears of it there.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return {
    ...databaseOver(async (work) => {
      const client = await pool.connect().catch(asDown);
      return useOnce(client, work);
    }),
    transaction: async (work, { isolation = 'read committed' } = {}) => {
      const client = await pool.connect().catch(asDown);
      return useOnce(client, () => inTransaction(client, work, isolation));
    },
    dedicated: (applicationName) =>
      dedicatedClient(url, applicationName === undefined ? options : { ...options, applicationName }),
    listen: (channel, onNews, onEnd) => listen(clientConfig(url, options), channel, onNews, onEnd),
    close: () => pool.end(),
  };
}

async function listen(
  config: pg.ClientConfig,
  channel: string,
  onNews: (payload: string) => void,
  onEnd: () => void,
): Promise<{ stop(): Promise<void> }> {
  const client = new pg.Client(config);
  let stopped = false;
  client.on('error', () => {});
  client.once('end', () => {
    if (!stopped) onEnd();
  });
  client.on('notification', ({ payload }) => onNews(payload ?? ''));
  await client.connect().catch(asDown);
  await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`).catch(asDown);
  return {
    stop: async () => {
      stopped = true;
      await client.end();
    },
  };
}

/** One connection outside any pool; it pipelines, so statements may be issued without waiting for each other. */
export async function dedicatedClient(url: string, options: DatabaseOptions = {}): Promise<DedicatedClient> {
  const client = new pg.Client(clientConfig(url, options));
  let open = true;
  client.on('error', () => {
    open = false;
  });
  client.once('end', () => {
    open = false;
  });
  await client.connect().catch(asDown);
  return {
    ...databaseOver((work) =>
      work(client).catch((error) => {
        if (error instanceof DatabaseDown) open = false;
        throw error;
      }),
    ),
    get open() {
      return open;
    },
    flush: () => lineOf(client).flush(),
    close: () => client.end(),
  };
}

function clientConfig(url: string, options: DatabaseOptions): pg.ClientConfig {
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) {
    throw new PostgresError(
      'DATABASE_URL is no PostgreSQL address: write it like postgresql://user:password@host:5432/database.',
    );
  }
  // Settings of the address would replace ours, the role included; so they are taken out and put in front.
  const address = new URL(url);
  const given = address.searchParams.get('options');
  address.searchParams.delete('options');
  address.searchParams.delete('application_name');
  const { context, statementTimeoutMs, byKey } = options;
  const settings = [
    `idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_LIMIT_MS}`,
    ...(context === undefined ? [] : [`role=${roleOf(context)}`, `search_path=${schemaOf(context)}`]),
    ...(byKey ? ['enable_seqscan=off', 'enable_hashjoin=off', 'enable_mergejoin=off'] : []),
    ...(statementTimeoutMs === undefined ? [] : [`statement_timeout=${statementTimeoutMs}`]),
  ];
  return {
    connectionString: address.href,
    types,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: options.applicationName ?? 'jari',
    options: [given ?? '', ...settings.map((setting) => `-c ${setting}`)].join(' ').trim(),
  };
}

/** Contexts are named like folders, roles and schemas like identifiers: `waiting-room` → `waiting_room`. */
export function schemaOf(context: string): string {
  if (!/^[a-z][a-z0-9-]{0,40}$/.test(context)) throw new Error(`${context} is no name for a context`);
  return context.replaceAll('-', '_');
}

export function roleOf(context: string): string {
  return `jari_${schemaOf(context)}`;
}

async function useOnce<T>(client: pg.PoolClient, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    // After a failure of the connection the pool must not hand it out again.
    client.release(error instanceof DatabaseDown);
    throw error;
  }
}

async function inTransaction<T>(
  client: pg.PoolClient,
  work: (tx: Connection) => Promise<T>,
  isolation: Isolation,
): Promise<T> {
  const tx = databaseOver((use) => use(client));
  await tx.exec({ name: `begin ${isolation}`, text: `begin isolation level ${isolation}` });
  try {
    const result = await work(tx);
    await tx.exec(COMMIT);
    return result;
  } catch (error) {
    if (!(error instanceof DatabaseDown)) await tx.exec(ROLLBACK);
    throw error;
  }
}

type Use = <T>(work: (client: pg.ClientBase) => Promise<T>) => Promise<T>;

function databaseOver(use: Use): Connection {
  const many = async <R>(statement: Statement) =>
    use(async (client) => (await run(client, statement)).rows as R[]);
  return {
    many,
    one: async <R>(statement: Statement) => {
      const rows = await many<R>(statement);
      if (rows.length > 1)
        throw new Error(`${statement.name ?? statement.text}: ${rows.length} rows where one was expected`);
      return rows[0];
    },
    exec: (statement) =>
      use(
        async (client) =>
          (await run(client, typeof statement === 'string' ? { text: statement } : statement)).count,
      ),
    pipeline: (statements) =>
      use(async (client) => {
        const answers = await Promise.all(statements.map((statement) => run(client, statement)));
        return answers.map(({ rows }) => rows);
      }),
  };
}

const lines = new WeakMap<pg.ClientBase, Line>();

function lineOf(client: pg.ClientBase): Line {
  const line = lines.get(client) ?? new Line(client, types);
  lines.set(client, line);
  return line;
}

const run = (client: pg.ClientBase, statement: Statement): Promise<Answer> =>
  lineOf(client).run(statement).catch(asDown);

/** SQLSTATE of an error that PostgreSQL sent, else empty. */
export function sqlState(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : '';
}

/** Serialisation failure, deadlock or lock timeout: the same transaction may simply be tried again. */
export function isConflict(error: unknown): boolean {
  return ['40001', '40P01', '55P03'].includes(sqlState(error));
}

/** SQLSTATE classes that tell of the connection or the server, not of the statement. */
const DOWN_STATES = /^(08|57P0[1-5]$|53300$)/;
const DOWN_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);

/** Errors that say where they were waited for. */
const traced = new WeakSet<Error>();

function asDown(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  const code = 'code' in error ? String(error.code) : '';
  const lost =
    /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout e)/.test(
      error.message,
    );
  if (DOWN_STATES.test(code) || DOWN_CODES.has(code) || lost) {
    throw new DatabaseDown(`The database cannot be reached: ${error.message}`, { cause: error });
  }
  // The driver found it in what a socket brought; here is who waits for it.
  if (!traced.has(error)) Error.captureStackTrace(error);
  traced.add(error);
  throw error;
}
