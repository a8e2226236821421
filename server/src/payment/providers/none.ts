// No card network: points and what costs nothing are all there is. A card that somebody sends all the same is declined.
import type { CardProvider, OutcomeUnknown } from './provider.ts';

const UNKNOWN: OutcomeUnknown = { outcome: 'unknown', because: 'no card network is set up' };

export const noCards: CardProvider = {
  name: 'none',
  form: null,
  capture: async () => ({
    outcome: 'declined',
    code: 'cards-not-taken',
    message: 'Cards are not taken here.',
  }),
  refund: async () => UNKNOWN,
  lookUp: async () => ({ outcome: 'absent' }),
  lookUpRefund: async () => UNKNOWN,
  abandon: async () => UNKNOWN,
  verifyWebhook: () => undefined,
  health: () => ({ breaker: 'closed', inFlight: 0, queued: 0, opened: 0, lastFailure: null }),
};
