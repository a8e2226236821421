// The bookings of a hotel, sold again on a pool of C rooms: day after day as they came in, each day's holds decided
// in file sequence, and its cancellations only then.
import type { HoldView } from '#inventory';
import { limits } from '#inventory';
import { CommandError } from '../command.ts';
import { told } from './api.ts';
import { dateOf, shiftFor, today } from './days.ts';
import { Desk } from './desk.ts';
import { type Day, daysOf, type HotelPlan, type Stay, spanOf } from './hotel-plan.ts';
import {
  book,
  cancel,
  holdInSequence,
  inParallel,
  type Market,
  plainListing,
  publish,
  readCells,
  release,
  untilOut,
} from './market.ts';
import { freeRoom, holdsOf, type NightPool, type Span, spansOf } from './nights.ts';

export interface HotelResult {
  accepted: number;
  refused: number;
  refusedRoomNights: number;
  /** What stays sold at the end. */
  roomNights: number;
  cancelled: number;
  /** Stays without a night: neither accepted nor refused. */
  nightless: number;
  /** The most rooms that were ever sold of one night, and the first such night as the file names it. */
  fullest: { date: string; rooms: number };
}

type Report = (text: string) => void;

export async function replayHotel(
  market: Market,
  { stays, nightless }: HotelPlan,
  { capacity, title }: { capacity: number; title: string },
  report: Report,
): Promise<HotelResult> {
  const run = await Run.open(market, stays, { capacity, title });
  const days = daysOf(stays);
  for (const [at, day] of days.entries()) {
    await run.live(day);
    report(
      `${dateOf(day.day)}, day ${at + 1} of ${days.length}: ${run.accepted} accepted, ${run.refused} refused`,
    );
  }
  await run.verify(capacity);
  const { accepted, refused, refusedRoomNights, cancelled, fullest } = run;
  return { accepted, refused, refusedRoomNights, roomNights: run.sold, cancelled, nightless, fullest };
}

class Run {
  accepted = 0;
  refused = 0;
  refusedRoomNights = 0;
  cancelled = 0;
  fullest = { date: '', rooms: 0 };
  readonly #market: Market;
  readonly #pools: NightPool[];
  readonly #shift: number;
  /** Rooms sold per night, by what the server has answered. */
  readonly #sold = new Map<number, number>();
  /** Bookings of a stay by its row, while it is not cancelled: booked in the background, for its nights are held. */
  readonly #bookings = new Map<number, Promise<string[]>>();
  readonly #desk = new Desk();

  private constructor(market: Market, pools: NightPool[], shift: number) {
    this.#market = market;
    this.#pools = pools;
    this.#shift = shift;
  }

  static async open(
    market: Market,
    stays: readonly Stay[],
    { capacity, title }: { capacity: number; title: string },
  ): Promise<Run> {
    const { from, to } = spanOf(stays);
    const shift = shiftFor(from, today());
    const spans = spansOf({ from: from + shift, to: to + shift });
    const roomTypes = spans.map((span, at) => freeRoom(`rooms-${at + 1}`, capacity, span));
    const { pools } = await publish(market.host, { kind: 'stay', ...plainListing(title), roomTypes });
    const byKey = new Map(pools.map(({ key, pool }) => [key, pool]));
    return new Run(
      market,
      spans.map((span, at) => ({ ...span, pool: byKey.get(`rooms-${at + 1}`) ?? '' })),
      shift,
    );
  }

  get sold(): number {
    return this.#sold.values().reduce((sum, rooms) => sum + rooms, 0);
  }

  async live({ bookings, cancellations }: Day): Promise<void> {
    for (const batch of this.#batches(bookings)) await this.#take(batch);
    await this.#giveBack(cancellations);
  }

  #lines({ from, to }: Span) {
    return holdsOf({ from: from + this.#shift, to: to + this.#shift }, this.#pools);
  }

  /** As many stays as one request can hold. A stay of several holds goes alone, for it can fail half-way. */
  #batches(stays: readonly Stay[]): Stay[][] {
    const batches: Stay[][] = [];
    let room = 0;
    for (const stay of stays) {
      const alone = this.#lines(stay).length > 1;
      if (alone || room === 0) batches.push([]);
      batches.at(-1)?.push(stay);
      room = alone ? 0 : (room === 0 ? limits.holdsPerBatchMax.value : room) - 1;
    }
    return batches;
  }

  async #take(stays: readonly Stay[]): Promise<void> {
    const { buyer } = this.#market;
    const held = await holdInSequence(
      buyer,
      stays.flatMap((stay) => this.#lines(stay)),
    );
    const granted: { stay: Stay; holds: HoldView[] }[] = [];
    for (const [at, stay] of stays.entries()) {
      const answers = stays.length === 1 ? held : held.slice(at, at + 1);
      const holds = answers.flatMap((answer) => (answer.ok ? [answer.hold] : []));
      const no = answers.find((answer) => !answer.ok);
      if (!no) granted.push({ stay, holds });
      else if (no.problem.code === 'cells-unavailable') await this.#refuse(stay, holds);
      else throw new CommandError(`Row ${stay.row}: ${told(no.problem)}`);
    }
    for (const { stay, holds } of granted) {
      const booked = this.#desk.serve(() => Promise.all(holds.map((hold) => book(buyer, hold))));
      this.#bookings.set(stay.row, booked);
      this.#count(stay, 1);
    }
    this.accepted += granted.length;
    await this.#desk.room();
  }

  /** All nights or none: what some of its holds got goes back. */
  async #refuse(stay: Stay, holds: readonly HoldView[]): Promise<void> {
    await Promise.all(holds.map((hold) => release(this.#market.buyer, hold)));
    this.refused += 1;
    this.refusedRoomNights += stay.to - stay.from;
  }

  async #giveBack(stays: readonly Stay[]): Promise<void> {
    const known = stays.filter(({ row }) => this.#bookings.has(row));
    await inParallel(known, async (stay) => {
      for (const booking of (await this.#bookings.get(stay.row)) ?? []) {
        if (!(await cancel(this.#market.buyer, booking)))
          throw new CommandError(`Row ${stay.row} could not be cancelled.`);
      }
      this.#bookings.delete(stay.row);
    });
    for (const stay of known) this.#count(stay, -1);
    this.cancelled += known.length;
    const nights = known.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at));
    await this.#agree(new Set(nights), false);
  }

  #count({ from, to }: Span, sign: 1 | -1): void {
    for (let night = from; night < to; night += 1) {
      const rooms = (this.#sold.get(night) ?? 0) + sign;
      this.#sold.set(night, rooms);
      if (rooms > this.fullest.rooms) this.fullest = { date: dateOf(night), rooms };
    }
  }

  /** Waits until the server counts these nights as we do; at rest when nothing is under way. */
  async #agree(nights: Iterable<number>, atRest: boolean): Promise<void> {
    const all = [...nights];
    await Promise.all(
      this.#pools.map(({ pool, from, to }) => {
        const own = all.filter((night) => night + this.#shift >= from && night + this.#shift < to);
        const out = own.map((night): [string, number] => [
          dateOf(night + this.#shift),
          this.#sold.get(night) ?? 0,
        ]);
        return untilOut(this.#market.guest, pool, new Map(out), { atRest });
      }),
    );
  }

  /** At the end every night is read, not only those that moved. */
  async verify(capacity: number): Promise<void> {
    await this.#desk.empty();
    for (const { pool, from, to } of this.#pools) {
      const units = Array.from({ length: to - from }, (_, at) => dateOf(from + at));
      const cells = await readCells(this.#market.guest, pool, units);
      if (cells.size !== units.length)
        throw new CommandError(`Of ${units.length} nights the server knows ${cells.size}.`);
      if (cells.values().some((cell) => cell.capacity !== capacity))
        throw new CommandError('A night has another capacity.');
    }
    const [first, last] = [this.#pools.at(0), this.#pools.at(-1)];
    if (!first || !last) return;
    await this.#agree(
      Array.from({ length: last.to - first.from }, (_, at) => first.from + at - this.#shift),
      true,
    );
  }
}
