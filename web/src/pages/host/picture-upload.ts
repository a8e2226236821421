// Sends a picture and tells how far it is, which `fetch` cannot.
import { Problem, type ProblemBody, Unreachable } from '../../api.ts';
import type { UploadedPicture } from './draft.ts';

export const PICTURE_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/avif'];
const PICTURE_BYTES_MAX = 10 * 1024 * 1024;

/** What can be said of a file before it is sent. */
export function refusedPicture({ type, size }: { type: string; size: number }): 'type' | 'size' | undefined {
  if (!PICTURE_TYPES.includes(type)) return 'type';
  return size > PICTURE_BYTES_MAX ? 'size' : undefined;
}

export function uploadPicture(file: Blob, onProgress: (share: number) => void): Promise<UploadedPicture> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/v1/catalog/pictures');
    request.setRequestHeader('Content-Type', file.type);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
    request.onerror = () => reject(new Unreachable('The server could not be reached.'));
    request.onload = () => {
      const answer: unknown = request.response;
      if (isUploaded(answer)) resolve(factsOf(answer));
      else if (isProblem(answer)) reject(new Problem({ ...answer, status: request.status }));
      else reject(new Unreachable(`The server answered ${request.status}.`));
    };
    request.send(file);
  });
}

function isUploaded(answer: unknown): answer is UploadedPicture {
  return typeof answer === 'object' && answer !== null && 'picture' in answer && 'widths' in answer;
}

function isProblem(answer: unknown): answer is ProblemBody {
  return typeof answer === 'object' && answer !== null && 'code' in answer;
}

function factsOf({ picture, width, height, widths, color }: UploadedPicture): UploadedPicture {
  return { picture, width, height, widths, color };
}
