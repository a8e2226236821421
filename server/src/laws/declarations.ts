// Every context as a declaration, for those who fold logs and look at tables: nothing is decided, called or served
// with them, so what only a running server needs is not there.
import type { Context } from '#kernel/context';
import { realWorld } from '#kernel/world';
import type { CardProvider } from '#payment/provider';
import { everyContext } from '../contexts.ts';

function never(): never {
  throw new Error('who only reads calls nobody');
}

const nobody: CardProvider = {
  name: 'sandbox',
  form: null,
  practice: { answer: never },
  capture: never,
  refund: never,
  lookUp: never,
  lookUpRefund: never,
  abandon: never,
  verifyWebhook: never,
  health: never,
};

export function declaredContexts(): Context[] {
  return everyContext({
    provider: nobody,
    world: realWorld,
    identity: { hosts: 'invited' },
  });
}
