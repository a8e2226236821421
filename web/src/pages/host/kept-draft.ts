// What somebody types stays on their device until it is saved: a reload, a lost session or a closed lid loses nothing.
// It is kept under the person's id, so that nobody else who signs in here is shown it.
import type { Draft } from './draft.ts';
import { isKind } from './kinds.ts';

export interface Kept {
  draft: Draft;
  /** Version of the listing that it was begun from; 0 for a new one. */
  version: number;
}

const nameOf = (person: string, what: string) => `jari-listing:${person}:${what}`;

export function keptDraft(person: string, what: string): Kept | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(nameOf(person, what)) ?? 'null');
    return isKept(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function keepDraft(person: string, what: string, kept: Kept): void {
  try {
    localStorage.setItem(nameOf(person, what), JSON.stringify(kept));
  } catch {
    // Without storage the form lasts as long as the page.
  }
}

/** Forgets what was kept, as long as it is still this text of a draft. */
export function forgetDraft({ person, what, text }: { person: string; what: string; text: string }): void {
  const kept = keptDraft(person, what);
  if (kept === undefined || JSON.stringify(kept.draft) !== text) return;
  try {
    localStorage.removeItem(nameOf(person, what));
  } catch {
    // Then nothing was kept.
  }
}

/** Written by this page and nobody else, but perhaps by an older one. */
function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null || !('draft' in value) || !('version' in value))
    return false;
  const { draft } = value;
  return (
    typeof draft === 'object' &&
    draft !== null &&
    'kind' in draft &&
    isKind(draft.kind) &&
    LISTS.every((name) => Array.isArray(Reflect.get(draft, name)))
  );
}

const LISTS = ['pictures', 'refunds', 'performances', 'standing', 'times', 'rooms', 'variants'];
