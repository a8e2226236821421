// How one can pay here: what a page asks before it shows a form. A practice network also needs somebody to play the
// bank's question, which the page does through here: the network itself need not be reachable for browsers.
import Type, { type Static } from 'typebox';
import { type Route, refuse, route } from '#kernel/route';
import type { CardForm, CardProvider, PracticeBank } from './providers/provider.ts';

/** `card` is null where none is taken. With `stripe` a page takes the card through Stripe.js and this key. */
const Methods = Type.Object(
  {
    /** Whether this caller has points to pay with: guests have none. */
    points: Type.Boolean(),
    card: Type.Union([
      Type.Object({ provider: Type.Literal('sandbox') }, { additionalProperties: false }),
      Type.Object(
        { provider: Type.Literal('stripe'), publishableKey: Type.String() },
        { additionalProperties: false },
      ),
      Type.Null(),
    ]),
  },
  { additionalProperties: false },
);
export type Methods = Static<typeof Methods>;

const methods = (card: CardForm | null): Route =>
  route({
    method: 'GET',
    path: '/methods',
    access: 'anyone',
    summary: 'How one can pay here: points or not, and which card network takes the card.',
    replies: { 200: Methods },
    async handle({ caller }) {
      return { status: 200, body: { points: caller.kind !== 'nobody', card } };
    },
  });

const practice = (bank: PracticeBank): Route =>
  route({
    method: 'POST',
    path: '/practice/authentications',
    access: 'anyone',
    summary: 'Answer the bank of the practice network for the buyer. Only where play money is taken.',
    body: Type.Object(
      { clientSecret: Type.String({ minLength: 1, maxLength: 200 }), passed: Type.Boolean() },
      { additionalProperties: false },
    ),
    replies: { 204: Type.Null() },
    refusals: ['practice-unknown', 'practice-unreachable'],
    async handle({ body }) {
      const heard = await bank.answer(body);
      return heard === 'heard' ? { status: 204 } : refuse({ refused: `practice-${heard}` });
    },
  });

export const methodRoutes = ({ form, practice: bank }: CardProvider): Route[] => [
  methods(form),
  ...(bank ? [practice(bank)] : []),
];
