// `jari <command>`: finds the command, prints help, turns failures into one sentence and an exit code.
import { parseArgs } from 'node:util';
import { ConfigError } from '#config';
import { DatabaseDown } from '#kernel/database';
import { PostgresError } from '#kernel/postgres-binaries';
import { type Command, CommandError } from './command.ts';

const COMMANDS: Record<string, () => Promise<{ default: Command }>> = {
  start: () => import('./start.ts'),
  simulate: () => import('./simulate.ts'),
  crash: () => import('./crash.ts'),
  audit: () => import('./audit.ts'),
  replay: () => import('./replay.ts'),
  parked: () => import('./parked.ts'),
  import: () => import('./import.ts'),
  'replay-data': () => import('./replay-data.ts'),
  bench: () => import('./bench.ts'),
};

const EXIT = { fine: 0, failed: 1, misused: 2 } as const;

async function main(argv: string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return overview();
  const load = COMMANDS[name];
  if (!load) {
    process.stderr.write(
      `jari: there is no command "${name}": choose from ${Object.keys(COMMANDS).join(', ')}.\n`,
    );
    return EXIT.misused;
  }
  const { default: command } = await load();
  if (rest.includes('--help') || rest.includes('-h')) return explain(name, command);
  try {
    const { values, positionals } = parseArgs({
      args: rest,
      options: command.options,
      allowPositionals: true,
    });
    return await command.run({ values, positionals });
  } catch (error) {
    return explainFailure(name, error);
  }
}

async function overview(): Promise<number> {
  process.stdout.write('Usage: jari <command> [flags]\n\n');
  for (const [name, load] of Object.entries(COMMANDS)) {
    const { default: command } = await load();
    process.stdout.write(`  ${name.padEnd(14)}${command.summary}\n`);
  }
  process.stdout.write('\njari <command> --help explains one of them.\n');
  return EXIT.fine;
}

function explain(name: string, command: Command): number {
  process.stdout.write(
    `Usage: jari ${name} ${command.usage}\n\n${command.summary}\n\n${command.help.map((line) => `  ${line}\n`).join('')}`,
  );
  return EXIT.fine;
}

function explainFailure(name: string, error: unknown): number {
  if (isMisuse(error)) {
    process.stderr.write(`jari ${name}: ${error.message}\nSee jari ${name} --help.\n`);
    return EXIT.misused;
  }
  const known =
    error instanceof ConfigError ||
    error instanceof PostgresError ||
    error instanceof DatabaseDown ||
    error instanceof CommandError;
  const text =
    error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`jari ${name}: ${text}\n`);
  return EXIT.failed;
}

/** What parseArgs throws. */
function isMisuse(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

process.exitCode = await main(process.argv.slice(2));
