// The three fields of Stripe's card form, put into places of the page. Each is a frame of Stripe's own: the page hears
// whether a field is complete and what is wrong with it, and never what was typed.
import type { Stripe, StripeElementStyle } from '@stripe/stripe-js';
import type { Language } from '../../words.ts';

export const FIELDS = ['cardNumber', 'cardExpiry', 'cardCvc'] as const;
export type Field = (typeof FIELDS)[number];

export interface Typed {
  complete: boolean;
  /** What Stripe says is wrong, in the reader's language. */
  problem: string | undefined;
}

export const NOTHING_TYPED: Readonly<Record<Field, Typed>> = {
  cardNumber: { complete: false, problem: undefined },
  cardExpiry: { complete: false, problem: undefined },
  cardCvc: { complete: false, problem: undefined },
};

export interface StripeFields {
  focus(field: Field): void;
  /** After the page's colours have changed. */
  recolour(): void;
  /** The id of a payment method, or what Stripe says against the card. */
  source(): Promise<{ source: string } | { problem: string | undefined }>;
  close(): void;
}

interface Options {
  language: Language;
  onTyped(field: Field, typed: Typed): void;
}

export function openStripeFields(
  stripe: Stripe,
  places: Readonly<Record<Field, HTMLElement>>,
  { language, onTyped }: Options,
): StripeFields {
  const elements = stripe.elements({ locale: language });
  const style = styleOfPage();
  const number = elements.create('cardNumber', { style, showIcon: true });
  const expiry = elements.create('cardExpiry', { style });
  const cvc = elements.create('cardCvc', { style });
  number.on('change', ({ complete, error }) => onTyped('cardNumber', { complete, problem: error?.message }));
  expiry.on('change', ({ complete, error }) => onTyped('cardExpiry', { complete, problem: error?.message }));
  cvc.on('change', ({ complete, error }) => onTyped('cardCvc', { complete, problem: error?.message }));
  const fields = { cardNumber: number, cardExpiry: expiry, cardCvc: cvc };
  for (const field of FIELDS) fields[field].mount(places[field]);
  return {
    focus: (field) => fields[field].focus(),
    recolour() {
      const now = { style: styleOfPage() };
      for (const field of FIELDS) fields[field].update(now);
    },
    async source() {
      const { paymentMethod, error } = await stripe.createPaymentMethod({ type: 'card', card: number });
      return paymentMethod ? { source: paymentMethod.id } : { problem: error.message };
    },
    close() {
      for (const field of FIELDS) fields[field].destroy();
    },
  };
}

/** Variables end at the border of a frame, so their values go along. */
function styleOfPage(): StripeElementStyle {
  const page = getComputedStyle(document.documentElement);
  const colour = (name: string) => page.getPropertyValue(`--jari-${name}`).trim();
  return {
    base: {
      color: colour('ink'),
      iconColor: colour('muted'),
      fontFamily: "-apple-system, system-ui, 'Segoe UI', 'Noto Sans KR', sans-serif",
      fontSize: '16px',
      '::placeholder': { color: colour('muted') },
    },
    invalid: { color: colour('bad'), iconColor: colour('bad') },
  };
}
