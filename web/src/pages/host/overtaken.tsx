// Somebody else stored something newer while this was typed: nothing is lost, and nothing overwritten unasked.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Note } from '../../ui/note.tsx';
import { useFormats, useWords } from '../../words.ts';
import { words } from './edit-words.ts';
import classes from './editor.module.css';
import type { Listing } from './kinds.ts';

interface OvertakenProps {
  /** As it is stored now. */
  listing: Listing;
  isSaving: boolean;
  onTake(): void;
  onSaveOver(): void;
}

export function Overtaken({ listing, isSaving, onTake, onSaveOver }: OvertakenProps) {
  const t = useWords(words);
  const at = useChangedAt(listing);
  return (
    <Note
      tone="warn"
      urgent
      title={t.overtaken(at)}
      action={
        <div className={classes.buttons}>
          <LinkButton
            variant="default"
            to="/l/$listing"
            params={{ listing: listing.listing }}
            target="_blank"
            rel="noopener"
          >
            {t.seeNewer}
          </LinkButton>
          <Asked
            label={t.takeNewer}
            title={t.takeNewerTitle}
            text={t.takeNewerText}
            confirm={t.takeNewerDo}
            disabled={isSaving}
            onConfirm={onTake}
          />
          <Asked
            label={t.saveOver}
            title={t.saveOverTitle}
            text={t.saveOverText}
            confirm={t.saveOverDo}
            disabled={isSaving || Boolean(listing.pending)}
            onConfirm={onSaveOver}
          />
        </div>
      }
    >
      {t.overtakenText}
    </Note>
  );
}

/** It was offered or withdrawn elsewhere; what was typed is no less right for it. */
export function StateChanged({ listing }: { listing: Listing }) {
  const t = useWords(words);
  const at = useChangedAt(listing);
  return (
    <Note tone="warn" urgent title={t.stateChanged(at)}>
      {t.stateChangedText}
    </Note>
  );
}

function useChangedAt({ changedAt }: Listing): string {
  const { instant } = useFormats();
  return changedAt === undefined ? '' : instant(changedAt);
}

interface AskedProps {
  label: string;
  title: string;
  text: string;
  confirm: string;
  disabled: boolean;
  onConfirm(): void;
}

/** A button for what cannot be taken back: it asks first. */
function Asked({ label, title, text, confirm, disabled, onConfirm }: AskedProps) {
  const t = useWords(words);
  const [asked, setAsked] = useState(false);
  const close = () => setAsked(false);
  return (
    <>
      <Button variant="default" disabled={disabled} onClick={() => setAsked(true)}>
        {label}
      </Button>
      <Dialog title={title} close={t.decideLater} opened={asked} onClose={close}>
        <p>{text}</p>
        <div className={classes.buttons}>
          <Button
            color="red"
            onClick={() => {
              close();
              onConfirm();
            }}
          >
            {confirm}
          </Button>
          <Button variant="default" onClick={close}>
            {t.decideLater}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
