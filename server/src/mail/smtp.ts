// Mail by SMTP: each mail one connection, at most a few at once, each with a deadline, all behind one breaker. It sorts
// what goes wrong into "never" and "not now"; when to try again is not its business.
import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
} from 'cockatiel';
import { createTransport } from 'nodemailer';
import { sayable } from './letter.ts';
import { type Mail, mailLimits, type Post, type Posted } from './mail.ts';

export interface MailServer {
  host: string;
  port: number;
  /** TLS from the first byte; otherwise STARTTLS, which credentials are never sent without, but to this machine. */
  secure: boolean;
  credentials: { user: string; password: string } | undefined;
}

export interface SmtpParts {
  server: MailServer;
  from: { name: string; address: string };
  /** Told of every failure, for the log. */
  onFailure(because: string): void;
  limits?: Partial<Record<keyof typeof mailLimits, number>>;
}

export function smtpPost(parts: SmtpParts): Post {
  const limit = (name: keyof typeof mailLimits) => parts.limits?.[name] ?? mailLimits[name].value;
  const transport = transportTo(parts.server, limit('mailTimeoutMs'));
  const turns = bulkhead(limit('mailsAtOnceMax'), limit('mailsQueuedMax'));
  const deadline = timeout(limit('mailTimeoutMs'), TimeoutStrategy.Aggressive);
  const breaker = circuitBreaker(
    handleWhen((error) => refusal(error) === undefined),
    { halfOpenAfter: limit('mailRestMs'), breaker: new ConsecutiveBreaker(limit('mailFailuresMax')) },
  );
  return async (mail) => {
    if (!ONE_ADDRESS.test(mail.to.address)) return { outcome: 'refused', code: null };
    try {
      await deadline.execute(({ signal }) =>
        turns.execute(() =>
          breaker.execute(async () => {
            signal.throwIfAborted();
            await transport.sendMail({ ...written(mail, parts.from), signal });
          }),
        ),
      );
      return { outcome: 'sent' };
    } catch (error) {
      const refused = refusal(error);
      if (refused) return refused;
      const because = reasonOf(error);
      parts.onFailure(because);
      return { outcome: 'failed', because };
    }
  };
}

function transportTo({ host, port, secure, credentials }: MailServer, ms: number) {
  return createTransport({
    host,
    port,
    secure,
    requireTLS: !secure && credentials !== undefined && !isThisMachine(host),
    ...(credentials && { auth: { user: credentials.user, pass: credentials.password } }),
    ...{ connectionTimeout: ms, greetingTimeout: ms, socketTimeout: ms, dnsTimeout: ms },
    // A mail is made of what we say, never of files or pages that its text names.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
}

const isThisMachine = (host: string) => /^(localhost|127\.[\d.]+|\[?::1\]?)$/.test(host);

/** Nothing that a mail server could read as more than one address, or as a line of its own. */
const ONE_ADDRESS = /^[^\s\p{Cc}@<>()[\]",:;\\]+@[^\s\p{Cc}@<>()",;\\]+$/u;

/** What a person has typed stays on its line. */
const oneLine = (text: string) => text.replaceAll(/\p{Cc}+/gu, ' ').trim();

function written({ id, to, subject, text, html, attachments = [] }: Mail, from: SmtpParts['from']) {
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  return {
    from: { name: oneLine(from.name), address: from.address },
    to: { name: sayable(oneLine(to.name)), address: to.address },
    messageId: `<${id}@${domain}>`,
    subject: oneLine(subject),
    text,
    html,
    attachments: attachments.map(({ name, type, content }) => ({
      filename: oneLine(name),
      contentType: type,
      content,
    })),
    // Out-of-office replies and the like are read by nobody.
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

interface SmtpFailure {
  code: string;
  command: string | undefined;
  status: number | undefined;
  /** 5.7.x: not this address is wrong, but we are not trusted. */
  distrusted: boolean;
}

function failureOf(error: unknown): SmtpFailure | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return {
    code: String(error.code),
    command: 'command' in error && typeof error.command === 'string' ? error.command : undefined,
    status:
      'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : undefined,
    distrusted: 'response' in error && /^\d{3}[ -]5\.7\./.test(String(error.response)),
  };
}

/** Commands whose refusal is about this mail; that of any other is about us, and may be mended. */
const ABOUT_THE_MAIL = new Set(['RCPT TO', 'DATA']);

function refusal(error: unknown): Extract<Posted, { outcome: 'refused' }> | undefined {
  const failure = failureOf(error);
  if (!failure) return undefined;
  const { code, command = '', status, distrusted } = failure;
  if (status !== undefined) {
    const forGood = status >= 500 && ABOUT_THE_MAIL.has(command) && !distrusted;
    return forGood ? { outcome: 'refused', code: status } : undefined;
  }
  // Never sent: what was given as an address is none.
  return code === 'EENVELOPE' ? { outcome: 'refused', code: null } : undefined;
}

/** Name, route or certificate of the server. */
/** Our deadline and those of the connection are the same; whichever is heard first, it means the same. */
const TOO_LATE = new Set(['EABORT', 'ETIMEDOUT']);
const UNREACHED = new Set(['ESOCKET', 'EDNS', 'ETLS']);

function reasonOf(error: unknown): string {
  if (error instanceof TaskCancelledError) return 'the mail server took too long';
  if (error instanceof BrokenCircuitError)
    return 'the mail server failed several times in a row and is left alone';
  if (error instanceof BulkheadRejectedError) return 'too many mails at once';
  const failure = failureOf(error);
  if (!failure) return error instanceof Error ? error.name : 'something that is no error was thrown';
  const { code, command, status } = failure;
  if (TOO_LATE.has(code)) return 'the mail server took too long';
  const words = [status, code, command && `at ${command}`].filter((word) => word !== undefined).join(' ');
  // Said by this machine, before any server was told of any mail.
  return UNREACHED.has(code) && error instanceof Error ? `${words}: ${error.message}` : words;
}
