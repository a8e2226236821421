import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { ConfigError, chosenContexts, configOptions, readConfig, sealingSecret } from '#config';

const SECRET = 'a-secret-of-at-least-thirty-two-characters';
const PRODUCTION = { JARI_MODE: 'production', JARI_SECRET: SECRET, JARI_SANDBOX: 'yes' };

const SENDER = { JARI_MAIL_FROM: 'Jari <tickets@example.com>' };

/** The one sentence that a wrong environment ends with. */
function complaint(env: NodeJS.ProcessEnv, flags = {}): string {
  try {
    readConfig(flags, env);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    assert.doesNotMatch(error.message, /\n/);
    return error.message;
  }
  return assert.fail('the configuration was accepted');
}

test('an empty environment means a demo on this machine', () => {
  const config = readConfig({}, {});
  assert.deepEqual(
    { ...config },
    {
      mode: 'development',
      port: 4000,
      host: '127.0.0.1',
      publicUrl: undefined,
      proxies: undefined,
      dataDir: resolve('.jari'),
      databaseUrl: undefined,
      secret: undefined,
      demo: true,
      hosts: 'open',
      cards: { provider: 'sandbox', port: 4001, url: undefined },
      mail: undefined,
      tracing: undefined,
      logLevel: 'info',
      contexts: undefined,
      web: true,
    },
  );
});

test('a flag goes before its variable, and an empty variable counts as not set', () => {
  const config = readConfig(
    { port: '5000', contexts: 'inventory, booking' },
    { PORT: '6000', HOST: '', JARI_LOG: 'debug' },
  );
  assert.equal(config.port, 5000);
  assert.equal(config.host, '127.0.0.1');
  assert.equal(config.logLevel, 'debug');
  assert.deepEqual(config.contexts, ['inventory', 'booking']);
  assert.ok(
    'contexts' in configOptions && !('secret' in configOptions),
    'a secret does not belong on a command line',
  );
});

test('every wrong value is named together with what to do', () => {
  const wrong: [NodeJS.ProcessEnv, RegExp][] = [
    [{ PORT: 'http' }, /^PORT is "http": set it to a port between 0 and 65535\.$/],
    [{ PORT: '70000' }, /^PORT is "70000"/],
    [{ PORT: '-1' }, /^PORT is "-1"/],
    [{ PORT: '40.5' }, /^PORT is "40\.5"/],
    [{ HOST: 'http://x/' }, /^HOST is "http:\/\/x\/"/],
    [{ JARI_URL: 'tickets.example.com' }, /^JARI_URL is "tickets\.example\.com": write it like/],
    [{ DATABASE_URL: 'mysql://root:pass@host/x' }, /^DATABASE_URL is no PostgreSQL address/],
    [{ JARI_MODE: 'prod' }, /^JARI_MODE is "prod": set it to development or production\.$/],
    [{ JARI_DEMO: 'maybe' }, /^JARI_DEMO is "maybe": set it to yes or no\.$/],
    [{ JARI_HOSTS: 'all' }, /^JARI_HOSTS is "all": set it to open or invited\.$/],
    [{ JARI_LOG: 'loud' }, /^JARI_LOG is "loud"/],
    [{ JARI_SECRET: 'short' }, /^JARI_SECRET has 5 characters/],
    [{ JARI_SANDBOX_PORT: 'x' }, /^JARI_SANDBOX_PORT is "x"/],
    [{ JARI_SANDBOX_URL: 'x' }, /^JARI_SANDBOX_URL is "x"/],
    [{ JARI_CONTEXTS: 'inventory;booking' }, /^JARI_CONTEXTS is "inventory;booking"/],
    [{ STRIPE_SECRET_KEY: 'pk_test_1' }, /^STRIPE_SECRET_KEY does not look like a secret key/],
    [{ JARI_SMTP_URL: 'mail.example.com', ...SENDER }, /^JARI_SMTP_URL is no address of a mail server/],
    [{ JARI_SMTP_URL: 'https://mail.example.com', ...SENDER }, /^JARI_SMTP_URL is no address/],
    [{ JARI_SMTP_URL: 'smtp://mail.example.com/?pool=true', ...SENDER }, /^JARI_SMTP_URL is no address/],
    [{ JARI_SMTP_URL: 'smtp://user:%@mail.example.com', ...SENDER }, /^JARI_SMTP_URL is no address/],
    [{ JARI_SMTP_URL: 'smtp://user@mail.example.com', ...SENDER }, /a user or a password alone/],
    [{ JARI_SMTP_URL: 'smtp://mail.example.com' }, /^JARI_MAIL_FROM is missing/],
    [SENDER, /^JARI_MAIL_FROM is set, but no mail is sent without JARI_SMTP_URL/],
    [{ JARI_MAIL_FROM: 'Jari' }, /^JARI_MAIL_FROM is "Jari": write it like/],
    [{ JARI_MAIL_FROM: 'a@b.example, c@d.example' }, /^JARI_MAIL_FROM is/],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' }, /^OTEL_EXPORTER_OTLP_ENDPOINT is/],
    [{ OTEL_TRACES_SAMPLER_ARG: '5%' }, /^OTEL_TRACES_SAMPLER_ARG is "5%": set it to a number between 0/],
    [{ OTEL_TRACES_SAMPLER_ARG: '2' }, /^OTEL_TRACES_SAMPLER_ARG is "2"/],
    [{ JARI_DTAA: '/data' }, /^JARI_DTAA is no setting of Jari: .*JARI_DATA/],
  ];
  for (const [env, sentence] of wrong) assert.match(complaint(env), sentence);
  assert.match(complaint({}, { port: 'x' }), /^--port is "x"/);
});

test('a wrong secret or address is not repeated in the complaint', () => {
  assert.doesNotMatch(complaint({ DATABASE_URL: 'mysql://root:hunter2@host/x' }), /hunter2/);
  assert.doesNotMatch(complaint({ JARI_SECRET: 'hunter2' }), /hunter2/);
  assert.doesNotMatch(complaint({ JARI_SMTP_URL: 'https://jari:hunter2@mail.example.com' }), /hunter2/);
  assert.doesNotMatch(complaint({ JARI_SMTP_URL: 'smtp://:hunter2@mail.example.com' }), /hunter2/);
  assert.doesNotMatch(complaint({ STRIPE_SECRET_KEY: 'hunter2' }), /hunter2/);
});

test('production has no demo, invites its hosts and listens for others', () => {
  const config = readConfig({}, PRODUCTION);
  assert.equal(config.demo, false);
  assert.equal(config.hosts, 'invited');
  assert.equal(config.host, '0.0.0.0');
  assert.equal(readConfig({}, { ...PRODUCTION, JARI_MODE: '', NODE_ENV: 'production' }).mode, 'production');
});

test('production refuses a missing secret, the demo, and play money that nobody asked for', () => {
  assert.match(complaint({ ...PRODUCTION, JARI_SECRET: '' }), /^JARI_SECRET is missing/);
  assert.match(complaint({ ...PRODUCTION, JARI_DEMO: 'yes' }), /^JARI_DEMO is yes in production/);
  assert.match(complaint({ ...PRODUCTION, JARI_SANDBOX: '' }), /^There is no card provider/);
  assert.match(
    complaint({ ...PRODUCTION, ...SENDER, JARI_SMTP_URL: 'smtp://mail.example.com' }),
    /^JARI_URL is missing, so links in mails would lead nowhere/,
  );
  assert.match(
    complaint({
      ...{ ...PRODUCTION, JARI_SANDBOX: '' },
      ...{ STRIPE_SECRET_KEY: 'sk_live_1', STRIPE_PUBLISHABLE_KEY: 'pk_live_1' },
    }),
    /^STRIPE_WEBHOOK_SECRET is missing/,
  );
});

test('Stripe takes the cards when its key is there, but a live key only in production', () => {
  const stripe = { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_PUBLISHABLE_KEY: 'pk_test_1' };
  assert.deepEqual(readConfig({}, stripe).cards, {
    provider: 'stripe',
    secretKey: 'sk_test_1',
    publishableKey: 'pk_test_1',
    webhookSecret: undefined,
  });
  const live = { STRIPE_SECRET_KEY: 'sk_live_1', STRIPE_PUBLISHABLE_KEY: 'pk_live_1' };
  assert.match(complaint(live), /live key in development/);
  assert.match(complaint({ ...stripe, JARI_SANDBOX: 'yes' }), /unset one of them/);
});

test('a mail server is an address with or without credentials, and a sender is a name and an address', () => {
  const mail = (url: string, from = 'tickets@example.com') =>
    readConfig({}, { JARI_SMTP_URL: url, JARI_MAIL_FROM: from }).mail;
  assert.deepEqual(mail('smtps://jari%40example.com:p%2Fw@mail.example.com', '자리 <tickets@example.com>'), {
    server: {
      host: 'mail.example.com',
      port: 465,
      secure: true,
      credentials: { user: 'jari@example.com', password: 'p/w' },
    },
    from: { name: '자리', address: 'tickets@example.com' },
  });
  assert.deepEqual(mail('smtp://[::1]:2525/', '"Jari, tickets" <a@b.example>'), {
    server: { host: '::1', port: 2525, secure: false, credentials: undefined },
    from: { name: 'Jari, tickets', address: 'a@b.example' },
  });
  assert.equal(mail('smtp://mail.example.com')?.server.port, 587);
});

test('the two keys of Stripe come together, and from the same mode', () => {
  const secret = { STRIPE_SECRET_KEY: 'sk_test_1' };
  const publishable = { STRIPE_PUBLISHABLE_KEY: 'pk_test_1' };
  assert.match(complaint(secret), /^STRIPE_PUBLISHABLE_KEY is missing/);
  assert.match(complaint(publishable), /^STRIPE_SECRET_KEY is missing/);
  assert.match(
    complaint({ ...secret, STRIPE_PUBLISHABLE_KEY: 'pk_live_1' }),
    /^STRIPE_SECRET_KEY is a test key and STRIPE_PUBLISHABLE_KEY a live key/,
  );
  const swapped = complaint({ ...secret, STRIPE_PUBLISHABLE_KEY: 'sk_test_hidden' });
  assert.match(swapped, /^STRIPE_PUBLISHABLE_KEY does not look like a publishable key/);
  assert.doesNotMatch(swapped, /hidden/);
});

test('no cards are taken only where somebody said so', () => {
  assert.deepEqual(readConfig({ cards: 'no' }, {}).cards, { provider: 'none' });
  assert.equal(readConfig({ cards: 'yes' }, {}).cards.provider, 'sandbox');
  assert.match(
    complaint({ JARI_CARDS: 'no', JARI_SANDBOX: 'yes' }),
    /^JARI_CARDS is no and JARI_SANDBOX is yes/,
  );
});

test('a process runs the contexts it was told to, and no unknown ones', () => {
  const known = ['catalog', 'inventory', 'booking'];
  assert.deepEqual(chosenContexts(readConfig({}, {}), known), known);
  assert.deepEqual(chosenContexts(readConfig({ contexts: 'booking,inventory' }, {}), known), [
    'inventory',
    'booking',
  ]);
  assert.throws(
    () => chosenContexts(readConfig({ contexts: 'wallet' }, {}), known),
    /"wallet", which is no context: choose from catalog/,
  );
});

test('the secret of the data folder is made once and only its owner may read it', (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'jari-config-'));
  t.after(() => rmSync(dataDir, { recursive: true }));
  const config = readConfig({ data: dataDir }, {});
  const secret = sealingSecret(config);
  assert.match(secret, /^[0-9a-f]{64}$/);
  assert.equal(sealingSecret(config), secret);
  const file = join(dataDir, 'secret');
  assert.equal(readFileSync(file, 'utf8'), secret);
  if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(sealingSecret({ ...config, secret: SECRET }), SECRET);
  writeFileSync(file, 'damaged');
  assert.throws(() => sealingSecret(config), /is damaged/);
});
