// A picture of a host: the width that fits is loaded, its place is kept free from the beginning and filled with its
// own colour until it is there.
import type { CSSProperties } from 'react';
import type { Answer } from '../api.ts';
import { useFormats } from '../words.ts';
import classes from './picture.module.css';

export type PictureFacts = Answer<'/v1/catalog/listings/{listing}'>['pictures'][number];

interface PictureProps {
  picture: PictureFacts;
  /** How wide it is shown, as in the attribute `sizes`. */
  sizes: string;
  /** Width by height of its place, e.g. `4 / 3`; the picture's own by default. */
  ratio?: string;
  /** Loaded at once, because it is what the page is about. */
  first?: boolean;
  /** Says nothing, because the text beside it says it. */
  silent?: boolean;
}

const ADDRESS = '/v1/catalog/pictures';

export function Picture({ picture, sizes, ratio, first = false, silent = false }: PictureProps) {
  const { text } = useFormats();
  const { picture: id, width, height, widths, color, alt } = picture;
  const address = (one: number) => `${ADDRESS}/${id}/${one}`;
  const style: CSSProperties = { backgroundColor: color, aspectRatio: ratio ?? `${width} / ${height}` };
  return (
    <img
      className={classes.picture}
      style={style}
      src={address(widths[0] ?? width)}
      srcSet={widths.map((one) => `${address(one)} ${one}w`).join(', ')}
      sizes={sizes}
      width={width}
      height={height}
      alt={silent || !alt ? '' : text(alt)}
      loading={first ? 'eager' : 'lazy'}
      fetchPriority={first ? 'high' : 'auto'}
      decoding="async"
    />
  );
}
