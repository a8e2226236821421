import { Button } from '@mantine/core';
import { Note } from '../../ui/note.tsx';
import { useFormats, useWords } from '../../words.ts';
import { words } from './edit-words.ts';
import type { Listing } from './kinds.ts';
import { Standing } from './standing.tsx';

interface DraftNotesProps {
  listing: Listing | undefined;
  restored: boolean;
  /** What came of the last change stands below already. */
  isTold: boolean;
  onDiscard(): void;
}

/** What should be known before anything is changed. */
export function DraftNotes({ listing, restored, isTold, onDiscard }: DraftNotesProps) {
  const t = useWords(words);
  const { instant } = useFormats();
  const refused = listing?.refused;
  return (
    <>
      {restored && (
        <Note
          tone="warn"
          title={t.restored}
          action={
            <Button variant="default" onClick={onDiscard}>
              {listing ? t.discardToStored : t.discard}
            </Button>
          }
        >
          {t.restoredText}
        </Note>
      )}
      {listing?.pending && (
        <div aria-busy="true">
          <Note tone="plain" title={t.pending}>
            {t.pendingText}
          </Note>
        </div>
      )}
      {listing && refused && !listing.pending && !isTold && (
        <Note tone="bad" title={t.refusedAt(instant(refused.at))}>
          <p>{t.refusedText}</p>
          <Standing listing={listing} standing={refused.standing} />
        </Note>
      )}
    </>
  );
}
