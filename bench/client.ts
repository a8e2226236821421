// A bare HTTP/1.1 client over keep-alive sockets: the load generator shares its processors with the server it
// measures, so it reads no more of an answer than its status and its length.
import { connect, type Socket } from 'node:net';

export interface Answer {
  status: number;
  /** Its bytes as they came; most rounds look for one word in them. */
  body: Buffer;
}

interface Pending {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

const HEAD_END = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: *(\d+)/i;

export class HttpClient {
  readonly #socket: Socket;
  readonly #host: string;
  #pending: Pending[] = [];
  #buffer: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
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

  /** One JSON request; `headers` are whole lines. Several may be under way, answers come in sequence. */
  post(path: string, body: string, headers = ''): Promise<Answer> {
    const length = Buffer.byteLength(body);
    const head = `POST ${path} HTTP/1.1\r\nhost: ${this.#host}\r\n${headers}content-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      this.#socket.write(head + body);
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
      const head = this.#buffer.toString('latin1', 0, end);
      const start = end + HEAD_END.length;
      const total = start + contentLength(head);
      if (this.#buffer.length < total) return;
      const body = this.#buffer.subarray(start, total);
      this.#buffer = this.#buffer.subarray(total);
      this.#pending.shift()?.resolve({ status: Number(head.slice(9, 12)), body });
    }
  }
}

function contentLength(head: string): number {
  const length = LENGTH.exec(head)?.[1];
  if (length !== undefined) return Number(length);
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) throw new Error('this client reads no chunked answers');
  return 0;
}
