// What was chosen in the hall: seats one by one, places by area, what they cost together.
import { useCart } from '../../cart.ts';
import { type HostText, useFormats, useLanguage, useWords } from '../../words.ts';
import { Tray, type TrayRow } from './buying.tsx';
import { words } from './concert-words.ts';
import classes from './hall.module.css';
import type { Found, SeatChoice } from './hall.tsx';
import { type ConcertContent, type Rates, usualRateOf } from './listing-facts.ts';
import { LostSeats } from './lost-seats.tsx';
import { rateName, rateText } from './rate-names.ts';
import { seatLabel, tierText } from './seat-texts.ts';
import { ofCountKey } from './standing.tsx';
import type { Adding, NewItem } from './use-adding.ts';
import type { Counted } from './use-hall.ts';
import { useSeatRates } from './use-seat-rates.ts';

interface HallTrayProps {
  content: ConcertContent;
  pool: string | undefined;
  common: Omit<NewItem, 'line'>;
  counted: Counted;
  counts: Readonly<Record<string, number>>;
  choice: SeatChoice;
  adding: Adding;
  found: Found | undefined;
  isOpen: boolean;
  onCount(key: string, count: number): void;
  onAdd(items: NewItem[]): void;
}

interface Piece {
  key: string;
  unit: string;
  tier: string;
  rates: Rates;
  rate: string;
  price: number;
  quantity: number;
  label: HostText;
  isSeat: boolean;
}

export function HallTray(props: HallTrayProps) {
  const { content, pool, common, counted, choice, adding, found, isOpen, onCount, onAdd } = props;
  const t = useWords(words);
  const { text, money } = useFormats();
  const language = useLanguage();
  const seatRates = useSeatRates();
  const pieces = piecesOf(props, seatRates.rateOf);
  const { currency } = content;
  const hint = counted.model.seats > 0 ? t.hint : t.hintStanding;
  const count = pieces.reduce((sum, { quantity }) => sum + quantity, 0);
  const rows = pieces.map((piece): TrayRow => {
    const { key, unit, tier, rates, rate, price, quantity, label, isSeat } = piece;
    const says = text(label);
    return {
      key,
      name: isSeat ? says : `${says} × ${quantity}`,
      about: (
        <>
          {tierText(tier, language)}
          {isSeat && Object.keys(rates).length > 1 && (
            <RateSelect
              rates={rates}
              rate={rate}
              label={says}
              onChange={(next) => seatRates.choose(unit, next)}
            />
          )}
        </>
      ),
      price: money({ amount: price * quantity, currency }),
      says,
      onRemove: () => (isSeat ? choice.toggle(unit) : onCount(key, 0)),
    };
  });
  const items = pieces.map(({ unit, rate, quantity, label, rates, isSeat }): NewItem => {
    const line = { pool: pool ?? '', unit, rate, quantity };
    const isNamed = Object.keys(rates).length > 1 && !isSeat;
    return { ...common, label: isNamed ? joined(label, rateText(rate)) : label, line };
  });
  return (
    <Tray
      title={t.chosen}
      hint={isOpen ? hint : t.notYet}
      rows={rows}
      total={{ amount: pieces.reduce((sum, { price, quantity }) => sum + price * quantity, 0), currency }}
      lines={items.length}
      adding={adding}
      label={t.hold(count)}
      isUrgent={choice.lost.length > 0}
      onAdd={() => onAdd(items)}
      held={
        found && (
          <>
            {t.found(found.seats.map(text).join(', '))} {found.isSplit && t.split}
          </>
        )
      }
    >
      <InCart pool={pool} />
      <LostSeats
        lost={choice.lost}
        counted={counted}
        selected={choice.selected}
        onReplace={choice.replace}
        onDismiss={choice.dismiss}
      />
    </Tray>
  );
}

/** So that nobody wonders who holds these seats. */
function InCart({ pool }: { pool: string | undefined }) {
  const t = useWords(words);
  const { text } = useFormats();
  const { items } = useCart();
  const here = items.filter(({ line }) => line.pool === pool);
  if (here.length === 0) return null;
  return (
    <p className={classes.held}>
      {t.inCart(here.map(({ label, about }) => text(label ?? about)).join(', '))}
    </p>
  );
}

const joined = (label: HostText, rate: HostText): HostText => ({
  ko: `${label.ko} · ${rate.ko}`,
  en: `${label.en ?? label.ko} · ${rate.en ?? rate.ko}`,
});

function piecesOf(
  { content, counted, counts, choice }: HallTrayProps,
  rateOf: (unit: string) => string | undefined,
): Piece[] {
  const { model } = counted;
  const pieceOf = (unit: string, key: string, quantity: number, wanted?: string): Piece[] => {
    const place = model.placeOf(unit);
    const tier = model.tierNames[model.tier[place] ?? -1] ?? '';
    const rates = content.tiers[tier] ?? {};
    const rate = wanted !== undefined && wanted in rates ? wanted : (usualRateOf(rates) ?? '');
    const label = seatLabel(model, unit);
    const isSeat = place < model.seats;
    return place < 0
      ? []
      : [{ key, unit, tier, rates, rate, price: rates[rate] ?? 0, quantity, label, isSeat }];
  };
  return [
    ...[...choice.selected].flatMap((unit) => pieceOf(unit, unit, 1, rateOf(unit))),
    ...Object.entries(counts).flatMap(([key, quantity]) => {
      const { area, rate } = ofCountKey(key);
      return quantity > 0 ? pieceOf(area, key, quantity, rate) : [];
    }),
  ];
}

interface RateSelectProps {
  rates: Rates;
  rate: string;
  label: string;
  onChange(rate: string): void;
}

function RateSelect({ rates, rate, label, onChange }: RateSelectProps) {
  const t = useWords(words);
  const language = useLanguage();
  return (
    <select
      className={classes.rate}
      value={rate}
      aria-label={`${label}, ${t.rateLabel}`}
      onChange={({ target }) => onChange(target.value)}
    >
      {Object.keys(rates).map((one) => (
        <option key={one} value={one}>
          {rateName(one, language)}
        </option>
      ))}
    </select>
  );
}
