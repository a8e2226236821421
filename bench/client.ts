// A bare HTTP/1.1 client over keep-alive sockets: the load generator shares two cores with the server it measures,
// so it parses no more of an answer than its status, its length and its body.
import { connect, type Socket } from 'node:net';

export interface Answer {
  status: number;
  body: string;
}

interface Pending {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

const HEAD_END = Buffer.from('\r\n\r\n');

export class HttpClient {
  readonly #socket: Socket;
  readonly #host: string;
  #pending: Pending[] = [];
  #buffer: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#read(chunk));
    const failed = (error: Error) => {
      for (const { reject } of this.#pending.splice(0)) reject(error);
    };
    socket.on('error', failed);
    socket.on('close', () => failed(new Error('the server closed the connection')));
  }

  static open(url: string): Promise<HttpClient> {
    const { hostname, port, host } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new HttpClient(socket, host));
      });
    });
  }

  /** One request; several may be under way, answers come in sequence. */
  request(method: string, path: string, body?: string, headers = ''): Promise<Answer> {
    const payload = body === undefined ? '' : body;
    const head = `${method} ${path} HTTP/1.1\r\nhost: ${this.#host}\r\n${headers}${body === undefined ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(payload)}\r\n`}\r\n`;
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      this.#socket.write(head + payload);
    });
  }

  close(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const end = this.#buffer.indexOf(HEAD_END);
      if (end < 0) return;
      const head = this.#buffer.latin1Slice(0, end);
      const length = contentLength(head);
      const total = end + HEAD_END.length + length;
      if (this.#buffer.length < total) return;
      const body = this.#buffer.utf8Slice(end + HEAD_END.length, total);
      this.#buffer = this.#buffer.subarray(total);
      this.#pending.shift()?.resolve({ status: Number(head.slice(9, 12)), body });
    }
  }
}

function contentLength(head: string): number {
  const at = head.toLowerCase().indexOf('\r\ncontent-length:');
  if (at < 0) {
    if (/\r\ntransfer-encoding: *chunked/i.test(head))
      throw new Error('this client reads no chunked answers');
    return 0;
  }
  const start = at + 17;
  const end = head.indexOf('\r\n', start);
  return Number(head.slice(start, end < 0 ? undefined : end));
}
