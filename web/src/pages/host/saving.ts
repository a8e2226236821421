// Saving a form: checked here first, then stored, then offered if that was asked for.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { api, asking, extra, got, Problem } from '../../api.ts';
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
  /** The version that the host had before them: what somebody else stored since is not overwritten. */
  basedOn: number;
  then: Then;
}

/** Somebody else stored something else meanwhile. */
export function isListingChanged(error: unknown): error is Problem {
  return error instanceof Problem && error.code === 'listing-changed';
}

const ifMatch = (version: number) => ({ 'If-Match': `"${version}"` });

/** `onSaved` hears what is stored now, and the draft that it was stored from. */
export function useSaving(listing: Listing | undefined, onSaved: (listing: Listing, sent: Draft) => void) {
  const client = useQueryClient();
  const attempt = useRef({ text: '', key: '' });
  /** A repeat of the same makes nothing twice. */
  const create = (body: Content) => {
    const text = JSON.stringify(body);
    if (attempt.current.text !== text) attempt.current = { text, key: newKey() };
    const headers = extra({ idempotencyKey: attempt.current.key });
    return got(api.post('/v1/catalog/listings', { body, headers }));
  };
  const store = async ({ draft, isChanged, basedOn, then }: Saving): Promise<Listing> => {
    if (listing && (then === 'withdraw' || !isChanged)) return listing;
    const { content, faults } = writeDraft(draft);
    if (faults.length > 0) throw new NotReady();
    if (!listing) return create(content);
    return got(
      api.put('/v1/catalog/listings/{listing}', {
        params: { path: { listing: listing.listing }, header: ifMatch(basedOn) },
        body: content,
      }),
    );
  };
  return useMutation({
    mutationFn: async (saving: Saving) => {
      const stored = await store(saving);
      // What is stored is shown as stored even if offering it fails.
      client.setQueryData(keyFor(stored), stored);
      // What inventory has not agreed to stays in the form: it may come back.
      if (saving.isChanged && saving.then !== 'withdraw' && !stored.pending) onSaved(stored, saving.draft);
      if (saving.then === 'keep') return stored;
      const action = `/v1/catalog/listings/{listing}/${saving.then}` as const;
      const path = { listing: stored.listing };
      // What is offered is what was seen; to stop selling, nothing has to be.
      const header = saving.then === 'publish' ? ifMatch(stored.version) : {};
      return got(api.post(action, { params: { path, header } }));
    },
    // The note about it needs what is stored now.
    onError: (error) =>
      isListingChanged(error)
        ? client.invalidateQueries({ queryKey: ['/v1/catalog/listings/{listing}'] })
        : undefined,
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
