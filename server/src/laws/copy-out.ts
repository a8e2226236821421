// Rows in bulk: what COPY sends in binary, looked at where it lies. The driver makes objects of every message, which
// costs more than all that is done with the rows here; so for the length of a COPY its ears are taken off the socket.
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import pg from 'pg';
import { BEGIN, PATIENT } from './snapshot.ts';

/** One row: fields of a length (-1: null) and as many bytes, from `at` to `end`. Valid until the next one comes. */
export interface CopiedRow {
  bytes: Buffer;
  at: number;
  end: number;
}

export interface Copies {
  /** `query` is what stands in the brackets of COPY. Throws what `each` throws, after the last row. */
  copy(query: string, each: (row: CopiedRow) => void): Promise<void>;
}

/** A text for a query, since COPY takes no values beside it. */
export const literal = (text: string): string => pg.escapeLiteral(text);

/** Runs `work` on a connection of its own that sees the moment of the snapshot. */
export async function withCopies<T>(
  url: string,
  snapshot: string,
  work: (copies: Copies) => Promise<T>,
): Promise<T> {
  const socket = lendingSocket();
  const client = new pg.Client({
    connectionString: url,
    application_name: 'jari laws',
    stream: () => socket,
  });
  // A connection that breaks is heard of by whoever waits for its answer.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(`${BEGIN}; set transaction snapshot '${snapshot}'; ${PATIENT}`);
    // Logs have an index in the sequence in which they are read; sorting them would fill a disk.
    await client.query('set local enable_sort = off');
    return await work({ copy: (query, each) => copyOut(wireOf(client), socket, { query, each }) });
  } finally {
    await client.end();
  }
}

interface LendingSocket extends Socket {
  /** While this is true, what is heard of as data is only valid until more comes. */
  lends: boolean;
}

/** Rows come in more pieces than the collector could bear; so each piece lies where the one before it lay. */
function lendingSocket(): LendingSocket {
  const place = Buffer.allocUnsafeSlow(READ_BYTES);
  const callback = (size: number): boolean => {
    const piece = place.subarray(0, size);
    socket.emit('data', socket.lends ? piece : Buffer.from(piece));
    return true;
  };
  const onread = { buffer: place, callback };
  const socket: LendingSocket = Object.assign(new Socket({ onread }), { lends: false });
  return socket;
}

interface Wire {
  stream: Duplex;
  query(text: string): void;
}

function wireOf(client: pg.Client): Wire {
  const { connection } = client as pg.Client & { connection?: Wire };
  if (!connection) throw new Error('the driver hides its connection');
  return connection;
}

async function copyOut(
  wire: Wire,
  socket: LendingSocket,
  { query, each }: { query: string; each(row: CopiedRow): void },
): Promise<void> {
  const { stream } = wire;
  const ears = stream.listeners('data') as ((chunk: Buffer) => void)[];
  const ready = Promise.withResolvers<void>();
  const messages = new Messages(each);
  const hear = (chunk: Buffer) => {
    if (messages.take(chunk)) ready.resolve();
  };
  const lost = () => ready.reject(new Error('the connection was lost while rows were read'));
  stream.removeAllListeners('data');
  stream.on('data', hear);
  stream.once('close', lost);
  socket.lends = true;
  try {
    wire.query(`copy (${query}) to stdout (format binary)`);
    await ready.promise;
  } finally {
    socket.lends = false;
    stream.off('data', hear);
    stream.off('close', lost);
    for (const ear of ears) stream.on('data', ear);
  }
  if (messages.failure !== undefined) throw messages.failure;
}

const DATA = 0x64;
const ERROR = 0x45;
const READY = 0x5a;
/** A kind and a length that counts itself. */
const HEAD = 5;
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** The signature, flags and the length of an extension that nobody has. */
const PREAMBLE = SIGNATURE.length + 8;
/** Each row begins with the number of its fields; the end says -1 instead. */
const COUNT = 2;

/** What a socket brings at once, and many times as much. */
const READ_BYTES = 131_072;
const TRAY_BYTES = 1_048_576;

/** Cuts what the socket brings into messages of the protocol, in one place: new memory for each would keep the collector busy. */
class Messages {
  readonly #each: (row: CopiedRow) => void;
  readonly #row: CopiedRow = { bytes: SIGNATURE, at: 0, end: 0 };
  #tray: Buffer = Buffer.allocUnsafeSlow(TRAY_BYTES);
  /** What of the tray is filled and not yet cut. */
  #from = 0;
  #to = 0;
  #begun = false;
  failure: unknown;

  constructor(each: (row: CopiedRow) => void) {
    this.#each = each;
  }

  /** True once the server waits for the next query. */
  take(chunk: Buffer): boolean {
    this.#put(chunk);
    const tray = this.#tray;
    let ready = false;
    while (this.#to - this.#from >= HEAD) {
      const end = this.#from + 1 + tray.readInt32BE(this.#from + 1);
      if (end > this.#to) break;
      ready = this.#message(tray, this.#from, end) || ready;
      this.#from = end;
    }
    return ready;
  }

  #put(chunk: Buffer): void {
    if (this.#to + chunk.length > this.#tray.length) {
      const rest = this.#to - this.#from;
      const before = this.#tray;
      if (rest + chunk.length > before.length) this.#tray = Buffer.allocUnsafeSlow(2 * (rest + chunk.length));
      before.copy(this.#tray, 0, this.#from, this.#to);
      this.#from = 0;
      this.#to = rest;
    }
    chunk.copy(this.#tray, this.#to);
    this.#to += chunk.length;
  }

  #message(bytes: Buffer, at: number, end: number): boolean {
    const kind = bytes[at];
    if (kind === DATA) this.#data(bytes, at + HEAD, end);
    else if (kind === ERROR) this.failure ??= told(bytes.toString('utf8', at + HEAD, end));
    return kind === READY;
  }

  #data(bytes: Buffer, from: number, end: number): void {
    let at = from;
    if (!this.#begun) {
      this.#begun = true;
      if (bytes.compare(SIGNATURE, 0, SIGNATURE.length, at, at + SIGNATURE.length) === 0) at += PREAMBLE;
    }
    if (this.failure !== undefined || at === end || bytes.readInt16BE(at) < 0) return;
    const row = this.#row;
    row.bytes = bytes;
    row.at = at + COUNT;
    row.end = end;
    try {
      this.#each(row);
    } catch (error) {
      this.failure = error;
    }
  }
}

/** Fields of a letter and a text each; M is the sentence for people. */
function told(fields: string): Error {
  const sentence = fields.split('\0').find((field) => field.startsWith('M'));
  return new Error(`PostgreSQL sent no rows: ${sentence?.slice(1) ?? 'it did not say why'}`);
}
