// The sandbox as a process: `node sandbox-main.ts --port 4010 --secret whsec_… --journal FILE`. Prints one JSON
// line when it is ready and stops on SIGTERM or SIGINT.
import { parseArgs } from 'node:util';
import { type SandboxOptions, startSandbox } from './sandbox-server.ts';

const USAGE =
  'usage: sandbox-main.ts --secret whsec_BASE64 [--port N] [--control-port N] [--host ADDRESS] [--webhook-url URL] [--journal FILE]';

function readOptions(): SandboxOptions {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      'control-port': { type: 'string' },
      host: { type: 'string' },
      'webhook-url': { type: 'string' },
      journal: { type: 'string' },
      secret: { type: 'string' },
    },
  });
  if (values.secret === undefined) throw new Error('--secret is missing.');
  const control = values['control-port'];
  return {
    port: portNumber(values.port),
    secret: values.secret,
    ...(control === undefined ? {} : { controlPort: portNumber(control) }),
    ...(values.host === undefined ? {} : { host: values.host }),
    ...(values['webhook-url'] === undefined ? {} : { webhookUrl: values['webhook-url'] }),
    ...(values.journal === undefined ? {} : { journalFile: values.journal }),
  };
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error(`\`${text}\` is not a port. Give a number from 0 to 65535.`);
}

try {
  const sandbox = await startSandbox(readOptions());
  console.log(JSON.stringify({ url: sandbox.url, controlUrl: sandbox.controlUrl }));
  const stop = () => void sandbox.stop();
  process.once('SIGTERM', stop).once('SIGINT', stop);
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  process.exitCode = 1;
}
