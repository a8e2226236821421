// Somebody else was faster: which seats went, and what is free close by.
import { Button } from '@mantine/core';
import { nearestFree } from '../../seatmap/seat-tally.ts';
import { Note } from '../../ui/note.tsx';
import { useFormats, useWords } from '../../words.ts';
import { words } from './concert-words.ts';
import classes from './hall.module.css';
import { seatInArea, seatLabel } from './seat-texts.ts';
import type { Counted } from './use-hall.ts';

export interface Lost {
  unit: string;
  /** Free seats of the same tier, the nearest first, as of that moment. */
  near: string[];
}

const OFFERED_MAX = 6;

/** What is near a seat that is gone; a standing area has nothing near. */
export function lostOf({ model, tally }: Counted, unit: string): Lost[] {
  const place = model.placeOf(unit);
  if (place < 0 || place >= model.seats) return [];
  return [{ unit, near: nearestFree(model, tally, place, OFFERED_MAX).map((one) => model.units[one] ?? '') }];
}

interface LostSeatsProps {
  lost: readonly Lost[];
  counted: Counted;
  selected: ReadonlySet<string>;
  onReplace(units: readonly string[]): void;
  onDismiss(): void;
}

export function LostSeats({ lost, counted, selected, onReplace, onDismiss }: LostSeatsProps) {
  const t = useWords(words);
  const { text } = useFormats();
  if (lost.length === 0) return null;
  const { model, tally } = counted;
  const name = (unit: string) => text(seatLabel(model, unit));
  const areaOf = (unit: string) => model.areaOf[model.placeOf(unit)];
  const [first] = lost;
  // In the same area, row and number say enough.
  const short = (unit: string) =>
    first && areaOf(unit) === areaOf(first.unit) ? text(seatInArea(model, unit)) : name(unit);
  const gone = new Set(lost.map(({ unit }) => unit));
  const isNear = (unit: string) =>
    !selected.has(unit) && !gone.has(unit) && tally.isFree(model.placeOf(unit));
  const near = [...new Set(lost.flatMap((one) => one.near))].filter(isNear);
  return (
    <Note tone="bad" urgent title={t.lost(lost.map(({ unit }) => name(unit)).join(', '))}>
      <p className={classes.offer}>{near.length > 0 ? t.near : t.noneNear}</p>
      {near.length > 0 && (
        <ul className={classes.near}>
          {near.slice(0, OFFERED_MAX).map((unit) => (
            <li key={unit}>
              <button type="button" onClick={() => onReplace([unit])}>
                {short(unit)}
              </button>
            </li>
          ))}
        </ul>
      )}
      <p className={classes.ways}>
        {near.length > 0 && (
          <Button size="sm" onClick={() => onReplace(near.slice(0, lost.length))}>
            {t.takeNear}
          </Button>
        )}
        <Button size="sm" variant="default" onClick={onDismiss}>
          {t.dismiss}
        </Button>
      </p>
    </Note>
  );
}
