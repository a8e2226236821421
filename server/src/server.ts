// One process of Jari, assembled: database, contexts, card provider, HTTP. `npm start`, the end-to-end tests, the
// crash runs and the benches all start the product through this one function.
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { bareEnvironment, type Config, ConfigError, chosenContexts, sealingSecret } from '#config';
import type { Context } from '#kernel/context';
import { openDatabase } from '#kernel/database';
import { serve } from '#kernel/http';
import { createMetrics, type Metrics } from '#kernel/metrics';
import { migrate, migrationsOf } from '#kernel/migrate';
import { startPostgres } from '#kernel/postgres-server';
import { sealer } from '#kernel/seal';
import { statementsSent } from '#kernel/statements';
import { type Log, type System, startSystem } from '#kernel/system';
import type { Telemetry } from '#kernel/telemetry';
import { realWorld } from '#kernel/world';
import type { Post } from '#mail';
import type { FindAddressee } from '#notification';
import type { CardProvider } from '#payment/provider';
import { readBooking } from './booking/store.ts';
import { calendarOf } from './booking/ticket.ts';
import { everyContext, type Parts } from './contexts.ts';
import { authenticator } from './identity/authenticate.ts';
import { Ended } from './identity/ended.ts';
import type { PasskeySite } from './identity/passkey-routes.ts';
import { accountOf } from './identity/store.ts';
import { smtpPost } from './mail/smtp.ts';
import { Desk } from './operations/desk.ts';
import { type OpeningParts, openOperations } from './operations/opening.ts';
import { Tally } from './operations/tally.ts';
import { noCards } from './payment/providers/none.ts';
import { SandboxProvider } from './payment/providers/sandbox.ts';
import { startSandbox } from './payment/providers/sandbox-server.ts';
import { StripeProvider } from './payment/providers/stripe.ts';
import { mountSite, type Pages } from './site/site.ts';
import type { Tracing } from './tracing/collector.ts';

export interface ServerParts {
  config: Config;
  log: Log;
  onProgress(text: string): void;
  /** The web pages; without them only the API is served. */
  site?: Pages;
}

export interface Server {
  url: string;
  databaseUrl: string;
  /** Of the sandbox card network, when this process runs it. */
  sandboxControlUrl: string | undefined;
  system: System;
  stop(): Promise<void>;
}

const VERSION = '0.1.0';
/** The program whose command `audit` operators start. */
const PROGRAM = join(import.meta.dirname, 'cli', 'main.ts');

/** Starts everything or nothing: what was started before a failure is stopped again. */
export async function startServer(parts: ServerParts): Promise<Server> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    return { ...(await assemble(parts, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(
  { config, log, onProgress, site }: ServerParts,
  stops: (() => Promise<unknown>)[],
): Promise<Omit<Server, 'stop'>> {
  const databaseUrl = config.databaseUrl ?? (await embedded(config, onProgress, stops));
  const secret = sealingSecret(config);
  const seal = sealer(secret);
  const port = config.port === 0 ? await freePort(config.host) : config.port;
  await assertFree(config.host, port);
  const url = `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${port}`;
  const cards = await cardProvider(config, { secret, url, stops });
  const ended = new Ended();
  const desk = new Desk();
  const tracing = await openTracing(config, log);
  if (tracing) stops.push(() => tracing.stop());
  const spans = tracing?.spans;
  const parts = { provider: cards.provider, world: realWorld, desk };
  const product = productOf({ config, log, url, databaseUrl, ended, stops }, parts);
  await migrate(
    databaseUrl,
    product.map(({ name }) => migrationsOf(name)),
    { onProgress },
  );
  const run = chosenContexts(
    config,
    product.map(({ name }) => name),
  );
  // Where there is no mail server nobody is notified, so the context that does it is neither run nor missed.
  const able = product.filter(({ name }) => name !== 'notification' || config.mail);
  const all = spans ? able.map((context) => spans.traced(context)) : able;
  const tally = new Tally();
  const system = await startSystem({
    ...{ all, run, url: databaseUrl, world: realWorld, seal, log },
    ...(spans && { Lane: spans.Lane }),
    heard: (name, rows) => tally.committed(name, rows),
  });
  stops.push(() => system.stop());
  const rounds = await openRounds({ databaseUrl, system, tally, contexts: all, desk }, cards.provider, log);
  stops.push(() => rounds.stop());
  const app = await openEdge({ config, log, system, secret, ended, spans });
  if (site) await mountSite(app, site, siteOptions(config));
  await app.listen({ port, host: config.host });
  stops.push(() => app.close());
  return { url, databaseUrl, sandboxControlUrl: cards.controlUrl, system };
}

interface ProductParts {
  config: Config;
  log: Log;
  url: string;
  databaseUrl: string;
  ended: Ended;
  stops: (() => Promise<unknown>)[];
}

/** Every context, with what it needs of the world. */
function productOf(
  { config, log, url, databaseUrl, ended, stops }: ProductParts,
  parts: Pick<Parts, 'provider' | 'world' | 'desk'>,
): Context[] {
  const post = postman(config, log);
  if (!post) {
    const lost = 'nobody can ask for a new password, and buyers hear of their bookings only on the pages';
    log.warn({}, `JARI_SMTP_URL is not set, so no mail is sent: ${lost}`);
  }
  const mail = post && { post, siteUrl: config.publicUrl ?? url };
  return everyContext({
    ...parts,
    identity: {
      ...{ hosts: config.hosts, mail, ended },
      ...{ secureCookies: isSecure(config), passkeys: passkeySite(config) },
    },
    notices: mail && config.mail && { ...mail, addressee: openAddressees(databaseUrl, stops) },
  });
}

function openRounds(
  parts: Pick<OpeningParts, 'databaseUrl' | 'system' | 'tally' | 'contexts' | 'desk'>,
  provider: CardProvider,
  log: Log,
) {
  return openOperations({
    ...parts,
    world: realWorld,
    version: VERSION,
    program: PROGRAM,
    provider: () => ({ name: provider.name, ...provider.health() }),
    environment: { ...bareEnvironment(), DATABASE_URL: parts.databaseUrl },
    onError: (error) => log.error({ err: error }, 'a round of operations failed and will be made again'),
  });
}

interface EdgeParts {
  config: Config;
  log: Log;
  system: System;
  secret: string;
  ended: Ended;
  spans: Telemetry | undefined;
}

/** Nothing of OpenTelemetry is loaded where nobody collects spans. */
async function openTracing({ tracing: settings }: Config, log: Log): Promise<Tracing | undefined> {
  if (!settings) return undefined;
  const { startTracing } = await import('./tracing/collector.ts');
  return startTracing({ settings, version: VERSION, log });
}

function openEdge({ config, log, system, secret, ended, spans }: EdgeParts) {
  return serve({
    contexts: system.contexts,
    ioFor: (name, asker) => system.io(name, asker),
    authenticate: authenticator({
      owner: system.owner,
      secret,
      world: realWorld,
      ended,
      publicUrl: config.publicUrl,
    }),
    world: realWorld,
    log,
    metrics: metricsOf(system),
    notReady: async () =>
      (await system.owner.one({ text: 'select 1 as yes' })) ? undefined : 'the database does not answer',
    version: VERSION,
    publicUrl: config.publicUrl,
    https: isSecure(config),
    ...(config.proxies && { trustProxy: config.proxies }),
    watch: spans?.watch,
    checkReplies: config.mode === 'development',
  });
}

const siteOptions = (config: Config) => ({
  publicUrl: config.publicUrl,
  https: isSecure(config),
  stripe: config.cards.provider === 'stripe',
});

const isSecure = ({ publicUrl }: Config) => publicUrl?.startsWith('https:') ?? false;

/** Passkeys are bound to the public address; while developing, to localhost on any port. */
function passkeySite({ publicUrl, mode }: Config): PasskeySite | undefined {
  if (publicUrl !== undefined) {
    const { hostname: rpId, origin } = new URL(publicUrl);
    return { rpId, origin };
  }
  return mode === 'development' ? { rpId: 'localhost', origin: undefined } : undefined;
}

function metricsOf(system: System): Metrics {
  const metrics = createMetrics();
  for (const [name, lane] of system.lanes) metrics.lane(name, lane.stats);
  metrics.watch('jari_sql_statements_total', 'Statements sent to the database since the start', () => [
    { labels: {}, value: statementsSent() },
  ]);
  metrics.relay(() => system.lag());
  return metrics;
}

/** How mail leaves: by the mail server; while developing without one, into the log, for who sits in front of it. */
function postman({ mode, mail }: Config, log: Log): Post | undefined {
  if (mail) {
    const onFailure = (because: string) => log.warn({ because }, 'a mail could not be sent for now');
    return smtpPost({ ...mail, onFailure });
  }
  if (mode === 'production') return undefined;
  return async ({ to, subject, text }) => {
    log.warn({ to: to.address, subject, text }, 'no mail server is set, so this mail is only shown here');
    return { outcome: 'sent' };
  };
}

/** Whom a mail about a booking is for: what booking and identity know at this moment, each read by its own role. */
function openAddressees(url: string, stops: (() => Promise<unknown>)[]): FindAddressee {
  const open = (context: string) => {
    const db = openDatabase(url, { context, max: 1, applicationName: 'jari notification' });
    stops.push(() => db.close());
    return db;
  };
  const [bookings, people] = [open('booking'), open('identity')];
  return async (bookingId) => {
    const found = await readBooking(bookings, bookingId);
    if (!found?.contact) return undefined;
    const { row, contact } = found;
    const guest = row.owner === 'guest';
    const account = guest ? undefined : await accountOf(people, row.owner.replace(/^person:/, ''));
    const language = account?.language ?? null;
    return { name: contact.name, address: contact.email, language, guest, calendar: calendarOf(row) };
  };
}

async function embedded(
  config: Config,
  onProgress: (text: string) => void,
  stops: (() => Promise<unknown>)[],
): Promise<string> {
  const server = await startPostgres({ dataDir: config.dataDir, onProgress });
  stops.push(() => server.stop());
  return server.url;
}

async function cardProvider(
  { cards, dataDir }: Config,
  { secret, url, stops }: { secret: string; url: string; stops: (() => Promise<unknown>)[] },
): Promise<{ provider: CardProvider; controlUrl: string | undefined }> {
  if (cards.provider === 'none') return { provider: noCards, controlUrl: undefined };
  if (cards.provider === 'stripe') {
    const { provider: _, webhookSecret = '', ...stripe } = cards;
    return {
      provider: new StripeProvider({ ...stripe, webhookSecret, world: realWorld }),
      controlUrl: undefined,
    };
  }
  const webhookSecret = `whsec_${Buffer.from(secret).toString('base64')}`;
  if (cards.url)
    return {
      provider: new SandboxProvider({ url: cards.url, webhookSecret, world: realWorld }),
      controlUrl: undefined,
    };
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const sandbox = await startSandbox({
    port: cards.port,
    secret: webhookSecret,
    webhookUrl: `${url}/v1/payment/webhooks/sandbox`,
    journalFile: join(dataDir, 'sandbox.jsonl'),
  });
  stops.push(() => sandbox.stop());
  return {
    provider: new SandboxProvider({ url: sandbox.url, webhookSecret, world: realWorld }),
    controlUrl: sandbox.controlUrl,
  };
}

/** Listens for a moment, so that a busy port is told before anything else was started. */
async function assertFree(host: string, port: number): Promise<void> {
  await listenOnce(host, port).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE')
      throw new ConfigError(`Port ${port} is busy: stop what listens there, or set PORT to another one.`);
    if (error.code === 'EACCES')
      throw new ConfigError(`Port ${port} needs more rights: set PORT to one above 1023.`);
    if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
      throw new ConfigError(`This machine has no address ${host}: set HOST to one of its own.`);
    throw error;
  });
}

function freePort(host: string): Promise<number> {
  return listenOnce(host, 0);
}

function listenOnce(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(port, host, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
