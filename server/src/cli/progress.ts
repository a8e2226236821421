// Progress for people: a line for what takes longer than a second, rewritten in place on a terminal, and never on
// standard output, which belongs to machines.

export interface Progress {
  /** What is being done now. Shown once it has taken a second. */
  (text: string): void;
  /** Ends the last line. */
  done(): void;
}

const PATIENCE_MS = 1_000;
const REPEAT_MS = 1_000;

export function progress(): Progress {
  const terminal = process.stderr.isTTY;
  let since = performance.now();
  let shown = 0;
  let open = false;
  const report = (text: string) => {
    const now = performance.now();
    if (now - since < PATIENCE_MS || now - shown < REPEAT_MS) return;
    shown = now;
    process.stderr.write(terminal ? `\r\x1b[2K${text}` : `${text}\n`);
    open = terminal;
  };
  return Object.assign(report, {
    done() {
      if (open) process.stderr.write('\r\x1b[2K');
      open = false;
      since = performance.now();
    },
  });
}

/** A whole number from a flag. */
export function wholeNumber(
  text: unknown,
  fallback: number,
  { name, min, max }: { name: string; min: number; max: number },
): number {
  if (text === undefined) return fallback;
  const number = Number(text);
  if (typeof text !== 'string' || !/^\d+$/.test(text) || number < min || number > max) {
    throw Object.assign(
      new Error(`--${name} is "${String(text)}": give a whole number from ${min} to ${max}.`),
      { code: 'ERR_PARSE_ARGS_VALUE' },
    );
  }
  return number;
}
