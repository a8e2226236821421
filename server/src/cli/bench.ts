// `jari bench`: one scenario of bench/, measured against its baseline in the same run, with the laws checked after it.
import { LawBroken } from '../../../bench/judge.ts';
import { origin } from '../../../bench/machine.ts';
import { type Result, record, told } from '../../../bench/result.ts';
import { checkout } from '../../../bench/scenarios/checkout.ts';
import { hotCell } from '../../../bench/scenarios/hot-cell.ts';
import type { BenchOptions } from '../../../bench/stage.ts';
import { type Command, CommandError } from './command.ts';
import { progress, wholeNumber } from './progress.ts';

type Scenario = (options: BenchOptions) => Promise<Result>;

const SCENARIOS: Record<string, Scenario> = { 'hot-cell': hotCell, checkout };

const SECONDS_DEFAULT = 10;
const SECONDS_MAX = 3_600;
const CLIENTS_MAX = 10_000;
const BOOKINGS_DEFAULT = 2_000_000;
const BOOKINGS_MAX = 100_000_000;

const command: Command = {
  summary: 'Measures one scenario against plain SQL, and checks every law after it.',
  usage: `SCENARIO [--seconds N] [--json] …   (${Object.keys(SCENARIOS).join(', ')})`,
  help: [
    '--seconds N    of each measured load (default 10)',
    '--clients N    connections of the load (default: what the scenario is made for)',
    '--profile      runs the server with the profiler on and prints what took its time',
    '--bookings N   grown: stored bookings (default 2000000)',
    '--no-pgbench   baselines through the driver although pgbench is installed',
    '--json         one line for machines',
  ],
  options: {
    seconds: { type: 'string' },
    clients: { type: 'string' },
    profile: { type: 'boolean' },
    bookings: { type: 'string' },
    'no-pgbench': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async run({ values, positionals }) {
    const [name = '', ...more] = positionals;
    const scenario = SCENARIOS[name];
    if (!scenario || more.length > 0) {
      throw new CommandError(`name one scenario: ${Object.keys(SCENARIOS).join(', ')}.`);
    }
    const report = progress();
    const options = { ...optionsFrom(values), report };
    const from = origin();
    const result = { ...(await scenario(options)), ...from };
    report.done();
    record(result);
    process.stdout.write(values.json === true ? `${JSON.stringify(result)}\n` : told(result));
    if (result.laws.violations > 0) throw new LawBroken(`${result.laws.violations} violations after ${name}`);
    return 0;
  },
};
export default command;

function optionsFrom(values: Record<string, unknown>): Omit<BenchOptions, 'report'> {
  const clients = wholeNumber(values.clients, 0, { name: 'clients', min: 1, max: CLIENTS_MAX });
  return {
    seconds: wholeNumber(values.seconds, SECONDS_DEFAULT, { name: 'seconds', min: 1, max: SECONDS_MAX }),
    clients: clients === 0 ? undefined : clients,
    bookings: wholeNumber(values.bookings, BOOKINGS_DEFAULT, { name: 'bookings', min: 1, max: BOOKINGS_MAX }),
    profile: values.profile === true,
    withoutPgbench: values['no-pgbench'] === true,
    tiny: false,
  };
}
