// Hosts upload pictures, everybody looks at what was made of them. An address names the content, so it is kept by
// browsers for ever; the bytes that were sent are never served.

import Type from 'typebox';
import {
  type Call,
  type Io,
  isRefused,
  type Refused,
  type Reply,
  type Route,
  refuse,
  route,
} from '#kernel/route';
import { Picture } from './contract.ts';
import { pictureIdOf } from './ids.ts';
import { PICTURE_TYPES, type PictureType, pictureEncoder, typeOf } from './picture-encoding.ts';
import { pictureLimits } from './picture-limits.ts';
import { closed } from './settling.ts';
import { pictureById, pictureFile } from './store.ts';

type Upload = Pick<Call<never, never, never>, 'caller' | 'headers' | 'rawBody'>;

const encode = pictureEncoder();

function typeSent(headers: Upload['headers']): PictureType | undefined {
  const named = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  return PICTURE_TYPES.find((type) => type === named);
}

async function upload({ caller, headers, rawBody }: Upload, io: Io): Promise<Reply> {
  const type = typeSent(headers);
  if (!type) return refuse({ refused: 'picture-type-wrong' });
  if (!rawBody || typeOf(rawBody) !== type) return refuse({ refused: 'picture-invalid' });
  const picture = pictureIdOf(caller.id, rawBody);
  const known = await pictureById(io.db, picture);
  const made = known ? { ...known, files: [] } : await encode(rawBody);
  if (isRefused(made)) return refuse(made);
  const { width, height, widths, color, bytes, files } = made;
  const data = { host: caller.id, width, height, widths, color, bytes, files };
  const answer = await io.submit<Picture | Refused>({ type: 'StorePicture', subject: picture, data });
  if (isRefused(answer)) return refuse(answer);
  return { status: known ? 200 : 201, body: answer };
}

export const pictureRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/pictures',
    access: { role: 'host' },
    summary:
      'Upload a picture: JPEG, PNG, WebP or AVIF as the bytes of the body; the same one again is the same one',
    rawBody: true,
    bodyLimitBytes: pictureLimits.pictureBytesMax.value,
    replies: { 200: Picture, 201: Picture },
    refusals: [
      'picture-type-wrong',
      'picture-invalid',
      'picture-size-wrong',
      'pictures-full',
      'pictures-busy',
    ],
    handle: upload,
  }),
  route({
    method: 'GET',
    path: '/pictures/:picture/:width',
    access: 'anyone',
    summary: 'A picture in one of its widths, as WebP; it never changes',
    params: Type.Object(
      { picture: Type.String({ format: 'uuid' }), width: Type.Integer({ minimum: 1 }) },
      closed,
    ),
    replies: { 200: Type.String({ contentMediaType: 'image/webp' }) },
    refusals: ['picture-unknown'],
    async handle({ params: { picture, width } }, io) {
      const body = await pictureFile(io.db, picture, width);
      if (!body) return refuse({ refused: 'picture-unknown' });
      const headers = {
        'content-type': 'image/webp',
        'cache-control': 'public, max-age=31536000, immutable',
      };
      return { status: 200, body, headers };
    },
  }),
];
