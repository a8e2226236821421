import { useState } from 'react';
import { SeatMap } from '../../seatmap/seat-map.tsx';
import { modelOf } from '../../seatmap/seat-plan.ts';
import { allFree } from '../../seatmap/seat-tally.ts';
import { useSeatTexts } from '../shop/seat-texts.ts';
import classes from './editor.module.css';
import type { PlanMap } from './plan-section.tsx';

const nothing: ReadonlySet<string> = new Set();

/** The plan as buyers will see it; nothing in it can be bought yet. */
export function PlanPreview({ plan }: { plan: PlanMap }) {
  const texts = useSeatTexts('KRW');
  const [availability] = useState(() => allFree(modelOf(plan).places));
  const tiers = plan.tiers.map(({ name, color }) => ({
    tier: name,
    label: name,
    price: undefined,
    colour: color,
  }));
  return (
    <SeatMap
      className={classes.planMap}
      plan={plan}
      availability={availability}
      tiers={tiers}
      selected={nothing}
      max={1}
      texts={texts}
      onToggle={() => undefined}
      onAreaChoose={() => undefined}
    />
  );
}
