// `jari replay-data`: real data sold again on a running Jari, through its public API alone, with answers that can be
// compared with what others computed from the same file.

import { type Command, CommandError } from './command.ts';
import { progress, wholeNumber } from './progress.ts';
import { Api } from './replay-data/api.ts';
import { chanceFrom } from './replay-data/chance.ts';
import { replayHotel } from './replay-data/hotel.ts';
import { readHotel } from './replay-data/hotel-plan.ts';
import { type Market, openMarket } from './replay-data/market.ts';
import { misuse } from './replay-data/misuse.ts';
import { replayRetail } from './replay-data/retail.ts';
import { askedStock, readRetail, shareOf, smallestStock } from './replay-data/retail-plan.ts';
import { replayRooms } from './replay-data/rooms.ts';
import { readRooms } from './replay-data/rooms-plan.ts';
import { readSeats, replaySeats } from './replay-data/seats.ts';

const URL_USUAL = 'http://localhost:4000';
const CAPACITY_MAX = 1_000_000;
const BUYERS_MAX = 2_000;
const BUYERS_USUAL = 50;
const SEED_MAX = 2_147_483_647;

type Flags = Record<string, unknown>;
type Report = (text: string) => void;
interface Outcome {
  result: object;
  /** What should not have happened, one sentence each. */
  wrong: string[];
}

/** One kind of replay: what it needs of the command line, and what it does with a server. */
interface Kind {
  files: number;
  flags: readonly string[];
  /** Reads everything first, so that a wrong file never meets a server. */
  prepare(
    files: readonly string[],
    values: Flags,
  ): Promise<(market: Market, report: Report) => Promise<Outcome>>;
}

const hotel: Kind = {
  files: 1,
  flags: ['hotel', 'capacity'],
  async prepare([file = ''], values) {
    const name = textOf(values, 'hotel');
    if (values.capacity === undefined) throw misuse('Say how many rooms there are: --capacity N.');
    const capacity = wholeNumber(values.capacity, 0, { name: 'capacity', min: 0, max: CAPACITY_MAX });
    const plan = await readHotel(file, name);
    return async (market, report) => ({
      result: await replayHotel(market, plan, { capacity, title: name ?? 'Hotel' }, report),
      wrong: [],
    });
  },
};

const retail: Kind = {
  files: 1,
  flags: ['stock-percent', 'minimum'],
  async prepare([file = ''], values) {
    const percent = textOf(values, 'stock-percent') ?? '100';
    if (!/^\d{1,4}(\.\d{1,6})?$/.test(percent)) {
      throw misuse(`--stock-percent is "${percent}": give a number such as 90 or 97.5.`);
    }
    const lines = await readRetail(file);
    if (lines.length === 0) throw new CommandError(`${file} has no line about goods.`);
    const stock = shareOf(values.minimum === true ? smallestStock(lines) : askedStock(lines), percent);
    return async (market, report) => ({
      result: await replayRetail(market, lines, stock, report),
      wrong: [],
    });
  },
};

const seats: Kind = {
  files: 1,
  flags: ['buyers', 'columns', 'seed'],
  async prepare([file = ''], values) {
    const buyers = wholeNumber(values.buyers, BUYERS_USUAL, { name: 'buyers', min: 1, max: BUYERS_MAX });
    const seed = seedOf(values);
    const columns = textOf(values, 'columns');
    const plan = await readSeats(file);
    return async (market, report) => {
      const result = await replaySeats(market, plan, { buyers, seed, columns }, report);
      return { result, wrong: result.soldTwice > 0 ? [`${result.soldTwice} seats were sold twice.`] : [] };
    };
  },
};

const rooms: Kind = {
  files: 2,
  flags: ['seed'],
  async prepare([listings = '', calendar = ''], values) {
    const chance = chanceFrom(seedOf(values));
    const plan = await readRooms(listings, calendar);
    if (plan.rooms.length === 0) throw new CommandError(`${calendar} has no room of ${listings}.`);
    return async (market, report) => {
      const result = await replayRooms(market, plan, chance, report);
      const { accepted, stays, overlapsRefused, freeNights, freeNightsBookable } = result;
      const wrong: string[] = [];
      if (accepted < stays)
        wrong.push(`${stays - accepted} stays were refused although nobody was in their way.`);
      if (overlapsRefused < stays)
        wrong.push(`${stays - overlapsRefused} stays were accepted that overlap another.`);
      if (freeNightsBookable < freeNights)
        wrong.push(`${freeNights - freeNightsBookable} free nights cannot be had.`);
      return { result, wrong };
    };
  },
};

const KINDS: Record<string, Kind> = { hotel, retail, seats, rooms };
const COMMON_FLAGS = ['url', 'email', 'password', 'json'];

const command: Command = {
  summary: 'Sells real data again on a running Jari and says what was accepted and what was refused.',
  usage: 'hotel|retail|seats FILE [flags], or rooms LISTINGS CALENDAR [flags]',
  help: [
    `--url URL           where Jari runs (default ${URL_USUAL})`,
    '--email, --password a host, where hosts are invited; otherwise one is signed up',
    '--json              one line for machines',
    '',
    'Files are CSV with a header or, for seats, also JSON; gzip is understood. Everything costs nothing, so that the',
    'replay is about what there is, not about money. A server sells no past, so all days are moved ahead by one whole',
    'number of days (a multiple of 364, weekdays stay); no distance between two of them changes.',
    '',
    'hotel: one pool of rooms. On each day bookings come in file sequence, then that day’s cancellations.',
    '--hotel NAME        which hotel of the file; may be left out where it has only one',
    '--capacity N        how many rooms it has',
    '  Stays without a night book nothing: they are neither accepted nor refused.',
    '',
    'retail: one shop. Goods are codes that begin with five digits. Returns go to that buyer’s oldest purchases; buyers',
    'without a number count as one. A write-off is a booking of the host. accepted and refused count lines of all three.',
    '--stock-percent P   opening stock, in percent (rounded down) of all pieces that are asked for (default 100)',
    '--minimum           … of the smallest stock with which no sale and no write-off is refused',
    '',
    'seats: a pretix plan or a CSV with columns for area, row and seat; standing areas are left alone.',
    `--buyers N          how many pick seats at once (default ${BUYERS_USUAL})`,
    '--columns MAP       which columns are which, e.g. area=Tribune+Sector,row=Reihe,seat=Platz',
    '--seed N            what they choose',
    '',
    'rooms: each listing is a room; every longest run of taken nights is a stay. All stays, one that overlaps each of',
    'them, then every free night. refused counts stays and those that overlap them.',
    '--seed N            in which sequence',
    '',
    'Ends with 0 when the server kept its word, 1 when it did not or the replay could not end, 2 when misused.',
  ],
  options: {
    url: { type: 'string' },
    email: { type: 'string' },
    password: { type: 'string' },
    json: { type: 'boolean' },
    hotel: { type: 'string' },
    capacity: { type: 'string' },
    'stock-percent': { type: 'string' },
    minimum: { type: 'boolean' },
    buyers: { type: 'string' },
    columns: { type: 'string' },
    seed: { type: 'string' },
  },
  async run({ values, positionals: [name, ...files] }) {
    const kind = kindOf(name, files, values);
    const report = progress();
    const api = new Api(textOf(values, 'url') ?? URL_USUAL);
    try {
      report(`reading ${files.join(' and ')}`);
      const replay = await kind.prepare(files, values);
      const market = await openMarket(api, {
        email: textOf(values, 'email'),
        password: textOf(values, 'password'),
      });
      const started = performance.now();
      const { result, wrong } = await replay(market, report);
      const seconds = Math.round(performance.now() - started) / 1_000;
      report.done();
      tell({ ...result, seconds }, values.json === true);
      for (const sentence of wrong) process.stderr.write(`jari replay-data: ${sentence}\n`);
      return wrong.length === 0 ? 0 : 1;
    } finally {
      report.done();
      api.close();
    }
  },
};
export default command;

function kindOf(name: string | undefined, files: readonly string[], values: Flags): Kind {
  const kind = name !== undefined && Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (!kind) throw misuse(`Say what to replay: ${Object.keys(KINDS).join(', ')}.`);
  if (files.length !== kind.files) {
    throw misuse(kind.files === 1 ? 'Name one file.' : 'Name two files: LISTINGS and CALENDAR.');
  }
  const stray = Object.keys(values).find(
    (flag) => !COMMON_FLAGS.includes(flag) && !kind.flags.includes(flag),
  );
  if (stray !== undefined) throw misuse(`--${stray} does not belong to ${name}.`);
  return kind;
}

function textOf(values: Flags, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

function seedOf(values: Flags): number {
  return wholeNumber(values.seed, 1, { name: 'seed', min: 0, max: SEED_MAX });
}

function tell(result: object, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  for (const [name, value] of Object.entries(result)) {
    const text = typeof value === 'number' ? value.toLocaleString('en') : Object.values(value).join(', ');
    process.stdout.write(`${name.padEnd(20)}${text}\n`);
  }
}
