// The form's state: what was typed, whether it differs from what is stored, and a copy on the device.
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Draft, PictureDraft } from './draft.ts';
import { follow, isOvertaken, type Stored, savedWork, storedAs, textOf, workOn } from './draft-work.ts';
import { forgetDraft, type Kept, keepDraft, keptDraft } from './kept-draft.ts';

const KEEP_AFTER_MS = 400;

interface DraftOf {
  person: string;
  /** A listing's id, or `new-concert`. */
  what: string;
  version: number;
  /** What is stored, or an empty form. */
  stored: Draft;
}

export function useDraft({ person, what, version, stored: draftStored }: DraftOf) {
  const stored = useMemo(() => storedAs(draftStored, version), [draftStored, version]);
  const [first] = useState(() => keptDraft(person, what));
  const [begun, setWork] = useState(() => (first ? workFrom(first) : workOn(stored)));
  const [restored, setRestored] = useState(first !== undefined);
  const work = follow(begun, stored);
  if (work !== begun) setWork(work);
  const { draft, basedOn } = work;
  const isChanged = textOf(draft) !== work.from;
  const forget = useKeeping({
    person,
    what,
    kept: isChanged ? { draft, version: basedOn } : undefined,
    first,
  });
  return {
    draft,
    isChanged,
    basedOn,
    /** Somebody else stored something newer than what this was begun from. */
    isOvertaken: isOvertaken(work, stored),
    /** It was found on the device, not on the server. */
    restored: restored && isChanged,
    change: (part: Partial<Draft>) =>
      setWork((before) => ({ ...before, draft: { ...before.draft, ...part } })),
    changePictures: (next: (pictures: PictureDraft[]) => PictureDraft[]) =>
      setWork((before) => ({
        ...before,
        draft: { ...before.draft, pictures: next(before.draft.pictures) },
      })),
    /** `sent` was stored, and is this now. */
    saved: (sent: Draft, as: Stored) => {
      setWork((before) => savedWork(before, sent, as));
      setRestored(false);
      forget();
    },
    /** As it is stored now. */
    discard: () => {
      setWork(workOn(stored));
      setRestored(false);
      forget();
    },
  };
}

const workFrom = ({ draft, version }: Kept) => ({ draft, basedOn: version, from: undefined });

interface Keeping {
  person: string;
  what: string;
  /** What is not stored yet. */
  kept: Kept | undefined;
  /** What was found here at the beginning. */
  first: Kept | undefined;
}

/** Keeps what is not stored yet on the device; answers how to forget it. */
function useKeeping({ person, what, kept, first }: Keeping): () => void {
  // Another tab may have kept its own meanwhile, and that is not for this one to forget.
  const own = useRef(first && { person, what, text: textOf(first.draft) });
  const cancel = useRef(() => {});
  const { draft, version } = kept ?? {};
  const forget = () => {
    // What was about to be kept is what was stored, or dropped, just now.
    cancel.current();
    if (own.current) forgetDraft(own.current);
    own.current = undefined;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: it forgets what stands in a ref.
  useEffect(() => {
    if (draft === undefined || version === undefined) {
      forget();
      return undefined;
    }
    const keep = () => {
      own.current = { person, what, text: textOf(draft) };
      keepDraft(person, what, { draft, version });
    };
    const timer = setTimeout(keep, KEEP_AFTER_MS);
    window.addEventListener('pagehide', keep);
    cancel.current = () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', keep);
    };
    return cancel.current;
  }, [draft, version, person, what]);
  return forget;
}
