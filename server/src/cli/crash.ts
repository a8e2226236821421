// `jari crash`: kill -9 of real servers and of their PostgreSQL under load, and everything acknowledged must survive.
import { type Command, CommandError } from './command.ts';
import { type CrashResult, crash, type Round } from './crash/run.ts';
import { progress, wholeNumber } from './progress.ts';

const ROUNDS_DEFAULT = 20;
const ROUNDS_MAX = 10_000;
const SEED_MAX = 1_000_000;
const SHOWN_MAX = 20;

const command: Command = {
  summary: 'Kills servers and their PostgreSQL under load, and checks what was acknowledged.',
  usage: '[--rounds N] [--seed S] [--json]',
  help: [
    '--rounds N     how many kills (default 20)',
    '--seed S       which buyers do what, and who is killed when (default 1)',
    '--json         one line for machines',
    'Works in a folder of its own; ends with 0 when nothing was lost and every law holds.',
  ],
  options: { rounds: { type: 'string' }, seed: { type: 'string' }, json: { type: 'boolean' } },
  async run({ values }) {
    const rounds = wholeNumber(values.rounds, ROUNDS_DEFAULT, { name: 'rounds', min: 1, max: ROUNDS_MAX });
    const seed = wholeNumber(values.seed, 1, { name: 'seed', min: 0, max: SEED_MAX });
    if (process.platform === 'win32')
      throw new CommandError('Windows has no kill -9: run this on Linux or macOS.');
    const json = values.json === true;
    const report = progress();
    const onRound = (round: Round) => {
      report.done();
      if (!json) process.stdout.write(told(round, rounds));
    };
    const result = await crash({ rounds, seed, onRound, onProgress: report });
    report.done();
    process.stdout.write(json ? `${JSON.stringify({ seed, ...result })}\n` : summary(result));
    return result.violations.length === 0 && result.bugs.length === 0 ? 0 : 1;
  },
};
export default command;

function told({ number, victim, loadedMs, downMs, promises, violations }: Round, rounds: number): string {
  const who = { server: 'the server', postgres: 'PostgreSQL', both: 'both' }[victim];
  const verdict = violations.length === 0 ? 'all true, every law holds' : `${violations.length} violations`;
  return `round ${number} of ${rounds}: killed ${who} after ${loadedMs} ms, ready again after ${downMs} ms; ${promises} promises, ${verdict}\n`;
}

function summary(result: CrashResult): string {
  const {
    rounds,
    kills,
    acknowledged,
    promises,
    unanswered,
    lost,
    violations,
    bugs,
    bookings,
    events,
    quietSeconds,
    seconds,
  } = result;
  const lines = violations
    .slice(0, SHOWN_MAX)
    .map(({ law, subject, what }) => `law ${law}: ${subject} ${what}`);
  if (violations.length > SHOWN_MAX) lines.push(`… and ${violations.length - SHOWN_MAX} more`);
  lines.push(...bugs.map((bug) => `bug: ${bug}`));
  lines.push(
    `${rounds} rounds: ${kills.server} × the server, ${kills.postgres} × PostgreSQL, ${kills.both} × both`,
  );
  lines.push(
    `${acknowledged} answers, ${promises} of them promises; ${unanswered} requests sent again; ${bookings} bookings, ${events} events`,
  );
  lines.push(
    `${lost} acknowledged answers lost, ${violations.length} violations; quiet after ${quietSeconds} s, ${seconds} s in all`,
  );
  return `${lines.join('\n')}\n`;
}
