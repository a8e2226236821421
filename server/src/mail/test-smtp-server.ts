// A mail server on a real socket for tests: it speaks as much SMTP as a mail needs, keeps what it was given as bytes,
// and fails where it is told to.
import { createServer, type Server, type Socket } from 'node:net';

export interface TakenMail {
  from: string;
  to: string[];
  /** Header and body as they came, with the lines of the header unfolded. */
  header: string;
  body: string;
}

/** What to answer instead; `drop` hangs up, `hush` says nothing. By the first word of the command, or `.` after the text. */
export type Faults = Partial<Record<'CONNECT' | 'EHLO' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | '.', string>>;

export interface TestSmtpServer {
  port: number;
  faults: Faults;
  mails: TakenMail[];
  /** Every line that came, texts of mails excepted. */
  commands: string[];
  stop(): Promise<void>;
}

export async function testSmtpServer(): Promise<TestSmtpServer> {
  const sockets = new Set<Socket>();
  const smtp = { faults: {} as Faults, mails: [] as TakenMail[], commands: [] as string[] };
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    talk(socket, smtp);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const stop = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  return Object.assign(smtp, { port, stop });
}

function talk(socket: Socket, smtp: Pick<TestSmtpServer, 'faults' | 'mails' | 'commands'>): void {
  let pending = '';
  let inText = false;
  let mail = { from: '', to: [] as string[] };
  const say = (moment: keyof Faults, usual: string) => {
    const fault = smtp.faults[moment];
    if (fault === 'drop') socket.destroy();
    else if (fault !== 'hush') socket.write(`${fault ?? usual}\r\n`);
    return fault === undefined;
  };
  const command = (line: string) => {
    smtp.commands.push(line);
    const word = line.split(' ')[0]?.toUpperCase();
    if (word === 'EHLO') say('EHLO', '250-test\r\n250 AUTH PLAIN');
    else if (word === 'AUTH') say('AUTH', '235 welcome');
    else if (word === 'MAIL' && say('MAIL', '250 yes')) mail = { from: line, to: [] };
    else if (word === 'RCPT' && say('RCPT', '250 yes')) mail.to.push(line);
    else if (word === 'DATA') inText = say('DATA', '354 go on');
    else if (word === 'QUIT') socket.end('221 bye\r\n');
    else if (word === 'RSET' || word === 'NOOP') socket.write('250 yes\r\n');
    else if (word === 'STARTTLS') socket.write('502 not here\r\n');
  };
  say('CONNECT', '220 test');
  socket.on('data', (bytes) => {
    pending += bytes.toString('latin1');
    for (;;) {
      const end = pending.indexOf(inText ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const text = pending.slice(0, end);
      pending = pending.slice(end + (inText ? 5 : 2));
      if (!inText) command(text);
      else {
        inText = false;
        smtp.mails.push({ ...mail, ...taken(text) });
        say('.', '250 taken');
      }
    }
  });
}

function taken(text: string): { header: string; body: string } {
  const end = text.indexOf('\r\n\r\n');
  return { header: text.slice(0, end).replaceAll(/\r\n[ \t]+/g, ' '), body: text.slice(end + 4) };
}

/** The parts of a mail as a reader sees them. */
export function readable({ body }: TakenMail): string {
  return body
    .split(/\r\n--/)
    .map((part) => {
      const [head = '', ...rest] = part.split('\r\n\r\n');
      const text = rest.join('\r\n\r\n');
      if (/base64/i.test(head)) return Buffer.from(text, 'base64').toString();
      if (!/quoted-printable/i.test(head)) return text;
      const bytes = text
        .replaceAll('=\r\n', '')
        .replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
      return Buffer.from(bytes, 'latin1').toString();
    })
    .join('\n')
    .replaceAll('\r\n', '\n');
}
