// Answers that the server wrote into the page, so that the first look needs no second request.
import type { QueryClient } from '@tanstack/react-query';

interface Preloaded {
  /** The pattern, e.g. `/v1/catalog/listings/{listing}`. */
  path: string;
  /** With everything filled in. */
  address: string;
  answer: unknown;
}

export function takePreloaded(client: QueryClient): void {
  const text = document.getElementById('jari-data')?.textContent;
  if (!text) return;
  for (const { path, address, answer } of JSON.parse(text) as Preloaded[])
    client.setQueryData([path, address], answer);
}
