// `jari simulate`: seeds by the thousand, or one of them told as a story, or every mutant on trial.
import { MUTANTS } from '../sim/mutants.ts';
import { simulate, tell } from '../sim/simulate.ts';
import type { Outcome } from '../sim/world.ts';
import type { Command } from './command.ts';
import { progress, wholeNumber } from './progress.ts';

const SEEDS_DEFAULT = 2_000;
const SEEDS_MAX = 1_000_000_000;
/** Worlds a mutant gets to survive in. */
const MUTANT_SEEDS_MAX = 2_000;
const VIOLATIONS_SHOWN_MAX = 10;

const command: Command = {
  summary: 'Runs simulated worlds full of faults and checks every law in each.',
  usage: '[--seeds N] [--from S] [--mutants] [--mutant NAME] [--story] [--json]',
  help: [
    '--seeds N      how many worlds (default 2000)',
    '--from S       first seed (default 1)',
    '--story        tells the world of --from step by step',
    '--mutants      lets every known mistake loose; fails if one is not caught',
    '--mutant NAME  with --story: the world as this mutant would live it',
    '--json         one line for machines',
  ],
  options: {
    seeds: { type: 'string' },
    from: { type: 'string' },
    mutants: { type: 'boolean' },
    mutant: { type: 'string' },
    story: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async run({ values }) {
    const seeds = wholeNumber(values.seeds, SEEDS_DEFAULT, { name: 'seeds', min: 1, max: SEEDS_MAX });
    const from = wholeNumber(values.from, 1, { name: 'from', min: 0, max: SEEDS_MAX });
    if (values.story)
      return story(
        from,
        MUTANTS.find(({ name }) => name === values.mutant),
      );
    return values.mutants ? trial(from, values.json === true) : many(from, seeds, values.json === true);
  },
};
export default command;

async function many(from: number, count: number, json: boolean): Promise<number> {
  const report = progress();
  const result = await simulate({
    from,
    count,
    onProgress: (seeds) => report(`${seeds} of ${count} worlds`),
  });
  report.done();
  const { seeds, seconds, bookings, confirmed, crashes, failing } = result;
  const rate = Math.round(seeds / seconds);
  if (json) {
    const violations = failing.map(({ seed, violations: found }) => ({ seed, violations: found }));
    process.stdout.write(
      `${JSON.stringify({ seeds, seconds, seedsPerSecond: rate, bookings, confirmed, crashes, failing: violations })}\n`,
    );
  } else {
    process.stdout.write(
      `${seeds} worlds in ${seconds.toFixed(1)} s (${rate}/s): ${bookings} bookings, ${confirmed} confirmed, ${crashes} crashes, ${failing.length} failing\n`,
    );
  }
  const [first] = failing;
  if (!first) return 0;
  if (!json) show(await tell(first.seed));
  return 1;
}

async function trial(from: number, json: boolean): Promise<number> {
  const caught: { name: string; seed: number | null; law: number | null }[] = [];
  for (const { name } of MUTANTS) {
    const { failing } = await simulate({ from, count: MUTANT_SEEDS_MAX, mutant: name, firstOnly: true });
    const [first] = failing;
    caught.push({ name, seed: first?.seed ?? null, law: first?.violations[0]?.law ?? null });
    if (!json)
      process.stdout.write(
        `${first ? `caught by seed ${String(first.seed).padStart(5)}, law ${first.violations[0]?.law}` : 'SURVIVES              '}  ${name}\n`,
      );
  }
  const survivors = caught.filter(({ seed }) => seed === null);
  if (json)
    process.stdout.write(
      `${JSON.stringify({ mutants: caught, survivors: survivors.map(({ name }) => name) })}\n`,
    );
  else process.stdout.write(`${caught.length - survivors.length} of ${caught.length} mutants caught\n`);
  return survivors.length === 0 ? 0 : 1;
}

async function story(seed: number, mutant: (typeof MUTANTS)[number] | undefined): Promise<number> {
  const outcome = await tell(seed, mutant);
  show(outcome);
  return outcome.violations.length === 0 ? 0 : 1;
}

function show({ seed, story: lines, violations }: Outcome): void {
  process.stdout.write(`\nseed ${seed}\n${lines.join('\n')}\n\n`);
  for (const { law, subject, what } of violations.slice(0, VIOLATIONS_SHOWN_MAX))
    process.stdout.write(`law ${law}: ${subject} ${what}\n`);
  if (violations.length > VIOLATIONS_SHOWN_MAX)
    process.stdout.write(`… and ${violations.length - VIOLATIONS_SHOWN_MAX} more\n`);
  process.stdout.write(
    `${violations.length === 0 ? 'every law holds' : `again with: npm run simulate -- --from ${seed} --story`}\n`,
  );
}
