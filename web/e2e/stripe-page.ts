// Stripe.js as a page meets it, played: whatever is asked of js.stripe.com is answered here, so that nothing leaves the
// machine. Card numbers become payment methods that the double of Stripe's API knows; what the bank hears is the test's.
import type { BrowserContext } from 'playwright-core';
import type { StripeFake } from '../../server/src/payment/providers/stripe-fake.ts';

/** What the buyer does in the window of the bank. */
export type AtTheBank = 'passes' | 'fails' | 'leaves';

export interface StripePage {
  /** What happens at the bank from now on. */
  bank(does: AtTheBank): void;
  /** Addresses of Stripe that were asked for. */
  asked: string[];
}

const SCRIPT = `
  window.Stripe = (key) => ({
    _registerWrapper() {},
    elements: () => ({ create: (type) => field(type) }),
    createPaymentMethod: async ({ card }) => {
      const number = card.value().replaceAll(' ', '');
      if (key !== 'pk_test_1') return { error: { type: 'invalid_request_error', message: 'No such key.' } };
      const methods = { 4000002500003155: 'pm_3ds', 4000000000009995: 'pm_cardDeclined' };
      return { paymentMethod: { id: (methods[number] ?? 'pm_card_visa') + '_' + crypto.randomUUID() } };
    },
    handleNextAction: async ({ clientSecret }) => {
      const does = await window.jariBank(clientSecret);
      return does === 'passes' ? { paymentIntent: { status: 'succeeded' } } : { error: { type: 'card_error' } };
    },
  });
  function field(type) {
    const names = { cardNumber: 'Card number', cardExpiry: 'Expiry', cardCvc: 'CVC' };
    const input = document.createElement('input');
    Object.assign(input.style, { width: '100%', border: 0, background: 'none', color: 'inherit' });
    input.setAttribute('aria-label', 'Stripe ' + names[type]);
    const listeners = [];
    input.addEventListener('input', () => {
      for (const told of listeners) told({ complete: input.value.length > 2, error: undefined });
    });
    return {
      on(event, told) { if (event === 'change') listeners.push(told); },
      mount: (place) => place.append(input),
      update() {},
      focus: () => input.focus(),
      destroy: () => input.remove(),
      value: () => input.value,
    };
  }
`;

/** From now on Stripe is played for all pages of this browser context. */
export async function playStripe(context: BrowserContext, fake: StripeFake): Promise<StripePage> {
  const asked: string[] = [];
  let does: AtTheBank = 'passes';
  await context.route('https://*.stripe.com/**', (route) => {
    asked.push(route.request().url());
    return route.fulfill({ contentType: 'text/javascript', body: SCRIPT });
  });
  await context.exposeFunction('jariBank', (clientSecret: string) => {
    const intent = clientSecret.replace(/_secret$/, '');
    if (does === 'passes') fake.succeed(intent);
    if (does === 'fails') fake.refuse(intent);
    return does;
  });
  return {
    asked,
    bank(next) {
      does = next;
    },
  };
}
