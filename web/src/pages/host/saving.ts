// Saving a form: checked here first, then stored, then offered if that was asked for.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { api, asking, extra, got } from '../../api.ts';
import type { Draft } from './draft.ts';
import { writeDraft } from './draft-write.ts';
import type { Content, Listing } from './kinds.ts';

/** Something is wrong that needs no server to be seen. */
export class NotReady extends Error {}

export type Then = 'keep' | 'publish' | 'withdraw';

interface Saving {
  draft: Draft;
  /** False: what is stored is what is typed. */
  isChanged: boolean;
  then: Then;
}

export function useSaving(listing: Listing | undefined, onSaved: (listing: Listing) => void) {
  const client = useQueryClient();
  const attempt = useRef({ text: '', key: '' });
  /** A repeat of the same makes nothing twice. */
  const create = (body: Content) => {
    const text = JSON.stringify(body);
    if (attempt.current.text !== text) attempt.current = { text, key: newKey() };
    const headers = extra({ idempotencyKey: attempt.current.key });
    return got(api.post('/v1/catalog/listings', { body, headers }));
  };
  const store = async ({ draft, isChanged, then }: Saving): Promise<Listing> => {
    if (listing && (then === 'withdraw' || !isChanged)) return listing;
    const { content, faults } = writeDraft(draft);
    if (faults.length > 0) throw new NotReady();
    if (!listing) return create(content);
    return got(
      api.put('/v1/catalog/listings/{listing}', {
        params: { path: { listing: listing.listing } },
        body: content,
      }),
    );
  };
  return useMutation({
    mutationFn: async (saving: Saving) => {
      const stored = await store(saving);
      // What is stored is shown as stored even if offering it fails.
      client.setQueryData(keyFor(stored), stored);
      if (saving.isChanged && saving.then !== 'withdraw') onSaved(stored);
      if (saving.then === 'keep') return stored;
      const action = `/v1/catalog/listings/{listing}/${saving.then}` as const;
      return got(api.post(action, { params: { path: { listing: stored.listing } } }));
    },
    onSuccess: (after) => client.setQueryData(keyFor(after), after),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['/v1/catalog/listings/mine'] });
      void client.invalidateQueries({ queryKey: ['/v1/catalog/listings/{listing}'] });
      void client.invalidateQueries({ queryKey: ['/v1/catalog/listings/{listing}/plan'] });
    },
  });
}

function keyFor({ listing }: Listing) {
  return asking('/v1/catalog/listings/{listing}', { path: { listing } }).queryKey;
}

/** Pages that are not served securely have no `randomUUID`. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
