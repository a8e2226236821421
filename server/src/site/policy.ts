// What pages may load: our own files and nothing else. The one exception is the card form of Stripe, which by its rules
// and those of PCI comes from Stripe's own address, and only where the operator has set Stripe up.

const OURS = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  // Styles may be set by scripts, which is how menus find their place.
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data: blob:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'media-src': "'self' blob:",
  'manifest-src': "'self'",
  'worker-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
};

/** As Stripe lists them in its security guide: the script, the frames of the fields and of banks, the tokens. */
const STRIPE_SCRIPTS = 'https://js.stripe.com https://*.js.stripe.com';
const STRIPE = {
  'script-src': `${OURS['script-src']} ${STRIPE_SCRIPTS}`,
  'frame-src': `${STRIPE_SCRIPTS} https://hooks.stripe.com`,
  'connect-src': `${OURS['connect-src']} https://api.stripe.com`,
};

/** The Content-Security-Policy of every page. */
export function contentPolicy({ stripe }: { stripe: boolean }): string {
  return Object.entries({ ...OURS, ...(stripe && STRIPE) })
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}
