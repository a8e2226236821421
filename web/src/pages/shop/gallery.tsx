import { useState } from 'react';
import { Picture, type PictureFacts } from '../../ui/picture.tsx';
import { useWords } from '../../words.ts';
import { Drawing } from './drawing.tsx';
import type { Kind } from './filters.ts';
import classes from './listing.module.css';
import { words } from './listing-words.ts';

interface GalleryProps {
  listing: string;
  kind: Kind;
  pictures: readonly PictureFacts[];
}

const SIZES = '(max-width: 62em) 94vw, 36rem';
const RATIO_MIN = 0.9;
const RATIO_MAX = 1.7;
const RATIO_USUAL = '4 / 3';

export function Gallery({ listing, kind, pictures }: GalleryProps) {
  const t = useWords(words);
  const [shown, setShown] = useState(0);
  const first = pictures[0];
  const picture = pictures[shown] ?? first;
  if (!first || !picture) {
    return (
      <div className={classes.gallery}>
        <div className={classes.main}>
          <Drawing id={listing} kind={kind} ratio={RATIO_USUAL} />
        </div>
      </div>
    );
  }
  // One place for all, so that nothing moves from one picture to the next.
  const ratio = Math.min(RATIO_MAX, Math.max(RATIO_MIN, first.width / first.height));
  return (
    <section className={classes.gallery} aria-label={t.gallery}>
      <div className={classes.main}>
        <Picture key={picture.picture} picture={picture} sizes={SIZES} ratio={String(ratio)} first />
      </div>
      {pictures.length > 1 && (
        <ul className={classes.thumbs}>
          {pictures.map((one, at) => (
            <li key={one.picture}>
              <button
                type="button"
                className={classes.thumb}
                aria-label={t.picture(at + 1, pictures.length)}
                aria-pressed={at === shown}
                onClick={() => setShown(at)}
              >
                <Picture picture={one} sizes="5rem" ratio={RATIO_USUAL} silent />
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
