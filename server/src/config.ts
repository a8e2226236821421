// The only reader of the environment. Every setting is one row below: its variable, its flag, its default and
// what it means; the help page prints the same rows. A wrong value ends the start with one sentence that names
// the variable and says what to do.
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  asAddresses,
  asDatabaseUrl,
  asHost,
  asMailServer,
  asNames,
  asPort,
  asSecret,
  asSender,
  asShare,
  asStripeKey,
  asText,
  asWebUrl,
  asYesNo,
  ConfigError,
  type MailSettings,
  oneOf,
  SECRET_LENGTH_MIN,
} from '#config/values';

export { ConfigError };

export interface Config {
  mode: 'development' | 'production';
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** Base of the links that Jari hands out, without a slash at the end. Undefined: where it listens. */
  publicUrl: string | undefined;
  /** Addresses of proxies in front, whose word about the caller's address is believed. */
  proxies: string[] | undefined;
  /** Absolute path of the folder that holds everything Jari keeps. */
  dataDir: string;
  /** Undefined means the embedded PostgreSQL. */
  databaseUrl: string | undefined;
  /** Key of seals, receipts and sessions. Undefined in development: `sealingSecret` keeps one in the data folder. */
  secret: string | undefined;
  /** Fill an empty database with the demo. */
  demo: boolean;
  /** Who becomes a host: everybody who asks, or people whom an operator invites. */
  hosts: 'open' | 'invited';
  cards: StripeCards | SandboxCards | NoCards;
  /** Undefined: no mail is sent; in development the log shows it. */
  mail: MailSettings | undefined;
  /** Where spans are sent. Undefined: none are made. */
  tracing: TracingSettings | undefined;
  logLevel: LogLevel;
  /** Contexts of this process; undefined means all. */
  contexts: string[] | undefined;
  /** Serve the web pages beside the API. */
  web: boolean;
}

export interface StripeCards {
  provider: 'stripe';
  secretKey: string;
  /** Of the same account and mode: the pages take cards with it. */
  publishableKey: string;
  /** Undefined in development: outcomes are then asked for instead of awaited. */
  webhookSecret: string | undefined;
  /** Another address than Stripe's own. No setting says so: only who starts a server in code can. */
  api?: { protocol: 'http' | 'https'; host: string; port: number };
}

export interface SandboxCards {
  provider: 'sandbox';
  /** Port of the sandbox that this process starts; 0 takes any free one. */
  port: number;
  /** Address of a sandbox that runs elsewhere; then none is started. */
  url: string | undefined;
}

/** Points and what costs nothing are all there is. */
export interface NoCards {
  provider: 'none';
}

export interface TracingSettings {
  /** Base address of a collector that speaks OTLP over HTTP, without a slash at the end. */
  endpoint: string;
  service: string;
  /** Of the traces that begin here, between 0 and 1. */
  share: number;
}

const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

interface Setting {
  variable: string;
  flag?: string;
  /** As a person reads it. */
  default: string;
  what: string;
}

const PORT_DEFAULT = 4_000;

export const SETTINGS = {
  mode: {
    variable: 'JARI_MODE',
    flag: 'mode',
    default: 'development',
    what: 'development or production; NODE_ENV=production means production too',
  },
  port: { variable: 'PORT', flag: 'port', default: '4000', what: 'port of the API; 0 takes any free one' },
  host: {
    variable: 'HOST',
    flag: 'host',
    default: '127.0.0.1, in production 0.0.0.0',
    what: 'address to listen on',
  },
  publicUrl: {
    variable: 'JARI_URL',
    flag: 'public-url',
    default: 'where it listens',
    what: 'base of the links that Jari hands out, e.g. https://tickets.example.com',
  },
  proxies: {
    variable: 'JARI_PROXIES',
    flag: 'proxies',
    default: 'none',
    what: 'addresses of proxies in front, with commas between them; they are believed about who is calling',
  },
  dataDir: {
    variable: 'JARI_DATA',
    flag: 'data',
    default: '.jari',
    what: 'folder that holds everything Jari keeps',
  },
  databaseUrl: {
    variable: 'DATABASE_URL',
    flag: 'database-url',
    default: 'embedded PostgreSQL',
    what: 'a PostgreSQL server (15 or newer) instead of the embedded one',
  },
  secret: {
    variable: 'JARI_SECRET',
    default: 'made once, in the data folder',
    what: `key of receipts and sessions, at least ${SECRET_LENGTH_MIN} characters; required in production`,
  },
  demo: {
    variable: 'JARI_DEMO',
    flag: 'demo',
    default: 'yes, in production no',
    what: 'yes or no: fill an empty database with the demo',
  },
  hosts: {
    variable: 'JARI_HOSTS',
    flag: 'hosts',
    default: 'open, in production invited',
    what: 'open: everybody may become a host; invited: an operator decides',
  },
  stripeKey: {
    variable: 'STRIPE_SECRET_KEY',
    default: 'none',
    what: 'takes cards through Stripe, together with STRIPE_PUBLISHABLE_KEY',
  },
  stripePublishable: {
    variable: 'STRIPE_PUBLISHABLE_KEY',
    default: 'none',
    what: 'lets the pages take the card; pages then load https://js.stripe.com, and nothing else from anywhere',
  },
  stripeWebhook: {
    variable: 'STRIPE_WEBHOOK_SECRET',
    default: 'none',
    what: 'verifies what Stripe reports; required with the key in production',
  },
  cards: {
    variable: 'JARI_CARDS',
    flag: 'cards',
    default: 'yes',
    what: 'yes or no: take cards; without them there are points and what costs nothing',
  },
  sandbox: {
    variable: 'JARI_SANDBOX',
    flag: 'sandbox',
    default: 'yes without Stripe, in production no',
    what: 'yes or no: take play money through the sandbox card provider',
  },
  sandboxPort: {
    variable: 'JARI_SANDBOX_PORT',
    flag: 'sandbox-port',
    default: '4001',
    what: 'port of the sandbox card provider; 0 takes any free one',
  },
  sandboxUrl: {
    variable: 'JARI_SANDBOX_URL',
    flag: 'sandbox-url',
    default: 'started here',
    what: 'a sandbox card provider that another process has started',
  },
  smtpUrl: {
    variable: 'JARI_SMTP_URL',
    default: 'none; in development the log shows mails',
    what: 'mail server, e.g. smtps://user:password@mail.example.com; smtp:// turns to TLS before it shows a password',
  },
  mailFrom: {
    variable: 'JARI_MAIL_FROM',
    flag: 'mail-from',
    default: 'none',
    what: 'sender of mails, e.g. "Jari <tickets@example.com>"; needed with JARI_SMTP_URL',
  },
  otlpEndpoint: {
    variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    default: 'none, no spans are made',
    what: 'collector of traces that speaks OTLP over HTTP, e.g. http://localhost:4318',
  },
  otlpShare: {
    variable: 'OTEL_TRACES_SAMPLER_ARG',
    default: '1',
    what: 'share of the traces that begin here and are kept, from 0 to 1',
  },
  otlpService: {
    variable: 'OTEL_SERVICE_NAME',
    default: 'jari',
    what: 'name of this process in traces',
  },
  logLevel: { variable: 'JARI_LOG', flag: 'log', default: 'info', what: LOG_LEVELS.join(', ') },
  contexts: {
    variable: 'JARI_CONTEXTS',
    flag: 'contexts',
    default: 'all',
    what: 'contexts of this process, e.g. inventory,booking',
  },
  web: {
    variable: 'JARI_WEB',
    flag: 'web',
    default: 'yes',
    what: 'yes or no: serve the web pages, built first where they are missing or old',
  },
} as const satisfies Record<string, Setting>;

type Key = keyof typeof SETTINGS;

/** Values of flags by their names, as `parseArgs` gives them; other flags are ignored. */
export type Flags = Readonly<Record<string, unknown>>;

/** The flags of all settings, for `parseArgs`. */
export const configOptions: Record<string, { type: 'string' }> = Object.fromEntries(
  Object.values<Setting>(SETTINGS).flatMap(({ flag }) => (flag ? [[flag, { type: 'string' as const }]] : [])),
);

/** Variables that tests read; named here so that they are not taken for misspelt settings. */
const TEST_VARIABLES = ['JARI_TEST_DATABASE_URL'];

/** Reads flags first, then the environment. Throws ConfigError. */
export function readConfig(flags: Flags = {}, env: NodeJS.ProcessEnv = process.env): Config {
  refuseUnknown(env);
  const read = reader(flags, env);
  const mode =
    read('mode', oneOf('development', 'production')) ??
    (env.NODE_ENV === 'production' ? 'production' : 'development');
  const production = mode === 'production';
  const port = read('port', asPort) ?? PORT_DEFAULT;
  const config: Config = {
    mode,
    port,
    host: read('host', asHost) ?? (production ? '0.0.0.0' : '127.0.0.1'),
    publicUrl: read('publicUrl', asWebUrl),
    proxies: read('proxies', asAddresses),
    dataDir: resolve(read('dataDir', asText) ?? '.jari'),
    databaseUrl: read('databaseUrl', asDatabaseUrl),
    secret: read('secret', asSecret),
    demo: read('demo', asYesNo) ?? !production,
    hosts: read('hosts', oneOf('open', 'invited')) ?? (production ? 'invited' : 'open'),
    cards: readCards(read, mode, port),
    mail: readMail(read),
    tracing: readTracing(read),
    logLevel: read('logLevel', oneOf(...LOG_LEVELS)) ?? 'info',
    contexts: read('contexts', asNames),
    web: read('web', asYesNo) ?? true,
  };
  if (production) assertProduction(config);
  return config;
}

/** The contexts that this process runs. Throws ConfigError for a name that no context has. */
export function chosenContexts(config: Config, known: readonly string[]): string[] {
  for (const name of config.contexts ?? []) {
    if (!known.includes(name)) {
      throw new ConfigError(
        `JARI_CONTEXTS or --contexts names "${name}", which is no context: choose from ${known.join(', ')}.`,
      );
    }
  }
  return known.filter((name) => config.contexts?.includes(name) ?? true);
}

/** The configured secret, or the one of the data folder, made at its first use. */
export function sealingSecret(config: Config): string {
  if (config.secret !== undefined) return config.secret;
  const file = join(config.dataDir, 'secret');
  if (!fs.existsSync(file)) {
    fs.mkdirSync(dirname(config.dataDir), { recursive: true });
    fs.mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
    const draft = `${file}.${process.pid}`;
    fs.writeFileSync(draft, randomBytes(32).toString('hex'), { mode: 0o600 });
    try {
      // Unlike a rename, a link never replaces what another process has made meanwhile.
      fs.linkSync(draft, file);
    } catch (error) {
      if (!fs.existsSync(file)) throw error;
    } finally {
      fs.rmSync(draft);
    }
  }
  const secret = fs.readFileSync(file, 'utf8').trim();
  if (secret.length < SECRET_LENGTH_MIN) {
    throw new ConfigError(
      `${file} is damaged: remove it, and a new secret is made (open receipts and sessions end).`,
    );
  }
  return secret;
}

/** Address of the server that a test run has started for all its files. */
export function testDatabaseUrl(): string | undefined {
  return process.env.JARI_TEST_DATABASE_URL || undefined;
}

/** The environment of the files of a test run: ours, and the address of their server. */
export function testEnvironment(databaseUrl: string | undefined): NodeJS.ProcessEnv {
  return { ...process.env, JARI_TEST_DATABASE_URL: databaseUrl ?? '' };
}

/** The environment without any setting of ours, for servers that are started with flags alone. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const ours = new Set<string>([
    ...Object.values<Setting>(SETTINGS).map(({ variable }) => variable),
    'NODE_ENV',
  ]);
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !ours.has(name) && !name.startsWith('JARI_')),
  );
}

type Read = <T>(key: Key, as: (text: string, from: string) => T) => T | undefined;

/** Empty counts as not set, as compose files and shells write it. */
function reader(flags: Flags, env: NodeJS.ProcessEnv): Read {
  return (key, as) => {
    const setting: Setting = SETTINGS[key];
    const flag = setting.flag === undefined ? undefined : flags[setting.flag];
    if (typeof flag === 'string') return as(flag, `--${setting.flag}`);
    const text = env[setting.variable]?.trim();
    return text ? as(text, setting.variable) : undefined;
  };
}

function readCards(read: Read, mode: Config['mode'], port: number): Config['cards'] {
  const key = read('stripeKey', asStripeKey('secret'));
  const publishable = read('stripePublishable', asStripeKey('publishable'));
  const wanted = read('sandbox', asYesNo);
  const stripe = readStripe(key, publishable, mode);
  if (!(read('cards', asYesNo) ?? true)) {
    if (stripe || wanted)
      throw new ConfigError(
        `JARI_CARDS is no and ${stripe ? 'STRIPE_SECRET_KEY is set' : 'JARI_SANDBOX is yes'}: unset one of them.`,
      );
    return { provider: 'none' };
  }
  if (stripe) {
    if (wanted) throw new ConfigError('JARI_SANDBOX is yes and STRIPE_SECRET_KEY is set: unset one of them.');
    return { ...stripe, webhookSecret: read('stripeWebhook', asText) };
  }
  if (!(wanted ?? mode === 'development')) {
    throw new ConfigError(
      'There is no card provider: set STRIPE_SECRET_KEY, or JARI_SANDBOX=yes to take play money on purpose, or JARI_CARDS=no to take no cards.',
    );
  }
  const sandboxPort = read('sandboxPort', asPort) ?? (port === 0 || port === 65_535 ? 0 : port + 1);
  return { provider: 'sandbox', port: sandboxPort, url: read('sandboxUrl', asWebUrl) };
}

/** The two keys of Stripe, which only work together. */
function readStripe(
  secretKey: string | undefined,
  publishableKey: string | undefined,
  mode: Config['mode'],
): Omit<StripeCards, 'webhookSecret'> | undefined {
  if (secretKey === undefined && publishableKey === undefined) return undefined;
  if (publishableKey === undefined)
    throw new ConfigError(
      'STRIPE_PUBLISHABLE_KEY is missing, so no page could take a card: copy the one that begins with pk_ from where STRIPE_SECRET_KEY is in the Stripe dashboard.',
    );
  if (secretKey === undefined)
    throw new ConfigError(
      'STRIPE_SECRET_KEY is missing, and STRIPE_PUBLISHABLE_KEY alone charges nobody: copy it from the Stripe dashboard, or unset both.',
    );
  const live = isLive(secretKey);
  if (live !== isLive(publishableKey))
    throw new ConfigError(
      `STRIPE_SECRET_KEY is a ${live ? 'live' : 'test'} key and STRIPE_PUBLISHABLE_KEY a ${live ? 'test' : 'live'} key: take both from the same mode of the Stripe dashboard.`,
    );
  if (live && mode === 'development')
    throw new ConfigError(
      'STRIPE_SECRET_KEY is a live key in development mode, so real cards would be charged: use test keys, or set JARI_MODE=production.',
    );
  return { provider: 'stripe', secretKey, publishableKey };
}

const isLive = (key: string) => key.includes('_live_');

function readMail(read: Read): Config['mail'] {
  const server = read('smtpUrl', asMailServer);
  const from = read('mailFrom', asSender);
  if (server && !from) {
    throw new ConfigError(
      'JARI_MAIL_FROM is missing, so mails would have no sender: set it, e.g. to "Jari <tickets@example.com>".',
    );
  }
  if (from && !server) {
    throw new ConfigError(
      'JARI_MAIL_FROM is set, but no mail is sent without JARI_SMTP_URL: set both or none.',
    );
  }
  return server && from && { server, from };
}

function readTracing(read: Read): Config['tracing'] {
  const share = read('otlpShare', asShare) ?? 1;
  const service = read('otlpService', asText) ?? 'jari';
  const endpoint = read('otlpEndpoint', asWebUrl);
  return endpoint === undefined ? undefined : { endpoint, service, share };
}

function assertProduction({ secret, demo, cards, mail, publicUrl }: Config): void {
  if (mail && publicUrl === undefined) {
    throw new ConfigError(
      'JARI_URL is missing, so links in mails would lead nowhere: set it to the public address, e.g. https://tickets.example.com.',
    );
  }
  if (secret === undefined) {
    throw new ConfigError(
      `JARI_SECRET is missing, and production mode needs one: set it to at least ${SECRET_LENGTH_MIN} random characters, the same on every machine (openssl rand -hex 32).`,
    );
  }
  if (demo) {
    throw new ConfigError(
      'JARI_DEMO is yes in production mode, where made-up accounts and listings do not belong: unset it, or set JARI_MODE=development.',
    );
  }
  if (cards.provider === 'stripe' && cards.webhookSecret === undefined) {
    throw new ConfigError(
      'STRIPE_WEBHOOK_SECRET is missing, so what Stripe reports could not be verified: copy it from the webhook endpoint in the Stripe dashboard.',
    );
  }
}

/** A misspelt variable would silently leave a default in force. */
function refuseUnknown(env: NodeJS.ProcessEnv): void {
  const known = [...Object.values<Setting>(SETTINGS).map(({ variable }) => variable), ...TEST_VARIABLES];
  const unknown = Object.keys(env).find((name) => name.startsWith('JARI_') && !known.includes(name));
  if (unknown === undefined) return;
  const settings = known.filter((name) => name.startsWith('JARI_') && !TEST_VARIABLES.includes(name));
  throw new ConfigError(`${unknown} is no setting of Jari: unset it, or use one of ${settings.join(', ')}.`);
}
