// The same seats as a list: areas, rows, seats. Only what is opened is rendered, and of that a portion at a time, so
// that forty thousand seats are as light as ten. It is the way for keyboards and screen readers that need no picture.
import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import styles from './seat-list.module.css';
import { type ModelRow, modelOf, type SeatPlan } from './seat-plan.ts';
import type { AvailabilityStore } from './seat-tally.ts';
import {
  countText,
  looksOf,
  type SeatTexts,
  type SeatTier,
  type Speaking,
  sayPlace,
  sentence,
  tiersOf,
} from './seat-words.ts';
import { TierMark } from './tier-mark.tsx';
import { useSameTiers, useTally } from './use-tally.ts';

export interface SeatListProps {
  plan: SeatPlan;
  availability: AvailabilityStore | undefined;
  tiers: readonly SeatTier[];
  selected: ReadonlySet<string>;
  accessible?: ReadonlySet<string> | undefined;
  max: number;
  texts: SeatTexts;
  onToggle(unit: string): void;
  onAreaChoose(area: string): void;
  className?: string | undefined;
}

const areasShown = 200;
const rowsShown = 60;
const seatsShown = 120;
/** Counts and buttons follow what is free so often. */
const followMs = 500;

interface Listing extends SeatListProps {
  speaking: Speaking;
  onlyFree: boolean;
}

export function SeatList(props: SeatListProps) {
  const { plan, texts, selected, className } = props;
  const model = useMemo(() => modelOf(plan), [plan]);
  const tiers = useSameTiers(props.tiers);
  const [onlyFree, setOnlyFree] = useState(true);
  const follow = useFollowing();
  const tally = useTally(model, props.availability, tiers, follow);
  const speaking: Speaking = {
    model,
    tally,
    tiers: tiersOf(model, tiers),
    texts,
    selected,
    accessible: props.accessible,
  };
  const listing: Listing = { ...props, tiers, speaking, onlyFree };
  const shown = [...model.areas.keys()].filter((area) => !onlyFree || !tally.known || tally.freeOf(area) > 0);
  return (
    <section className={[styles.list, className].filter(Boolean).join(' ')} aria-label={texts.list}>
      <label className={styles.filter}>
        <input type="checkbox" checked={onlyFree} onChange={(event) => setOnlyFree(event.target.checked)} />
        {texts.onlyFree}
      </label>
      {shown.length === 0 && <p>{texts.nothing}</p>}
      <ul className={styles.areas}>
        <Portion items={shown} size={areasShown} texts={texts} key={String(onlyFree)}>
          {(area) => <AreaItem key={area} listing={listing} area={area} />}
        </Portion>
      </ul>
    </section>
  );
}

/** Renders again a little after a change, however many there are. */
function useFollowing(): () => void {
  const [, setMoment] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      setMoment((moment) => moment + 1);
    }, followMs);
  };
}

interface PortionProps<T> {
  items: readonly T[];
  size: number;
  texts: SeatTexts;
  children: (item: T) => ReactNode;
}

function Portion<T>({ items, size, texts, children }: PortionProps<T>) {
  const [portions, setPortions] = useState(1);
  const left = items.length - portions * size;
  return (
    <>
      {items.slice(0, portions * size).map(children)}
      {left > 0 && (
        <li>
          <button type="button" className={styles.more} onClick={() => setPortions(portions + 1)}>
            {texts.more(Math.min(left, size))}
          </button>
        </li>
      )}
    </>
  );
}

interface FoldProps {
  name: string;
  note: string;
  level: 'area' | 'row';
  children: () => ReactNode;
}

/** What is folded is not rendered. */
function Fold({ name, note, level, children }: FoldProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <li className={styles[level]}>
      <button
        type="button"
        className={styles.head}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <span className={styles.name}>{name}</span>
        <span className={styles.note}>{note}</span>
      </button>
      <div id={id} hidden={!open}>
        {open && children()}
      </div>
    </li>
  );
}

function AreaItem({ listing, area }: { listing: Listing; area: number }) {
  const { speaking, texts } = listing;
  const { model, tally } = speaking;
  const one = model.areas[area];
  if (one === undefined) return null;
  if (one.standing) return <StandingItem listing={listing} area={area} />;
  const rows = model.rows
    .slice(one.rowFrom, one.rowTo)
    .filter((row) => freeIn(listing, row) > 0 || !listing.onlyFree);
  return (
    <Fold level="area" name={one.name} note={countText(tally, texts, area)}>
      {() => (
        <ul className={styles.rows}>
          <Portion items={rows} size={rowsShown} texts={texts}>
            {(row) => (
              <Fold
                key={row.from}
                level="row"
                name={row.name === '' ? one.name : texts.row(row.name)}
                note={texts.count(freeIn(listing, row), undefined)}
              >
                {() => <Seats listing={listing} row={row} />}
              </Fold>
            )}
          </Portion>
        </ul>
      )}
    </Fold>
  );
}

function freeIn({ speaking: { tally } }: Listing, row: ModelRow): number {
  let free = 0;
  for (let seat = row.from; seat < row.to; seat += 1) if (tally.isFree(seat)) free += 1;
  return free;
}

function StandingItem({ listing, area }: { listing: Listing; area: number }) {
  const { speaking, texts } = listing;
  const one = speaking.model.areas[area];
  if (one === undefined) return null;
  return (
    <li className={styles.area}>
      <button
        type="button"
        className={styles.head}
        disabled={!speaking.tally.isFree(one.place)}
        onClick={() => listing.onAreaChoose(one.id)}
      >
        <span className={styles.name}>{one.name}</span>
        <span className={styles.note}>{countText(speaking.tally, texts, area)}</span>
      </button>
    </li>
  );
}

function Seats({ listing, row }: { listing: Listing; row: ModelRow }) {
  const { speaking, onlyFree, texts } = listing;
  const { model, tally, selected } = speaking;
  const seats: number[] = [];
  for (let seat = row.from; seat < row.to; seat += 1)
    if (!onlyFree || tally.isFree(seat) || selected.has(model.units[seat] ?? '')) seats.push(seat);
  return (
    <ul className={styles.seats}>
      <Portion items={seats} size={seatsShown} texts={texts}>
        {(seat) => <SeatButton key={seat} listing={listing} seat={seat} />}
      </Portion>
    </ul>
  );
}

function SeatButton({ listing, seat }: { listing: Listing; seat: number }) {
  const { speaking, texts, selected, max, tiers } = listing;
  const { model, tally } = speaking;
  const unit = model.units[seat] ?? '';
  const one = sayPlace(speaking, seat);
  const chosen = selected.has(unit);
  const look = looksOf(model, tiers)[one.tier];
  const barred = !chosen && tally.isFree(seat) && selected.size >= max;
  const can = chosen || (tally.isFree(seat) && selected.size < max);
  return (
    <li>
      <button
        type="button"
        className={styles.seat}
        aria-pressed={chosen}
        // Not `disabled`: a screen reader should still find the seat and hear why it cannot be chosen.
        aria-disabled={!can}
        onClick={() => can && listing.onToggle(unit)}
      >
        <TierMark at={look?.at ?? 0} colour={look?.colour} state={one.state} size={15} />
        <span>{model.numbers[seat] === '' ? unit : model.numbers[seat]}</span>
        <span className={styles.unseen}>
          {[sentence(one, texts), barred ? texts.full(max) : ''].filter((text) => text !== '').join(', ')}
        </span>
      </button>
    </li>
  );
}
