// The filters of what is on: kinds always in sight, the rest behind a button where there is little room.
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { type HostText, useFormats, useWords } from '../../words.ts';
import classes from './filter-bar.module.css';
import { changed, type Filters, filterCount, KINDS, SORTS } from './filters.ts';
import { words } from './words.ts';

type Change = { [K in keyof Filters]?: Filters[K] | undefined };

interface FilterBarProps {
  filters: Filters;
  /** Of what is shown, to choose from. */
  areas: readonly HostText[];
}

const PRICES = [10_000, 30_000, 50_000, 100_000, 200_000];
const CURRENCY = 'KRW';
const TYPING_MS = 400;

export function FilterBar({ filters, areas }: FilterBarProps) {
  const t = useWords(words);
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const fieldsId = useId();
  const change = (what: Change) =>
    void navigate({ to: '/', search: changed(filters, what), replace: true, resetScroll: false });
  const count = filterCount(filters);
  return (
    <search className={classes.bar}>
      <Words filters={filters} change={change} />
      <div className={classes.row}>
        <nav className={classes.kinds} aria-label={t.kinds}>
          {([undefined, ...KINDS] as const).map((kind) => (
            <Link
              key={kind ?? 'all'}
              to="/"
              search={changed(filters, { kind })}
              resetScroll={false}
              className={classes.kind}
              activeProps={{}}
              data-chosen={filters.kind === kind || undefined}
              aria-current={filters.kind === kind ? 'true' : undefined}
            >
              {kind ? t[kind] : t.all}
            </Link>
          ))}
        </nav>
        <button
          type="button"
          className={classes.toggle}
          aria-expanded={isOpen}
          aria-controls={fieldsId}
          onClick={() => setOpen(!isOpen)}
        >
          {count > 0 ? t.filtersSet(count) : t.filters}
        </button>
      </div>
      <div id={fieldsId} className={classes.fields} data-open={isOpen || undefined}>
        <Days filters={filters} change={change} />
        <Area filters={filters} change={change} areas={areas} />
        <Price filters={filters} change={change} />
        <Sorting filters={filters} change={change} />
        <label className={classes.check}>
          <input
            type="checkbox"
            checked={filters.available ?? false}
            onChange={({ target }) => change({ available: target.checked || undefined })}
          />
          {t.onlyAvailable}
        </label>
        {count > 0 && (
          <button
            type="button"
            className={classes.clear}
            onClick={() =>
              change({
                area: undefined,
                from: undefined,
                to: undefined,
                priceMax: undefined,
                available: undefined,
              })
            }
          >
            {t.clear}
          </button>
        )}
      </div>
    </search>
  );
}

interface PartProps {
  filters: Filters;
  change(what: Change): void;
}

function Words({ filters: { q }, change }: PartProps) {
  const t = useWords(words);
  const [typed, setTyped, commit] = useTyping(q ?? '', (text) => change({ q: text || undefined }));
  return (
    <form
      className={classes.words}
      onSubmit={(event) => {
        event.preventDefault();
        commit();
      }}
    >
      <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" className={classes.glass}>
        <path d="M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13Zm5 11.500L20 20" />
      </svg>
      <input
        type="search"
        className={classes.input}
        value={typed}
        maxLength={100}
        placeholder={t.search}
        aria-label={t.search}
        onChange={({ target }) => setTyped(target.value)}
      />
      <button type="submit" className={classes.find}>
        {t.find}
      </button>
    </form>
  );
}

/** What is being typed, and committed after a pause, or at once when asked. The address wins when it changes. */
function useTyping(value: string, commit: (text: string) => void) {
  const [typed, setTyped] = useState(value);
  const latest = useRef(commit);
  useEffect(() => {
    latest.current = commit;
  });
  useEffect(() => {
    setTyped((before) => (before.trim() === value ? before : value));
  }, [value]);
  useEffect(() => {
    if (typed.trim() === value) return;
    const timer = setTimeout(() => latest.current(typed.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, value]);
  return [typed, setTyped, () => latest.current(typed.trim())] as const;
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className={classes.field}>
      <span>{label}</span>
      {children}
    </label>
  );
}

function Days({ filters: { from, to }, change }: PartProps) {
  const t = useWords(words);
  return (
    <>
      <Field label={t.from}>
        <input
          type="date"
          value={from ?? ''}
          onChange={({ target }) => change({ from: target.value || undefined })}
        />
      </Field>
      <Field label={t.to}>
        <input
          type="date"
          value={to ?? ''}
          min={from}
          onChange={({ target }) => change({ to: target.value || undefined })}
        />
      </Field>
    </>
  );
}

function Area({ filters: { area }, change, areas }: PartProps & Pick<FilterBarProps, 'areas'>) {
  const t = useWords(words);
  const { text } = useFormats();
  const listId = useId();
  const [typed, setTyped] = useTyping(area ?? '', (next) => change({ area: next || undefined }));
  return (
    <Field label={t.area}>
      <input
        value={typed}
        list={listId}
        maxLength={100}
        placeholder={t.areaHint}
        onChange={({ target }) => setTyped(target.value)}
      />
      <datalist id={listId}>
        {[...new Set(areas.map(text))].map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </Field>
  );
}

function Price({ filters: { priceMax }, change }: PartProps) {
  const t = useWords(words);
  const { money } = useFormats();
  const prices = priceMax === undefined || PRICES.includes(priceMax) ? PRICES : [...PRICES, priceMax];
  return (
    <Field label={t.price}>
      <select
        value={priceMax ?? ''}
        onChange={({ target }) =>
          change({ priceMax: target.value === '' ? undefined : Number(target.value) })
        }
      >
        <option value="">{t.anyPrice}</option>
        {prices.map((amount) => (
          <option key={amount} value={amount}>
            {t.upTo(money({ amount, currency: CURRENCY }))}
          </option>
        ))}
      </select>
    </Field>
  );
}

function Sorting({ filters: { sort }, change }: PartProps) {
  const t = useWords(words);
  const said = {
    soonest: t.soonest,
    popular: t.popular,
    newest: t.newest,
    price: t.priceUp,
    'price-desc': t.priceDown,
  };
  return (
    <Field label={t.sort}>
      <select
        value={sort ?? 'soonest'}
        onChange={({ target }) => {
          const chosen = SORTS.find((one) => one === target.value);
          change({ sort: chosen === 'soonest' ? undefined : chosen });
        }}
      >
        {SORTS.map((one) => (
          <option key={one} value={one}>
            {said[one]}
          </option>
        ))}
      </select>
    </Field>
  );
}
