// How SQL is spoken here: named statements with values, sent through whatever runs them — a lane's
// transaction, or a pool for reading. Stores see this interface and never the driver.

export interface Statement {
  /** Prepared once per connection under this name; the text must never vary under one name. */
  name?: string;
  text: string;
  values?: readonly unknown[];
}

export interface Database {
  many<R>(statement: Statement): Promise<R[]>;
  one<R>(statement: Statement): Promise<R | undefined>;
  /** Rows affected. */
  exec(statement: Statement): Promise<number>;
}

/** Typed text as a LIKE pattern for lower-case texts that contain it; `%`, `_` and `\\` mean themselves. */
export function containing(text: string | undefined): string | null {
  if (text === undefined) return null;
  return `%${text
    .normalize('NFC')
    .trim()
    .toLowerCase()
    .replaceAll(/[\\%_]/g, '\\$&')}%`;
}
