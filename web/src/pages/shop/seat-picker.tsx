// The same seats as a map or as a list; both are live, and what is chosen in one is chosen in the other.
import { type ReactNode, useState } from 'react';
import type { FeedState } from '../../seatmap/seat-feed.ts';
import { SeatList } from '../../seatmap/seat-list.tsx';
import { SeatMap } from '../../seatmap/seat-map.tsx';
import type { SeatPlan } from '../../seatmap/seat-plan.ts';
import type { AvailabilityStore } from '../../seatmap/seat-tally.ts';
import type { SeatTier } from '../../seatmap/seat-words.ts';
import { TierMark } from '../../seatmap/tier-mark.tsx';
import { useFormats, useWords } from '../../words.ts';
import { Step } from './buying.tsx';
import { words } from './concert-words.ts';
import classes from './hall.module.css';
import { useSeatTexts } from './seat-texts.ts';
import type { Counted } from './use-hall.ts';

interface SeatPickerProps {
  plan: SeatPlan;
  availability: AvailabilityStore | undefined;
  /** Whether it is kept alive by a stream. */
  isFollowed: boolean;
  state: FeedState;
  tiers: readonly SeatTier[];
  selected: ReadonlySet<string>;
  mine: ReadonlySet<string>;
  max: number;
  currency: string;
  legend: ReactNode;
  onToggle(unit: string): void;
}

type View = 'map' | 'list';

export function SeatPicker(props: SeatPickerProps) {
  const t = useWords(words);
  const { plan, availability, isFollowed, state, tiers, selected, mine, max, currency, legend, onToggle } =
    props;
  const [view, setView] = useState<View>('map');
  const texts = useSeatTexts(currency);
  const common = {
    plan,
    availability,
    tiers,
    selected,
    max,
    texts,
    onToggle,
    onAreaChoose: toStanding,
  };
  return (
    <Step title={t.seats} note={<Live state={state} isFollowed={isFollowed} />}>
      <div className={classes.bar}>
        {legend}
        <fieldset className={classes.views} aria-label={t.view}>
          {(['map', 'list'] as const).map((one) => (
            <label key={one} className={classes.view}>
              <input type="radio" name="view" checked={view === one} onChange={() => setView(one)} />
              {t[one]}
            </label>
          ))}
        </fieldset>
      </div>
      {view === 'map' ? (
        <div className={classes.map}>
          <SeatMap {...common} mine={mine} />
        </div>
      ) : (
        <SeatList {...common} />
      )}
    </Step>
  );
}

/** How many stand there is asked below the map. */
function toStanding(area: string): void {
  const counter = document.getElementById(standingId(area));
  counter?.scrollIntoView({ block: 'center' });
  counter?.querySelector<HTMLElement>('button:last-of-type')?.focus({ preventScroll: true });
}

export function standingId(area: string): string {
  return `standing-${encodeURIComponent(area)}`;
}

function Live({ state, isFollowed }: { state: FeedState; isFollowed: boolean }) {
  const t = useWords(words);
  if (!isFollowed) return null;
  return (
    <span className={classes.live} data-state={state} role="status">
      {state === 'waiting' ? t.waiting : t.live}
    </span>
  );
}

interface LegendProps {
  tiers: readonly SeatTier[];
  counted: Counted;
  currency: string;
}

export function Legend({ tiers, counted, currency }: LegendProps) {
  const t = useWords(words);
  const { money } = useFormats();
  return (
    <ul className={classes.legend} aria-label={t.tiers}>
      {tiers.map(({ tier, label, price }, at) => {
        const free = counted.freeOfTier(tier);
        return (
          <li key={tier}>
            <TierMark at={at} />
            <strong>{label}</strong>
            {price !== undefined && <span className="tabular">{money({ amount: price, currency })}</span>}
            <small>{free !== undefined && (free > 0 ? t.seatsLeft(free) : t.soldOut)}</small>
          </li>
        );
      })}
    </ul>
  );
}
