// The version of a listing as HTTP says it (RFC 9110): `ETag` on every answer that shows all of it, `If-Match` on what
// is sent back, so that nobody overwrites what they have not seen.
import Type from 'typebox';
import type { Refused } from '#kernel/route';
import type { ListingRow } from './state.ts';

/**
 * `"7"` for version 7. While a change is under way, and once it was refused, the answer says so and is another one
 * (`"7-8-pending"`, `"7-8-refused"`); what is offered is version 7 all the same.
 */
export function tagOf({
  facts,
  proposal,
  refused,
}: Pick<ListingRow, 'facts' | 'proposal' | 'refused'>): string {
  if (proposal) return `"${facts.version}-${proposal.version}-pending"`;
  return refused ? `"${facts.version}-${refused.version}-refused"` : `"${facts.version}"`;
}

/** What a change may say of the version that it was made from. */
export const Based = Type.Object({
  'If-Match': Type.Optional(
    Type.String({
      description:
        'The `ETag` of the answer that this was made from; when the listing was changed since, nothing happens and the answer is 412. Without it, or with `*`, any version will do.',
    }),
  ),
});

/** `W/` is what compression makes of our own tags on their way; the version in them is exact as before. */
const TAG = /^(?:W\/)?"(\d{1,10})(?:-\d{1,10}-(?:pending|refused))?"$/;

/** The version that a request was made from; nothing where any will do. */
export function basedOnOf(ifMatch: string | undefined): { basedOn?: number } | Refused {
  const given = ifMatch?.trim();
  if (given === undefined || given === '*') return {};
  const [, version] = TAG.exec(given) ?? [];
  return version === undefined ? { refused: 'if-match-invalid' } : { basedOn: Number(version) };
}
