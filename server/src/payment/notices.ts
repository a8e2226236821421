// Notices of the card provider: signed words about captures and refunds. They can come twice, late, out of turn and
// before the answer to the call they are about; so they only say what the provider could also have been asked.
import Type from 'typebox';
import { type Route, refuse, route } from '#kernel/route';
import { captureOfKey, refundOfKey } from './asking.ts';
import type { CardProvider, ProviderNotice } from './providers/provider.ts';

/** What a notice means to the lane; nothing when it is about something else. */
export function messageOf(
  notice: ProviderNotice,
): { type: string; subject: string; data: object } | undefined {
  if (notice.about === 'other') return undefined;
  if (notice.about === 'refund') {
    const { bookingId: subject, refundId } = refundOfKey(notice.key);
    const { outcome } = notice;
    const isFinal = outcome.outcome === 'refunded' || outcome.outcome === 'refused';
    if (isFinal) return { type: 'RefundAnswered', subject, data: { refundId, tries: 0, outcome } };
    return { type: 'RefundDue', subject, data: { refundId, tries: 0, next: 'lookUpRefund' } };
  }
  const of = captureOfKey(notice.key);
  const { outcome } = notice;
  const isTopUp = 'topUpId' in of;
  const subject = isTopUp ? of.topUpId : of.bookingId;
  const attempt = isTopUp ? 1 : of.attempt;
  const isFinal = outcome.outcome === 'captured' || outcome.outcome === 'declined';
  // Anything else says only that something changed: the provider is asked what.
  if (!isFinal) return { type: isTopUp ? 'TopUpDue' : 'LookUpDue', subject, data: { attempt, asks: 0 } };
  const data = { attempt, asks: 0, outcome, certain: true };
  return { type: isTopUp ? 'TopUpAnswered' : 'ChargeAnswered', subject, data };
}

export const webhook = (provider: CardProvider): Route =>
  route({
    method: 'POST',
    path: `/webhooks/${provider.name}`,
    access: 'anyone',
    summary: 'Signed notices of the card provider.',
    rawBody: true,
    replies: { 204: Type.Null() },
    refusals: ['webhook-forged'],
    async handle({ rawBody, headers }, io) {
      const notice = rawBody && provider.verifyWebhook(rawBody, headers);
      if (!notice) return refuse({ refused: 'webhook-forged' });
      const message = messageOf(notice);
      if (message) await io.submit(message);
      return { status: 204 };
    },
  });
