// What a gate lets in to: the listing, the session, and the name of the gate; chosen once, kept on the device.
import '../../ui/fields.css';
import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, asking } from '../../api.ts';
import { addDays, localTimeIn } from '../../ui/local-date.ts';
import { type Formats, useFormats, useWords } from '../../words.ts';
import type { OwnListing } from './bookings-listings.ts';
import classes from './check-in.module.css';
import type { Occasion } from './check-in-queue.ts';
import { words } from './check-in-words.ts';

export type Session = Answer<'/v1/check-in/listings/{listing}/sessions'>['sessions'][number];
type Listing = Answer<'/v1/catalog/listings/{listing}'>;

export interface Choice {
  listing: string;
  /** `<pool> <unit>`; empty is any session. */
  session: string;
  gate: string;
}

const KEPT_AS = 'jari-gate-choice';
const GATE_LENGTH_MAX = 60;
const SESSIONS_SHOWN_MAX = 400;
const DATE_LENGTH = 'YYYY-MM-DD'.length;
const NOTHING: Choice = { listing: '', session: '', gate: '' };

/** What was chosen the last time; otherwise what takes place today, otherwise the latest listing. */
export function useChoice(listings: readonly OwnListing[]): [Choice, (next: Choice) => void] {
  const [choice, setChoice] = useState<Choice>(readChoice);
  const isThere = listings.some(({ listing }) => listing === choice.listing);
  const own = isThere ? choice : { ...choice, listing: likely(listings) ?? '', session: '' };
  const choose = (next: Choice) => {
    setChoice(next);
    try {
      localStorage.setItem(KEPT_AS, JSON.stringify(next));
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  };
  return [own, choose];
}

function readChoice(): Choice {
  try {
    const kept: Partial<Choice> | null = JSON.parse(localStorage.getItem(KEPT_AS) ?? 'null');
    const { listing, session, gate } = { ...NOTHING, ...kept };
    return { listing: String(listing), session: String(session), gate: String(gate) };
  } catch {
    return NOTHING;
  }
}

function likely(listings: readonly OwnListing[]): string | undefined {
  const onToday = listings.find(({ from, to, venue }) => {
    const today = todayIn(venue.zone);
    return from !== null && to !== null && from <= today && today <= to;
  });
  return (onToday ?? listings[0])?.listing;
}

export function todayIn(zone: string): string {
  return localTimeIn(zone, Date.now()).slice(0, DATE_LENGTH);
}

export function occasionOf({ listing, session }: Choice): Occasion {
  const [pool, unit] = session.split(' ');
  return { listing, ...(pool && { pool }), ...(unit && { unit }) };
}

interface OccasionPickerProps {
  listings: readonly OwnListing[];
  choice: Choice;
  onChoose(next: Choice): void;
}

export function OccasionPicker({ listings, choice, onChoose }: OccasionPickerProps) {
  const t = useWords(words);
  const { text } = useFormats();
  const options = useSessionOptions(listings, choice.listing);
  const session = options.find(({ value }) => value === choice.session);
  const chosen = listings.find(({ listing }) => listing === choice.listing);
  return (
    <details className={classes.occasion}>
      <summary>
        <span className={classes.occasionName}>
          <strong>{chosen && text(chosen.title)}</strong>
          <span>
            {session?.label ?? t.anySession}
            {choice.gate !== '' && ` · ${choice.gate}`}
          </span>
        </span>
        <span className={classes.change}>{t.change}</span>
      </summary>
      <div className={classes.occasionFields}>
        <NativeSelect
          label={t.listing}
          value={choice.listing}
          onChange={({ currentTarget: { value } }) => onChoose({ ...choice, listing: value, session: '' })}
          data={listings.map(({ listing, title }) => ({ value: listing, label: text(title) }))}
        />
        <NativeSelect
          label={t.session}
          value={session ? choice.session : ''}
          onChange={({ currentTarget: { value } }) => onChoose({ ...choice, session: value })}
          data={[{ value: '', label: t.anySession }, ...options]}
        />
        <TextInput
          label={t.gate}
          description={t.gateHint}
          placeholder={t.gatePlaceholder}
          maxLength={GATE_LENGTH_MAX}
          value={choice.gate}
          onChange={({ currentTarget: { value } }) => onChoose({ ...choice, gate: value })}
        />
      </div>
    </details>
  );
}

/** From yesterday on: a night may end after midnight. */
function useSessionOptions(listings: readonly OwnListing[], listing: string) {
  const formats = useFormats();
  const zone = listings.find((one) => one.listing === listing)?.venue.zone ?? 'UTC';
  const from = addDays(todayIn(zone), -1);
  const { data: sessions } = useQuery({
    ...asking('/v1/check-in/listings/{listing}/sessions', { path: { listing }, query: { from } }),
    enabled: listing !== '',
  });
  const { data: facts } = useListing(listing);
  const names = new Map<string, string>();
  for (const session of sessions?.sessions.slice(0, SESSIONS_SHOWN_MAX) ?? [])
    names.set(sessionKey(session), sessionName(session, facts, formats));
  return [...names].map(([value, label]) => ({ value, label }));
}

export function useListing(listing: string) {
  return useQuery({
    ...asking('/v1/catalog/listings/{listing}', { path: { listing } }),
    enabled: listing !== '',
  });
}

export function sessionKey({ pool, unit }: Pick<Session, 'pool' | 'unit'>): string {
  return unit === '' ? pool : `${pool} ${unit}`;
}

/** The time of a session or performance; what has none is called by its name. */
export function sessionName(
  { pool, unit, startsAt }: Pick<Session, 'pool' | 'unit' | 'startsAt'>,
  listing: Listing | undefined,
  { text, dateTime, instant }: Formats,
): string {
  const when: Intl.DateTimeFormatOptions = {
    ...{ month: 'short', day: 'numeric', weekday: 'short', hour: 'numeric', minute: '2-digit' },
  };
  if (unit !== '') return dateTime(unit, when);
  const zone = listing?.content.venue.zone;
  const label = listing?.pools.find((one) => one.pool === pool)?.label;
  const isNamed = label && label.ko !== listing?.content.title.ko;
  const parts = [startsAt && instant(startsAt, zone, when), isNamed && text(label)];
  return parts.filter(Boolean).join(' · ') || (label ? text(label) : pool);
}
