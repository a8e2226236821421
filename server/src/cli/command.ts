// What a command of `jari` is, apart from the program that finds and runs it.

/** What a command file exports. */
export interface Command {
  summary: string;
  /** After `jari <name>`. */
  usage: string;
  /** Flags and what they mean, one line each. */
  help: readonly string[];
  options: Record<string, { type: 'string' | 'boolean'; short?: string; multiple?: boolean }>;
  /** Resolves to the exit code. */
  run(args: { values: Record<string, unknown>; positionals: string[] }): Promise<number>;
}

/** A command that cannot do what it was asked; the message is for a person and says what to do. */
export class CommandError extends Error {
  override name = 'CommandError';
}

/** An error for flags that make no sense: told with a hint at the help, and exit code 2. */
export function misused(message: string): Error {
  return Object.assign(new Error(message), { code: 'ERR_PARSE_ARGS_VALUE' });
}
