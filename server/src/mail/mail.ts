// The port through which mail leaves. What became of a mail is a value: whoever asked for it decides what then.
import type { Limit } from '#kernel/context';

export const mailLimits = {
  mailTimeoutMs: {
    value: 30_000,
    unit: 'ms',
    why: 'one try of one mail, waiting for its turn included; shorter than the lease of an effect',
  },
  mailsAtOnceMax: { value: 4, unit: 'mails', why: 'connections to the mail server at a time' },
  mailsQueuedMax: { value: 500, unit: 'mails', why: 'mails that wait for their turn; more are tried later' },
  mailFailuresMax: {
    value: 5,
    unit: 'failures',
    why: 'as many failures of the mail server in a row open its breaker',
  },
  mailRestMs: { value: 10_000, unit: 'ms', why: 'an open breaker lets one mail try again after this' },
} as const satisfies Record<string, Limit>;

export interface Mail {
  /** Of this mail for ever: another try of it has the same. */
  id: string;
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
  attachments?: readonly { name: string; type: string; content: string }[];
}

/**
 * `refused`: the mail server will never take this mail for this address; its reply code, null when the address is
 * none. `failed`: not now, or the settings are wrong; `because` names neither addresses nor secrets.
 */
export type Posted =
  | { outcome: 'sent' }
  | { outcome: 'refused'; code: number | null }
  | { outcome: 'failed'; because: string };

/** Never throws. */
export type Post = (mail: Mail) => Promise<Posted>;
