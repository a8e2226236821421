// Where something is chosen: the choice on the left, what was chosen with its total beside it, on a phone below it and
// always in sight.
import { Button } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import { Note } from '../../ui/note.tsx';
import { useFormats, useWords } from '../../words.ts';
import classes from './buying.module.css';
import { words } from './buying-words.ts';
import { Result } from './result.tsx';
import type { Adding } from './use-adding.ts';

export function Buying({ title, tray, children }: { title: string; tray: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.buying} aria-labelledby="buying">
      <h2 id="buying" className={classes.title}>
        {title}
      </h2>
      <div className={classes.choice}>{children}</div>
      {tray}
    </section>
  );
}

/** A step of the choice. */
export function Step({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.step}>
      <div className={classes.stepHead}>
        <h3 className={classes.stepTitle}>{title}</h3>
        {note && <div className={classes.stepNote}>{note}</div>}
      </div>
      {children}
    </div>
  );
}

export interface TrayRow {
  key: string;
  name: ReactNode;
  /** Below the name. */
  about?: ReactNode;
  price?: string | undefined;
  /** What can be taken out again; `says` names it. */
  onRemove?: () => void;
  says?: string;
}

interface TrayProps {
  title: string;
  /** While nothing is chosen: what to do. */
  hint: string;
  rows: readonly TrayRow[];
  total: { amount: number; currency: string };
  /** Lines that the cart would get. */
  lines: number;
  adding: Adding;
  label?: string;
  onAdd(): void;
  /** Something has happened that must be seen: `children` say what. */
  isUrgent?: boolean;
  /** Said of what was held. */
  held?: ReactNode;
  children?: ReactNode;
}

export function Tray({
  title,
  hint,
  rows,
  total,
  lines,
  adding,
  label,
  onAdd,
  isUrgent = false,
  held,
  children,
}: TrayProps) {
  const t = useWords(words);
  const { money } = useFormats();
  const isChosen = rows.length > 0;
  const hasNews = isUrgent || adding.result !== undefined || adding.error !== null;
  const isTooMuch = lines > adding.linesLeft;
  const [isOpen, setOpen] = useState(false);
  const rowsId = useId();
  return (
    <aside className={classes.tray} data-shown={isChosen || hasNews || undefined} aria-label={title}>
      <h3 className={classes.trayTitle}>{title}</h3>
      {children}
      {!isChosen && !hasNews && <p className={classes.hint}>{hint}</p>}
      {isChosen && (
        <>
          <button
            type="button"
            className={classes.details}
            aria-expanded={isOpen}
            aria-controls={rowsId}
            onClick={() => setOpen(!isOpen)}
          >
            {t.details}
          </button>
          <ul id={rowsId} className={classes.rows} data-open={isOpen || undefined}>
            {rows.map((row) => (
              <Row key={row.key} row={row} />
            ))}
          </ul>
          <p className={classes.total}>
            <span>{t.total}</span>
            <strong className="tabular" aria-live="polite">
              {money(total)}
            </strong>
          </p>
          {isTooMuch && <Note tone="warn">{t.cartFull}</Note>}
          <Button
            fullWidth
            size="md"
            loading={adding.isPending}
            loaderProps={{ 'aria-label': t.adding }}
            disabled={isTooMuch}
            onClick={onAdd}
          >
            {label ?? t.addToCart}
          </Button>
        </>
      )}
      <Result adding={adding} held={held} />
    </aside>
  );
}

function Row({ row: { name, about, price, onRemove, says } }: { row: TrayRow }) {
  const t = useWords(words);
  return (
    <li className={classes.row}>
      <span className={classes.rowName}>
        {name}
        {about && <small>{about}</small>}
      </span>
      {price && <span className="tabular">{price}</span>}
      {onRemove && (
        <button type="button" className={classes.remove} aria-label={t.remove(says ?? '')} onClick={onRemove}>
          <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
            <path d="m3 3 10 10M13 3 3 13" />
          </svg>
        </button>
      )}
    </li>
  );
}
