// Rows of the event log: what a decision leaves behind for others and for ever. The same bytes that are
// stored are what consumers read, in this process or in another one.
import type { Message } from './context.ts';

export interface LogRow {
  id: string;
  /** The receiving context of a sent command; null for an event. */
  dest: string | null;
  type: string;
  subject: string;
  /** JSON text. */
  data: string;
  /** Epoch ms. */
  time: number;
  correlation: string;
  causation: string | null;
  actor: string;
  trace: string | null;
  /** Everybody concerned runs in the process that wrote it. */
  handed: boolean;
}

/** A position in a log: no event is ever skipped when reading on from it below the horizon. */
export interface Position {
  /** xid8 as text: 64 bits do not fit a number. */
  tx: string;
  pos: number;
}

/** The log row as a message to a consumer: the inbox knows it by the row's id. */
export function asMessage(source: string, row: LogRow): Message {
  return {
    id: row.id,
    type: row.dest === null ? `${source}.${row.type}` : row.type,
    subject: row.subject,
    data: JSON.parse(row.data),
    actor: row.actor,
    correlation: row.correlation,
    causation: row.causation,
    trace: row.trace,
    once: true,
  };
}
