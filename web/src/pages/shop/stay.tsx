// A stay: how many guests, from when to when, in which room. What it costs is said night by night before anything is held.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { addDays, daysBetween, localTimeIn } from '../../ui/local-date.ts';
import { Stepper } from '../../ui/stepper.tsx';
import { type Formats, formatsIn, type Language, speak, useFormats, useWords } from '../../words.ts';
import { Buying, Step, Tray, type TrayRow } from './buying.tsx';
import { type KindProps, quantityMaxOf, type RoomType, type StayContent } from './listing-facts.ts';
import { RoomList } from './room-list.tsx';
import { StayDates } from './stay-dates.tsx';
import { words } from './stay-words.ts';
import { chosenSpan, type Offer, offerOf, type Room } from './stays.ts';
import { type NewItem, useAdding } from './use-adding.ts';
import { useManyUnits } from './use-units.ts';

const DATE_LENGTH = 'YYYY-MM-DD'.length;

export function Stay({ facts, content, isOpen }: KindProps<StayContent>) {
  const t = useWords(words);
  const { text, money, date } = useFormats();
  const { rooms, poolOf, isKnown } = useRooms({ facts, content, isOpen });
  const [guests, setGuests] = useState(2);
  const fitting = useMemo(() => rooms.filter(({ type }) => type.guestsMax >= guests), [rooms, guests]);
  const { day, until, choose, forget } = useSpan(fitting);
  const [chosenId, setChosenId] = useState<string>();
  const [count, setCount] = useState(1);
  const adding = useAdding({
    added() {
      setCount(1);
      setChosenId(undefined);
    },
  });
  const room = fitting.find(({ type }) => type.id === chosenId);
  const offer = room && day && until ? offerOf(room, day, until) : undefined;
  const max = offer?.fits ? Math.min(offer.left, quantityMaxOf(content)) : 0;
  const wanted = Math.min(count, Math.max(1, max));
  const currency = content.currency;
  const changed = <A extends unknown[]>(change: (...args: A) => void) => {
    return (...args: A) => {
      adding.clear();
      change(...args);
    };
  };
  const add = () => {
    const pool = room && poolOf(room.type);
    if (!room || !offer?.fits || !day || !until || pool === undefined) return;
    adding.add({ items: [itemOf({ facts, content }, { room, pool, day, until, count: wanted })] });
  };
  const rows = room && offer?.fits && isOpen ? rowsOf(offer, { money, date, currency, count: wanted }) : [];
  const hint = day && until ? t.hintRoom : t.hint;
  return (
    <Buying
      title={t.title}
      tray={
        <Tray
          title={t.chosen}
          hint={isOpen ? hint : t.notYet}
          rows={rows}
          total={{ amount: offer?.fits ? offer.total * wanted : 0, currency }}
          lines={rows.length > 0 ? 1 : 0}
          adding={adding}
          onAdd={add}
        >
          {day && until && <SpanText day={day} until={until} />}
          {room && rows.length > 0 && <strong>{t.roomCount(text(room.type.name), wanted)}</strong>}
        </Tray>
      }
    >
      <Step title={t.guests} note={t.guestsNote(Math.max(...rooms.map(({ type }) => type.guestsMax)))}>
        <Stepper
          label={t.guests}
          value={guests}
          min={1}
          max={Math.max(...rooms.map(({ type }) => type.guestsMax))}
          onChange={changed(setGuests)}
        />
      </Step>
      <StayDates
        rooms={fitting}
        span={{ day, until }}
        currency={currency}
        isBusy={isOpen && !isKnown}
        onChoose={changed(choose)}
        onForget={changed(forget)}
      />
      <RoomList
        rooms={rooms}
        guests={guests}
        span={{ day, until }}
        currency={currency}
        chosen={room?.type.id}
        onChoose={changed(setChosenId)}
      />
      {offer?.fits && isOpen && max > 1 && (
        <Step title={t.count} note={t.roomsLeft(offer.left)}>
          <Stepper label={t.count} value={wanted} min={1} max={max} onChange={changed(setCount)} />
        </Step>
      )}
    </Buying>
  );
}

function useRooms({ facts, content, isOpen }: KindProps<StayContent>) {
  const poolOf = (type: RoomType) => facts.pools.find(({ key }) => key === type.id)?.pool;
  const pools = isOpen ? content.roomTypes.flatMap((type) => poolOf(type) ?? []) : [];
  const unitsOf = useManyUnits(pools);
  const now = localTimeIn(content.venue.zone, Date.now());
  const rooms = content.roomTypes.map((type): Room => {
    const units = unitsOf(poolOf(type) ?? '');
    return { type, leftOf: units.leftOf, now };
  });
  return { rooms, poolOf, isKnown: pools.every((pool) => unitsOf(pool).known) };
}

/** The dates stand in the address, so that they can be sent to somebody. */
function useSpan(rooms: readonly Room[]) {
  const { day: asked, until: askedUntil } = useSearch({ from: '/l/$listing' });
  const navigate = useNavigate();
  const today = rooms[0]?.now.slice(0, DATE_LENGTH) ?? '';
  const day = asked !== undefined && asked >= today ? asked : undefined;
  const until = day === undefined ? undefined : askedUntil;
  const go = (search: { day?: string; until?: string }) =>
    void navigate({ to: '.', search, replace: true, resetScroll: false });
  return {
    day,
    until,
    choose: (clicked: string) => go(chosenSpan(rooms, { day, until }, clicked)),
    forget: () => go({}),
  };
}

function SpanText({ day, until }: { day: string; until: string }) {
  const { language } = useFormats();
  return <span>{spanText(day, until, language)}</span>;
}

function spanText(day: string, until: string, language: Language): string {
  const t = speak(words, language);
  const { date } = formatsIn(language);
  const short: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric', weekday: 'short' };
  return t.span(date(day, short), date(until, short), t.nights(daysBetween(day, until)));
}

interface Chosen {
  room: Room;
  pool: string;
  day: string;
  until: string;
  count: number;
}

function itemOf(
  { facts, content }: Pick<KindProps<StayContent>, 'facts' | 'content'>,
  { room, pool, day, until, count }: Chosen,
): NewItem {
  const rate = Object.keys(room.type.tiers).length > 0 ? rateOf(room.type) : 'standard';
  return {
    listing: facts.listing,
    kind: 'stay',
    title: content.title,
    about: room.type.name,
    label: { ko: spanText(day, until, 'ko'), en: spanText(day, until, 'en') },
    line: { pool, checkIn: day, checkOut: until, rate, quantity: count },
  };
}

const rateOf = ({ tiers }: RoomType) => {
  const rates = Object.values(tiers)[0] ?? {};
  return 'standard' in rates ? 'standard' : (Object.keys(rates)[0] ?? 'standard');
};

interface RowFormats extends Pick<Formats, 'money' | 'date'> {
  currency: string;
  count: number;
}

/** A few nights one by one, many as runs of the same price. */
function rowsOf(offer: Offer & { fits: true }, { money, date, currency, count }: RowFormats): TrayRow[] {
  const short: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric', weekday: 'short' };
  const runs: { from: string; nights: number; price: number }[] = [];
  for (const { date: night, price } of offer.nights) {
    const run = runs.at(-1);
    if (run && run.price === price) run.nights += 1;
    else runs.push({ from: night, nights: 1, price });
  }
  return runs.map(({ from, nights, price }) => ({
    key: from,
    name:
      nights === 1 ? date(from, short) : `${date(from, short)} – ${date(addDays(from, nights - 1), short)}`,
    about: `${money({ amount: price, currency })} × ${nights * count}`,
    price: money({ amount: price * nights * count, currency }),
  }));
}
