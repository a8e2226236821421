import '@mantine/core/styles/Progress.css';
import { Button, Progress } from '@mantine/core';
import { useRef, useState } from 'react';
import { Failure } from '../../failure.tsx';
import { Note } from '../../ui/note.tsx';
import { Picture } from '../../ui/picture.tsx';
import { useFormats, useWords } from '../../words.ts';
import type { SectionOf } from './basics-section.tsx';
import { noText, type PictureDraft } from './draft.ts';
import { words } from './edit-words.ts';
import { changed, moved, Pair, ProblemsUnder, Section, without } from './editing.tsx';
import classes from './editor.module.css';
import { PICTURE_TYPES, refusedPicture, uploadPicture } from './picture-upload.ts';

const PICTURES_MAX = 20;

export interface PicturesSectionProps extends Pick<SectionOf, 'draft'> {
  /** Uploads end when they end; what is there by then may not be what was there before. */
  update(next: (pictures: PictureDraft[]) => PictureDraft[]): void;
}

export function PicturesSection({ draft: { pictures }, update }: PicturesSectionProps) {
  const t = useWords(words);
  return (
    <Section title={t.pictures} help={t.picturesHelp} path="/pictures">
      <ol className={classes.pictures}>
        {pictures.map((one, at) => (
          <li key={one.facts.picture} className={classes.pictureRow}>
            <div className={classes.thumb}>
              <Picture picture={{ ...one.facts, alt: null }} sizes="11rem" ratio="4 / 3" silent />
              {at === 0 && <span className={classes.cover}>{t.cover}</span>}
            </div>
            <div className={classes.stack}>
              <Pair
                label={t.altText}
                path={`/pictures/${at}/alt`}
                value={one.alt}
                placeholder={t.altExample}
                onChange={(alt) => update((list) => changed(list, at, { alt }))}
              />
              <ProblemsUnder path={`/pictures/${at}/picture`} />
              <div className={classes.buttons}>
                <Button
                  size="xs"
                  variant="default"
                  disabled={at === 0}
                  onClick={() => update((list) => moved(list, at, at - 1))}
                >
                  {t.moveUp}
                </Button>
                <Button
                  size="xs"
                  variant="default"
                  disabled={at === pictures.length - 1}
                  onClick={() => update((list) => moved(list, at, at + 1))}
                >
                  {t.moveDown}
                </Button>
                <Button
                  size="xs"
                  variant="subtle"
                  color="red"
                  onClick={() => update((list) => without(list, at))}
                >
                  {t.removePicture(at + 1)}
                </Button>
              </div>
            </div>
          </li>
        ))}
      </ol>
      {pictures.length < PICTURES_MAX ? (
        <Uploads left={PICTURES_MAX - pictures.length} update={update} />
      ) : (
        <p className={classes.hint}>{t.picturesFull}</p>
      )}
    </Section>
  );
}

interface Upload {
  key: number;
  name: string;
  share: number;
  error?: unknown;
  refused?: 'type' | 'size';
}

function Uploads({ left, update }: { left: number; update: PicturesSectionProps['update'] }) {
  const t = useWords(words);
  const { percent } = useFormats();
  const input = useRef<HTMLInputElement>(null);
  const { uploads, add, forget } = useUploads(update);
  const take = (files: FileList | null) => {
    if (files) add([...files].slice(0, left));
    if (input.current) input.current.value = '';
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same
    <div
      className={classes.drop}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        take(event.dataTransfer.files);
      }}
    >
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={PICTURE_TYPES.join(',')}
        aria-label={t.addPictures}
        onChange={({ currentTarget }) => take(currentTarget.files)}
      />
      <Button variant="default" onClick={() => input.current?.click()}>
        {t.addPictures}
      </Button>
      <span className={classes.hint}>{t.dropHere}</span>
      {uploads.map(({ key, name, share, error, refused }) => (
        <div key={key} className={classes.upload}>
          <span>{name}</span>
          {refused && <Note tone="bad">{refused === 'type' ? t.pictureType : t.pictureSize}</Note>}
          {error !== undefined && <Failure error={error} />}
          {error === undefined && !refused && (
            <Progress value={share * 100} aria-label={t.uploading(name, percent(share))} />
          )}
          {(error !== undefined || refused) && (
            <Button size="xs" variant="subtle" onClick={() => forget(key)}>
              {t.dismiss}
            </Button>
          )}
        </div>
      ))}
    </div>
  );
}

let lastKey = 0;

function useUploads(update: PicturesSectionProps['update']) {
  const [uploads, setUploads] = useState<Upload[]>([]);
  const set = (key: number, part: Partial<Upload>) =>
    setUploads((list) => list.map((one) => (one.key === key ? { ...one, ...part } : one)));
  const forget = (key: number) => setUploads((list) => list.filter((one) => one.key !== key));
  const send = async (file: File, key: number) => {
    try {
      const facts = await uploadPicture(file, (share) => set(key, { share }));
      // The same picture again is the one that is there.
      update((list) =>
        list.some((one) => one.facts.picture === facts.picture) ? list : [...list, { facts, alt: noText }],
      );
      forget(key);
    } catch (error) {
      set(key, { error });
    }
  };
  const add = (files: File[]) => {
    for (const file of files) {
      lastKey += 1;
      const key = lastKey;
      const refused = refusedPicture(file);
      setUploads((list) => [...list, { key, name: file.name, share: 0, ...(refused && { refused }) }]);
      if (!refused) void send(file, key);
    }
  };
  return { uploads, add, forget };
}
