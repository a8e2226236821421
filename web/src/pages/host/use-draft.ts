// The form's state: what was typed, whether it differs from what is stored, and a copy on the device.
import { useEffect, useMemo, useState } from 'react';
import type { Draft, PictureDraft } from './draft.ts';
import { forgetDraft, keepDraft, keptDraft } from './kept-draft.ts';

const KEEP_AFTER_MS = 400;

interface DraftOf {
  person: string;
  /** A listing's id, or `new-concert`. */
  what: string;
  version: number;
  /** What is stored, or an empty form. */
  stored: Draft;
}

export function useDraft({ person, what, version, stored }: DraftOf) {
  const [first] = useState(() => keptDraft(person, what));
  const [draft, setDraft] = useState(first?.draft ?? stored);
  const [restored, setRestored] = useState(first !== undefined);
  const storedText = useMemo(() => JSON.stringify(stored), [stored]);
  const isChanged = JSON.stringify(draft) !== storedText;
  useEffect(() => {
    if (!isChanged) {
      forgetDraft(person, what);
      return undefined;
    }
    const keep = () => keepDraft(person, what, { draft, version });
    const timer = setTimeout(keep, KEEP_AFTER_MS);
    window.addEventListener('pagehide', keep);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', keep);
    };
  }, [draft, isChanged, person, what, version]);
  return {
    draft,
    isChanged,
    /** It was found on the device, not on the server. */
    restored: restored && isChanged,
    change: (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part })),
    changePictures: (next: (pictures: PictureDraft[]) => PictureDraft[]) =>
      setDraft((before) => ({ ...before, pictures: next(before.pictures) })),
    /** As it is stored now. */
    reset: (to: Draft) => {
      setDraft(to);
      setRestored(false);
      forgetDraft(person, what);
    },
  };
}
