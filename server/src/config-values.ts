// Settings as people write them, read into values. What cannot be used ends the start with one sentence that names
// the setting and says what to do; a value that may be a secret is not repeated in it.
import { isIP } from 'node:net';

/** A setting that cannot be used; the message is one sentence for the person who starts Jari. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

export interface MailSettings {
  server: {
    host: string;
    port: number;
    /** TLS from the first byte. */
    secure: boolean;
    credentials: { user: string; password: string } | undefined;
  };
  from: { name: string; address: string };
}

export const SECRET_LENGTH_MIN = 32;

export function oneOf<const T extends string>(...choices: readonly T[]): (text: string, from: string) => T {
  return (text, from) => {
    const choice = choices.find((name) => name === text);
    if (choice === undefined)
      throw new ConfigError(`${from} is "${text}": set it to ${choices.join(' or ')}.`);
    return choice;
  };
}

const YES = ['yes', 'true', '1', 'on'];
const NO = ['no', 'false', '0', 'off'];

export function asYesNo(text: string, from: string): boolean {
  const word = text.toLowerCase();
  if (!YES.includes(word) && !NO.includes(word))
    throw new ConfigError(`${from} is "${text}": set it to yes or no.`);
  return YES.includes(word);
}

export function asPort(text: string, from: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new ConfigError(`${from} is "${text}": set it to a port between 0 and 65535.`);
  return port;
}

export function asShare(text: string, from: string): number {
  const share = Number(text);
  if (!/^\d*\.?\d+$/.test(text) || share > 1)
    throw new ConfigError(`${from} is "${text}": set it to a number between 0 and 1, e.g. 0.05.`);
  return share;
}

export function asText(text: string, from: string): string {
  if (text === '' || text.includes('\0'))
    throw new ConfigError(`${from} is empty: give it a value or leave it out.`);
  return text;
}

export function asHost(text: string, from: string): string {
  if (!/^[\w.:%-]+$/.test(text))
    throw new ConfigError(
      `${from} is "${text}": set it to an address or host name to listen on, without a port.`,
    );
  return text;
}

export function asSecret(text: string, from: string): string {
  if (text.length < SECRET_LENGTH_MIN) {
    throw new ConfigError(
      `${from} has ${text.length} characters: set it to at least ${SECRET_LENGTH_MIN} random ones (openssl rand -hex 32).`,
    );
  }
  return text;
}

/** The value may hold a password, so it is not repeated. */
export function asDatabaseUrl(text: string, from: string): string {
  if (!URL.canParse(text) || !/^postgres(ql)?:$/.test(new URL(text).protocol)) {
    throw new ConfigError(
      `${from} is no PostgreSQL address: write it like postgresql://user:password@host:5432/database.`,
    );
  }
  return text;
}

/** The value may hold a password, so it is not repeated. */
export function asMailServer(text: string, from: string): MailSettings['server'] {
  const wrong = new ConfigError(
    `${from} is no address of a mail server: write it like smtps://user:password@mail.example.com:465, with %40 for @ inside a name or password.`,
  );
  if (!URL.canParse(text)) throw wrong;
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(text);
  const more = [pathname.replace(/^\/$/, ''), search, hash].some((part) => part !== '');
  if (!/^smtps?:$/.test(protocol) || hostname === '' || more) throw wrong;
  if ((username === '') !== (password === '')) {
    throw new ConfigError(`${from} names a user or a password alone: give both, or none.`);
  }
  const secure = protocol === 'smtps:';
  try {
    const credentials = { user: decodeURIComponent(username), password: decodeURIComponent(password) };
    return {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (secure ? 465 : 587) : Number(port),
      secure,
      credentials: username === '' ? undefined : credentials,
    };
  } catch {
    throw wrong;
  }
}

export function asSender(text: string, from: string): MailSettings['from'] {
  const [, name = '', address = text] = /^([^<>@]*)<([^<>]+)>$/.exec(text) ?? [];
  if (!/^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\]+$/.test(address)) {
    throw new ConfigError(`${from} is "${text}": write it like "Jari <tickets@example.com>".`);
  }
  return { name: name.trim().replace(/^"(.*)"$/, '$1'), address };
}

export function asWebUrl(text: string, from: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new ConfigError(`${from} is "${text}": write it like http://localhost:4000.`);
  }
  return text.replace(/\/+$/, '');
}

/** The value may be a secret that was put into the wrong place, so it is not repeated. */
export function asStripeKey(kind: 'secret' | 'publishable'): (text: string, from: string) => string {
  const [shape, begin] =
    kind === 'secret' ? [/^[sr]k_(test|live)_\w+$/, 'sk'] : [/^pk_(test|live)_\w+$/, 'pk'];
  return (text, from) => {
    if (!shape.test(text)) {
      throw new ConfigError(
        `${from} does not look like a ${kind} key of Stripe: it begins with ${begin}_test_ or ${begin}_live_ in the Stripe dashboard.`,
      );
    }
    return text;
  };
}

export function asAddresses(text: string, from: string): string[] {
  const addresses = text.split(',').map((address) => address.trim());
  const wrong = addresses.find((address) => isIP(address.replace(/\/\d{1,3}$/, '')) === 0);
  if (wrong !== undefined) {
    throw new ConfigError(
      `${from} has "${wrong}": write addresses or networks, e.g. 10.0.0.7,192.168.1.0/24.`,
    );
  }
  return addresses;
}

export function asNames(text: string, from: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.some((name) => !/^[a-z][a-z0-9-]*$/.test(name))) {
    throw new ConfigError(
      `${from} is "${text}": write names of contexts with commas between them, e.g. inventory,booking.`,
    );
  }
  return [...new Set(names)];
}
