// Stripe.js comes from Stripe's own address, as its rules and those of PCI demand: the one thing that pages load from
// elsewhere. Only pages that take a card ask for it, and only where the server charges through Stripe.
import type { Stripe } from '@stripe/stripe-js';
import { loadStripe } from '@stripe/stripe-js/pure';
import type { Language } from '../../words.ts';

// Nothing about how somebody reads and types on these pages is gathered.
loadStripe.setLoadParameters({ advancedFraudSignals: false });

const opened = new Map<string, Promise<Stripe>>();

/** Rejects when Stripe.js cannot be loaded; the next call tries again. */
export function openStripe(publishableKey: string, language: Language): Promise<Stripe> {
  const name = `${publishableKey} ${language}`;
  const known = opened.get(name);
  if (known) return known;
  const opening = load(publishableKey, language);
  opened.set(name, opening);
  opening.catch(() => opened.delete(name));
  return opening;
}

async function load(publishableKey: string, language: Language): Promise<Stripe> {
  addEventListener('error', dropFailed, true);
  try {
    const stripe = await loadStripe(publishableKey, { locale: language });
    if (!stripe) throw new Error('Stripe.js needs a browser.');
    return stripe;
  } finally {
    removeEventListener('error', dropFailed, true);
  }
}

/** The loader tries once more, but would wait for ever for a script that has failed and is still on the page. */
function dropFailed({ target }: Event): void {
  if (target instanceof HTMLScriptElement && target.src.startsWith('https://js.stripe.com/')) target.remove();
}
