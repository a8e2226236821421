// What somebody works on: what they typed, and which version of the listing they had before them. When a newer one is
// heard of, whoever typed nothing sees it at once; whoever did keeps every word, and has to choose.
import type { Draft } from './draft.ts';
import { readDraft } from './draft-read.ts';
import { writeDraft } from './draft-write.ts';

export interface Work {
  draft: Draft;
  /** Version of the listing that it was begun from; 0 for a new one. */
  basedOn: number;
  /** The text of what it was begun from; unknown of what an earlier visit left on the device. */
  from: string | undefined;
}

/** The listing as the server has it, or the empty form of a new one. */
export interface Stored {
  version: number;
  draft: Draft;
  text: string;
}

export const textOf = (draft: Draft): string => JSON.stringify(draft);

export function storedAs(draft: Draft, version: number): Stored {
  return { version, draft, text: textOf(draft) };
}

/** Goes on from what is stored, as if nothing had been typed. */
export function workOn({ draft, version, text }: Stored): Work {
  return { draft, basedOn: version, from: text };
}

/** The same work, beside what is stored now. Answers `work` itself where nothing changes. */
export function follow(work: Work, stored: Stored): Work {
  const { version, text } = stored;
  if (version < work.basedOn) return work;
  if (version === work.basedOn) return work.from === undefined ? { ...work, from: text } : work;
  const typed = textOf(work.draft);
  if (typed === work.from || typed === text || asStored(work.draft) === text) return workOn(stored);
  // It was offered or withdrawn; every word of it is as it was.
  return work.from === text ? { ...work, basedOn: version } : work;
}

/** What would be stored of it, in the form's own words: `1만` is 10,000. Undefined while something is missing. */
function asStored(draft: Draft): string | undefined {
  const { content, faults } = writeDraft(draft);
  if (faults.length > 0) return undefined;
  const pictures = draft.pictures.map(({ facts }, at) => ({
    ...facts,
    alt: content.pictures?.[at]?.alt ?? null,
  }));
  return textOf(readDraft({ content, pictures }));
}

/** Typed on top of what is history: saving it would overwrite what nobody here has seen. */
export function isOvertaken({ basedOn }: Work, { version }: Stored): boolean {
  return version > basedOn;
}

/** After `sent` was stored; what was typed since goes on from there. */
export function savedWork(work: Work, sent: Draft, stored: Stored): Work {
  if (textOf(work.draft) === textOf(sent)) return workOn(stored);
  return { draft: work.draft, basedOn: stored.version, from: stored.text };
}
