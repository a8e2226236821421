// What is said of a place, for the tooltip, the screen reader and the list alike. All human language comes in.
import type { SeatModel } from './seat-plan.ts';
import { type SeatTally, seatState } from './seat-tally.ts';

export interface SeatTier {
  /** As the plan names it. */
  readonly tier: string;
  readonly label: string;
  /** Minor units; what a buyer sees first, e.g. the standard rate. */
  readonly price: number | undefined;
  /** Instead of the theme's colour; it is moved until it can be seen. */
  readonly colour?: string | undefined;
}

export type SaidState = 'free' | 'held' | 'sold' | 'chosen' | 'unknown';

/** Everything that is read or heard. Functions get numbers and names and answer finished text. */
export interface SeatTexts {
  readonly map: string;
  /** How to use the map by keyboard. */
  readonly help: string;
  readonly stage: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly fit: string;
  row(name: string): string;
  seat(number: string): string;
  money(amount: number): string;
  /** On the plate of an area, short: `312 free · from 50,000`. `lowest` is finished text. */
  count(free: number, lowest: string | undefined): string;
  /** What a standing area has left. */
  left(count: number): string;
  readonly states: Readonly<Record<SaidState, string>>;
  readonly accessible: string;
  /** As many are chosen as may be. */
  full(max: number): string;
  readonly list: string;
  readonly onlyFree: string;
  /** Shows more rows or seats of a long list. */
  more(count: number): string;
  readonly nothing: string;
}

export interface Said {
  readonly area: string;
  /** Row and seat, or empty for areas. */
  readonly where: string;
  readonly tier: number;
  readonly tierLabel: string;
  readonly price: string;
  readonly state: SaidState;
  readonly stateText: string;
  readonly accessible: boolean;
}

export interface Speaking {
  readonly model: SeatModel;
  readonly tally: SeatTally;
  /** By the model's index of tiers. */
  readonly tiers: readonly (SeatTier | undefined)[];
  readonly texts: SeatTexts;
  readonly selected: ReadonlySet<string>;
  readonly accessible: ReadonlySet<string> | undefined;
}

/** Of each tier of the model what the page knows about it. */
export function tiersOf(model: SeatModel, tiers: readonly SeatTier[]): (SeatTier | undefined)[] {
  const byName = new Map(tiers.map((tier) => [tier.tier, tier]));
  return model.tierNames.map((name) => byName.get(name));
}

/** Shapes and colours go by the page's list; tiers that it leaves out come after. */
export function looksOf(
  model: SeatModel,
  tiers: readonly SeatTier[],
): { at: number; colour: string | undefined }[] {
  const placed = new Map(tiers.map((tier, at) => [tier.tier, at]));
  let next = tiers.length;
  return model.tierNames.map((name) => {
    const at = placed.get(name);
    if (at !== undefined) return { at, colour: tiers[at]?.colour };
    next += 1;
    return { at: next - 1, colour: undefined };
  });
}

const said: Record<number, SaidState> = {
  [seatState.free]: 'free',
  [seatState.partly]: 'free',
  [seatState.held]: 'held',
  [seatState.sold]: 'sold',
};

export function sayPlace(speaking: Speaking, place: number): Said {
  const { model, tally, texts, tiers, selected, accessible } = speaking;
  const unit = model.units[place] ?? '';
  const area = model.areaOf[place] ?? 0;
  const row = place < model.seats ? model.rows[model.row[place] ?? 0] : undefined;
  const tier = model.tier[place] ?? 0;
  const state = selected.has(unit) ? 'chosen' : (said[tally.states[place] ?? seatState.unknown] ?? 'unknown');
  const number = model.numbers[place] ?? '';
  const standing = place >= model.seats;
  const where = [
    row === undefined || row.name === '' ? '' : texts.row(row.name),
    number === '' ? '' : texts.seat(number),
  ];
  const price = tiers[tier]?.price;
  const left = tally.freeOf(area);
  const saysLeft = standing && tally.known && left > 0;
  return {
    area: model.areas[area]?.name ?? '',
    where: where.filter((part) => part !== '').join(' · '),
    tier,
    tierLabel: tiers[tier]?.label ?? model.tierNames[tier] ?? '',
    price: price === undefined ? '' : texts.money(price),
    state,
    stateText: saysLeft ? texts.left(left) : texts.states[state],
    accessible: accessible?.has(unit) === true,
  };
}

/** An area whose seats are too small to be meant one by one. */
export function sayArea({ model, tally, texts }: Speaking, area: number): { name: string; count: string } {
  return { name: model.areas[area]?.name ?? '', count: countText(tally, texts, area) };
}

export function countText(tally: SeatTally, texts: SeatTexts, area: number): string {
  if (!tally.known) return '';
  const lowest = tally.lowestOf(area);
  return texts.count(tally.freeOf(area), lowest === undefined ? undefined : texts.money(lowest));
}

/** One sentence for a screen reader. */
export function sentence(one: Said, texts: SeatTexts): string {
  const parts = [one.area, one.where, one.tierLabel, one.price, one.accessible ? texts.accessible : ''];
  return [...parts, one.stateText].filter((part) => part !== '').join(', ');
}
