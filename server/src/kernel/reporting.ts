// Where a process reports what it does: one JSON line each, for machines to collect. Errors are cut down to what helps
// to repair them; what people typed, and what PostgreSQL quotes of it, stays out.
import { type DestinationStream, type Logger, pino } from 'pino';

export interface ReportOptions {
  /** As pino has them; `silent` for tests. */
  level: string;
  /** Where the lines go; standard error when absent. */
  to?: DestinationStream;
}

export function createReport({ level, to = pino.destination(2) }: ReportOptions): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: shown },
    },
    to,
  );
}

export interface ShownError {
  type: string;
  message: string;
  code?: string;
  constraint?: string;
  stack: string[];
  cause?: ShownError;
}

const STACK_LINES_MAX = 12;

/** An error without the values that it quotes. */
export function shown(error: unknown): ShownError {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'something was thrown that is no error', stack: [] };
  const { name, message, stack = '' } = error;
  const code = 'code' in error ? String(error.code) : undefined;
  const constraint = 'constraint' in error ? String(error.constraint) : undefined;
  return {
    type: name,
    message: unquoted(message, code),
    ...(code !== undefined && { code }),
    ...(constraint !== undefined && { constraint }),
    stack: stack
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, STACK_LINES_MAX)
      .map((line) => line.trim()),
    ...(error.cause !== undefined && { cause: shown(error.cause) }),
  };
}

/** SQLSTATE class 22 complains about a value and repeats it. */
function unquoted(message: string, code: string | undefined): string {
  const plain = /^22[0-9A-Z]{3}$/.test(code ?? '') ? message.replaceAll(/"[^"]*"?/g, '"…"') : message;
  return plain.replaceAll(/[^\s@"'`:(]+@[^\s@"'`),;]+/g, '…@…');
}
