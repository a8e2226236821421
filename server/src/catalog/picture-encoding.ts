// Bytes of a stranger become pictures of ours: looked at, decoded and encoded anew by sharp, off the event loop, in a
// few widths and without metadata. What a file says about itself is not believed: its first bytes decide.

import sharp from 'sharp';
import type { Refused } from '#kernel/route';
import { pictureLimits } from './picture-limits.ts';

/** Made of one upload: everything but the host. */
export interface Encoded {
  width: number;
  height: number;
  widths: number[];
  color: string;
  bytes: number;
  files: { width: number; body: Buffer }[];
}

export const PICTURE_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/avif'] as const;
export type PictureType = (typeof PICTURE_TYPES)[number];

/** What the first bytes are those of; undefined for everything else. */
export function typeOf(bytes: Uint8Array): PictureType | undefined {
  const at = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString('latin1');
  if (at(0, 3) === '\xff\xd8\xff') return 'image/jpeg';
  if (at(0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (at(0, 4) === 'RIFF' && at(8, 12) === 'WEBP') return 'image/webp';
  if (at(4, 8) === 'ftyp' && /avi[fs]/.test(at(8, 32))) return 'image/avif';
  return undefined;
}

/** Widths that a picture is kept in: the usual ones up to its own, and its own where it lies between. */
export function widthsFor(width: number): number[] {
  const widest = Math.min(width, WIDTH_MAX);
  return [...PICTURE_WIDTHS.filter((one) => one < widest), widest];
}

const PICTURE_WIDTHS = [320, 640, 1_280] as const;
const WIDTH_MAX = 1_920;
const QUALITY = 80;

/** Decodes at most a few at once, the others wait their turn; beyond that everybody is asked to come back. */
export function pictureEncoder(): (bytes: Uint8Array) => Promise<Encoded | Refused> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (bytes) => {
    if (running >= pictureLimits.picturesAtOnceMax.value) {
      if (waiting.length >= pictureLimits.picturesWaitingMax.value) return { refused: 'pictures-busy' };
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return (await refuseSize(bytes)) ?? (await encode(bytes));
    } catch {
      // sharp throws for every kind of damage; which one it was helps nobody.
      return { refused: 'picture-invalid' };
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}

async function refuseSize(bytes: Uint8Array): Promise<Refused | undefined> {
  const { autoOrient } = await sharp(bytes, { limitInputPixels: false }).metadata();
  const { width, height } = autoOrient;
  const { pixelsPerPictureMax, pictureSideMin, pictureRatioMax } = pictureLimits;
  const size = `This picture has ${width} × ${height} pixels`;
  if (width * height > pixelsPerPictureMax.value) {
    return {
      refused: 'picture-size-wrong',
      detail: `${size}, more than ${pixelsPerPictureMax.value} in all.`,
    };
  }
  if (Math.min(width, height) < pictureSideMin.value) {
    return { refused: 'picture-size-wrong', detail: `${size}; each side needs ${pictureSideMin.value}.` };
  }
  if (Math.max(width, height) > Math.min(width, height) * pictureRatioMax.value) {
    const detail = `${size}; one side is more than ${pictureRatioMax.value} times the other.`;
    return { refused: 'picture-size-wrong', detail };
  }
  return undefined;
}

async function encode(bytes: Uint8Array): Promise<Encoded> {
  const { data, info } = await sharp(bytes, {
    limitInputPixels: pictureLimits.pixelsPerPictureMax.value,
    failOn: 'warning',
    autoOrient: true,
  })
    .resize({ width: WIDTH_MAX, withoutEnlargement: true })
    .toColourspace('srgb')
    .timeout({ seconds: pictureLimits.pictureDecodeMs.value / 1_000 })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const decoded = () => sharp(data, { raw: { width, height, channels } });
  const widths = widthsFor(width);
  const files: Encoded['files'] = [];
  for (const one of widths) {
    const body = await decoded().resize({ width: one }).webp({ quality: QUALITY }).toBuffer();
    files.push({ width: one, body });
  }
  const mean = await decoded()
    .flatten({ background: '#ffffff' })
    .resize(1, 1, { fit: 'fill' })
    .raw()
    .toBuffer();
  return {
    width,
    height,
    widths,
    color: `#${mean.subarray(0, 3).toString('hex')}`,
    bytes: files.reduce((sum, { body }) => sum + body.length, 0),
    files,
  };
}
