import { SeatMap } from '../../seatmap/seat-map.tsx';
import { useSeatTexts } from '../shop/seat-texts.ts';
import classes from './editor.module.css';
import type { PlanMap } from './plan-section.tsx';

const CHOSEN_MAX = 1_000_000;
const nothing: ReadonlySet<string> = new Set();

/** The plan as buyers will see it; nothing in it can be bought yet. */
export function PlanPreview({ plan }: { plan: PlanMap }) {
  const texts = useSeatTexts('KRW');
  const tiers = plan.tiers.map(({ name, color }) => ({
    tier: name,
    label: name,
    price: undefined,
    colour: color,
  }));
  return (
    <SeatMap
      className={classes.plan}
      plan={plan}
      availability={undefined}
      tiers={tiers}
      selected={nothing}
      max={CHOSEN_MAX}
      texts={texts}
      onToggle={() => undefined}
      onAreaChoose={() => undefined}
    />
  );
}
