// How statements reach PostgreSQL: those of one turn together, in one write and with one Sync behind them, so both sides
// wake once and not once per statement; and what a named one answers with is described once per connection.
// Statements that went together stand or fall together, in or outside of a transaction.
import type { Duplex } from 'node:stream';
import pg from 'pg';
import type { Statement } from './sql.ts';

export interface Answer {
  rows: object[];
  /** Rows that the statement found or touched. */
  count: number;
}

interface Field {
  name: string;
  dataTypeID: number;
}

/** What the driver lets its extensions do with a connection, as far as it is needed here. */
interface Wire {
  stream: Duplex;
  parse(statement: { name: string; text: string }): void;
  bind(values: { statement: string; values: readonly unknown[] }): void;
  describe(portal: { type: 'P'; name: string }): void;
  execute(portal: { portal: string; rows: number }): void;
  close(statement: { type: 'S'; name: string }): void;
  sync(): void;
}

const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): unknown } }).utils;

let sent = 0;

/** Statements that this process has sent so far, BEGIN and COMMIT among them. */
export function statementsSent(): number {
  return sent;
}

/** Makes objects of the rows that one statement answers with. */
class Shape {
  readonly #names: string[];
  readonly #parsers: ((text: string) => unknown)[];
  /** A copy of it has room for every column already. */
  readonly #empty: Record<string, unknown>;

  constructor(fields: readonly Field[], types: pg.CustomTypesConfig) {
    this.#names = fields.map(({ name }) => name);
    this.#parsers = fields.map(({ dataTypeID }) => types.getTypeParser(dataTypeID, 'text'));
    this.#empty = Object.fromEntries(this.#names.map((name) => [name, null]));
  }

  row(values: readonly (string | null)[]): object {
    const row = { ...this.#empty };
    for (let at = 0; at < values.length; at += 1) {
      const value = values[at];
      if (value != null) row[this.#names[at] as string] = this.#parsers[at]?.(value);
    }
    return row;
  }
}

/** What a connection knows of a named statement; without a shape it answers with no rows. */
interface Prepared {
  text: string;
  /** After a failure nobody can tell whether the server has it: it is closed, which never fails, and sent anew. */
  state: 'new' | 'sent' | 'known' | 'doubtful';
  shape?: Shape;
}

interface Waiting {
  /** Undefined: nothing of it is kept. */
  prepared: Prepared | undefined;
  statement: Statement;
  /** As they are written; undefined for a script, which may be several statements in one text. */
  values: readonly unknown[] | undefined;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

const isScript = ({ values }: Waiting) => values === undefined;

/** The statements of one connection, in sequence. */
export class Line {
  readonly #client: pg.ClientBase;
  readonly #types: pg.CustomTypesConfig;
  readonly #prepared = new Map<string, Prepared>();
  readonly #waiting: Waiting[] = [];
  #busy = false;

  constructor(client: pg.ClientBase, types: pg.CustomTypesConfig) {
    this.#client = client;
    this.#types = types;
  }

  async run(statement: Statement): Promise<Answer> {
    const { name, values } = statement;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const given = values ?? (name === undefined ? undefined : []);
    const written = given?.map((value) => prepareValue(value));
    const waiting = { prepared: this.#prepare(statement), statement, values: written, resolve, reject };
    sent += 1;
    if (this.#waiting.length === 0) process.nextTick(() => this.flush());
    this.#waiting.push(waiting);
    return promise;
  }

  #prepare({ name, text }: Statement): Prepared | undefined {
    if (name === undefined) return undefined;
    const known = this.#prepared.get(name);
    if (known && known.text !== text) throw new Error(`'${name}' is the name of another statement`);
    const prepared = known ?? { text, state: 'new' };
    if (!known) this.#prepared.set(name, prepared);
    return prepared;
  }

  /** Sends what waits, unless something is on its way: then it follows as soon as that is answered. */
  flush(): void {
    const [first] = this.#waiting;
    if (this.#busy || !first) return;
    this.#busy = true;
    const done = () => {
      this.#busy = false;
      this.flush();
    };
    const script = this.#waiting.findIndex(isScript);
    if (script === 0) {
      this.#waiting.shift();
      void this.#script(first).then(done);
    } else {
      const together = this.#waiting.splice(0, script < 0 ? this.#waiting.length : script);
      this.#client.query(new Group(together, this.#types, done));
    }
  }

  async #script({ statement, resolve, reject }: Waiting): Promise<void> {
    try {
      const { rows, rowCount } = await this.#client.query(statement.text);
      resolve({ rows, count: rowCount ?? 0 });
    } catch (error) {
      reject(error);
    }
  }
}

/** What goes together, as the driver sees it: one query with several answers. */
class Group implements pg.Submittable {
  readonly #statements: readonly Waiting[];
  readonly #types: pg.CustomTypesConfig;
  readonly #done: () => void;
  readonly #answers: Answer[] = [];
  #rows: object[] = [];
  /** Of the statement that is being answered. */
  #shape: Shape | undefined;
  #failure: unknown;

  constructor(statements: readonly Waiting[], types: pg.CustomTypesConfig, done: () => void) {
    this.#statements = statements;
    this.#types = types;
    this.#done = done;
  }

  submit(connection: pg.Connection): void {
    const wire = connection as unknown as Wire;
    wire.stream.cork();
    for (const waiting of this.#statements) send(wire, waiting);
    wire.sync();
    wire.stream.uncork();
  }

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.#shape = new Shape(fields, this.#types);
    const prepared = this.#current?.prepared;
    if (prepared) prepared.shape = this.#shape;
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    this.#shape ??= this.#current?.prepared?.shape;
    try {
      if (this.#shape) this.#rows.push(this.#shape.row(fields));
    } catch (error) {
      this.#failure ??= error;
    }
  }

  /** `UPDATE 2`, `INSERT 0 1`, `COMMIT` */
  handleCommandComplete({ text }: { text: string }): void {
    const prepared = this.#current?.prepared;
    if (prepared) prepared.state = 'known';
    this.#answers.push({ rows: this.#rows, count: Number(/\d+$/.exec(text)?.[0] ?? 0) });
    this.#rows = [];
    this.#shape = undefined;
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' });
  }

  /** The server has left out everything behind the failure, and undone what stood before it. */
  handleError(error: unknown): void {
    // Who asked for what failed hears of it first: the error tells of one of them.
    this.#current?.reject(error);
    for (const { prepared, reject } of this.#statements) {
      if (prepared?.state === 'sent') prepared.state = 'doubtful';
      reject(error);
    }
    this.#done();
  }

  handleReadyForQuery(): void {
    if (this.#failure !== undefined) {
      this.handleError(this.#failure);
      return;
    }
    this.#statements.forEach(({ resolve }, at) => {
      resolve(this.#answers[at] as Answer);
    });
    this.#done();
  }

  get #current(): Waiting | undefined {
    return this.#statements[this.#answers.length];
  }
}

function send(wire: Wire, { prepared, statement: { name = '', text }, values = [] }: Waiting): void {
  const isNew = prepared?.state !== 'sent' && prepared?.state !== 'known';
  if (prepared?.state === 'doubtful') wire.close({ type: 'S', name });
  if (isNew) wire.parse({ name, text });
  if (isNew && prepared) prepared.state = 'sent';
  wire.bind({ statement: name, values });
  if (isNew) wire.describe({ type: 'P', name: '' });
  wire.execute({ portal: '', rows: 0 });
}
