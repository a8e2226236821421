// Things in words: when, where, which seat, how many. The same words in the cart, on the ticket and on the receipt.
import { useMemo } from 'react';
import { addDays } from '../../ui/local-date.ts';
import { type Formats, speak, useFormats } from '../../words.ts';
import type { Piece, Thing, When } from './bought.ts';
import { words } from './words.ts';

const NIGHT: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric', weekday: 'short' };

export interface ThingWords {
  when(when: When): string;
  /** The name of a rate; the host's own word where we have none. */
  rate(rate: string): string;
  /** What a row is, without its number. */
  piece(piece: Piece, thing: Thing): string;
  count(count: number, kind: Thing['kind']): string;
  nights(checkIn: string, checkOut: string, count: number): string;
}

export function useThingWords(): ThingWords {
  const formats = useFormats();
  return useMemo(() => thingWords(formats), [formats]);
}

export function thingWords(formats: Formats): ThingWords {
  const t = speak(words, formats.language);
  const rates: Record<string, string> = {
    standard: t.standard,
    adult: t.adult,
    youth: t.youth,
    child: t.child,
  };
  const rate = (name: string) => rates[name] ?? name;
  const nights = (checkIn: string, checkOut: string, count: number) =>
    `${formats.date(checkIn)} – ${formats.date(checkOut, NIGHT)}, ${t.nights(count)}`;
  return {
    rate,
    nights,
    when: (when) => {
      if (when.type === 'instant') return formats.instant(when.at, when.zone);
      if (when.type === 'session') return formats.dateTime(when.at);
      return nights(when.from, when.to, when.count);
    },
    piece: (piece, { kind }) => {
      const { place, name } = piece;
      const own = piece.rate === 'standard' ? [] : [rate(piece.rate)];
      if (place) {
        const seat = place.number ? [t.seat(place.row ?? '', place.number)] : [];
        return [formats.text(place.area), ...seat, ...own].join(' · ');
      }
      if (name) return [formats.text(name), ...own].join(' · ');
      return kind === 'stay' ? t.nights(piece.lines.length) : rate(piece.rate);
    },
    count: (count, kind) => {
      if (kind === 'concert') return t.tickets(count);
      if (kind === 'exhibition') return t.people(count);
      return kind === 'stay' ? t.rooms(count) : t.pieces(count);
    },
  };
}

/** Nights between two local dates. */
export function nightsBetween(checkIn: string, checkOut: string): number {
  let count = 0;
  for (let day = checkIn; day < checkOut; day = addDays(day, 1)) count += 1;
  return count;
}
