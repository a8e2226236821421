// What days can be painted as.
import '../../ui/fields.css';
import { TextInput } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import { addDays } from '../../ui/local-date.ts';
import { useFormats, useWords } from '../../words.ts';
import type { TierDraft } from './draft.ts';
import { words } from './edit-words.ts';
import classes from './editor.module.css';
import type { Brush, Painting } from './painting.ts';
import { TierSwatch } from './tier-swatch.tsx';
import { readTimes } from './times.ts';

interface BrushPaletteProps {
  kind: 'sessions' | 'nights';
  tiers: readonly TierDraft[];
  brush: Brush;
  onBrush(brush: Brush): void;
}

export function BrushPalette({ kind, tiers, brush, onBrush }: BrushPaletteProps) {
  const t = useWords(words);
  const group = useId();
  const [rooms, setRooms] = useState('1');
  const [times, setTimes] = useState('10:00, 14:00');
  const roomsBrush = (text: string): Brush => ({
    do: 'rooms',
    rooms: Math.max(0, Math.floor(Number(text) || 0)),
  });
  const timesBrush = (text: string): Brush => ({ do: 'times', times: readTimes(text) ?? [] });
  const option = (one: Brush, label: ReactNode) => (
    <BrushOption group={group} chosen={sameBrush(brush, one)} onChoose={() => onBrush(one)}>
      {label}
    </BrushOption>
  );
  return (
    <fieldset className={classes.palette}>
      <legend>{t.brush}</legend>
      {option({ do: 'close' }, t.closed)}
      {option({ do: 'open' }, t.open)}
      {tiers.map(({ id, name }, at) => (
        <BrushOption
          key={id}
          group={group}
          chosen={brush.do === 'tier' && brush.tier === id}
          onChoose={() => onBrush({ do: 'tier', tier: id })}
        >
          <TierSwatch at={at} /> {name || t.tierNumber(at + 1)}
        </BrushOption>
      ))}
      {kind === 'nights' && (
        <span className={classes.brushWith}>
          {option(roomsBrush(rooms), t.rooms)}
          <TextInput
            size="xs"
            w={56}
            inputMode="numeric"
            aria-label={t.roomsOfThatNight}
            value={rooms}
            onChange={({ currentTarget: { value } }) => {
              setRooms(value);
              onBrush(roomsBrush(value));
            }}
          />
        </span>
      )}
      {kind === 'sessions' && (
        <span className={classes.brushWith}>
          {option(timesBrush(times), t.ownTimes)}
          <TextInput
            size="xs"
            w={150}
            aria-label={t.timesOfThatDay}
            value={times}
            error={readTimes(times) === undefined}
            onChange={({ currentTarget: { value } }) => {
              setTimes(value);
              if (readTimes(value) !== undefined) onBrush(timesBrush(value));
            }}
          />
        </span>
      )}
      {option({ do: 'clear' }, t.clear)}
    </fieldset>
  );
}

function sameBrush(one: Brush, other: Brush): boolean {
  return one.do === other.do && (one.do !== 'tier' || (other.do === 'tier' && one.tier === other.tier));
}

interface BrushOptionProps {
  group: string;
  chosen: boolean;
  onChoose(): void;
  children: ReactNode;
}

function BrushOption({ group, chosen, onChoose, children }: BrushOptionProps) {
  return (
    <label className={classes.brush}>
      <input type="radio" name={group} checked={chosen} onChange={onChoose} />
      {children}
    </label>
  );
}

/** A Monday. */
const ANY_MONDAY = '2026-01-05';

export function WeekdayRow({
  painting,
  tiers,
  onWeekday,
  disabled,
}: {
  painting: Painting;
  tiers: readonly TierDraft[];
  onWeekday(weekday: number): void;
  disabled: boolean;
}) {
  const t = useWords(words);
  const { date } = useFormats();
  return (
    <div className={classes.weekdays}>
      <span>{t.everyWeek}</span>
      {[1, 2, 3, 4, 5, 6, 7].map((weekday) => {
        const { closed, tier } = painting.weekly[weekday] ?? {};
        const at = tiers.findIndex(({ id }) => id === (tier ?? painting.tier));
        const state = closed ? t.closed : (tiers[at]?.name ?? '');
        const day = addDays(ANY_MONDAY, weekday - 1);
        return (
          <button
            key={weekday}
            type="button"
            className={classes.weekday}
            data-closed={closed || undefined}
            disabled={disabled}
            aria-label={t.everyWeekday(date(day, { weekday: 'short' }), state)}
            title={state}
            onClick={() => onWeekday(weekday)}
          >
            <span>{date(day, { weekday: 'short' })}</span>
            {closed ? <small data-note={t.closedShort} /> : <TierSwatch at={at} />}
          </button>
        );
      })}
    </div>
  );
}
