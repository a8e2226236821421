// A calendar of rooms, sold again: every stay in the file in any sequence, then a stay that overlaps each of them,
// then every night that nobody took. Each room is a pool of one.
import type { HoldView } from '#inventory';
import { limits } from '#inventory';
import { CommandError } from '../command.ts';
import { type Api, told } from './api.ts';
import { type Chance, shuffled } from './chance.ts';
import { dateOf, shiftFor, today } from './days.ts';
import {
  book,
  holdInSequence,
  inParallel,
  type Market,
  plainListing,
  publish,
  readCells,
  release,
} from './market.ts';
import { freeRoom, holdsOf, type NightPool, type Span, spansOf } from './nights.ts';
import { nightsIn, overlapOf, type Room, type RoomsPlan } from './rooms-plan.ts';

export interface RoomsResult {
  /** Stays of the file. */
  accepted: number;
  /** Everything that was refused: stays, and those that overlap them. */
  refused: number;
  rooms: number;
  stays: number;
  /** Nights of all stays. */
  nights: number;
  overlapsRefused: number;
  freeNights: number;
  freeNightsBookable: number;
  /** Nights in the calendar of rooms that the list of rooms does not have. */
  unlisted: number;
}

/** Room types and nights of one listing, well below what it may have. */
const ROOMS_PER_LISTING = 400;
const NIGHTS_PER_LISTING = 150_000;
/** Requests with many holds, under way at once. */
const BATCHES_AT_ONCE = 4;

interface Asked extends Span {
  room: Room;
}
type Report = (text: string) => void;

export async function replayRooms(
  market: Market,
  { rooms, unlisted }: RoomsPlan,
  chance: Chance,
  report: Report,
): Promise<RoomsResult> {
  report(`opening ${rooms.length} rooms`);
  const inn = await Inn.open(market, rooms);
  const all = (spans: (room: Room) => Span[]): Asked[] =>
    shuffled(
      rooms.flatMap((room) => spans(room).map((span) => ({ ...span, room }))),
      chance,
    );
  const stays = all((room) => room.stays);
  report(`${stays.length} stays`);
  const accepted = await inn.ask(stays, (holds) => inn.book(holds));
  const overlapping = stays.map((stay) => ({ ...overlapOf(stay, stay.room), room: stay.room }));
  report(`${stays.length} stays that overlap them`);
  const overlaps = await inn.ask(shuffled(overlapping, chance), (holds) => inn.letGo(holds));
  const free = all((room) => room.free);
  report(`${free.length} runs of free nights`);
  const bookable = await inn.ask(free, (holds) => inn.letGo(holds));
  report('counting the nights');
  await inn.verify(accepted);
  const overlapsRefused = stays.length - overlaps.length;
  return {
    accepted: accepted.length,
    refused: stays.length - accepted.length + overlapsRefused,
    rooms: rooms.length,
    stays: stays.length,
    nights: nightsIn(stays),
    overlapsRefused,
    freeNights: nightsIn(free),
    freeNightsBookable: nightsIn(bookable),
    unlisted,
  };
}

class Inn {
  readonly #market: Market;
  readonly #pools: ReadonlyMap<Room, NightPool[]>;
  readonly #shift: number;

  private constructor(market: Market, pools: ReadonlyMap<Room, NightPool[]>, shift: number) {
    this.#market = market;
    this.#pools = pools;
    this.#shift = shift;
  }

  static async open(market: Market, rooms: readonly Room[]): Promise<Inn> {
    const shift = shiftFor(Math.min(...rooms.map(({ span }) => span.from)), today());
    const pools = new Map<Room, NightPool[]>();
    for (const some of portions(rooms)) {
      const types = some.flatMap((room) => roomTypesOf(room, shift).map((type) => ({ room, ...type })));
      const content = {
        kind: 'stay' as const,
        ...plainListing('Rooms'),
        roomTypes: types.map(({ type }) => type),
      };
      const listing = await publish(market.host, content);
      const byKey = new Map(listing.pools.map(({ key, pool }) => [key, pool]));
      for (const { room, type, span } of types) {
        const own = pools.get(room) ?? [];
        pools.set(room, [...own, { ...span, pool: byKey.get(type.id) ?? '' }]);
      }
    }
    return new Inn(market, pools, shift);
  }

  #lines({ room, from, to }: Asked) {
    return holdsOf({ from: from + this.#shift, to: to + this.#shift }, this.#pools.get(room) ?? []);
  }

  /** Asks for all of these; `then` is told of each that was granted whole. Answers those. */
  async ask(asked: readonly Asked[], then: (holds: readonly HoldView[]) => Promise<void>): Promise<Asked[]> {
    const granted = await inParallel(
      this.#batches(asked),
      (batch) => this.#askBatch(batch, then),
      BATCHES_AT_ONCE,
    );
    return granted.flat();
  }

  async #askBatch(
    batch: readonly Asked[],
    then: (holds: readonly HoldView[]) => Promise<void>,
  ): Promise<Asked[]> {
    const lines = batch.map((each) => this.#lines(each));
    const answers = await holdInSequence(this.#market.buyer, lines.flat());
    const granted = await inParallel(batch, async (each, at) => {
      const first = lines.slice(0, at).flat().length;
      const own = answers.slice(first, first + (lines[at]?.length ?? 0));
      const holds = own.flatMap((answer) => (answer.ok ? [answer.hold] : []));
      const no = own.find((answer) => !answer.ok);
      if (no && no.problem.code !== 'cells-unavailable') {
        throw new CommandError(`Room ${each.room.id}, ${dateOf(each.from)}: ${told(no.problem)}`);
      }
      await (no ? this.letGo(holds) : then(holds));
      return no ? [] : [each];
    });
    return granted.flat();
  }

  /** As many as fit into one request, none of them torn apart. */
  #batches(asked: readonly Asked[]): Asked[][] {
    const batches: Asked[][] = [];
    let room = 0;
    for (const each of asked) {
      const holds = this.#lines(each).length;
      if (holds > room) {
        batches.push([]);
        room = limits.holdsPerBatchMax.value;
      }
      batches.at(-1)?.push(each);
      room -= holds;
    }
    return batches;
  }

  async book(holds: readonly HoldView[]): Promise<void> {
    for (const hold of holds) await book(this.#market.buyer, hold);
  }

  async letGo(holds: readonly HoldView[]): Promise<void> {
    for (const hold of holds) await release(this.#market.buyer, hold);
  }

  /** Every night of every room is read: sold where a stay was accepted, free everywhere else. */
  async verify(accepted: readonly Asked[]): Promise<void> {
    const byRoom = Map.groupBy(accepted, ({ room }) => room);
    await inParallel(
      [...this.#pools],
      async ([room, pools]) => {
        const sold = new Set((byRoom.get(room) ?? []).flatMap(daysIn));
        for (const pool of pools)
          await verifyPool(this.#market.guest, pool, { room, sold, shift: this.#shift });
      },
      BATCHES_AT_ONCE,
    );
  }
}

async function verifyPool(
  guest: Api,
  { pool, from, to }: NightPool,
  { room, sold, shift }: { room: Room; sold: ReadonlySet<number>; shift: number },
): Promise<void> {
  const days = daysIn({ from: from - shift, to: to - shift }).filter((day) => !room.missing.includes(day));
  const cells = await readCells(
    guest,
    pool,
    days.map((day) => dateOf(day + shift)),
  );
  for (const day of days) {
    const cell = cells.get(dateOf(day + shift));
    const wanted = sold.has(day) ? 1 : 0;
    if (cell?.sold === wanted && cell.held === 0 && cell.capacity === 1) continue;
    throw new CommandError(
      `Room ${room.id}, ${dateOf(day)}: ${cell?.sold} sold and ${cell?.held} held, not ${wanted} and 0.`,
    );
  }
}

function daysIn({ from, to }: Span): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}

/** A room as the room types of a listing; more than one where its calendar is long. */
function roomTypesOf({ id, span, missing }: Room, shift: number) {
  const moved = { from: span.from + shift, to: span.to + shift };
  return spansOf(moved).map((part, at) => {
    const type = freeRoom(at === 0 ? id : `${id}/${at + 1}`, 1, part);
    const dates = missing.map((day) => day + shift).filter((day) => day >= part.from && day < part.to);
    const closed = dates.length === 0 ? {} : { closed: { dates: dates.map(dateOf) } };
    return { span: part, type: { ...type, calendar: { ...type.calendar, ...closed } } };
  });
}

/** Rooms by the listing they go into. */
function portions(rooms: readonly Room[]): Room[][] {
  const portioned: Room[][] = [];
  let types = 0;
  let nights = 0;
  for (const room of rooms) {
    const { span } = room;
    types += spansOf(span).length;
    nights += span.to - span.from;
    if (portioned.length === 0 || types > ROOMS_PER_LISTING || nights > NIGHTS_PER_LISTING) {
      portioned.push([]);
      types = spansOf(span).length;
      nights = span.to - span.from;
    }
    portioned.at(-1)?.push(room);
  }
  return portioned;
}
