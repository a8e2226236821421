// `jari bench`: one scenario of bench/, measured against its baseline in the same run, with the laws checked after it.
import { tmpdir } from 'node:os';
import { LawBroken } from '../../../bench/judge.ts';
import { origin } from '../../../bench/machine.ts';
import { type Result, record, told } from '../../../bench/result.ts';
import { checkout } from '../../../bench/scenarios/checkout.ts';
import { grown } from '../../../bench/scenarios/grown.ts';
import { hotCell } from '../../../bench/scenarios/hot-cell.ts';
import { openLoopCheckout } from '../../../bench/scenarios/open-loop.ts';
import { seats } from '../../../bench/scenarios/seats.ts';
import type { BenchOptions } from '../../../bench/stage.ts';
import { type Command, CommandError } from './command.ts';
import { progress, wholeNumber } from './progress.ts';

const SCENARIOS: Record<string, (options: BenchOptions) => Promise<Result>> = {
  'hot-cell': hotCell,
  checkout,
  seats,
  'open-loop': openLoopCheckout,
  grown,
};
/** All of them, as short and small as they can be: that they run and that the laws hold, not how fast. */
const SMOKE = 'smoke';
const SMOKE_BOOKINGS = 500;
const NAMES = [...Object.keys(SCENARIOS), SMOKE];

const SECONDS_DEFAULT = 10;
const SECONDS_MAX = 3_600;
const CLIENTS_MAX = 10_000;
const BOOKINGS_DEFAULT = 2_000_000;
const BOOKINGS_MAX = 100_000_000;

const command: Command = {
  summary: 'Measures one scenario against plain SQL, and checks every law after it.',
  usage: `${NAMES.join(' | ')} [flags]`,
  help: [
    '--seconds N    of each measured load (default 10)',
    '--clients N    connections of the load, or buyers of seats (default: what the scenario is made for)',
    '--profile      runs the server with the profiler on, prints what took its time, records nothing',
    '--bookings N   grown: bookings to lie in the database (default 2000000)',
    '--cache DIR    grown: where the filled database is kept between runs (default: the folder for temporary files)',
    '--no-pgbench   baselines through the driver although pgbench is installed',
    '--json         one line for machines',
  ],
  options: {
    seconds: { type: 'string' },
    clients: { type: 'string' },
    profile: { type: 'boolean' },
    bookings: { type: 'string' },
    cache: { type: 'string' },
    'no-pgbench': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async run({ values, positionals }) {
    const [name = '', ...more] = positionals;
    if (!NAMES.includes(name) || more.length > 0) throw new CommandError(`name one of ${NAMES.join(', ')}.`);
    const report = progress();
    const options = { ...optionsFrom(values, name === SMOKE), report };
    for (const [scenario, run] of Object.entries(SCENARIOS)) {
      if (scenario !== name && name !== SMOKE) continue;
      const from = origin();
      const result = { ...(await run(options)), ...from };
      report.done();
      if (!options.profile && !options.tiny) record(result);
      process.stdout.write(values.json === true ? `${JSON.stringify(result)}\n` : told(result));
      const { violations } = result.laws;
      if (violations > 0) throw new LawBroken(`${violations} violations after ${scenario}`);
    }
    return 0;
  },
};
export default command;

function optionsFrom(values: Record<string, unknown>, tiny: boolean): Omit<BenchOptions, 'report'> {
  const clients = wholeNumber(values.clients, 0, { name: 'clients', min: 1, max: CLIENTS_MAX });
  const bookings = tiny ? SMOKE_BOOKINGS : BOOKINGS_DEFAULT;
  return {
    seconds: wholeNumber(values.seconds, SECONDS_DEFAULT, { name: 'seconds', min: 1, max: SECONDS_MAX }),
    clients: clients === 0 ? undefined : clients,
    bookings: wholeNumber(values.bookings, bookings, { name: 'bookings', min: 1, max: BOOKINGS_MAX }),
    cacheDir: tiny ? undefined : typeof values.cache === 'string' ? values.cache : tmpdir(),
    profile: values.profile === true,
    withoutPgbench: values['no-pgbench'] === true,
    tiny,
  };
}
