// The least that a request can cost on this machine: node:http alone reads the same body, parses it and answers as many
// bytes, under the same load. What a hold costs beyond that is Jari's; that much no server on Node's HTTP can save.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { type Measured, rounded } from './load.ts';
import { cpuSecondsOf } from './usage.ts';

export interface BareHttp {
  /** Requests per second of one process. */
  rate: number;
  /** CPU seconds of the server; null where this machine cannot tell. */
  cpuSecondsPerRequest: number | null;
  /** CPU seconds of the load generator. */
  generatorCpuPerRequest: number;
}

/** `answerBytes`: of the body. */
export async function bareHttp(
  answerBytes: number,
  load: (url: string) => Promise<Measured>,
): Promise<BareHttp> {
  const child = spawn(process.execPath, [import.meta.filename, String(answerBytes)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = `http://127.0.0.1:${await portOf(child)}`;
    const before = cpuSecondsOf(child.pid ?? 0);
    const { rate, rounds, cpuSeconds } = await load(url);
    const after = cpuSecondsOf(child.pid ?? 0);
    const spent = before === null || after === null ? null : after - before;
    return {
      rate,
      cpuSecondsPerRequest: spent === null ? null : rounded(spent / rounds, 7),
      generatorCpuPerRequest: rounded(cpuSeconds / rounds, 7),
    };
  } finally {
    child.kill();
  }
}

async function portOf(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const ended = once(child, 'exit').then(() => {
    throw new Error('the bare server did not start');
  });
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  lines.close();
  return line;
}

function listen(answerBytes: number): void {
  const filler = 'x'.repeat(Math.max(0, answerBytes - JSON.stringify({ filler: '' }).length));
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text) => {
      body += text;
    });
    request.on('end', () => {
      const status = JSON.parse(body) === null ? 400 : 201;
      const text = JSON.stringify({ filler });
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
      response.writeHead(status, headers).end(text);
    });
  });
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
  });
}

if (process.argv[1] === import.meta.filename) listen(Number(process.argv[2]));
