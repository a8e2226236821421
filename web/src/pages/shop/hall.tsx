// Seats of one evening: chosen on the map or in the list, found by the server, or counted where people stand.
import { type ReactNode, useState } from 'react';
import { currentCart, type Refused, useCart } from '../../cart.ts';
import { Failure } from '../../failure.tsx';
import type { SeatPlan } from '../../seatmap/seat-plan.ts';
import type { SeatTier } from '../../seatmap/seat-words.ts';
import { Note } from '../../ui/note.tsx';
import { formatsIn, type HostText, useWords } from '../../words.ts';
import { BestPicker } from './best-picker.tsx';
import { Buying } from './buying.tsx';
import { words } from './concert-words.ts';
import classes from './hall.module.css';
import { HallTray } from './hall-tray.tsx';
import { type ConcertContent, type KindProps, quantityMaxOf } from './listing-facts.ts';
import { type Lost, lostOf } from './lost-seats.tsx';
import { Legend, SeatPicker } from './seat-picker.tsx';
import { seatLabel } from './seat-texts.ts';
import { Standing } from './standing.tsx';
import { type Held, type NewItem, useAdding } from './use-adding.ts';
import { type Counted, useAllFree, useCounted, useFeed, usePlan, useTiers } from './use-hall.ts';

export interface HallProps extends KindProps<ConcertContent> {
  performance: ConcertContent['performances'][number];
  pool: string | undefined;
  /** The choice of the evening. */
  children: ReactNode;
}

/** A hall without numbered seats has a plan all the same: of its standing areas alone. */
export function Hall(props: HallProps) {
  const t = useWords(words);
  const { facts, content } = props;
  const isSeated = content.plan !== undefined;
  const { data, error, refetch } = usePlan(facts.listing, isSeated);
  const plan = isSeated ? data : standingPlan(content);
  if (plan) return <Seats {...props} plan={plan} />;
  return (
    <Buying title={t.title} tray={null}>
      {props.children}
      {error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <div className={classes.map} aria-busy="true" />
      )}
    </Buying>
  );
}

const plans = new WeakMap<ConcertContent, SeatPlan>();

function standingPlan(content: ConcertContent): SeatPlan {
  const known = plans.get(content);
  if (known) return known;
  const areas = (content.standing ?? []).map(({ id, name, tier, capacity }) => {
    return { id, name: name.ko, kind: 'standing' as const, tier, capacity, rows: [] };
  });
  const tiers = Object.keys(content.tiers).map((name) => ({ name }));
  const plan: SeatPlan = { name: '', focal: null, tiers, areas, decorations: [] };
  plans.set(content, plan);
  return plan;
}

function Seats(props: HallProps & { plan: SeatPlan }) {
  const t = useWords(words);
  const { content, pool, isOpen, children, plan } = props;
  const tiers = useTiers(content);
  const hall = useChoosing(props, tiers);
  const {
    availability,
    state,
    counted,
    counts,
    choice,
    adding,
    found,
    mine,
    max,
    common,
    count,
    add,
    change,
  } = hall;
  const isSeated = counted.model.seats > 0;
  return (
    <Buying
      title={isSeated ? t.title : t.titleStanding}
      tray={
        <HallTray
          {...{ content, pool, common, counted, counts, choice, adding, found, isOpen }}
          onCount={count}
          onAdd={add}
        />
      }
    >
      {children}
      {isGone(counted) && (
        <Note tone="plain" title={t.allGone}>
          {t.allGoneText}
        </Note>
      )}
      {isSeated && (
        <SeatPicker
          {...{ plan, availability, state, tiers, mine, max }}
          isFollowed={isOpen}
          selected={choice.selected}
          currency={content.currency}
          onToggle={(unit) => change(() => choice.toggle(unit))}
          legend={<Legend tiers={tiers} counted={counted} currency={content.currency} />}
        />
      )}
      <Standing {...{ content, counted, tiers, counts, isOpen }} onCount={count} />
      {isSeated && isOpen && pool !== undefined && (
        <BestPicker
          {...{ content, counted, tiers }}
          max={Math.min(max, quantityMaxOf(content))}
          isPending={adding.isPending}
          onFind={(line, label) => add([{ ...common, label, line: { pool, ...line } }])}
        />
      )}
    </Buying>
  );
}

function isGone({ model, tally }: Counted): boolean {
  return tally.known && model.areas.every((_, area) => tally.freeOf(area) === 0);
}

/** What is chosen in a hall, what of it was lost to somebody else, and what became of putting it into the cart. */
function useChoosing(
  { facts, content, performance, pool, isOpen, plan }: HallProps & { plan: SeatPlan },
  tiers: readonly SeatTier[],
) {
  const { feed, state } = useFeed(isOpen ? pool : undefined);
  const isDraft = facts.state === 'draft';
  const free = useAllFree(plan, isDraft);
  const availability = feed ?? free;
  const choice = useSeatChoice();
  const [found, setFound] = useState<Found>();
  const [counts, setCounts] = useState<Readonly<Record<string, number>>>({});
  const counted = useCounted({ plan, availability, tiers }, (units) =>
    lose(units.filter((unit) => choice.selected.has(unit) && !mine.has(unit))),
  );
  const lose = (units: readonly string[]) => choice.lose(units.flatMap((unit) => lostOf(counted, unit)));
  const adding = useAdding({
    added(held) {
      setFound(foundIn(held, pool));
      choice.clear();
      setCounts({});
    },
    refused: (refused) => lose(goneIn(refused)),
  });
  const mine = useMine(pool, adding.isPending ? choice.selected : undefined);
  const change = (make: () => void) => {
    adding.clear();
    setFound(undefined);
    make();
  };
  return {
    ...{ availability, state, counted, counts, choice, adding, found, mine, change },
    common: commonOf(facts.listing, content, performance),
    // In a draft its host may try how choosing feels; only the cart is not open yet.
    max: isOpen || isDraft ? Math.max(0, Math.min(adding.linesLeft, SEATS_MAX)) : 0,
    count: (key: string, count: number) => change(() => setCounts({ ...counts, [key]: count })),
    add(items: NewItem[]) {
      setFound(undefined);
      adding.add({ items, labelOf: (unit) => seatLabel(counted.model, unit) });
    },
  };
}

function goneIn({ added }: Refused): string[] {
  return added.flatMap(({ because, left = 0, unit }) =>
    because === 'cell-taken' && left === 0 && unit !== undefined ? unit : [],
  );
}

const SEATS_MAX = 10;

/** The seats that the server found. */
export interface Found {
  seats: HostText[];
  isSplit: boolean;
}

function commonOf(
  listing: string,
  { title }: ConcertContent,
  { startsAt, label }: HallProps['performance'],
): Omit<NewItem, 'line'> {
  const about = (language: 'ko' | 'en') => {
    const name = label?.[language];
    const when = formatsIn(language).dateTime(startsAt);
    return name ? `${when} · ${name}` : when;
  };
  return { listing, kind: 'concert', title, about: { ko: about('ko'), en: about('en') } };
}

/** Units that this buyer holds, or is just about to: that they go is no loss. */
function useMine(pool: string | undefined, pending: ReadonlySet<string> | undefined): ReadonlySet<string> {
  const { items } = useCart();
  const held = items.flatMap(({ line }) => ('unit' in line && line.pool === pool ? line.unit : []));
  return new Set([...held, ...(pending ?? [])]);
}

/** The seats that were found, from the cart, where they stand last. */
function foundIn({ hold, items }: Held, pool: string | undefined): Found | undefined {
  const count = items.reduce((sum, { line }) => sum + ('best' in line ? line.best : 0), 0);
  if (count === 0) return undefined;
  const seats = currentCart().items.filter(({ line }) => line.pool === pool);
  return {
    seats: seats.slice(-count).map(({ label }) => label ?? { ko: '' }),
    isSplit: hold.best?.at(-1)?.quality === 'split',
  };
}

export interface SeatChoice {
  selected: ReadonlySet<string>;
  lost: readonly Lost[];
  toggle(unit: string): void;
  lose(lost: readonly Lost[]): void;
  /** Takes a seat near by for one that is lost. */
  replace(by: readonly string[]): void;
  dismiss(): void;
  clear(): void;
}

function useSeatChoice(): SeatChoice {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [lost, setLost] = useState<readonly Lost[]>([]);
  return {
    selected,
    lost,
    toggle(unit) {
      setSelected((before) => {
        const next = new Set(before);
        if (!next.delete(unit)) next.add(unit);
        return next;
      });
    },
    lose(gone) {
      if (gone.length === 0) return;
      const units = new Set(gone.map(({ unit }) => unit));
      setSelected((before) => new Set([...before].filter((unit) => !units.has(unit))));
      setLost((before) => [...before.filter(({ unit }) => !units.has(unit)), ...gone]);
    },
    replace(by) {
      setSelected((before) => new Set([...before, ...by]));
      setLost([]);
    },
    dismiss: () => setLost([]),
    clear() {
      setSelected(new Set());
      setLost([]);
    },
  };
}
