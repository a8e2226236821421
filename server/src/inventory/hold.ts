// Making a hold: all lines or none. The same id with the same owner and lines is the same hold however often it is
// asked for; a refusal says for each line what stands in the way and what is left. A hold may take the place of
// another one of the same owner: both happen, or neither.
import {
  type BestFound,
  type refusals as codes,
  type Hold,
  type HoldLine,
  type HoldRefused,
  type InventoryEvents,
  type Line,
  type LineRefusal,
  limits,
  type Terms,
} from '#inventory';
import type { Decision, Message } from '#kernel/context';
import { type HoldRow, isAlive, isDue, isKept, own, poolOf, type State, total } from './state.ts';
import { Taking } from './taking.ts';

/** What the owner of a hold hears; the route seals a receipt over it. */
export interface HoldAnswer {
  holdId: string;
  owner: string;
  expiresAt: number;
  lastsUntil: number;
  currency: string;
  /** Minor units. */
  total: number;
  lines: Line[];
  best?: BestFound[];
  terms: Terms[];
}

type HoldDecision = Decision<InventoryEvents>;

/** Others might be had as soon as somebody lets go; these never, as they are asked for. */
const INVALID: ReadonlySet<LineRefusal['because']> = new Set([
  'cell-unknown',
  'pool-unknown',
  'rate-unknown',
  'too-many',
  'twice',
  'dates-invalid',
  'too-few-nights',
]);

export function answerOf(hold: Readonly<HoldRow>): HoldAnswer {
  const { holdId, owner, expiresAt, lastsUntil, currency, lines, terms, best } = hold;
  const sum = total(lines);
  return { holdId, owner, expiresAt, lastsUntil, currency, total: sum, lines, ...(best && { best }), terms };
}

export function hold(state: State, { data }: Message<Hold>, now: number): HoldDecision {
  const known = state.holds.get(data.holdId);
  if (known) return holdAgain(state, known, data, now);
  const { lines: asked, replaces } = data;
  if (asked.length < 1 || asked.length > limits.linesPerHoldMax.value) {
    throw new Error(`no schema lets ${asked.length} lines pass`);
  }
  const replaced = replaces && replaceable(state, replaces);
  if (typeof replaced === 'string') return refused(data, replaced, []);
  const taking = new Taking(state, now, replaced);
  for (let at = 0; at < asked.length; at += 1) taking.add(asked[at] as HoldLine, at);
  const { lines, refusals } = taking;
  if (refusals.length > 0) return refused(data, codeOf(refusals), refusals);
  const currency = taking.currency();
  if (currency === undefined) return refused(data, 'currency-mixed', []);
  const sum = total(lines);
  if (!Number.isSafeInteger(sum)) return refused(data, 'lines-invalid', [tooDear(asked.length - 1)]);
  const lastsUntil = lifeEnd(replaced, now);
  return made(data, taking, { currency, sum, lastsUntil, now });
}

/** The hold to be replaced, or why it cannot be. One that expired can: these lines are then held anew. */
function replaceable(
  state: State,
  replaces: NonNullable<Hold['replaces']>,
): Readonly<HoldRow> | keyof typeof codes {
  const row = own(state, replaces);
  if (typeof row === 'string' || row.state === 'lost') return row;
  if (row.state === 'released') return 'replaced-ended';
  return row.state === 'claimed' || isKept(row) ? 'replaced-booked' : row;
}

/** A cart has one life, however often it changes. One that was over had no cells left to keep. */
function lifeEnd(replaced: Readonly<HoldRow> | undefined, now: number): number {
  return replaced && isAlive(replaced, now) ? replaced.lastsUntil : now + limits.holdLifeMaxMs.value;
}

function tooDear(line: number): LineRefusal {
  return { line, because: 'too-many', detail: 'The total is too large to be exact; hold less at once.' };
}

function codeOf(refusals: readonly LineRefusal[]): string {
  return refusals.some(({ because }) => INVALID.has(because)) ? 'lines-invalid' : 'cells-unavailable';
}

function made(
  { holdId, owner, lines: asked, asked: answered, replaces }: Hold,
  taking: Taking,
  { currency, sum, lastsUntil, now }: { currency: string; sum: number; lastsUntil: number; now: number },
): HoldDecision {
  const { lines } = taking;
  const best = taking.best.length > 0 ? { best: taking.best } : {};
  const byName = asked.every((line) => 'unit' in line);
  const terms = taking.terms();
  const expiresAt = Math.min(now + limits.holdTtlMs.value, lastsUntil);
  const events: NonNullable<HoldDecision['events']> = taking.ends();
  const told = byName ? best : { ...best, asked: asked.map(asAsked) };
  const said = replaces ? { ...told, replaces: replaces.holdId } : told;
  events.push({
    type: 'Held',
    subject: holdId,
    data: { owner, expiresAt, lastsUntil, currency, lines, terms, ...said },
  });
  if (answered) {
    events.push({ type: 'HeldAsAsked', subject: holdId, data: { expiresAt, currency, lines, terms } });
  }
  const answer: HoldAnswer = {
    holdId,
    owner,
    expiresAt,
    lastsUntil,
    currency,
    total: sum,
    lines,
    ...best,
    terms,
  };
  return { events, answer };
}

/** Only who waits in the log is told there: a crowd before a sold-out cell must not fill it. */
function refused({ holdId, asked }: Hold, code: string, lines: LineRefusal[]): HoldDecision {
  const data: HoldRefused = { lines, refused: code };
  const answer = { refused: code, lines };
  return asked ? { events: [{ type: 'HoldRefused', subject: holdId, data }], answer } : { answer };
}

function holdAgain(state: State, known: Readonly<HoldRow>, data: Hold, now: number): HoldDecision {
  const same = known.owner === data.owner && sameLines(known, data.lines) && hasReplaced(state, data);
  if (!same) return refused(data, 'hold-id-taken', []);
  const over = (known.state !== 'held' && known.state !== 'claimed') || isDue(known, now);
  if (over) return refused(data, 'hold-ended', []);
  const answer = answerOf(known);
  if (!data.asked) return { answer };
  const { expiresAt, currency, lines, terms } = known;
  const told = { expiresAt, currency, lines, terms };
  return { events: [{ type: 'HeldAsAsked', subject: known.holdId, data: told }], answer };
}

/** What it replaced ended with that for good. Whatever has not, this hold did not replace. */
function hasReplaced({ holds }: State, { replaces }: Hold): boolean {
  if (!replaces) return true;
  const before = holds.get(replaces.holdId)?.state;
  return before === 'released' || before === 'lost';
}

/** A line with its keys in one sequence and one spelling, so that it can be compared as text. */
function asAsked(line: HoldLine): HoldLine {
  const pool = poolOf(line);
  const { rate } = line;
  if ('unit' in line) return { pool, unit: line.unit, rate, quantity: line.quantity };
  if ('checkIn' in line) {
    return { pool, checkIn: line.checkIn, checkOut: line.checkOut, rate, quantity: line.quantity };
  }
  const { best, tier, area } = line;
  return { pool, best, ...(tier !== undefined && { tier }), ...(area !== undefined && { area }), rate };
}

function sameLines({ asked, lines }: Readonly<HoldRow>, again: readonly HoldLine[]): boolean {
  const first: readonly HoldLine[] = asked ?? lines;
  return JSON.stringify(first.map(asAsked)) === JSON.stringify(again.map(asAsked));
}
