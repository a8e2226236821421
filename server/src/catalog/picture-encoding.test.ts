// Real files of each kind, and files that only claim to be one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { isRefused, type Refused } from '#kernel/route';
import { type Encoded, pictureEncoder, typeOf, widthsFor } from './picture-encoding.ts';
import { pictureLimits } from './picture-limits.ts';

const encode = pictureEncoder();

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#336699' } });

async function encoded(bytes: Uint8Array): Promise<Encoded> {
  const made = await encode(bytes);
  if (isRefused(made)) assert.fail(made.refused);
  return made;
}

const refusedAs = (made: Encoded | Refused) => (isRefused(made) ? made.refused : undefined);

test('each type is known by its first bytes', async () => {
  const types = [];
  for (const format of ['jpeg', 'png', 'webp', 'avif'] as const)
    types.push(typeOf(await plain(120, 120).toFormat(format).toBuffer()));
  assert.deepEqual(types, ['image/jpeg', 'image/png', 'image/webp', 'image/avif']);
  for (const other of ['', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'GIF89a', '%PDF-1.7', 'RIFF....WAVE'])
    assert.equal(typeOf(Buffer.from(other)), undefined, other);
});

test('a picture is kept in the usual widths up to its own', async () => {
  assert.deepEqual(widthsFor(100), [100]);
  assert.deepEqual(widthsFor(640), [320, 640]);
  assert.deepEqual(widthsFor(1_000), [320, 640, 1_000]);
  assert.deepEqual(widthsFor(9_000), [320, 640, 1_280, 1_920]);
  const { width, height, widths, color, bytes, files } = await encoded(
    await plain(2_400, 1_200).jpeg().toBuffer(),
  );
  assert.deepEqual([width, height, widths], [1_920, 960, [320, 640, 1_280, 1_920]]);
  assert.match(color, /^#3[2-4]6[5-7]9[8-a]$/);
  assert.equal(
    bytes,
    files.reduce((sum, { body }) => sum + body.length, 0),
  );
  for (const file of files) {
    const made = await sharp(file.body).metadata();
    assert.deepEqual([made.format, made.width], ['webp', file.width]);
  }
});

test('metadata is gone, and what it said of the orientation was done', async () => {
  const bytes = await plain(300, 200)
    .withExif({ IFD0: { Copyright: 'a secret place' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  const { width, height, files } = await encoded(bytes);
  assert.deepEqual([width, height], [200, 300]);
  const made = await sharp(files[0]?.body).metadata();
  assert.deepEqual([made.exif, made.icc, made.orientation], [undefined, undefined, undefined]);
});

test('grey, see-through and deep pictures are taken too', async () => {
  const grey = await plain(200, 200).greyscale().png().toBuffer();
  assert.equal((await encoded(grey)).width, 200);
  const clear = await sharp({
    create: { width: 200, height: 200, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer();
  const { color, files } = await encoded(clear);
  assert.equal(color, '#ffffff');
  assert.equal((await sharp(files[0]?.body).metadata()).hasAlpha, true);
  const deep = await plain(200, 200).toColourspace('rgb16').png().toBuffer();
  assert.equal((await encoded(deep)).width, 200);
});

test('too large, too small and too narrow is refused before it is decoded', async () => {
  const side = Math.ceil(Math.sqrt(pictureLimits.pixelsPerPictureMax.value)) + 1;
  const bomb = await plain(side, side).png({ compressionLevel: 9 }).toBuffer();
  assert.equal(refusedAs(await encode(bomb)), 'picture-size-wrong');
  assert.equal(refusedAs(await encode(await plain(99, 200).png().toBuffer())), 'picture-size-wrong');
  assert.equal(refusedAs(await encode(await plain(1_000, 200).png().toBuffer())), 'picture-size-wrong');
});

test('damaged files are refused', async () => {
  const noise = await sharp({
    create: {
      width: 400,
      height: 400,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
    },
  })
    .jpeg()
    .toBuffer();
  assert.equal(refusedAs(await encode(noise.subarray(0, noise.length / 2))), 'picture-invalid');
  assert.equal(refusedAs(await encode(Buffer.from('\x89PNG\r\n\x1a\nnothing', 'latin1'))), 'picture-invalid');
});

test('so many wait for their turn, the others are asked to come back', async () => {
  const bytes = await plain(200, 200).png().toBuffer();
  const most = pictureLimits.picturesAtOnceMax.value + pictureLimits.picturesWaitingMax.value;
  const all = await Promise.all(Array.from({ length: most + 3 }, () => encode(bytes)));
  assert.equal(all.filter((made) => refusedAs(made) === 'pictures-busy').length, 3);
  assert.equal(refusedAs(await encode(bytes)), undefined, 'and later there is room again');
});
