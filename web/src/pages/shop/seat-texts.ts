// What the seat map says, in the reader's language, and what a seat is called in both.
import { useMemo } from 'react';
import type { SeatModel } from '../../seatmap/seat-plan.ts';
import type { SeatTexts } from '../../seatmap/seat-words.ts';
import { formatsIn, type HostText, type Language, speak, useLanguage } from '../../words.ts';
import { words } from './concert-words.ts';

export function useSeatTexts(currency: string): SeatTexts {
  const language = useLanguage();
  return useMemo(() => seatTexts(language, currency), [language, currency]);
}

function seatTexts(language: Language, currency: string): SeatTexts {
  const t = speak(words, language);
  const { money } = formatsIn(language);
  return {
    map: t.map,
    help: t.help,
    stage: t.stage,
    zoomIn: t.zoomIn,
    zoomOut: t.zoomOut,
    fit: t.fit,
    row: t.row,
    seat: t.seat,
    money: (amount) => money({ amount, currency }),
    count(free, lowest) {
      if (free === 0) return t.soldOut;
      return lowest === undefined ? t.freeOnly(free) : t.freeFrom(free, lowest);
    },
    left: t.placesLeft,
    states: {
      free: t.stateFree,
      held: t.stateHeld,
      sold: t.stateSold,
      chosen: t.stateChosen,
      unknown: t.stateUnknown,
    },
    accessible: t.accessible,
    full: (max) => (max === 0 ? t.notYet : t.fullMax(max)),
    list: t.seatList,
    onlyFree: t.onlyFree,
    more: t.more,
    nothing: t.nothing,
  };
}

/** `1층 가운데 · A열 · 12번`, and the same in English; the area is called as its host calls it. */
export function seatLabel(model: SeatModel, unit: string): HostText {
  return labelOf(model, unit, model.areas[model.areaOf[model.placeOf(unit)] ?? -1]?.name ?? '');
}

/** `A열 · 12번`. */
export function seatInArea(model: SeatModel, unit: string): HostText {
  return labelOf(model, unit, '');
}

function labelOf(model: SeatModel, unit: string, area: string): HostText {
  const place = model.placeOf(unit);
  const row = place < model.seats ? model.rows[model.row[place] ?? -1]?.name : undefined;
  const number = model.numbers[place];
  const said = (language: Language) => {
    const t = speak(words, language);
    return [area, row ? t.row(row) : '', number ? t.seat(number) : ''].filter(Boolean).join(' · ');
  };
  return place < 0 ? { ko: unit } : { ko: said('ko'), en: said('en') };
}

/** What hosts call places to stand, in files of both languages. */
const STANDING = /^(스탠딩|standing|floor)$/i;

/** Tiers that are a letter or two are called seats of it; others have a name, and the one for standing has two. */
export function tierText(tier: string, language: Language): string {
  const t = speak(words, language);
  if (STANDING.test(tier)) return t.tierStanding;
  return /^[A-Z]{1,4}$/.test(tier) ? t.tier(tier) : tier;
}
