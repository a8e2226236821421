import { Button } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { useWords } from '../../words.ts';
import { words } from './edit-words.ts';
import classes from './editor.module.css';
import type { Listing } from './kinds.ts';
import { ListingState } from './listing-state.tsx';
import type { Then } from './saving.ts';

interface EditBarProps {
  listing: Listing | undefined;
  isChanged: boolean;
  /** Somebody else stored something newer. */
  isOvertaken: boolean;
  isSaving: boolean;
  onSave(then: Then): void;
}

/** Always in sight: how the listing stands, and what can be done with it. */
export function EditBar({ listing, isChanged, isOvertaken, isSaving, onSave }: EditBarProps) {
  const t = useWords(words);
  const isPublished = listing?.state === 'published';
  const isPending = listing?.pending !== undefined && listing.pending !== null;
  const blocked = isSaving || isPending;
  const edited = isOvertaken ? t.overtakenShort : isChanged ? t.notSaved : listing ? t.allSaved : '';
  const publish = listing?.state === 'withdrawn' ? t.publishAgain : t.publish;
  return (
    <div className={classes.bar}>
      <div className={classes.barState}>
        <ListingState state={listing?.state ?? 'draft'} />
        <span role="status">{isSaving ? t.saving : edited}</span>
      </div>
      <div className={classes.barActions}>
        {listing && (
          <LinkButton
            variant="subtle"
            to="/l/$listing"
            params={{ listing: listing.listing }}
            target="_blank"
            rel="noopener"
          >
            {t.preview}
          </LinkButton>
        )}
        {isPublished && <Withdraw blocked={blocked} onSave={onSave} />}
        <Button
          variant={isPublished ? 'filled' : 'default'}
          loading={isSaving}
          disabled={isPending || (!isChanged && listing !== undefined)}
          onClick={() => onSave('keep')}
        >
          {isPublished ? t.saveChange : t.saveDraft}
        </Button>
        {!isPublished && (
          <Button loading={isSaving} disabled={isPending} onClick={() => onSave('publish')}>
            {isChanged || !listing ? t.saveAndPublish : publish}
          </Button>
        )}
      </div>
    </div>
  );
}

function Withdraw({ blocked, onSave }: { blocked: boolean; onSave(then: Then): void }) {
  const t = useWords(words);
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button variant="default" disabled={blocked} onClick={() => setAsked(true)}>
        {t.withdraw}
      </Button>
      <Dialog title={t.withdrawTitle} close={t.keepSelling} opened={asked} onClose={() => setAsked(false)}>
        <p>{t.withdrawText}</p>
        <div className={classes.buttons}>
          <Button
            color="red"
            onClick={() => {
              setAsked(false);
              onSave('withdraw');
            }}
          >
            {t.withdraw}
          </Button>
          <Button variant="default" onClick={() => setAsked(false)}>
            {t.keepSelling}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
