// A calendar that is drawn: choose what a day should be, then pull over the days, or name the first and the last. By
// keyboard: arrows walk, with Shift they mark, Space paints.
import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useRef, useState } from 'react';
import { addMonths, isDate, monthOf } from '../../ui/local-date.ts';
import { useFormats, useWords } from '../../words.ts';
import { BrushPalette, WeekdayRow } from './brushes.tsx';
import type { TierDraft } from './draft.ts';
import { words } from './edit-words.ts';
import { Field, ProblemsUnder } from './editing.tsx';
import classes from './editor.module.css';
import { PaintedMonth } from './painted-month.tsx';
import { type Brush, type Painting, stroke, strokeWeekday } from './painting.ts';
import { useStrokes } from './use-strokes.ts';

interface CalendarPainterProps {
  kind: 'sessions' | 'nights';
  painting: Painting;
  tiers: readonly TierDraft[];
  /** Of the calendar. */
  path: string;
  onChange(painting: Painting): void;
}

const MONTHS_WIDE = 6;
const MONTHS_NARROW = 2;
const UNDO_MAX = 30;
const CLOSE: Brush = { do: 'close' };

export function CalendarPainter({ kind, painting, tiers, path, onChange }: CalendarPainterProps) {
  const t = useWords(words);
  const [chosen, setBrush] = useState<Brush>(CLOSE);
  // A tier may have been taken out since it was chosen.
  const isGone = chosen.do === 'tier' && !tiers.some(({ id }) => id === chosen.tier);
  const brush = isGone ? CLOSE : chosen;
  const [said, setSaid] = useState('');
  const { keep, undo, canUndo } = useUndo(painting, onChange);
  const say = useSayStroke(tiers);
  const paint = (span: readonly [string, string]) => {
    keep();
    onChange(stroke(painting, span, brush));
    setSaid(say(span, brush));
  };
  return (
    <div className={classes.stack}>
      <div className={classes.row}>
        <Field
          label={kind === 'nights' ? t.firstNight : t.firstDay}
          type="date"
          path={`${path}/from`}
          value={painting.from}
          onChange={(from) => onChange({ ...painting, from })}
        />
        <Field
          label={kind === 'nights' ? t.lastNight : t.lastDay}
          type="date"
          path={`${path}/to`}
          value={painting.to}
          min={painting.from}
          onChange={(to) => onChange({ ...painting, to })}
        />
      </div>
      <p className={classes.hint}>{t.paintHelp}</p>
      <BrushPalette kind={kind} tiers={tiers} brush={brush} onBrush={setBrush} />
      <WeekdayRow
        painting={painting}
        tiers={tiers}
        onWeekday={(weekday) => {
          keep();
          onChange(strokeWeekday(painting, weekday, brush));
        }}
        disabled={brush.do === 'rooms' || brush.do === 'times'}
      />
      <Months painting={painting} tiers={tiers} onStroke={paint}>
        <Button variant="subtle" size="sm" disabled={!canUndo} onClick={undo}>
          {t.undo}
        </Button>
      </Months>
      <p className={classes.unseen} role="status">
        {said}
      </p>
      <SpanEntry key={`${painting.from} ${painting.to}`} painting={painting} onStroke={paint} />
      <ProblemsUnder path={path} />
    </div>
  );
}

/** Steps back through what was painted. */
function useUndo(painting: Painting, onChange: (painting: Painting) => void) {
  const [kept, setKept] = useState<Painting[]>([]);
  return {
    keep: () => setKept((before) => [...before.slice(1 - UNDO_MAX), painting]),
    undo: () => {
      const last = kept.at(-1);
      if (last) onChange({ ...last, from: painting.from, to: painting.to });
      setKept(kept.slice(0, -1));
    },
    canUndo: kept.length > 0,
  };
}

function useSayStroke(tiers: readonly TierDraft[]) {
  const t = useWords(words);
  const { date } = useFormats();
  return ([one, other]: readonly [string, string], brush: Brush) => {
    const [from, to] = one <= other ? [one, other] : [other, one];
    const days = from === to ? date(from) : `${date(from)} – ${date(to)}`;
    const name = brush.do === 'tier' ? (tiers.find(({ id }) => id === brush.tier)?.name ?? '') : '';
    const what = {
      close: t.closed,
      open: t.open,
      tier: name,
      rooms: t.rooms,
      times: t.ownTimes,
      clear: t.clear,
    };
    return t.painted(days, what[brush.do]);
  };
}

interface MonthsProps {
  painting: Painting;
  tiers: readonly TierDraft[];
  onStroke(span: readonly [string, string]): void;
  children: ReactNode;
}

function Months({ painting, tiers, onStroke, children }: MonthsProps) {
  const t = useWords(words);
  const { date } = useFormats();
  const isWide = useMediaQuery('(min-width: 62em)', true);
  const count = isWide ? MONTHS_WIDE : MONTHS_NARROW;
  const isValid = isDate(painting.from) && isDate(painting.to) && painting.from <= painting.to;
  const [first, last] = [monthOf(painting.from), monthOf(painting.to)];
  const [wanted, setShown] = useState(first);
  const shown = wanted < first || wanted > last ? first : wanted;
  const area = useRef<HTMLDivElement>(null);
  const strokes = useStrokes({ area, painting, onStroke, showMonth: setShown });
  if (!isValid) return <p className={classes.hint}>{t.chooseDays}</p>;
  const months = Array.from({ length: count }, (_, at) => addMonths(shown, at)).filter(
    (month) => month <= last,
  );
  const title = (month: string) => date(`${month}-01`, { year: 'numeric', month: 'long' });
  return (
    <>
      <div className={classes.turns}>
        <Button
          variant="default"
          size="sm"
          disabled={shown <= first}
          onClick={() => setShown(addMonths(shown, -count) < first ? first : addMonths(shown, -count))}
        >
          {t.earlier}
        </Button>
        <span aria-live="polite" className={classes.turnsTitle}>
          {months.length > 1 ? `${title(shown)} – ${title(months.at(-1) ?? shown)}` : title(shown)}
        </span>
        <Button
          variant="default"
          size="sm"
          disabled={addMonths(shown, count) > last}
          onClick={() => setShown(addMonths(shown, count))}
        >
          {t.later}
        </Button>
        {children}
      </div>
      <div ref={area} className={classes.months} {...strokes.handlers}>
        {months.map((month) => (
          <PaintedMonth
            key={month}
            month={month}
            painting={painting}
            tiers={tiers}
            marked={strokes.marked}
            tabStop={strokes.tabStop(months)}
          />
        ))}
      </div>
    </>
  );
}

/** The same by naming the days, for whoever would rather type. */
function SpanEntry({ painting, onStroke }: Pick<MonthsProps, 'painting' | 'onStroke'>) {
  const t = useWords(words);
  const [from, setFrom] = useState(painting.from);
  const [to, setTo] = useState(painting.from);
  return (
    <details className={classes.more}>
      <summary>{t.paintBySpan}</summary>
      <div className={classes.row}>
        <Field label={t.spanFrom} type="date" path="" value={from} onChange={setFrom} />
        <Field label={t.spanTo} type="date" path="" value={to} onChange={setTo} />
        <Button
          className={classes.atFoot}
          variant="default"
          disabled={!isDate(from) || !isDate(to)}
          onClick={() => onStroke([from, to])}
        >
          {t.paint}
        </Button>
      </div>
    </details>
  );
}
