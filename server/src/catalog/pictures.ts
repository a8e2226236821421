// Pictures of hosts: stored once under an id that follows from host and content, counted against the host's limits,
// used by listings, and removed when nobody has used them for a while. Bytes travel beside the log, never in it.

import type { Decision, Event, Message } from '#kernel/context';
import type { Refused } from '#kernel/route';
import type { FieldProblem, Picture, StoredContent } from './contract.ts';
import { pictureLimits } from './picture-limits.ts';
import { problem } from './problems.ts';
import type { CatalogCommands, CatalogEvents, PictureRow, Sight, State } from './state.ts';

type Decided = Decision<CatalogEvents>;
type Asked<K extends keyof CatalogCommands> = Message<CatalogCommands[K]>;

/** Key of a file among the private rows. */
export const fileKey = (picture: string, width: number) => `${picture}/${width}`;

/** The same picture again is kept for longer, and answered as the first time. */
export function storePicture(state: State, { subject, data }: Asked<'StorePicture'>): Decided {
  const { files, ...facts } = data;
  const known = state.pictures.get(subject);
  if (known?.uses === 0) return { events: [stored(subject, facts)], answer: pictureOf(known, null) };
  if (known) return { answer: pictureOf(known, null) };
  // Somebody saw it a moment ago, and the sweep was quicker.
  if (files.length === 0) return { answer: { refused: 'pictures-busy' } };
  const refused = refuseMore(state, facts);
  if (refused) return { answer: refused };
  return {
    events: [stored(subject, facts)],
    keeps: files.map(({ width, body }) => ({
      table: 'pictureFiles',
      key: fileKey(subject, width),
      row: { picture: subject, width, body },
    })),
    answer: pictureOf({ ...facts, picture: subject }, null),
  };
}

type Stored = CatalogEvents['PictureStored'];

const stored = (subject: string, data: Stored) => ({ type: 'PictureStored' as const, subject, data });

function refuseMore(state: State, { host, bytes }: Stored): Refused | undefined {
  const kept = state.pictureHosts.get(host) ?? { pictures: 0, bytes: 0 };
  const full =
    kept.pictures >= pictureLimits.picturesPerHostMax.value ||
    kept.bytes + bytes > pictureLimits.pictureBytesPerHostMax.value;
  return full ? { refused: 'pictures-full' } : undefined;
}

/** Removes what nobody has used for long enough, a bounded number at a time. */
export function sweepPictures(state: State, _: Asked<'SweepPictures'>, now: number): Decided {
  const before = now - pictureLimits.pictureUnusedMs.value;
  const unused = [...state.pictures.values()]
    .filter(({ uses, since }) => uses === 0 && since < before)
    .sort((a, b) => (a.picture < b.picture ? -1 : 1))
    .slice(0, pictureLimits.picturesPerSweepMax.value);
  return {
    events: unused.map(({ picture: subject }) => ({ type: 'PictureRemoved', subject, data: {} })),
  };
}

/** What is wrong with the pictures that a listing of `host` names. */
export function pictureProblems(state: Sight, host: string, content: StoredContent): FieldProblem[] {
  return (content.pictures ?? []).flatMap(({ picture }, at) =>
    state.pictures.get(picture)?.host === host
      ? []
      : [{ where: `/pictures/${at}/picture`, ...problem('picture-unknown') }],
  );
}

/** The pictures of a listing as pages show them. */
export function picturesOf(state: Sight, content: StoredContent): Picture[] {
  return (content.pictures ?? []).flatMap(({ picture, alt }) => {
    const row = state.pictures.get(picture);
    return row ? [pictureOf(row, alt)] : [];
  });
}

type Shown = Pick<PictureRow, 'picture' | 'width' | 'height' | 'widths' | 'color'>;

function pictureOf({ picture, width, height, widths, color }: Shown, alt: Picture['alt']): Picture {
  return { picture, width, height, widths, color, alt };
}

/** Ids of pictures in a content. */
export function idsOf(content: StoredContent | undefined): string[] {
  return (content?.pictures ?? []).map(({ picture }) => picture);
}

function usedBy(state: State, listing: string): ReadonlySet<string> {
  const row = state.listings.get(listing);
  return new Set([...idsOf(row?.content), ...idsOf(row?.proposal?.content)]);
}

/** Runs the fold of a listing's event and counts which pictures the listing uses from then on. */
export function counting<D>(fold: (state: State, event: Event<D>) => void) {
  return (state: State, event: Event<D>): void => {
    const before = usedBy(state, event.subject);
    fold(state, event);
    const after = usedBy(state, event.subject);
    for (const picture of after) if (!before.has(picture)) state.pictures.edit(picture).uses += 1;
    for (const picture of before) {
      if (after.has(picture)) continue;
      const row = state.pictures.edit(picture);
      row.uses -= 1;
      row.since = event.time;
    }
  };
}

export function foldStored(state: State, { subject, data, time }: Event<Stored>): void {
  if (state.pictures.has(subject)) {
    state.pictures.edit(subject).since = time;
    return;
  }
  state.pictures.add(subject, { picture: subject, ...data, uses: 0, since: time });
  keep(state, data.host, { pictures: 1, bytes: data.bytes });
}

export function foldRemoved(state: State, { subject }: Event<object>): void {
  const row = state.pictures.get(subject);
  if (!row) throw new Error(`picture ${subject} was removed and is not there`);
  keep(state, row.host, { pictures: -1, bytes: -row.bytes });
  state.pictures.remove(subject);
}

function keep(state: State, host: string, { pictures, bytes }: { pictures: number; bytes: number }): void {
  if (!state.pictureHosts.has(host)) state.pictureHosts.add(host, { host, pictures: 0, bytes: 0 });
  const row = state.pictureHosts.edit(host);
  row.pictures += pictures;
  row.bytes += bytes;
}
